"""The answer to every page: what a worker makes of it, or how it failed, whatever it does to its worker."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Self, TypeVar

from stripper.archive import work
from stripper.archive.encodings import EncodingError, TooLarge
from stripper.archive.records import Lost, Record
from stripper.errors import ArchiveError, LimitExceeded, NotHtml, OutOfMemory, PageTimeout, WorkerDied
from stripper.workers.stream import stream
from stripper.workers.supervisor import NotStarted, Supervisor
from stripper.workers.worker import Role

CLEANED, EMPTY, FAILED, LEARNT = b"C", b"E", b"F", b"L"
PAGES_IN_HAND = 16  # of one worker
_ADVICE = ("give it more: --page-timeout, or seconds=... of Allowance", "--page-memory, or memory=... of Allowance")
# What a page can fail of, for the accounts; else it is an "exception".
_FAILURES = {EncodingError: "encoding", TooLarge: "too large", NotHtml: "not html", LimitExceeded: "limit"}
_FATES = {OutOfMemory: "memory", PageTimeout: "timeout", WorkerDied: "killed"}

Answer = tuple[bytes, bytes]  # kind and payload
Tag = TypeVar("Tag")


@dataclass(frozen=True, slots=True)
class Duty:
    """What workers do: clean (or, for a site memory, learn), what is wanted, and what a page may cost."""

    wanted: work.Wanted
    allowance: work.Allowance
    learns: bool = False


class Workers(Generic[Tag]):
    """Processes that answer records. Use it as a context manager; ``stop`` makes it take no more.

    Raises ``ArchiveError`` where they do not start.
    """

    def __init__(self, duty: Duty, workers: int, *, ordered: bool = False) -> None:
        allowed = duty.allowance
        role = Role(answerer, (duty,), allowed.seconds, allowed.memory, _ADVICE, quiet=True)
        self._supervisor = Supervisor(role, max(1, workers), PAGES_IN_HAND)
        self._ordered = ordered
        self._is_stopped = False
        try:
            self._supervisor.open()
        except Exception as error:
            raise _not_started(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._supervisor.kill()

    def stop(self) -> None:
        """Take no more records; those in hand are still answered. May be called from a signal handler."""
        self._is_stopped = True

    def map(self, items: Iterator[tuple[Tag, str, Record | Lost]]) -> Iterator[tuple[Tag, Record | Lost, Answer]]:
        """Answer every item, each with its tag and the name of its source. ``Lost`` ones are failures at once."""
        orders = (((tag, item), *_order(item, source)) for tag, source, item in items)
        answers = stream(self._supervisor, orders, lambda: self._is_stopped, ordered=self._ordered)
        for (tag, item), future in answers:
            yield tag, item, failure(item.failure, item.error) if isinstance(item, Lost) else _answer(future)


def failure(kind: str, error: str) -> Answer:
    """The answer for a page that failed."""
    return FAILED, json.dumps([kind, error]).encode()


def _order(item: Record | Lost, source: str) -> tuple[tuple[Record, str] | None, int]:
    return (None, 0) if isinstance(item, Lost) else ((item, source), len(item.content))


def _answer(future: Future[Answer]) -> Answer:
    """A worker's answer, or what became of it."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, RecursionError):  # pickle's, beyond 490 levels in Python 3.11
        return failure("malformed", "a field of the row is nested too deep to be carried along")
    for known, kind in _FATES.items():
        if isinstance(error, known) and not isinstance(error, NotStarted):
            return failure(kind, str(error))
    raise _not_started(error) from error


def _not_started(error: BaseException) -> ArchiveError:
    said = str(error) if isinstance(error, NotStarted) else f"{type(error).__name__}: {error}"
    return ArchiveError(f"the worker processes do not start: {said}")


def answerer(duty: Duty) -> Callable[[Record, str], Answer]:
    """The function that answers a record, its model loaded and warm."""
    limits = replace(duty.allowance.page, seconds=duty.allowance.seconds)
    cleaner = work.resolve(duty.wanted.cleaner)(duty.wanted.model, limits)
    memory = None
    if duty.learns or duty.wanted.sites:
        from stripper.archive import sites

        memory = sites.read(duty.wanted.sites) if duty.wanted.sites else None

    def clean(record: Record, source: str) -> Answer:
        page = work.label(cleaner, record)
        if page is not None and memory is not None:
            page = sites.decide(page, record, memory)
        values = work.row(page, record, source, duty.wanted) if page is not None else None
        return (EMPTY, b"") if values is None else (CLEANED, work.to_json(values))

    def answer(record: Record, source: str) -> Answer:
        try:
            return (LEARNT, sites.keys(record).tobytes()) if duty.learns else clean(record, source)
        except (MemoryError, OutOfMemory):
            raise  # the worker steps down
        except BaseException as error:  # noqa: BLE001  one page must not cost another; the account says what it was
            return failure(*_account(error))

    return answer


def _account(error: BaseException) -> tuple[str, str]:
    """The kind of failure, and what there is to say of it."""
    for known, kind in _FAILURES.items():
        if isinstance(error, known):
            return kind, f"{type(error).__name__}: {error}" if known is LimitExceeded else str(error)
    at = traceback.extract_tb(error.__traceback__)[-1]
    return "exception", f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}: {str(error)[:500]}"
