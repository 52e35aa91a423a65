"""From labelled pages to training rows: segment, align, say what each block should be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from lxml import etree

from stripper.core.page_table import PageTable
from stripper.core.wording import text_grams
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, LABELS, NOT_BODY, OTHER, RESIDUE_COLUMNS
from stripper.learn.align import label_shares, spot_shares, tokenize
from stripper.learn.corpus import BODY_TEXT, SOME, LabelledPage
from stripper.reading.decode import decode
from stripper.reading.parse import tree_of
from stripper.segment import page_table, tree_table
from stripper.tags import BIT
from stripper.tree import inherit
from stripper.wording import Grams

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

# Scores count tokens: a paragraph matters more than a menu entry, though not in proportion.
LENGTH_POWER = 0.5
AROUND_ALL = ("html", "body", "main")  # elements around all of a page
# Class and id words of consent tools; where they stand, what is in them is a consent dialog.
CONSENT_TOOLS = re.compile(
    r"onetrust|\bot-sdk|cybot|didomi|usercentrics|cmplz|iubenda-cs|truste_|\bcky-|qc-cmp2|sp_message|borlabs-cookie|cc-window"
    r"|cookie[-_]?(?:banner|notice|consent|bar|law|dialog|popup|modal|message|overlay)|gdpr[-_]?(?:banner|consent|popup|modal)",
    re.IGNORECASE,
)
# Rows of pages whose labels are completed by a model count less than those that people labelled.
PARTIAL_WEIGHT = 0.7
DOUBTFUL_WEIGHT = 0.3
UNSURE_WEIGHT = 0.15
CONSENT_WEIGHT = 0.4
# Bare copies of pages teach what captions and credits look like where the markup says nothing; others, where to stop.
COPY_WEIGHT = 0.5
SURE = 0.9
# Texts of a page that people looked up to test extractors, and what a model is sure of around them.
SPOT_WEIGHT = 1.0
GUESSED_WEIGHT = 0.3
# Blocks that were read one by one, on any page that is not labelled as a whole.
CHECKED_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled page, cut and measured as far as no model is needed.

    ``shares`` is the share of each block's tokens with each label, (n_blocks, n_labels), a row of
    zeros where nothing is known. ``tokens`` counts the tokens of each block. Copies made of a page are ``bare`` (its
    markup no longer tells of pictures), ``scrolls`` (a further article was added) or ``is_fragment``. On a page without
    full labels ``checked`` says which blocks were labelled one by one: (n_blocks,). ``whole``: a reader saw every block
    of the page.
    """

    page: LabelledPage
    segments: PageTable
    shares: Floats
    tokens: Floats
    texts: Grams
    bare: bool = False
    scrolls: bool = False
    is_fragment: bool = False
    checked: npt.NDArray[np.bool_] | None = None
    whole: bool = False

    @property
    def made(self) -> bool:
        """Whether it is a copy that was made of a page: learnt from, not scored on."""
        return self.bare or self.scrolls or self.is_fragment

    @property
    def site(self) -> str:
        """The group that is never split."""
        return self.page.site


def example(page: LabelledPage, *, bare: bool = False) -> Example:
    """Cut a page and carry its gold labels over to its blocks; ``bare``: without what its markup tells of pictures."""
    root = tree_of(decode(page.html)) if bare else None
    segments = page_table(page.html) if root is None else tree_table(without_hints(root))
    return Example(
        page,
        segments,
        _shares(segments.text, page),
        np.array([len(tokenize(text)) for text in segments.text], np.float32),
        _grams(segments),
        bare,
    )


def cut_otherwise(one: Example, segments: PageTable, shares: Floats) -> Example:
    """A page with other blocks and their labels: what copies that are made of it have in common."""
    return replace(
        one,
        segments=segments,
        shares=shares,
        tokens=np.array([len(tokenize(text)) for text in segments.text], np.float32),
        texts=_grams(segments),
    )


def _shares(texts: Sequence[str], page: LabelledPage) -> Floats:
    """The shares of each label in each block; of a page with a known body, what else is known stands anywhere on it."""
    if page.covers == SOME:
        return spot_shares(texts, page.segments)
    if page.covers != BODY_TEXT:
        return label_shares(texts, page.segments)
    shares = label_shares(texts, [segment for segment in page.segments if segment[1] == "body"])
    spots = spot_shares(texts, [segment for segment in page.segments if segment[1] != "body"])
    return np.where(spots.any(axis=1, keepdims=True), spots, shares)


def _grams(segments: PageTable) -> Grams:
    return Grams(*text_grams(segments.codes, segments.code_first))


def without_hints(root: Any) -> Any:
    """A page as a plainer site would serve it: no class or id words, ``div`` and ``p`` for figures and their captions. Changes the tree."""
    plain = {"figure": "div", "figcaption": "p", "picture": "div", "aside": "div", "header": "div", "footer": "div"}
    for element in root.iter(etree.Element):
        element.tag = plain.get(element.tag, element.tag)
        for name in ("class", "id", "role", "itemprop"):
            element.attrib.pop(name, None)
    return root


def has_picture_text(page: LabelledPage) -> bool:
    """Whether a fully labelled page has a caption or a credit."""
    return page.complete and any(label in ("caption", "credit") for _, label in page.segments)


@dataclass(frozen=True, slots=True)
class Targets:
    """What each block of a page should be, and how much its row counts (0: not at all)."""

    label: Ints
    weight: Floats


def targets(one: Example, guess: Floats | None = None) -> Targets:
    """The targets of a page's blocks.

    Where not all is labelled, ``guess`` (n_blocks, n_labels) says what the rest is. Where the body is known, it also
    says what in it is a caption or credit after all: annotators of body text often keep them.
    """
    weight = np.maximum(one.tokens, 1) ** LENGTH_POWER * (COPY_WEIGHT if one.made else 1) * one.page.weight
    known = one.shares.max(axis=1, initial=0) > 0
    if one.page.complete:
        return Targets(one.shares.argmax(axis=1), (weight * known).astype(np.float32))
    if guess is None:
        raise ValueError("a page that is not labelled as a whole needs a guess")
    label, trust = _of_spots(one, guess, known) if one.page.covers == SOME else _of_body(one, guess)
    checked = np.zeros(len(label), np.bool_) if one.checked is None else one.checked
    label = np.where(checked, one.shares.argmax(axis=1), label)
    trust = np.where(checked, CHECKED_WEIGHT, trust)
    return Targets(label, (weight * trust).astype(np.float32))


def labels_given(one: Example) -> tuple[Ints, npt.NDArray[np.float64]]:
    """What a page's blocks are known to be without a guess, and how far that is trusted, 0 where nothing is: (n_blocks,) each."""
    shares = one.shares
    label, trust = shares.argmax(axis=1), (shares.max(axis=1, initial=0) > 0).astype(np.float64)
    if one.page.complete:
        return label, trust
    # what is not the body may be a caption as well as other boilerplate, and what is in a figcaption may be one all the
    # same
    is_body = shares[:, BODY] > 0.5
    sure_body = is_body & ((one.segments.inside[one.segments.element] & BIT["figcaption"]) == 0)
    residue = shares[:, RESIDUE_COLUMNS].max(axis=1) > 0.5
    trust *= PARTIAL_WEIGHT * (sure_body | residue)
    if one.page.covers == BODY_TEXT:
        consent = ~is_body & ~residue & _in_consent_dialog(one.segments)
        label[consent], trust[consent] = COOKIE, CONSENT_WEIGHT
    if one.checked is not None:
        label[one.checked], trust[one.checked] = shares[one.checked].argmax(axis=1), CHECKED_WEIGHT
    return label, trust


def _of_spots(one: Example, guess: Floats, known: npt.NDArray[np.bool_]) -> tuple[Ints, npt.NDArray[np.float64]]:
    """Label and trust where single texts are labelled: the rest is what the guess is sure of, if anything.

    A text known not to be the body may be a caption, credit or cookie; where the guess says so, nothing is known.
    """
    label = np.where(known, one.shares.argmax(axis=1), guess.argmax(axis=1))
    trust = np.where(known, SPOT_WEIGHT, np.where(guess.max(axis=1, initial=0) > SURE, GUESSED_WEIGHT, 0.0))
    trust[known & (label == OTHER) & (guess[:, RESIDUE_COLUMNS].sum(axis=1) > 0.3)] = 0
    return label, trust


def _of_body(one: Example, guess: Floats) -> tuple[Ints, npt.NDArray[np.float64]]:
    """Label and trust where the body is known."""
    is_body = one.shares[:, BODY] > 0.5
    others = guess[:, NOT_BODY]
    label = np.where(is_body, BODY, np.take(NOT_BODY, others.argmax(axis=1)))
    picture = guess[:, CAPTION] + guess[:, CREDIT]
    marked = (one.segments.inside[one.segments.element] & BIT["figcaption"]) != 0
    overruled = is_body & ((picture > 0.6) | (marked & (picture > 0.3)))
    label[overruled] = np.where(guess[overruled, CREDIT] > guess[overruled, CAPTION], CREDIT, CAPTION)
    trust = np.full(len(label), PARTIAL_WEIGHT)
    trust[is_body & ~overruled & (picture + guess[:, COOKIE] > 0.3)] *= DOUBTFUL_WEIGHT
    sure = others.max(axis=1) > SURE * others.sum(axis=1)
    trust[~is_body & ~sure] *= UNSURE_WEIGHT
    consent = ~is_body & _in_consent_dialog(one.segments)
    label[consent], trust[consent] = COOKIE, CONSENT_WEIGHT
    for label_number in RESIDUE_COLUMNS:  # what the publisher's own markup says of them wins
        label[one.shares[:, label_number] > 0.5] = label_number
    return label, trust


def _in_consent_dialog(segments: PageTable) -> npt.NDArray[np.bool_]:
    """Blocks in a container that is a consent tool's by its class words, unless it is (nearly) the whole page."""
    named = np.array([CONSENT_TOOLS.search(words) is not None for words in segments.vocabulary])
    whole_page = np.isin(segments.tag, [number for number, tag in enumerate(segments.tag_names) if tag in AROUND_ALL])
    says_so = named[segments.words] & ~whole_page
    within: npt.NDArray[np.bool_] = inherit(says_so.astype(np.intp), segments.parent)[segments.element] != 0
    return within


def label_counts(examples: Sequence[Example]) -> dict[str, int]:
    """How many blocks of fully labelled pages have each label."""
    counts = np.zeros(len(LABELS), np.intp)
    for one in examples:
        if one.page.complete:
            known = one.shares.max(axis=1, initial=0) > 0
            counts += np.bincount(one.shares.argmax(axis=1)[known], minlength=len(LABELS))
    return dict(zip(LABELS, counts.tolist(), strict=True))
