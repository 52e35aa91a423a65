"""Fit a model: wording tables, then two networks, each on what the step before says of pages it has not seen.

Every page's features come from wording tables that were fitted without its site, its context from a
first network fitted without its site (cross-fitting). So the second stage learns from inputs as good, or
as bad, as it will meet. The same folds give the predictions that the model is scored with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from stripper.errors import CorpusError
from stripper.features import FEATURES, Wordings, featurize, surroundings
from stripper.labels import LABELS
from stripper.learn.examples import Example, Targets, folds_of, label_counts, targets
from stripper.learn.network import DropoutPerceptron, merged
from stripper.learn.wordings import fit_wordings
from stripper.model import Model
from stripper.network import Network

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Report = Callable[[str], None]
_P = ParamSpec("_P")
_T = TypeVar("_T")

CLASS_COLUMNS = tuple(index for index, name in enumerate(FEATURES) if " words " in name or "class words" in name)


def one_thread(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """Keep the linear algebra of a step to one thread: its sums then do not depend on how many cores there are."""

    @wraps(work)
    def alone(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with threadpool_limits(limits=1, user_api="blas"):
            return work(*args, **kwargs)

    return alone


@dataclass(frozen=True, slots=True)
class Recipe:
    """What can be set of a training run. ``passes`` over the rows for each of the two networks."""

    seed: int = 0
    folds: int = 5
    jobs: int = -1
    hidden: tuple[int, ...] = (72, 32)
    members: int = 2
    passes: int = 8
    dropout: float = 0.35
    class_dropout: float = 0.25

    def network(self, member: int = 0) -> DropoutPerceptron:
        """A fresh network of this recipe; members differ by their seed."""
        return DropoutPerceptron(
            self.hidden,
            self.passes,
            self.dropout,
            (CLASS_COLUMNS,),
            self.class_dropout,
            random_state=self.seed + member,
        )


@dataclass(frozen=True, slots=True)
class CrossFit:
    """What cross-fitting gives of each page: targets, features, probabilities.

    ``first`` are those of the first stage, ``probabilities`` those of the whole model, both by models that never saw
    the page's site.
    """

    targets: list[Targets]
    features: list[Floats]
    first: list[Floats]
    probabilities: list[Floats]


def quiet(message: str) -> None:
    """Report nothing."""


@one_thread
def cross_fit(
    examples: Sequence[Example], recipe: Recipe, notices: Sequence[str] = (), report: Report = quiet
) -> CrossFit:
    """Fit every stage on all folds but one and apply it to that one, for each fold in turn."""
    check_enough(examples, recipe)
    fold = folds_of([one.site for one in examples], recipe.folds)
    complete = [index for index, one in enumerate(examples) if one.page.complete]
    report(f"wordings: {recipe.folds} folds over {len(complete)} fully labelled pages")
    tables = _parallel(recipe)(
        delayed(fit_wordings)([examples[i] for i in complete if fold[i] != k], notices, recipe.seed)
        for k in range(recipe.folds)
    )
    features = _parallel(recipe)(delayed(_features)(one, tables[k]) for one, k in zip(examples, fold, strict=True))
    known: list[Targets | None] = [targets(one) if one.page.complete else None for one in examples]
    if len(complete) < len(examples):
        report(f"completing the labels of {len(examples) - len(complete)} partly labelled pages")
        guesses = _by_fold(features, known, fold, recipe)
        known = [targets(one, guess) for one, guess in zip(examples, guesses, strict=True)]
    aims = [target for target in known if target is not None]
    report("first stage")
    first = _by_fold(features, aims, fold, recipe)
    report("second stage")
    rows = [both(one, x, p) for one, x, p in zip(examples, features, first, strict=True)]
    second = _by_fold(rows, aims, fold, recipe)
    return CrossFit(
        aims, features, first, [((a + b) / 2).astype(np.float32) for a, b in zip(first, second, strict=True)]
    )


def fit(
    examples: Sequence[Example],
    recipe: Recipe | None = None,
    notices: Sequence[str] = (),
    about: dict[str, Any] | None = None,
    report: Report = quiet,
) -> tuple[Model, CrossFit]:
    """Fit a model to labelled pages; also what cross-fitting said of them, to score it with."""
    recipe = recipe or Recipe()
    crossed = cross_fit(examples, recipe, notices, report)
    report("final fit on all pages")
    wordings = fit_wordings([one for one in examples if one.page.complete], notices, recipe.seed)
    contexts = [both(one, x, p) for one, x, p in zip(examples, crossed.features, crossed.first, strict=True)]
    first, second = _parallel(recipe)(
        delayed(fit_network)(rows, crossed.targets, recipe) for rows in (crossed.features, contexts)
    )
    return Model(wordings, first, second, about or {}), crossed


def check_enough(examples: Sequence[Example], recipe: Recipe) -> None:
    """Raise ``CorpusError`` where there is too little to learn from."""
    sites = {one.site for one in examples if one.page.complete}
    if len(sites) < recipe.folds:
        raise CorpusError(
            f"{len(sites)} sites with full labels; at least {recipe.folds} are needed, for no site may stand on both "
            "sides of a split. Label pages of other sites too"
        )
    missing = [label for label, count in label_counts(examples).items() if not count]
    if len(missing) == len(LABELS) - 1 or "body" in missing:
        raise CorpusError(
            f"no block is labelled {', '.join(missing)}; a model needs the body and at least one other label"
        )


def both(one: Example, features: Floats, first: Floats) -> Floats:
    """Features and context side by side: the second stage's rows."""
    return np.concatenate([features, surroundings(one.segments, one.tree, first)], axis=1)


@one_thread
def fit_network(rows: Sequence[Floats], aims: Sequence[Targets | None], recipe: Recipe) -> Network:
    """Fit the members of one network to the blocks of many pages; pages without targets are left out."""
    used = [(x, aim) for x, aim in zip(rows, aims, strict=True) if aim is not None and len(aim.label)]
    weight = np.concatenate([aim.weight for _, aim in used])
    counted = weight > 0
    x = np.concatenate([x for x, _ in used])[counted]
    label = np.concatenate([aim.label for _, aim in used])[counted]
    weight = weight[counted] / weight[counted].mean()
    learners = [recipe.network(member).fit(x, label, sample_weight=weight) for member in range(recipe.members)]
    return merged([all_labels(learner.network(), learner.classes_) for learner in learners])


def all_labels(network: Network, classes: Ints) -> Network:
    """Give a network that has not met every label an output for each all the same."""
    if len(classes) == len(LABELS):
        return network
    weight = np.zeros((network.weights[-1].shape[0], len(LABELS)), np.float32)
    bias = np.full(len(LABELS), -30, np.float32)
    weight[:, classes], bias[classes] = network.weights[-1], network.biases[-1]
    return Network(network.mean, network.scale, (*network.weights[:-1], weight), (*network.biases[:-1], bias))


def _features(one: Example, wordings: Wordings) -> Floats:
    return featurize(one.segments, one.tree, wordings)


def _by_fold(rows: Sequence[Floats], aims: Sequence[Targets | None], fold: Ints, recipe: Recipe) -> list[Floats]:
    """Probabilities for every page, by a network that was fitted without the page's fold."""
    networks = _parallel(recipe)(
        delayed(fit_network)(
            [x for x, other in zip(rows, fold, strict=True) if other != k],
            [aim for aim, other in zip(aims, fold, strict=True) if other != k],
            recipe,
        )
        for k in range(recipe.folds)
    )
    return [networks[k].predict(x) for x, k in zip(rows, fold, strict=True)]


def _parallel(recipe: Recipe) -> Parallel:
    return Parallel(n_jobs=recipe.jobs, inner_max_num_threads=1, backend="loky")
