"""Keep whole what is mostly kept: a paragraph with its pieces and its heading, a list or table with its items, a quotation."""

from __future__ import annotations

from collections import Counter

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
# HEADING is asked of the heading of a kept paragraph. The paragraph has more than SHORTEST_PARAGRAPH letters, and less than
# LINKED of the heading is a link.
HEADING = 0.3
SHORTEST_PARAGRAPH = 30
LINKED = 0.5
# What is asked of the title of an entry, of which there are at least FEWEST_ENTRIES; its paragraph is at most NEAR blocks behind.
ENTRY, FEWEST_ENTRIES, NEAR = 0.1, 3, 4
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


def with_entries_titled(label: Ints, body: Floats, template: Ints, segments: Segments) -> Ints:
    """Keep the title of an entry of which a paragraph is kept: of a list, an archive, search results.

    An entry is the element around a heading and that paragraph, where it has no other heading, and its title is of a
    template that made several, no two of them alike. Dates and names may stand between the two; the title may be a link to the whole.
    """
    home, end, is_heading = segments.block_element, segments.end, (segments.flags & BIT["heading"]) != 0
    may_stay = is_heading[home] & (label == OTHER) & (body > ENTRY)
    if not may_stay.any():  # on most pages
        return label
    may_stay &= np.bincount(template)[template] >= FEWEST_ENTRIES
    paragraphs = np.flatnonzero((label == BODY) & (segments.size > SHORTEST_PARAGRAPH) & ~is_heading[home])
    headings = np.append(0, (is_heading & np.array([tag != "hgroup" for tag in segments.nodes.tag])).cumsum())
    titles = np.flatnonzero(may_stay).tolist()
    said = Counter(segments.text[block] for block in titles)
    label = label.copy()
    for block in titles:
        if said[segments.text[block]] > 1:  # "Re: …": the subject of a thread
            continue
        behind = int(np.searchsorted(paragraphs, block, "right"))
        if segments.nodes.tag[home[block]] == _TITLE or behind == len(paragraphs) or paragraphs[behind] - block > NEAR:
            continue
        entry = segments.parent[home[block]]
        while end[entry] <= home[paragraphs[behind]]:
            entry = segments.parent[entry]
        if headings[end[entry]] - headings[entry] == 1:
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
