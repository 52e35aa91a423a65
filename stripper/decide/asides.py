"""Find the boxes among an article's paragraphs that do not belong to it: sign-ups, offers, cards of products, teasers.

No single text tells them: each might be a line of the article. But of a box that is the article's the model is sure as
a whole, and of another it is not.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from stripper.declared import plain
from stripper.features.headings import in_headings
from stripper.labels import BODY, OTHER
from stripper.segment import Segments
from stripper.tags import BIT
from stripper.tree import nearest

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

# The paragraphs are where most letters of what is likely body (at least this probable) are; boxes stand behind the first of them.
CLEARLY = 0.8
FEWEST_PARAGRAPHS = 2
# Boxes of one template go where their letters are given less for body, where each has fewer, and where they have no more
# of the letters that the page keeps.
SURE = 0.8
LARGEST = 1000
LARGEST_SHARE = 0.25
SHORTEST_QUOTE = 20  # characters of what is pulled out of the text, and is a part of it
MOST_LOOKED_THROUGH = 100_000  # characters of the text, for each
# What is no box, and what a box is part of the article with.
_NO_BOX = sum(BIT[name] for name in ("paragraph", "list", "item", "heading", "pre", "table", "quote", "figure"))
_OF_ARTICLE = frozenset(("table", "pre", "code", "blockquote", "figure", "dl", "ol"))


def without_asides(label: Ints, body: Floats, segments: Segments) -> Ints:
    """Keep no box between or behind the paragraphs of an article that the model is not sure of.

    Boxes of one element name and the same class, id and role are judged together, those without any of these each alone.
    ``body`` is each block's probability of it.
    """
    own, article = _paragraphs(label, body, segments)
    if len(own) < FEWEST_PARAGRAPHS:
        return label
    size, is_heading = segments.size, in_headings(segments)
    alike: dict[tuple[str, int], list[Ints]] = defaultdict(list)
    for element, blocks in _boxes(article, segments).items():
        if blocks[0] > own[0] and (label[blocks] == BODY).any():
            template = segments.nodes.words[element] or -element  # of its own where it has no words
            alike[segments.nodes.tag[element], template].append(blocks)
    most = LARGEST_SHARE * size[label == BODY].sum()
    gone: list[int] = []
    for parts in alike.values():
        blocks = np.concatenate(parts)
        kept = blocks[label[blocks] == BODY]
        is_doubted = size[blocks] @ body[blocks] < SURE * size[blocks].sum()
        is_small = size[kept].sum() <= most and max(size[part].sum() for part in parts) < LARGEST
        if is_doubted and is_small and not is_heading[kept].all():
            gone += kept.tolist()
    label = label.copy()
    label[_without_quotes(gone, own, segments)] = OTHER
    return label


def _paragraphs(label: Ints, body: Floats, segments: Segments) -> tuple[Ints, int]:
    """The article's paragraphs that are kept, by their blocks, and the element that they stand in.

    None where less than half of what is clearly body stands in one element.
    """
    element = segments.block_element
    around = segments.parent[element]
    is_paragraph = (segments.flags[element] & BIT["paragraph"]) != 0
    clear = segments.size * (is_paragraph & (body > CLEARLY))
    held = np.bincount(around, clear, 1)
    article = int(held.argmax())
    is_own = is_paragraph & (around == article) & (label == BODY) & (2 * held[article] > clear.sum())
    return np.flatnonzero(is_own), article


def _without_quotes(blocks: list[int], paragraphs: Ints, segments: Segments) -> list[int]:
    """Those of the blocks that are no pull quotes: a pull quote says what one of the paragraphs does."""
    if not blocks:
        return []
    said = "\n".join(plain(segments.text[index]) for index in paragraphs.tolist())[:MOST_LOOKED_THROUGH]
    texts = [plain(segments.text[block]) for block in blocks]
    return [block for block, text in zip(blocks, texts, strict=True) if len(text) < SHORTEST_QUOTE or text not in said]


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
