"""What a person sees while a run goes on: a bar on a terminal, a line every half minute in a log, or nothing.

What cannot be shown, because standard error is closed, full or a terminal that is gone, does not end the work.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

from stripper.number import how_many

EVERY = 30.0  # seconds between lines
_UNSHOWN = (OSError, ValueError)  # ValueError: of a file that was closed


class Progress(Protocol):
    """Is told of all answered pages and of the bytes read of the inputs."""

    def read(self, done: int) -> None: ...
    def answered(self, pages: int, *, failed: bool) -> None: ...
    def close(self) -> None: ...


class Quiet:
    """Shows nothing."""

    def read(self, done: int) -> None: ...
    def answered(self, pages: int, *, failed: bool) -> None: ...
    def close(self) -> None: ...


class Lines:
    """A line on standard error every ``every`` seconds, and one at the end."""

    def __init__(self, total: int, title: str, every: float = EVERY) -> None:
        self._total, self._title, self._every = total, title, every
        self._begun = self._last = time.monotonic()
        self._bytes = self._pages = self._failed = 0

    def read(self, done: int) -> None:
        self._bytes = done

    def answered(self, pages: int, *, failed: bool) -> None:
        self._pages += pages
        self._failed += pages * failed
        if time.monotonic() - self._last >= self._every:
            self._last = time.monotonic()
            self._say()

    def close(self) -> None:
        self._say()

    def _say(self) -> None:
        print(f"stripper: {self._title}: {self._state()}", file=sys.stderr, flush=True)  # noqa: T201  a log's line

    def _state(self) -> str:
        seconds = max(time.monotonic() - self._begun, 1e-6)
        left = ""
        if 0 < self._bytes < self._total:
            left = f", {_clock(seconds * (self._total - self._bytes) / self._bytes)} left"
        return (
            f"{how_many(self._pages, 'page')}, {self._failed:,} failed, {self._pages / seconds:.1f} pages/s, "
            f"{self._bytes / 1e6 / seconds:.2f} MB/s{left}"
        )


class Bar:
    """A bar over the bytes of the inputs, by tqdm."""

    def __init__(self, total: int, title: str) -> None:
        from tqdm import tqdm

        self._begun = time.monotonic()
        self._pages = self._failed = 0
        self._bar: Any = tqdm(
            total=total or None, desc=title, unit="B", unit_scale=True, dynamic_ncols=True, mininterval=0.5
        )

    def read(self, done: int) -> None:
        self._bar.update(max(0, done - self._bar.n))

    def answered(self, pages: int, *, failed: bool) -> None:
        self._pages += pages
        self._failed += pages * failed
        rate = self._pages / max(time.monotonic() - self._begun, 1e-6)
        answered = how_many(self._pages, "page")
        self._bar.set_postfix_str(f"{answered}, {rate:.1f} pages/s, {self._failed:,} failed", refresh=False)

    def close(self) -> None:
        self._bar.close()


class Unfailing:
    """Shows what another progress shows, until it cannot any more."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown

    def read(self, done: int) -> None:
        self._try(lambda: self._shown.read(done))

    def answered(self, pages: int, *, failed: bool) -> None:
        self._try(lambda: self._shown.answered(pages, failed=failed))

    def close(self) -> None:
        self._try(self._shown.close)

    def _try(self, show: Callable[[], None]) -> None:
        try:
            show()
        except _UNSHOWN:
            self._shown = Quiet()


def make(total: int, title: str, *, quiet: bool) -> Progress:
    """The progress that fits where standard error goes to."""
    if quiet or sys.stderr is None:
        return Quiet()
    try:
        return Unfailing(_made(total, title))
    except _UNSHOWN:
        return Quiet()


def _made(total: int, title: str) -> Progress:
    if not sys.stderr.isatty():
        return Lines(total, title)
    try:
        return Bar(total, title)
    except ImportError:  # tqdm only makes it prettier
        return Lines(total, title)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"
