"""Carry labels over to the blocks of a page, cutting blocks where the labelled segments are finer.

People split blocks by hand, and a corpus is labelled once for segmenters to come. So segments are not
blocks: both are read as one sequence of characters without white space, the two are aligned, and a block
is cut where one segment ends and the next begins. Mostly the sequences are the same. Where they are not,
tokens are aligned by their longest common subsequence (see ``stripper.learn.align``), and what is left
between two runs of common tokens by its longest runs of the same characters: menus are glued into one
token by one segmenter ("NewsSport") and parted by another.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from stripper.learn.align import TOKEN, matches

# Between common tokens: runs of fewer characters are alike by chance, longer stretches would take seconds.
SHORTEST_RUN = 4
LONGEST_STRETCH = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """A block or a part of one: the block's index, its text, and the index of its segment, None where it has none."""

    block: int
    text: str
    segment: int | None


def recut(blocks: Sequence[str], segments: Sequence[str]) -> list[Piece]:
    """The blocks, cut where segments begin, in document order.

    >>> [piece.text for piece in recut(["A street. Photo: X", "Menu"], ["A street.", "Photo: X", "Menu"])]
    ['A street.', 'Photo: X', 'Menu']
    """
    page, gold = Characters(blocks), Characters(segments)
    partner = partners(page, gold)
    pieces: list[Piece] = []
    for number, text in enumerate(blocks):
        start, end = page.starts[number], page.starts[number + 1]
        cuts = _cuts(start, partner[start:end], gold)
        bounds = [0, *(page.places[cut] for cut in cuts), len(text)]
        owners = [start, *cuts, end]
        for k in range(len(bounds) - 1):
            part = text[bounds[k] : bounds[k + 1]].strip()
            if part:
                pieces.append(Piece(number, part, _majority(partner[owners[k] : owners[k + 1]], gold)))
    return pieces


class Characters:
    """Texts without their white space, as one text: ``places`` in its own text of each character."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.places: list[int] = []
        self.owner: list[int] = []
        self.starts: list[int] = [0]
        kept: list[str] = []
        for number, text in enumerate(texts):
            places = [at for at, character in enumerate(text) if not character.isspace()]
            kept += [text[at] for at in places]
            self.places += places
            self.owner += [number] * len(places)
            self.starts.append(len(self.places))
        self.text = "".join(kept)

    def tokens(self) -> tuple[list[str], list[tuple[int, int]]]:
        """The tokens in lower case, and from where to where each goes."""
        found: list[str] = []
        spans: list[tuple[int, int]] = []
        for number, text in enumerate(self.texts):
            index = {at: k for k, at in enumerate(self.places[self.starts[number] : self.starts[number + 1]])}
            for match in TOKEN.finditer(text):
                first = self.starts[number] + index[match.start()]
                found.append(match.group().lower())
                spans.append((first, first + len(match.group())))
        return found, spans


def partners(page: Characters, gold: Characters) -> list[int]:
    """For each character of the page its partner among the gold's, -1 where it has none."""
    if page.text == gold.text:  # nearly always: the page is as it was when it was labelled
        return list(range(len(page.text)))
    partner = [-1] * len(page.text)
    tokens, spans = page.tokens()
    gold_tokens, gold_spans = gold.tokens()
    before = before_gold = 0
    for start, other, size in matches(tokens, gold_tokens):
        for k in range(size):
            (first, end), (gold_first, gold_end) = spans[start + k], gold_spans[other + k]
            _pair_stretches(partner, (page.text, before, first), (gold.text, before_gold, gold_first))
            size_here = min(end - first, gold_end - gold_first)
            partner[first : first + size_here] = range(gold_first, gold_first + size_here)
            before, before_gold = end, gold_end
    _pair_stretches(partner, (page.text, before, len(page.text)), (gold.text, before_gold, len(gold.text)))
    return partner


def _pair_stretches(partner: list[int], left: tuple[str, int, int], right: tuple[str, int, int]) -> None:
    """Pair the characters of two stretches, ``(text, start, end)``, as far as they are the same."""
    text, start, end = left
    other, other_start, other_end = right
    one, two = text[start:end], other[other_start:other_end]
    if one == two:
        runs = [(0, 0, len(one))]
    elif max(len(one), len(two)) <= LONGEST_STRETCH:
        found = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
        runs = [(a, b, size) for a, b, size in found if size >= SHORTEST_RUN]
    else:
        runs = []
    for a, b, size in runs:
        partner[start + a : start + a + size] = range(other_start + b, other_start + b + size)


def _cuts(start: int, partner: list[int], gold: Characters) -> list[int]:
    """Where, within one block, the last character of a segment is followed by the first of the next one."""
    known = [(start + step, other) for step, other in enumerate(partner) if other >= 0]
    return [
        at
        for (_, before), (at, other) in itertools.pairwise(known)
        if gold.owner[before] != gold.owner[other]
        and before + 1 == gold.starts[gold.owner[before] + 1]
        and other == gold.starts[gold.owner[other]]
    ]


def _majority(partner: list[int], gold: Characters) -> int | None:
    """The segment that most characters of a piece belong to; None where fewer than half belong to any."""
    count = Counter(gold.owner[other] for other in partner if other >= 0)
    if 2 * count.total() < len(partner) or not count:
        return None
    return count.most_common(1)[0][0]
