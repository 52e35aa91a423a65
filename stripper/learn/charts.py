"""Draw charts as SVG within an HTML page: lines over axes, for the eye and for a screen reader.

Colours are names of the page's style sheet, so charts are light where the page is and dark where it is;
lines differ by their dashes too, and the numbers stand in a table below each chart. Rejected: matplotlib,
sixty megabytes for three charts that are light always and say nothing to a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 520, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 14, 14, 46
_TICKS = 5
_DASHES = ("none", "7 3", "2 3", "9 3 2 3", "1 4")


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points; ``hue`` is a class of the style sheet. ``marked``: each point has a dot."""

    name: str
    points: Sequence[tuple[float, float]]
    hue: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured along an edge, and from where to where."""

    name: str
    low: float
    high: float
    places: tuple[float, ...] = ()

    def ticks(self) -> list[float]:
        """Places for numbers: those that were given, or some evenly apart."""
        if self.places:
            return list(self.places)
        step = (self.high - self.low) / _TICKS
        return [self.low + step * number for number in range(_TICKS + 1)]

    def share(self, value: float) -> float:
        """How far along the edge a value is, 0 to 1."""
        return min(max((value - self.low) / ((self.high - self.low) or 1), 0), 1)


def chart(title: str, lines: Sequence[Line], x: Axis, y: Axis, *, diagonal: bool = False) -> str:
    """Draw lines over axes as a figure; ``diagonal``: with the line on which x is y."""
    parts = [*_grid(x, y)]
    if diagonal:
        parts.append(f'<path class="ideal" d="{_path([(x.low, x.low), (x.high, x.high)], x, y)}"/>')
    for number, line in enumerate(lines):
        dash = _DASHES[number % len(_DASHES)]
        parts.append(f'<path class="line {line.hue}" stroke-dasharray="{dash}" d="{_path(line.points, x, y)}"/>')
        if line.marked:
            parts += [
                f'<circle class="dot {line.hue}" cx="{_x(a, x):.1f}" cy="{_y(b, y):.1f}" r="3.5"/>'
                for a, b in line.points
            ]
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}: the numbers are in the '
        f'table below">{"".join(parts)}</svg><figcaption>{_key(lines)}</figcaption></figure>'
    )


def _x(value: float, axis: Axis) -> float:
    return _LEFT + axis.share(value) * (WIDTH - _LEFT - _RIGHT)


def _y(value: float, axis: Axis) -> float:
    return HEIGHT - _BOTTOM - axis.share(value) * (HEIGHT - _TOP - _BOTTOM)


def _path(points: Sequence[tuple[float, float]], x: Axis, y: Axis) -> str:
    places = (f"{_x(a, x):.1f} {_y(b, y):.1f}" for a, b in points)
    return "M" + "L".join(places)


def _grid(x: Axis, y: Axis) -> Iterator[str]:
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    for value in y.ticks():
        at = _y(value, y)
        yield f'<path class="grid" d="M{_LEFT} {at:.1f}H{right}"/>'
        yield f'<text class="tick" x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{_number(value, y)}</text>'
    for value in x.ticks():
        at = _x(value, x)
        yield f'<text class="tick" x="{at:.1f}" y="{bottom + 17}" text-anchor="middle">{_number(value, x)}</text>'
    middle = (_TOP + bottom) / 2
    yield f'<text class="axis" x="{(_LEFT + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(x.name)}</text>'
    yield (
        f'<text class="axis" x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">'
        f"{escape(y.name)}</text>"
    )


def _number(value: float, axis: Axis) -> str:
    return f"{value:.0f}" if axis.high - axis.low > _TICKS else f"{value:.2f}"


def _key(lines: Sequence[Line]) -> str:
    """What each line is, with a piece of it."""
    if len(lines) < 2:
        return ""
    return " ".join(
        f'<span class="key"><svg width="34" height="10" aria-hidden="true"><path class="line {line.hue}" '
        f'stroke-dasharray="{_DASHES[number % len(_DASHES)]}" d="M1 5H33"/></svg> {escape(line.name)}</span>'
        for number, line in enumerate(lines)
    )
