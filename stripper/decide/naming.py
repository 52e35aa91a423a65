"""Name what is no body: captions, credits, consent texts, other boilerplate.

A model sees one block at a time, and its neighbours; what stands together says more. The captions of one template are
alike, a figure has its caption before its credit, and copies of one text are one thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stripper.decide.templates import drawn, places
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, OTHER
from stripper.segment import Segments, lines_of
from stripper.tags import BIT
from stripper.tree import nearest

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

# A caption or credit must be likelier than this many times the probability of body to be named; if not it is other boilerplate. (Most
# of it is body.)
NAMED = 0.7
# Weights of caption, credit, cookie and other against each other, outside figures: there the model is too sure of the
# first two.
_DOUBT = np.array([0.3, 0.4, 1.0, 1.0], np.float32)

HARDLY_BODY = 0.5  # what is given less for it is drawn to its template, and may be a copy
# What is given more for a credit is one, also between captions of one line; for other boilerplate, also beside a copy.
SURELY = 0.9
SHORTEST_COPY, LONGEST_COUNTER = 3, 40  # letters
_BRACKETS = re.compile(r"[(（\[][^:：©/／]*[)）\]][ .]*")  # "(Archive picture)", no "(Photo: X)", no "（圖／X攝）"
_NUMBER = re.compile(r"[0-9]+")


def named(probabilities: Floats, template: Ints, segments: Segments) -> Ints:
    """What each block is if it is no body: (n_blocks,)."""
    body = probabilities[:, BODY]
    likely = probabilities[:, BODY + 1 :].astype(np.float64)
    likely[:, : COOKIE - CAPTION] = _alike_beside_body(likely[:, : COOKIE - CAPTION], body, template, segments)
    likely *= _doubt(segments)
    likely[:, : COOKIE - CAPTION] *= probabilities[:, CAPTION:COOKIE] > NAMED * body[:, None]
    label: Ints = likely.argmax(axis=1) + BODY + 1
    return label


def _doubt(segments: Segments) -> Floats:
    """The weights of captions, credits, cookies and others: (n_blocks, n_labels without body)."""
    in_figure = (segments.inside[segments.element] & (BIT["figure"] | BIT["figcaption"])) != 0
    return np.where(in_figure[:, None], np.float32(1), _DOUBT)


def _alike_beside_body(
    probabilities: npt.NDArray[np.float64],
    body: Floats,
    template: Ints,
    segments: Segments,
) -> npt.NDArray[np.float64]:
    """Probabilities of blocks that are hardly body, drawn to the mean of their template and place: (n_blocks, n_labels)."""
    place = places(template, segments)
    rest = np.flatnonzero(body < HARDLY_BODY)
    out = probabilities.copy()
    for column in range(probabilities.shape[1]):
        some = probabilities[rest, column]
        out[rest, column] = drawn(some, place[rest], segments.size[rest])
    return out


def with_credits_completed(
    label: Ints,
    probabilities: Floats,
    suspect: Bools,
    segments: Segments,
) -> Ints:
    """Name suspects that would be body a credit where their element has credits: the rest of a production's staff."""
    holds = np.bincount(segments.element, label == CREDIT)[segments.element] > 0
    body, credit = probabilities[:, BODY], probabilities[:, CREDIT]
    is_rest = (
        holds & suspect & (label == OTHER) & (body > probabilities[:, OTHER]) & (credit > probabilities[:, CAPTION])
    )
    return np.where(is_rest, CREDIT, label)


def renamed(label: Ints, probabilities: Floats, segments: Segments) -> Ints:
    """Name captions and credits by what stands with them: in their line, their figure, on the page.

    Rules, in order. What stands in brackets behind a caption is a part of it where its figure has a credit besides. So
    is what is between captions of one line, unless surely a credit. What stands before the caption of a figure is no
    credit where one follows the caption. A counter ("1 of 4") is no caption. What is between credits of one line is a credit,
    and so is what follows one that ends in a colon. And a copy of a caption or credit is one.
    """
    if not np.isin(label, (CAPTION, CREDIT)).any():
        return label
    label = label.copy()
    line = lines_of(segments)
    figure = _figures(segments)
    _name_brackets(label, line, figure, segments)
    _name_between_captions(label, line, probabilities)
    _name_before_captions(label, figure, probabilities, segments)
    _name_counters(label, segments)
    _name_between_credits(label, line, segments)
    _name_copies(label, probabilities, segments)
    return label


def _figures(segments: Segments) -> Ints:
    """The figure that each block stands in, or else its caption element; -1 where it stands in none: (n_blocks,)."""
    figures = np.full(len(segments.element), -1)
    for name in ("figcaption", "figure"):
        marked = (segments.flags & BIT[name]) != 0
        around = nearest(marked, segments.parent)[segments.element]
        figures[marked[around]] = around[marked[around]]
    return figures


def _name_brackets(label: Ints, line: Ints, figure: Ints, segments: Segments) -> None:
    around = np.where(figure >= 0, figure, segments.parent[segments.block_element])
    count = np.bincount(around, label == CREDIT)
    follows = np.append(False, (line[1:] == line[:-1]) & (label[:-1] == CAPTION))
    for block in np.flatnonzero(follows & (label == CREDIT)).tolist():
        text = segments.text[block].strip()
        if count[around[block]] > 1 and _BRACKETS.fullmatch(text) and sum(map(str.isalpha, text)) > 1:
            label[block] = CAPTION
            count[around[block]] -= 1


def _name_between_captions(label: Ints, line: Ints, probabilities: Floats) -> None:
    for blocks in _groups(line, label == CREDIT):
        captions = blocks[label[blocks] == CAPTION]
        if len(captions):
            is_between = (blocks > captions[0]) & (blocks < captions[-1]) & (label[blocks] == CREDIT)
            label[blocks[is_between & (probabilities[blocks, CREDIT] < SURELY)]] = CAPTION


def _name_before_captions(label: Ints, figure: Ints, probabilities: Floats, segments: Segments) -> None:
    for blocks in _groups(figure, (label == CREDIT) & (figure >= 0)):
        captions, others = blocks[label[blocks] == CAPTION], blocks[label[blocks] == CREDIT]
        if len(captions) and others[-1] > captions[-1]:
            follows = segments.element[others[others > captions[-1]][0]]
            before = others[(others < captions[0]) & (segments.element[others] != follows)]
            is_caption = probabilities[before, CAPTION] > probabilities[before, OTHER]
            label[before] = np.where(is_caption, CAPTION, OTHER)


def _name_counters(label: Ints, segments: Segments) -> None:
    """What differs in its one number from another text of the page counts, where it counts from 1."""
    is_short = segments.size <= LONGEST_COUNTER
    said = {block: _counted(segments.text[block]) for block in np.flatnonzero(is_short & (label == CREDIT)).tolist()}
    counters: dict[str, set[int]] = {found[0]: set() for found in said.values() if found}
    if not counters:
        return
    for block in np.flatnonzero(is_short).tolist():
        found = _counted(segments.text[block])
        if found and found[0] in counters:
            counters[found[0]].add(found[1])
    counting = {text for text, numbers in counters.items() if len(numbers) > 1 and min(numbers) == 1}
    for block, found in said.items():
        if found and found[0] in counting:
            label[block] = OTHER


def _counted(text: str) -> tuple[str, int] | None:
    """A text without its number, and that; None where it has none or several."""
    numbers = _NUMBER.findall(text)
    return (_NUMBER.sub("0", text), int(numbers[0])) if len(numbers) == 1 else None


def _name_between_credits(label: Ints, line: Ints, segments: Segments) -> None:
    for block in np.flatnonzero((label[1:] == OTHER) & (line[1:] == line[:-1])).tolist():
        before, this, behind = block, block + 1, block + 2
        is_between = behind < len(label) and line[behind] == line[this] and label[behind] == CREDIT
        if label[before] == CREDIT and (is_between or segments.text[before].rstrip()[-1:] in (":", "：")):
            label[this] = CREDIT


def _name_copies(label: Ints, probabilities: Floats, segments: Segments) -> None:
    """Where copies of a text are called differently, those that are other boilerplate get the other name if it is likelier."""
    is_named = np.isin(label, (CAPTION, CREDIT)) & (segments.size >= SHORTEST_COPY)
    copies: dict[str, list[int]] = {segments.text[block]: [] for block in np.flatnonzero(is_named).tolist()}
    for block in np.flatnonzero(is_named | (label == OTHER)).tolist():
        if segments.text[block] in copies:
            copies[segments.text[block]].append(block)
    weights = _doubt(segments)
    for blocks in map(np.array, copies.values()):
        if (label[blocks] == OTHER).any():
            total = (probabilities[blocks, CAPTION:] * weights[blocks]).sum(axis=0)
            name = max(set(label[blocks].tolist()) - {OTHER}, key=lambda name: total[name - CAPTION])
            if total[name - CAPTION] > total[OTHER - CAPTION]:
                is_unsure = (probabilities[blocks, OTHER] < SURELY) & (probabilities[blocks, BODY] < HARDLY_BODY)
                label[blocks[(label[blocks] == OTHER) & is_unsure]] = name


def _groups(group: Ints, marked: Bools) -> Iterator[Ints]:
    """The blocks of each group that has a marked one, in order."""
    some = np.flatnonzero(np.isin(group, group[marked]))
    some = some[np.argsort(group[some], kind="stable")]
    yield from np.split(some, np.flatnonzero(np.diff(group[some])) + 1) if len(some) else ()
