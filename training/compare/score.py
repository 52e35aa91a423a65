"""Scores of an extractor's texts, with intervals: every score is a function of sums over pages.

Each page gives a few numbers (columns); a score combines their sums. So a bootstrap is one matrix product: sites are
drawn with replacement, as often as there are sites, and the score is taken of each draw's sums. All extractors are
scored on the same draws, which makes their differences paired.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.characters import SOFT_HYPHEN
from stripper.labels import BODY, LABELS, RESIDUES
from stripper.learn.metrics import Counts, confusion, shingle_score, word_f1
from training.compare.read import ARTICLE, Benchmark, GoldPage

Floats = npt.NDArray[np.float64]
Row = dict[str, float]

DRAWS = 1000
INTERVAL = (2.5, 97.5)  # percentiles
_WORD = re.compile(r"\w")


def page_row(page: GoldPage, text: str, *, skips_empty: bool) -> Row:
    """The columns of one page: word F1, precision and recall of 4-grams, and of labelled pages counts of tokens."""
    precision, recall = shingle_score(text, page.text)
    has_precision, has_recall = (not skips_empty or bool(_WORD.search(one)) for one in (text, page.text))
    row = {
        "pages": 1.0,
        "word F1": word_f1(text, page.text),
        "precision": precision * has_precision,
        "has precision": float(has_precision),
        "recall": recall * has_recall,
        "has recall": float(has_recall),
    }
    if page.segments:
        # as words are counted: without soft hyphens, which some extractors keep
        gold, kept = (
            [(part.replace(SOFT_HYPHEN, ""), label) for part, label in page.segments],
            text.replace(SOFT_HYPHEN, ""),
        )
        row |= _counts(confusion(gold, [(kept, "body")]))
    return row


def _counts(counts: Counts) -> Row:
    kept, wanted = counts[:, BODY], counts.sum(axis=1)
    hits = int(kept[BODY])
    row = {"tp": float(hits), "fp": float(kept.sum() - hits), "fn": float(wanted[BODY] - hits)}
    for label in RESIDUES:
        number = LABELS.index(label)
        row[f"{label} leak"], row[f"{label} all"] = float(kept[number]), float(wanted[number])
    return row


@dataclass(frozen=True, slots=True)
class Measure:
    """A score: which columns it needs, how it combines their sums (…, n_columns), and of which group of pages."""

    name: str
    columns: tuple[str, ...]
    combine: Callable[[Floats], Floats]
    group: str | None = None
    lower_is_better: bool = False


def _ratio(sums: Floats) -> Floats:
    return _divide(sums[..., 0], sums[..., 1])


def _shingle_f1(sums: Floats) -> Floats:
    precision, recall = _divide(sums[..., 0], sums[..., 1]), _divide(sums[..., 2], sums[..., 3])
    return _divide(2 * precision * recall, precision + recall)


def _token_f1(sums: Floats) -> Floats:
    return _divide(2 * sums[..., 0], 2 * sums[..., 0] + sums[..., 1] + sums[..., 2])


def _divide(a: Floats, b: Floats) -> Floats:
    """Quotients, 0 where nothing is there to divide by."""
    return np.divide(a, b, out=np.zeros_like(a), where=b != 0)


def shingles(group: str | None = None) -> Measure:
    """F1 of mean precision and mean recall of four words in a row, as AEB has it."""
    return Measure("4-gram F1", ("precision", "has precision", "recall", "has recall"), _shingle_f1, group)


def words(group: str | None = None) -> Measure:
    """Mean word F1 a page, as WCXB has it."""
    return Measure("word F1", ("word F1", "pages"), _ratio, group)


def body(group: str | None = None) -> Measure:
    """F1 of the body's tokens over all labelled pages."""
    return Measure("body F1", ("tp", "fp", "fn"), _token_f1, group)


def leak(label: str) -> Measure:
    """The share of a label's tokens that were kept."""
    return Measure(f"{label}s left in", (f"{label} leak", f"{label} all"), _ratio, lower_is_better=True)


def measures(benchmark: Benchmark) -> list[Measure]:
    """What a benchmark is scored by, the headline first."""
    groups = sorted({page.group for page in benchmark.pages})
    if all(page.segments for page in benchmark.pages):
        return [body(), *(leak(label) for label in RESIDUES), *(body(group) for group in groups)]
    if groups == [ARTICLE]:
        return [shingles(), words()]
    articles = [shingles(ARTICLE)] if ARTICLE in groups else []
    return [words(), *articles, *(words(group) for group in groups)]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score and the interval that holds 95 % of its draws."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scored:
    """An extractor's score, and how much more it is than another's on the same draws."""

    own: Estimate
    difference: Estimate | None


def compare(
    pages: Sequence[GoldPage], rows: Mapping[str, Sequence[Row]], measure: Measure, base: str, seed: int
) -> dict[str, Scored]:
    """The score of each extractor and its difference to that of ``base``, if that is among them."""
    chosen = [index for index, page in enumerate(pages) if measure.group in (None, page.group)]
    sites = [pages[index].site for index in chosen]
    _, site_of = np.unique(sites, return_inverse=True)
    count = int(site_of.max()) + 1
    draws = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), DRAWS)
    value: dict[str, float] = {}
    drawn: dict[str, Floats] = {}
    for name, table in rows.items():
        columns = np.array([[table[index][column] for column in measure.columns] for index in chosen])
        sums = np.zeros((count, len(measure.columns)))
        np.add.at(sums, site_of, columns)
        value[name] = float(measure.combine(sums.sum(axis=0)))
        drawn[name] = measure.combine(draws @ sums)
    return {
        name: Scored(
            _estimate(value[name], drawn[name]),
            _estimate(value[name] - value[base], drawn[name] - drawn[base]) if base in rows and name != base else None,
        )
        for name in rows
    }


def _estimate(value: float, draws: Floats) -> Estimate:
    low, high = np.percentile(draws, INTERVAL)
    return Estimate(value, float(low), float(high))
