"""Take the steps of the decision in turn; the package's docstring numbers and explains them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from stripper.decide.asides import without_asides
from stripper.decide.endings import ADDRESS, without_author_notes, without_last_links
from stripper.decide.further import titles
from stripper.decide.naming import named, renamed, with_credits_completed
from stripper.decide.pictured import with_captions_found
from stripper.decide.products import beside_product
from stripper.decide.repeats import without_article_again, without_containers_again, without_repeats
from stripper.decide.templates import drawn, templates
from stripper.decide.wholes import (
    with_entries_titled,
    with_headings_kept,
    with_lists_completed,
    with_pieces_rejoined,
    with_quotations_kept,
)
from stripper.features.cues import CUED, cued
from stripper.labels import BODY, CAPTION, OTHER
from stripper.segment import Segments, are_whole, blocks_within, pictures
from stripper.tags import BIT
from stripper.tree import main_container, subtree_sums
from stripper.unseen import overlaid_blocks, unseen_blocks

# 1. A template with a mean above CLEARLY_ALIKE is the article: a residue among its paragraphs stays one. Nor is a block
# drawn that is given less than HARDLY or more than SURE: of those the model is sure enough.
CLEARLY_ALIKE = 0.9
HARDLY, SURE = 0.15, 0.95
# Nor is a block drawn up of which more is a link, in a template of which less is: "Also read: …" among paragraphs.
MOSTLY_LINK, SELDOM_LINK = 0.7, 0.5

# 2. Bounds of the page's own threshold.
LOWEST, HIGHEST = 0.1, 0.5
# Below UNSURE it falls STEEPER, down to LOWEST_OF_ALL, where at least TEXT characters of body are expected: a page
# that is given less may have no article.
UNSURE, STEEPER, LOWEST_OF_ALL, TEXT = 0.3, 2, 0.05, 300

# 3. The page has an article where ARTICLE letters are given more than CLEARLY.
ARTICLE = 1500
CLEARLY = 0.8
MOST = 0.7  # its container is the innermost one that has this share of what is clearly body
APART = 0.7  # what is asked outside it: teasers, comments and further articles stand there
LONGEST_APART = 1500  # what is longer than a teaser or a comment may be footnotes, and is asked no more than others
SHORTEST_CLEAR = 60  # letters of a paragraph at which the article begins and ends
EDGE = 0.6  # what is asked before and behind: kickers, sources and consent controls stand there
LINK = 0.8  # what is asked of a paragraph that is one link: buttons and further reading are
LONGEST_LINE = 140  # letters; longer paragraphs at the edges, or in a link, are asked no more than others
AROUND = 0.5  # what is asked in navigation and footers around articles
# What code is asked: a piece without its middle lines is worth little.
CODE = 0.2

# 4. A block is no body where its probability of caption, credit or cookie is more than SUSPICION times that of body. Long ones seldom
# are captions, unless they begin as some do ("Cover picture: …", "Left: …").
SUSPICION = np.array([0.2, 0.05, 0.2], np.float32)
SUSPICION_OF_LONG = np.array([1, 1, 0.5], np.float32)
LONGEST_SUSPECT = 100  # letters
_OF_PICTURE = [CUED.index("picture cue at start"), CUED.index("figure cue at start")]
LIKELY = 0.6  # body that is not suspected amid kept text
FEWEST_SLIDES = 3  # captions that are the text of a slide show, at least
DOUBTED = 0.1  # their mean probability of body, at least

# 8. Where dialogs have more than this share of what is kept, they are the page: reports open their chapters in some. Class
# words are less sure than roles. 10. Reviews that are most of what is kept are the page, too.
MOST_OF_IT = 0.5
MOST_BY_NAME = 0.2

# 11. A heading that may be the title of a further article is one where OWN_ARTICLE letters are kept before its container,
# and where it is hardly body: a subheading is.
OWN_ARTICLE = 1000
SUBHEADING = 0.6

# What decides, as ``steps`` tells it: the threshold stands for 1 to 5, "names" for what is named once more.
Rule = Literal[
    "threshold", "wholes", "pictures", "unseen", "endings", "asides", "products", "further articles", "repeats", "names"
]  # fmt: skip


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
    passes = alike >= _thresholds(alike, clear, segments)
    suspect &= ~_is_amid_text(body, suspect, passes & ~suspect, segments)
    keep = passes & ~suspect
    keep |= _is_told_in_captions(probabilities, suspect, keep, segments)
    label = np.where(keep, BODY, named(probabilities, template, segments))
    yield "threshold", label
    label = with_credits_completed(label, probabilities, suspect, segments)
    yield "names", label
    label = with_quotations_kept(label, segments)
    label = with_pieces_rejoined(label, alike, segments)
    label = with_lists_completed(label, alike, segments)
    label = with_headings_kept(label, alike, segments)
    label = with_entries_titled(label, alike, template, segments)
    yield "wholes", label
    has_article = bool(clear.sum() >= ARTICLE)
    label = with_captions_found(label, segments, has_article=has_article)
    yield "pictures", label
    label = _without_unseen(label, segments)
    yield "unseen", label
    label = without_author_notes(label, body, segments)
    if has_article:
        label = without_last_links(label, segments)
    yield "endings", label
    if has_article:
        label = without_asides(label, body, segments)
        yield "asides", label
    label = _unless_most(label, beside_product(segments), MOST_OF_IT, segments)
    yield "products", label
    label = _without_further_articles(label, body, segments)
    yield "further articles", label
    label = without_containers_again(without_repeats(label, segments), segments)
    label = without_article_again(label, segments)
    yield "repeats", label
    yield "names", renamed(label, probabilities, segments)


def _is_suspect(probabilities: npt.NDArray[np.float32], segments: Segments) -> npt.NDArray[np.bool_]:
    """Whether each block may too well be a caption, a credit or a consent text to be body: (n_blocks,)."""
    body, others = probabilities[:, BODY, None], probabilities[:, CAPTION:OTHER]
    suspect: npt.NDArray[np.bool_] = np.any(others > SUSPICION * body, axis=1)
    as_long = np.any(others > SUSPICION_OF_LONG * body, axis=1)
    asked = np.flatnonzero(suspect & ~as_long & (segments.size > LONGEST_SUSPECT))
    suspect[asked] = cued([segments.text[block] for block in asked.tolist()])[:, _OF_PICTURE].any(axis=1)
    return suspect


def _is_amid_text(
    body: npt.NDArray[np.float32], suspect: npt.NDArray[np.bool_], keep: npt.NDArray[np.bool_], segments: Segments
) -> npt.NDArray[np.bool_]:
    """Whether each suspect is likely body, between kept blocks that no picture parts: (n_blocks,)."""
    amid = np.zeros(len(body), np.bool_)
    kept, likely = np.flatnonzero(keep), np.flatnonzero(suspect & (body >= LIKELY))
    if not len(likely):  # on most pages
        return amid
    behind = np.searchsorted(kept, likely)
    is_between = (behind > 0) & (behind < len(kept))
    likely, behind = likely[is_between], behind[is_between]
    before = np.append(0, pictures(segments).cumsum())[segments.follows]
    amid[likely] = before[kept[behind]] == before[kept[behind - 1]]
    return amid


def _is_told_in_captions(
    probabilities: npt.NDArray[np.float32],
    suspect: npt.NDArray[np.bool_],
    keep: npt.NDArray[np.bool_],
    segments: Segments,
) -> npt.NDArray[np.bool_]:
    """Whether each block is a long caption in which the page tells its article: (n_blocks,)."""
    size, body = segments.size, probabilities[:, BODY]
    told = suspect & (probabilities[:, CAPTION] > body) & (size > LONGEST_SUSPECT)
    letters = size[told].sum()
    is_slide_show = (
        told.sum() >= FEWEST_SLIDES and letters > size[keep].sum() and body @ (size * told) > DOUBTED * letters
    )
    return told & bool(is_slide_show)


def _alike(
    body: npt.NDArray[np.float32], template: npt.NDArray[np.intp], segments: Segments
) -> npt.NDArray[np.float64]:
    """The probability of body of each block, drawn to the mean of those that the same template made: (n_blocks,)."""
    is_unsure = (body > HARDLY) & (body < SURE)
    common = drawn(body, template, segments.size, CLEARLY_ALIKE)
    links = np.bincount(template, segments.link_share) / np.bincount(template).clip(1)
    is_link_in_prose = (segments.link_share > MOSTLY_LINK) & (links < SELDOM_LINK)[template]
    return np.where(is_unsure & ~(is_link_in_prose & (common > body)), common, body)


def _thresholds(
    body: npt.NDArray[np.floating[Any]], clear: npt.NDArray[np.intp], segments: Segments
) -> npt.NDArray[np.float64]:
    """The probability of body from which on each block is kept: the page's own, higher apart from its article and at its edges."""
    thresholds = np.full(len(body), body_threshold(body, segments))
    size, end = segments.size, segments.end
    if clear.sum() >= ARTICLE:
        around = segments.parent[segments.block_element]  # the article is more than its longest paragraph
        article = main_container(subtree_sums(clear[:, None], around, end)[:, 0], MOST)
        inside = (segments.element >= article) & (segments.element < end[article])
        apart = ~inside & (size <= LONGEST_APART)
        thresholds[apart] = np.maximum(thresholds[apart], APART)
        paragraphs = np.flatnonzero(clear > SHORTEST_CLEAR)
        if len(paragraphs):
            at_edge = np.r_[0 : paragraphs[0], paragraphs[-1] + 1 : len(body)]
            at_edge = at_edge[size[at_edge] <= LONGEST_LINE]
            thresholds[at_edge] = np.maximum(thresholds[at_edge], EDGE)
    is_link = _is_one_link(segments) & (size <= LONGEST_LINE)
    thresholds[is_link] = np.maximum(thresholds[is_link], LINK)
    in_frame = _is_in_frame(segments)
    thresholds[in_frame] = np.maximum(thresholds[in_frame], AROUND)
    is_code = (segments.inside[segments.element] & BIT["pre"]) != 0
    thresholds[is_code] = CODE
    return thresholds


def _clear(body: npt.NDArray[np.floating[Any]], segments: Segments) -> npt.NDArray[np.intp]:
    """How many letters of each block are clearly body: all or none, (n_blocks,)."""
    clear: npt.NDArray[np.intp] = segments.size * (body > CLEARLY)
    return clear


def _is_one_link(segments: Segments) -> npt.NDArray[np.bool_]:
    """Whether each block is a paragraph that is nothing but a link, and not its address: (n_blocks,)."""
    in_paragraph = (segments.flags[segments.block_element] & BIT["paragraph"]) != 0
    in_more = (segments.inside[segments.element] & (BIT["item"] | BIT["cell"] | BIT["heading"] | BIT["pre"])) != 0
    is_link: npt.NDArray[np.bool_] = in_paragraph & ~in_more & are_whole(segments) & (segments.link_share == 1)
    for block in np.flatnonzero(is_link).tolist():
        is_link[block] = ADDRESS not in segments.text[block]
    return is_link


def _is_in_frame(segments: Segments) -> npt.NDArray[np.bool_]:
    """Whether each block is in a ``nav`` or ``footer`` that is no part of an article: (n_blocks,)."""
    is_frame = (segments.flags & (BIT["nav"] | BIT["footer"])) != 0
    is_outer = is_frame & ((segments.inside & (BIT["article"] | BIT["main"])) == 0)
    return blocks_within(is_outer, segments)


def body_threshold(body: npt.NDArray[np.floating[Any]], segments: Segments) -> float:
    """The probability of body from which on keeping a block raises the expected F1 of the page; less where it is unsure."""
    length = np.array([len(text) for text in segments.text], np.float64)
    order = np.argsort(-body, kind="stable")
    expected = (body * length)[order].cumsum()
    best = (2 * expected / (length[order].cumsum() + expected[-1])).max() / 2
    if best < UNSURE and expected[-1] >= TEXT:
        return float(max(UNSURE - STEEPER * (UNSURE - best), LOWEST_OF_ALL))
    return float(np.clip(best, LOWEST, HIGHEST))


def _without_unseen(label: npt.NDArray[np.intp], segments: Segments) -> npt.NDArray[np.intp]:
    """Keep nothing that readers do not see, or only once they open it."""
    label = np.where(unseen_blocks(segments) & (label == BODY), OTHER, label)
    by_role, by_name = overlaid_blocks(segments)
    return _unless_most(_unless_most(label, by_role, MOST_OF_IT, segments), by_name, MOST_BY_NAME, segments)


def _unless_most(
    label: npt.NDArray[np.intp], goes: npt.NDArray[np.bool_], most: float, segments: Segments
) -> npt.NDArray[np.intp]:
    """Keep none of the blocks, unless they have more than ``most`` of the letters that are kept."""
    kept = segments.size * (label == BODY)
    return label if kept[goes].sum() > most * kept.sum() else np.where(goes & (label == BODY), OTHER, label)


def _without_further_articles(
    label: npt.NDArray[np.intp], body: npt.NDArray[np.float32], segments: Segments
) -> npt.NDArray[np.intp]:
    """Keep nothing of the articles that stand below the page's own."""
    found = titles(segments)
    if found is None:
        return label
    kept = np.append(0, (segments.size * (label == BODY)).cumsum())
    begins = np.searchsorted(segments.follows, found.container + 1)
    is_further = (kept[begins] - kept[found.own] >= OWN_ARTICLE) & (body[found.further] <= SUBHEADING)
    gone = np.zeros(len(segments.parent), np.bool_)
    gone[found.container[is_further]] = True
    return np.where(blocks_within(gone, segments) & (label == BODY), OTHER, label)
