"""Find the articles that a page has below its own: some sites let readers scroll on into the next one.

A further article is told by its title: a heading of the same level as the page's, in a container of its own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stripper.declared import plain_lines
from stripper.segment import Segments
from stripper.tags import BIT
from stripper.tree import nearest

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

SHORTEST_TITLE = 8  # characters of plain words; what is shorter may be the name of the site
LONGEST_TITLE = 200  # characters that are compared
_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Titles(NamedTuple):
    """The block of a page's own title, and those that may be titles of further articles, each with its container, an element.

    Of each its container is the outermost element around it that does not hold the page's own title.
    """

    own: int
    further: Ints
    container: Ints


def titles(segments: Segments) -> Titles | None:
    """Find a page's own title and those of further articles, in document order.

    None where no heading is a title that the page declares, or none may be that of a further article.
    """
    tag, parent = segments.nodes.tag, segments.parent
    heading = nearest((segments.flags & BIT["heading"]) != 0, parent)[segments.element]
    blocks = [block for block, element in enumerate(heading.tolist()) if tag[element] in _LEVELS]
    own = _own_title(segments, blocks, heading)
    if own is None:
        return None
    title = heading[own]
    alike = [block for block in blocks if heading[block] > title and tag[heading[block]] == tag[title]]
    later = np.array([block for block in alike if segments.text[block] != segments.text[own]], np.intp)
    if not len(later):
        return None
    holds_title = (np.arange(len(parent)) <= title) & (segments.end > title)
    container = nearest(~holds_title & holds_title[parent], parent)[heading[later]]
    is_apart = container != heading[later]
    return Titles(own, later[is_apart], container[is_apart])


def _own_title(segments: Segments, blocks: list[int], heading: Ints) -> int | None:
    """Of the blocks in headings the page's own title: the longest that it declares, of those the highest."""
    said = plain_lines([segments.text[block][:LONGEST_TITLE].replace("\n", " ") for block in blocks])
    declared = [
        (-len(text), segments.nodes.tag[heading[block]], block)
        for block, text in zip(blocks, said, strict=True)
        if len(text) > SHORTEST_TITLE and text in segments.declared.titles
    ]
    return min(declared)[-1] if declared else None
