"""Name what is no body: captions, credits, consent texts, other boilerplate.

A model sees one block at a time, and its neighbours; what one template of the page made is mostly of one kind. (Rules
on brackets, counters, copies and the order within a figure, 130 lines, together gave 0.003 caption F1 and 0.009 credit
F1 on the sites that are set aside, less than the noise of either.)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.decide.templates import drawn, places
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, OTHER
from stripper.segment import Segments

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

# A caption or credit must be likelier than this many times the probability of body to be named; if not it is other boilerplate. (Most
# of it is body.)
NAMED = 0.7
HARDLY_BODY = 0.5  # what is given less for it is drawn to its template


def named(probabilities: Floats, template: Ints, segments: Segments) -> Ints:
    """The label of each block if it is no body: (n_blocks,)."""
    body = probabilities[:, BODY]
    likely = probabilities[:, BODY + 1 :].astype(np.float64)
    likely[:, : COOKIE - CAPTION] = _alike_beside_body(likely[:, : COOKIE - CAPTION], body, template, segments)
    likely[:, : COOKIE - CAPTION] *= probabilities[:, CAPTION:COOKIE] > NAMED * body[:, None]
    label: Ints = likely.argmax(axis=1) + BODY + 1
    return label


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
