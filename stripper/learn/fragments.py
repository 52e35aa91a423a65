"""Fragments of labelled pages: what callers hand over who have cut out the article, or a piece of it, themselves.

Content fields of feeds and of content management systems, an element that a scraper selected: no head, no menu, no
dialog, often a paragraph or two. A model that has seen whole pages alone takes much of these for boilerplate, for
what tells it where the article is, is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from enum import Enum
from functools import partial

import numpy as np
from lxml import etree

from stripper.core.page_table import PageTable
from stripper.core.walk import element_at
from stripper.labels import BODY
from stripper.learn.corpus import LabelledPage
from stripper.learn.examples import Example, cut_otherwise, example
from stripper.learn.shelf import Cut
from stripper.reading.decode import decode
from stripper.reading.parse import tree_of
from stripper.segment import tree_table
from stripper.tree import main_container, subtree_sums

SHARE = 0.8  # of the article's characters that its container holds
ONE_IN = 3  # every third fully labelled page gives a fragment
MOST_PIECES = 6  # of the elements right in the container, where some of them are taken


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
    cut = _part(one, begin, end)
    if cut is None or not len(cut) or cut.text != [s.text[block] for block in blocks.tolist()]:
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


def _part(one: Example, begin: int, end: int) -> PageTable | None:
    """The elements from ``begin`` to ``end`` as a page of their own; None where the page has no tree.

    What a page says of itself does not come along.
    """
    root = tree_of(decode(one.page.html))
    if root is None:
        return None
    s = one.segments
    tops = [node for node in range(begin, end) if not begin <= s.parent[node] < node]
    page = etree.Element("html")
    etree.SubElement(page, "head")
    body = etree.SubElement(page, "body")
    for element in element_at(root, s.position[tops].tolist()):
        copy = deepcopy(element)
        copy.tail = None
        body.append(copy)
    return tree_table(page)
