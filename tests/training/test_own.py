from __future__ import annotations

from collections import Counter

from training.articles import read_articles
from training.own import ADVERTISED, ARTICLES, LAID_OUT, OWN, own_pages, with_others
from training.phrases import read_phrases

PAGES = own_pages(read_phrases())


def test_fixtures_and_articles_are_told_apart_by_their_source():
    counts = Counter(page.source for page in PAGES)
    assert set(counts) == OWN
    assert counts[ARTICLES] == len(read_articles())


def test_each_is_fully_labelled_and_a_site_of_its_own():
    assert all(page.complete and page.segments for page in PAGES)
    articles = [page for page in PAGES if page.source == ARTICLES]
    assert len({page.name for page in PAGES}) == len(PAGES)
    assert len({page.site for page in articles}) == len(articles)


def test_an_article_advertises_others_of_its_language():
    seen = list(with_others(read_articles()))
    assert [article for article, _ in seen] == read_articles()
    for article, others in seen:
        assert article not in others
        assert {other.lang for other in others} <= {article.lang}
        assert len(others) <= ADVERTISED
    assert max(len(others) for _, others in seen) == ADVERTISED


def test_there_are_lists_and_threads_whose_body_is_boilerplate_elsewhere():
    pages = [page for page in PAGES if page.source in LAID_OUT - {ARTICLES}]
    kinds = Counter(page.name.partition("/")[0] for page in pages)
    assert set(kinds) == {"lists", "threads"}
    assert all("body" in {label for _, label in page.segments} for page in pages)
    assert {page.lang for page in pages} == {page.lang for page in PAGES if page.source == ARTICLES}
