"""The markers of list items in plain text: "- ", "1. ", where an item begins and its text does not begin with one."""

from __future__ import annotations

import re

import numpy as np

from stripper.core import elements
from stripper.core.page_table import PageTable
from stripper.render.tables import find_tables, nearest_of
from stripper.tags import BIT

# What a text begins with that has a marker of its own: a number, a letter in brackets, a bullet, a dash, a tick.
_MARKED = re.compile(r"\s*(?:\(?(?:\d{1,4}|[a-zA-Z])[.):]\s|\d{1,3}(?:\.\d{1,3})+|[-–—•·*▪◦‣⁃●○■□✓✔➤►]|[①-⑳])")
_MOST_LEVELS = 10  # of lists within lists that are indented


class Markers:
    """What stands before the text of a block that begins an item; each item has one marker."""

    def __init__(self, s: PageTable) -> None:
        self._s = s
        self._item = nearest_of(s, "item")
        self._row = find_tables(s).row
        self._begun: set[int] = set()
        self._numbers: dict[int, int] | None = None

    def before(self, block: int, text: str) -> str:
        """The marker of the item that begins with a block, "" where none does."""
        s = self._s
        item = int(self._item[s.element_of(block)])
        if item < 0 or item in self._begun or s.tag_of(item) != "li":
            return ""
        if self._row[item] >= 0 or s.inside_of(item) & BIT["pre"]:  # a row is one line, and code stands as it is
            return ""
        self._begun.add(item)
        level = 0
        outer = s.parent_of(item)
        while outer > 0 and level < _MOST_LEVELS:
            holder = int(self._item[outer])
            if holder < 0:
                break
            self._begun.add(holder)  # its text, if there is more, is not its beginning
            level, outer = level + 1, s.parent_of(holder)
        return "" if _MARKED.match(text) else "  " * level + self._marker(item)

    def _marker(self, item: int) -> str:
        if self._s.tag_of(self._s.parent_of(item)) != "ol":
            return "- "
        if self._numbers is None:
            self._numbers = self._numbered()
        return f"{self._numbers[item]}. "

    def _numbered(self) -> dict[int, int]:
        """The number of each item of a numbered list."""
        s, found = self._s, {}
        following: dict[int, int] = dict(elements.starts(s))
        for item in np.flatnonzero(s.flags & BIT["item"]).tolist():
            holder = s.parent_of(item)
            found[item] = following.get(holder, 1)
            following[holder] = found[item] + 1
        return found
