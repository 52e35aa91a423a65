"""Features of a block that repeats what the page says of itself: its titles, names, dates, description, article text."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from stripper.characters import UNSPACED
from stripper.declared import LONGEST_TITLE, MOST_CAPTIONS, SHORTEST_TITLE, plain_lines
from stripper.features.measure import Tree
from stripper.segment import Segments

Floats = npt.NDArray[np.float32]

ECHO = (
    "is a declared title", "title contains it", "contains title", "is a declared name", "description contains its start",
    "declared body contains its start", "declared caption contains its start", "picture's alternative text contains its start",
    "page declares its body", "share of prose in declared body", "share that is a declared author", "has a declared date",
)  # fmt: skip
_AT = {name: row for row, name in enumerate(ECHO)}
SHORTEST_DESCRIPTION, SHORTEST_CAPTION, SHORTEST_NAME, SHORTEST_AUTHOR = 20, 12, 3, 2
START = 40  # characters looked for in longer texts
_NUMBER = re.compile(r"[0-9]+")
_UNSPACED = re.compile(rf"[{UNSPACED}]")
LEAST_BODY = 200  # characters of article text that a page must declare for it to count


def echo_features(s: Segments, tree: Tree) -> Floats:
    """The columns of ``ECHO``: (n_columns, n_blocks)."""
    said = s.declared
    texts = plain_lines([text[:LONGEST_TITLE].replace("\n", " ") for text in s.text])
    starts = [text[:START] for text in texts]
    size = np.array([len(text) for text in texts])
    titles = max(said.titles, key=lambda text: (len(text), text), default="")
    has_title = len(titles) > SHORTEST_TITLE
    alternatives = "\n".join(plain_lines([" ".join(alt.split()) for _, alt in s.nodes.media if alt]))[:MOST_CAPTIONS]

    def contain(text: str, least: int) -> npt.NDArray[np.bool_]:
        if not text:
            return np.zeros(len(starts), np.bool_)
        return np.array([len(start) >= least and start in text for start in starts])

    out = np.zeros((len(ECHO), len(s)), np.float32)
    out[_AT["is a declared title"]] = [text in said.titles for text in texts]
    out[_AT["title contains it"]] = np.array([text in titles for text in texts]) & (size > SHORTEST_TITLE)
    out[_AT["contains title"]] = has_title and [titles in text for text in texts]
    out[_AT["is a declared name"]] = [text in said.names for text in texts]
    out[_AT["description contains its start"]] = contain(said.description, SHORTEST_DESCRIPTION)
    out[_AT["declared caption contains its start"]] = contain(said.captions, SHORTEST_CAPTION)
    out[_AT["picture's alternative text contains its start"]] = contain(alternatives, SHORTEST_CAPTION)
    if len(said.body) >= LEAST_BODY:
        in_body = contain(said.body, SHORTEST_NAME)
        prose = s.size * tree.prose
        out[_AT["declared body contains its start"]] = in_body
        out[_AT["page declares its body"]] = 1
        out[_AT["share of prose in declared body"]] = (prose * in_body).sum() / max(prose.sum(), 1)
    out[_AT["share that is a declared author"]] = _share_of_author(texts, said.authors)
    out[_AT["has a declared date"], _dated(texts, said.dates)] = 1
    return out


def _share_of_author(texts: list[str], authors: tuple[str, ...]) -> Floats:
    """How much of the beginning of each text, as plain words, is the name of an author that the page declares, 0 to 1."""
    share = np.zeros(len(texts), np.float32)
    for author in authors:
        if len(author) >= SHORTEST_AUTHOR:
            # whole words; a name in a script without spaces anywhere
            name, around = (author, "") if _UNSPACED.search(author) else (f" {author} ", " ")
            found = [author in text and name in f"{around}{text}{around}" for text in texts]
            share = np.maximum(
                share, [len(author) / len(text) if is_in else 0 for text, is_in in zip(texts, found, strict=True)]
            )
    return share


def _dated(texts: list[str], dates: tuple[tuple[str, str], ...]) -> list[int]:
    """Which texts, as plain words, have in their beginning the year and the day of one of the dates."""
    days: dict[str, set[str]] = {}
    for year, day in dates:
        days.setdefault(year, set()).update((day, day.zfill(2)))
    found = []
    for year, some in days.items():
        for index in [index for index, text in enumerate(texts) if year in text]:  # next to none
            numbers = set(_NUMBER.findall(texts[index]))
            if year in numbers and not some.isdisjoint(numbers):
                found.append(index)
    return found
