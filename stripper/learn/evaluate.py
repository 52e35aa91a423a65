"""Evaluate one model or two on a labelled corpus: read, score every page, sum up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from joblib import delayed

from stripper.errors import CorpusError, StripperError
from stripper.learn.adapt import Adaptation
from stripper.learn.corpus import SOME, LabelledPage
from stripper.learn.curve import learning_curve
from stripper.learn.examples import Example, example
from stripper.learn.fit import Recipe
from stripper.learn.progress import Report, in_parallel, quiet
from stripper.learn.retrain import read_corpora
from stripper.learn.score import PageScore, score_page
from stripper.learn.shelf import selected, shelve
from stripper.learn.summary import FEWEST_SITES, Evaluation, Point, assess, contrast
from stripper.model import Model
from stripper.number import how_many

WARN, REFUSE, LEAVE_OUT = "warn", "refuse", "leave out"  # what to do about sites that a model has learnt from
_NAMED = 5  # sites in a message


class SeenSites(StripperError):
    """Sites of the corpus were learnt from by a model: its scores would say nothing about new sites."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What to evaluate and how. ``seen`` is ``warn``, ``refuse`` or ``leave out``; ``curve``: with a learning curve."""

    corpora: tuple[Path, ...]
    models: Mapping[str, Model]
    recipe: Recipe = field(default_factory=Recipe)
    cache: Path | None = None
    seen: str = WARN
    curve: bool = True


def evaluate(trial: Trial, report: Report = quiet) -> Evaluation:
    """Score models on a corpus. Raises ``CorpusError``, and ``SeenSites`` where that is to be refused."""
    pages = read_corpora(trial.corpora)
    notes = [note for name, model in trial.models.items() if (note := _overlap(name, model, pages))]
    if notes and trial.seen == REFUSE:
        raise SeenSites(" ".join(notes))
    if trial.seen == LEAVE_OUT:
        pages, notes = _unseen(pages, list(trial.models.values()))
    shelved = shelve([(page, example) for page in pages], trial.cache, trial.recipe.jobs, report)
    examples = selected(shelved, [number for number, page in enumerate(pages) if page.covers != SOME])
    if len(examples) < len(pages):
        partly = how_many(len(pages) - len(examples), "page")
        notes.append(f"{partly} left out: labelled in part only, which cannot be scored")
    if not examples:
        raise CorpusError("no page can be scored; complete the labels of some: stripper annotate DIR")
    scores = {name: _scores(model, examples, trial, report) for name, model in trial.models.items()}
    notes += _few(examples)
    models = [
        assess(name, scores[name], model.about.get("sites", []), trial.recipe.seed)
        for name, model in trial.models.items()
    ]
    first, *others = scores.values()
    comparison = contrast(first, others[0], trial.recipe.seed) if others else None
    learning: list[Point] = []
    reading = ""
    if trial.curve:
        how = Adaptation(trial.recipe)
        learning, reading = learning_curve(next(iter(trial.models.values())), examples, how, report)
    return Evaluation(", ".join(map(str, trial.corpora)), models, comparison, learning, reading, notes)


def _scores(model: Model, examples: Sequence[Example], trial: Trial, report: Report) -> list[PageScore]:
    tasks = (delayed(score_page)(model, one) for one in examples)
    return in_parallel(tasks, len(examples), "scoring", report, trial.recipe.jobs)


def _overlap(name: str, model: Model, pages: Sequence[LabelledPage]) -> str:
    """A warning where a model has learnt from sites of the pages."""
    sites = {page.site for page in pages}
    seen = sorted(sites & set(model.about.get("sites", [])))
    if not seen:
        return ""
    named = ", ".join(seen[:_NAMED]) + (f" and {len(seen) - _NAMED} more" if len(seen) > _NAMED else "")
    return (
        f"{name} was trained on {len(seen):,} of {how_many(len(sites), 'site')} here ({named}): it may know these pages by heart, and "
        "its scores here are no promise for other sites. Evaluate on other sites, or leave these out (--unseen)."
    )


def _unseen(pages: list[LabelledPage], models: Sequence[Model]) -> tuple[list[LabelledPage], list[str]]:
    seen = {site for model in models for site in model.about.get("sites", [])}
    kept = [page for page in pages if page.site not in seen]
    if not kept:
        raise CorpusError("every site of the corpus was learnt from; label pages of a site that was not")
    gone = len(pages) - len(kept)
    return kept, [f"{how_many(gone, 'page')} left out: of sites that were learnt from"] if gone else []


def _few(examples: Sequence[Example]) -> list[str]:
    count = len({one.site for one in examples})
    if count >= FEWEST_SITES:
        return []
    return [f"Only {how_many(count, 'site')}: the intervals are hardly worth the name. Add pages of other sites."]
