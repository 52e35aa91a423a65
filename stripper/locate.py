"""Find each block in the document as lxml sees it: the XPath of the element around it."""

from __future__ import annotations

import re
from collections import Counter
from heapq import heapify, heappop, heappush
from typing import Any

from lxml import etree

from stripper.core.page_table import PageTable
from stripper.core.walk import element_at
from stripper.reading.parse import tree_of

# A tag that XPath reads as it stands. Others, like ``fb:like`` or an element of a namespace, are counted instead.
_PLAIN_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def xpaths(table: PageTable, source: Any) -> list[str | None]:
    """The XPath of the innermost element around every block; None where there is no tree to look in.

    ``source`` is what the table was read from: the page's text, which is parsed again, or the caller's tree.
    """
    root = tree_of(source) if isinstance(source, str) else source
    if root is None or not len(table):
        return [None] * len(table)
    owners, first, parent = (table.listed(name) for name in ("chunk_owner", "chunk_first", "parent"))
    around = [_meeting(parent, set(owners[first[block] : first[block + 1]])) for block in range(len(table))]
    paths = _Paths()
    return [paths.of(element) for element in element_at(root, table.position[around].tolist())]


class _Paths:
    """The XPaths of elements, as lxml's ``getpath`` writes them; that one counts the siblings anew for every element."""

    def __init__(self) -> None:
        self._known: dict[Any, str] = {}
        self._steps: dict[Any, str] = {}

    def of(self, element: Any) -> str:
        """The XPath of an element: that of its parent, and a step."""
        below = []
        while element not in self._known:
            parent = element.getparent()
            if parent is None:
                self._known[element] = _top_path(element)
                break
            below.append(element)
            element = parent
        path = self._known[element]
        for child in reversed(below):
            if child not in self._steps:
                self._take_steps(child.getparent())
            path = self._known[child] = f"{path}/{self._steps[child]}"
        return path

    def _take_steps(self, parent: Any) -> None:
        """Write down the steps from an element to each of its children."""
        children = list(parent.iterchildren(etree.Element))
        alike = Counter(child.tag for child in children)
        seen: Counter[str] = Counter()
        for number, child in enumerate(children, 1):
            tag = child.tag
            seen[tag] += 1
            if not _PLAIN_TAG.fullmatch(tag):
                self._steps[child] = f"*[{number}]"
            else:
                self._steps[child] = f"{tag}[{seen[tag]}]" if alike[tag] > 1 else tag


def _top_path(element: Any) -> str:
    """The XPath of a root, or of what stands beside one."""
    if _PLAIN_TAG.fullmatch(element.tag):
        path: str = element.getroottree().getpath(element)
        return path
    return f"/*[{sum(1 for _ in element.itersiblings(etree.Element, preceding=True)) + 1}]"


def _meeting(parent: list[int], elements: set[int]) -> int:
    """The innermost element around all of ``elements``; parents come before their children."""
    queue = [-element for element in elements]  # the deepest comes out first
    heapify(queue)
    while len(queue) > 1:
        deepest = heappop(queue)
        if queue[0] != deepest:
            heappush(queue, -parent[-deepest])
    return -queue[0]
