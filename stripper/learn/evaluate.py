"""Score labels and body text against gold.

Labels are scored by tokens, whatever way a page is cut: gold and prediction each become one sequence
of tokens, aligned by longest matching runs; a gold token that the prediction never mentions counts as
``other``, a predicted token without a partner as a false positive. ``leak`` is the share of caption,
credit or cookie tokens that were taken for body. Body text is scored by word F1 (bags of words) and,
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

from stripper.labels import LABELS
from stripper.learn.align import tokenize

SCORED = LABELS[:4]
_WORD = re.compile(r"\w+")

Segmented = Iterable[tuple[str, str]]
Tally = Counter[tuple[str, str]]


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


def tally(gold: Segmented, predicted: Segmented) -> Tally:
    """Count true and false positives, false negatives and leaks of one page, in tokens."""
    wanted, got, surplus = aligned(gold, predicted)
    count: Tally = Counter()
    for want, have in zip(wanted, got, strict=True):
        if want in SCORED:
            count[want, "tp" if have == want else "fn"] += 1
            count[want, "leak"] += want != "body" and have == "body"
        if have in SCORED and have != want:
            count[have, "fp"] += 1
    for label in surplus:
        if label in SCORED:
            count[label, "fp"] += 1
    return count


def scores(count: Tally) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and leak of each label."""
    out: dict[str, dict[str, float]] = {}
    for label in SCORED:
        tp, fp, fn = count[label, "tp"], count[label, "fp"], count[label, "fn"]
        precision, recall = tp / (tp + fp) if tp + fp else 0.0, tp / (tp + fn) if tp + fn else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        out[label] = {"precision": precision, "recall": recall, "f1": f1}
        if label != "body":
            out[label]["leak"] = count[label, "leak"] / max(tp + fn, 1)
    return {label: {name: round(value, 4) for name, value in row.items()} for label, row in out.items()}


def word_f1(predicted: str, gold: str) -> float:
    """F1 of two texts as bags of lower-case words; an empty gold wants an empty prediction."""
    have, want = Counter(_WORD.findall(predicted.lower())), Counter(_WORD.findall(gold.lower()))
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
    words = _WORD.findall(text)
    if len(words) < 4:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of the blocks that were given a probability in a bin: how many, the mean, the share that was right."""

    count: int
    mean: float
    right: float


def reliability(
    probabilities: Sequence[npt.NDArray[np.float32]],
    gold: Sequence[npt.NDArray[np.intp]],
    known: Sequence[npt.NDArray[np.bool_]],
    bins: int = 10,
) -> list[Reliability]:
    """The reliability curve of the chosen labels' probabilities, in bins of equal width."""
    p = np.concatenate(list(probabilities))
    chosen, label, use = p.max(axis=1), np.concatenate(list(gold)), np.concatenate(list(known))
    right = p.argmax(axis=1) == label
    place = np.minimum((chosen * bins).astype(int), bins - 1)
    out = []
    for number in range(bins):
        inside = (place == number) & use
        if inside.any():
            out.append(Reliability(int(inside.sum()), float(chosen[inside].mean()), float(right[inside].mean())))
    return out


def by_group(tallies: Sequence[Tally], groups: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    """The scores of each group of pages."""
    sums: dict[str, Tally] = {}
    for one, group in zip(tallies, groups, strict=True):
        sums.setdefault(group, Counter()).update(one)
    return {group: scores(count) for group, count in sorted(sums.items())}
