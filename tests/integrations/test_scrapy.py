from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import scrapy
from scrapy.exceptions import DropItem
from scrapy.http import HtmlResponse, Response, TextResponse

from stripper.errors import ModelError, UnknownLabel, WorkerDied
from stripper.integrations import scrapy as integration
from stripper.integrations.scrapy import Cleaning, Options, StripperPipeline, StripperSpiderMiddleware
from stripper.limits import Limits

TEXT = "Il ponte sul fiume ha riaperto ieri mattina al traffico, due anni dopo la piena: più di così non si poteva."
PAGE = f"<title>Ponte</title><body><p>{TEXT}</p></body>"
URL = "https://gazzetta.example/ponte"
ALL = {
    "STRIPPER_KEEP": "body,caption,credit,cookie,other"
}  # the model of the tests is small; what it keeps is not tested here


def response_of(body: bytes | str = PAGE, kind: type[Response] = HtmlResponse, meta: Any = None, **more: Any) -> Any:
    if isinstance(body, str):
        body, more = body.encode(), {"encoding": "utf-8"} | more
    return kind(URL, body=body, request=scrapy.Request(URL, meta=meta), **more)


def through(middleware: StripperSpiderMiddleware, response: Response, *entries: Any) -> list[Any]:
    """What comes out of the middleware when a callback yields the entries."""

    async def callback() -> AsyncIterator[Any]:
        for entry in entries:
            yield entry

    async def crawl() -> list[Any]:
        return [entry async for entry in middleware.process_spider_output(response, callback())]

    return asyncio.run(crawl())


def stats(component: Any) -> dict[str, Any]:
    found = component.cleaning.crawler.stats.get_stats()
    return {name.removeprefix("stripper/"): value for name, value in found.items() if name.startswith("stripper/")}


@pytest.fixture
def middleware(crawler_with) -> StripperSpiderMiddleware:
    return StripperSpiderMiddleware.from_crawler(crawler_with(ALL))


@dataclass
class Article:
    url: str = URL
    articleBody: str | None = None  # noqa: N815


class Declared(scrapy.Item):
    url = scrapy.Field()
    articleBody = scrapy.Field()  # noqa: N815


@pytest.mark.parametrize("item", [{"url": URL}, Article(), Declared(url=URL)], ids=["dict", "dataclass", "Item"])
def test_item_of_any_kind_is_filled(middleware, item: Any):
    (out,) = through(middleware, response_of(), item)
    assert dict(integration.ItemAdapter(out)) == {"url": URL, "articleBody": TEXT}


def test_what_fills_which_field_is_a_setting(crawler_with):
    fields = {"testo": "text", "titolo": "metadata.title", "didascalie": "captions"}
    middleware = StripperSpiderMiddleware.from_crawler(crawler_with(ALL | {"STRIPPER_FIELDS": fields}))
    assert through(middleware, response_of(), {}) == [{"testo": TEXT, "titolo": "Ponte", "didascalie": []}]


def test_item_has_only_its_own_fields_filled(crawler_with):
    fields = {"articleBody": "text", "articleBodyHtml": "html"}
    middleware = StripperSpiderMiddleware.from_crawler(crawler_with(ALL | {"STRIPPER_FIELDS": fields}))
    assert through(middleware, response_of(), Article()) == [Article(articleBody=TEXT)]


def test_response_is_cleaned_once_for_all_its_items(middleware):
    out = through(middleware, response_of(), {"a": 1}, {"a": 2})
    assert [item["articleBody"] for item in out] == [TEXT, TEXT]
    assert stats(middleware) == {"cleaned": 1}


def test_response_is_read_by_the_encoding_that_selectors_use(middleware):
    (out,) = through(middleware, response_of(PAGE.encode("cp1252"), encoding="cp1252"), {})
    assert out["articleBody"] == TEXT


def test_requests_pass(middleware):
    request = scrapy.Request(URL)
    assert through(middleware, response_of(), request) == [request]
    assert stats(middleware) == {}


@pytest.mark.parametrize("kind", [Response, TextResponse])
def test_response_that_is_no_html_passes(middleware, kind: type[Response]):
    assert through(middleware, response_of(b"%PDF-1.7", kind), {}) == [{}]
    assert stats(middleware) == {"skipped/not_html": 1}


def test_request_can_say_that_it_wants_none_of_it(middleware):
    assert through(middleware, response_of(meta={"stripper": False}), {}) == [{}]
    assert stats(middleware) == {"skipped/meta": 1}


@pytest.mark.parametrize("item", [object(), "text"])
def test_what_cannot_be_filled_passes(middleware, item: Any):
    assert through(middleware, response_of(), item) == [item]
    assert stats(middleware) == {"skipped/no_field": 1}


def test_item_without_the_field_passes(crawler_with):
    middleware = StripperSpiderMiddleware.from_crawler(crawler_with({"STRIPPER_FIELDS": {"body": "text"}}))
    assert through(middleware, response_of(), Article()) == [Article()]
    assert stats(middleware) == {"skipped/no_field": 1}


def test_items_of_start_pass(middleware):
    async def start() -> AsyncIterator[Any]:
        yield {"a": 1}

    async def crawl() -> list[Any]:
        return [item async for item in middleware.process_start(start())]

    assert asyncio.run(crawl()) == [{"a": 1}]


def test_page_that_fails_leaves_its_items_unfilled_and_a_warning(middleware, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        out = through(middleware, response_of(b" "), Article(), {"a": 1})
    assert out == [Article(), {"a": 1}]
    assert caplog.messages == [f"Not cleaned: {URL}: the page is empty"]
    assert stats(middleware) == {"failed": 1, "failed/EmptyInput": 1}


def test_items_of_a_page_that_fails_are_dropped_where_wanted(crawler_with):
    middleware = StripperSpiderMiddleware.from_crawler(crawler_with({"STRIPPER_DROP_FAILED": True}))
    assert through(middleware, response_of(b" "), {}, {}) == []
    assert stats(middleware) == {"failed": 1, "failed/EmptyInput": 1, "dropped": 2}


def test_page_whose_workers_die_is_one_failure(middleware, monkeypatch: pytest.MonkeyPatch):
    def submit(*_order: Any) -> Any:
        raise WorkerDied("it did, twice")

    monkeypatch.setattr(middleware.cleaning.pool, "submit", submit)
    assert through(middleware, response_of(), {}) == [{}]
    assert stats(middleware) == {"failed": 1, "failed/WorkerDied": 1}


def test_page_of_which_nothing_is_kept_is_counted_as_empty(crawler_with):
    middleware = StripperSpiderMiddleware.from_crawler(crawler_with({"STRIPPER_KEEP": ["credit"]}))
    assert through(middleware, response_of(), {}) == [{"articleBody": ""}]
    assert stats(middleware) == {"empty": 1}


def test_hooks_can_be_overridden(crawler_with):
    class Picky(StripperSpiderMiddleware):
        def wants(self, item: Any, response: Any) -> bool:
            return item["kind"] == "article" and super().wants(item, response)

        def get_processed_item(self, item: Any, response: Any) -> Any:
            item = super().get_processed_item(item, response)
            return item if len(item["articleBody"]) > 50 else None

    middleware = Picky.from_crawler(crawler_with(ALL))
    out = through(middleware, response_of(), {"kind": "article"}, {"kind": "list"})
    assert out == [{"kind": "article", "articleBody": TEXT}, {"kind": "list"}]
    assert through(middleware, response_of("<p>Poco testo.</p>"), {"kind": "article"}) == []


@pytest.fixture
def pipeline(crawler_with) -> StripperPipeline:
    return StripperPipeline.from_crawler(crawler_with(ALL))


@pytest.mark.parametrize("html", [PAGE, PAGE.encode()])
def test_item_that_carries_its_page_is_filled(pipeline, html: Any):
    assert asyncio.run(pipeline.process_item({"html": html})) == {"html": html, "articleBody": TEXT}


def test_where_the_page_stands_is_a_setting_and_may_be_written_over(crawler_with):
    names = {"STRIPPER_HTML_FIELD": "page", "STRIPPER_URL_FIELD": "link", "STRIPPER_FIELDS": '{"page": "text"}'}
    pipeline = StripperPipeline.from_crawler(crawler_with(ALL | names))
    assert asyncio.run(pipeline.process_item({"page": PAGE, "link": URL})) == {"page": TEXT, "link": URL}


def test_item_without_a_page_passes(pipeline):
    assert asyncio.run(pipeline.process_item({"html": None})) == {"html": None}
    assert stats(pipeline) == {"skipped/no_html": 1}


def test_what_an_item_loader_leaves_a_list_is_cleaned(pipeline: StripperPipeline):
    item = {"html": [PAGE], "url": [URL]}
    assert asyncio.run(pipeline.process_item(dict(item))) == item | {"articleBody": TEXT}
    assert asyncio.run(pipeline.process_item({"html": []})) == {"html": []}


def test_item_with_a_page_but_no_field_for_it_passes(crawler_with):
    @dataclass
    class Raw:
        html: str

    pipeline = StripperPipeline.from_crawler(crawler_with())
    assert asyncio.run(pipeline.process_item(Raw(PAGE))) == Raw(PAGE)
    assert stats(pipeline) == {"skipped/no_field": 1}


def test_carried_page_that_fails_leaves_the_item_as_it_is(pipeline):
    assert asyncio.run(pipeline.process_item({"html": 1})) == {"html": 1}
    assert stats(pipeline) == {"failed": 1, "failed/InputError": 1}


def test_item_with_a_carried_page_that_fails_is_dropped_where_wanted(crawler_with):
    pipeline = StripperPipeline.from_crawler(crawler_with({"STRIPPER_DROP_FAILED": True}))
    with pytest.raises(DropItem, match="its page could not be cleaned"):
        asyncio.run(pipeline.process_item({"html": " "}))
    assert stats(pipeline) == {"failed": 1, "failed/EmptyInput": 1, "dropped": 1}


def test_settings_have_defaults(crawler_with):
    options = Options.of(crawler_with().settings)
    assert options == Options(
        {"articleBody": "text"},
        {"body"},
        None,
        None,
        Limits(),
        2 << 30,
        drop_failed=False,
        html_field="html",
        url_field="url",
    )


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"STRIPPER_KEEPS": "body"}, ValueError, "unknown setting STRIPPER_KEEPS: there are STRIPPER_FIELDS, "),
        ({"STRIPPER_KEEP": "boddy"}, UnknownLabel, "unknown label 'boddy'"),
        (
            {"STRIPPER_FIELDS": {"a": "title"}},
            ValueError,
            "STRIPPER_FIELDS: 'a' cannot be filled with 'title': there are",
        ),
        ({"STRIPPER_WORKERS": "many"}, ValueError, "many"),
        ({"STRIPPER_LIMITS": {"seconds": 0}}, ValueError, "STRIPPER_LIMITS: the limit 'seconds' is a number above 0"),
        ({"STRIPPER_LIMITS": {"time": 5}}, ValueError, "unexpected keyword argument 'time'; there are size, depth"),
    ],
)
def test_setting_that_is_wrong_is_told(crawler_with, settings: Any, error: type[Exception], message: str):
    with pytest.raises(error, match=message):
        Options.of(crawler_with(settings).settings)


def test_wrong_model_stops_the_crawl_before_it_begins(tmp_path):
    from scrapy.utils.test import get_crawler

    with pytest.raises(ModelError, match=r"model\.json: cannot be read"):
        Cleaning(get_crawler(scrapy.Spider, {"STRIPPER_MODEL": str(tmp_path)}))


def test_deaths_are_a_stat_at_the_end(crawler_with, monkeypatch: pytest.MonkeyPatch):
    cleaning = Cleaning(crawler_with())
    monkeypatch.setattr(cleaning.pool, "deaths", 3)
    monkeypatch.setattr(cleaning.pool, "close", lambda: None)
    cleaning.crawler.signals.send_catch_log(scrapy.signals.spider_closed)
    assert cleaning.crawler.stats.get_value("stripper/worker_deaths") == 3
