"""The names of authors, as pages write them into one text: parted, without what introduces them, and none that is no name."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST = 100  # characters of a name
_MOST = 50  # authors
_MOST_WORDS = 7  # of a name; more are a sentence
# What introduces a name: "By", in the languages whose pages do so.
_INTRODUCED = re.compile(
    r"(?:written\s+by|posted\s+by|by|von|par|por|di|da|door|av|af|autor(?:in|a)?|author|auteur|autore|text|texto|testo)"
    r"\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_COLON = re.compile(
    r"(?:authors?|autor(?:in|en|es)?|auteurs?|autor[ei]|text|写|文|作者|記者|记者)\s*[::]\s*", re.IGNORECASE
)
_SURE = re.compile(r"\s*[;|\n•·]\s*")  # parts names wherever it stands
# What parts names where whole names stand on both sides: "Ann Stone and Ben Wood", but "Ortega y Gasset".
_AND = re.compile(r"\s*,\s+(?:(?:and|und|et|y|e|en|och|og)\s+)?|\s+(?:and|und|et|y|e|en|och|og|&|и|та|i)\s+")
_ADDRESS = re.compile(r"://|@\w|\bwww\.|\.(?:com|org|net)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_BEHIND = re.compile(r"\s*[,|]\s*$|\s+\d{1,4}[./-]\d.*$")  # what parts a name from the next, and a date
_NO_NAME = re.compile(r"[»›>{}<=]|\d{3}")  # of paths to a page, of markup, of years


def author_names(texts: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """The names in some texts, each once, without those in ``other``: of the site, of its publisher.

    >>> author_names(["By Ann Stone and Ben Wood", "ann stone"], ["Valley Post"])
    ('Ann Stone', 'Ben Wood')
    """
    found: dict[str, str] = {}
    known = {name.casefold() for name in other if name}
    for text in texts:
        for name in _parted(text):
            if name.casefold() not in known and len(found) < _MOST:
                found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _parted(text: str) -> list[str]:
    names = []
    for part in _SURE.split(text[: _MOST * _LONGEST]):
        pieces = [_bare(piece) for piece in _AND.split(part)]
        whole = all(" " in piece for piece in pieces)
        names += pieces if len(pieces) > 1 and whole else [_bare(part)]
    return [name for name in names if _is_name(name)]


def _bare(name: str) -> str:
    name = _COLON.sub("", name.strip(), count=1) if _COLON.match(name.strip()) else name.strip()
    introduced = _INTRODUCED.match(name)
    if introduced and name[introduced.end()].isupper():
        name = name[introduced.end() :]
    return _BEHIND.sub("", name).strip(" ,|-–—:")


def _is_name(text: str) -> bool:
    return bool(
        text
        and len(text) <= _LONGEST
        and len(text.split()) <= _MOST_WORDS
        and _LETTER.search(text)
        and not _ADDRESS.search(text)
        and not _NO_NAME.search(text)
    )
