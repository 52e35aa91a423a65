"""Collect from a tree all that may be metadata, in one pass: ``<meta>`` values, links, titles, JSON-LD, microdata, times.

The tree may be of ``lxml.html``, of ``lxml.etree``, or of XHTML with its namespace; it is left as it was. Everything is
bounded: a page may hold a million elements that say they are its author.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree

from stripper.core.cut import NO_TEXT

Thing = dict[str, Any]  # as JSON-LD writes it, whose property has one value or a list of them

LONGEST = 10_000  # characters of a value
_MOST_TEXTS = 200  # texts of an element that are joined
_MOST = 1000  # values of a kind
_MOST_READ = 2000  # elements whose text is joined: they may stand within each other
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"  # where a page was parsed as XML
_LANGUAGES = ("lang", "xml:lang", _XML_LANGUAGE)  # HTML's own first
# Where the value of a microdata property stands: https://html.spec.whatwg.org/multipage/microdata.html#values
_VALUE_IN = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    "object": "data",
    "data": "value",
    "meter": "value",
    "time": "datetime",
}
# Class words of elements that hold the names of who wrote the page, or when; and the most characters of such a text.
_BYLINE = re.compile(r"(?:\S*[-_])?(?:authors?|byline)(?:[-_]*(?:name|link))*", re.IGNORECASE)
_DATED = re.compile(
    r"(?:\S*[-_])?(?:date|datum|fecha|datetime|timestamp|published|pubdate|posted[-_]on)(?:[-_]*time)?", re.IGNORECASE
)
_LONGEST_BYLINE = 100
_LONGEST_CLASS = 300  # characters; more are no words for a person


@dataclass(slots=True)
class Markup:
    """What was collected. ``meta`` has the values of each name, ``links`` the addresses of each relation, both lower case."""

    meta: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    language: str = ""
    base: str = ""
    titles: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)  # of JSON-LD
    things: list[Thing] = field(default_factory=list)  # of microdata
    bylines: list[str] = field(default_factory=list)
    author_links: list[str] = field(default_factory=list)  # their texts
    tag_links: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)  # of ``<time datetime>``
    dated: list[str] = field(default_factory=list)  # texts of elements whose class says that they are dates
    _n_read: int = 0

    def text_of(self, element: Any) -> str:
        """The text of an element as one line; "" where too many were asked for before."""
        self._n_read += 1
        return text_of(element) if self._n_read <= _MOST_READ else ""


def collect(root: Any) -> Markup:
    """Collect what may be metadata from an lxml element and all in it."""
    found = Markup()
    for name in _LANGUAGES:
        found.language = found.language or (root.get(name) or "").strip()
    open_things: list[tuple[Any, Thing]] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            if open_things and open_things[-1][0] is element:
                open_things.pop()
            continue
        tag = _name(element)
        _take(found, tag, element)
        _take_by_class(found, element)
        if element.get("itemscope") is not None or element.get("itemprop") is not None:
            _take_microdata(found, tag, element, open_things)
    return found


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _take(found: Markup, tag: str, element: Any) -> None:
    if tag == "meta":
        name = (element.get("property") or element.get("name") or element.get("http-equiv") or "").strip().lower()
        _add(found.meta[name], element.get("content"))
    elif tag == "title" and not _is_of_drawing(element):
        _add(found.titles, found.text_of(element))
    elif tag == "h1":
        _add(found.headings, found.text_of(element))
    elif tag == "base":
        found.base = found.base or (element.get("href") or "").strip()
    elif tag == "script" and "ld+json" in (element.get("type") or "").lower():
        if len(found.scripts) < _MOST and element.text:
            found.scripts.append(element.text)
    elif tag == "time":
        _add(found.times, element.get("datetime"))
    elif tag in ("a", "link"):
        _take_link(found, tag, element)


def _take_by_class(found: Markup, element: Any) -> None:
    words = (element.get("class") or "")[:_LONGEST_CLASS].split()
    for pattern, texts in ((_BYLINE, found.bylines), (_DATED, found.dated)):
        if any(map(pattern.fullmatch, words)) and len(text := found.text_of(element)) <= _LONGEST_BYLINE:
            _add(texts, text)


def _is_of_drawing(title: Any) -> bool:
    parent = title.getparent()
    return parent is not None and _name(parent) == "svg"


def _take_link(found: Markup, tag: str, element: Any) -> None:
    relations = (element.get("rel") or "")[:LONGEST].lower().split()
    for relation in relations:
        _add(found.links[relation], element.get("href"))
    if tag == "a" and "author" in relations:
        _add(found.author_links, found.text_of(element))
    if tag == "a" and "tag" in relations:
        _add(found.tag_links, found.text_of(element))


def _take_microdata(found: Markup, tag: str, element: Any, open_things: list[tuple[Any, Thing]]) -> None:
    owner = open_things[-1][1] if open_things else None
    value: Any
    if element.get("itemscope") is not None:
        value = {"@type": (element.get("itemtype") or "").split()[:_MOST], "@id": element.get("itemid") or ""}
        open_things.append((element, value))
        if owner is None or element.get("itemprop") is None:
            _add(found.things, value)
    else:
        value = element.get("content") or element.get(_VALUE_IN.get(tag, "content")) or found.text_of(element)
    for name in (element.get("itemprop") or "")[:LONGEST].split():
        if owner is None and isinstance(value, str):  # a property of the page itself, as many write it
            _add(found.meta[name.lower()], value)
        elif owner is not None and len(owner) < _MOST:
            _add(owner.setdefault(name, []), value)


def _add(values: list[Any], value: Any) -> None:
    """Add a value that says something, as long as there are not too many."""
    if isinstance(value, str):
        value = " ".join(value[:LONGEST].split())
    if value and len(values) < _MOST:
        values.append(value)


def text_of(element: Any) -> str:
    """The text of an element as one line, the beginning of a long one, without those of scripts and styles."""
    texts, size = [], 0
    for text in islice(_texts(element), _MOST_TEXTS):
        texts.append(text[:LONGEST])
        size += len(texts[-1])
        if size > LONGEST:
            break
    return " ".join("".join(texts).split())


def _texts(element: Any) -> Iterator[str]:
    for event, inner in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            yield (inner.text or "") if _name(inner) not in NO_TEXT or inner is element else ""
        elif inner is not element:
            yield inner.tail or ""
