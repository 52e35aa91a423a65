"""Keep once what a page has twice.

Lengths are in characters.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.labels import BODY, OTHER
from stripper.segment import Segments
from stripper.tags import BIT

PARAGRAPH = 60  # of a text that an article has but once
# A text is the article again if it has SHORTEST_AGAIN characters or more, is more than SHARE_AGAIN of what is kept, and
# FOUND of PIECES samples of it, PIECE characters each, occur in the rest.
SHORTEST_AGAIN, SHARE_AGAIN = 1000, 0.25
PIECES, PIECE, FOUND = 16, 40, 0.7


def without_repeats(label: npt.NDArray[np.intp], segments: Segments) -> npt.NDArray[np.intp]:
    """Keep a paragraph that the page has twice only the first time: for narrow screens, for print, in a preview.

    Shorter texts may recur on purpose, as a refrain does, and so may lines of a paragraph, code and cells of a table; a
    paragraph beside its like; and an item of a list without its neighbours, where several lists have it.
    """
    label = label.copy()
    seen: dict[str, int] = {}
    home = segments.block_element
    begins = np.flatnonzero(np.append(True, home[1:] != home[:-1]))
    ends = np.append(begins[1:], len(home))
    has_body = np.logical_or.reduceat(label == BODY, begins)
    paragraphs = list(zip(begins[has_body].tolist(), ends[has_body].tolist(), strict=True))
    again = []
    for first, end in paragraphs:
        text = segments.text[first] if end == first + 1 else "\n".join(segments.text[first:end])
        is_long = len(text) >= PARAGRAPH
        again.append(is_long and text in seen and not _may_recur(segments, home[seen[text]], home[first]))
        if is_long:
            seen.setdefault(text, first)
    is_again = np.array(again, np.bool_)
    is_beside = np.zeros_like(is_again)
    is_beside[1:] |= is_again[:-1]
    is_beside[:-1] |= is_again[1:]
    is_item = (segments.flags[home[begins[has_body]]] & BIT["item"]) != 0
    for index in np.flatnonzero(is_again & (is_beside | ~is_item)).tolist():
        some = label[slice(*paragraphs[index])]
        some[some == BODY] = OTHER
    return label


def _may_recur(segments: Segments, one: int, other: int) -> bool:
    """Whether one text may stand in both of two elements on purpose: in cells, or in elements alike, side by side."""
    if segments.inside[other] & BIT["cell"]:
        return True
    tag, words, parent = segments.nodes.tag, segments.nodes.words, segments.nodes.parent
    return (tag[one], words[one], parent[one]) == (tag[other], words[other], parent[other])


def without_article_again(label: npt.NDArray[np.intp], segments: Segments) -> npt.NDArray[np.intp]:
    """Keep the article once where the page has it again in one piece, for search engines, say, or behind what must be paid for.

    The piece goes, whichever comes first: the other has paragraphs. Code that is given again with a change and texts
    side by side in a table are no such pieces.
    """
    kept = np.flatnonzero(label == BODY)
    may_recur = (segments.inside[segments.block_element[kept]] & (BIT["pre"] | BIT["cell"])) != 0
    length = np.array([len(segments.text[block]) for block in kept.tolist()])
    long = kept[~may_recur & (length >= SHORTEST_AGAIN) & (length > SHARE_AGAIN * length.sum())]  # three at most
    label = label.copy()
    for block in long[::-1].tolist():
        rest = "".join([segments.text[other] for other in kept.tolist() if other != block and label[other] == BODY])
        text, rest = _unspaced(segments.text[block]), _unspaced(rest)
        begins = np.linspace(0, len(text) - PIECE, PIECES).astype(int).tolist()
        if sum([text[begin : begin + PIECE] in rest for begin in begins]) >= FOUND * PIECES:
            label[block] = OTHER
    return label


def _unspaced(text: str) -> str:
    return "".join(text.split())
