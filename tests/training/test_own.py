from __future__ import annotations

from collections import Counter

from training.articles import read_articles
from training.own import ARTICLES, GROUP, LAID_OUT, OWN, groups, own_pages
from training.phrases import read_phrases

PAGES = own_pages(read_phrases())
LONG = 60  # characters of a text that no two articles have


def test_fixtures_and_articles_are_told_apart_by_their_source():
    counts = Counter(page.source for page in PAGES)
    assert set(counts) == OWN
    assert counts[ARTICLES] == len(read_articles())


def test_articles_count_less_than_other_pages():
    assert {page.weight for page in PAGES if page.source == ARTICLES} == {LAID_OUT}
    assert {page.weight for page in PAGES if page.source != ARTICLES} == {1.0}


def test_each_is_fully_labelled_and_has_a_name_of_its_own():
    assert all(page.complete and page.segments for page in PAGES)
    assert len({page.name for page in PAGES}) == len(PAGES)


def test_a_site_has_a_few_articles_of_one_language():
    seen = list(groups(read_articles()))
    assert [article for group in seen for article in group] == read_articles()
    for group in seen:
        assert 0 < len(group) <= GROUP
        assert len({article.lang for article in group}) == 1


def test_no_text_of_an_article_stands_on_two_sites():
    sites: dict[str, set[str]] = {}
    for page in PAGES:
        if page.source == ARTICLES:
            for text, label in page.segments:
                if label == "body" and len(text) > LONG:
                    sites.setdefault(text, set()).add(page.site)
    others = Counter(
        len(sites[text] | {page.site})
        for page in PAGES
        for text, label in page.segments
        if label == "other" and text in sites
    )
    assert set(others) == {1}
