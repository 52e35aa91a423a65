"""Tell tables that hold values from tables that lay out their page, and lay out what is kept of the former.

A table lays out where a cell of it holds an article, where no row has two cells with text and a cell has several
pieces or code (posts of forums, sections of mails), where it holds another table of values (no reader of text or
Markdown has tables in tables), where it holds code of several lines (which a row of text or of Markdown has no room
for; the numbers of its lines are no values), and where its role says so. Its cells are then read
one after the other. A table within a table of values is part of its cell.

Of a table of values, rows of which nothing is kept are left out, and so are columns in which nothing that is kept
begins: of 445 tables on 700 pages 288 had one, all of them for pictures, buttons or space. All other cells keep their
places, also where nothing of them is kept, for a value is what its column says it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stripper.core import elements
from stripper.core.builder import LAYOUT
from stripper.core.cut import GAP_NONE
from stripper.core.page_table import PageTable
from stripper.core.unseen import line_numbers
from stripper.tags import BIT
from stripper.tree import nearest, subtree_sums

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

# A cell of several pieces with more characters than this holds an article, not a value.
LONGEST_CELL = 300
# Places that a table has for each of its cells, spans taken at their word; with more than these, of which
# 1,000 cells can claim a million, they are not.
_MOST_PLACES = 20
_FEW_PLACES = 1_000


class Place(NamedTuple):
    """Where a cell of a table stands; rows and columns are counted from 0, ends are exclusive."""

    cell: int
    row: int
    row_end: int
    column: int
    column_end: int


@dataclass(frozen=True, slots=True)
class Tables:
    """Of each element, the table of values, the row and the cell that hold it (-1: none), and whether it belongs to a layout table."""

    table: list[int]
    row: list[int]
    cell: list[int]
    lays_out: list[bool]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is written: its element (-1: none), its place and how far it reaches, in rows and columns that are written."""

    element: int
    tag: str
    column: int
    columns: int
    rows: int
    is_kept: bool


def find_tables(s: PageTable) -> Tables:
    """The tables of values of a page."""
    if not _are(s, "cell").any():
        none = [-1] * len(s.flags)
        return Tables(none, none, none, [False] * len(s.flags))
    return _but(np.isin(_around(_are(s, "table"), s.parent), sorted(layout_tables(s))), s)


def _but(lays_out: Bools, s: PageTable) -> Tables:
    """The tables of a page but those that lay it out, as each element says."""
    table, row, cell = (_around(_are(s, flag) & ~lays_out, s.parent).tolist() for flag in ("table", "row", "cell"))
    return Tables(table, row, cell, lays_out.tolist())


def _are(s: PageTable, flag: str) -> Bools:
    marked: Bools = (s.flags & BIT[flag]) != 0
    return marked


def nearest_of(s: PageTable, flag: str) -> Ints:
    """The nearest element with a flag around each, itself included; -1 where none is: int (n_nodes,)."""
    return _around(_are(s, flag), s.parent)


def _around(marked: Bools, parent: Ints) -> Ints:
    """The nearest marked element of each, itself included; -1 where none is."""
    found = nearest(marked, parent)
    return np.where(marked[found], found, -1)


def layout_tables(s: PageTable) -> frozenset[int]:
    """The tables that only lay out the page, or a cell of another."""
    cells = np.flatnonzero(_are(s, "cell"))
    if not len(cells) or not len(s):
        return frozenset()
    own = nearest(_are(s, "table"), s.parent)
    measures = np.stack([np.diff(s.shown_first), s.gap != GAP_NONE], axis=1)
    chars, pieces = subtree_sums(measures, s.element, s.end)[cells].T
    is_wide = np.zeros(len(own), np.bool_)
    is_wide[own[cells[(chars > LONGEST_CELL) & (pieces > 1)]]] = True
    headed = np.isin(np.arange(len(own)), own[[cell for cell in cells.tolist() if s.tag_of(cell) == "th"]])
    filled = cells[(chars > 0) & ~line_numbers(s)[cells]]
    in_row = _cells_in_row(s, filled, own)
    holds = _hold_values(s, in_row, own)
    lays_out = (is_wide & (~headed | holds)) | (holds & ~headed)
    is_column = np.ones(len(own), np.bool_)
    is_column[own[in_row > 1]] = False
    mixed = np.unique(own[np.append(cells[pieces > 1], np.flatnonzero(_are(s, "pre")))])
    lays_out[mixed[is_column[mixed]]] = True
    lays_out[own[_listings(s)]] = True
    lays_out[(s.flags & LAYOUT) != 0] = True
    return _with_inner(s, own, lays_out)


def _cells_in_row(s: PageTable, cells: Ints, own: Ints) -> Ints:
    """Of each element, how many of the cells stand in it as in their row: (n_elements,)."""
    row = nearest(_are(s, "row"), s.parent)[cells]
    return np.bincount(row[own[row] == own[cells]], minlength=len(own))


def _hold_values(s: PageTable, in_row: Ints, own: Ints) -> Bools:
    """Of each element, whether a table with two rows of two cells with text, or more, is below it."""
    has_values = np.bincount(own[np.flatnonzero(in_row > 1)], minlength=len(own)) > 1
    before = np.append(0, has_values.cumsum())
    found: Bools = before[s.end] - before[1:] > 0
    return found


def _listings(s: PageTable) -> Ints:
    """The ``pre`` of several lines."""
    pre = _around(_are(s, "pre"), s.parent)[s.block_element]
    lines = np.array([1 + text.strip().count("\n") for text in s.text], np.intp) * (s.gap != GAP_NONE)
    return np.flatnonzero(np.bincount(pre[pre >= 0], weights=lines[pre >= 0], minlength=1) > 1)


def _with_inner(s: PageTable, own: Ints, lays_out: Bools) -> frozenset[int]:
    """Layout tables, and the tables within tables of values."""
    found = set()
    is_inner: dict[int, bool] = {}  # of each table, whether those in it stand in a table of values
    for table in np.flatnonzero(_are(s, "table")).tolist():  # outer ones come first
        parent = int(s.parent[table])
        outer = is_inner.get(int(own[parent]), False) if parent != table else False
        if outer or lays_out[table]:
            found.add(table)
        is_inner[table] = outer or not lays_out[table]
    return frozenset(found)


def lay_out(s: PageTable, tables: Tables, kept: Iterable[int]) -> dict[int, list[Cell]]:
    """The cells of each row of which something is kept, in the order of their columns."""
    filled = {tables.cell[element] for element in s.block_element[list(kept)].tolist()} - {-1}
    wanted = {tables.table[cell] for cell in filled} - {-1}
    written: dict[int, list[Cell]] = {}
    for rows in _cells_of_rows(s, tables, wanted):
        written |= _written(s, rows, filled) or _written(s, rows, filled, heed_spans=False) or {}
    return written


def _cells_of_rows(s: PageTable, tables: Tables, wanted: Collection[int]) -> Collection[dict[int, list[int]]]:
    """Of each table that is wanted, the cells of its rows."""
    of_table: dict[int, dict[int, list[int]]] = {table: {} for table in wanted}
    for element in np.flatnonzero(s.flags & (BIT["row"] | BIT["cell"])).tolist() if wanted else ():
        rows = of_table.get(tables.table[element], {})
        if tables.row[element] == element:
            rows[element] = []
        elif tables.cell[element] == element and tables.row[element] in rows:
            rows[tables.row[element]].append(element)
    return of_table.values()


def _places(s: PageTable, rows: Mapping[int, list[int]], spans: Mapping[int, tuple[int, int]]) -> list[Place] | None:
    """Where the cells of a table stand, as the HTML standard forms tables; None where that takes too many steps.

    https://html.spec.whatwg.org/multipage/tables.html#forming-a-table
    """
    left = _most(rows)
    ends = _section_ends([int(s.parent[row]) for row in rows])
    taken: dict[int, int] = {}  # of a column, until which row
    places = []
    for number, cells in enumerate(rows.values()):
        column = 0
        for cell in cells:
            while taken.get(column, 0) > number:
                column += 1
                left -= 1
            across, down = spans.get(cell, (1, 1))
            end = min(number + down, ends[number]) if down else ends[number]
            if end > number + 1:
                taken.update(dict.fromkeys(range(column, column + across), end))
                left -= across
            if left < 0:
                return None
            places.append(Place(cell, number, end, column, column + across))
            column += across
    return places


def _most(rows: Mapping[int, list[int]]) -> int:
    return _FEW_PLACES + _MOST_PLACES * sum(map(len, rows.values()))


def _section_ends(sections: list[int]) -> list[int]:
    """Of each row, given the element that it stands in, where the rows that follow it there end."""
    ends = [len(sections)] * len(sections)
    for number in range(len(sections) - 2, -1, -1):
        ends[number] = ends[number + 1] if sections[number] == sections[number + 1] else number + 1
    return ends


def _written(
    s: PageTable, rows: Mapping[int, list[int]], filled: set[int], *, heed_spans: bool = True
) -> dict[int, list[Cell]] | None:
    """The cells of a table that are written; None where there are too many."""
    places = _places(s, rows, elements.spans(s) if heed_spans else {})
    if places is None:
        return None
    kept_rows = [number for number, cells in enumerate(rows.values()) if not filled.isdisjoint(cells)]
    if not kept_rows:  # of a tree whose cells stand in no row
        return {}
    kept_columns = sorted({column for cell, _, _, column, _ in places if cell in filled})
    written: list[list[Cell]] = [[] for _ in kept_rows]
    count = 0
    for cell, row, end, column, beyond in places:
        top, left = bisect_left(kept_rows, row), bisect_left(kept_columns, column)
        down, across = bisect_left(kept_rows, end) - top, bisect_left(kept_columns, beyond) - left
        if down and across:
            written[top].append(Cell(cell, s.tag_of(cell), left, across, down, cell in filled))
            count += down * across
    if heed_spans and count > _most(rows):
        return None
    for cells in written:
        cells.sort(key=lambda cell: cell.column)
    _fill_up(written[0], len(kept_columns))
    numbers = list(rows)
    return {numbers[number]: cells for number, cells in zip(kept_rows, written, strict=True)}


def _fill_up(cells: list[Cell], columns: int) -> None:
    """Make the first row as wide as its table: readers of Markdown cut the other rows to its width."""
    missing = columns - sum(cell.columns for cell in cells)
    if missing > 0:
        cells.append(Cell(-1, cells[-1].tag, columns - missing, missing, 1, is_kept=False))
