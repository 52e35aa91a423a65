"""Fragments of labelled pages: what callers hand over who have cut out the article, or a piece of it, themselves.

Content fields of feeds and of content management systems, an element that a scraper selected: no head, no menu, no
dialog, often a paragraph or two. A model that has seen whole pages alone takes much of these for boilerplate, for
what tells it where the article is, is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from functools import partial

import numpy as np

from stripper.labels import BODY
from stripper.learn.corpus import LabelledPage
from stripper.learn.examples import Example, cut_otherwise, example
from stripper.learn.shelf import Cut
from stripper.reading.nodes import Nodes
from stripper.segment import segment
from stripper.tree import main_container, subtree_sums

SHARE = 0.8  # of the article's characters that its container holds
ONE_IN = 3  # every third fully labelled page gives a fragment
MOST_PIECES = 6  # of the elements right in the container, where some of them are taken
_FRAME = ("html", "head", "body")  # what the parser puts around a fragment
_BODY = 2  # its place among them


class Take(Enum):
    """What of an article a fragment is: its container, some of the elements right in that, or one of them, of the body."""

    CONTAINER = "container"
    SOME_PIECES = "some pieces"
    ONE_PIECE = "one piece"


def fragments(examples: Sequence[Example]) -> list[Example]:
    """Fragments of some of the examples whose blocks are all labelled: the article's container, or some of what is in it."""
    known = [one for one in examples if (one.page.complete or one.whole) and not one.made][::ONE_IN]
    found = [_nth(one, number) for number, one in enumerate(known)]
    return [one for one in found if one is not None]


def to_be_cut(pages: Sequence[LabelledPage]) -> list[tuple[LabelledPage, Cut]]:
    """The fully labelled pages that ``fragments`` would take, each with what makes its fragment: for pages that are cut one by one."""
    known = [page for page in pages if page.complete][::ONE_IN]
    return [(page, partial(_fragment_of, number=number)) for number, page in enumerate(known)]


def _fragment_of(page: LabelledPage, number: int) -> Example | None:
    return _nth(example(page), number)


def _nth(one: Example, number: int) -> Example | None:
    ways = tuple(Take)  # each in turn
    return fragment(one, ways[number % len(ways)], number)


def fragment(one: Example, take: Take, seed: int = 0) -> Example | None:
    """The article's container or what is in it, which is chosen by chance; None where the page has no article, or it would come apart."""
    s = one.segments
    is_body = one.shares[:, BODY] > 0.5
    if not is_body.any():
        return None
    around = s.parent[s.block_element]  # the article is more than its longest paragraph
    start = main_container(subtree_sums((s.size * is_body)[:, None], around, s.end)[:, 0], SHARE)
    whole = start, int(s.end[start])
    begin, end = whole if take is Take.CONTAINER else _pieces(one, start, take, np.random.default_rng(seed))
    blocks = np.flatnonzero((s.element >= begin) & (s.element < end))
    cut = segment(_part(s.nodes, begin, end))
    if not len(cut) or cut.text != [s.text[block] for block in blocks.tolist()]:
        return None  # some of its text stands between the elements
    checked = None if one.checked is None else one.checked[blocks]
    return replace(cut_otherwise(one, cut, one.shares[blocks]), checked=checked, is_fragment=True)


def _pieces(one: Example, start: int, take: Take, random: np.random.Generator) -> tuple[int, int]:
    """From where to where one or some elements right in the container reach, one of them with a block of the body."""
    s = one.segments
    children = np.flatnonzero((s.parent == start) & (np.arange(len(s.parent)) != start))
    of_body = s.element[one.shares[:, BODY] > 0.5]
    holds = [bool(((of_body >= child) & (of_body < s.end[child])).any()) for child in children.tolist()]
    if not any(holds):
        return start, int(s.end[start])
    chosen = int(random.choice(np.flatnonzero(holds)))
    first = last = chosen
    if take is Take.SOME_PIECES:
        count = int(random.integers(1, MOST_PIECES + 1))
        first = max(chosen - int(random.integers(count)), 0)
        last = min(first + count, len(children)) - 1
    return int(children[first]), int(s.end[children[last]])


def _part(nodes: Nodes, begin: int, end: int) -> Nodes:
    """The elements from ``begin`` to ``end`` as a page of their own; those whose parent is not among them stand in its ``body``.

    What a page says of itself does not come along: ``meta``, ``data``, ``base``, ``cdata``; nor what is known of the parts of a streamed one (``ids``, ``marks``, ``origin``, ``before``).
    """
    move = len(_FRAME) - begin
    inside = [index for index, owner in enumerate(nodes.owner) if begin <= owner < end]
    return Nodes(
        tag=[*_FRAME, *nodes.tag[begin:end]],
        parent=[
            0,
            0,
            0,
            *(
                above + move if begin <= above < element else _BODY
                for element, above in enumerate(nodes.parent[begin:end], begin)
            ),
        ],
        words=[0, 0, 0, *nodes.words[begin:end]],
        text=[nodes.text[index] for index in inside],
        owner=[nodes.owner[index] + move for index in inside],
        follows=[nodes.follows[index] + move for index in inside],
        vocabulary=nodes.vocabulary,
        hidden=[element + move for element in nodes.hidden if begin <= element < end],
        overlays=[element + move for element in nodes.overlays if begin <= element < end],
        laid_out=[element + move for element in nodes.laid_out if begin <= element < end],
        anchors=[element + move for element in nodes.anchors if begin <= element < end],
        media=[(element + move, text) for element, text in nodes.media if begin <= element < end],
        href={element + move: target for element, target in nodes.href.items() if begin <= element < end},
        spans={element + move: span for element, span in nodes.spans.items() if begin <= element < end},
        starts={element + move: first for element, first in nodes.starts.items() if begin <= element < end},
    )
