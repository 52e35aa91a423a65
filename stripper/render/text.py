"""Write kept blocks as plain text.

Paragraphs are parted by blank lines; headings, list items and table rows stand on lines of their own, items behind their
markers. In text a row of a
table is a line of its cells, parted by `` | ``, an empty one as nothing between two of them (``Ann |  | 5``): the third
value of a line belongs to the third of the heading. Empty cells at the end of a line say nothing and are left out. A
table that only lays out its page is no table. Of each block what readers see of it is written (``stripper.render.shown``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, pairwise

import numpy as np

from stripper.core.cut import GAP_BREAK, GAP_NONE
from stripper.core.page_table import PageTable
from stripper.core.plain_blocks import SEPARATORS, plain_blocks
from stripper.render.markers import Markers
from stripper.render.shown import Shown, are_spaced, seen
from stripper.render.tables import Tables, find_tables, lay_out
from stripper.tags import BIT

CELL_SEPARATOR = " | "


def to_text(s: PageTable, kept: list[int]) -> str:
    """Paragraphs parted by blank lines; headings, list items and table rows on lines of their own."""
    return "".join(chain.from_iterable(_pieces(s, kept)))


def spans(s: PageTable, kept: list[int]) -> list[tuple[int, int]]:
    """Where each kept block begins and ends in the text of them all, in characters."""
    found = []
    end = 0
    for separator, text in _pieces(s, kept):
        begin = end + len(separator)
        end = begin + len(text)
        found.append((begin, end))
    return found


def _pieces(s: PageTable, kept: list[int]) -> Iterator[tuple[str, str]]:
    """What readers see of each kept block, and what stands before it."""
    shown = Shown(s)
    separators = _Separators(s, shown, kept)
    markers = Markers(s) if (s.flags & BIT["item"]).any() else None
    stands, parts = plain_blocks(s, np.array(kept, np.int32))
    before = -1
    is_next = True  # whether the block before is the one that was written last
    for index, stands_so, part in zip(kept, stands.tolist(), parts.tolist(), strict=True):
        text = s.text[index] if stands_so else shown.text(index)
        if not text:
            is_next = False
            yield "", ""
            continue
        separator = SEPARATORS[part] if is_next else None
        if separator is None:
            separator = separators.between(before, index)
        if markers and (before < 0 or separator.endswith("\n")):
            separator += markers.before(index, text)
        yield separator, text
        before, is_next = index, True


def texts_of(s: PageTable, blocks: Iterable[int]) -> list[tuple[int, str]]:
    """The texts of some blocks, each with its first block; pieces of one line are one text, as they are when the page is rendered."""
    lines: list[list[int]] = []
    for block in blocks:
        if lines and lines[-1][-1] == block - 1 and s.gap_of(block) == GAP_NONE:
            lines[-1].append(block)
        else:
            lines.append([block])
    return [(line[0], _one_line(s, line)) for line in lines]


def _one_line(s: PageTable, pieces: list[int]) -> str:
    """The text of pieces of one line, each right behind the one before it."""
    further = [
        (" " if are_spaced(s.chunks(before)[-1], s.chunks(index)[0]) else "") + s.text[index]
        for before, index in pairwise(pieces)
    ]
    is_code = bool(s.inside_of(s.element_of(pieces[0])) & BIT["pre"])
    return seen(s.text[pieces[0]] + "".join(further), is_code=is_code)


class _Separators:
    """What stands between the texts of kept blocks."""

    def __init__(self, s: PageTable, shown: Shown, kept: list[int]) -> None:
        self._s = s
        self._shown = shown
        self._kept = kept
        self._ancestors = Ancestors(s)

    @cached_property
    def _tables(self) -> Tables:
        return find_tables(self._s)

    @cached_property
    def _columns(self) -> dict[int, int]:
        """The columns of the cells, by their elements."""
        rows = lay_out(self._s, self._tables, self._kept).values()
        return {cell.element: cell.column for row in rows for cell in row}

    def between(self, before: int, index: int) -> str:
        """What stands between two blocks; ``before`` is -1 for what stands before the first."""
        s = self._s
        if before < 0:
            return self._between_cells(-1, s.home_of(index))
        gap = gap_between(s, before, index)
        if gap == GAP_NONE:
            return " " if self._shown.follows_apart(before, index) else ""
        if self._ancestors.are_shared("pre", before, index):
            return "\n"
        if self._tables.row[s.home_of(index)] >= 0:
            return self._between_cells(s.home_of(before), s.home_of(index))
        return "\n" if gap == GAP_BREAK or _are_items_of_one_list(s, self._ancestors, before, index) else "\n\n"

    def _between_cells(self, there: int, here: int) -> str:
        """What stands between the texts of two elements, the second in a row, or before it (-1) the text of any element."""
        tables = self._tables
        column = self._columns.get(tables.cell[here], 0)
        if there < 0:
            return CELL_SEPARATOR * column
        if tables.row[here] != tables.row[there]:
            return ("\n" if tables.table[here] == tables.table[there] else "\n\n") + CELL_SEPARATOR * column
        if tables.cell[here] == tables.cell[there]:
            return " "
        return CELL_SEPARATOR * max(1, column - self._columns.get(tables.cell[there], 0))


def gap_between(s: PageTable, before: int, index: int) -> int:
    """How two blocks are parted: the widest gap between them."""
    if index == before + 1:  # mostly
        return s.gap_of(index)
    return max(map(s.gap_of, range(before + 1, index + 1)))


class Ancestors:
    """Finds the nearest elements with a flag around the blocks of a page.

    What was found of an element is kept: walking up from every block takes a time that grows with the square of the
    depth.
    """

    def __init__(self, s: PageTable) -> None:
        self._s = s
        self._known: dict[str, dict[int, int]] = {}

    def of(self, block: int, flag: str) -> int:
        """The nearest element with the flag around a block, -1 where there is none."""
        s, bit = self._s, BIT[flag]
        element = s.element_of(block)
        if not s.inside_of(element) & bit:
            return -1
        known = self._known.setdefault(flag, {})
        path: list[int] = []
        while element not in known and not s.flags_of(element) & bit:
            path.append(element)
            element = s.parent_of(element)
        found = known.get(element, element)
        known.update(dict.fromkeys(path, found))
        return found

    def are_shared(self, flag: str, *blocks: int) -> bool:
        """Whether the nearest element with the flag is the same around all blocks."""
        first = self.of(blocks[0], flag)
        return first >= 0 and all(self.of(block, flag) == first for block in blocks[1:])


def _are_items_of_one_list(s: PageTable, around: Ancestors, before: int, index: int) -> bool:
    """Whether two blocks are items of one list, also of lists within it; two paragraphs of one item are not."""
    if around.of(before, "item") < 0 or around.of(index, "item") < 0:
        return False
    if around.are_shared("item", before, index):
        return not all(s.tag_of(s.home_of(block)) == "p" for block in (before, index))
    low, high = sorted((s.element_of(before), s.element_of(index)))
    while low != high:  # parents come before their children
        low, high = sorted((low, s.parent_of(high)))
    return bool(s.inside_of(low) & BIT["list"])
