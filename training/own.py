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
LISTED, PER_THREAD = 8, 6  # articles of which there is one page that lists them, and for so many one thread of a forum


def read_all(folder: Path) -> SharedCorpus:
    """The corpus in a folder and the project's own pages: all that is learnt from."""
    corpus = read_shared(folder)
    corpus.pages.extend(own_pages(corpus.phrases))
    return corpus


def own_pages(phrases: Phrases) -> list[LabelledPage]:
    """The fixtures, and the articles laid out as pages among phrases of their language."""
    fixtures = [replace(page, source=_FIXTURES) for page in read_corpus(FIXTURES)]
    articles = [
        laid_out(article, phrases.get(article.lang, ()), others=others)
        for article, others in with_others(read_articles())
    ]
    lists = list(_lists_and_threads(read_articles(), phrases))
    return [
        *fixtures,
        *(replace(page, source=ARTICLES) for page in articles),
        *(replace(page, source=_LISTS) for page in lists),
    ]


def _lists_and_threads(articles: Sequence[Article], phrases: Phrases) -> Iterator[LabelledPage]:
    """Pages whose body is what is boilerplate beside an article: teasers, and what readers say."""
    for lang, same in groupby(articles, key=lambda article: article.lang):
        group, around = list(same), phrases.get(lang, ())
        for number, at in enumerate(range(0, len(group), LISTED)):
            yield listed(f"lists/{lang}-{number}", group[at : at + LISTED], around)
        if any(phrase.kind == "comment" for phrase in around):
            for number, at in enumerate(range(0, len(group), PER_THREAD)):
                yield discussed(f"threads/{lang}-{number}", group[at], around)


def with_others(articles: Sequence[Article]) -> Iterator[tuple[Article, list[Article]]]:
    """Each article with some others of its language: those that follow it, the first ones behind the last."""
    for _, same in groupby(articles, key=lambda article: article.lang):
        group = list(same)
        for at, article in enumerate(group):
            yield article, (group[at + 1 :] + group[:at])[:ADVERTISED]
