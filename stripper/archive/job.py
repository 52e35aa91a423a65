"""A job, and whether an output folder is its: a new one, its own to go on with, or another's."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from stripper.archive.accounts import PartAccount
from stripper.archive.folders import may_be_of_run
from stripper.archive.inputs import STDIN, Source
from stripper.archive.rows import Columns
from stripper.archive.streams import BOUND, Bound
from stripper.archive.work import Allowance, Wanted
from stripper.archive.writers import write_whole
from stripper.errors import ArchiveError

PART_PAGES = 20_000
_JOB, _LOCK = "job.json", ".lock"
# What of a run is noted, as its user knows it.
_NAMES = {
    "model": "model",
    "wanted": "fields, format or labels",
    "limits": "limits",
    "columns": "columns of html or text",
    "bound": "bound on what an input unpacks to",
    "form": "form of the files (--as)",
    "part_pages": "pages a file",
    "site_memory": "site memory",
    "retry": "pages to retry",
    "inputs": "inputs",
}


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done. ``max_failures`` is a whole number of pages, or between 0 and 1 a share of them."""

    inputs: tuple[str, ...]
    out: Path
    wanted: Wanted = field(default_factory=Wanted)
    allowance: Allowance = field(default_factory=Allowance)
    columns: Columns = field(default_factory=Columns)
    bound: Bound = BOUND
    form: str = "jsonl"
    workers: int = 0  # 0: one a core
    ordered: bool = False
    part_pages: int = PART_PAGES
    max_failures: float | None = None
    retry: str | None = None
    site_memory: bool = False
    quiet: bool = False


def going_on(job: Job) -> str:
    """What to do to go on with a job that stopped."""
    if STDIN in job.inputs:
        return "give another --out: standard input cannot be gone on with, as a file can"
    return "give the same command again: it goes on where it was"


def noted(job: Job, sources: list[Source], model: str) -> dict[str, Any]:
    """What the output folder notes of a job, to know it again."""
    retried = hashlib.sha256(Path(job.retry).read_bytes()).hexdigest() if job.retry else None
    return {
        "model": model,
        "wanted": {**asdict(job.wanted), "fields": list(job.wanted.fields), "model": None},
        "limits": asdict(job.allowance),
        "columns": asdict(job.columns),
        "bound": asdict(job.bound),
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
        check_new(job.out)
        return False
    try:
        before = json.loads(path.read_bytes())
        before["inputs"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ArchiveError(f"{path}: cannot be read as a run's ({error!r}); give another --out") from error
    different = [_NAMES[key] for key in now if before.get(key, now[key]) != now[key]]  # older runs noted no limits
    if different:
        raise ArchiveError(
            f"{job.out} holds the output of a run with other {', '.join(different)}; "
            "give the same command to go on with it, or another --out"
        )
    return True


def check_new(out: Path) -> None:
    """Raise ``ArchiveError`` where a file is in the way of a new job: it would be no input, and be written over."""
    taken = next(filter(may_be_of_run, sorted(out.glob("*"))), None)
    if taken:
        raise ArchiveError(
            f"{taken}: a run writes files of such names, and here is none that it could go on with; "
            "give another --out, or move such files"
        )


def remember(job: Job, now: dict[str, Any]) -> None:
    """Note a new job in its output folder; raise as ``check_same`` does."""
    if not check_same(job, now):
        write_whole(job.out / _JOB, json.dumps(now, indent=1).encode())


def check_stdin(job: Job, done: dict[tuple[str, int], PartAccount]) -> None:
    """Refuse standard input where it is to be read twice, or was read: whether it is the same cannot be known."""
    if job.site_memory and STDIN in job.inputs:
        raise ArchiveError("--site-memory reads its inputs twice, and standard input can be read once only")
    if any(name == STDIN for name, _ in done):
        raise ArchiveError(
            f"{job.out} holds pages of standard input, and whether it is the same again cannot be known; give "
            "another --out, or save it to a file, with which a run can go on"
        )


@contextmanager
def lock(out: Path) -> Iterator[None]:
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
