"""Read the corpus that the shipped model is trained on: full labels, body texts, publishers' markup.

Its pages are other people's and stay where they are; see the model card for sources and licences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stripper.errors import CorpusError
from stripper.learn.corpus import ALL, BODY_TEXT, SOME, LabelledPage, read_page, read_rows
from stripper.learn.dialogs import Notices, language
from training.held_out import held_out_sites
from training.phrases import PLACED, Phrases, read_phrases
from training.reviewed import Reviewed, read_reviewed, read_whole

ARTICLE = "article"  # the kind of the fully labelled pages, which were chosen as articles


@dataclass(frozen=True, slots=True)
class BodyGold:
    """What is known of the body of a page: its text and the kind of page."""

    text: str
    page_type: str


@dataclass(frozen=True, slots=True)
class SharedCorpus:
    """All pages that carry labels, the gold bodies by page name, labels of single blocks, and texts that stand on no page.

    ``whole`` names the pages that were read whole. Texts that stand on no page are the ones of consent tools
    (``notices``), and phrases that were written for the project, both by language.
    """

    pages: list[LabelledPage]
    bodies: dict[str, BodyGold]
    notices: Notices
    reviewed: Reviewed = field(default_factory=dict)
    phrases: Phrases = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    @property
    def told(self) -> list[tuple[str, str]]:
        """All texts that stand on no page, with their labels."""
        notices = [(text, "cookie") for some in self.notices.values() for text in some]
        return notices + [
            (phrase.text, phrase.label)
            for some in self.phrases.values()
            for phrase in some
            if phrase.kind not in PLACED
        ]


def read_shared(folder: Path, *, unlabelled: bool = False) -> SharedCorpus:
    """Read what may be learnt from: ``gold.jsonl``, ``body.jsonl``, ``news.jsonl``, ``snippets.jsonl``, ``cookie_notices.jsonl``.

    Pages of sites that are set aside are left out. ``unlabelled``: also the pages of which nothing is known.
    """
    return _read(folder, lambda site: site not in held_out_sites(), unlabelled=unlabelled)


def read_held_out(folder: Path) -> SharedCorpus:
    """Read the labelled pages of the sites that are set aside: for ``training.scoreboard`` alone."""
    return _read(folder, held_out_sites().__contains__, unlabelled=False)


def _read(folder: Path, is_wanted: Callable[[str], bool], *, unlabelled: bool) -> SharedCorpus:
    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such folder; the corpus is expected there (--corpus names another)")
    pages = [*_gold(folder, is_wanted)]
    bodies = {}
    for row in _rows(folder / "body.jsonl", is_wanted):
        bodies[row["page"]] = BodyGold(row["body"], row["page_type"])
        pages.append(_page(folder, row, [(row["body"], "body")], BODY_TEXT, row["page_type"]))
    for row in _rows(folder / "news.jsonl", is_wanted):
        segments = [(text, "body") for text in row["body"]]
        segments += [(text, "caption") for text in row["captions"]] + [(text, "credit") for text in row["credits"]]
        pages.append(_page(folder, row, segments, BODY_TEXT))
    reviewed = read_reviewed()
    labelled = {name for name, labels in reviewed.items() if any(labels.values())}
    pages.extend(page for page in _snippets(folder, is_wanted) if page.segments or page.name in labelled or unlabelled)
    return SharedCorpus(pages, bodies, read_notices(folder), reviewed, read_phrases(), read_whole())


def read_notices(folder: Path) -> Notices:
    """The texts of consent tools by language."""
    notices: dict[str, list[str]] = {}
    for _, row in read_rows(folder / "cookie_notices.jsonl"):
        notices.setdefault(language(row["lang"]), []).append(row["text"])
    return notices


def _rows(path: Path, is_wanted: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    """The rows of a file whose site is wanted."""
    return (row for _, row in read_rows(path) if is_wanted(row["site"]))


def _gold(folder: Path, is_wanted: Callable[[str], bool]) -> Iterator[LabelledPage]:
    for row in _rows(folder / "gold.jsonl", is_wanted):
        yield _page(folder, row, [(text, label) for text, label in row["segments"]], ALL, ARTICLE)


def _snippets(folder: Path, is_wanted: Callable[[str], bool]) -> Iterator[LabelledPage]:
    """Pages of which some texts are known, or none: they must, or must not, stand in the body."""
    for row in _rows(folder / "snippets.jsonl", is_wanted):
        segments = [(text, "body") for text in row["must_have"]] + [(text, "other") for text in row["must_not_have"]]
        yield _page(folder, row, segments, SOME)


def _page(
    folder: Path, row: dict[str, str], segments: list[tuple[str, str]], covers: str, kind: str = ""
) -> LabelledPage:
    return LabelledPage(
        row["page"],
        read_page(folder / row["page"]),
        tuple(segments),
        row["site"],
        row.get("url", ""),
        row.get("lang", ""),
        row.get("licence", ""),
        row.get("source", ""),
        covers,
        kind=kind,
    )
