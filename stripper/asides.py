"""Find the boxes among an article's paragraphs that are none of it: sign-ups, offers, cards of products, teasers.

No single text tells them: each might be a line of the article. But of a box that is one the model is sure as a whole,
and of another that it is not.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from stripper.features.headings import in_headings
from stripper.labels import BODY, OTHER
from stripper.segment import Segments
from stripper.tags import BIT
from stripper.tree import nearest

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

# The paragraphs are where most letters of what is so likely body are; boxes stand behind the first of them.
CLEARLY = 0.8
FEWEST_PARAGRAPHS = 2
# Boxes go where their letters are given less for body, have no more of them each, and together are no more of the page.
SURE = 0.8
LARGEST = 1000
MOST_OF_IT = 0.25
# What is no box, and what a box is part of the article with.
_NO_BOX = sum(BIT[name] for name in ("paragraph", "list", "item", "heading", "pre", "table", "quote", "figure"))
_OF_ARTICLE = frozenset(("table", "pre", "code", "blockquote", "figure", "dl", "ol"))


def without_asides(label: Ints, body: Floats, segments: Segments) -> Ints:
    """Keep no box between or behind the paragraphs of an article that the model is not sure of.

    Boxes of one element name and the same classes are judged together. ``body`` is each block's probability of it.
    """
    first, last, article = _paragraphs(label, body, segments)
    boxes = _boxes(article, segments) if first < last else {}
    size, is_heading = segments.size, in_headings(segments)
    alike: dict[tuple[str, int], list[Ints]] = defaultdict(list)
    for element, blocks in boxes.items():
        is_among = blocks[0] > first and (blocks[-1] < last or blocks[0] > last)
        if is_among and (label[blocks] == BODY).any():
            words = segments.nodes.words[element]
            alike[segments.nodes.tag[element], words or -element].append(blocks)
    most = MOST_OF_IT * size[label == BODY].sum()
    label = label.copy()
    for parts in alike.values():
        blocks = np.concatenate(parts)
        kept = blocks[label[blocks] == BODY]
        is_doubted = size[blocks] @ body[blocks] < SURE * size[blocks].sum()
        is_small = size[kept].sum() <= most and max(size[part].sum() for part in parts) < LARGEST
        if is_doubted and is_small and not is_heading[kept].all():
            label[kept] = OTHER
    return label


def _paragraphs(label: Ints, body: Floats, segments: Segments) -> tuple[int, int, int]:
    """The first and the last paragraph of the article that are kept, by their blocks, and the element that they stand in.

    The first is the last where there are too few.
    """
    element = segments.block_element
    around = segments.parent[element]
    is_paragraph = (segments.flags[element] & BIT["paragraph"]) != 0
    clear = segments.size * (is_paragraph & (body > CLEARLY))
    held = np.bincount(around, clear, 1)
    article = int(held.argmax())
    is_own = is_paragraph & (around == article) & (label == BODY)
    own = np.flatnonzero(is_own)
    if 2 * held[article] <= clear.sum() or len(own) < FEWEST_PARAGRAPHS:
        return 0, 0, article
    return int(own[0]), int(own[-1]), article


def _boxes(article: int, segments: Segments) -> dict[int, Ints]:
    """The blocks of each child of the article that is neither a text of it nor holds such."""
    parent, flags = segments.parent, segments.flags
    is_child = (parent == article) & (np.arange(len(parent)) != article)
    is_box = is_child & ((flags & BIT["block"]) != 0) & ((flags & _NO_BOX) == 0)
    child = nearest(is_child, parent)[segments.element]
    inside = np.flatnonzero(is_box[child])
    if not len(inside):
        return {}
    starts = np.flatnonzero(np.diff(child[inside], prepend=-1))
    boxes = zip(child[inside[starts]].tolist(), np.split(inside, starts[1:]), strict=True)
    tag, end = segments.nodes.tag, segments.end
    return {box: blocks for box, blocks in boxes if _OF_ARTICLE.isdisjoint(tag[box : end[box]])}
