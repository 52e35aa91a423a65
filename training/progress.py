"""Say on standard error what a command is at, with the time since it began."""

from __future__ import annotations

import sys
import time

_START = time.monotonic()


def progress(stage: str, done: int = 0, total: int = 0) -> None:  # noqa: ARG001  a line a stage is enough here
    """Say that a stage begins."""
    if not done:
        print(f"{time.monotonic() - _START:8.0f} s  {stage}", file=sys.stderr, flush=True)
