"""The pages that were written for this project: learnt from, and in no score of real pages (articles are scored apart)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from stripper.learn.corpus import LabelledPage, read_corpus
from training.articles import Article, read_articles
from training.layouts import discussed, laid_out, listed
from training.phrases import Phrases
from training.shared_corpus import SharedCorpus, read_shared

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
# Sources.
_FIXTURES, ARTICLES, _LISTS = "stripper fixtures", "stripper articles", "stripper lists and threads"
LAID_OUT = frozenset({ARTICLES, _LISTS})
OWN = frozenset({_FIXTURES, *LAID_OUT})
ADVERTISED = 4  # articles that a page may advertise
GROUP = 8  # articles of a site


def read_all(folder: Path) -> SharedCorpus:
    """The corpus in a folder and the project's own pages: all that is learnt from."""
    corpus = read_shared(folder)
    corpus.pages.extend(own_pages(corpus.phrases))
    return corpus


def own_pages(phrases: Phrases) -> list[LabelledPage]:
    """The fixtures; the articles laid out as pages among phrases of their language; and lists and threads made of both."""
    fixtures = [replace(page, source=_FIXTURES) for page in read_corpus(FIXTURES)]
    return [*fixtures, *(page for group in groups(read_articles()) for page in _site(group, phrases))]


def groups(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """Articles of one language, up to ``GROUP``: what advertises what stands on one site, for no text may be on both sides of a split."""
    for _, same in groupby(articles, key=lambda article: article.lang):
        group = list(same)
        yield from (group[at : at + GROUP] for at in range(0, len(group), GROUP))


def _site(group: Sequence[Article], phrases: Phrases) -> Iterator[LabelledPage]:
    """The pages of a site: its articles, a list of them, and a thread of a forum, whose body is boilerplate beside an article."""
    name, around = group[0].name, phrases.get(group[0].lang, ())
    site = f"{name}.example"
    for at, article in enumerate(group):
        others = [*group[at + 1 :], *group[:at]][:ADVERTISED]
        yield replace(laid_out(article, around, others=others), source=ARTICLES, site=site)
    yield replace(listed(f"lists/{name}", group, around), source=_LISTS, site=site)
    if any(phrase.kind == "comment" for phrase in around):
        yield replace(discussed(f"threads/{name}", group[0], around), source=_LISTS, site=site)
