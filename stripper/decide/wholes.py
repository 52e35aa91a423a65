"""Keep whole what is mostly kept: a paragraph with its pieces and its heading, a list or table with its items, a quotation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.labels import BODY, CAPTION, CREDIT, OTHER
from stripper.segment import Segments, lines_of, pictures
from stripper.tags import BIT
from stripper.tree import nearest

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

# The probability of body that is asked of pieces, and of the rest of a list or table: a table without its prices, or a
# sentence without a word, is worth little.
LEAST = 0.2
# What is asked of the heading of a kept paragraph, which has more letters than that; no more of it may be a link.
HEADING = 0.3
SHORTEST_PARAGRAPH = 30
LINKED = 0.5
_TITLE = "h1"  # of the page: no such heading


def with_pieces_rejoined(label: Ints, body: Floats, segments: Segments) -> Ints:
    """Let a piece cut out of a paragraph go its own way only where it may hardly be body.

    The splitter cuts on suspicion; where most of a run is body, an unsure piece of it is the middle of a sentence, and
    so is one that is no caption, credit or consent text, however sure: a linked name, a word of code.
    """
    label = label.copy()
    line = lines_of(segments)
    mixed = np.flatnonzero((line[1:] == line[:-1]) & (label[1:] != label[:-1]))
    for number in np.unique(line[mixed]).tolist():
        pieces = np.arange(*np.searchsorted(line, (number, number + 1)))
        size = np.array([len(segments.text[piece]) for piece in pieces])
        if 2 * size[label[pieces] == BODY].sum() > size.sum():
            stays = (body[pieces] > LEAST) | (label[pieces] == OTHER)
            label[pieces[stays]] = BODY
    return label


def with_lists_completed(label: Ints, body: Floats, segments: Segments) -> Ints:
    """Keep the rest of a list or table of which most is kept."""
    holds = (segments.flags & (BIT["list"] | BIT["table"])) != 0
    around = nearest(holds, segments.parent)[segments.block_element]
    kept, total = np.bincount(around, segments.size * (label == BODY)), np.bincount(around, segments.size)
    rest = holds[around] & (2 * kept > total)[around] & (label == OTHER) & (body > LEAST)
    return np.where(rest, BODY, label)


def with_headings_kept(label: Ints, body: Floats, segments: Segments) -> Ints:
    """Keep what may be the heading of a kept paragraph behind it, in its container."""
    label = label.copy()
    home, end, is_heading = segments.block_element, segments.end, (segments.flags & BIT["heading"]) != 0
    begins = np.append(np.flatnonzero(home[1:] != home[:-1]) + 1, len(home))  # of each further element's blocks
    may_stay = is_heading[home] & (label == OTHER) & (body > HEADING) & (segments.link_share < LINKED)
    for block in np.flatnonzero(may_stay).tolist():
        heading, around = home[block], segments.parent[home[block]]
        behind = begins[np.searchsorted(begins, block, "right")]
        if segments.nodes.tag[heading] == _TITLE or behind == len(label) or is_heading[home[behind]]:
            continue
        is_under = around <= home[behind] < end[around]
        if is_under and label[behind] == BODY and segments.size[behind] > SHORTEST_PARAGRAPH:
            label[block] = BODY
    return label


def with_quotations_kept(label: Ints, segments: Segments) -> Ints:
    """Keep a quotation that stands in a figure without a picture, and whom it quotes, who is in its caption."""
    is_figure, is_quote = (segments.flags & BIT["figure"]) != 0, (segments.flags & BIT["quote"]) != 0
    quotes = np.append(0, is_quote.cumsum())
    if not quotes[-1]:
        return label
    shown = np.append(0, pictures(segments).cumsum())
    end = segments.end
    is_quotation = is_figure & (quotes[end] > quotes[:-1]) & (shown[end] == shown[:-1])
    figure = nearest(is_figure, segments.parent)[segments.element]
    return np.where(is_quotation[figure] & np.isin(label, (CAPTION, CREDIT)), BODY, label)
