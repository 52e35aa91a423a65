"""The comparison as a picture: each headline score with its interval, and accuracy against cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stripper.errors import StripperError
from training.compare.peers import STRIPPER
from training.compare.report import Comparison, Result

OURS, THEIRS = "tab:red", "tab:blue"
KINDS = (".svg", ".png")
PANEL = 4.2  # inches
ROW = 0.35  # inches an extractor


class ChartError(StripperError):
    """A chart was asked for that cannot be drawn."""


def check(path: Path) -> None:
    """Raise ``ChartError`` where no chart could be written, before hours of work."""
    try:
        import matplotlib as mpl  # noqa: F401
    except ImportError as error:
        raise ChartError("a chart needs matplotlib: pip install '.[peers]', or leave out --chart") from error
    if path.suffix not in KINDS:
        raise ChartError(f"{path}: a chart is an {' or '.join(KINDS)} file")


def draw(found: Comparison, path: Path) -> None:
    """Write the chart, complete in one file; the same comparison gives the same file."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    panels = len(found.results) + 1
    height = 1.5 + max(ROW * len(found.extractors), 2.0)
    figure = Figure(figsize=(PANEL * panels, height), layout="constrained")
    axes = figure.subplots(1, panels)
    for axis, result in zip(axes, found.results, strict=False):
        _scores(axis, result)
    _cost(axes[-1], found)
    with mpl.rc_context({"svg.hashsalt": STRIPPER}):  # else the names of elements are random
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def _scores(axis: Any, result: Result) -> None:
    """A dot and the 95 % interval of each extractor, the best on top."""
    measure, scores = result.measures[0], result.scores[0]
    names = sorted(scores, key=lambda name: scores[name].own.value)
    for place, name in enumerate(names):
        own = scores[name].own
        axis.plot([own.low, own.high], [place, place], color=_colour(name), linewidth=2)
        axis.plot(own.value, place, "o", color=_colour(name))
    axis.set_yticks(range(len(names)), names)
    axis.set_title(f"{result.benchmark.name}: {measure.name}", fontsize="medium")
    axis.grid(axis="x", alpha=0.3)


def _cost(axis: Any, found: Comparison) -> None:
    """Cost on a logarithmic axis against the first benchmark's headline."""
    result = found.results[0]
    for name, scored in result.scores[0].items():
        cost = found.costs.get(name)
        if cost:
            axis.plot(cost.median, scored.own.value, "o", color=_colour(name))
            axis.annotate(name, (cost.median, scored.own.value), (4, 4), textcoords="offset points", fontsize="small")
    axis.set_xscale("log")
    axis.set_xlabel("cost, × lxml parse")
    axis.set_title(f"{result.benchmark.name}: {result.measures[0].name} by cost", fontsize="medium")
    axis.margins(0.25)
    axis.grid(alpha=0.3)


def _colour(name: str) -> str:
    return OURS if name == STRIPPER else THEIRS
