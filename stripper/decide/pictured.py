"""Name captions by where they stand: what a model that weighs one text after the other takes for lines of the article.

Old layouts have pictures and what they show above each other, in the cells of a table. A player has its title over it.
And where pictures were lost as articles moved from one system to another, their file names were left.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from stripper.called import called
from stripper.labels import BODY, CAPTION, CREDIT, OTHER
from stripper.segment import GAP_NONE, Segments, are_whole, blocks_within, lines_of, pictures
from stripper.tables import places_in
from stripper.tags import BIT
from stripper.tree import subtree_sums

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

LONGEST = 100  # letters of a caption in a cell, and of a file name
MOST_LINES = 2  # of a caption in a cell; what has more is an entry of a catalogue
FEWEST_BESIDE = 2  # pictures of a row; below a single one a table of facts begins, with a heading
LONGEST_BEFORE_CREDIT = 300  # letters of a caption behind the name of its file
_FILE = re.compile(r"(?!.*://).+\.(?:jpe?g|png|gif|webp|tiff?)", re.IGNORECASE | re.DOTALL)
_CREDIT = re.compile(r"\([^()/]{2,60}/[^()/]{2,60}\)")  # "(Ann Doe/The Daily)"
_PLAYERS = frozenset("video audio iframe embed object".split())
_PLAYER_NAMES = ("video-player", "videoplayer", "audio-player", "audioplayer")  # of elements that scripts fill


def with_captions_found(label: Ints, segments: Segments, *, has_article: bool) -> Ints:
    """Name captions what is kept but stands as captions do; titles of players only where the page has an article."""
    if not (label == BODY).any():
        return label
    label = label.copy()
    _name_lost_pictures(label, segments)
    label[_below_pictures(label, segments)] = CAPTION
    if has_article:
        label[_titles_of_players(label, segments)] = CAPTION
    _name_rest_of_line(label, segments)
    return label


def _name_lost_pictures(label: Ints, s: Segments) -> None:
    """Name paragraphs that a lost picture left: the name of its file, and, side by side, its caption and its credit.

    A name of several words may be the end of a sentence, and so it is one only where a credit follows in the second
    paragraph behind it. There "(Ann Doe/The Daily)" is a credit, too.
    """
    home = s.block_element
    in_more = (s.inside[s.element] & (BIT["pre"] | BIT["item"] | BIT["cell"])) != 0
    alone = ((s.flags[home] & BIT["paragraph"]) != 0) & ~in_more & are_whole(s)
    shown = _running(pictures(s))[s.follows]
    asked = alone & np.isin(label, (BODY, CAPTION)) & (s.size <= LONGEST)
    for block in [block for block in np.flatnonzero(asked).tolist() if _FILE.fullmatch(s.text[block])]:
        if len(s.text[block].split()) == 1:
            label[block] = CAPTION
        three = np.arange(block, min(block + 3, len(label)))
        are_side_by_side = len(three) == 3 and alone[three].all() and len(set(s.parent[home[three]].tolist())) == 1
        if not are_side_by_side or shown[three[0]] != shown[three[-1]]:
            continue
        _, caption, credit = three.tolist()
        is_credit = label[credit] == CREDIT or (
            label[credit] == OTHER and _CREDIT.fullmatch(s.text[credit]) is not None
        )
        if is_credit and label[caption] == BODY and s.size[caption] <= LONGEST_BEFORE_CREDIT:
            label[three] = CAPTION, CAPTION, CREDIT


def _below_pictures(label: Ints, s: Segments) -> Bools:
    """Whether each kept block is in a row whose every text is short and right below a picture, in a row of several without text: (n_blocks,).

    No row of text follows: what stands below flags, or below what only makes room, is a table of values.
    """
    in_cell = (label == BODY) & ((s.inside[s.element] & BIT["cell"]) != 0)
    found = np.zeros(len(s.parent), np.bool_)
    shown = _running(pictures(s))
    if not in_cell.any() or not shown[-1]:
        return np.zeros(len(label), np.bool_)
    letters, lines = subtree_sums(np.stack([s.size, s.gap != GAP_NONE], axis=1), s.element, s.end).T
    has_picture = shown[s.end] > shown[:-1]
    is_caption = ~has_picture & (letters <= LONGEST) & (lines <= MOST_LINES)
    for places in places_in(s, s.element[in_cell]):
        rows: dict[int, dict[tuple[int, int], int]] = {}
        for cell, row, _, column, beyond in places:
            rows.setdefault(row, {})[column, beyond] = cell
        for number, above in rows.items():
            below = {place: cell for place, cell in rows.get(number + 1, {}).items() if letters[cell]}
            are_below = len(below) >= FEWEST_BESIDE and below.keys() <= above.keys()
            goes_on = letters[list(rows.get(number + 2, {}).values())].any()  # a table of values, below flags
            if are_below and not goes_on and not letters[list(above.values())].any():
                texts = list(below.values())
                found[texts] = is_caption[texts].all() and has_picture[[above[place] for place in below]].all()
    told: Bools = in_cell & blocks_within(found, s)
    return told


def _titles_of_players(label: Ints, s: Segments) -> list[int]:
    """The kept headings that stand in an element alone with a player."""
    headings = np.flatnonzero((label == BODY) & ((s.flags[s.block_element] & BIT["heading"]) != 0)).tolist()
    named = called(s, _PLAYER_NAMES)
    if not headings or (_PLAYERS.isdisjoint(s.nodes.tag) and not named.any()):  # on most pages
        return []
    blocks = _running(np.bincount(s.element, minlength=len(s.parent)))
    is_empty = blocks[s.end] == blocks[:-1]
    players = _running(np.array([tag in _PLAYERS for tag in s.nodes.tag]) | (named & is_empty))
    found = []
    for block in headings:
        around = int(s.block_element[block])
        own = _within(around, blocks, s)
        while s.parent[around] != around and _within(s.parent[around], blocks, s) == own:
            around = s.parent[around]
        if _within(around, players, s):
            found.append(block)
    return found


def _name_rest_of_line(label: Ints, s: Segments) -> None:
    """Name captions the pieces of a line of which one is a caption or credit, behind a picture alone with it in an element."""
    line = lines_of(s)
    mixed = np.intersect1d(line[np.isin(label, (CAPTION, CREDIT))], line[label == BODY]).tolist()
    if not mixed:
        return
    blocks, shown = _running(np.bincount(s.element, minlength=len(s.parent))), _running(pictures(s))
    for number in mixed:
        pieces = np.arange(*np.searchsorted(line, (number, number + 1)))
        around = int(s.element[pieces[0]])
        while s.parent[around] != around and not _within(around, shown, s):
            around = s.parent[around]
        is_alone = _within(around, blocks, s) == len(pieces)
        if is_alone and shown[around] < shown[s.follows[pieces[0]]] == shown[s.end[around]]:
            label[pieces[label[pieces] == BODY]] = CAPTION


def _running(counts: npt.NDArray[np.bool_ | np.intp]) -> Ints:
    """How many there are before each element, and in all: (n_elements + 1,)."""
    sums: Ints = np.append(0, counts.cumsum())
    return sums


def _within(element: int, running: Ints, s: Segments) -> int:
    """How many there are in an element."""
    return int(running[s.end[element]] - running[element])
