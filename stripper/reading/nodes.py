"""The nodes of a page as columns: what both readers of markup give, and all that follows starts from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Roles (WAI-ARIA 1.2) of what is shown over the page, until it is closed or while the mouse is there.
_OVERLAYS = frozenset({"dialog", "alertdialog", "tooltip"})
# Roles of tables that lay out their page.
_NO_VALUES = frozenset({"presentation", "none"})
# All that an ``a`` has which is no link; others without a target are mostly controls.
_NAMES_PLACE = frozenset({"id", "name"})
_NOTED = frozenset({"a", "base", "img", "meta", "ol", "script", "td", "th"})
# A number as the HTML standard reads it: colspan="100%" is 100.
_INTEGER = re.compile(r"\s*\+?(-?[0-9]{1,9})")
_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534
_TELLING = frozenset({"id", "role", "itemprop", "style", "hidden"})


@dataclass(slots=True)
class Nodes:
    """The nodes of a page in document order.

    Of the elements: ``tag``, ``parent`` (index of the parent; a root is its own) and ``words``, which
    indexes ``vocabulary``, the distinct combinations of class, id and role on the page (0: none).
    Of the texts that are not blank: ``text`` (with the white space that stood before it), ``owner``
    (the element it stands in) and ``follows`` (how many elements had started before it). ``hidden``
    are elements the markup hides, ``overlays`` those that lie over the page by their role, ``media`` are ``(element,
    alternative text)`` of pictures, ``href`` the targets of links by element, ``anchors`` the ``a`` that are no links but
    names of a place, ``spans`` the columns and rows that cells reach over where that is more than one of each (0 rows:
    all that follow), ``starts`` the numbers that lists begin with where they say so, ``base`` the address that the page's
    links start from where it names one, ``meta`` the page's ``<meta>`` values by lower-case name, ``data`` the scripts
    that hold JSON-LD. ``cdata`` counts CDATA sections, which HTML takes for comments.

    ``laid_out`` are the tables that hold no values by their role, ``ids`` the first elements with ids as streamed parts
    have them. Of pages that were streamed (see ``stripper.reading.streamed``) ``marks`` are the comments that part them,
    each with the element around it and how many elements and texts stand before it. Where parts were moved, ``before``
    are the nodes of the document as it stands, and ``origin`` is where each text is among theirs.

    ``lowered`` is the vocabulary in lower case, a line an entry, once it was asked for.
    """

    tag: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    follows: list[int] = field(default_factory=list)
    vocabulary: dict[str, int] = field(default_factory=lambda: {"": 0})
    hidden: list[int] = field(default_factory=list)
    overlays: list[int] = field(default_factory=list)
    media: list[tuple[int, str]] = field(default_factory=list)
    href: dict[int, str] = field(default_factory=dict)
    anchors: list[int] = field(default_factory=list)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    base: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    data: list[int] = field(default_factory=list)
    cdata: int = 0
    laid_out: list[int] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    marks: list[tuple[str, int, int, int]] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)
    before: Nodes | None = None
    lowered: str = ""

    def describe(self, tag: str, attributes: Mapping[str, str | None]) -> int:
        """Take note of an element's attributes; return its index into ``vocabulary``."""
        words = attributes.get("class") or ""
        if not _TELLING.isdisjoint(attributes):  # one look for most elements
            own, role, item = attributes.get("id"), attributes.get("role"), attributes.get("itemprop")
            if own:
                words = f"{words} {own}"
                if ":" in own:
                    self.ids.setdefault(own, len(self.tag))
            if role:
                words = f"{words} {role}"
                if role in _OVERLAYS:
                    self.overlays.append(len(self.tag))
                elif role in _NO_VALUES and tag == "table":
                    self.laid_out.append(len(self.tag))
            if item:
                words = f"{words} {item}"
            style = attributes.get("style")
            if "hidden" in attributes or (style and _HIDDEN_STYLE.search(style)):
                self.hidden.append(len(self.tag))
        if tag in _NOTED:
            self._note(tag, attributes)
        return self.vocabulary.setdefault(words, len(self.vocabulary)) if words else 0

    def _note(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag == "a":
            href = attributes.get("href")
            if href:
                self.href[len(self.tag)] = href
            elif _NAMES_PLACE.issuperset(attributes):
                self.anchors.append(len(self.tag))
        elif tag == "img":
            self.media.append((len(self.tag), attributes.get("alt") or ""))
        elif tag in {"td", "th"}:
            if "colspan" in attributes or "rowspan" in attributes:
                across, down = _span(attributes.get("colspan")) or 1, _span(attributes.get("rowspan"))
                self.spans[len(self.tag)] = min(across, _MOST_COLUMNS), min(down, _MOST_ROWS)
        elif tag == "ol":
            if "start" in attributes:
                self.starts[len(self.tag)] = _integer(attributes["start"])
        else:
            self._note_said(tag, attributes)

    def _note_said(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Take note of what a page says of itself."""
        if tag == "script":
            if "ld+json" in (attributes.get("type") or ""):
                self.data.append(len(self.tag))
        elif tag == "base":
            self.base = self.base or attributes.get("href") or ""
        else:
            name = attributes.get("property") or attributes.get("name")
            if name:
                self.meta.setdefault(name.lower(), attributes.get("content") or "")


def _integer(attribute: str | None) -> int:
    """The value of an attribute that holds a number, 1 where there is none."""
    found = _INTEGER.match(attribute or "")
    return int(found[1]) if found else 1


def _span(attribute: str | None) -> int:
    """How many columns or rows a cell reaches over; there are no negative ones."""
    number = _integer(attribute)
    return number if number >= 0 else 1
