"""From probabilities to one label a block.

A block is body where its probability passes the page's own threshold, the one that makes the expected F1
of the page's body text greatest: half of that F1 (Lipton et al. 2014, "Optimal thresholding of
classifiers to maximize F1 measure"). Where a page is clear that is a half; on a listing or a shop page,
where the model is sure of little, it is less, and something is kept rather than next to nothing. By
site-grouped cross-validation this was worth 0.007 word F1 over all page types and nothing, either way, on
articles, against the most probable label.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.labels import BODY, CAPTION, COOKIE, OTHER
from stripper.segment import GAP_NONE, Segments
from stripper.tags import BIT
from stripper.tree import main_container, nearest, subtree_sums

LOWEST, HIGHEST = 0.1, 0.5
# Lengths are in letters (``stripper.characters.letters``). Where so many are CLEARLY body, the page has an article. What stands
# outside the innermost container that has MOST of them is mostly teasers, comments and further articles, and is kept only where
# the model is APART sure of it. (By
# site-grouped cross-validation: body of the gold pages 0.9725 instead of 0.9708, word F1 of articles 0.9612 instead of 0.9600, over
# all page types 0.8820 instead of 0.8798; some twenty settings were tried.)
# (With 1,500 letters given 0.8 instead of 1,000 given 0.9: all page types 0.8851 instead of 0.8841, articles 0.9610 instead of
# 0.9608.)
# (What is longer than a teaser or a comment may be footnotes: body 0.978 instead of 0.975 on the gold pages, for one of them.)
ARTICLE, CLEARLY, MOST, APART, LONGEST_APART = 1500, 0.8, 0.7, 0.7, 1500
# Before the first clear paragraph of it and behind the last one stand kickers, sources and consent controls: what is short there
# must be surer. (Captions that leak 2.2 % instead of 2.5; body 0.9719 instead of 0.9725, articles 0.9609 instead of 0.9612, all page
# types 0.8812 instead of 0.8820; long paragraphs too: body 0.9736 instead of 0.9741.)
EDGE, SHORTEST_CLEAR, LONGEST_AT_EDGE = 0.6, 60, 140
# A block is no body where a caption, a credit or a consent text is more than so much as likely as body: what is left in is worse
# than a short line lost. (By site-grouped cross-validation, a fifth for all against the most probable label: captions that leak
# 2.0 % instead of 3.4, consent texts 0.1 instead of 0.5; caption F1 0.901 instead of 0.897, credit 0.876 instead of 0.870, body
# 0.9672 instead of 0.9675.) Captions and credits only in what is shorter than a paragraph: with 80 letters against 140
# characters in any script, caption F1 0.917 instead of 0.907, body 0.9781 instead of 0.9778, the same leaks.
# (Consent texts at a twentieth, however long, took paragraphs about settings for some, and none leaks more for a fifth. Credits at a
# twentieth instead of a tenth: 1.0 % leak instead of 1.8, and nothing is lost. Captions at a fifth instead of a twentieth: 2.2 % leak
# instead of 2.0, most of them given more than 0.9 as body; articles by 4-grams 0.9550 instead of 0.9547; of new texts as nothing but
# paragraphs 96 % of the body stay instead of 92, 15 % of the captions instead of 6.)
SUSPICION = np.array([0.2, 0.05, 0.2], np.float32)  # caption, credit, cookie
LONGEST_SUSPECT = 100  # letters; what is longer is asked less
SUSPICION_OF_LONG = np.array([1, 1, 0.5], np.float32)
# What is less likely a caption or credit than so much of body is not called one, only left out: most of it is body after all. (With
# a tenth instead of a fifth above, by the model then, a half: credits that leak 0.9 % instead of 1.1, caption F1 0.914 instead of 0.910, body 0.9760 instead of 0.9763.)
NAMED = 0.7
# Among the rest, captions and credits must be so much likelier than other boilerplate. (Captions 0.4 instead of 0.3, and 0.7 instead of a half
# above: 0.915 both, in other languages than English and German 0.891 instead of 0.884. Credits 0.4 instead of 0.5: 0.894 both, German
# ones 0.866 instead of 0.864.)
_DOUBT = np.array([0.4, 0.4, 1.0, 1.0], np.float32)  # caption, credit, cookie, other
DOUBTFUL = 0.7  # a label less probable than this is shown as doubtful: three in ten of those are wrong
PARAGRAPH = 60  # characters of a text that an article has but once
# Code, pieces cut out of a paragraph that is kept, and the rest of a list or table of which most is kept, are body from here on: a
# table without its prices, or a sentence without a word, is worth little. (By
# site-grouped cross-validation, lists: all page types 0.8864 instead of 0.8857; tables and code nothing either way, but on pages unlike
# the corpus, manuals mostly, every fourth listing was lost, and single cells and items.)
LEAST = 0.2


def decide(probabilities: npt.NDArray[np.float32], segments: Segments) -> npt.NDArray[np.intp]:
    """The label of each block, as an index into ``LABELS``: (n_blocks,)."""
    if not len(probabilities):
        return np.zeros(0, np.intp)
    body = probabilities[:, BODY]
    suspicion = np.where(segments.size[:, None] <= LONGEST_SUSPECT, SUSPICION, SUSPICION_OF_LONG)
    is_clean = (probabilities[:, CAPTION:OTHER] <= suspicion * body[:, None]).all(axis=1)
    keep = (body >= _thresholds(body, segments)) & is_clean
    likely = probabilities[:, BODY + 1 :] * _DOUBT
    likely[:, : COOKIE - CAPTION] *= probabilities[:, CAPTION:COOKIE] > NAMED * body[:, None]
    label = np.where(keep, BODY, likely.argmax(axis=1) + BODY + 1)
    label = _settled(label, probabilities, segments)
    return _once(_completed(label, body, segments), segments)


def _thresholds(body: npt.NDArray[np.float32], segments: Segments) -> npt.NDArray[np.float64]:
    """The probability of body from which on each block is kept: the page's own, higher apart from its article and at its edges."""
    thresholds = np.full(len(body), body_threshold(body, segments))
    size, end = segments.size, segments.end
    clear = size * (body > CLEARLY)
    if clear.sum() >= ARTICLE:
        around = segments.parent[segments.block_element]  # the article is more than its longest paragraph
        article = main_container(subtree_sums(clear[:, None], around, end)[:, 0], MOST)
        inside = (segments.element >= article) & (segments.element < end[article])
        apart = ~inside & (size <= LONGEST_APART)
        thresholds[apart] = np.maximum(thresholds[apart], APART)
        paragraphs = np.flatnonzero(clear > SHORTEST_CLEAR)
        if len(paragraphs):
            at_edge = np.r_[0 : paragraphs[0], paragraphs[-1] + 1 : len(body)]
            at_edge = at_edge[size[at_edge] <= LONGEST_AT_EDGE]
            thresholds[at_edge] = np.maximum(thresholds[at_edge], EDGE)
    is_code = (segments.inside[segments.element] & BIT["pre"]) != 0
    thresholds[is_code] = LEAST
    return thresholds


def _once(label: npt.NDArray[np.intp], segments: Segments) -> npt.NDArray[np.intp]:
    """Keep a paragraph that the page has twice only the first time: for narrow screens, for print, in a preview.

    Shorter texts may recur on purpose, as a refrain does. (By site-grouped cross-validation worth 0.004 word F1 over all page
    types, 0.002 on articles, 0.02 on forums; 0.0005 of token F1 on the gold pages lost.)
    """
    seen: set[str] = set()
    for block in np.flatnonzero(label == BODY).tolist():
        text = segments.text[block]
        if len(text) >= PARAGRAPH and text in seen:
            label[block] = OTHER
        seen.add(text)
    return label


def _settled(
    label: npt.NDArray[np.intp], probabilities: npt.NDArray[np.float32], segments: Segments
) -> npt.NDArray[np.intp]:
    """Let a piece cut out of a paragraph go its own way only where it may hardly be body.

    The splitter cuts on suspicion; where most of a run is body, an unsure piece of it is the middle of a sentence, and so is
    one that is no caption, credit or consent text, however sure: a linked name, a word of code.
    """
    run = (segments.gap != GAP_NONE).cumsum()
    mixed = np.flatnonzero((run[1:] == run[:-1]) & (label[1:] != label[:-1]))
    for number in np.unique(run[mixed]).tolist():
        pieces = np.flatnonzero(run == number)
        size = np.array([len(segments.text[piece]) for piece in pieces])
        if 2 * size[label[pieces] == BODY].sum() > size.sum():
            stays = (probabilities[pieces, BODY] > LEAST) | (label[pieces] == OTHER)
            label[pieces[stays]] = BODY
    return label


def _completed(label: npt.NDArray[np.intp], body: npt.NDArray[np.float32], segments: Segments) -> npt.NDArray[np.intp]:
    """Keep the rest of a list or table of which most is kept."""
    holds = (segments.flags & (BIT["list"] | BIT["table"])) != 0
    around = nearest(holds, segments.parent)[segments.block_element]
    kept, total = np.bincount(around, segments.size * (label == BODY)), np.bincount(around, segments.size)
    rest = holds[around] & (2 * kept > total)[around] & (label == OTHER) & (body > LEAST)
    label[rest] = BODY
    return label


def body_threshold(body: npt.NDArray[np.float32], segments: Segments) -> float:
    """The probability of body from which on keeping a block raises the expected F1 of the page."""
    length = np.array([len(text) for text in segments.text], np.float64)
    order = np.argsort(-body, kind="stable")
    expected = (body * length)[order].cumsum()
    f1 = 2 * expected / (length[order].cumsum() + expected[-1])
    return float(np.clip(f1.max() / 2, LOWEST, HIGHEST))
