"""Take the steps of the decision in turn; the package's docstring numbers and explains them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from stripper.decide.naming import named, with_credits_completed
from stripper.decide.repeats import without_article_again, without_containers_again, without_repeats
from stripper.decide.templates import drawn, templates
from stripper.labels import BODY, CAPTION, OTHER
from stripper.segment import Segments, blocks_within
from stripper.tags import BIT
from stripper.tree import main_container, subtree_sums
from stripper.unseen import unseen_blocks

# 1. A template with a mean above CLEARLY_ALIKE is the article: a residue among its paragraphs stays one. Nor is a block
# drawn that is given less than HARDLY or more than SURE: of those the model is sure enough.
CLEARLY_ALIKE = 0.9
HARDLY, SURE = 0.15, 0.95

# 2. Bounds of the page's own threshold.
LOWEST, HIGHEST = 0.1, 0.5
# 3. The page has an article where ARTICLE letters are given more than CLEARLY.
ARTICLE = 1500
CLEARLY = 0.8
MOST = 0.7  # its container is the innermost one that has this share of what is clearly body
APART = 0.7  # what is asked outside it: teasers, comments and further articles stand there
LONGEST_APART = 1500  # what is longer than a teaser or a comment may be footnotes, and is asked no more than others
AROUND = 0.5  # what is asked in navigation and footers around articles
# What code is asked: a piece without its middle lines is worth little.
CODE = 0.2

# 4. A block is no body where its probability of caption, credit or cookie is more than SUSPICION times that of body. Long ones seldom
# are captions.
SUSPICION = np.array([0.2, 0.05, 0.2], np.float32)
SUSPICION_OF_LONG = np.array([1, 1, 0.5], np.float32)
LONGEST_SUSPECT = 100  # letters
# What decides, as ``steps`` tells it: the threshold stands for 1 to 5.
Rule = Literal["threshold", "unseen", "repeats"]


def decide(probabilities: npt.NDArray[np.float32], segments: Segments) -> npt.NDArray[np.intp]:
    """The label of each block, as an index into ``LABELS``: (n_blocks,).

    ``probabilities`` are those of each label: (n_blocks, n_labels).
    """
    label = np.zeros(0, np.intp)
    for _, label in steps(probabilities, segments):  # noqa: B007 - the last is what counts
        pass
    return label


def steps(probabilities: npt.NDArray[np.float32], segments: Segments) -> Iterator[tuple[Rule, npt.NDArray[np.intp]]]:
    """The labels of all blocks after each rule that may have changed some; of a page without blocks there are none."""
    if not len(probabilities):
        return
    body = probabilities[:, BODY]
    template = templates(segments)
    alike = _alike(body, template, segments)
    suspect = _is_suspect(probabilities, segments)
    clear = _clear(alike, segments)
    keep = (alike >= _thresholds(alike, clear, segments)) & ~suspect
    label = np.where(keep, BODY, named(probabilities, template, segments))
    label = with_credits_completed(label, probabilities, suspect, segments)
    yield "threshold", label
    label = np.where(unseen_blocks(segments) & (label == BODY), OTHER, label)
    yield "unseen", label
    label = without_containers_again(without_repeats(label, segments), segments)
    yield "repeats", without_article_again(label, segments)


def _is_suspect(probabilities: npt.NDArray[np.float32], segments: Segments) -> npt.NDArray[np.bool_]:
    """Whether each block may too well be a caption, a credit or a consent text to be body: (n_blocks,)."""
    body, others = probabilities[:, BODY, None], probabilities[:, CAPTION:OTHER]
    asked = np.where(segments.size[:, None] > LONGEST_SUSPECT, SUSPICION_OF_LONG, SUSPICION)
    suspect: npt.NDArray[np.bool_] = np.any(others > asked * body, axis=1)
    return suspect


def _alike(
    body: npt.NDArray[np.float32], template: npt.NDArray[np.intp], segments: Segments
) -> npt.NDArray[np.float64]:
    """The probability of body of each block, drawn to the mean of those that the same template made: (n_blocks,)."""
    is_unsure = (body > HARDLY) & (body < SURE)
    return np.where(is_unsure, drawn(body, template, segments.size, CLEARLY_ALIKE), body)


def _thresholds(
    body: npt.NDArray[np.floating[Any]], clear: npt.NDArray[np.intp], segments: Segments
) -> npt.NDArray[np.float64]:
    """The probability of body from which on each block is kept: the page's own, higher apart from its article."""
    thresholds = np.full(len(body), body_threshold(body, segments))
    size, end = segments.size, segments.end
    if clear.sum() >= ARTICLE:
        around = segments.parent[segments.block_element]  # the article is more than its longest paragraph
        article = main_container(subtree_sums(clear[:, None], around, end)[:, 0], MOST)
        inside = (segments.element >= article) & (segments.element < end[article])
        apart = ~inside & (size <= LONGEST_APART)
        thresholds[apart] = np.maximum(thresholds[apart], APART)
    in_frame = _is_in_frame(segments)
    thresholds[in_frame] = np.maximum(thresholds[in_frame], AROUND)
    is_code = (segments.inside[segments.element] & BIT["pre"]) != 0
    thresholds[is_code] = CODE
    return thresholds


def _clear(body: npt.NDArray[np.floating[Any]], segments: Segments) -> npt.NDArray[np.intp]:
    """How many letters of each block are clearly body: all or none, (n_blocks,)."""
    clear: npt.NDArray[np.intp] = segments.size * (body > CLEARLY)
    return clear


def _is_in_frame(segments: Segments) -> npt.NDArray[np.bool_]:
    """Whether each block is in a ``nav`` or ``footer`` that is no part of an article: (n_blocks,)."""
    is_frame = (segments.flags & (BIT["nav"] | BIT["footer"])) != 0
    is_outer = is_frame & ((segments.inside & (BIT["article"] | BIT["main"])) == 0)
    return blocks_within(is_outer, segments)


def body_threshold(body: npt.NDArray[np.floating[Any]], segments: Segments) -> float:
    """The probability of body from which on keeping a block raises the expected F1 of the page."""
    length = np.array([len(text) for text in segments.text], np.float64)
    order = np.argsort(-body, kind="stable")
    expected = (body * length)[order].cumsum()
    best = (2 * expected / (length[order].cumsum() + expected[-1])).max() / 2
    return float(np.clip(best, LOWEST, HIGHEST))
