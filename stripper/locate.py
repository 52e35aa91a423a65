"""Find each block in the document as lxml sees it: the XPath of the element around it.

Text is parsed by lexbor, as browsers do; people who work with XPath in Python use lxml, whose tree
can differ (it adds no ``tbody``, it nests a little otherwise). So the page is parsed by lxml too, only
when XPaths are asked for, and the text nodes of the two, whose characters are the same in the same
order but for a few pages, are matched.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np
from lxml import etree

from stripper.reading.nodes import Nodes
from stripper.reading.parse import elements, parse_lxml, read_tree
from stripper.segment import Segments
from stripper.tags import BIT, TAG_FLAGS
from stripper.tree import inherit

# A tag that XPath reads as it stands. Others, like ``fb:like`` or an element of a namespace, are counted instead.
_PLAIN_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def xpaths(segments: Segments, source: Any) -> list[str | None]:
    """The XPath of every block, None where lxml's tree does not have it."""
    root = parse_lxml(source) if isinstance(source, str) else source
    if root is None or not len(segments):
        return [None] * len(segments)
    nodes, ours = read_tree(root), segments.nodes
    nodes = nodes.before or nodes  # asked is where parts of a streamed page stood
    match = _match(ours.before or ours, nodes)
    if ours.before:
        match = {now: match.get(then, []) for now, then in enumerate(ours.origin)}
    in_order = list(elements(root))
    paths = _Paths()
    out: list[str | None] = []
    for chunks in segments.chunks:
        owners = {nodes.owner[other] for _, _, node in chunks for other in match.get(node, ())}
        if not owners:
            out.append(None)
            continue
        out.append(paths.of(in_order[_meeting(nodes.parent, owners)]))
    return out


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


def _match(left: Nodes, right: Nodes) -> dict[int, list[int]]:
    """Indices of the text nodes on the left to their counterparts on the right, scripts and the like apart."""
    a, b = _texts_shown(left), _texts_shown(right)
    if not a:  # all that is shown was moved out of what is not
        return {}
    texts_a, texts_b = _texts(left, a), _texts(right, b)
    if "".join(texts_a) == "".join(texts_b):  # nearly always, though misnested tags may part the text otherwise
        ends_a, ends_b = (np.cumsum([len(text) for text in texts]) for texts in (texts_a, texts_b))
        first = np.searchsorted(ends_b, np.append(0, ends_a[:-1]), "right").tolist()
        last = np.searchsorted(ends_b, ends_a, "left").tolist()
        return {node: b[start : end + 1] for node, start, end in zip(a, first, last, strict=True)}
    # autojunk, difflib's default, keeps this from taking minutes where a table repeats a value ten thousand times
    blocks = SequenceMatcher(None, texts_a, texts_b).get_matching_blocks()
    return {a[start + k]: [b[other + k]] for start, other, size in blocks for k in range(size)}


def _texts_shown(nodes: Nodes) -> list[int]:
    inside = inherit(np.array([TAG_FLAGS.get(tag, 0) for tag in nodes.tag], np.intp), np.array(nodes.parent, np.intp))
    shown: list[int] = np.flatnonzero(inside[np.array(nodes.owner, np.intp)] & BIT["skip"] == 0).tolist()
    return shown


def _texts(nodes: Nodes, indices: list[int]) -> list[str]:
    return ["".join(nodes.text[index].split()) for index in indices]


def _meeting(parent: list[int], elements: set[int]) -> int:
    """The innermost element around all of ``elements``; parents come before their children."""
    queue = [-element for element in elements]  # the deepest comes out first
    heapify(queue)
    while len(queue) > 1:
        deepest = heappop(queue)
        if queue[0] != deepest:
            heappush(queue, -parent[-deepest])
    return -queue[0]
