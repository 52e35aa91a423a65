"""Write the model card: what a model was trained on, how well it does, where it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stripper.labels import LABELS
from stripper.learn.corpus import ALL, BODY_TEXT, SOME, LabelledPage
from stripper.learn.metrics import Reliability
from training.own import ARTICLES

Scores = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Results:
    """What cross-validation measured.

    ``bodies`` are mean word F1 by page type; ``shingles`` precision, recall and F1 of articles by 4-grams;
    ``fragments`` the scores on fragments of the pages.
    """

    labels: Scores
    groups: dict[str, Scores]
    bodies: dict[str, float]
    shingles: tuple[float, float, float] | None
    reliability: Sequence[Reliability]
    fragments: Scores

    def as_dict(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "labels": self.labels,
            "languages": self.groups,
            "fragments": self.fragments,
            "body_word_f1": self.bodies,
            "article_4gram": self.shingles,
            "reliability": [[one.count, round(one.mean, 4), round(one.right, 4)] for one in self.reliability],
        }


WRITTEN = "(articles written for this project)"  # the group of those, which are in no other score
COVERED = {ALL: "every block", BODY_TEXT: "body text", SOME: "some texts"}

_WHAT = """\
A two-stage block classifier: it gives each block of a web page a probability for each of the labels body, caption,
credit, cookie and other. Made by `python -m training.train`; not edited by hand."""
_HOW = """\
Everything below is by cross-validation: five folds, no site on both sides. Labels: tokens of the fully labelled pages.
Leak: the share of a label's tokens that were taken for body."""
_FRAGMENTS = """\
Fragments of the same pages (the article's container, up to six elements out of it, or one), each given alone, as by
who has cut out the article already."""
_RELIABLE = """\
Of the blocks whose label was given a probability in each range, the share that was right."""
_LIMITS = """\
- Labels follow this project's labelling guide. Where annotators of other corpora draw the line elsewhere
  (comments on a forum, the description on a listing page), the model follows the guide.
- Full labels of real pages exist for the languages counted above, most of them English and German. For others the
  model relies on structure, and on what was written for it; scores "other languages" are of real pages in all of them.
- What a page shows only by script is not in its HTML and cannot be found.
- Captions without a picture near them, in the same markup as the body's paragraphs, are the hardest case:
  the column "leak" says how many stay in the body. The rules of the decision were made with sight of the pages that
  are scored, which flatters it: expect more on others.
- Pages without an article (listings, products, start pages) are kept by their main content, which is a
  matter of opinion: see the scores by page type."""


def card(
    pages: Sequence[LabelledPage], results: Results, facts: dict[str, Any], single: Mapping[str, int], whole: int = 0
) -> str:
    """The card as Markdown, but for its section on plain text; ``single`` counts labels of single blocks, ``whole`` pages read whole."""
    return (
        "\n\n".join(
            [
                "# Model card",
                _WHAT,
                _facts(facts),
                "## Data\n\n" + "\n\n".join([_sources(pages), *_read(single, whole), _languages(pages)]),
                "## Scores\n\n" + _HOW + "\n\n" + _labels(results.labels),
                "By language:\n\n" + _groups(results.groups),
                _FRAGMENTS + "\n\n" + _labels(results.fragments),
                "Body text, mean word F1 a page:\n\n" + _bodies(results),
                "## Calibration\n\n" + _RELIABLE + "\n\n" + _reliability(results.reliability),
                "## Limits\n\n" + _LIMITS,
            ]
        )
        + "\n"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _facts(facts: dict[str, Any]) -> str:
    return table(("", ""), list(facts.items()))


def _sources(pages: Sequence[LabelledPage]) -> str:
    counts = Counter((page.source or "own", page.licence, page.covers) for page in pages)
    rows = [
        (
            source,
            licence,
            COVERED[covers],
            count,
            len({p.site for p in pages if (p.source or "own", p.licence, p.covers) == (source, licence, covers)}),
        )
        for (source, licence, covers), count in sorted(counts.items())
    ]
    attribution = (
        "WCXB (Web Content Extraction Benchmark) is the work of its authors (Foley 2026), used under CC-BY-4.0; its labels "
        "were completed and its text aligned to blocks. Consent notices are from tarteaucitron.js and other consent "
        "tools, under their licences. The pages themselves belong to their publishers and are not part of the model."
    )
    return table(("source", "licence", "labels", "pages", "sites"), rows) + "\n\n" + attribution


def _read(single: Mapping[str, int], whole: int) -> list[str]:
    """What is said of labels of single blocks and of pages that were read whole, where there are any."""
    said = []
    if single:
        said.append(
            f"On pages without full labels {sum(single.values())} single blocks were labelled besides "
            f"({', '.join(f'{label} {single[label]}' for label in LABELS)}), of those that an earlier model was unsure of, might be "
            "wrongly sure of, or took for a caption, a credit or a consent text. They were read in context under the labelling guide "
            "by a large language model, not by people; how often it gives the gold's label is in `training/README.md`."
        )
    if whole:
        said.append(
            f"Of {whole} pages without full labels a large language model read the whole: it confirmed or corrected the labels of all that an "
            "earlier version of this model was not sure to be other boilerplate."
        )
    return said


def _languages(pages: Sequence[LabelledPage]) -> str:
    written = [page for page in pages if page.source == ARTICLES]
    counts = Counter(
        page.lang.lower().split("-")[0] or "?" for page in pages if page.complete and page.source != ARTICLES
    )
    said = (
        "Languages of the fully labelled pages: " + ", ".join(f"{lang} {n}" for lang, n in counts.most_common()) + "."
    )
    if written:
        said += (
            f" Besides, {len(written)} articles in {len({page.lang for page in written})} languages were written for this project by a"
            " large language model, without sight of the corpus and not checked by speakers of each language; a program lays them out"
            " as pages (`training/layouts.py`)."
        )
    return said


def _labels(scores: Scores) -> str:
    rows = [
        (
            label,
            f"{row['precision']:.3f}",
            f"{row['recall']:.3f}",
            f"{row['f1']:.3f}",
            f"{100 * row['leak']:.2f} %" if "leak" in row else "",
        )
        for label, row in scores.items()
    ]
    return table(("label", "precision", "recall", "F1", "leak"), rows)


def _groups(groups: dict[str, Scores]) -> str:
    rows = [(name, *(f"{scores[label]['f1']:.3f}" for label in scores)) for name, scores in groups.items()]
    labels = list(next(iter(groups.values()))) if groups else []
    return table(("F1", *labels), rows)


def _bodies(results: Results) -> str:
    text = table(("page type", "word F1"), [(name, f"{value:.4f}") for name, value in results.bodies.items()])
    if results.shingles:
        precision, recall, f1 = results.shingles
        text += f"\n\nArticles by 4-gram shingles: precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}."
    return text


def _reliability(bins: Sequence[Reliability]) -> str:
    rows = [
        (
            f"{one.mean:.3f}",
            f"{one.right:.3f}",
            one.count,
            "█" * round(20 * one.right) + "░" * (20 - round(20 * one.right)),
        )
        for one in bins
    ]
    return table(("mean probability", "share right", "blocks", ""), rows)
