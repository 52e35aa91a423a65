"""Fit a model: wording tables, then two networks, each on what the step before says of pages it has not seen.

Every page's features come from wording tables that were fitted without its site, its context from a
first network fitted without its site (cross-fitting). So the second stage learns from inputs as good, or
as bad, as it will meet. The same folds give the predictions that the model is scored with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
from joblib import delayed
from threadpoolctl import threadpool_limits

from stripper.core.features import featurize
from stripper.core.surroundings import CONTEXT, surroundings
from stripper.errors import CorpusError
from stripper.feature_names import BY_CLASS_WORDS, FEATURES
from stripper.labels import LABELS, OTHER
from stripper.learn.classifiers import Classifier, all_labels, exported
from stripper.learn.examples import Example, Targets, label_counts, targets
from stripper.learn.fit_kinds import KnownKinds, cross_shifted, fit_kinds, known_kinds
from stripper.learn.fit_network import DropoutPerceptron, merged
from stripper.learn.folds import folds_to_learn_from
from stripper.learn.progress import Report, counted, in_parallel, quiet, workers
from stripper.learn.rows import Rows
from stripper.learn.wordings import Counts, Told, counts_of, fit_wordings
from stripper.model import Model, Wordings, together
from stripper.network import Network
from stripper.number import how_many

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
_P = ParamSpec("_P")
_T = TypeVar("_T")

CLASS_COLUMNS = tuple(FEATURES.index(name) for name in BY_CLASS_WORDS)
# The tables are fitted to at most this many pages, the shipped ones to nearly all of theirs. A page's n-grams take so
# many bytes.
WORDING_PAGES, WORDING_BYTES = 6_000, 1_000_000
# A row whose label was given more than EASY is easy, and one in STANDS_FOR of those is learnt from. (The second stage
# is asked of what has less than ``stripper.model.SETTLED``; this leaves some room.)
EASY, STANDS_FOR = 0.995, 4
FITTING = 1.6  # memory that fitting a network takes, over that of its rows: measured with 60,000 of them


def one_thread(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """Keep the linear algebra of a step to one thread: its sums then do not depend on how many cores there are."""

    @wraps(work)
    def alone(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with threadpool_limits(limits=1, user_api="blas"):
            return work(*args, **kwargs)

    return alone


@dataclass(frozen=True, slots=True)
class Recipe:
    """What can be set of a training run.

    ``seed`` is that of all chance, ``folds`` (2 or more) are how many the sites are dealt out into, ``jobs`` how many
    processes run at a time at most (-1: one a core). A stage is ``members`` networks that differ by their seed, each
    with ``hidden`` units a layer, fitted in ``passes`` over the rows. ``dropout`` is the chance of each input to be
    dropped from a row in a pass, ``class_dropout`` that of all that class words say to be dropped together: 0 to 1.
    ``rows`` are the most that a network is fitted to: of more, boilerplate is thinned out, and what is left of it
    counts more. ``memory``, in bytes, bounds how many processes run at a time, never the result. ``scratch`` is the
    folder for measurements (default: the system's). ``classifier`` is a classifier of one's own (see
    ``stripper.learn.classifiers``).
    """

    seed: int = 0
    folds: int = 5
    jobs: int = -1
    hidden: tuple[int, ...] = (72, 32)
    members: int = 2
    passes: int = 8
    dropout: float = 0.35
    class_dropout: float = 0.25
    rows: int = 750_000
    memory: int = 6 << 30
    scratch: Path | None = None
    classifier: Classifier | None = field(default=None, compare=False)

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

    def workers(self, bytes_each: int) -> int:
        """How many processes that need this many bytes each may run at a time."""
        return workers(self.jobs, self.memory, bytes_each)


# What a network is fitted to: the rows of each page, and what its blocks should be.
Stage = tuple[Sequence[Floats], list[Targets]]


@dataclass(frozen=True, slots=True)
class CrossFit:
    """What cross-fitting gives: of each page its targets, and the probabilities by a model that never saw the page's site.

    ``stages`` are what the two networks are fitted to, ``known`` what kinds of pages are learnt from, if anything; all of
    it was measured without the page's site, too.
    """

    targets: list[Targets]
    probabilities: list[Floats]
    stages: tuple[Stage, Stage]
    known: KnownKinds | None = None


@one_thread
def cross_fit(examples: Sequence[Example], recipe: Recipe, told: Told = (), report: Report = quiet) -> CrossFit:
    """Fit every stage on all folds but one and apply it to that one, for each fold in turn."""
    check_enough(examples, recipe)
    fold = folds_to_learn_from([one.site for one in examples], [one.page.complete for one in examples], recipe.folds)
    said = count_ngrams(examples)
    tables = in_parallel(
        (
            delayed(fit_wordings)([said[page] for page in said if fold[page] != k], told, recipe.seed)
            for k in range(recipe.folds)
        ),
        recipe.folds,
        "wordings",
        report,
        recipe.workers(len(said) * WORDING_BYTES),
        prefer="threads",  # they share the counts, and fitting holds no lock
    )
    features = measure(examples, [tables[k] for k in fold], recipe, report)
    complete: list[Targets | None] = [targets(one) if one.page.complete else None for one in examples]
    guesses = _by_fold(features, complete, fold, replace(recipe, members=1), "a first look", report)
    aims = [targets(one, guess) for one, guess in zip(examples, guesses, strict=True)]
    hard = fewer_easy(aims, guesses, recipe.seed)
    first = _by_fold(features, hard, fold, recipe, "first stage", report)
    rows, asked = contexts(examples, features, first, recipe), asked_of_second(aims, first)
    second = _by_fold(rows, asked, fold, recipe, "second stage", report)
    probabilities = [together(a, b.__getitem__) for a, b in zip(first, second, strict=True)]
    known = known_kinds(examples, features, probabilities, fold, report)
    if known is not None:
        probabilities = cross_shifted(known, examples, features, probabilities, fold)
    return CrossFit(aims, probabilities, ((features, hard), (rows, asked)), known)


def fit(
    examples: Sequence[Example],
    recipe: Recipe | None = None,
    told: Told = (),
    report: Report = quiet,
) -> tuple[Model, CrossFit]:
    """Fit a model to labelled pages, and its wording table to further texts; also what cross-fitting said of them, to score it with."""
    recipe = recipe or Recipe()
    crossed = cross_fit(examples, recipe, told, report)
    wordings = fit_wordings(count_ngrams(examples).values(), told, recipe.seed)
    first, second = in_parallel(
        (delayed(fit_network)(rows, aims, recipe) for rows, aims in crossed.stages),
        2,
        "final fit on all pages",
        report,
        _workers(crossed.targets, len(CONTEXT) + len(FEATURES), recipe),
    )
    kinds = None if crossed.known is None else fit_kinds(crossed.known)
    return Model(wordings, first, second, {}, kinds=kinds), crossed


def measure(
    examples: Sequence[Example], tables: Sequence[Wordings], recipe: Recipe, report: Report = quiet
) -> Sequence[Floats]:
    """The features of each page, by the tables that are given for it."""
    rows = Rows([len(one.segments) for one in examples], len(FEATURES), recipe.scratch)
    pages = zip(examples, tables, strict=True)
    for number, (one, table) in enumerate(counted(pages, len(examples), "features", report)):
        rows.put(number, featurize(one.segments, table.text, table.words))
    return rows


def contexts(
    examples: Sequence[Example], features: Sequence[Floats], first: Sequence[Floats], recipe: Recipe
) -> Sequence[Floats]:
    """The rows of the second stage: features and what the first stage says of the page."""
    rows = Rows([len(x) for x in features], len(FEATURES) + len(CONTEXT), recipe.scratch)
    for number, (one, x, p) in enumerate(zip(examples, features, first, strict=True)):
        rows.put(number, second_stage_rows(one, x, p))
    return rows


def check_enough(examples: Sequence[Example], recipe: Recipe) -> None:
    """Raise ``CorpusError`` where there is too little to learn from."""
    sites = {one.site for one in examples if one.page.complete}
    if len(sites) < recipe.folds:
        raise CorpusError(
            f"{how_many(len(sites), 'site')} with full labels; at least {recipe.folds} are needed, for no site may stand on both "
            "sides of a split. Label pages of other sites too"
        )
    missing = [label for label, count in label_counts(examples).items() if not count]
    if len(missing) == len(LABELS) - 1 or "body" in missing:
        raise CorpusError(
            f"no block is labelled {', '.join(missing)}; a model needs the body and at least one other label"
        )


def count_ngrams(examples: Sequence[Example]) -> dict[int, Counts]:
    """The n-grams of the pages that the tables learn from, by their numbers: counted once for all folds."""
    return {page: counts_of(examples[page]) for page in _read_for_wordings(examples)}


def _read_for_wordings(examples: Sequence[Example]) -> Sequence[int]:
    """The pages that the wording tables are fitted to: of too many all fully labelled ones, and of the others some, evenly chosen."""
    pages = [index for index, one in enumerate(examples) if not (one.scrolls or one.is_fragment)]
    if len(pages) <= WORDING_PAGES:
        return pages
    complete = [index for index in pages if examples[index].page.complete]
    others = sorted(set(pages) - set(complete))
    return sorted(_evenly(complete, WORDING_PAGES) + _evenly(others, WORDING_PAGES - len(complete)))


def _evenly(pages: Sequence[int], most: int) -> list[int]:
    if len(pages) <= most:
        return list(pages)
    return [pages[at] for at in np.linspace(0, len(pages) - 1, max(most, 0)).astype(int)]


def second_stage_rows(one: Example, features: Floats, first: Floats) -> Floats:
    """Features and context of a page side by side: float32 (n_blocks, n_features + n_context)."""
    return np.concatenate([features, surroundings(one.segments, first)], axis=1)


@one_thread
def fit_network(rows: Sequence[Floats], aims: Sequence[Targets | None], recipe: Recipe) -> Network:
    """Fit the members of one network to the blocks of many pages; pages without targets are left out."""
    x, label, weight = gathered(rows, aims, recipe)
    if recipe.classifier is not None:
        return exported(recipe.classifier, recipe.network(), x, label, weight)
    learners = [recipe.network(member).fit(x, label, sample_weight=weight) for member in range(recipe.members)]
    return merged([all_labels(learner.network(), learner.classes_) for learner in learners])


def gathered(
    rows: Sequence[Floats], aims: Sequence[Targets | None], recipe: Recipe
) -> tuple[Floats, Ints, npt.NDArray[np.float32]]:
    """All rows that count, their labels and weights (of mean 1); boilerplate thinned out where there are too many."""
    used = [(x, aim) for x, aim in zip(rows, aims, strict=True) if aim is not None and len(aim.label)]
    weight = np.concatenate([aim.weight for _, aim in used])
    label = np.concatenate([aim.label for _, aim in used])
    weight = thinned(label, weight, recipe.rows, recipe.seed)
    counted_rows = weight > 0
    x = np.empty((int(counted_rows.sum()), used[0][0].shape[1]), np.float32)
    at = start = 0
    for page, _ in used:
        some = page[counted_rows[start : start + len(page)]]
        x[at : at + len(some)] = some
        at, start = at + len(some), start + len(page)
    return x, label[counted_rows], weight[counted_rows] / weight[counted_rows].mean()


def thinned(label: Ints, weight: npt.NDArray[np.float32], most: int, seed: int) -> npt.NDArray[np.float32]:
    """Weights of which at most ``most`` are above 0: others stand in for the ones set to 0, labels keep their sums.

    The commonest label gives way first, then all of them alike.
    """
    surplus = int((weight > 0).sum()) - most
    if surplus <= 0:
        return weight
    random = np.random.default_rng(seed)
    out = weight.copy()
    plain = np.flatnonzero((label == OTHER) & (weight > 0))
    for some in (plain, np.flatnonzero((label != OTHER) & (weight > 0))):
        fewer = max(len(some) - surplus, len(some) // 4 if some is plain else 1)
        gone = random.permutation(some)[fewer:]
        before = float(out[some].sum())
        out[gone] = 0
        if len(gone):
            out[some] *= before / float(out[some].sum())
        surplus -= len(gone)
    return out


def fewer_easy(aims: Sequence[Targets], said: Sequence[Floats], seed: int) -> list[Targets]:
    """Drop most of the easy rows; those that stay carry the weight of all.

    Easy is what a network that had not seen the page was sure of, and right: three blocks in four are, menu entries
    mostly. (By site-grouped cross-validation scores as before, in half the time: three networks can be fitted for two.)
    """
    random = np.random.default_rng(seed)
    out = []
    for aim, p in zip(aims, said, strict=True):
        easy = p[np.arange(len(p)), aim.label] > EASY
        counts = np.where(easy, STANDS_FOR * (random.random(len(p)) < 1 / STANDS_FOR), 1)
        out.append(Targets(aim.label, (aim.weight * counts).astype(np.float32)))
    return out


def asked_of_second(aims: Sequence[Targets], first: Sequence[Floats]) -> list[Targets]:
    """The targets of what the second stage may be asked: blocks of which the first is not sure; all, where that is too little.

    (By site-grouped cross-validation scores as before, in a third of the time.)
    """
    some = [
        Targets(aim.label, np.where(p.max(axis=1, initial=0) > EASY, 0, aim.weight).astype(np.float32))
        for aim, p in zip(aims, first, strict=True)
    ]
    left = {int(label) for aim in some for label in np.unique(aim.label[aim.weight > 0])}
    return some if len(left) > 1 else list(aims)


def _by_fold(
    rows: Sequence[Floats], aims: Sequence[Targets | None], fold: Ints, recipe: Recipe, stage: str, report: Report
) -> list[Floats]:
    """Probabilities for every page, by a network that was fitted without the page's fold."""
    networks = in_parallel(
        (
            delayed(fit_network)(
                rows, [aim if other != k else None for aim, other in zip(aims, fold, strict=True)], recipe
            )
            for k in range(recipe.folds)
        ),
        recipe.folds,
        stage,
        report,
        _workers(aims, rows[0].shape[1], recipe),
    )
    return [networks[k].predict(x) for x, k in zip(rows, fold, strict=True)]


def _workers(aims: Sequence[Targets | None], columns: int, recipe: Recipe) -> int:
    """How many networks may be fitted at a time: each takes a copy of its rows."""
    count = sum(int((aim.weight > 0).sum()) for aim in aims if aim is not None)
    return recipe.workers(bytes_to_fit(min(count, recipe.rows), columns))


def bytes_to_fit(rows: int, columns: int) -> int:
    """Bytes of memory that fitting a network to ``rows`` takes."""
    return round(rows * columns * np.dtype(np.float32).itemsize * FITTING)
