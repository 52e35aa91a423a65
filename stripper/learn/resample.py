"""How sure a score is, and whether one model is better than another: resampling whole sites.

Pages of one site are made by one template and share their faults, so sites, not pages, are what is drawn.
Intervals are percentiles of the cluster bootstrap (Davison and Hinkley 1997, "Bootstrap methods and their
application", 3.8). Two models are compared on the same sites: what one would see by chance if they were
alike is found by swapping their answers site by site (approximate randomization: Noreen 1989; Yeh 2000,
"More accurate tests for the statistical significance of result differences"), and the probabilities are
corrected for the number of measures (Holm 1979). Rejected: McNemar's test and bootstraps over tokens or
pages, which take a hundred blocks of one template for a hundred observations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.learn.metrics import MATRIX
from stripper.learn.score import PageScore

Doubles = npt.NDArray[np.float64]

DRAWS = 2000  # of the bootstrap
SWAPS = 10_000  # of the paired test: a probability of 0.05 is then known to within 0.004
LEVEL = 0.95
_EQUAL = 1e-12  # differences that rounding alone makes
_AT_ONCE = 500  # draws: memory does not grow with their number


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over pages: confusion matrices (…, *MATRIX), body F1 (…,), and how many pages (…,)."""

    confusion: Doubles
    body_f1: Doubles
    pages: Doubles

    def mean_f1(self) -> Doubles:
        """The mean body F1 of a page."""
        mean: Doubles = self.body_f1 / np.maximum(self.pages, 1)
        return mean

    def mixed(self, counts: Doubles) -> Sums:
        """The sums of draws, each with so many of every site: ``counts`` is (n_draws, n_sites)."""
        flat = self.confusion.reshape(len(self.pages), -1)
        return Sums((counts @ flat).reshape(-1, *MATRIX), counts @ self.body_f1, counts @ self.pages)


Measure = Callable[[Sums], Doubles]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score and the interval that it would stand in for 95 of 100 such sets of sites."""

    value: float
    low: float
    high: float


def site_sums(pages: Sequence[PageScore]) -> Sums:
    """The sums of each site, in the order of their names."""
    sites = sorted({page.site for page in pages})
    place = {site: index for index, site in enumerate(sites)}
    sums = Sums(np.zeros((len(sites), *MATRIX)), np.zeros(len(sites)), np.zeros(len(sites)))
    for page in pages:
        at = place[page.site]
        sums.confusion[at] += page.confusion
        sums.body_f1[at] += page.body_f1
        sums.pages[at] += 1
    return sums


def estimates(sums: Sums, measures: dict[str, Measure], seed: int = 0) -> dict[str, Estimate]:
    """Each measure with its bootstrap interval; all of them from the same draws."""
    drawn = _bootstrap(sums, seed, lambda draw: {name: measure(draw) for name, measure in measures.items()})
    every = np.ones((1, len(sums.pages)))
    return {
        name: Estimate(float(measure(sums.mixed(every))[0]), *_interval(drawn[name]))
        for name, measure in measures.items()
    }


def _bootstrap(
    sums: Sums, seed: int, work: Callable[[Sums], dict[str, Doubles]], other: Sums | None = None
) -> dict[str, Doubles]:
    random = np.random.default_rng(seed)
    sites = len(sums.pages)
    parts: list[dict[str, Doubles]] = []
    for start in range(0, DRAWS, _AT_ONCE):
        counts = random.multinomial(sites, np.full(sites, 1 / sites), min(_AT_ONCE, DRAWS - start)).astype(np.float64)
        found = work(sums.mixed(counts))
        if other is not None:
            found = {name: work(other.mixed(counts))[name] - values for name, values in found.items()}
        parts.append(found)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _interval(values: Doubles) -> tuple[float, float]:
    if np.isnan(values).all():
        return float("nan"), float("nan")
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Difference:
    """B less A on one measure; ``chance`` is the corrected probability of a difference as great if they were alike."""

    a: float
    b: float
    difference: Estimate
    chance: float


def compare(a: Sums, b: Sums, measures: dict[str, Measure], seed: int = 0) -> dict[str, Difference]:
    """Compare two models on the same sites, measure by measure."""
    one, two = (sums.mixed(np.ones((1, len(sums.pages)))) for sums in (a, b))
    drawn = _bootstrap(a, seed, lambda draw: {name: measure(draw) for name, measure in measures.items()}, b)
    chance = _holm(_chances(a, b, measures, seed))
    found = {}
    for name, measure in measures.items():
        x, y = float(measure(one)[0]), float(measure(two)[0])
        found[name] = Difference(x, y, Estimate(y - x, *_interval(drawn[name])), chance[name])
    return found


def _chances(a: Sums, b: Sums, measures: dict[str, Measure], seed: int) -> dict[str, float]:
    """Of random swaps of the two models on each site, the share that moves them as far apart as they are."""
    random = np.random.default_rng(seed)
    sites = len(a.pages)
    every = np.ones((1, sites))
    seen = {name: abs(float((m(b.mixed(every)) - m(a.mixed(every)))[0])) for name, m in measures.items()}
    as_far = dict.fromkeys(measures, 1)  # the answer as it is, is one of them (Phipson and Smyth 2010)
    for start in range(0, SWAPS, _AT_ONCE):
        swapped = random.integers(0, 2, (min(_AT_ONCE, SWAPS - start), sites)).astype(np.float64)
        one, two = _swapped(a, b, swapped), _swapped(b, a, swapped)
        for name, measure in measures.items():
            as_far[name] += int((~(np.abs(measure(two) - measure(one)) < seen[name] - _EQUAL)).sum())
    return {name: count / (SWAPS + 1) for name, count in as_far.items()}


def _swapped(mine: Sums, yours: Sums, swapped: Doubles) -> Sums:
    kept, taken = mine.mixed(1 - swapped), yours.mixed(swapped)
    return Sums(kept.confusion + taken.confusion, kept.body_f1 + taken.body_f1, kept.pages + taken.pages)


def _holm(chances: dict[str, float]) -> dict[str, float]:
    """Holm's correction: the smallest times all, the next times one less, and never less than the one before."""
    corrected, highest = {}, 0.0
    for rank, (name, chance) in enumerate(sorted(chances.items(), key=lambda item: item[1])):
        highest = max(highest, min(chance * (len(chances) - rank), 1.0))
        corrected[name] = highest
    return corrected
