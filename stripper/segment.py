"""Cut a page into blocks.

A block is a maximal run of text that a reader sees as one piece: it ends at a block-level tag and at
a ``<br>``, and, inside such a run, where markup or wording shows that a second kind of text begins
(a credit behind its caption, a cookie link in a footer line: see ``stripper.split``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.characters import code_points, letters, spelled
from stripper.declared import Declared, declare
from stripper.reading.nodes import Nodes
from stripper.split import (
    LONGEST_CAPTION,
    LONGEST_ELSEWHERE,
    LONGEST_LINK,
    LONGEST_RAW,
    SHORTEST_MIXED,
    Chunk,
    Splitter,
)
from stripper.tags import BIT, TAG_FLAGS
from stripper.tree import inherit, nearest, subtree_ends
from stripper.wording import Grams, class_cues, class_grams, spot

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

# Elements whose text is never the page's.
NO_TEXT = frozenset("head script style title template noscript".split())
# How a block is parted from the one before it: not at all, by a line break, by a block boundary.
GAP_NONE, GAP_BREAK, GAP_BLOCK = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """A page cut into blocks; the columns below are one value a block, in document order.

    ``text`` has its white space collapsed, except in ``pre``. ``element`` is the innermost element
    known to hold the whole block, ``block_element`` the nearest block-level one (indices into
    ``nodes``). ``gap`` says how the block is parted from the one before it. ``chunks`` are its text
    nodes or the parts of them. ``follows`` counts the elements that had started before it.
    ``size`` is its length in letters (``stripper.characters.letters``), ``link_share`` and ``emphasis_share`` are the
    shares, 0 to 1, of its characters inside ``a`` and inside ``em, i, small, b, strong, cite``.

    Of the elements, one value each: ``parent``, the ``end`` of what is in it (exclusive), the tag's own ``flags``, and
    ``inside``, the flags of the element and all its ancestors. ``cues`` are the bits of what its class words
    say it is for. ``spoken`` are the n-grams of each entry of the vocabulary of class words, ``declared`` is what
    the page says of itself.
    """

    text: list[str]
    element: Ints
    block_element: Ints
    gap: Ints
    chunks: list[list[Chunk]]
    follows: Ints
    size: Ints
    link_share: Floats
    emphasis_share: Floats
    nodes: Nodes
    parent: Ints
    end: Ints
    flags: Ints
    inside: Ints
    spoken: Grams
    cues: Ints
    declared: Declared

    def __len__(self) -> int:
        return len(self.text)


def segment(nodes: Nodes) -> Segments:
    """Cut a page into blocks."""
    get = TAG_FLAGS.get
    flags = np.array([get(tag, 0) for tag in nodes.tag], np.intp)
    # HTML knows no "<a id=x/>", of which manuals are full: all behind it stands in it
    flags[nodes.anchors] &= ~BIT["link"]
    parent = np.array(nodes.parent, np.intp)
    inside = inherit(flags, parent)
    owner = np.array(nodes.owner, np.intp)
    keep = _visible(inside[owner])
    runs = _runs(owner[keep], np.array(nodes.follows, np.intp)[keep], flags, parent)
    spoken = class_grams(*code_points(list(nodes.vocabulary)))
    cues = spot(spoken, class_cues()[1])[np.array(nodes.words, np.intp)]
    blocks = _cut(nodes, keep, runs, parent, inside, cues)
    text, element, home, gap, follows, chunks = (
        map(list, zip(*blocks, strict=True)) if blocks else ([] for _ in range(6))
    )
    link_share, emphasis_share = _shares(text, chunks, inside)
    return Segments(
        text=text,
        element=np.array(element, np.intp),
        block_element=np.array(home, np.intp),
        gap=np.array(gap, np.intp),
        chunks=chunks,
        follows=np.array(follows, np.intp),
        size=letters(*code_points(spelled(text))),
        link_share=link_share,
        emphasis_share=emphasis_share,
        nodes=nodes,
        parent=parent,
        end=subtree_ends(parent),
        flags=flags,
        inside=inside,
        spoken=spoken,
        cues=cues,
        declared=declare(nodes),
    )


def _shares(text: list[str], chunks: list[list[Chunk]], inside: Ints) -> tuple[Floats, Floats]:
    """The shares of each block's characters that stand in links, and in emphasis: 0 to 1, (n_blocks,) each."""
    if not chunks:
        return np.zeros(0), np.zeros(0)
    shown = [
        whole if len(some) == 1 else " ".join(part.split())
        for whole, some in zip(text, chunks, strict=True)
        for _, part, _ in some
    ]
    length = np.array([len(part) for part in spelled(shown)], np.intp)
    first = np.append(0, np.cumsum([len(some) for some in chunks[:-1]], dtype=np.intp))
    within = inside[np.array([element for some in chunks for element, _, _ in some], np.intp)]
    total = np.maximum(np.add.reduceat(length, first), 1)
    linked, emphasised = (
        np.add.reduceat(length * ((within & BIT[flag]) != 0), first) / total for flag in ("link", "emphasis")
    )
    return linked, emphasised


def _visible(within: Ints) -> Ints:
    """Which text nodes a reader sees; what is in ``noscript`` only where that is most of the page.

    (A ``noscript`` left open in the head swallows a whole page.)
    """
    skipped = (within & BIT["skip"]) != 0
    visible = ~skipped & ((within & BIT["noscript"]) == 0)
    if 2 * visible.sum() < len(within) - skipped.sum():
        visible = ~skipped
    return np.flatnonzero(visible)


def blocks_within(elements: Bools, s: Segments) -> Bools:
    """Whether each block stands in one of the elements: (n_blocks,)."""
    inside: Bools = inherit(elements.astype(np.intp), s.parent)[s.element] != 0
    return inside


def lines_of(s: Segments) -> Ints:
    """A number for each block, the same for the pieces that one line was cut into: (n_blocks,)."""
    lines: Ints = (s.gap != GAP_NONE).cumsum()
    return lines


def are_whole(s: Segments) -> Bools:
    """Whether each block is a line of its own, no piece of one: (n_blocks,)."""
    line = lines_of(s)
    whole: Bools = np.bincount(line)[line] == 1
    return whole


def pictures(s: Segments) -> Bools:
    """Which elements are pictures, players or the like; drawings are mostly icons: (n_elements,)."""
    are_pictures: Bools = ((s.flags & BIT["media"]) != 0) & ((s.flags & BIT["drawing"]) == 0)
    return are_pictures


def hidden_text(s: Segments) -> str:
    """The tag of the element that hides the most text, where what no reader sees is more than what one does; else "".

    Scripts, styles and what is in the head are no text of the page.
    """
    nodes = s.nodes
    owner = np.array(nodes.owner, np.intp)
    hidden = np.flatnonzero((s.inside[owner] & BIT["skip"]) != 0)
    chars: dict[str, int] = {}
    if len(hidden):
        around = nearest((s.flags & BIT["skip"]) != 0, s.parent)[owner[hidden]]
        for index, element in zip(hidden.tolist(), around.tolist(), strict=True):
            tag = nodes.tag[element]
            if tag not in NO_TEXT:
                chars[tag] = chars.get(tag, 0) + len(nodes.text[index])
    return max(chars, key=chars.__getitem__) if sum(chars.values()) > sum(map(len, s.text)) else ""


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of text nodes with nothing block-level between them: from ``first`` up to ``end``."""

    first: Ints
    end: Ints
    gap: Ints
    home: Ints
    follows: Ints


def _runs(owner: Ints, follows: Ints, flags: Ints, parent: Ints) -> _Runs:
    n = len(owner)
    if not n:
        return _Runs(owner, owner, owner, owner, owner)
    is_block = (flags & BIT["block"]) != 0
    home = nearest(is_block, parent)[owner]
    blocks_before = np.append(0, is_block.cumsum())[follows]
    breaks_before = np.append(0, ((flags & BIT["break"]) != 0).cumsum())[follows]
    fence = np.ones(n, np.bool_)
    fence[1:] = (home[1:] != home[:-1]) | (blocks_before[1:] != blocks_before[:-1])
    breaks = np.diff(breaks_before, prepend=breaks_before[0])
    first = np.flatnonzero(fence | (breaks > 0))
    gap = np.where(fence | (breaks > 1), GAP_BLOCK, GAP_BREAK)[first]
    return _Runs(first, np.append(first[1:], n), gap, home[first], follows[first])


# A block as it is cut: its text, element, block-level element, gap, how many elements had started before it, and its
# chunks.
_Block = tuple[str, int, int, int, int, list[Chunk]]


def _cut(nodes: Nodes, keep: Ints, runs: _Runs, parent: Ints, inside: Ints, cues: Ints) -> list[_Block]:
    """Cut runs into blocks."""
    if not len(keep):
        return []
    owners, texts = nodes.owner, nodes.text
    index = keep.tolist()
    owner = np.array(owners, np.intp)[keep]
    shown = {i: " ".join(texts[i].split()) for i in index}
    of_picture = (cues & _picture_cues()) != 0
    in_picture = _in_picture(owner, runs, of_picture, parent, inside)
    within = inside[owner[runs.first]]
    is_pre = (within & BIT["pre"]) != 0
    raw_size = np.array([len(texts[i]) for i in index], np.intp)
    size = np.where(raw_size > LONGEST_LINK, np.array([len(shown[i]) for i in index], np.intp), raw_size)
    mixed = _may_mix(runs, size, raw_size, within, in_picture) & ~is_pre
    splitter = Splitter(nodes, inside.tolist(), of_picture.tolist())
    blocks: list[_Block] = []
    for first, end, gap, home, follows, may_mix, pre, picture in zip(
        *(
            column.tolist()
            for column in (runs.first, runs.end, runs.gap, runs.home, runs.follows, mixed, is_pre, in_picture)
        ),
        strict=True,
    ):
        run = [(owners[i], texts[i], i) for i in index[first:end]]
        parts = splitter.split(run, home, in_picture=picture) if may_mix else [run]
        for chunks in parts:
            if len(chunks) == 1:
                element, raw, node = chunks[0]
                text = raw.strip("\n") if pre else shown[node] if len(parts) == 1 else " ".join(raw.split())
            else:
                element, raw = home, "".join([chunk[1] for chunk in chunks])
                text = raw.strip("\n") if pre else " ".join(raw.split())
            if text:
                blocks.append((text, element, home, gap, follows, chunks))
                gap = GAP_NONE  # noqa: PLW2901 - of what else the run is cut into
    return blocks


def _may_mix(runs: _Runs, size: Ints, raw_size: Ints, within: Ints, in_picture: Bools) -> Bools:
    """For each run, whether texts of more than one kind may stand in it: (n_runs,).

    ``size`` and ``raw_size`` are the lengths of the texts, shown and as they stand in the markup, ``within`` the flags
    around each run's first, ``in_picture`` which runs belong to one.
    """
    size, raw_size = np.add.reduceat(size, runs.first), np.add.reduceat(raw_size, runs.first)
    several = runs.end - runs.first > 1
    longest = np.where(in_picture | several, LONGEST_CAPTION, LONGEST_ELSEWHERE)
    fits: Bools = (size >= SHORTEST_MIXED) & (size <= longest) & (raw_size <= LONGEST_RAW)
    # a short text in a link is of one kind, unless the link is around a picture with its caption
    linked = ((within & BIT["link"]) != 0) & ((within & (BIT["figure"] | BIT["figcaption"])) == 0)
    fits &= several | ~linked | (size > LONGEST_LINK)
    return fits


def _picture_cues() -> int:
    names = class_cues()[0]
    return sum(1 << names.index(name) for name in ("picture", "caption", "credit"))


def _in_picture(owner: Ints, runs: _Runs, of_picture: Bools, parent: Ints, inside: Ints) -> Bools:
    """For each run, whether it stands in a figure or its elements' class words speak of a picture."""
    in_figure = (inside[runs.home] & (BIT["figure"] | BIT["figcaption"])) != 0
    around = of_picture[runs.home] | of_picture[parent[runs.home]]
    inside_run: Bools = np.logical_or.reduceat(of_picture[owner], runs.first)
    in_picture: Bools = in_figure | around | inside_run
    return in_picture
