"""The learning curve: how well a model does when it has learnt from a part of a corpus' pages.

Each point is by cross-validation over whole sites: the model is adapted to some of the other folds' sites
and scored on the fold, so every point is about pages of sites that it has not learnt from. The point at 0
is the model as it is. A curve that still rises says that labelling more such pages is worth it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from joblib import delayed

from stripper.errors import CorpusError
from stripper.learn.adapt import Adaptation, adapt
from stripper.learn.examples import Example
from stripper.learn.folds import folds_of
from stripper.learn.progress import Report, in_parallel, quiet
from stripper.learn.score import PageScore, can_be_scored, score_page
from stripper.learn.shelf import selected
from stripper.learn.summary import Point, label_f1
from stripper.model import Model
from stripper.number import how_many

SHARES = (0.25, 0.5, 1.0)  # of the sites that may be learnt from
FOLDS = 3
MOST_PAGES = 300  # more do not make a curve clearer, but slower
GAIN = 0.01  # of F1 from the half to the whole: with less, chance is as good a reason


def learning_curve(
    start: Model, examples: Sequence[Example], how: Adaptation, report: Report = quiet
) -> tuple[list[Point], str]:
    """The points of the curve and what they say. No points, and why, where there are too few sites."""
    examples = selected(examples, _spread(len(examples)))
    sites = [one.site for one in examples]
    if len(set(sites)) < FOLDS:
        return [], f"No learning curve: it needs pages of at least {FOLDS} sites."
    fold = folds_of(sites, FOLDS)
    cells = [(k, share) for share in (0.0, *SHARES) for k in range(FOLDS)]
    tasks = (
        delayed(_cell)(start, examples, _chosen(sites, fold, k, share), np.flatnonzero(fold == k), how)
        for k, share in cells
    )
    try:
        found = in_parallel(tasks, len(cells), "learning curve", report, how.recipe.jobs)
    except CorpusError as error:
        return [], f"No learning curve: {error}"
    points = []
    for number in range(len(SHARES) + 1):
        some = found[number * FOLDS : (number + 1) * FOLDS]
        pages = [score for _, scores in some for score in scores]
        learnt = round(float(np.mean([count for count, _ in some])))
        points.append(Point(learnt, label_f1(pages), float(np.mean([page.body_f1 for page in pages]))))
    points = _apart(points)
    return points, reading(points)


def _apart(points: Sequence[Point]) -> list[Point]:
    """The points of different numbers of pages: shares of few sites are the same ones."""
    return [points[0], *(point for before, point in pairwise(points) if point.pages > before.pages)]


def _spread(count: int) -> list[int]:
    return list(range(count)) if count <= MOST_PAGES else np.linspace(0, count - 1, MOST_PAGES).astype(int).tolist()


def _chosen(sites: Sequence[str], fold: object, k: int, share: float) -> list[int]:
    """The pages to learn from: those of some of the sites outside the fold."""
    others = sorted({site for site, number in zip(sites, np.asarray(fold), strict=True) if number != k})
    order = np.random.default_rng(k).permutation(len(others))
    taken = {others[index] for index in order[: round(share * len(others))]}
    return [index for index, site in enumerate(sites) if site in taken]


def _cell(
    start: Model, examples: Sequence[Example], learnt: Sequence[int], held_out: Sequence[int], how: Adaptation
) -> tuple[int, list[PageScore]]:
    model = start
    if learnt:
        model = adapt(start, selected(examples, learnt), replace(how, recipe=replace(how.recipe, jobs=1)))
    return len(learnt), [score_page(model, one) for one in selected(examples, held_out) if can_be_scored(one)]


def reading(points: Sequence[Point]) -> str:
    """What a learning curve says, in words: first what got worse since its beginning."""
    last, half = points[-1].pages, points[-2].pages
    since_start, since_half = _changes(points[0], points[-1]), _changes(points[-2], points[-1])
    down = [f"{label} {change:+.3f}" for label, change in since_start.items() if change < -GAIN]
    up = [f"{label} {change:+.3f}" for label, change in since_half.items() if change > GAIN]
    said = []
    if down:
        said.append(
            f"Learning from {last} of these pages lowered the F1 on {', '.join(down)} on the other sites: look at the labels "
            "(stripper corpus check), and keep the model as it was if they are right."
        )
    if up:
        advice = "" if down else ": labelling more such pages is likely to help"
        said.append(f"From {half:,} to {how_many(last, 'page')} the F1 still rose on {', '.join(up)}{advice}.")
    elif any(change > GAIN for change in since_start.values()):
        said.append(
            f"The first {how_many(half, 'page')} helped, the next ones to {last:,} hardly: label pages of other kinds, or stop here."
        )
    elif not down:
        said.append(f"Learning from up to {last} of these pages did not raise the scores on the other sites.")
    return " ".join(said)


def _changes(before: Point, after: Point) -> dict[str, float]:
    return {label: value - (before.f1[label] or 0) for label, value in after.f1.items() if value is not None}
