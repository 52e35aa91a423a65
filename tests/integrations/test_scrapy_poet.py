from __future__ import annotations

import asyncio
from typing import Any

import pytest
import scrapy
from scrapy.http import HtmlResponse, Response
from scrapy_poet.injection import Injector
from scrapy_poet.utils import create_registry_instance
from web_poet import RulesRegistry
from zyte_common_items import Article

from stripper.errors import InputError
from stripper.integrations.scrapy_poet import CleanedArticle, CleanedPage, StripperProvider

TEXT = "Il ponte sul fiume ha riaperto ieri mattina al traffico, due anni dopo la piena: più di così non si poteva."
PAGE = f"""<html lang="it-IT"><head><title>Il ponte</title><meta name="author" content="Maria Rossi; Anna Verdi">
<meta property="article:published_time" content="2024-03-04T10:00:00+01:00"></head><body><p>{TEXT}</p></body></html>"""
URL = "https://gazzetta.example/ponte"
META = {"headline": "Il ponte", "datePublished": "2024-03-04", "inLanguage": "it"}


@pytest.fixture
def ask(crawler_with) -> Any:
    """A function that gives a callback what it asks for."""

    def given(callback: Any, body: str = PAGE, kind: type[Response] = HtmlResponse, **settings: Any) -> dict[str, Any]:
        providers = {"SCRAPY_POET_PROVIDERS": {StripperProvider: 500}}
        crawler = crawler_with(settings | providers | {"STRIPPER_KEEP": "body,caption,credit,cookie,other"})
        crawler.spider = scrapy.Spider("spider")
        injector = Injector(crawler, registry=create_registry_instance(RulesRegistry, crawler))
        request = scrapy.Request(URL, callback=callback)
        response = kind(URL, body=body.encode(), request=request)
        given.crawler = crawler  # type: ignore[attr-defined]
        return asyncio.run(injector.build_callback_dependencies(request, response))

    return given


def wants_page(response: Any, page: CleanedPage) -> None: ...


def wants_article(response: Any, page: CleanedArticle) -> None: ...


def wants_both(response: Any, page: CleanedPage, article: CleanedArticle) -> None: ...


def test_callback_is_given_a_cleaned_page(ask):
    page = ask(wants_page)["page"]
    assert page == CleanedPage(URL, TEXT, f"<p>{TEXT}</p>", page.captions, page.credits, page.cookies)
    assert {*page.captions, *page.credits, *page.cookies} <= {TEXT}  # by whatever label the small model gives it


def test_callback_is_given_an_article_with_its_metadata(ask):
    page = ask(wants_article)["page"]
    assert page.fields() == {
        "url": URL,
        "articleBody": TEXT,
        "articleBodyHtml": f"<p>{TEXT}</p>",
        **META,
        "authors": [{"name": "Maria Rossi"}, {"name": "Anna Verdi"}],
    }


def test_callback_that_asks_for_both_has_its_page_cleaned_once(ask):
    given = ask(wants_both)
    assert given["page"].articleBody == given["article"].articleBody == TEXT
    assert ask.crawler.stats.get_value("stripper/cleaned") == 1


def test_page_that_says_nothing_of_itself_has_fewer_fields(ask):
    page = ask(wants_article, f"<p>{TEXT}</p>")["page"]
    assert (page.authors, page.inLanguage) == (None, None)
    assert "authors" not in page.fields()


@pytest.mark.parametrize("callback", [wants_page, wants_article])
def test_fields_are_those_of_zyte_s_article(ask, callback: Any):
    fields = ask(callback)["page"].fields()
    article = Article.from_dict(fields)
    assert (article._unknown_fields_dict, article.articleBody) == ({}, TEXT)


def test_page_that_fails_is_an_error_and_counted(ask):
    with pytest.raises(InputError, match="the page is empty"):
        ask(wants_page, " ")
    assert ask.crawler.stats.get_value("stripper/failed/EmptyInput") == 1


def test_response_that_is_no_html_is_an_error(ask):
    with pytest.raises(InputError, match=f"{URL}: an HTML response was expected, not a Response"):
        ask(wants_page, kind=Response)
    assert ask.crawler.stats.get_value("stripper/skipped/not_html") == 1


@pytest.mark.parametrize("callback", [wants_page, wants_article])
def test_page_can_be_cached(ask, tmp_path, callback: Any):
    first = ask(callback, SCRAPY_POET_CACHE=str(tmp_path / "cache"))
    assert ask(callback, SCRAPY_POET_CACHE=str(tmp_path / "cache")) == first
    assert ask.crawler.stats.get_value("poet/cache/hit") == 1
    assert ask.crawler.stats.get_value("stripper/cleaned") is None
