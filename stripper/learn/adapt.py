"""Go on from a fitted model with a few pages of one's own, so that they help and do not wreck the rest.

The wording tables are moved at a small rate: a page's n-grams and class words shift their own weights and
no others. Then each network is tuned with a spring on every weight (``stripper.learn.finetune``); means
and scales of the inputs stay those of the shipped training data. A page's features come from tables that
were moved without it (three folds of pages), or else the networks would learn to trust wordings by heart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from joblib import delayed

from stripper.errors import CorpusError
from stripper.learn.examples import Example, Targets, label_counts, targets
from stripper.learn.finetune import Tuning, tune
from stripper.learn.fit import Recipe, asked_of_second, contexts, gathered, measure, one_thread
from stripper.learn.folds import folds_by_page
from stripper.learn.progress import Report, in_parallel, quiet
from stripper.learn.score import PageScore, can_be_scored, score_page
from stripper.learn.shelf import selected
from stripper.learn.wordings import counts_of, moved_wordings
from stripper.model import Model, Wordings
from stripper.network import Network

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What can be set of going on from a model: ``recipe`` holds seed, processes and memory."""

    recipe: Recipe = field(default_factory=Recipe)
    tuning: Tuning = field(default_factory=Tuning)
    wording_rate: float = 0.3
    folds: int = 3


@one_thread
def adapt(start: Model, examples: Sequence[Example], how: Adaptation, report: Report = quiet) -> Model:
    """A model that goes on from ``start``. Raises ``CorpusError`` where there is nothing to learn from."""
    check_labels_there(examples)
    complete = [index for index, one in enumerate(examples) if one.page.complete]
    report("wordings", 0, how.folds + 1)
    tables, fold = [], folds_by_page(len(examples), how.folds)
    for k in range(how.folds):
        others = [index for index in complete if fold[index] != k]
        tables.append(_tables(start, examples, others, how))
        report("wordings", k + 1, how.folds + 1)
    wordings = _tables(start, examples, complete, how)
    report("wordings", how.folds + 1, how.folds + 1)
    features = measure(examples, [tables[k] for k in fold], how.recipe, report)
    aims = [targets(one, None if one.page.complete else start.probabilities(one.segments)) for one in examples]
    report("tuning both stages", 0, 2)
    first = _tuned(start.first, features, aims, how)
    report("tuning both stages", 1, 2)
    said = [first.predict(x) for x in features]
    rows = contexts(examples, features, said, how.recipe)
    second = _tuned(start.second, rows, asked_of_second(aims, said), how)
    report("tuning both stages", 2, 2)
    return replace(start, wordings=wordings, first=first, second=second)


def check_labels_there(examples: Sequence[Example]) -> None:
    """Raise ``CorpusError`` where no two labels are there to be told apart."""
    if not examples:
        raise CorpusError("no pages to learn from; label some first: stripper annotate DIR")
    if not any(one.page.complete for one in examples):
        raise CorpusError(
            "no page has all its text labelled, so nothing says what boilerplate is; "
            "complete some pages: stripper annotate DIR"
        )
    there = [label for label, count in label_counts(examples).items() if count]
    if len(there) < 2:
        raise CorpusError(
            f"all blocks have the same label, {', '.join(there) or 'none'}; a model learns to tell labels apart. "
            "Label the whole page, boilerplate too: stripper annotate DIR"
        )


def _tables(start: Model, examples: Sequence[Example], indices: Sequence[int], how: Adaptation) -> Wordings:
    if not indices:
        return start.wordings
    return moved_wordings(
        start.wordings, map(counts_of, selected(examples, indices)), how.wording_rate, how.recipe.seed
    )


def _tuned(start: Network, rows: Sequence[Floats], aims: Sequence[Targets | None], how: Adaptation) -> Network:
    x, label, weight = gathered(rows, aims, how.recipe)
    return tune(start, x, label, weight, how.tuning, how.recipe.seed)


def cross_adapt(
    start: Model, examples: Sequence[Example], how: Adaptation, folds: Ints, report: Report = quiet
) -> list[PageScore]:
    """The score of each page under a model adapted to the pages of all folds but its own."""
    count = int(folds.max()) + 1
    tasks = (
        delayed(_adapt_and_score)(
            start,
            selected(examples, np.flatnonzero(folds != k).tolist()),
            selected(examples, np.flatnonzero(folds == k).tolist()),
            how,
        )
        for k in range(count)
    )
    found = in_parallel(tasks, count, "scoring by cross-validation", report, how.recipe.jobs)
    return sorted((score for scores in found for score in scores), key=lambda score: score.name)


def _adapt_and_score(
    start: Model, learnt: Sequence[Example], held_out: Sequence[Example], how: Adaptation
) -> list[PageScore]:
    model = adapt(start, learnt, replace(how, recipe=replace(how.recipe, jobs=1)))
    return [score_page(model, one) for one in held_out if can_be_scored(one)]
