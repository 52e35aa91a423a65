"""Keep once what a page has twice.

Lengths are in characters.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.core.page_table import PageTable
from stripper.labels import BODY, OTHER
from stripper.tags import BIT

PARAGRAPH = 60  # of a text that an article has but once
# A container is there again if it has at least this many blocks, and this many characters in all.
FEWEST_BLOCKS, SHORTEST_CONTAINER = 5, 100
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits spread
# A text is the article again if it has SHORTEST_AGAIN characters or more, is more than SHARE_AGAIN of what is kept, and
# FOUND of PIECES samples of it, PIECE characters each, occur in the rest.
SHORTEST_AGAIN, SHARE_AGAIN = 1000, 0.25
PIECES, PIECE, FOUND = 16, 40, 0.7


def without_what_is_there_twice(label: npt.NDArray[np.intp], segments: PageTable) -> npt.NDArray[np.intp]:
    """Keep paragraphs, containers and the article once. Most pages have no text twice, and none that is as long as an article."""
    texts = [segments.text[block] for block in np.flatnonzero(label == BODY).tolist()]
    if len(set(texts)) < len(texts):
        label = without_containers_again(without_repeats(label, segments), segments)
    if any(len(text) >= SHORTEST_AGAIN for text in texts):
        label = without_article_again(label, segments)
    return label


def without_repeats(label: npt.NDArray[np.intp], segments: PageTable) -> npt.NDArray[np.intp]:
    """Keep a paragraph that the page has twice only the first time: for narrow screens, for print, in a preview.

    Shorter texts may recur on purpose, as a refrain does, and so may lines of a paragraph, code and cells of a table; a
    paragraph beside its like; and an item of a list without its neighbours, or under another heading.
    """
    label = label.copy()
    seen: dict[str, int] = {}
    home = segments.block_element
    begins = np.flatnonzero(np.append(True, home[1:] != home[:-1]))
    ends = np.append(begins[1:], len(home))
    has_body = np.logical_or.reduceat(label == BODY, begins)
    paragraphs = list(zip(begins[has_body].tolist(), ends[has_body].tolist(), strict=True))
    heading = segments.listed("heading")
    again = []
    for first, end in paragraphs:
        text = segments.text[first] if end == first + 1 else "\n".join(segments.text[first:end])
        is_long = len(text) >= PARAGRAPH
        again.append(is_long and text in seen and not _may_recur(segments, heading, seen[text], first))
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


def _may_recur(segments: PageTable, heading: list[int], before: int, block: int) -> bool:
    """Whether one text may stand in two places on purpose: in cells, in elements alike side by side, in lists of two sections.

    ``heading`` is the last heading before each block.
    """
    one, other = segments.block_element[before], segments.block_element[block]
    inside, own = segments.inside[other], segments.flags[other]
    if inside & BIT["cell"]:
        return True
    above = [segments.text[heading[b]] if heading[b] >= 0 else "" for b in (before, block)]
    if inside & BIT["item"] and own & (BIT["item"] | BIT["paragraph"]) and above[0] != above[1]:
        return True
    tag, words, parent = segments.tag, segments.words, segments.parent
    return bool(tag[one] == tag[other] and words[one] == words[other] and parent[one] == parent[other])


def without_containers_again(label: npt.NDArray[np.intp], segments: PageTable) -> npt.NDArray[np.intp]:
    """Keep the first of several containers that say the same, of however short blocks: each is for another width of the screen.

    Cells of a table and code may recur on purpose.
    """
    kept = label == BODY
    number: dict[str, int] = {}
    text = np.array([number.setdefault(text, len(number)) for text in segments.text], np.intp)
    label = label.copy()
    begin, end = _containers(segments, kept)
    first: dict[tuple[int, int], int] = {}
    reached = 0  # what is before it was told already
    for start, stop, said in zip(begin.tolist(), end.tolist(), _hashes(text, begin, end).tolist(), strict=True):
        one = first.setdefault((stop - start, said), start)
        is_apart = one + stop - start <= start and reached < stop
        if is_apart and np.array_equal(text[one : one + stop - start], text[start:stop]):
            label[start:stop][kept[start:stop] & kept[one : one + stop - start]] = OTHER
            reached = stop
    return label


def _containers(segments: PageTable, kept: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where the blocks of each container begin and end that has several, some of them kept: outer ones before inner ones."""
    count = np.append(0, np.bincount(segments.element, minlength=len(segments.parent)).cumsum())
    begin = np.searchsorted(segments.follows, np.arange(len(segments.parent)) + 1)
    end = begin + count[segments.end] - count[:-1]
    ends, own = np.stack([begin, end - 1]).clip(max=len(segments) - 1), np.arange(len(begin))
    # what begins within a line has other pieces of the line before its own
    is_whole = ((segments.element[ends] >= own) & (segments.element[ends] < segments.end)).all(axis=0)
    has_blocks = (end - begin >= FEWEST_BLOCKS) & (end <= len(segments)) & is_whole
    may_recur = (segments.inside & (BIT["cell"] | BIT["pre"])) != 0
    begin, end = np.unique(np.stack([begin, -end])[:, has_blocks & ~may_recur], axis=1)
    end = -end
    length = np.append(0, np.diff(segments.shown_first).cumsum())
    keeps = np.append(0, kept.cumsum())
    some = (length[end] - length[begin] >= SHORTEST_CONTAINER) & (keeps[end] > keeps[begin])
    return begin[some], end[some]


def _hashes(
    text: npt.NDArray[np.intp], begin: npt.NDArray[np.intp], end: npt.NDArray[np.intp]
) -> npt.NDArray[np.uint64]:
    """A number for each run of texts, the same for the same ones: a polynomial over them, modulo 2**64, by prefix sums."""
    power = np.cumprod(np.full(len(text) + 1, _BASE))
    prefix = np.append(np.uint64(0), (power[:-1] * (text.astype(np.uint64) + np.uint64(1))).cumsum(dtype=np.uint64))
    hashed: npt.NDArray[np.uint64] = (prefix[end] - prefix[begin]) * power[len(text) - begin]
    return hashed


def without_article_again(label: npt.NDArray[np.intp], segments: PageTable) -> npt.NDArray[np.intp]:
    """Keep the article once where the page has it again in one piece, for search engines, say, or behind what must be paid for.

    The piece goes, whichever comes first: the other has paragraphs. Code that is given again with a change and texts
    side by side in a table are no such pieces.
    """
    kept = np.flatnonzero(label == BODY)
    may_recur = (segments.inside[segments.block_element[kept]] & (BIT["pre"] | BIT["cell"])) != 0
    length = np.diff(segments.shown_first)[kept]
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
