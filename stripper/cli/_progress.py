"""Show how far a long command has come, on standard error: a bar in a terminal, a line a stage elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from stripper.cli._common import say

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


class Bar:
    """A ``Report``: told of stages and their steps, it draws a bar with the time left in the stage."""

    def __init__(self) -> None:
        self._stage = ""
        self._number = 0
        self._bar: ProgressBar[Any] | None = None
        self._drawn = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Show how many of a stage's steps are done."""
        if stage != self._stage:
            self._begin(stage, total)
        if self._bar is not None and done > self._bar.pos:
            self._bar.update(done - self._bar.pos)

    def _begin(self, stage: str, total: int) -> None:
        self.close()
        self._stage, self._number = stage, self._number + 1
        name = f"{self._number}. {stage}"
        if not self._drawn:
            say(f"{name} ({total})" if total > 1 else name)
        elif total:
            self._bar = click.progressbar(
                length=total, label=f"{name:<36}", show_pos=True, show_eta=True, file=sys.stderr
            )
            self._bar.render_progress()

    def close(self) -> None:
        """End the line of the stage."""
        if self._bar is not None:
            self._bar.render_finish()
            click.echo(err=True)
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
