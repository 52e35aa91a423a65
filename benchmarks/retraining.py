"""What going on from a model with a few pages does to its scores: the tables of docs/retraining.md.

    python -m benchmarks.retraining [--corpus ../shared/corpus] [--draws 3]

Two things are printed, as changes of F1. The shipped model goes on from ten fixtures at a time and is scored on the
others; it has learnt from all of them before, so what can be seen there is mostly what is lost. A model that is fitted
to 120 pages of the corpus goes on from ten or forty others, and is scored on pages of further sites, which neither has
seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from stripper.cleaner import shipped
from stripper.learn.adapt import Adaptation, adapt
from stripper.learn.corpus import LabelledPage, read_corpus
from stripper.learn.examples import Example, example
from stripper.learn.fit import Recipe, fit
from stripper.learn.fixtures import fixtures_folder
from stripper.learn.metrics import SCORED
from stripper.learn.retrain import summed
from stripper.learn.score import score_page
from stripper.model import Model
from training.shared_corpus import read_shared

HERE = Path(__file__).resolve().parent.parent
CORPUS = HERE.parent / "shared" / "corpus"
TEN, FORTY, OF_BASE, HELD_OUT = 10, 40, 120, 90  # pages
AS_IT_IS = Adaptation(Recipe(jobs=1))
SETTINGS = {
    "as it is done": AS_IT_IS,
    "no inputs dropped": replace(AS_IT_IS, tuning=replace(AS_IT_IS.tuning, dropout=0.0)),
    "half of the inputs dropped": replace(AS_IT_IS, tuning=replace(AS_IT_IS.tuning, dropout=0.5)),
    "0.8 loyal": replace(AS_IT_IS, tuning=replace(AS_IT_IS.tuning, loyalty=0.8)),
    "0.2 loyal": replace(AS_IT_IS, tuning=replace(AS_IT_IS.tuning, loyalty=0.2)),
    "tables at rate 1": replace(AS_IT_IS, wording_rate=1.0),
}


def f1(model: Model, pages: Sequence[Example]) -> np.ndarray:
    """F1 of each label but other: (4,)."""
    scores = summed([score_page(model, page) for page in pages]).f1
    found: np.ndarray = np.array([scores[label] or 0 for label in SCORED])
    return found


# Pages to learn from, others to score on, and the F1 on those before.
Draw = tuple[Sequence[Example], Sequence[Example], np.ndarray]


def by_tens(model: Model, pages: Sequence[Example], draws: int) -> Iterator[Draw]:
    """Ten pages and the rest, for each of the first tens."""
    for start in range(0, draws * TEN, TEN):
        rest = [*pages[:start], *pages[start + TEN :]]
        yield pages[start : start + TEN], rest, f1(model, rest)


def of_other_sites(pages: Sequence[LabelledPage], counts: Sequence[int]) -> list[list[Example]]:
    """Groups of at least so many pages, each of sites of its own, dealt out by chance."""
    sites: dict[str, list[LabelledPage]] = {}
    for index in np.random.default_rng(0).permutation(len(pages)).tolist():
        sites.setdefault(pages[index].site, []).append(pages[index])
    waiting = iter(sites.values())
    groups = []
    for count in counts:
        group: list[LabelledPage] = []
        while len(group) < count:
            group += next(waiting)
        groups.append([example(page) for page in group])
    return groups


def show(name: str, start: Model, draws: Sequence[Draw], how: Adaptation) -> None:
    """A row: the least and the greatest change of each label, and the mean of all."""
    found = [f1(adapt(start, learnt, how), held_out) - before for learnt, held_out, before in draws]
    spans = "  ".join(f"{low:+.3f} … {high:+.3f}" for low, high in zip(np.min(found, 0), np.max(found, 0), strict=True))
    print(f"{name:50} {spans}  {np.mean(found):+.3f}", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--draws", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'':50} {'  '.join(f'{label:15}' for label in SCORED)}  mean")
    fixtures = [example(page) for page in read_corpus(fixtures_folder())]
    start = shipped().model
    draws = list(by_tens(start, fixtures, arguments.draws))
    for name, how in SETTINGS.items():
        show(f"shipped + 10 fixtures, {name}", start, draws, how)
    pages = [page for page in read_shared(arguments.corpus).pages if page.complete]
    base, held_out, *more = of_other_sites(pages, (OF_BASE, HELD_OUT, *[FORTY] * arguments.draws))
    start, _ = fit(base, Recipe(jobs=1))
    before = f1(start, held_out)
    print(f"120 pages: {dict(zip(SCORED, before.round(3).tolist(), strict=True))}")
    for count in (TEN, FORTY):
        draws = [(some[:count], held_out, before) for some in more]
        for name, how in SETTINGS.items():
            show(f"120 pages + {count}, {name}", start, draws, how)


if __name__ == "__main__":
    main()
