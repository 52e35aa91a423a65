"""What a run would do, found out without doing it: nothing is written, and of inputs only the beginnings are read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stripper.archive.accounts import Accounts, model_hash
from stripper.archive.forms import HEAD, form_of
from stripper.archive.inputs import STDIN, Source, find_again, find_sources
from stripper.archive.job import Job, check_alone, check_same, check_stdin, noted
from stripper.archive.kinds import KINDS
from stripper.archive.packages import check_package
from stripper.archive.parts import file_name
from stripper.archive.retry import numbers_of
from stripper.archive.writers import check_form
from stripper.errors import ArchiveError
from stripper.number import how_many

Engine = Literal["here", "spark"]
_PLAIN = {"page": "a page", "foreign": "packed as is not read"}


@dataclass(frozen=True, slots=True)
class Input:
    """An input as it would be read. ``content`` says how much is in it, where that is cheap to know."""

    name: str
    kind: str
    size: int  # bytes, 0 where it is not known
    content: str
    parts: int  # files of it that are written


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be read, the name of a file that would be written, and why the run would be refused."""

    inputs: tuple[Input, ...]
    file: str
    refused: tuple[str, ...]


def plan(job: Job, engine: Engine = "here") -> Plan:
    """What a job would do, and all that would keep it from being done."""
    refused: list[str] = []
    numbers: dict[str, set[int]] = {}
    sources: list[Source] | None = None
    inputs: list[Input] = []
    with _noting(refused):
        numbers = numbers_of(job.retry) if job.retry else {}
        sources = find_again(numbers) if job.retry else find_sources(job.inputs, job.out)
    with _noting(refused):
        _check_writable(job.out)
        check_form(job.form)
    with _noting(refused):
        _check_spark(job) if engine == "spark" else _check_here(job, sources)
    written: Counter[str] = Counter()
    with _noting(refused):
        written.update(name for name, _ in Accounts(job.out).read())
    for source in sources or ():
        with _noting(refused):
            inputs.append(_input(source, numbers.get(source.name), written[source.name]))
    first = file_name(sources[0].name if sources else "", 0, job.form)
    return Plan(tuple(inputs), "rows/part-*" if engine == "spark" else first, tuple(dict.fromkeys(refused)))


@contextmanager
def _noting(refused: list[str]) -> Iterator[None]:
    try:
        yield
    except ArchiveError as error:
        refused.append(str(error))
    except OSError as error:
        refused.append(f"{error.filename}: cannot be read ({error.strerror}); check the path and its permissions")


def _check_here(job: Job, sources: list[Source] | None) -> None:
    check_alone(job.out)
    check_stdin(job, Accounts(job.out).read())
    model = model_hash(job.wanted.model)
    if sources is not None:  # otherwise that is refused, and there is nothing to compare
        check_same(job, noted(job, sources, model))


def _check_spark(job: Job) -> None:
    check_package("pyspark", "running on Spark", "spark")
    from stripper.archive.spark import check

    check(job)
    model_hash(job.wanted.model)


def _check_writable(out: Path) -> None:
    place = next(path for path in (out, *out.parents) if path.exists())
    if not place.is_dir():
        raise ArchiveError(f"{place}: is no folder; name one with --out")
    if not os.access(place, os.W_OK | os.X_OK):
        raise ArchiveError(f"{place}: no permission to write there; get it, or give another --out")


def _input(source: Source, numbers: set[int] | None, parts: int) -> Input:
    kind, content = _kind(source)
    if numbers is not None:
        content = _tried(len(numbers), is_gone=source.is_gone)
    return Input(source.name, kind, source.size, content, parts)


def _tried(count: int, *, is_gone: bool) -> str:
    """What of a source is tried again.

    >>> _tried(1, is_gone=True), _tried(2000, is_gone=False)
    ('1 page of it fails', '2,000 pages of it')
    """
    tried = f"{how_many(count, 'page')} of it"
    return f"{tried} {'fails' if count == 1 else 'fail'}" if is_gone else tried


def _kind(source: Source) -> tuple[str, str]:
    """What a source is, and how much is in it."""
    if source.name == STDIN:
        return "standard input", ""
    if source.is_gone:
        return "there no more", ""
    if source.is_folder:
        return "the loose pages of a folder", ""
    with Path(source.name).open("rb") as file:
        head = file.read(HEAD)
    form = form_of(head, source.name)
    found = KINDS.get(form.kind)
    title = found.title if found else _PLAIN[form.kind]
    check_package(found.needs if found else None, f"reading {source.name}")
    packed = f"{title} ({form.codec.name})" if form.codec else title
    return packed, found.content(source.name) if found else ""
