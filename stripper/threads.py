"""Keep the linear algebra of numpy to one thread while a page is labelled, and give it back its threads after.

A page's matrices are small. With two threads on two cores, one of them busy with something else, cleaning took four
times as long (they wait for each other), and the last bits of the result depend on the number of threads: the same
page would not have the same answer on every machine.
"""

from __future__ import annotations

import os
import threading
import warnings
from functools import cache
from types import TracebackType
from typing import Any, Final

VARIABLE = "STRIPPER_BLAS_THREADS"  # of the environment: how many there shall be, instead of one


class _FewThreads:
    """A context that any number of threads may be in; the first to come in sets, the last to leave restores.

    Under OpenMP the number is a thread's own, so each sets and restores its own.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._before: list[int] = []  # the process's
        self._mine = threading.local()  # a stack of the thread's

    def __enter__(self) -> None:
        with self._lock:
            libraries, few = _libraries(), _few()
            before = [library.num_threads for library in libraries]
            if not self._inside:
                self._before = before
            for library in libraries:
                _set(library, few)
            self._inside += 1
        self._mine.__dict__.setdefault("stack", []).append(before)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        mine = self._mine.stack.pop()
        with self._lock:
            self._inside -= 1
            for library, own, first in zip(_libraries(), mine, self._before, strict=True):
                if library.threading_layer == "openmp":
                    _set(library, own)
                elif not self._inside:
                    _set(library, first)

    def after_fork(self) -> None:
        """Begin anew in a child process, in which none of the other threads goes on, nor lets go of the lock."""
        self._lock = threading.Lock()
        if self._inside:
            self._inside = 0
            for library, first in zip(_libraries(), self._before, strict=True):
                _set(library, first)


def _set(library: Any, count: int) -> None:
    # threadpoolctl lets one thread of a process set the number, and passes over the others in silence; here
    # the lock sees to it that they do not quarrel.
    release = getattr(library, "clear_controlling_thread", lambda **_: None)
    release(force=True)
    library.set_num_threads(count)
    release(force=True)


@cache
def _libraries() -> list[Any]:
    """The libraries of linear algebra that are loaded in this process; numpy must be, by now."""
    from threadpoolctl import ThreadpoolController

    found: list[Any] = ThreadpoolController().select(user_api="blas").lib_controllers
    return found


@cache
def _few() -> int:
    told = os.environ.get(VARIABLE) or "1"
    if told.isdecimal():
        return max(1, int(told))
    warnings.warn(f"{VARIABLE} is {told!r}, no number of threads; there will be one", stacklevel=2)
    return 1


few_threads: Final = _FewThreads()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=few_threads.after_fork)
