"""Answers to a stream of orders, read no faster than workers answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from itertools import count
from queue import SimpleQueue
from typing import Any, TypeVar

from stripper.workers.supervisor import BYTES_IN_HAND, Supervisor

AHEAD = 512  # answers a worker that wait for their turn at most, where order is kept

Tag = TypeVar("Tag")


def stream(
    workers: Supervisor,
    orders: Iterator[tuple[Tag, tuple[Any, ...] | None, int]],
    is_stopped: Callable[[], bool] = lambda: False,
    *,
    ordered: bool = False,
) -> Iterator[tuple[Tag, Future[Any]]]:
    """Have workers carry out orders, of which each has a tag and a size in bytes: the tags with the answers.

    None is no order, and answered by None; one that cannot be sent is answered with the error. Once ``is_stopped`` no more are taken; those that workers
    have are still answered.
    """
    under_way: dict[Future[Any], tuple[int, Tag, int]] = {}
    held: dict[int, tuple[Tag, Future[Any]]] = {}
    done: SimpleQueue[Future[Any]] = SimpleQueue()
    numbers, turn, size = count(), 0, 0

    def has_room() -> bool:
        return (
            len(under_way) < 2 * workers.in_hand * workers.workers
            and size < BYTES_IN_HAND * workers.workers
            and len(held) < AHEAD * workers.workers
        )

    while True:
        while not is_stopped() and has_room() and (found := next(orders, None)):
            tag, order, bytes_ = found
            future = _given(workers, order)
            under_way[future] = (next(numbers), tag, bytes_)
            size += bytes_
            future.add_done_callback(done.put)
            if not done.empty():
                break
        if not under_way:
            return
        future = done.get()
        number, tag, bytes_ = under_way.pop(future)
        size -= bytes_
        held[number if ordered else turn] = (tag, future)
        while turn in held:
            yield held.pop(turn)
            turn += 1


def _given(workers: Supervisor, order: tuple[Any, ...] | None) -> Future[Any]:
    future: Future[Any] = Future()
    try:
        if order is not None:
            return workers.submit(*order)
        future.set_result(None)
    except Exception as error:  # noqa: BLE001 - of this order alone: it cannot be pickled
        future.set_exception(error)
    return future
