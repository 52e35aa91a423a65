"""Train the part of the model that labels plain text, measure it, and write its section of the card.

It is made from the same corpus as the part for pages and kept in the same folder, but needs nothing of it except
guesses at what is caption and credit on pages of which only the body is known. So it can be trained again alone:
``python -m training.train --only-text``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stripper import model as models
from stripper.decide.steps import decide
from stripper.labels import RESIDUES
from stripper.learn.corpus import BODY_TEXT, LabelledPage, read_page, read_rows
from stripper.learn.dialogs import Notices
from stripper.learn.documents import (
    PROFILES,
    TextPage,
    read_texts,
    text_page,
    text_page_by_model,
    text_page_of_blocks,
    text_page_of_file,
)
from stripper.learn.examples import example, targets
from stripper.learn.fit import one_thread
from stripper.learn.fit_text import TextCrossFit, TextRecipe, TextScores, fit_text, measure_text
from stripper.learn.metrics import SCORED
from stripper.learn.progress import Report
from stripper.learn.wordings import Told
from stripper.model import Model
from stripper.plain.decide import OPERATING_POINTS
from stripper.plain.model import TextModel
from stripper.segment import page_table
from training.card import table
from training.held_out import held_out_sites
from training.own import ARTICLES, OWN
from training.reviewed import in_full, labelled_example
from training.shared_corpus import SharedCorpus

HEADING = "## Plain text"
Measured = Mapping[str | float, TextScores]


@dataclass(frozen=True, slots=True)
class TextCorpus:
    """What the model for plain text is trained on; ``scored`` names the pages that it is measured on.

    ``written`` are the articles that were written for the project, measured apart, ``read`` the pages that were read
    whole; ``notices`` are lent to pages without a consent dialog, from ``told`` the wording tables learn.
    """

    pages: list[TextPage]
    notices: Notices
    told: Told
    scored: frozenset[str]
    written: frozenset[str]
    read: frozenset[str] = frozenset()

    @property
    def facts(self) -> dict[str, int]:
        """How much of what there is."""
        partly = sum(bool(page.trust) for page in self.pages)
        files = sum(page.rounds > 1 for page in self.pages)
        whole = sum(bool(page.lines) and not page.trust and page.rounds == 1 for page in self.pages)
        return {
            "fully labelled pages": whole - len(self.written) - len(self.read),
            "pages that a language model read whole": len(self.read),
            "articles written for this project": len(self.written),
            "pages that a model labelled in part or whole": partly,
            "labelled texts": files,
            "consent texts, of tools and phrases": sum(map(len, self.notices.values())),
            "languages of consent texts": len(self.notices),
            "consent texts and phrases that the wording tables learn from": len(self.told),
        }


def text_corpus(corpus: SharedCorpus, others: Iterable[TextPage], texts: Path) -> TextCorpus:
    """Gather what there is: labelled pages (those written for the project are in no score of real pages), others, and labelled texts."""
    complete = [page for page in corpus.pages if page.complete]
    read = pages_read_whole(corpus)
    names = frozenset(page.name for page in read)
    return TextCorpus(
        [
            *map(text_page, complete),
            *read,
            *(page for page in others if page.name not in names),
            *map(text_page_of_file, read_texts(texts)),
        ],
        _lent(corpus),
        corpus.told,
        frozenset(page.name for page in complete if page.source not in OWN),
        frozenset(page.name for page in complete if page.source == ARTICLES),
        names,
    )


def pages_read_whole(corpus: SharedCorpus) -> list[TextPage]:
    """The lines of the pages without full labels that were read whole."""
    read = [labelled_example(page, corpus.reviewed, corpus.whole) for page in corpus.pages if page.name in corpus.whole]
    return [text_page(in_full(one)) for one in read if one.whole]


def _lent(corpus: SharedCorpus) -> Notices:
    """Texts of consent dialogs by language: those of consent tools, and then the phrases."""
    lent = {spoken: list(texts) for spoken, texts in corpus.notices.items()}
    for spoken, phrases in corpus.phrases.items():
        lent.setdefault(spoken, []).extend(phrase.text for phrase in phrases if phrase.label == "cookie")
    return lent


def taught(folder: Path, model: Model) -> list[TextPage]:
    """Pages without full labels (``snippets.jsonl``) as a model for pages labels them; none where the folder has none."""
    pages = []
    path = folder / "snippets.jsonl"
    for _, row in read_rows(path) if path.exists() else ():
        if row["site"] in held_out_sites():
            continue
        page = LabelledPage(row["page"], read_page(folder / row["page"]), (), row["site"], lang=row.get("lang") or "")
        segments = page_table(page.html)
        probabilities = model.probabilities(segments)
        pages.append(text_page_by_model(page, segments.text, probabilities, decide(probabilities, segments)))
    return [page for page in pages if page.lines]


def completed(pages: Iterable[LabelledPage], model: Model) -> list[TextPage]:
    """The pages of which the body is known, the rest as a model for pages labels it.

    Labels of single blocks are not for text: what decided those was their markup (captions 0.64 with them, 0.66
    without).
    """
    found = []
    for page in pages:
        if page.covers == BODY_TEXT:
            one = example(page)
            found.append(text_page_of_blocks(one, targets(one, model.probabilities(one.segments))))
    return found


@one_thread
def train_text(corpus: TextCorpus, recipe: TextRecipe, report: Report) -> tuple[TextModel, Measured, Measured]:
    """Fit the model and measure it on the pages of each fold by a model that never saw their sites.

    The second measurements are on the articles that were written for the project.
    """
    model, crossed = fit_text(corpus.pages, corpus.notices, corpus.told, recipe, report)
    report("text: scoring")

    def measured(names: frozenset[str]) -> Measured:
        at = [index for index, page in enumerate(corpus.pages) if page.name in names]
        fitted = TextCrossFit(crossed.models, crossed.fold[at])
        return measure_text([corpus.pages[index] for index in at], fitted, OPERATING_POINTS) if at else {}

    return model, measured(corpus.scored), measured(corpus.written)


def retrain(folder: Path, corpus: TextCorpus, recipe: TextRecipe, report: Report) -> Measured:
    """Train the part for plain text of the model in a folder, and its section of the card; the rest stays."""
    model = models.load_pages(folder)
    text, measured, written = train_text(corpus, recipe, report)
    scores = {"text_scores": as_dict(measured), "text_scores_written": as_dict(written)}
    models.save(replace(model, text=text, about={**model.about, **scores}), folder)
    path = folder / "CARD.md"
    card = path.read_text(encoding="utf-8") if path.exists() else "# Model card\n"
    size = f"{(folder / 'model.safetensors').stat().st_size / 1e6:.2f} MB"
    card = re.sub(r"(?m)^(\| size \| ).*( \|)$", rf"\g<1>{size}\g<2>", card)
    path.write_text(with_section(card, section(measured, written, corpus)), encoding="utf-8")
    return measured


def as_dict(measured: Measured) -> dict[str, Any]:
    """Scores of each operating point as plain JSON values."""
    return {str(point): scores.as_dict() for point, scores in measured.items()}


_MADE = """\
A second set of weights, for text that was extracted before: three wording tables (characters, words and pairs of words,
shapes) and two networks over lines. Trained on texts made from the labelled pages. Of each fully labelled page there is a document by each of {profiles} profiles: its
body lines in order, and of captions, credits, consent lines and other boilerplate what a real extractor leaves, from
none to all. (The rates of the profiles "readability" and "justext" are near those that these two leave on the pages; of
consent texts more is left in than they do.) Layouts are dealt out by chance: paragraphs parted by blank lines, one line a
paragraph, hard-wrapped, pictures' lines close together, rows of tables, a credit joined to its caption; one in ten with
Windows line ends. Pages that were read whole (see Data) and the articles written for this project are made into documents as fully labelled pages are. Documents without a consent dialog are lent one of their language: of another page of the same
fold, or from the texts of consent tools and the phrases. Pages of which only the body is known, and pages without labels, are labelled by
the part of this model for pages, which sees their markup; they give one document each, other boilerplate left out, their
body lines counting less. (That part has itself learnt from the pages that are measured here; no text of theirs comes with
what it passes on.) All measured by five folds, no site on both sides."""
_MEASURED = """\
Texts of the fully labelled pages, one line a labelled piece, blank lines between; token level, as above. "All residues"
are texts with every caption, credit and consent line left in, "and other boilerplate" those with everything else left
in as well. "Unchanged" is the share of texts without any residue that come back byte for byte, "lost" the share of
their tokens that goes."""
_WRITTEN = """\
The articles that were written for this project (see Data), measured the same way. They are in many more languages than
the pages, and made of what is hard to tell: they say how the languages do, not what archives hold."""
_CHOSEN = (
    "The constants of the decision (`stripper/plain/decide.py`) were chosen on these same cross-fitted predictions."
)


def section(measured: Measured, written: Measured, corpus: TextCorpus) -> str:
    """The card's section on plain text."""
    facts = table(("texts are made from", "number"), list(corpus.facts.items()))
    return "\n\n".join(
        [
            HEADING,
            _MADE.format(profiles=len(PROFILES) + 1),
            facts,
            _MEASURED,
            _points(measured),
            "The same, precision and recall on texts with all residues:",
            _precision(measured),
            *([_WRITTEN, _points(written)] if written else []),
            _CHOSEN,
        ]
    )


def _points(measured: Measured) -> str:
    head = ("threshold", "body recall", *(f"{label} F1" for label in RESIDUES), "and other boilerplate: body recall",
            "and other boilerplate: body precision", "unchanged", "lost")  # fmt: skip
    rows = []
    for point, one in measured.items():
        f1 = [f"{one.residues[label]['f1']:.3f}" for label in RESIDUES]
        name = f"{point} ({OPERATING_POINTS[point]})" if isinstance(point, str) else point
        rows.append(
            (
                name,
                f"{one.residues['body']['recall']:.4f}",
                *f1,
                f"{one.boilerplate['body']['recall']:.4f}",
                f"{one.boilerplate['body']['precision']:.4f}",
                f"{one.unchanged:.2%}",
                f"{1 - one.kept:.3%}",
            )
        )
    return table(head, rows)


def _precision(measured: Measured) -> str:
    head = ("threshold", *(f"{label} {what}" for label in SCORED for what in ("precision", "recall")))
    rows = [
        (point, *(f"{one.residues[label][what]:.3f}" for label in SCORED for what in ("precision", "recall")))
        for point, one in measured.items()
    ]
    return table(head, rows)


def with_section(card: str, text: str) -> str:
    """The card with its section on plain text put in place of the one it had, or before its limits, or at its end."""
    without = re.sub(rf"{re.escape(HEADING)}\n.*?(?=^## |\Z)", "", card, flags=re.DOTALL | re.MULTILINE)
    before, limits, after = without.partition("## Limits")
    return f"{before.rstrip()}\n\n{text}\n\n{limits}{after}".rstrip() + "\n"


def report_scores(measured: Measured) -> str:
    """The scores as they are printed."""
    return json.dumps(as_dict(measured), indent=1)
