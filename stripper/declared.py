"""What a page says of itself in its head and in its structured data: titles, names, dates, descriptions, the article's text.

``<title>``, the Open Graph and description ``<meta>`` values, and JSON-LD as schema.org has it (articleBody,
headline, caption, creditText, …), which one page in two carries. A block of the page is compared with them as
plain words: lower case, without punctuation or white space of any kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, TypeVar

from stripper.core.characters import spelled
from stripper.core.elements import first_of, meta, structured
from stripper.core.plain_words import plain, plain_lines

if TYPE_CHECKING:
    from stripper.core.page_table import PageTable

__all__ = ["Declared", "declare", "parsed_data", "plain", "plain_lines", "said", "without_markup"]

_T = TypeVar("_T")
# Which of schema.org's properties say what. A page's "name" may be its title, its author or its publisher.
_KEYS = {
    "titles": frozenset({"headline", "alternativeHeadline", "alternateName"}),
    "names": frozenset({"name"}),
    "description": frozenset({"description", "abstract"}),
    "body": frozenset({"articleBody", "text", "reviewBody", "recipeInstructions", "recipeIngredient"}),
    "captions": frozenset({"caption", "creditText", "copyrightNotice"}),
    "authors": frozenset({"author"}),  # and the name of one
    "dates": frozenset({"datePublished", "dateModified", "dateCreated", "uploadDate"}),
}
_KIND = {key: kind for kind, keys in _KEYS.items() for key in keys}
_PRODUCTS = frozenset({"product", "productgroup", "product.item"})
_OF_PAGE = ("@graph", "mainEntity")  # what of a thing is the page's own, too
_TYPE_IN_META = "og:type"
# The names of the ``<meta>`` values that are of a kind.
_IN_META = {
    "titles": ("og:title", "twitter:title", "title"),
    "description": ("description", "og:description", "twitter:description"),
    "names": ("author", "article:author", "og:site_name", "dc.creator"),
    "authors": ("author", "article:author", "dc.creator", "parsely-author"),
}
_JSON = json.JSONDecoder(strict=False)
_DATE_IN_META = re.compile(r"date|time|publi|modif")
_DATE = re.compile(r"(\d{4})-\d\d-(\d\d)(?!\d)")  # ISO 8601: year and day; the month is a word as often as a number
MOST_LOOKED_FOR = 20  # authors, and dates; a page with more is a list
_MARKUP = re.compile(r"<[^<>]*>")  # without "<" in it: looking for the end from each would take its square
# A reference to a character with so many digits that it may be one of thousands: CPython refuses to read such numbers.
_LONG_REFERENCE = re.compile(r"&#([0-9]{8,});?")
_DIGITS = 8  # of a number that is beyond all characters
_TITLE_PARTS = re.compile(r"\s+[|–—·•:»-]\s+|\s*\|\s*")
# Characters of a declared text, of an article's apart, and of all captions.
LONGEST_DECLARED, MOST_CAPTIONS = 10_000, 100_000
MOST_DATA = 1 << 20  # characters of structured data that are read; more is a catalogue


@dataclass(frozen=True, slots=True)
class Declared:
    """What the page says of itself, as plain words, one declared text a line in ``description``, ``body``, ``captions``.

    ``title`` is the text of ``<title>`` as it stands, its beginning where it is very long, ``dates`` are year and day of
    when it was published or changed, what the ``<meta>`` values say first. ``types`` are what schema.org's and Open
    Graph's words, in lower case, call it.
    """

    title: str
    titles: frozenset[str]
    names: frozenset[str]
    description: str
    body: str
    captions: str
    authors: tuple[str, ...]
    dates: tuple[tuple[str, str], ...]
    types: frozenset[str]

    @property
    def is_product(self) -> bool:
        """Whether the page is that of a product: Open Graph and others put a name of their own before the word."""
        return any(kind in _PRODUCTS or kind.endswith(":product") for kind in self.types)


def declare(table: PageTable) -> Declared:
    """Read what a page says of itself."""
    return said(_title(table), meta(table), structured(table))


def _title(table: PageTable) -> str:
    """The text of the first ``<title>``, "" where there is none."""
    element = first_of(table, "title")
    if element < 0:
        return ""
    texts = (table.text_owner == element).nonzero()[0].tolist()
    return " ".join([table.raw_text(int(table.text_start[text]), int(table.text_end[text])) for text in texts])


def said(title: str, in_meta: dict[str, str], sources: Iterable[str]) -> Declared:
    """What a page says in its title, in its ``<meta>`` values by lower-case name, and in its JSON-LD scripts.

    What is no JSON is passed over.
    """
    title = " ".join(title.split())[:LONGEST_DECLARED]
    found = {kind: [in_meta[name] for name in _IN_META.get(kind, ()) if name in in_meta] for kind in _KEYS}
    found["titles"] += [title, *_TITLE_PARTS.split(title)]
    found["dates"] += [value for name, value in in_meta.items() if _DATE_IN_META.search(name)]
    types = [in_meta[_TYPE_IN_META]] if _TYPE_IN_META in in_meta else []
    for data in filter(None, map(parsed_data, sources)):
        types += _types(data)
        for kind, value in _declarations(data):
            found[kind].append(without_markup(value))
    dates = [_DATE.match(value.strip()) for value in found.pop("dates")]
    found["authors"] = [name for name in found["authors"] if "://" not in name]  # of a page about them
    words = {kind: list(_plain_texts(kind, texts)) for kind, texts in found.items()}
    return Declared(
        title,
        frozenset(words["titles"]),
        frozenset(words["names"]),
        "\n".join(words["description"]),
        "\n".join(words["body"]),
        "\n".join(words["captions"])[:MOST_CAPTIONS],
        _first(words["authors"]),
        _first([(date[1], date[2].removeprefix("0")) for date in dates if date]),
        frozenset(one.strip().rstrip("/").rpartition("/")[2].lower() for one in types),
    )


def _plain_texts(kind: str, texts: list[str]) -> Iterator[str]:
    """Declared texts of a kind as plain words, their beginnings but for an article's; none that says nothing."""
    longest = None if kind == "body" else LONGEST_DECLARED
    return (text[:longest] for text in map(plain, spelled(texts)) if text)


def _first(values: list[_T]) -> tuple[_T, ...]:
    """The first few of different values."""
    return tuple(dict.fromkeys(values))[:MOST_LOOKED_FOR]


def parsed_data(source: str) -> Any:
    """The value of a JSON-LD script; None where it is no JSON, or a catalogue."""
    if len(source) > MOST_DATA:
        return None
    try:
        return _JSON.decode(source)
    except (ValueError, RecursionError):
        return None


def without_markup(text: str) -> str:
    """A text of structured data without the tags and references to characters that some pages leave in it."""
    if "<" not in text and "&" not in text:
        return text
    return _MARKUP.sub(" ", unescape(_LONG_REFERENCE.sub(_shortened, text)))


def _shortened(reference: re.Match[str]) -> str:
    """The same reference without leading zeros; of a number that is beyond all characters its beginning, which is so, too."""
    return f"&#{reference[1].lstrip('0')[:_DIGITS] or '0'};"


def _types(data: Any) -> Iterator[str]:
    """What a page's own things, none within another, are of."""
    stack = [data]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            of = value.get("@type")
            yield from (one for one in (of if isinstance(of, list) else [of]) if isinstance(one, str))
            stack += [value[key] for key in _OF_PAGE if key in value]


def _declarations(data: Any) -> Iterator[tuple[str, str]]:
    """Kind and text of every string that one of the properties in ``_KEYS`` has, however deep, in order."""
    stack = [(data, "", "")]
    while stack:
        value, key, owner = stack.pop()
        if isinstance(value, dict):
            stack += [
                (inner, name, key)
                for name, inner in reversed(value.items())
                if name in _KIND or isinstance(inner, (dict, list))  # most of a thing's values say nothing here
            ]
        elif isinstance(value, list):
            stack += [(inner, key, owner) for inner in reversed(value)]
        elif isinstance(value, str):
            if key in _KIND:
                yield _KIND[key], value
            if key == "name" and owner in _KEYS["authors"]:
                yield "authors", value
