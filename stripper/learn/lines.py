"""Learn to label the lines of plain text from pages whose text is labelled.

A page's labelled text is its lines. Documents are made of them as extractors would leave them: the body,
and of the rest what a profile says, from nothing to all, in several layouts. Rates are near those
measured for readability and jusText on the gold pages (``training/README.md``); of consent texts more is left.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from stripper.characters import code_points
from stripper.decide_text import OPERATING_POINTS, decide_text
from stripper.decode import decode
from stripper.errors import CorpusError
from stripper.features.line_table import line_context, line_features
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, LABELS, OTHER
from stripper.learn.align import tokenize
from stripper.learn.corpus import LABELS_FILE, LabelledPage, read_rows
from stripper.learn.evaluate import Tally, scores, tally
from stripper.learn.examples import LENGTH_POWER, Example, Targets, folds_of
from stripper.learn.fit import Report, all_labels, quiet
from stripper.learn.network import DropoutPerceptron, merged
from stripper.learn.wordings import CHARS_COUNTED, NOTICE_CHARS, NOTICE_WEIGHT, fit_table, matrix
from stripper.lines import Lines, cut
from stripper.network import Network
from stripper.textmodel import TextModel
from stripper.wording import text_grams

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

SHORTEST_TITLE = 12
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
NEAR = 6  # lines before and after the body that extractors take for it more often than others
NOTICE_RATE, NOTICE_TRUST = 0.35, 0.7  # documents without a consent notice that are given one; how much it counts
PLAIN_TRUST = 0.4  # of body lines on pages with partial labels: they would drown the others
FILE_ROUNDS = 3  # of labelled texts, which are few and of which each is a case of its own
PARTED = 0.08  # of captions and credits that stand together, how often an extractor parts them
FARTHEST = 60  # lines before and after the body: a menu is seen often enough


@dataclass(frozen=True, slots=True)
class TextPage:
    """The labelled text of a page, line by line.

    ``title`` is the index of its title among the lines, or -1. ``trust`` is how much each line's label
    counts, 1 where people gave it; empty where all do. ``rounds`` is how often documents are made of it.
    """

    name: str
    site: str
    lang: str
    lines: tuple[tuple[str, str], ...]
    title: int = -1
    trust: tuple[float, ...] = ()
    rounds: int = 1

    def trusted(self, index: int) -> float:
        """How much the label of a line counts."""
        return self.trust[index] if self.trust else 1.0


def text_page(page: LabelledPage) -> TextPage:
    """The lines of a fully labelled page."""
    lines = tuple((" ".join(text.split()), label) for text, label in page.segments if text.strip())
    return TextPage(page.name, page.site, page.lang, lines, _title_line(lines, page.html))


@dataclass(frozen=True, slots=True)
class LabelledTextFile:
    """A plain text and the labels of its lines, in order, each line with its hard wraps joined."""

    name: str
    text: str
    lang: str
    about: str
    segments: tuple[tuple[str, str], ...]


def read_texts(folder: str | Path) -> list[LabelledTextFile]:
    """Read a folder of labelled texts: ``labels.jsonl`` and the files that it names.

    A row has ``text`` (the file), ``lang``, ``about`` and ``segments``, a ``[line, label]`` for each line.
    Raises ``CorpusError`` with file and line where something is wrong.
    """
    folder = Path(folder)
    texts = []
    for number, row in read_rows(folder / LABELS_FILE):
        where = f"{folder / LABELS_FILE}, line {number}"
        try:
            segments = tuple((str(text), str(label)) for text, label in row["segments"])
            text = (folder / row["text"]).read_bytes().decode()
        except (KeyError, TypeError, ValueError, OSError) as error:
            raise CorpusError(
                f"{where}: a text file and segments, [line, label] pairs, were expected ({error!r})"
            ) from error
        unknown = sorted({label for _, label in segments} - set(LABELS))
        if unknown:
            raise CorpusError(f"{where}: unknown label {unknown[0]!r}; the labels are {', '.join(LABELS)}")
        texts.append(LabelledTextFile(row["text"], text, row.get("lang", ""), row.get("about", ""), segments))
    return texts


def text_page_of_file(one: LabelledTextFile) -> TextPage:
    """The lines of a labelled text; it is a site of its own. A text without an article teaches that it stays."""
    has_body = any(label == "body" for _, label in one.segments)
    lines = one.segments if has_body else ()
    return TextPage(f"texts/{one.name}", f"{one.name}.example", one.lang, tuple(lines), rounds=FILE_ROUNDS)


def text_page_of_blocks(one: Example, aims: Targets) -> TextPage:
    """The lines of a page with partial labels: its body, and the captions and credits that were found there.

    The rest is left out: consent dialogs that the model overlooked would teach that they are something else.
    """
    trust = aims.weight / np.maximum(one.tokens, 1) ** LENGTH_POWER
    used = [index for index, label in enumerate(aims.label.tolist()) if label in (BODY, CAPTION, CREDIT)]
    trust *= np.where(aims.label == BODY, PLAIN_TRUST, 1)
    lines = tuple((" ".join(one.segments.text[index].split()), LABELS[aims.label[index]]) for index in used)
    return TextPage(one.page.name, one.page.site, one.page.lang, lines, -1, tuple(trust[used].tolist()))


def _title_line(lines: Sequence[tuple[str, str]], page: bytes) -> int:
    """The longest line of no other use that the page's ``<title>`` has in it."""
    found = _TITLE.search(decode(page)[:200_000]) if page else None
    title = " ".join(html.unescape(found[1]).split()).lower() if found else ""
    best, size = -1, SHORTEST_TITLE - 1
    for index, (text, label) in enumerate(lines):
        if label == "other" and size < len(text) and text.lower() in title:
            best, size = index, len(text)
    return best


@dataclass(frozen=True, slots=True)
class Profile:
    """How much of what is not body an extractor leaves: the share of lines.

    By label and, of other boilerplate, by place: between body lines, close to them, elsewhere.
    """

    caption: float = 0.0
    credit: float = 0.0
    cookie: float = 0.0
    inside: float = 0.0
    near: float = 0.0
    outside: float = 0.0
    title: float = 0.5


CLEAN = Profile()
ALL = Profile(1, 1, 1)
WHOLE = Profile(1, 1, 1, 1, 1, 1, 1)
PROFILES = {
    "clean": CLEAN,
    "all": ALL,
    "all but titles": Profile(1, 1, 1, title=0),
    "all again": ALL,
    "readability": Profile(0.65, 0.60, 0.05, 0.12, 0.10, 0.005),
    "justext": Profile(0.7, 0.5, 0.6, 0.15, 0.11, 0.02),
    "whole": WHOLE,
}
SOME_PROFILES = ("clean", "all", "all but titles")
LAYOUTS = ("blank lines", "one a line", "blank lines", "tight pictures", "wrapped", "rows")


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A text made of a page's lines, cut as any text is, and what its lines should be."""

    page: TextPage
    lines: Lines
    aims: Targets


Pick = tuple[str, str, float]  # a line's text, its label, and how much the label counts


def picked(page: TextPage, profile: Profile, random: np.random.Generator) -> list[Pick]:
    """The lines that an extractor of this profile leaves, in order."""
    body = [index for index, (_, label) in enumerate(page.lines) if label == "body"]
    low, high = (body[0], body[-1]) if body else (0, len(page.lines))
    rates = {"body": 1.0, "caption": profile.caption, "credit": profile.credit, "cookie": profile.cookie}
    chance = _together(page, random)
    out = []
    for index, (text, label) in enumerate(page.lines):
        if index == page.title:
            if chance[index] < profile.title:
                out.append((text, "body", 1.0))  # a title stays, whatever pages call it
            continue
        rate = rates.get(label)
        if rate is None:
            away = max(low - index, index - high)
            rate = (
                profile.inside
                if away < 0
                else profile.near
                if away <= NEAR
                else profile.outside
                if away < FARTHEST
                else 0
            )
        if chance[index] < rate:
            out.append((text, label, page.trusted(index)))
    return out


def _together(page: TextPage, random: np.random.Generator) -> npt.NDArray[np.float64]:
    """A number by chance for each line; mostly the same for a caption and its credit: they share an element."""
    chance = random.random(len(page.lines))
    apart = random.random(len(page.lines)) < PARTED
    dialog = random.random()  # of consent dialogs extractors leave all or nothing
    for index, (_, label) in enumerate(page.lines):
        if label == "cookie":
            chance[index] = dialog
        elif index and not apart[index] and {label, page.lines[index - 1][1]} <= {"caption", "credit"}:
            chance[index] = chance[index - 1]
    return chance


def _with_notice(picks: list[Pick], notices: Sequence[str], random: np.random.Generator) -> list[Pick]:
    """The lines with a consent dialog before or behind them, made of a few notices that follow each other."""
    size = int(random.integers(1, 7))
    start = int(random.integers(0, max(len(notices) - size, 1)))
    dialog: list[Pick] = [(text, "cookie", NOTICE_TRUST) for text in notices[start : start + size]]
    return [*dialog, *picks] if random.random() < 0.4 else [*picks, *dialog]


def laid_out(lines: Sequence[Pick], layout: str, random: np.random.Generator) -> tuple[str, list[int]]:
    """A text of the lines, and where each of them begins in it."""
    width = int(random.choice([60, 66, 72, 78, 100]))
    end = "\r\n" if random.random() < 0.1 else "\n"
    parts: list[str] = []
    starts: list[int] = []
    size = 0
    for index, (text, label, _) in enumerate(lines):
        before = ""
        if index:
            tight = layout == "one a line" or (
                (layout == "tight pictures" and label == lines[index - 1][1])
                or (label == "credit" and layout == "tight pictures")
            )
            before = end if tight else end * 2
        wraps = layout == "wrapped" and len(text) > width
        rows = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) if wraps else [text]
        starts.append(size + len(before))
        parts += [before, end.join(rows)]
        size += len(before) + len(parts[-1])
    return "".join(parts), starts


def as_rows(lines: Sequence[Pick], random: np.random.Generator) -> list[Pick]:
    """The lines with some joined as extractors join them: cells to rows of a table, a credit to its caption."""
    out: list[Pick] = []
    bar = str(random.choice([" | ", "\t", " - ", ": "]))
    index = 0
    while index < len(lines):
        run = index
        while run < len(lines) and lines[run][1] == "body" and len(lines[run][0]) < 40:
            run += 1
        if run - index >= 6:
            cells = int(random.choice([2, 3, 4]))
            rows = [lines[at : min(at + cells, run)] for at in range(index, run, cells)]
            out += [(bar.join(text for text, _, _ in row), "body", min(trust for _, _, trust in row)) for row in rows]
            index = run
            continue
        text, label, trust = lines[index]
        after = lines[index + 1] if index + 1 < len(lines) else ("", "", 1.0)
        if label == "caption" and after[1] == "credit":
            out.append((f"{text} {after[0]}", label, trust))
            index += 2
            continue
        out.append((text, label, trust))
        index += 1
    return out


def document(page: TextPage, picks: Sequence[Pick], layout: str, random: np.random.Generator) -> TextDocument:
    """Make a text of lines, cut it, and carry their labels over."""
    if layout == "rows":
        picks = as_rows(picks, random)
    source, starts = laid_out(picks, layout, random)
    lines = cut(source)
    number = np.array([LABELS.index(label) for _, label, _ in picks], np.intp)
    first = np.searchsorted(starts, lines.start, "right") - 1
    last = np.searchsorted(starts, lines.end - 1, "right") - 1
    tokens = np.array([len(tokenize(text)) for text in lines.text])
    same = np.array([len(set(number[a : b + 1].tolist())) == 1 for a, b in zip(first, last, strict=True)], np.bool_)
    trust = np.array([trust for _, _, trust in picks])[first]
    weight = np.maximum(tokens, 1) ** LENGTH_POWER * same * trust
    return TextDocument(page, lines, Targets(number[first], weight.astype(np.float32)))


def documents(
    pages: Sequence[TextPage], notices: Sequence[str] = (), rounds: int = 1, seed: int = 0
) -> list[TextDocument]:
    """Training documents: a round is each page once by every profile, and once at rates of chance.

    Of pages whose labels a model completed, there is one by a few of the profiles.
    """
    out = []
    for number, page in enumerate(pages):
        random = np.random.default_rng([seed, number])
        profiles = [PROFILES[name] for name in (SOME_PROFILES if page.trust else PROFILES)]
        for _ in range(rounds * page.rounds):
            for profile in [*profiles, _by_chance(random)]:
                picks = picked(page, profile, random)
                if (
                    notices
                    and profile.cookie
                    and random.random() < NOTICE_RATE
                    and not any(label == "cookie" for _, label, _ in picks)
                ):
                    picks = _with_notice(picks, notices, random)
                if picks:
                    out.append(document(page, picks, str(random.choice(LAYOUTS)), random))
    return out


def _by_chance(random: np.random.Generator) -> Profile:
    return Profile(*(random.random(3) ** 0.5).tolist(), *(random.random(3) * (0.3, 0.2, 0.1)).tolist())


@dataclass(frozen=True, slots=True)
class TextRecipe:
    """What can be set of a training run for plain text."""

    seed: int = 0
    folds: int = 5
    hidden: tuple[int, ...] = (64, 32)
    passes: int = 4
    dropout: float = 0.3
    rounds: int = 1
    members: int = 2

    def network(self, member: int = 0) -> DropoutPerceptron:
        """A fresh network of this recipe."""
        return DropoutPerceptron(self.hidden, self.passes, self.dropout, random_state=self.seed + member)


PARTIAL_WORDING = 0.25
LINE_WEIGHTS = np.array([1, 4, 4, 3, 0.5], np.float32)  # of the labels, in the wording table


def fit_wording(pages: Sequence[TextPage], notices: Sequence[str] = (), seed: int = 0) -> Floats:
    """Fit the linear model over n-grams of lines: float32 (BUCKETS, n_labels)."""
    texts = [text for page in pages for text, _ in page.lines]
    label = np.array([LABELS.index(label) for page in pages for _, label in page.lines], np.intp)
    weight = np.sqrt(np.minimum([len(text) for text in texts], CHARS_COUNTED)).astype(np.float32)
    weight *= LINE_WEIGHTS[label] / weight.mean()
    # The bodies of partly labelled pages are many and say nothing of consent: they would shout the others down.
    weight *= [
        page.trusted(index) * (PARTIAL_WORDING if page.trust and label == "body" else 1)
        for page in pages
        for index, (_, label) in enumerate(page.lines)
    ]
    rows = matrix([text_grams(*code_points(texts))])
    if notices:
        rows = sparse.vstack([rows, matrix([text_grams(*code_points(list(notices)))])]).tocsr()
        label = np.append(label, np.full(len(notices), COOKIE))
        weight = np.append(weight, [NOTICE_WEIGHT * min(len(text) / NOTICE_CHARS, 1) for text in notices])
    return fit_table(rows, label, weight, seed)


def _fit_network(rows: Sequence[Floats], aims: Sequence[Targets], recipe: TextRecipe) -> Network:
    """Fit a few networks that differ by their seed, and make one of them."""
    weight = np.concatenate([aim.weight for aim in aims])
    counted = weight > 0
    x = np.concatenate(list(rows))[counted]
    label = np.concatenate([aim.label for aim in aims])[counted]
    weight = weight[counted] / weight[counted].mean()
    learners = [recipe.network(member).fit(x, label, sample_weight=weight) for member in range(recipe.members)]
    return merged([all_labels(learner.network(), learner.classes_) for learner in learners])


@dataclass(frozen=True, slots=True)
class TextCrossFit:
    """A model for each fold that never saw the fold's sites, and the fold of each page."""

    models: list[TextModel]
    fold: Ints


def cross_fit_text(
    pages: Sequence[TextPage], notices: Sequence[str], recipe: TextRecipe, report: Report = quiet
) -> tuple[TextCrossFit, _Rows]:
    """Fit every stage on all folds but one, for each fold in turn; also the rows that a final fit needs."""
    fold = folds_of([page.site for page in pages], recipe.folds)
    report(f"text: wordings, {recipe.folds} folds over {len(pages)} pages")
    tables = [
        fit_wording([page for page, f in zip(pages, fold, strict=True) if f != k], notices, recipe.seed)
        for k in range(recipe.folds)
    ]
    docs = documents(pages, notices, recipe.rounds, recipe.seed)
    of = dict(zip([page.name for page in pages], fold.tolist(), strict=True))
    doc_fold = np.array([of[doc.page.name] for doc in docs], np.intp)
    report(f"text: {len(docs)} documents, {sum(len(doc.lines) for doc in docs)} lines")
    aims = [doc.aims for doc in docs]
    features = [line_features(doc.lines, tables[k]) for doc, k in zip(docs, doc_fold, strict=True)]
    report("text: first stage")
    firsts, first = _by_fold(features, aims, doc_fold, recipe)
    contexts = [
        np.concatenate([x, line_context(doc.lines, p)], axis=1) for doc, x, p in zip(docs, features, first, strict=True)
    ]
    report("text: second stage")
    seconds, second = _by_fold(contexts, aims, doc_fold, recipe)
    heat = temperature_of(second, aims)
    models = [TextModel(t, a, replace(b, temperature=heat)) for t, a, b in zip(tables, firsts, seconds, strict=True)]
    return TextCrossFit(models, fold), _Rows(features, contexts, aims, heat)


@dataclass(frozen=True, slots=True)
class _Rows:
    features: list[Floats]
    contexts: list[Floats]
    aims: list[Targets]
    temperature: float


def fit_text(
    pages: Sequence[TextPage], notices: Sequence[str] = (), recipe: TextRecipe | None = None, report: Report = quiet
) -> tuple[TextModel, TextCrossFit]:
    """Fit the model for plain text; also the models of the folds, to measure it with."""
    recipe = recipe or TextRecipe()
    crossed, rows = cross_fit_text(pages, notices, recipe, report)
    report("text: final fit on all pages")
    wording = fit_wording(pages, notices, recipe.seed)
    first, second = (_fit_network(x, rows.aims, recipe) for x in (rows.features, rows.contexts))
    return TextModel(wording, first, replace(second, temperature=rows.temperature)), crossed


def _by_fold(
    rows: Sequence[Floats], aims: Sequence[Targets], fold: Ints, recipe: TextRecipe
) -> tuple[list[Network], list[Floats]]:
    networks = []
    for k in range(recipe.folds):
        used = np.flatnonzero(fold != k).tolist()
        networks.append(_fit_network([rows[i] for i in used], [aims[i] for i in used], recipe))
    return networks, [networks[k].predict(x) for x, k in zip(rows, fold, strict=True)]


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


RESIDUES = LABELS[:OTHER]


def measure_text(
    pages: Sequence[TextPage], crossed: TextCrossFit, points: Iterable[str | float] = OPERATING_POINTS
) -> dict[str | float, TextScores]:
    """Score the operating points on texts made of fully labelled pages, each by the model that never saw its site.

    (Labelled texts and pages with partial labels are not measured.)

    The texts are the pages' lines of the labels in question, parted by blank lines; ``pages`` are those
    that were cross-fitted, in the same order. Scores are token level, by ``evaluate.tally``.
    """
    used = [
        (page, crossed.models[k])
        for page, k in zip(pages, crossed.fold, strict=True)
        if not page.trust and page.rounds == 1
    ]
    answers = {name: [_answer(page, model, labels) for page, model in used] for name, labels in _VARIANTS.items()}
    return {point: _scores(answers, point) for point in points}


_VARIANTS = {"residues": RESIDUES, "boilerplate": LABELS, "clean": ("body",)}


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
    totals: dict[str, Tally] = {name: Counter() for name in answers}
    for name, some in answers.items():
        for one in some:
            totals[name].update(tally(one.gold, one.predicted(point)))
    untouched = [all(label == "body" for _, label in one.predicted(point)) for one in answers["clean"]]
    return TextScores(
        scores(totals["residues"]),
        scores(totals["boilerplate"]),
        round(float(np.mean(untouched)), 4),
        scores(totals["clean"])["body"]["recall"],
    )
