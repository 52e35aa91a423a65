"""Put the streamed parts of a page where its scripts put them.

React streams a page: where a part is not ready there is a placeholder, mostly with "Loading…" behind it, and the part
follows later in a hidden ``div`` with a call beside it. ``$RC("B:0", "S:0")`` (and ``$RR``, which waits for style sheets)
puts the children of ``S:0`` in the place of ``<template id="B:0">`` and of what stands behind that, up to the comment
``/$`` that closes it; ``$RS("S:7", "P:7")`` puts those of ``S:7`` in the place of ``<template id="P:7">``. (React's
ReactDOMFizzInstructionSetShared; pages of Next.js are full of them.)
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np

from stripper.reading.nodes import Nodes
from stripper.tree import subtree_ends, subtree_sums

_CALLED = "$R"  # what all calls begin with, so that most pages are quickly told
_CALL = re.compile(r"""\$R([CRS])\(\s*["']([^"']{1,60})["']\s*,\s*["']([^"']{1,60})["']""")
_OPENING, _CLOSING = frozenset(("$", "$?", "$!", "$~")), "/$"
MARKS = _OPENING | {_CLOSING}


_Mark = tuple[int, int, bool]  # how many elements and texts stand before it, and whether it closes


@dataclass(frozen=True, slots=True)
class _Range:
    """A piece of the document: elements and texts, from the first of each up to the last (exclusive)."""

    element: int
    text: int
    element_end: int
    text_end: int


def may_be_streamed(html: str) -> bool:
    """Whether a page may have parts that scripts move."""
    # a long word is looked for in a third of the time, and most pages have none of these
    return "<template" in html and ("$RC" in html or "$RS" in html or "$RR" in html)


def settled(nodes: Nodes) -> Nodes:
    """The nodes of a page as it is shown: with its streamed parts in their places, and blank texts joined to what follows.

    The nodes that are given have blank texts of their own, for these move with their parts, too.
    """
    before, kept = _joined(nodes)
    calls = _calls(nodes)
    if not calls:  # on most pages
        return before
    page = _Page(nodes)
    parts = page.parts(calls)
    if not parts:
        return before
    after, left = _joined(_moved(nodes, page, parts))
    number = {text: place for place, text in enumerate(kept)}
    return replace(after, origin=[number[after.origin[text]] for text in left], before=before)


def _joined(nodes: Nodes) -> tuple[Nodes, list[int]]:
    """Nodes with each blank text put before the next text, but not into a ``pre``; and which of the texts are left."""
    listings = [element for element, tag in enumerate(nodes.tag) if tag == "pre"]
    kept: list[int] = []
    texts: list[str] = []
    blank, last, at = "", 0, 0
    for number, (text, follows) in enumerate(zip(nodes.text, nodes.follows, strict=True)):
        while at < len(listings) and listings[at] < last:
            at += 1
        if at < len(listings) and listings[at] < follows:
            blank = ""
        last = follows
        if text.isspace():
            blank += text
            continue
        kept.append(number)
        texts.append(blank + text)
        blank = ""
    owners, before = ([column[number] for number in kept] for column in (nodes.owner, nodes.follows))
    return replace(nodes, text=texts, owner=owners, follows=before, ids={}, marks=[]), kept


def _moved(nodes: Nodes, page: _Page, parts: dict[int, tuple[int, bool]]) -> Nodes:
    """The nodes with the parts in their places."""
    moves = {
        place: (page.within(part), page.behind(place, has_fallback=fallback))
        for place, (part, fallback) in parts.items()
    }
    root_of = {part: place for place, (part, _) in parts.items()}
    elements, texts, follows = page.in_order(moves, frozenset(root_of))
    now = {element: number for number, element in enumerate(elements)}

    above: dict[int, int] = {}  # what parts that stand in parts come to stand in

    def around(element: int) -> int:
        passed = []
        while element in root_of:
            passed.append(element)
            element = above.get(element, nodes.parent[root_of[element]])
        above.update(dict.fromkeys(passed, element))
        return now[element]

    def kept(some: list[int]) -> list[int]:
        return sorted(now[element] for element in some if element in now)

    return replace(
        nodes,
        tag=[nodes.tag[element] for element in elements],
        parent=[
            now[element] if nodes.parent[element] == element else around(nodes.parent[element]) for element in elements
        ],
        words=[nodes.words[element] for element in elements],
        text=[nodes.text[text] for text in texts],
        owner=[around(nodes.owner[text]) for text in texts],
        follows=follows,
        hidden=kept(nodes.hidden),
        overlays=kept(nodes.overlays),
        laid_out=kept(nodes.laid_out),
        anchors=kept(nodes.anchors),
        data=kept(nodes.data),
        media=sorted((now[element], said) for element, said in nodes.media if element in now),
        href={now[element]: target for element, target in nodes.href.items() if element in now},
        spans={now[element]: span for element, span in nodes.spans.items() if element in now},
        starts={now[element]: first for element, first in nodes.starts.items() if element in now},
        origin=texts,
    )


def _calls(nodes: Nodes) -> dict[str, tuple[str, bool]]:
    """What the scripts of a page put in place: by the id of each place the id of its part, and whether a fallback stands there."""
    calls: dict[str, tuple[str, bool]] = {}
    for text, owner in zip(nodes.text, nodes.owner, strict=True):
        if _CALLED in text and nodes.tag[owner] == "script":
            for which, first, second in _CALL.findall(text):
                place, part = (second, first) if which == "S" else (first, second)
                calls.setdefault(place, (part, which != "S"))
    return calls


class _Page:
    """A page as a sequence of elements and texts."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        end = subtree_ends(np.array(nodes.parent, np.intp))
        self._end: list[int] = end.tolist()
        texts = subtree_sums(np.ones((len(nodes.text), 1)), np.array(nodes.owner, np.intp), end)[:, 0]
        self._texts: list[int] = texts.astype(np.intp).tolist()  # in each element
        self._marks: dict[int, list[_Mark]] = {}
        for mark, around, element, text in nodes.marks:
            self._marks.setdefault(around, []).append((element, text, mark == _CLOSING))
        self._closing = {around: _closings(marks) for around, marks in self._marks.items()}

    def parts(self, calls: dict[str, tuple[str, bool]]) -> dict[int, tuple[int, bool]]:
        """The element that stands for each part, the element that holds the part, and whether a fallback stands in for it.

        Browsers find no place of what is called twice, or stands around its own place.
        """
        ids, tags, end = self._nodes.ids, self._nodes.tag, self._end
        found: dict[int, tuple[int, bool]] = {}
        taken: set[int] = set()
        for name, (part, has_fallback) in calls.items():
            place, root = ids.get(name), ids.get(part)
            if place is None or root is None or root in taken:
                continue
            if tags[place] == "template" and not root <= place < end[root]:
                found[place] = root, has_fallback
                taken.add(root)
        return found

    def within(self, element: int) -> _Range:
        """What is in an element."""
        first = bisect_left(self._nodes.follows, element + 1)
        return _Range(element + 1, first, self._end[element], first + self._texts[element])

    def behind(self, place: int, *, has_fallback: bool) -> tuple[int, int]:
        """From which element and text on the page goes on behind a place, and its fallback where it has one."""
        end = self.within(place)
        if not has_fallback:
            return end.element_end, end.text_end
        marks = self._marks.get(self._nodes.parent[place], [])
        number = bisect_left(marks, end.element_end, key=itemgetter(0))
        closing = self._closing[self._nodes.parent[place]][number] if marks else 0
        if closing < len(marks):
            return marks[closing][:2]
        return end.element_end, end.text_end  # cut off before the comment: nothing says what is the fallback

    def in_order(
        self, moves: dict[int, tuple[_Range, tuple[int, int]]], roots: frozenset[int]
    ) -> tuple[list[int], list[int], list[int]]:
        """The elements and the texts in their new order, and how many elements there are before each text."""
        nodes = self._nodes
        elements: list[int] = []
        texts: list[int] = []
        follows: list[int] = []
        waiting = [_Range(0, 0, len(nodes.tag), len(nodes.text))]
        while waiting:
            piece = waiting.pop()
            element, text = piece.element, piece.text
            while element < piece.element_end or text < piece.text_end:
                if text < piece.text_end and nodes.follows[text] <= element:
                    texts.append(text)
                    follows.append(len(elements))
                    text += 1
                elif element in moves:
                    part, (element, text) = moves[element]
                    waiting.append(_Range(element, text, piece.element_end, piece.text_end))
                    waiting.append(part)
                    break
                elif element in roots:
                    own = self.within(element)
                    element, text = own.element_end, own.text_end
                else:
                    elements.append(element)
                    element += 1
        return elements, texts, follows


def _closings(marks: list[_Mark]) -> list[int]:
    """For each mark of an element, and behind the last, the first from there on that closes what was open before it."""
    found = [len(marks)] * (len(marks) + 2)
    for number in range(len(marks) - 1, -1, -1):
        closes = marks[number][2]
        found[number] = number if closes else found[min(found[number + 1], len(marks)) + 1]
    return found
