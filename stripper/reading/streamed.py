"""Find the streamed parts of a page, and where its scripts put them.

React streams a page: where a part is not ready there is a placeholder, mostly with "Loading…" behind it, and the part
follows later in a hidden ``div`` with a call beside it. ``$RC("B:0", "S:0")`` (and ``$RR``, which waits for style sheets)
puts the children of ``S:0`` in the place of ``<template id="B:0">`` and of what stands behind that, up to the comment
``/$`` that closes it; ``$RS("S:7", "P:7")`` puts those of ``S:7`` in the place of ``<template id="P:7">``. (React's
ReactDOMFizzInstructionSetShared; pages of Next.js are full of them.)

The tree is left as it is: the walk over it makes detours (``stripper.core.walk``), so elements are still found by their
places in the document as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from stripper.core.page_table import PageTable

_CALLED = "$R"  # what all calls begin with, so that most scripts are quickly told
_CALL = re.compile(r"""\$R([CRS])\(\s*["']([^"']{1,60})["']\s*,\s*["']([^"']{1,60})["']""")
_OPENING, _CLOSING = frozenset(("$", "$?", "$!", "$~")), "/$"

# For each place the element whose children come to stand there, and the last node for which they stand.
Detours = dict[Any, tuple[Any, Any]]


def detours(root: Any, table: PageTable) -> Detours:
    """The detours of a walk over a page's tree; ``table`` is of a walk without any.

    Browsers find no place of what is called twice, or stands around its own place.
    """
    calls = _calls(root)
    if not calls:
        return {}
    named = _named(root)
    number = {position: node for node, position in enumerate(table.position.tolist())}
    end, ends = table.end, _Ends()
    found: Detours = {}
    taken: set[str] = set()
    for name, (part_name, has_fallback) in calls.items():
        if name not in named or part_name not in named or part_name in taken:
            continue
        (place, place_at), (part, part_at) = named[name], named[part_name]
        if place.tag == "template" and not number[part_at] <= number[place_at] < end[number[part_at]]:
            closing = ends.of(place) if has_fallback else None
            # cut off before the comment: nothing says what is the fallback
            found[place] = part, place if closing is None else closing
            taken.add(part_name)
    return found


def _calls(root: Any) -> dict[str, tuple[str, bool]]:
    """What the scripts of a page put in place: by the id of each place the id of its part, and whether a fallback stands there."""
    calls: dict[str, tuple[str, bool]] = {}
    for script in _elements(root, "script"):
        if _CALLED in (script.text or ""):
            for which, first, second in _CALL.findall(script.text):
                place, part = (second, first) if which == "S" else (first, second)
                calls.setdefault(place, (part, which != "S"))
    return calls


def _elements(root: Any, tag: str) -> Iterator[Any]:
    """The elements of a tag in document order, ``*`` for all, with those that lxml has put beside the root."""
    for top in [root] if root.getparent() is not None else [root, *root.itersiblings("*")]:
        yield from top.iter(tag)


def _named(root: Any) -> dict[str, tuple[Any, int]]:
    """The first element of each id such as streamed parts have, and its place among all elements."""
    found: dict[str, tuple[Any, int]] = {}
    for position, element in enumerate(_elements(root, "*")):
        name = element.get("id")
        if name and ":" in name:
            found.setdefault(name, (element, position))
    return found


class _Ends:
    """The comments that end fallbacks. Each parent's children are looked through once, however many places they hold."""

    def __init__(self) -> None:
        self._of: dict[Any, Any] = {}
        self._done: set[Any] = set()

    def of(self, place: Any) -> Any:
        """The comment that closes what stands behind a place, None where there is none."""
        parent = place.getparent()
        if parent is not None and parent not in self._done:
            self._done.add(parent)
            self._look_through(parent)
        return self._of.get(place)

    def _look_through(self, parent: Any) -> None:
        closings: list[Any] = []  # behind a child, of what was opened before it: the innermost last
        for child in parent.iterchildren(reversed=True):
            if child.tag is etree.Comment:
                if child.text == _CLOSING:
                    closings.append(child)
                elif child.text in _OPENING and closings:
                    closings.pop()
            elif child.tag == "template" and closings:
                self._of[child] = closings[-1]
