"""Cut plain text into the lines that are labelled, and put the kept ones together again.

A line ends where the text has a line end. In hard-wrapped text, whose lines were broken to a fixed
width, the pieces of a paragraph are joined to one line before it is labelled. Every line knows its
span in the text, so what is kept is given back as it stood: nothing is ever written anew, only left out.

Text is taken to be hard-wrapped when nearly every line end inside a paragraph stands where a program
that fills lines up to a width would have put it: the next line's first word would not have fitted any
more. Verse, lists and addresses have line ends elsewhere. (Rejected: a look at the length of the lines
alone, which joins sonnets; a look at lower-case beginnings alone, which joins lists.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.characters import CLASSES, UNSPACED
from stripper.core.characters import class_table, code_points

Ints = npt.NDArray[np.intp]

# What parts lines. Not U+0085: in text that was once decoded wrongly it is an ellipsis.
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\u2028\u2029]")
# White space, and what takes no room: byte order marks, zero-width spaces, marks of direction, joiners.
_BLANK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff\u200b\u200c\u200e\u200f\u2060\u00ad"

NARROWEST, WIDEST = 30, 130  # columns of hard-wrapped text
WRAPPED_SHARE = 0.6  # of the line ends inside paragraphs; the others end paragraphs without a blank line
FEWEST_WRAPS = 3
LOWER_SHARE = 0.25  # of the wrapped lines begin in lower case, where the script has it; verse often has capitals
# Verse ends its lines at pauses, and is narrow: Dante's lines are 38 columns wide, and two in five end in a mark.
NARROW, NARROW_WRAPPED_SHARE = 50, 0.85
PAUSES, NARROW_PAUSES = 0.5, 0.25
LONGEST_WORD = 25  # a longer word is not what kept a line short

_LOWER, _UPPER = CLASSES.index("lower"), CLASSES.index("upper")
# Scripts that part no words by spaces, with their punctuation. (Korean does.)
_UNSPACED = re.compile(rf"[{UNSPACED}\u2e80-\ua4cf\uff00-\uffef]")
_PAUSE = [CLASSES.index(name) for name in ("comma", "sentence end", "colon", "dash")]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """A text cut into lines; the columns are one value a line, in order.

    ``text`` has its white space collapsed and its hard wraps joined. ``start`` and ``end`` are its
    span in ``source``, without the white space around it: between spans there is nothing but white
    space. ``gap`` counts the line ends between a line and the one before it (1: the next line, 2: a blank
    line between; the first line has 2). ``rows`` is how many lines of the source were joined.
    """

    source: str
    text: list[str]
    start: Ints
    end: Ints
    gap: Ints
    rows: Ints

    def __len__(self) -> int:
        return len(self.text)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each line begins and ends in the source."""
        return list(zip(self.start.tolist(), self.end.tolist(), strict=True))


def cut(source: str) -> Lines:
    r"""Cut a text into lines.

    >>> cut("One\r\n\r\n\tTwo ").text
    ['One', 'Two']
    """
    start, end, gap = _rows(source)
    if not start:
        nothing = np.zeros(0, np.intp)
        return Lines(source, [], nothing, nothing, nothing, nothing)
    joined = _wrapped([source[a:b] for a, b in zip(start, end, strict=True)], np.array(gap, np.intp))
    first = np.flatnonzero(~joined)
    last = np.append(first[1:], len(start)) - 1
    starts, ends = np.array(start, np.intp)[first], np.array(end, np.intp)[last]
    text = [
        _one_line([source[start[i] : end[i]] for i in range(a, b + 1)])
        for a, b in zip(first.tolist(), last.tolist(), strict=True)
    ]
    return Lines(source, text, starts, ends, np.array(gap, np.intp)[first], last - first + 1)


def keep(lines: Lines, kept: npt.NDArray[np.bool_]) -> str:
    """What is left of the text when only the lines that are ``kept`` (n_lines,) stay.

    A kept line stands byte for byte as it did, with the white space before and behind it in its row. Where lines
    between two others go, the widest of the gaps stays: of two paragraphs parted by a blank line, a caption between
    them leaves the blank line.
    """
    if kept.all():
        return lines.source
    found = np.flatnonzero(kept).tolist()
    if not found:
        return ""
    source, gaps = lines.source, _gaps(lines)
    parts = [gaps[0] if kept[0] else _margin(gaps[0]) + _indent(gaps[found[0]])]
    for here, after in zip(found, [*found[1:], None], strict=True):
        parts.append(source[lines.start[here] : lines.end[here]])
        if after is not None:
            parts.append(_merged(gaps[here + 1 : after + 1]))
    return "".join([*parts, gaps[-1] if kept[-1] else _trail(gaps[found[-1] + 1]) + _close(gaps[-1])])


def _rows(source: str) -> tuple[list[int], list[int], list[int]]:
    """Start and end of each line that says something, and the line ends since the one before."""
    start: list[int] = []
    end: list[int] = []
    gap: list[int] = []
    ends, at = 2, 0
    for stop, after in [*((found.start(), found.end()) for found in _LINE_END.finditer(source)), (len(source),) * 2]:
        row = source[at:stop]
        stripped = row.lstrip(_BLANK)
        if stripped:
            start.append(stop - len(stripped))
            end.append(at + len(row.rstrip(_BLANK)))
            gap.append(ends)
            ends = 0
        ends += 1
        at = after
    return start, end, gap


def _wrapped(rows: list[str], gap: Ints) -> npt.NDArray[np.bool_]:
    """Which lines go on with the one before because the text is hard-wrapped: (n_rows,)."""
    joined = np.zeros(len(rows), np.bool_)
    inside = np.flatnonzero(gap == 1)
    inside = inside[inside > 0]
    if len(inside) < FEWEST_WRAPS:
        return joined
    size = np.array([len(row) for row in rows], np.intp)
    width = float(np.quantile(size[inside - 1], 0.95))
    if not NARROWEST / 2 <= width <= WIDEST:
        return joined
    begins = class_table()[code_points([row[0] for row in rows])[0]][inside]
    ends = class_table()[code_points([row[-1] for row in rows])[0]][inside - 1]
    unspaced = np.array([_is_unspaced(rows[i - 1][-1], rows[i][0]) for i in inside.tolist()], np.bool_)
    # Without spaces a line may end anywhere, but for a mark of punctuation that may not begin the next one.
    words = np.array([min(len(rows[i].split(None, 1)[0]), LONGEST_WORD) + 1 for i in inside.tolist()], np.intp)
    room = np.where(unspaced, 2, words)
    full = (size[inside - 1] + room > width) & (size[inside - 1] <= 1.3 * width)
    # Their characters take two columns each.
    narrow = width * (1 + unspaced.mean()) < NARROW
    if width * (1 + unspaced.mean()) < NARROWEST or full.mean() < (NARROW_WRAPPED_SHARE if narrow else WRAPPED_SHARE):
        return joined
    pauses = np.isin(ends[full], _PAUSE).mean()
    cased = full & ((begins == _LOWER) | (begins == _UPPER))
    if pauses > (NARROW_PAUSES if narrow else PAUSES) or (
        cased.any() and (begins[cased] == _LOWER).mean() < LOWER_SHARE
    ):
        return joined
    joined[inside[full]] = True
    return joined


def _one_line(rows: list[str]) -> str:
    text = " ".join(rows[0].split())
    for row in rows[1:]:
        more = " ".join(row.split())
        text += more if _is_unspaced(text[-1], more[0]) else f" {more}"
    return text


def _is_unspaced(end: str, begin: str) -> bool:
    return bool(_UNSPACED.match(end) and _UNSPACED.match(begin))


def _gaps(lines: Lines) -> list[str]:
    """White space before each line, and after the last: n_lines + 1 texts."""
    edges = [0, *(edge for pair in zip(lines.start.tolist(), lines.end.tolist(), strict=True) for edge in pair)]
    edges.append(len(lines.source))
    return [lines.source[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _ends(gap: str) -> tuple[int, int]:
    """Where a gap's first line end begins and its last one ends; (0, 0) where there is none."""
    found = [match.span() for match in _LINE_END.finditer(gap)]
    return (found[0][0], found[-1][1]) if found else (0, 0)


def _margin(gap: str) -> str:
    """A gap without the indent of the line behind it, though with the mark at the beginning of a file."""
    return gap[: _ends(gap)[1]] or gap[: gap.startswith("\ufeff")]


def _indent(gap: str) -> str:
    return gap[_ends(gap)[1] :]


def _trail(gap: str) -> str:
    """What trails the line before a gap."""
    return gap[: _ends(gap)[0]]


def _close(gap: str) -> str:
    """The gap at the end of a text without what trails its last line: its line ends, if there are any."""
    first, last = _ends(gap)
    return gap[first:] if last else ""


def _merged(gaps: list[str]) -> str:
    """One gap of several: what trails the line before, the most line ends, the indent of the line behind."""
    if len(gaps) == 1:
        return gaps[0]
    widest = max(gaps, key=lambda gap: len(_LINE_END.findall(gap)))
    first, last = _ends(widest)
    return _trail(gaps[0]) + widest[first:last] + _indent(gaps[-1])
