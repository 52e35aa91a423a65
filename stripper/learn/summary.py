"""Sum up what models do on a corpus: scores with intervals, groups, worst pages, curves, and A against B in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from stripper.labels import LABELS, RESIDUES
from stripper.learn.metrics import SCORED, Reliability, rates, reliability
from stripper.learn.resample import LEVEL, Difference, Doubles, Estimate, Measure, Sums, compare, estimates, site_sums
from stripper.learn.score import PageScore, total
from stripper.number import how_many

WORST = 20
FEWEST_SITES = 6  # of intervals that are worth the name
TEXT = "page text"  # the measure of a page's whole body text
_STEPS = 200  # points of a precision-recall curve at most


@dataclass(frozen=True, slots=True)
class Group:
    """The pages of one language or site: F1 by label (None where there is none of it), mean body F1 of a page."""

    name: str
    pages: int
    f1: dict[str, float | None]
    body_f1: float
    leaked: int


@dataclass(frozen=True, slots=True)
class Worst:
    """A page that the model does badly on; ``report`` leads to why, empty where no report was written."""

    page: str
    site: str
    body_f1: float
    leaked: int
    report: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One model on the whole corpus.

    ``labels`` has precision, recall, F1 and leak of each label that occurs. ``confusion`` counts tokens, a row a gold
    label and one for tokens that are not in the gold. ``curves`` are pairs of recall and precision.
    """

    model: str
    pages: int
    sites: int
    labels: dict[str, dict[str, Estimate]]
    body_f1: Estimate
    languages: list[Group]
    by_site: list[Group]
    worst: list[Worst]
    confusion: list[list[int]]
    curves: dict[str, list[tuple[float, float]]]
    reliability: list[Reliability]
    seen_sites: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Model B less model A, by measure, and what that says."""

    differences: dict[str, Difference]
    verdict: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the learning curve: so many pages learnt from, the scores on sites that were not."""

    pages: int
    f1: dict[str, float | None]
    body_f1: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that ``stripper evaluate`` says.

    ``reading`` says what the learning curve means, ``notes`` what makes the scores worth less than they seem.
    """

    corpus: str
    models: list[Assessment]
    comparison: Comparison | None
    learning: list[Point]
    reading: str
    notes: list[str]


def assess(model: str, pages: Sequence[PageScore], seen_sites: Sequence[str] = (), seed: int = 0) -> Assessment:
    """Sum up the scores of one model's pages."""
    sums = site_sums(pages)
    measures = {
        f"{label} {rate}": partial(_rate, rate, label)
        for label in SCORED
        for rate in ("precision", "recall", "f1", "leak")
        if _occurs(sums, label) and (rate != "leak" or label in RESIDUES)
    }
    found = estimates(sums, {**measures, TEXT: Sums.mean_f1}, seed)
    labels: dict[str, dict[str, Estimate]] = {}
    for name in measures:
        label, rate = name.split()
        labels.setdefault(label, {})[rate] = found[name]
    curves = {label: curve for label in SCORED if (curve := _precision_recall(pages, LABELS.index(label)))}
    return Assessment(
        model,
        pages=len(pages),
        sites=len(sums.pages),
        labels=labels,
        body_f1=found[TEXT],
        languages=groups(pages, [page.lang for page in pages]),
        by_site=groups(pages, [page.site for page in pages]),
        worst=worst(pages),
        confusion=total(pages).tolist(),
        curves=curves,
        reliability=_reliability(pages),
        seen_sites=sorted(set(seen_sites) & {page.site for page in pages}),
    )


def _rate(rate: str, label: str, sums: Sums) -> Doubles:
    return rates(sums.confusion)[rate][..., SCORED.index(label)]


def _occurs(sums: Sums, label: str) -> bool:
    number = LABELS.index(label)
    return bool(sums.confusion[:, number, :].sum() + sums.confusion[:, :, number].sum())


def groups(pages: Sequence[PageScore], names: Sequence[str]) -> list[Group]:
    """The scores of each group of pages, largest first."""
    members: dict[str, list[PageScore]] = {}
    for page, name in zip(pages, names, strict=True):
        members.setdefault(name, []).append(page)
    found = [
        Group(name, len(some), label_f1(some), float(np.mean([p.body_f1 for p in some])), sum(p.leaked for p in some))
        for name, some in members.items()
    ]
    return sorted(found, key=lambda group: (-group.pages, group.name))


def label_f1(pages: Sequence[PageScore]) -> dict[str, float | None]:
    """The F1 of each label over some pages, None where there is none of it."""
    values = rates(total(pages))["f1"].tolist()
    return {label: None if math.isnan(value) else value for label, value in zip(SCORED, values, strict=True)}


def worst(pages: Sequence[PageScore]) -> list[Worst]:
    """The pages with the lowest body F1, or, where they are alike, with most that leaked; faultless ones are left out."""
    order = sorted(pages, key=lambda page: (page.body_f1, -page.leaked, page.name))
    faulty = [page for page in order if page.body_f1 < 1 or page.leaked]
    return [Worst(page.name, page.site, page.body_f1, page.leaked) for page in faulty[:WORST]]


def _precision_recall(pages: Sequence[PageScore], label: int) -> list[tuple[float, float]]:
    """Recall and precision of a label at falling thresholds of its probability, blocks weighted by their tokens."""
    p = np.concatenate([page.probabilities[:, label] for page in pages])
    wanted = np.concatenate([(page.gold == label) * page.tokens for page in pages]).astype(np.float64)
    tokens = np.concatenate([page.tokens for page in pages]).astype(np.float64)
    if not wanted.sum():
        return []
    order = np.argsort(-p, kind="stable")
    hits, taken = wanted[order].cumsum(), tokens[order].cumsum()
    ends = np.flatnonzero(np.append(np.diff(p[order]) != 0, True) & (taken > 0))  # blocks alike are taken together
    recall, precision = hits[ends] / hits[-1], hits[ends] / taken[ends]
    some: npt.NDArray[np.intp] = np.unique(np.searchsorted(recall, np.linspace(0, 1, _STEPS)).clip(0, len(ends) - 1))
    return [(round(float(recall[at]), 4), round(float(precision[at]), 4)) for at in some]


def _reliability(pages: Sequence[PageScore]) -> list[Reliability]:
    known = [np.ones(len(page.gold), np.bool_) for page in pages]
    return reliability([p.probabilities for p in pages], [p.gold for p in pages], known)


def contrast(a: Sequence[PageScore], b: Sequence[PageScore], seed: int = 0) -> Comparison:
    """Compare two models on the same pages, measure by measure."""
    one, two = site_sums(a), site_sums(b)
    measures: dict[str, Measure] = {
        label: partial(_rate, "f1", label) for label in SCORED if _occurs(one, label) and _occurs(two, label)
    }
    differences = compare(one, two, {**measures, TEXT: Sums.mean_f1}, seed)
    return Comparison(differences, verdict(differences, len(one.pages)))


def fewest_sites(measures: int) -> int:
    """With how many sites a difference on one of so many measures can be shown at all.

    Of the 2 ** n ways to swap the sites of two models that differ on all, 2 are as far apart; Holm's correction takes
    the smallest chance times the number of measures.

    >>> fewest_sites(1), fewest_sites(5)
    (6, 8)
    """
    return math.floor(math.log2(2 * measures / (1 - LEVEL))) + 1


def verdict(differences: dict[str, Difference], sites: int) -> str:
    """What the differences between two models say, in a sentence.

    >>> verdict({"credit": Difference(0.8, 0.9, Estimate(0.1, 0.05, 0.15), 0.01)}, 9)
    'B is better on credit (F1 +0.100, 95 % interval +0.050 to +0.150).'
    """
    if all(one.a == one.b for one in differences.values()):
        return "A and B have the same scores on these pages."
    if sites < fewest_sites(len(differences)):
        return (
            f"No difference can be shown with pages of {how_many(sites, 'site')}; at least {fewest_sites(len(differences))} "
            "sites are needed, better twenty. " + _leaning(differences)
        )
    sure = {name: one for name, one in differences.items() if one.chance < 1 - LEVEL}
    better = [_named(name, one) for name, one in sure.items() if one.difference.value > 0]
    less = [_named(name, one) for name, one in sure.items() if one.difference.value < 0]
    parts = []
    if better:
        parts.append(f"better on {', '.join(better)}")
    if less:
        parts.append(f"worse on {', '.join(less)}")
    if not parts:
        return "No difference between A and B can be shown on these pages. " + _leaning(differences)
    rest = "" if len(sure) == len(differences) else "; no difference can be shown elsewhere"
    return f"B is {' and '.join(parts)}{rest}."


def _named(name: str, one: Difference) -> str:
    d = one.difference
    return f"{name} (F1 {d.value:+.3f}, {100 * LEVEL:.0f} % interval {d.low:+.3f} to {d.high:+.3f})"


def _leaning(differences: dict[str, Difference]) -> str:
    seen = ", ".join(f"{name} {one.difference.value:+.3f}" for name, one in differences.items())
    return f"What was seen (B less A, F1): {seen}."


def names_of(counts: Sequence[Sequence[int]]) -> list[tuple[str, Sequence[int]]]:
    """The rows of a confusion matrix with their names."""
    return list(zip((*LABELS, "not in the gold"), counts, strict=True))
