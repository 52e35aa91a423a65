"""The pages that were written for this project: learnt from, and in no score of real pages (articles are scored apart)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from stripper.learn.corpus import LabelledPage, read_corpus
from training.articles import read_articles
from training.layouts import laid_out
from training.phrases import Phrases
from training.shared_corpus import SharedCorpus, read_shared

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
# Sources.
_FIXTURES, ARTICLES = "stripper fixtures", "stripper articles"
OWN = frozenset({_FIXTURES, ARTICLES})


def read_all(folder: Path) -> SharedCorpus:
    """The corpus in a folder and the project's own pages: all that is learnt from."""
    corpus = read_shared(folder)
    corpus.pages.extend(own_pages(corpus.phrases))
    return corpus


def own_pages(phrases: Phrases) -> list[LabelledPage]:
    """The fixtures, and the articles laid out as pages among phrases of their language."""
    fixtures = [replace(page, source=_FIXTURES) for page in read_corpus(FIXTURES)]
    articles = [laid_out(article, phrases.get(article.lang, ())) for article in read_articles()]
    return fixtures + [replace(page, source=ARTICLES) for page in articles]
