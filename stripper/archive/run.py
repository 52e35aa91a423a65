"""A run on this machine: from inputs to parts, going on where an earlier run of the same job stopped."""

from __future__ import annotations

import errno
import json
import math
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from stripper.archive import progress as shown
from stripper.archive import sites
from stripper.archive.accounts import Accounts, Counts, model_hash, versions
from stripper.archive.answers import FAILED, Answer, Duty, Workers
from stripper.archive.inputs import Place, Source, find_again, find_sources, read_source
from stripper.archive.job import Job, check_stdin, going_on, lock, noted, remember
from stripper.archive.parts import Part
from stripper.archive.records import Item, Lost, Record, Skipped, pages_in
from stripper.archive.retry import chosen, numbers_of
from stripper.archive.work import Wanted
from stripper.archive.writers import check_form
from stripper.errors import WriteError
from stripper.number import how_many
from stripper.workers.processes import processors

_SITES = "sites.npy"
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_FOLDER = (errno.EEXIST, errno.ENOTDIR)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, None)  # None: numpy says only how much it wrote
_FEWEST = 200  # pages before a share of failures says anything
_MANIFEST_EVERY = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: the counts of the whole job, and why it stopped early (None: it is finished).

    ``again`` counts what was answered in parts that did not become whole: going on does it again.
    """

    counts: Counts
    stopped: str | None
    again: Counts = field(default_factory=Counts)


class TooManyFailures(Exception):
    """More pages failed than the job may have."""


class _Interrupted(BaseException):
    """The run is to stop, while it waits for input. Nothing but the run itself may catch this."""


def run(job: Job) -> Outcome:
    """Do a job, or what is left of it. Raises ``ArchiveError`` where that is impossible, ``WriteError`` for want of room."""
    check_form(job.form)
    try:
        job.out.mkdir(parents=True, exist_ok=True)
        with lock(job.out):
            return _Run(job).go()
    except OSError as error:  # of the output: those of inputs are accounts
        where = error.filename or job.out
        what = error.strerror or str(error) or type(error).__name__
        raise WriteError(f"{where}: cannot be written ({what}); {_remedy(error)}, then {going_on(job)}") from error


def _remedy(error: OSError) -> str:
    if error.errno in _FORBIDDEN:
        return "get the permission to write there"
    if error.errno in _NO_FOLDER:
        return "name a folder with --out"
    return "make room" if error.errno in _FULL else "see to that"


class _Run:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.numbers = numbers_of(job.retry) if job.retry else {}
        self.sources = find_again(self.numbers) if job.retry else find_sources(job.inputs, job.out)
        self.accounts = Accounts(job.out)
        self.model = model_hash(job.wanted.model)
        self.done = self.accounts.read()
        check_stdin(job, self.done)
        remember(job, noted(job, self.sources, self.model))
        self.open: list[Part] = []
        self.again = Counts()
        self.failures_again: list[dict[str, Any]] = []
        self.counts: dict[str, Counts] = {source.name: Counts() for source in self.sources}
        for (name, _), account in self.done.items():
            self.counts[name] += account.counts
        self.begins = dict(zip(self.counts, accumulate((one.size for one in self.sources), initial=0), strict=False))
        before = self.total()
        self.taken, self.failed = before.taken, before.failed
        self.stopped: str | None = None
        self.waits = False  # for the next item
        self.begun = time.monotonic()
        self.written = 0.0
        self.before = self.accounts.seconds()

    def go(self) -> Outcome:
        wanted = self.job.wanted
        self.manifest()
        if self.job.site_memory:
            wanted = replace(wanted, sites=str(self.job.out / _SITES))
            self.learn(self.job.out / _SITES)
        if not self.stopped:
            self.clean(wanted)
        self.accounts.write_failures(self.failures_again)
        self.manifest()
        return Outcome(self.total(), self.stopped, self.again)

    def total(self) -> Counts:
        total = Counts()
        for counts in self.counts.values():
            total += counts
        for part in self.open:
            total += part.counts
        return total

    # --- the first pass

    def learn(self, path: Path) -> None:
        if path.exists():
            return
        memory = sites.empty()
        for _, _, (kind, payload) in self.answers(self.to_learn(), self.job.wanted, "learning sites", learns=True):
            if kind != FAILED:
                memory.add(np.frombuffer(payload, np.dtype("<u8")))
        if not self.stopped:
            sites.write(memory, path)

    # --- the second

    def clean(self, wanted: Wanted) -> None:
        try:
            for (part, place), item, answer in self.answers(self.to_clean(wanted.columns), wanted, "cleaning"):
                part.add(place, item, answer)
                self.finish_parts()
                self.check_failures(place, item, answer)
            self.finish_parts()
        except TooManyFailures as error:
            self.stopped = str(error)
        finally:
            for part in self.open:
                self.again += part.counts
                self.failures_again += part.failures
                part.drop()
            self.open.clear()

    def finish_parts(self) -> None:
        """Give the parts that are whole their names."""
        for part in [part for part in self.open if part.is_whole]:
            self.open.remove(part)
            account = part.finish(self.accounts)
            self.counts[part.source.name] += account.counts
            self.done[part.source.name, part.number] = account
            if time.monotonic() - self.written > _MANIFEST_EVERY:
                self.manifest()

    def check_failures(self, place: Place, item: Record | Lost, answer: Answer) -> None:
        most = self.job.max_failures
        self.taken += pages_in(item)
        if answer[0] != FAILED:
            return
        self.failed += pages_in(item)
        if most is None:
            return
        allowed = most if most >= 1 or most == 0 else most * max(self.taken, _FEWEST)
        if self.failed > allowed:
            failure, error = json.loads(answer[1])
            raise TooManyFailures(
                f"{self.failed:,} of {how_many(self.taken, 'page')} failed, more than --max-failures allows; the last one "
                f"({place.source}, {item.where}): {failure}, {error}"
            )

    def answers(self, items: Iterator[Any], wanted: Wanted, title: str, *, learns: bool = False) -> Iterator[Any]:
        """The answers of a pool to the items, with progress, until Ctrl-C."""
        job = self.job
        bar = self.bar = shown.make(sum(source.size for source in self.sources), title, quiet=job.quiet)
        workers = job.workers or processors()
        try:
            with (
                Workers[Any](Duty(wanted, job.allowance, learns), workers, ordered=job.ordered) as pool,
                self.interrupts(pool),
            ):
                for tag, item, answer in pool.map(items):
                    bar.answered(pages_in(item), failed=answer[0] == FAILED)
                    yield tag, item, answer
        finally:
            bar.close()

    @contextmanager
    def interrupts(self, pool: Workers[Any]) -> Iterator[None]:
        """Let Ctrl-C and SIGTERM stop the pool; a second one ends the program."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            if self.stopped:
                raise KeyboardInterrupt
            self.stopped = "interrupted"
            pool.stop()
            if self.waits:  # for input that may never come
                raise _Interrupted

        before = {}
        with suppress(ValueError):  # not in the main thread: there the caller sees to signals
            before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    # --- reading

    def read(self, source: Source) -> Iterator[tuple[Place, Item]]:
        """The items of a source that the job is about."""
        base = self.begins[source.name]
        items = read_source(source, self.job.columns, lambda done: self.bar.read(base + done), self.job.bound)
        yield from self.until_interrupted(chosen(items, self.numbers[source.name], source) if self.job.retry else items)
        if not self.stopped:
            self.bar.read(base + source.size)

    def until_interrupted(self, items: Iterator[tuple[Place, Item]]) -> Iterator[tuple[Place, Item]]:
        """The items, of which no more come once the run is to stop."""
        while True:
            self.waits = True
            try:
                item = next(items)
            except (StopIteration, _Interrupted):
                return
            finally:
                self.waits = False
            yield item

    def to_learn(self) -> Iterator[tuple[None, str, Record]]:
        """The pages of all sources, for the first pass."""
        for source in self.sources:
            for place, item in self.read(source):
                if isinstance(item, Record):
                    yield None, place.source, item
            if self.stopped:
                return

    def to_clean(self, fields: tuple[str, ...]) -> Iterator[tuple[tuple[Part, Place], str, Record | Lost]]:
        """The items that are not in a part yet, each with the part it goes to."""
        for source in self.sources:
            if self.is_done(source):
                continue
            part = self.part(source, 0, fields)
            taken = 0
            for place, item in self.read(source):
                if isinstance(item, Skipped):
                    if part:
                        part.counts.skipped += 1
                    continue
                if not taken % self.job.part_pages and taken:
                    self.end(part, is_last=False)
                    part = self.part(source, taken // self.job.part_pages, fields)
                taken += 1
                if part:
                    part.pending += 1
                    yield (part, place), place.source, item
            if self.stopped:  # before the end of the source, it may be
                return
            self.end(part, is_last=True)

    def part(self, source: Source, number: int, fields: tuple[str, ...]) -> Part | None:
        """A new part to write; None where there is a whole one."""
        if (source.name, number) in self.done:
            return None
        part = Part(self.job.out, source, number, self.job.form, fields)
        self.open.append(part)
        return part

    def is_done(self, source: Source) -> bool:
        """Whether all parts of a source are whole."""
        number = 0
        while account := self.done.get((source.name, number)):
            if account.is_last:
                return True
            number += 1
        return False

    def end(self, part: Part | None, *, is_last: bool) -> None:
        if part is not None:
            part.is_read, part.is_last = True, is_last

    # --- accounts

    def manifest(self) -> None:
        self.written = time.monotonic()
        wanted, allowance = self.job.wanted, self.job.allowance
        seconds = allowance.seconds if math.isfinite(allowance.seconds) else None  # JSON has no infinity
        allowed = asdict(allowance.page) | {"seconds": seconds, "memory": allowance.memory}
        self.accounts.write_manifest(
            {
                "finished": self.stopped is None and all(map(self.is_done, self.sources)),
                "stopped": self.stopped,
                "totals": self.total().as_json(),
                "seconds": round(self.before + time.monotonic() - self.begun, 3),
                "model": self.model,
                "versions": versions(),
                "settings": {**asdict(wanted), "limits": allowed, "format": wanted.format},
                "inputs": [
                    {"name": source.name, "size": source.size, **self.counts[source.name].as_json()}
                    for source in self.sources
                ],
            }
        )
