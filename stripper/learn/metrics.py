"""Score labels and body text against gold.

Labels are scored by tokens, whatever way a page is cut: gold and prediction each become one sequence
of tokens, aligned by longest matching runs, and are counted in a confusion matrix: a row for each gold label and
one for predicted tokens without a partner, a column for each predicted label. A gold token that the prediction
never mentions counts as predicted ``other``. ``leak`` is the share of a residue's tokens (captions, credits, consent
notices) that were taken for body. Body text is scored by word F1 (bags of words) and,
for articles, by 4-gram shingles as the article-extraction-benchmark does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.characters import SOFT_HYPHEN
from stripper.labels import BODY, LABELS, RESIDUES
from stripper.learn.align import tokenize

SCORED = ("body", *RESIDUES)
_SCORED = [LABELS.index(label) for label in SCORED]
SURPLUS = len(LABELS)  # the row of tokens that are not in the gold
MATRIX = (len(LABELS) + 1, len(LABELS))
_WORD = re.compile(r"\w+")

Segmented = Iterable[tuple[str, str]]
Counts = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


def _tokens(segments: Segmented) -> tuple[list[str], list[str]]:
    tokens: list[str] = []
    labels: list[str] = []
    for text, label in segments:
        found = tokenize(text)
        tokens += found
        labels += [label] * len(found)
    return tokens, labels


def _matching(gold: list[str], predicted: list[str]) -> Iterable[tuple[int, int, int]]:
    if gold == predicted:  # as lines of plain text always are: a text's worth of search saved
        return [(0, 0, len(gold))]
    return SequenceMatcher(None, gold, predicted, autojunk=False).get_matching_blocks()


def aligned(gold: Segmented, predicted: Segmented) -> tuple[list[str], list[str], list[str]]:
    """For each gold token its label and the predicted one; last the labels of predicted tokens without a partner."""
    gold_tokens, wanted = _tokens(gold)
    tokens, labels = _tokens(predicted)
    got = ["other"] * len(gold_tokens)
    matched = [False] * len(tokens)
    for start, other, size in _matching(gold_tokens, tokens):
        got[start : start + size] = labels[other : other + size]
        matched[other : other + size] = [True] * size
    return wanted, got, [label for label, was_matched in zip(labels, matched, strict=True) if not was_matched]


def confusion(gold: Segmented, predicted: Segmented) -> Counts:
    """The confusion matrix of one page in tokens: int64 ``MATRIX``."""
    counts = np.zeros(MATRIX, np.int64)
    number = {label: index for index, label in enumerate(LABELS)}
    wanted, got, surplus = aligned(gold, predicted)
    for want, have in zip(wanted, got, strict=True):
        counts[number[want], number[have]] += 1
    for have in surplus:
        counts[SURPLUS, number[have]] += 1
    return counts


def added(matrices: Iterable[Counts]) -> Counts:
    """The confusion matrix of several pages together; of none, one of zeros."""
    return sum(matrices, np.zeros(MATRIX, np.int64))


def rates(counts: npt.NDArray[Any]) -> dict[str, Doubles]:
    """Precision, recall, F1 and leak of the labels in ``SCORED``, from matrices (…, *MATRIX): float64 (…, n_scored) each.

    Not a number where there is nothing to be right or wrong about. ``leak`` is the share of a label's tokens that
    were taken for body.
    """
    hits = np.diagonal(counts, axis1=-2, axis2=-1)[..., _SCORED]
    wanted = counts[..., _SCORED, :].sum(axis=-1)
    predicted = counts[..., _SCORED].sum(axis=-2)
    leaked = counts[..., _SCORED, BODY] * np.isin(SCORED, RESIDUES)
    return {
        "precision": _share(hits, predicted),
        "recall": _share(hits, wanted),
        "f1": _share(2 * hits, wanted + predicted),
        "leak": _share(leaked, wanted),
    }


def _share(part: npt.NDArray[Any], whole: npt.NDArray[Any]) -> Doubles:
    share: Doubles = np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
    return share


def scores(counts: Counts) -> dict[str, dict[str, float]]:
    """The rates of each label by name, to be printed: to four digits, and 0 where there is nothing to be right about.

    (F1 is taken of precision and recall, not of ``rates``: at a tie one case in a thousand rounds the other way.)
    """
    found = {name: np.nan_to_num(values).tolist() for name, values in rates(counts).items()}
    out: dict[str, dict[str, float]] = {}
    for label, precision, recall, leak in zip(SCORED, found["precision"], found["recall"], found["leak"], strict=True):
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        out[label] = {"precision": precision, "recall": recall, "f1": f1} | (
            {"leak": leak} if label in RESIDUES else {}
        )
    return {label: {name: round(value, 4) for name, value in row.items()} for label, row in out.items()}


def _words(text: str) -> list[str]:
    """The words of a text; a soft hyphen, which some texts keep and some do not, is no part of one and parts none."""
    return _WORD.findall(text.replace(SOFT_HYPHEN, ""))


def word_f1(predicted: str, gold: str) -> float:
    """F1 of two texts as bags of lower-case words; an empty gold wants an empty prediction."""
    have, want = Counter(_words(predicted.lower())), Counter(_words(gold.lower()))
    if not want:
        return float(not have)
    overlap = (have & want).total()
    return 2 * overlap / (have.total() + want.total())


def shingle_score(predicted: str, gold: str) -> tuple[float, float]:
    """Precision and recall of two texts as bags of four words in a row, case kept."""
    have, want = _shingles(predicted), _shingles(gold)
    overlap = (have & want).total()
    precision = overlap / have.total() if have else float(not want)
    recall = overlap / want.total() if want else float(not have)
    return precision, recall


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _words(text)
    if len(words) < 4:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of the blocks that were given a probability in a bin: how many, the mean, the share that was right."""

    count: int
    mean: float
    right: float


_BINS = 10


def reliability(
    probabilities: Sequence[npt.NDArray[np.float32]],
    gold: Sequence[npt.NDArray[np.intp]],
    known: Sequence[npt.NDArray[np.bool_]],
) -> list[Reliability]:
    """The reliability curve of the chosen labels' probabilities, in ten bins of equal width."""
    p = np.concatenate(list(probabilities))
    chosen, label, use = p.max(axis=1), np.concatenate(list(gold)), np.concatenate(list(known))
    right = p.argmax(axis=1) == label
    place = np.minimum((chosen * _BINS).astype(int), _BINS - 1)
    out = []
    for number in range(_BINS):
        inside = (place == number) & use
        if inside.any():
            out.append(Reliability(int(inside.sum()), float(chosen[inside].mean()), float(right[inside].mean())))
    return out


def by_group(matrices: Sequence[Counts], groups: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    """The scores of each group of pages, from the confusion matrix of each page."""
    of: dict[str, list[Counts]] = {}
    for counts, group in zip(matrices, groups, strict=True):
        of.setdefault(group, []).append(counts)
    return {group: scores(added(some)) for group, some in sorted(of.items())}
