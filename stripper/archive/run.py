"""A run on this machine: from inputs to parts, going on where an earlier run of the same job stopped."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from types import FrameType
from typing import IO, Any

import numpy as np

from stripper.archive import progress as shown
from stripper.archive import sites
from stripper.archive.accounts import MANIFEST, Accounts, Counts, PartAccount, model_hash, versions
from stripper.archive.errors import ArchiveError, WriteError
from stripper.archive.inputs import STDIN, Place, Source, find_sources, read_source
from stripper.archive.nursery import FAILED, Allowance, Answer, Duty
from stripper.archive.parts import Part
from stripper.archive.records import Item, Lost, Record, Skipped, pages_in
from stripper.archive.supervisor import Pool
from stripper.archive.tables import Columns
from stripper.archive.work import Wanted
from stripper.archive.writers import write_whole

PART_PAGES = 20_000
_JOB, _LOCK = "job.json", ".lock"
_SITES = "sites.npy"
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_FOLDER = (errno.EEXIST, errno.ENOTDIR)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, None)  # None: numpy says only how much it wrote
_FEWEST = 200  # pages before a share of failures says anything
_MANIFEST_EVERY = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done. ``max_failures`` is a whole number of pages, or between 0 and 1 a share of them."""

    inputs: tuple[str, ...]
    out: Path
    wanted: Wanted = field(default_factory=Wanted)
    limits: Allowance = field(default_factory=Allowance)
    columns: Columns = field(default_factory=Columns)
    form: str = "jsonl"
    workers: int = 0  # 0: one a core
    ordered: bool = False
    part_pages: int = PART_PAGES
    max_failures: float | None = None
    retry: str | None = None
    site_memory: bool = False
    quiet: bool = False


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


def run(job: Job) -> Outcome:
    """Do a job, or what is left of it. Raises ``ArchiveError`` where that is impossible, ``WriteError`` for want of room."""
    try:
        job.out.mkdir(parents=True, exist_ok=True)
        with _lock(job.out):
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


def going_on(job: Job) -> str:
    """What to do to go on with a job that stopped."""
    if STDIN in job.inputs:
        return "give another --out: standard input cannot be gone on with, as a file can"
    return "give the same command again: it goes on where it was"


@contextmanager
def _lock(out: Path) -> Iterator[None]:
    """Keep a second run out of the output folder."""
    with (out / _LOCK).open("w") as file:
        _take(file, out)
        yield


def check_alone(out: Path) -> None:
    """Raise ``ArchiveError`` where another run is writing."""
    if (out / _LOCK).exists():
        with (out / _LOCK).open() as file:
            _take(file, out)


def _take(file: IO[str], out: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise ArchiveError(f"{out}: another run is writing there; wait for it, or give another --out") from error


class _Run:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.numbers = numbers_of(job.retry) if job.retry else {}
        self.sources = find_sources(tuple(self.numbers) or job.inputs)
        self.accounts = Accounts(job.out)
        self.model = model_hash(job.wanted.model)
        self.done = self.accounts.read()
        check_stdin(job, self.done)
        now = noted(job, self.sources, self.model)
        if not check_same(job, now):
            write_whole(job.out / _JOB, json.dumps(now, indent=1).encode())
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
        self.begun = time.monotonic()
        self.written = 0.0
        self.before = _seconds_before(job.out)

    def go(self) -> Outcome:
        wanted = self.job.wanted
        self.manifest()
        if self.job.site_memory:
            wanted = replace(wanted, sites=str(self.job.out / _SITES))
            self.learn(self.job.out / _SITES)
        if not self.stopped:
            self.pass_over(wanted)
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

    def pass_over(self, wanted: Wanted) -> None:
        fields = (*wanted.fields, "attributes") if wanted.labels else wanted.fields
        try:
            for (part, place), item, answer in self.answers(self.to_clean(fields), wanted, "cleaning"):
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
                f"{self.failed} of {self.taken} pages failed, more than --max-failures allows; the last one "
                f"({place.source}, {item.where}): {failure}, {error}"
            )

    def answers(self, items: Iterator[Any], wanted: Wanted, title: str, *, learns: bool = False) -> Iterator[Any]:
        """The answers of a pool to the items, with progress, until Ctrl-C."""
        job = self.job
        bar = self.bar = shown.make(sum(source.size for source in self.sources), title, quiet=job.quiet)
        workers = job.workers or os.cpu_count() or 1
        try:
            with (
                Pool[Any](Duty(wanted, job.limits, learns), workers, ordered=job.ordered) as pool,
                self.interrupts(pool),
            ):
                for tag, item, answer in pool.map(items):
                    bar.answered(pages_in(item), failed=answer[0] == FAILED)
                    yield tag, item, answer
        finally:
            bar.close()

    @contextmanager
    def interrupts(self, pool: Pool[Any]) -> Iterator[None]:
        """Let Ctrl-C and SIGTERM stop the pool; a second one ends the program."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            if self.stopped:
                raise KeyboardInterrupt
            self.stopped = "interrupted"
            pool.stop()

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
        numbers = self.numbers.get(source.name)
        for place, item in read_source(source, self.job.columns, lambda done: self.bar.read(base + done)):
            if numbers is None or place.number in numbers:
                yield place, item
        self.bar.read(base + source.size)

    def to_learn(self) -> Iterator[tuple[None, str, Record]]:
        """The pages of all sources, for the first pass."""
        for source in self.sources:
            for place, item in self.read(source):
                if isinstance(item, Record):
                    yield None, place.source, item

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
        wanted, limits = self.job.wanted, self.job.limits
        allowed = asdict(limits.page) | {"seconds": limits.seconds, "memory": limits.memory}
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


def numbers_of(retry: str) -> dict[str, set[int]]:
    """The numbers of the failed pages in each source, from a ``failures.jsonl``."""
    numbers: dict[str, set[int]] = {}
    try:
        lines = Path(retry).read_bytes().splitlines()
        for line in filter(None, lines):
            found = json.loads(line)
            numbers.setdefault(found["source"], set()).update(range(found["number"], found["number"] + found["count"]))
    except OSError as error:
        raise ArchiveError(
            f"{retry}: cannot be read ({error.strerror}); --retry takes the failures.jsonl of a run"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"{retry}: not the failures.jsonl of a run ({error!r})") from error
    if STDIN in numbers:
        raise ArchiveError(f"{retry}: pages of standard input failed, which cannot be read again; save it to a file")
    return numbers


def noted(job: Job, sources: list[Source], model: str) -> dict[str, Any]:
    """What the output folder notes of a job, to know it again."""
    retried = hashlib.sha256(Path(job.retry).read_bytes()).hexdigest() if job.retry else None
    return {
        "model": model,
        "wanted": {**asdict(job.wanted), "fields": list(job.wanted.fields), "model": None},
        "limits": asdict(job.limits),
        "columns": asdict(job.columns),
        "form": job.form,
        "part_pages": job.part_pages,
        "site_memory": job.site_memory,
        "retry": retried,
        "inputs": {source.name: source.state for source in sources},
    }


def check_same(job: Job, now: dict[str, Any]) -> bool:
    """Whether the output folder is this very job's: False of a new one, ``ArchiveError`` of another job's."""
    path = job.out / _JOB
    if not path.exists():
        return False
    try:
        before = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ArchiveError(f"{path}: cannot be read ({error}); give another --out") from error
    different = sorted(key for key in now if before.get(key, now[key]) != now[key])  # older runs noted no limits
    if different:
        raise ArchiveError(
            f"{job.out} holds the output of a run with other {', '.join(different)}; "
            "give the same command to go on with it, or another --out"
        )
    return True


def check_stdin(job: Job, done: dict[tuple[str, int], PartAccount]) -> None:
    """Refuse standard input where it is to be read twice, or was read: whether it is the same cannot be known."""
    if job.site_memory and STDIN in job.inputs:
        raise ArchiveError("--site-memory reads its inputs twice, and standard input can be read once only")
    if any(name == STDIN for name, _ in done):
        raise ArchiveError(
            f"{job.out} holds pages of standard input, and whether it is the same again cannot be known; give "
            "another --out, or save it to a file, with which a run can go on"
        )


def _seconds_before(out: Path) -> float:
    """The seconds that earlier runs of the job took, as far as they wrote it down."""
    try:
        return float(json.loads((out / MANIFEST).read_bytes())["seconds"])
    except (OSError, ValueError, KeyError):
        return 0.0
