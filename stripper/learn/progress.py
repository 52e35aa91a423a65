"""Tell how far a training run has come: which stage, how much of it is done, how long it may still take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

from joblib import Parallel, cpu_count

T = TypeVar("T")


class Report(Protocol):
    """Told of a stage by its name, how many of its steps are done and how many there are; first with none done."""

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Tell."""


def quiet(stage: str, done: int = 0, total: int = 0) -> None:
    """Report nothing."""


def counted(items: Iterable[T], total: int, stage: str, report: Report) -> Iterator[T]:
    """The items, each reported when the next one is asked for."""
    report(stage, 0, total)
    for done, item in enumerate(items, 1):
        yield item
        report(stage, done, total)


def workers(jobs: int, memory: int, bytes_each: int) -> int:
    """How many processes may run at a time: ``jobs`` (-1: one a core), and no more than fit into ``memory``, in bytes."""
    return max(min(cpu_count() if jobs < 0 else jobs, memory // max(bytes_each, 1)), 1)


def in_parallel(
    tasks: Iterable[Any], total: int, stage: str, report: Report, jobs: int, prefer: str = "processes"
) -> list[Any]:
    """The results of ``joblib.delayed`` tasks in their order, reported as they come in.

    One thread of linear algebra a process: sums then do not depend on how many cores there are.
    """
    run = Parallel(
        n_jobs=max(min(jobs, total), 1) if jobs > 0 else jobs,
        return_as="generator",
        prefer=prefer,
        **({"inner_max_num_threads": 1} if prefer == "processes" else {}),
    )
    return list(counted(run(tasks), total, stage, report))
