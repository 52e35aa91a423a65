"""The pages that were written for this project: learnt from, and in no score of real pages (articles are scored apart)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from stripper.learn.corpus import LabelledPage, read_corpus
from training.articles import Article, read_articles
from training.layouts import laid_out
from training.phrases import Phrases
from training.shared_corpus import SharedCorpus, read_shared

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
# Sources.
_FIXTURES, ARTICLES = "stripper fixtures", "stripper articles"
OWN = frozenset({_FIXTURES, ARTICLES})
ADVERTISED = 4  # articles that a page may advertise
GROUP = 8  # articles of a site
# What an article that was laid out as a page counts beside a real page: they are many, and by one hand. (R57 in
# ``history.md``.)
LAID_OUT = 0.5


def read_all(folder: Path) -> SharedCorpus:
    """The corpus in a folder and the project's own pages: all that is learnt from."""
    corpus = read_shared(folder)
    corpus.pages.extend(own_pages(corpus.phrases))
    return corpus


def own_pages(phrases: Phrases) -> list[LabelledPage]:
    """The fixtures, and the articles laid out as pages among phrases of their language."""
    fixtures = [replace(page, source=_FIXTURES) for page in read_corpus(FIXTURES)]
    return [*fixtures, *(page for group in groups(read_articles()) for page in _site(group, phrases))]


def groups(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """Groups of up to ``GROUP`` articles of one language. They advertise each other, so they share a site: no text is in two folds."""
    for _, same in groupby(articles, key=lambda article: article.lang):
        group = list(same)
        yield from (group[at : at + GROUP] for at in range(0, len(group), GROUP))


def _site(group: Sequence[Article], phrases: Phrases) -> Iterator[LabelledPage]:
    """The articles of a site as its pages."""
    site, around = f"{group[0].name}.example", phrases.get(group[0].lang, ())
    for at, article in enumerate(group):
        others = [*group[at + 1 :], *group[:at]][:ADVERTISED]
        yield replace(laid_out(article, around, others=others), source=ARTICLES, site=site, weight=LAID_OUT)
