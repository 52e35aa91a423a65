"""Train on corpora of one's own: read, cut, adapt or fit, score before and after.

Whether to go on from the shipped model or to begin anew is a question of how much is labelled: see
``ENOUGH``. The shipped model's own pages cannot be shipped; what stands for them are its weights, which
hold the new model to themselves, and the fixtures, which are never learnt from here, so that their score
before and after says what the new pages did to the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import sklearn

import stripper
from stripper import cleaner
from stripper.errors import CorpusError, ModelError
from stripper.learn.adapt import Adaptation, adapt, check_labels_there, cross_adapt
from stripper.learn.corpus import LabelledPage, read_corpus
from stripper.learn.examples import Example, example, has_picture_text
from stripper.learn.fit import CrossFit, Recipe, fit
from stripper.learn.fixtures import fixtures_folder
from stripper.learn.folds import held_out_folds
from stripper.learn.fragments import to_be_cut
from stripper.learn.metrics import SCORED
from stripper.learn.probes import digests
from stripper.learn.progress import Report, counted, quiet
from stripper.learn.score import PageScore, can_be_scored, score_answers, score_page
from stripper.learn.shelf import Cut, selected, shelve
from stripper.learn.summary import label_f1
from stripper.learn.worse import worse
from stripper.model import Model, shipped_folder
from stripper.number import how_many

AUTO, SCRATCH, SHIPPED, MODEL = "auto", "scratch", "shipped", "model"
# Fully labelled pages and sites from which on a model of one's own is fitted from scratch: about as many as the shipped
# one has. With fewer, what it knows of languages and layouts is more than what the pages can teach.
ENOUGH_PAGES, ENOUGH_SITES = 600, 300
SCORING_FOLDS = 3


@dataclass(frozen=True, slots=True)
class Scores:
    """F1 of each label (None where there is none of it) and the mean body F1 of so many pages."""

    f1: dict[str, float | None]
    body_f1: float
    pages: int

    def as_dict(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        f1 = {label: None if value is None else round(value, 4) for label, value in self.f1.items()}
        return {"f1": f1, "body_f1": round(self.body_f1, 4), "pages": self.pages}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train on and how.

    ``start`` is ``auto``, ``scratch``, ``shipped`` or a model's folder; ``cache`` is where pages that were cut are
    kept (None: nowhere).
    """

    corpora: tuple[Path, ...]
    start: str = AUTO
    recipe: Recipe = field(default_factory=Recipe)
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What training begins with: ``kind`` is ``scratch``, ``shipped`` or ``model``; ``folder`` is that model's, else None."""

    kind: str
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """A new model, and the scores of the model before and of the new one.

    ``own`` are those on the pages that were learnt from, by cross-validation, ``fixtures`` those on the fixtures;
    each before and after. ``own`` is None where no page could be held out. ``worse`` says what the new model has lost
    on them, "" where that is nothing beyond chance. ``notes`` say what the user should know.
    """

    model: Model
    pages: list[LabelledPage]
    own: tuple[Scores, Scores] | None
    fixtures: tuple[Scores, Scores]
    worse: str
    notes: list[str]


def read_corpora(folders: Sequence[Path]) -> list[LabelledPage]:
    """The pages of several corpora; a page's name begins with its folder where there are several.

    Raises ``CorpusError`` where a corpus is given twice, or a page has two rows: it would count twice.
    """
    pages: list[LabelledPage] = []
    places = Counter(folder.resolve() for folder in folders)
    twice = next((folder for folder in folders if places[folder.resolve()] > 1), None)
    if twice:
        raise CorpusError(f"{twice}: given more than once, and its pages would count as often; give it once")
    for folder in folders:
        prefix = f"{folder}/" if len(folders) > 1 else ""
        pages += [replace(page, name=prefix + page.name) for page in read_corpus(folder)]
    rows = Counter(page.name for page in pages)
    repeated = next((name for name, count in rows.items() if count > 1), None)
    if repeated:
        raise CorpusError(
            f"{repeated}: has more than one row, and would count as often; keep one (stripper corpus check)"
        )
    return pages


def retrain(plan: Plan, report: Report = quiet) -> Trained:
    """Train a model. Raises ``CorpusError`` where the pages are not enough or cannot be read, ``ModelError``."""
    pages = read_corpora(plan.corpora)
    start = _start(plan.start, pages)
    before = cleaner.shipped().model if start.folder is None else cleaner.load(start.folder).model
    copies = _copies(pages) if start.kind == SCRATCH else []
    examples = shelve([*_as_they_are(pages), *copies], plan.cache, plan.recipe.jobs, report)
    own = selected(examples, range(len(pages)))
    pages = [replace(page, html=b"") for page in pages]  # what is kept of them is on the disk
    check_labels_there(own)
    model, after, notes = _trained(start, before, examples, own, plan.recipe, report)
    earlier = _before(before, own, after, report)
    scores = (summed(earlier), summed(after)) if after else None
    loss = worse(earlier, after, before.about.get("sites", []))
    fixture_pages = read_corpus(fixtures_folder())
    fixtures = _on_fixtures(before, model, fixture_pages, plan, report)
    about = {**_about(plan, start, before, pages), "scores": _as_dict(fixtures, scores)}
    known = _unmatched(own) + _known_before(before, pages) + _fixtures_known(before, fixture_pages)
    notes = [*([loss] if loss else []), *_warnings(pages, start.kind), *known, *notes]
    return Trained(replace(model, about=about), pages, scores, fixtures, loss, notes)


def _trained(
    start: Start, before: Model, examples: Sequence[Example], own: Sequence[Example], recipe: Recipe, report: Report
) -> tuple[Model, list[PageScore], list[str]]:
    """The new model, its scores on the pages by cross-validation, and what is to be said of those.

    ``examples`` are the pages, which are ``own``, and behind them the copies of them that are learnt from, too.
    """
    if start.kind == SCRATCH:
        model, crossed = fit(examples, recipe, report=report)
        return model, _scored(own, crossed), []
    how = Adaptation(recipe)
    model = adapt(before, own, how, report)
    return model, *_cross_validated(before, own, how, report)


def _before(before: Model, own: Sequence[Example], after: Sequence[PageScore], report: Report) -> list[PageScore]:
    """The scores of the model before on the pages that the new one was scored on."""
    names = {page.name for page in after}
    return [
        score_page(before, one)
        for one in counted(own, len(own), "scoring the model before", report)
        if one.page.name in names
    ]


def _as_dict(fixtures: tuple[Scores, Scores], own: tuple[Scores, Scores] | None) -> dict[str, Any]:
    """The scores before and after as plain JSON values."""
    both = {"fixtures": fixtures, "own": own}
    return {
        name: scores and {"before": scores[0].as_dict(), "after": scores[1].as_dict()} for name, scores in both.items()
    }


def _as_they_are(pages: Sequence[LabelledPage]) -> list[tuple[LabelledPage, Cut]]:
    return [(page, example) for page in pages]


def _copies(pages: Sequence[LabelledPage]) -> list[tuple[LabelledPage, Cut]]:
    """What is learnt from besides the pages: copies without what their markup tells of pictures, and fragments."""
    bare = [(page, partial(example, bare=True)) for page in pages if has_picture_text(page)]
    return [*bare, *to_be_cut(pages)]


def _start(start: str, pages: Sequence[LabelledPage]) -> Start:
    """What a plan's ``start`` means for these pages. Raises ``ModelError`` where it means nothing."""
    if start in (SCRATCH, SHIPPED):
        return Start(start)
    if start != AUTO:
        if not _is_folder(start):
            raise ModelError(
                f"{start!r} is none of {AUTO}, {SCRATCH}, {SHIPPED}, and no folder; a model is a folder with model.json and "
                "model.safetensors"
            )
        return Start(MODEL, Path(start))
    complete = [page for page in pages if page.complete]
    enough = len(complete) >= ENOUGH_PAGES and len({page.site for page in complete}) >= ENOUGH_SITES
    return Start(SCRATCH if enough else SHIPPED)


def _is_folder(start: str) -> bool:
    try:
        return Path(start).is_dir()
    except OSError:  # too long for a name, or behind a folder that may not be entered
        return False


def _scored(examples: Sequence[Example], crossed: CrossFit) -> list[PageScore]:
    pairs = zip(examples, crossed.probabilities, strict=False)  # copies come after the pages
    return [score_answers(one, p) for one, p in pairs if can_be_scored(one)]


def _cross_validated(
    before: Model, own: Sequence[Example], how: Adaptation, report: Report
) -> tuple[list[PageScore], list[str]]:
    """Scores on pages held out in turn, and what is to be said of them."""
    if len(own) < 2:
        return [], ["one page only: nothing can be held out to score the new model with; label some more"]
    folds, several = held_out_folds([one.site for one in own], SCORING_FOLDS)
    note = "all pages are of one site: the score says how the model does on further pages of it, not on other sites"
    try:
        return cross_adapt(before, own, how, folds, report), [] if several else [note]
    except CorpusError:  # all pages together are enough, as was checked; the pages but a fold are not
        return [], ["too few pages are fully labelled to hold some out and score the new model with; label some more"]


def _on_fixtures(
    before: Model, after: Model, pages: Sequence[LabelledPage], plan: Plan, report: Report
) -> tuple[Scores, Scores]:
    examples = shelve(_as_they_are(pages), plan.cache, plan.recipe.jobs)
    found: tuple[list[PageScore], list[PageScore]] = ([], [])
    for one in counted(examples, len(examples), "scoring on the fixtures", report):
        found[0].append(score_page(before, one))
        found[1].append(score_page(after, one))
    return summed(found[0]), summed(found[1])


def summed(pages: Sequence[PageScore]) -> Scores:
    """The scores of some pages together."""
    return Scores(label_f1(pages), float(np.mean([page.body_f1 for page in pages])), len(pages))


def _about(plan: Plan, start: Start, before: Model, pages: Sequence[LabelledPage]) -> dict[str, Any]:
    """What the model's folder says of how it came to be; training sites are those of all models in the line."""
    versions = {"stripper": stripper.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__}
    sites = {page.site for page in pages}
    if start.kind != SCRATCH:
        sites |= set(before.about.get("sites", []))
    return {
        "seed": plan.recipe.seed,
        "versions": versions,
        "start": {"kind": start.kind, "weights": _weights(start)},
        "pages": len(pages),
        "own_sites": sorted({page.site for page in pages}),
        "licences": dict(sorted(Counter(page.licence or "not stated" for page in pages).items())),
        "languages": dict(sorted(Counter(page.lang.lower().partition("-")[0] or "?" for page in pages).items())),
        "sites": sorted(sites),
    }


def _weights(start: Start) -> str | None:
    """A digest of the weights that were gone on from."""
    if start.kind == SCRATCH:
        return None
    return digests(start.folder or shipped_folder())["model.safetensors"]


def _warnings(pages: Sequence[LabelledPage], kind: str) -> list[str]:
    """What the user should know of a model of that kind that learnt from these pages."""
    only_pages = ["a model from scratch labels pages only: it has no part for plain text"] if kind == SCRATCH else []
    return _unknown_labels(pages, kind) + only_pages


def _unknown_labels(pages: Sequence[LabelledPage], kind: str) -> list[str]:
    missing = set(SCORED) - {label for page in pages for _, label in page.segments}
    if not missing:
        return []
    names = ", ".join(label for label in SCORED if label in missing)
    what = "the model cannot know them" if kind == SCRATCH else "what the model knows of them is what it knew before"
    return [f"no text is labelled {names}: {what}"]


def _unmatched(pages: Sequence[Example]) -> list[str]:
    names = [one.page.name for one in pages if one.page.segments and not one.shares.any()]
    if not names:
        return []
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    return [
        f"{how_many(len(names), 'page')} without a single one of the labelled texts ({shown}): stripper corpus check says more"
    ]


def _known_before(before: Model, pages: Sequence[LabelledPage]) -> list[str]:
    sites = {page.site for page in pages}
    known = sites & set(before.about.get("sites", []))
    if not known:
        return []
    return [
        f"the model before has learnt from {len(known):,} of {how_many(len(sites), 'site')} here: its score flatters it"
    ]


def _fixtures_known(before: Model, fixtures: Sequence[LabelledPage]) -> list[str]:
    if {page.site for page in fixtures}.isdisjoint(before.about.get("sites", [])):
        return []
    return ["the model before has learnt from the fixtures: its score on them flatters it, and a small fall is no loss"]


def fit_corpus(corpora: Sequence[Path], start: str, seed: int, classifier: Any) -> Model:
    """A model trained on all pages of some corpora together: what ``stripper.fit`` does.

    ``start`` is as in ``Plan``, ``classifier`` None or one of scikit-learn's kind, for which the model is fitted from
    scratch. Raises ``CorpusError`` where the pages are not enough, cannot be read, or both a start and a classifier
    are given, ``ModelError`` where ``start`` is no model that this version reads.
    """
    if classifier is not None and start not in (AUTO, SCRATCH):
        raise CorpusError("a classifier of your own is fitted from scratch; leave out start, or the classifier")
    kind = SCRATCH if classifier is not None else start
    return retrain(Plan(tuple(corpora), kind, Recipe(seed=seed, classifier=classifier))).model
