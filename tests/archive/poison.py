"""A cleaner that does to its process what a page tells it to: hang in C code, abort, die, eat memory, raise."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import TYPE_CHECKING, Any

from stripper.archive.work import make_cleaner

if TYPE_CHECKING:
    from stripper.limits import Limits


def hang() -> None:
    # A sleep in C that no Python signal handler gets to interrupt, over and over.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    libc = ctypes.PyDLL(None)  # keeps the interpreter's lock
    while True:
        libc.usleep(1_000_000)


def eat() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(64 << 20))


POISONS = {
    b"POISON:hang": hang,
    b"POISON:abort": os.abort,
    b"POISON:kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"POISON:exit": lambda: os._exit(0),
    b"POISON:memory": eat,
    b"POISON:raise": lambda: 1 // 0,
    b"POISON:segfault": lambda: ctypes.string_at(0),
}


class PoisonCleaner:
    """A cleaner, but for pages with poison in them."""

    def __init__(self, folder: str | None, limits: Limits) -> None:
        self._cleaner = make_cleaner(folder, limits)

    def label(self, html: Any, url: str | None = None, charset: str | None = None) -> Any:
        head = html[:200] if isinstance(html, bytes) else html[:200].encode("utf-8", "replace")
        for name, poison in POISONS.items():
            if name in head:
                poison()
        return self._cleaner.label(html, url, charset)


def make(folder: str | None, limits: Limits) -> PoisonCleaner:
    return PoisonCleaner(folder, limits)


def broken(folder: str | None, _limits: Limits) -> None:
    raise RuntimeError(f"no cleaner from {folder}")
