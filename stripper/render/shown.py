"""What readers see of a block: its text is not quite that of its text nodes.

Soft hyphens and characters without width are left out, and the sign by which a heading links to itself ("¶", "#"),
which browsers show under the mouse; so are the private characters by which fonts draw icons, and what stands in a line
for screen readers alone (``stripper.core.unseen``). ``q`` stands in quotation marks, which browsers add unless a page writes
its own. A raised
number keeps its height (``10⁶``, ``m²``, ``average.¹``): nobody could read it off "106" or "average.1". Words of
elements side by side are parted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from stripper.core import elements
from stripper.core.builder import Kind
from stripper.core.page_table import PageTable
from stripper.core.plain_blocks import ENDS, LONGEST_SIGN
from stripper.core.unseen import unseen_elements
from stripper.tags import BIT

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# Soft hyphens, byte order marks, word joiners, invisible operators. (The space without width parts words of Thai and
# Khmer.)
_UNSEEN = "\xad\ufeff\u2060-\u2064"
_ICON = "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: what fonts of icons are made of
_ANY = re.compile(f"[{_UNSEEN}{_ICON}]")
# An icon goes with the space that parts it from the text.
_LEFT_OUT = re.compile(rf"\s?(?<![{_ICON}])[{_ICON}]+$|(?:^|(?<=\s))[{_ICON}]+\s?|[{_UNSEEN}{_ICON}]")
_WITHOUT_WIDTH = " \u200b\u200c\u200d\u200e\u200f"
_MARKED = ("sup", "q")
# Whose texts are of one word with those beside them, or of one name: "x₂", ``getName``.
_SOLID = frozenset({"sup", "sub", "code", "kbd", "samp"})
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_NUMBER = re.compile(r"\s*[-−+]?[0-9]+\s*")
_QUOTE = '"'
PARTING = " \t\n\xa0|/·•–—"  # at the edges of captions and credits: what parts them in their line
_OPENING = tuple('"“”„«»‘‚‹›「『')  # what pages begin a quotation with
# A text of a block, or a part of it: its element, how it stands in the markup, its number among the page's texts.
Chunk = tuple[int, str, int]


def without_unseen(text: str) -> str:
    """A text without the characters that no reader sees."""
    return (
        _LEFT_OUT.sub("", text) if _ANY.search(text) else text
    )  # most texts have no such character, which is quickly told


def are_spaced(before: Chunk, after: Chunk) -> bool:
    """Whether white space stands in the markup between two neighbouring texts of one line."""
    return before[1][-1:].isspace() or after[1][:1].isspace()


def seen(text: str, *, is_code: bool = False) -> str:
    """What readers see of a text; "" where that is nothing. White space is collapsed, but in code."""
    text = without_unseen(text)
    text = text if is_code else " ".join(text.split())
    return text if text.strip(_WITHOUT_WIDTH) else ""


class Shown:
    """What readers see of the blocks of a page."""

    def __init__(self, s: PageTable) -> None:
        self._s = s
        self._known: dict[int, list[Chunk]] = {}

    @cached_property
    def _is_unseen(self) -> npt.NDArray[np.bool_]:
        return unseen_elements(self._s)

    @cached_property
    def draws_quotes(self) -> bool:
        """Whether browsers add quotation marks to ``q``; not where the page writes its own, as its style has taken theirs away."""
        if elements.first_of(self._s, "q") < 0:
            return True
        return not any(map(self._writes_quotes, range(len(self._s))))

    def _writes_quotes(self, block: int) -> bool:
        """Whether a ``q`` of a block begins with a quotation mark, or has one right before it."""
        before, quotation = "", -1
        for owner, raw, _ in self._all_chunks(block):
            within = self._around(owner, "q")
            if within not in (-1, quotation) and (before.endswith(_OPENING) or raw.lstrip().startswith(_OPENING)):
                return True
            before, quotation = raw, within
        return False

    def _quotation(self, owner: int) -> int:
        """The ``q`` around a text that gets quotation marks, -1 where none does."""
        return self._around(owner, "q") if self.draws_quotes else -1

    def _all_chunks(self, block: int) -> list[Chunk]:
        """The text nodes of a block, or parts of them."""
        if block not in self._known:
            self._known[block] = self._s.chunks(block)
        return self._known[block]

    def chunks(self, block: int) -> list[Chunk]:
        """The text nodes of a block, or parts of them, that readers see; all of them where that would be none."""
        chunks = self._all_chunks(block)
        if len(chunks) == 1:
            return chunks
        shown = [chunk for chunk in chunks if not self._is_unseen[chunk[0]]]
        if self._is_name(block):
            shown = self._without_signs(shown)
        return shown or chunks

    def text(self, block: int) -> str:
        """The text of a block; "" where readers see nothing of it."""
        s = self._s
        if self._is_as_it_stands(block) and s.text[block].isascii():
            return s.text[block]
        chunks = self.chunks(block)
        if (
            len(s.text[block]) <= LONGEST_SIGN
            and self._is_name(block)
            and self._is_part(block)
            and self._are_signs(chunks)
        ):
            return ""
        if s.inside_of(s.element_of(block)) & BIT["pre"]:
            is_whole = len(chunks) == s.n_chunks_of(block)
            code = s.text[block] if is_whole else "".join(raw for _, raw, _ in chunks).strip("\n")
            return seen(code, is_code=True)
        return seen(s.text[block] if self._is_as_it_stands(block) else "".join(self._pieces(chunks)))

    def _is_as_it_stands(self, block: int) -> bool:
        """Whether a block's text is that of its one text node, its white space collapsed; a sign may be as short as that."""
        s = self._s
        if (
            s.n_chunks_of(block) != 1
            or len(s.text[block]) <= LONGEST_SIGN
            or s.inside_of(s.element_of(block)) & BIT["pre"]
        ):
            return False
        return all(self._around(s.element_of(block), tag) < 0 for tag in _MARKED)

    def are_apart(self, before: Chunk, after: Chunk) -> bool:
        """Whether readers see white space between two neighbouring texts of one line.

        Where none stands in the markup, the page's style may set two elements side by side apart: a brand and a product, a month
        and a day. They are taken for that where a new word begins: "The North Face" and "Stormbreak", but "i" and "Phone".
        """
        if are_spaced(before, after):
            return True
        (one, left, _), (other, right, _) = before, after
        if left[-1].islower():
            begins_word = left[-2:-1].isalpha() and (right[:1].isupper() or right[:1].isdigit())
        else:  # "$299.99)" and "Logitech", "19." and "Mental", but "U." and "S."
            ends_word = left[-1] in ENDS and (left[-2:-1].isdigit() or left[-2:-1].islower())
            begins_word = ends_word and right[:1].isupper() and right[1:2].islower()
        return begins_word and one != other and self._stand_side_by_side(one, other)

    def follows_apart(self, before: int, block: int) -> bool:
        """Whether readers see white space between two blocks of one line, or something between them is not shown."""
        return block != before + 1 or self.are_apart(self._all_chunks(before)[-1], self._all_chunks(block)[0])

    def _stand_side_by_side(self, one: int, other: int) -> bool:
        """Whether two elements stand in a line, neither holds the other, and their texts may be of different words."""
        s = self._s
        above, beside = s.parent_of(one), s.parent_of(other)
        in_line = not (s.flags_of(one) | s.flags_of(other)) & BIT["block"]
        if not in_line or above == other or beside == one:
            return False
        return _SOLID.isdisjoint(map(s.tag_of, (one, other, above, beside)))

    def _is_name(self, block: int) -> bool:
        """Whether a block names what stands below it: a heading or a term."""
        s = self._s
        return bool(s.inside_of(s.element_of(block)) & BIT["heading"]) or s.tag_of(s.home_of(block)) == "dt"

    def _permalinks(self, chunks: Iterable[Chunk]) -> set[int]:
        """The links to places of the page that have no words."""
        href = self._s.once("href", lambda s: elements.attributes(s, Kind.HREF))
        to_places: set[int] = set()
        worded: set[int] = set()
        for chunk in chunks:
            link = self._link(chunk)
            if href.get(link, "").startswith("#"):
                to_places.add(link)
                if any(map(str.isalnum, chunk[1])) or self._s.tag_of(chunk[0]) == "code":
                    worded.add(link)
        return to_places - worded

    def _without_signs(self, chunks: list[Chunk]) -> list[Chunk]:
        """What is left of a name without the signs at its ends; in its midst they are of it, and so is code."""
        signs = self._permalinks(chunks)
        first, last = 0, len(chunks)
        while first < last and self._link(chunks[first]) in signs:
            first += 1
        while first < last and self._link(chunks[last - 1]) in signs:
            last -= 1
        return chunks[first:last]

    def _are_signs(self, chunks: Iterable[Chunk]) -> bool:
        """Whether all of a block are links by which what it stands beside links to itself."""
        signs = self._permalinks(chunks)
        return all(self._link(chunk) in signs for chunk in chunks)

    def _is_part(self, block: int) -> bool:
        """Whether another block stands in the same block-level element, right before or behind."""
        s = self._s
        beside = [other for other in (block - 1, block + 1) if 0 <= other < len(s)]
        return s.home_of(block) in map(s.home_of, beside)

    def _link(self, chunk: Chunk) -> int:
        """The link that a text stands in, with at most one element between them; -1 where there is none."""
        return self._around(chunk[0], "a")

    def _pieces(self, chunks: Iterable[Chunk]) -> list[str]:
        pieces: list[str] = []
        before, quotation = None, -1
        for chunk in chunks:
            owner, raw, _ = chunk
            within = self._quotation(owner)
            if within != quotation and quotation >= 0:
                pieces.append(_QUOTE)
            if before and self.are_apart(before, chunk):
                pieces.append(" ")
            if within != quotation and within >= 0:
                pieces.append(_QUOTE)
            is_raised = _NUMBER.fullmatch(raw) and self._around(owner, "sup") >= 0
            pieces.append(raw.translate(_RAISED) if is_raised else raw)
            before, quotation = chunk, within
        return [*pieces, _QUOTE] if quotation >= 0 else pieces

    def _around(self, owner: int, tag: str) -> int:
        """The element of a tag that a text stands in, with at most one element between them; -1 where there is none."""
        if self._s.tag_of(owner) == tag:
            return owner
        parent = self._s.parent_of(owner)
        return parent if self._s.tag_of(parent) == tag else -1
