"""What a page says of itself in its head and in its structured data: titles, names, dates, descriptions, the article's text.

``<title>``, the Open Graph and description ``<meta>`` values, and JSON-LD as schema.org has it (articleBody,
headline, caption, creditText, …), which one page in two carries. A block of the page is compared with them as
plain words: lower case, without punctuation or white space of any kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, TypeVar

from stripper.characters import spelled
from stripper.reading.nodes import Nodes

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
_OF_PAGE = ("@graph", "mainEntity")  # what of a thing is the page's own, too
_TITLES_IN_META = ("og:title", "twitter:title", "title")
_DESCRIPTIONS_IN_META = ("description", "og:description", "twitter:description")
_NAMES_IN_META = ("author", "article:author", "og:site_name", "dc.creator")
_AUTHORS_IN_META = ("author", "article:author", "dc.creator", "parsely-author")
_DATE_IN_META = re.compile(r"date|time|publi|modif")
_DATE = re.compile(r"(\d{4})-\d\d-(\d\d)(?!\d)")  # ISO 8601: year and day; the month is a word as often as a number
# Characters of plain words in a text that may be a title: what is shorter may be the name of the site, and so many are compared.
SHORTEST_TITLE, LONGEST_TITLE = 8, 200
MOST_LOOKED_FOR = 20  # authors, and dates; a page with more is a list
_NO_WORD = re.compile(r"[\W_]+")
_NO_WORD_BUT_LINE_END = re.compile(r"[^\w\n]+")
_SPACES = re.compile(" {2,}")
_ASCII_WORDS = {code: chr(code).lower() if chr(code).isalnum() or chr(code) == "\n" else " " for code in range(128)}
_MARKUP = re.compile(r"<[^<>]*>")  # without "<" in it: looking for the end from each would take its square
_TITLE_PARTS = re.compile(r"\s+[|–—·•:»-]\s+|\s*\|\s*")
# Characters of a declared text, of an article's apart, and of all captions: every block is looked for in them.
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


def plain(text: str) -> str:
    """A text as plain words.

    >>> plain("L’alba, «vista»  dal_ponte")
    'l alba vista dal ponte'
    """
    return _NO_WORD.sub(" ", text.lower()).strip()


def plain_lines(texts: list[str]) -> list[str]:
    """Several texts as plain words; they must have no line ends.

    Those in ASCII by a table, in a third of the time that the pattern takes, which gives the same.
    """
    simple = "\n".join([text for text in texts if text.isascii()]).translate(_ASCII_WORDS)
    others = "\n".join([text for text in texts if not text.isascii()]).lower().replace("_", " ")
    of_table = iter(_SPACES.sub(" ", simple).split("\n"))
    of_pattern = iter(_NO_WORD_BUT_LINE_END.sub(" ", others).split("\n"))
    return [next(of_table if text.isascii() else of_pattern).strip() for text in texts]


def declare(nodes: Nodes) -> Declared:
    """Read what a page says of itself."""
    found: dict[str, list[str]] = {kind: [] for kind in _KEYS}
    title = _text_of(nodes, "title")[:LONGEST_DECLARED]
    found["titles"] += [title, *_TITLE_PARTS.split(title)]
    meta = nodes.meta
    found["titles"] += [meta[name] for name in _TITLES_IN_META if name in meta]
    found["description"] += [meta[name] for name in _DESCRIPTIONS_IN_META if name in meta]
    found["names"] += [meta[name] for name in _NAMES_IN_META if name in meta]
    found["authors"] += [meta[name] for name in _AUTHORS_IN_META if name in meta]
    found["dates"] += [value for name, value in meta.items() if _DATE_IN_META.search(name)]
    types = [meta["og:type"]] if "og:type" in meta else []
    for data in _structured(nodes):
        types += _types(data)
        for kind, value in _declarations(data):
            found[kind].append(_MARKUP.sub(" ", unescape(value)) if "<" in value or "&" in value else value)
    dates = [_DATE.match(value.strip()) for value in found.pop("dates")]
    found["authors"] = [name for name in found["authors"] if "://" not in name]  # of a page about them
    words = {
        kind: [text if kind == "body" else text[:LONGEST_DECLARED] for text in map(plain, spelled(texts)) if text]
        for kind, texts in found.items()
    }
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


def _first(values: list[_T]) -> tuple[_T, ...]:
    """The first few of different values."""
    return tuple(dict.fromkeys(values))[:MOST_LOOKED_FOR]


def _text_of(nodes: Nodes, tag: str) -> str:
    """The text of the first element of a tag, its white space collapsed."""
    if tag not in nodes.tag:
        return ""
    return " ".join(" ".join(_texts_in(nodes, nodes.tag.index(tag))).split())


def _texts_in(nodes: Nodes, element: int) -> list[str]:
    return [text for text, owner in zip(nodes.text, nodes.owner, strict=True) if owner == element]


def _structured(nodes: Nodes) -> Iterator[Any]:
    """The values of the page's JSON-LD scripts; what is no JSON is passed over."""
    texts: dict[int, list[str]] = {element: [] for element in nodes.data}
    if texts:
        for text, owner in zip(nodes.text, nodes.owner, strict=True):
            if owner in texts:
                texts[owner].append(text)
    for parts in texts.values():
        source = "".join(parts)
        if len(source) <= MOST_DATA:
            try:
                yield json.loads(source, strict=False)
            except (ValueError, RecursionError):
                continue


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
            stack += [(inner, name, key) for name, inner in reversed(value.items())]
        elif isinstance(value, list):
            stack += [(inner, key, owner) for inner in reversed(value)]
        elif isinstance(value, str):
            if key in _KIND:
                yield _KIND[key], value
            if key == "name" and owner in _KEYS["authors"]:
                yield "authors", value


_KIND = {key: kind for kind, keys in _KEYS.items() for key in keys}
