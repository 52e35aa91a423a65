"""Find the articles that a page has below its own: some sites let readers scroll on into the next one.

A further article is told by its title: an ``h1``, as the page's own is, in a container of its own. (Headings of lower
levels that are alike open sections of products, answers of forums and questions more often.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stripper.declared import LONGEST_TITLE, SHORTEST_TITLE, plain_lines
from stripper.segment import Segments
from stripper.tree import nearest

Ints = npt.NDArray[np.intp]

_LEVEL = "h1"


class Titles(NamedTuple):
    """The block of a page's own title, and those that may be titles of further articles, each with its container, an element.

    Of each its container is the outermost element around it that does not hold the page's own title.
    """

    own: int
    further: Ints
    container: Ints


def titles(segments: Segments) -> Titles | None:
    """Find a page's own title and those of further articles, in document order.

    None where no ``h1`` is a title that the page declares, or none may be that of a further article.
    """
    tags, parent = segments.nodes.tag, segments.parent
    if tags.count(_LEVEL) < 2:  # most pages, quickly told
        return None
    is_title = np.array([tag == _LEVEL for tag in tags], np.bool_)
    heading = nearest(is_title, parent)[segments.element]
    blocks = np.flatnonzero(is_title[heading]).tolist()
    own = _own_title(segments, blocks)
    if own is None:
        return None
    title = heading[own]
    later = [block for block in blocks if heading[block] > title and segments.text[block] != segments.text[own]]
    holds_title = (np.arange(len(parent)) <= title) & (segments.end > title)
    container = nearest(~holds_title & holds_title[parent], parent)[heading[later]]
    is_apart = container != heading[later]
    return Titles(own, np.array(later, np.intp)[is_apart], container[is_apart])


def _own_title(segments: Segments, blocks: list[int]) -> int | None:
    """Of the blocks in headings the page's own title: the longest that it declares, and of several the first."""
    said = plain_lines([segments.text[block][:LONGEST_TITLE].replace("\n", " ") for block in blocks])
    declared = [
        (-len(text), block)
        for block, text in zip(blocks, said, strict=True)
        if len(text) > SHORTEST_TITLE and text in segments.declared.titles
    ]
    return min(declared)[-1] if declared else None
