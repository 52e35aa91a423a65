"""What readers see of a block: its text is not quite that of its text nodes.

Soft hyphens and characters without width are left out, and the sign by which a heading links to itself ("¶", "#"),
which browsers show under the mouse. ``q`` stands in quotation marks, which browsers add. A number that is raised behind
another keeps its height (``10⁶``, ``3¹/2``): nobody could read it off "106".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from stripper.segment import Segments
from stripper.split import Chunk
from stripper.tags import BIT

# Soft hyphens, byte order marks, word joiners, invisible operators. (The space without width parts words of Thai and
# Khmer.)
_UNSEEN = re.compile("[\xad\ufeff\u2060-\u2064]")
_WITHOUT_WIDTH = " \u200b\u200c\u200d\u200e\u200f"
_MARKED = frozenset({"sup", "q"})
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_NUMBER = re.compile(r"\s*[-−+]?[0-9]+\s*")
_QUOTE = '"'


def without_unseen(text: str) -> str:
    """A text without the characters that no reader sees."""
    return _UNSEEN.sub("", text)


def seen(text: str) -> str:
    """What readers see of a text; "" where that is nothing."""
    text = without_unseen(text)
    return text if text.strip(_WITHOUT_WIDTH) else ""


class Shown:
    """What readers see of the blocks of a page."""

    def __init__(self, s: Segments) -> None:
        self._s = s

    def chunks(self, block: int) -> list[Chunk]:
        """The text nodes of a block, or parts of them, that readers see."""
        chunks = self._s.chunks[block]
        if len(chunks) > 1 and self._is_name(block):
            signs = self._permalinks(chunks)
            return [chunk for chunk in chunks if self._link(chunk) not in signs] or chunks
        return chunks

    def text(self, block: int) -> str:
        """The text of a block; "" where readers see nothing of it."""
        s = self._s
        chunks = self.chunks(block)
        is_as_it_stands = len(chunks) == len(s.chunks[block]) and not any(
            self._is_marked(owner) for owner, _, _ in chunks
        )
        if is_as_it_stands or s.inside[s.element[block]] & BIT["pre"]:
            return seen(s.text[block])
        return seen(" ".join("".join(self._pieces(chunks)).split()))

    def _is_name(self, block: int) -> bool:
        """Whether a block names what stands below it: a heading or a term."""
        s = self._s
        return bool(s.inside[s.element[block]] & BIT["heading"]) or s.nodes.tag[s.block_element[block]] == "dt"

    def _permalinks(self, chunks: Iterable[Chunk]) -> set[int]:
        """The links to places of the page that have no words."""
        said: dict[int, str] = {}
        for chunk in chunks:
            link = self._link(chunk)
            said[link] = said.get(link, "") + chunk[1]
        href = self._s.nodes.href
        return {
            link
            for link, text in said.items()
            if href.get(link, "").startswith("#") and not any(map(str.isalnum, text))
        }

    def _link(self, chunk: Chunk) -> int:
        """The link that a text stands in, with at most one element between them; -1 where there is none."""
        return self._around(chunk[0], "a")

    def _is_marked(self, owner: int) -> bool:
        tags = self._s.nodes.tag
        return tags[owner] in _MARKED or tags[self._s.nodes.parent[owner]] in _MARKED

    def _pieces(self, chunks: Iterable[Chunk]) -> list[str]:
        pieces: list[str] = []
        for quotation, some in groupby(chunks, lambda chunk: self._around(chunk[0], "q")):
            quote = _QUOTE if quotation >= 0 else ""
            pieces.append(quote)
            for owner, raw, _ in some:
                is_power = _NUMBER.fullmatch(raw) and self._around(owner, "sup") >= 0
                is_behind_number = "".join(pieces[-2:])[-1:].isdigit()
                pieces.append(raw.translate(_RAISED) if is_power and is_behind_number else raw)
            pieces.append(quote)
        return pieces

    def _around(self, owner: int, tag: str) -> int:
        """The element of a tag that a text stands in, with at most one element between them; -1 where there is none."""
        tags, parent = self._s.nodes.tag, self._s.nodes.parent[owner]
        return owner if tags[owner] == tag else parent if tags[parent] == tag else -1
