"""Learn to label the lines of plain text: fit, cross-fit, calibrate, measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from joblib import delayed

from stripper.core.characters import code_points, spelled
from stripper.errors import CorpusError
from stripper.labels import BODY, LABELS, OTHER
from stripper.learn.classifiers import all_labels
from stripper.learn.dialogs import Notices
from stripper.learn.documents import TextPage, documents, lendable
from stripper.learn.examples import Targets
from stripper.learn.fit import bytes_to_fit, one_thread
from stripper.learn.fit_network import DropoutPerceptron, merged
from stripper.learn.folds import folds_to_learn_from
from stripper.learn.metrics import SCORED, added, confusion, scores
from stripper.learn.progress import Report, in_parallel, quiet, workers
from stripper.learn.rows import Rows
from stripper.learn.wordings import CHARS_COUNTED, LABEL_WEIGHTS, Told, fit_table, matrix, with_told
from stripper.network import Network
from stripper.number import how_many
from stripper.plain.decide import OPERATING_POINTS, decide_text
from stripper.plain.line_table import LINE_FEATURES, line_context, line_features
from stripper.plain.line_wording import ROWS, LineTables, readings
from stripper.plain.lines import Lines, cut
from stripper.plain.model import LINE_INPUTS, TextModel

if TYPE_CHECKING:
    from scipy import sparse

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class TextRecipe:
    """What can be set of a training run for plain text.

    ``seed`` is that of all chance, ``folds`` (2 or more) are how many the sites are dealt out into. A stage is
    ``members`` networks that differ by their seed, each with ``hidden`` units a layer, fitted in ``passes`` over the
    rows. ``dropout``, 0 to 1, is the chance of each input to be dropped from a row in a pass. ``jobs`` are how many
    processes run at a time at most (-1: one a core), and ``memory``, in bytes, bounds how many, never the result.
    ``scratch`` is the folder for measurements (default: the system's).
    """

    seed: int = 0
    folds: int = 5
    hidden: tuple[int, ...] = (128, 48)
    passes: int = 10
    dropout: float = 0.4
    members: int = 3
    jobs: int = -1
    memory: int = 6 << 30
    scratch: Path | None = None

    def network(self, member: int = 0) -> DropoutPerceptron:
        """A fresh network of this recipe."""
        return DropoutPerceptron(self.hidden, self.passes, self.dropout, random_state=self.seed + member)


NONE: Notices = {}
_FEWEST_SITES = 2  # of one nothing is left to learn from when its fold is held out
# The bodies of partly labelled pages are many and say nothing of consent: one line in so many is read.
PARTIAL_WORDING = 4
# A page's body and its menus are in many documents: one in so many of their rows stands for all, in a third of the
# time.
THINNED = 3
# How much lines of each label count in the wording tables.
LINE_WEIGHTS = np.where(np.arange(len(LABELS)) == OTHER, LABEL_WEIGHTS / 2, LABEL_WEIGHTS)


def fit_line_tables(pages: Sequence[TextPage], told: Told = (), seed: int = 0) -> LineTables:
    """Fit the linear models over what lines, and further texts, say."""
    said = [
        (text, LABELS.index(label), page.trusted(index))
        for page in pages
        for index, (text, label) in enumerate(page.lines)
        if not (page.trust and label == "body" and index % PARTIAL_WORDING)
    ]
    texts, label = [text for text, _, _ in said], np.array([number for _, number, _ in said], np.intp)
    weight = np.sqrt(np.minimum([len(text) for text in texts], CHARS_COUNTED)).astype(np.float32)
    weight *= LINE_WEIGHTS[label] / weight.mean() * np.array([trust for _, _, trust in said], np.float32)
    tables = [
        fit_table(*with_told(rows, label, weight, told, more), seed)
        for rows, more in zip(_matrices(texts), _matrices([text for text, _ in told]), strict=True)
    ]
    return LineTables(*tables)


def _matrices(texts: list[str]) -> list[sparse.csr_matrix]:
    """The n-grams of texts as each of the tables counts them: (n_texts, n_buckets) each."""
    read = readings(*code_points(spelled(texts)))
    return [matrix([grams], rows) for grams, rows in zip(read, ROWS.values(), strict=True)]


@one_thread
def _fit_network(rows: Sequence[Floats], aims: Sequence[Targets], used: Ints, recipe: TextRecipe) -> Network:
    """Fit a few networks that differ by their seed to the documents that are used, and make one of them."""
    some = used.tolist()
    label = np.concatenate([aims[number].label for number in some])
    weight = np.concatenate([aims[number].weight for number in some])
    common = np.isin(label, (BODY, OTHER))
    counted = (weight > 0) & (~common | (np.random.default_rng(recipe.seed).random(len(label)) < 1 / THINNED))
    weight = np.where(common, THINNED * weight, weight)[counted]
    weight /= weight.mean()
    ends = np.cumsum([len(aims[number].label) for number in some])[:-1]
    x = np.concatenate([rows[number][of] for number, of in zip(some, np.split(counted, ends), strict=True)])
    label = label[counted]
    learners = [recipe.network(member).fit(x, label, sample_weight=weight) for member in range(recipe.members)]
    return merged([all_labels(learner.network(), learner.classes_) for learner in learners])


@dataclass(frozen=True, slots=True)
class TextCrossFit:
    """A model for each fold that never saw the fold's sites, and the fold of each page."""

    models: list[TextModel]
    fold: Ints


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a final fit needs: of each document the rows of both stages and their targets; the second's temperature."""

    features: Sequence[Floats]
    contexts: Sequence[Floats]
    aims: list[Targets]
    temperature: float


def _cross_fit(
    pages: Sequence[TextPage], notices: Notices, told: Told, recipe: TextRecipe, report: Report = quiet
) -> tuple[TextCrossFit, _Rows]:
    """Fit every stage on all folds but one, for each fold in turn; also the rows that a final fit needs.

    Raises ``CorpusError`` where there is too little to learn from.
    """
    _check_enough(pages)
    fold = folds_to_learn_from([page.site for page in pages], [bool(page.lines) for page in pages], recipe.folds)
    report(f"text: wordings, {recipe.folds} folds over {how_many(len(pages), 'page')}")
    tables = [
        fit_line_tables([page for page, f in zip(pages, fold, strict=True) if f != k], told, recipe.seed)
        for k in range(recipe.folds)
    ]
    docs = documents(pages, lendable(pages, fold.tolist(), notices), seed=recipe.seed)
    of = dict(zip([page.name for page in pages], fold.tolist(), strict=True))
    doc_fold = np.array([of[doc.page.name] for doc in docs], np.intp)
    lines = how_many(sum(len(doc.lines) for doc in docs), "line")
    report(f"text: {how_many(len(docs), 'document')}, {lines}")
    aims = [doc.aims for doc in docs]
    sizes = [len(doc.lines) for doc in docs]
    features = Rows(sizes, len(LINE_FEATURES), recipe.scratch)
    for number, (doc, k) in enumerate(zip(docs, doc_fold, strict=True)):
        features.put(number, line_features(doc.lines, tables[k]))
    firsts, first = _by_fold(features, aims, doc_fold, recipe, "text: first stage", report)
    contexts = Rows(sizes, len(LINE_INPUTS), recipe.scratch)
    for number, (doc, x, p) in enumerate(zip(docs, features, first, strict=True)):
        contexts.put(number, np.concatenate([x, line_context(doc.lines, p)], axis=1))
    seconds, second = _by_fold(contexts, aims, doc_fold, recipe, "text: second stage", report)
    heat = temperature_of(second, aims)
    models = [TextModel(t, a, b.at_temperature(heat)) for t, a, b in zip(tables, firsts, seconds, strict=True)]
    return TextCrossFit(models, fold), _Rows(features, contexts, aims, heat)


def _check_enough(pages: Sequence[TextPage]) -> None:
    sites = {page.site for page in pages if page.lines}
    if len(sites) < _FEWEST_SITES:
        raise CorpusError(
            f"{how_many(len(sites), 'site')} with lines to learn from; at least {_FEWEST_SITES} are needed, for no site may stand on both "
            "sides of a split. Label pages of other sites too, or keep the shipped model's part for plain text"
        )


def fit_text(
    pages: Sequence[TextPage],
    notices: Notices = NONE,
    told: Told = (),
    recipe: TextRecipe | None = None,
    report: Report = quiet,
) -> tuple[TextModel, TextCrossFit]:
    """Fit the model for plain text; also the models of the folds, to measure it with.

    ``notices`` are lent to documents that have no consent dialog, from ``told`` the wording tables learn. Raises
    ``CorpusError`` where there is too little to learn from.
    """
    recipe = recipe or TextRecipe()
    crossed, rows = _cross_fit(pages, notices, told, recipe, report)
    tables = fit_line_tables(pages, told, recipe.seed)
    everything = np.arange(len(rows.aims))
    first, second = in_parallel(
        (delayed(_fit_network)(x, rows.aims, everything, recipe) for x in (rows.features, rows.contexts)),
        2,
        "text: final fit on all pages",
        report,
        _workers(rows.aims, recipe),
    )
    return TextModel(tables, first, second.at_temperature(rows.temperature)), crossed


def _by_fold(
    rows: Sequence[Floats], aims: Sequence[Targets], fold: Ints, recipe: TextRecipe, stage: str, report: Report
) -> tuple[list[Network], list[Floats]]:
    """A network for each fold that was fitted without its documents, and what it says of them."""
    networks = in_parallel(
        (delayed(_fit_network)(rows, aims, np.flatnonzero(fold != k), recipe) for k in range(recipe.folds)),
        recipe.folds,
        stage,
        report,
        _workers(aims, recipe),
    )
    return networks, [networks[k].predict(x) for x, k in zip(rows, fold, strict=True)]


def _workers(aims: Sequence[Targets], recipe: TextRecipe) -> int:
    """How many networks may be fitted at a time: each takes a copy of its rows."""
    rows = sum(len(aim.label) for aim in aims)
    return workers(recipe.jobs, recipe.memory, bytes_to_fit(rows, len(LINE_INPUTS)))


def temperature_of(probabilities: Sequence[Floats], aims: Sequence[Targets]) -> float:
    """The temperature that makes cross-fitted probabilities most likely (Guo et al. 2017)."""
    from scipy.optimize import minimize_scalar

    logits = np.log(np.concatenate(list(probabilities)).clip(1e-9))
    label = np.concatenate([aim.label for aim in aims])
    weight = np.concatenate([aim.weight for aim in aims])

    def loss(log_temperature: float) -> float:
        z = logits / np.exp(log_temperature)
        z -= z.max(axis=1, keepdims=True)
        chosen = z[np.arange(len(z)), label] - np.log(np.exp(z).sum(axis=1))
        return float(-(chosen * weight).sum() / weight.sum())

    best = minimize_scalar(loss, bounds=(-1.5, 2.0), method="bounded", options={"xatol": 1e-3})
    return round(float(np.exp(best.x)), 3)


@dataclass(frozen=True, slots=True)
class TextScores:
    """What cross-validation says of one operating point.

    ``residues`` are scores of texts with all captions, credits and consent notices left in, ``boilerplate``
    of texts with all other boilerplate left in as well; ``unchanged`` is the share of texts without
    residues that come back as they are, ``kept`` the share of their tokens that stay.
    """

    residues: dict[str, dict[str, float]]
    boilerplate: dict[str, dict[str, float]]
    unchanged: float
    kept: float

    def as_dict(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "residues": self.residues,
            "boilerplate": self.boilerplate,
            "unchanged": self.unchanged,
            "kept": self.kept,
        }


def measure_text(
    pages: Sequence[TextPage], crossed: TextCrossFit, points: Iterable[str | float] = OPERATING_POINTS
) -> dict[str | float, TextScores]:
    """Score the operating points on texts made of fully labelled pages, each by the model that never saw its site.

    (Labelled texts and pages with partial labels are not measured.)

    The texts are the pages' lines of the labels in question, parted by blank lines; ``pages`` are those
    that were cross-fitted, in the same order. Scores are token level, by ``metrics.confusion``.
    """
    used = [
        (page, crossed.models[k])
        for page, k in zip(pages, crossed.fold, strict=True)
        if not page.trust and page.rounds == 1
    ]
    answers = {name: [_answer(page, model, labels) for page, model in used] for name, labels in _VARIANTS.items()}
    return {point: _scores(answers, point) for point in points}


_VARIANTS = {"residues": SCORED, "boilerplate": LABELS, "clean": ("body",)}


@dataclass(frozen=True, slots=True)
class _Answer:
    gold: list[tuple[str, str]]
    lines: Lines
    probabilities: Floats

    def predicted(self, point: str | float) -> list[tuple[str, str]]:
        """The lines with the labels that they get at an operating point."""
        decisions = decide_text(self.probabilities, self.lines, point)
        return [(text, LABELS[label]) for text, label in zip(self.lines.text, decisions.tolist(), strict=True)]


def _answer(page: TextPage, model: TextModel, labels: Iterable[str]) -> _Answer:
    gold = [(text, label) for text, label in page.lines if label in labels]
    lines = cut("\n\n".join(text for text, _ in gold))
    return _Answer(gold, lines, model.probabilities(lines))


def _scores(answers: dict[str, list[_Answer]], point: str | float) -> TextScores:
    totals = {name: added(confusion(one.gold, one.predicted(point)) for one in some) for name, some in answers.items()}
    untouched = [all(label == "body" for _, label in one.predicted(point)) for one in answers["clean"]]
    return TextScores(
        scores(totals["residues"]),
        scores(totals["boilerplate"]),
        round(float(np.mean(untouched)), 4),
        scores(totals["clean"])["body"]["recall"],
    )
