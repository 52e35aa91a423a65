"""Clean what a Scrapy spider yields, in processes beside the reactor; Scrapy 2.13 or newer.

``StripperSpiderMiddleware`` cleans the response that an item was made from, ``StripperPipeline`` the
HTML that an item carries; the settings are ``Options``, the stats those that ``Cleaning`` counts (see
docs/scrapy.md). ``BaseSpiderMiddleware.get_processed_item`` may not wait, so the waiting is done in
front of it, in ``process_spider_output``: by then the fields are there and the hook only fills them in.

Rejected: a thread pool (``deferToThread``), since a page is Python at work and the reactor's thread
would get a share of one processor; cleaning in a downloader middleware, since most responses of a crawl
are never made into items.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Set
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakKeyDictionary

from itemadapter import ItemAdapter
from scrapy import Request, signals
from scrapy.exceptions import DropItem
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware

from stripper.errors import StripperError
from stripper.formats import TEXTS
from stripper.labels import check_labels
from stripper.limits import LIMITS, Limits
from stripper.workers.pool import MEMORY, Pool, portable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

# What a field may be filled with: formats, and attributes of ``Page``.
SOURCES = (
    *(*TEXTS, "captions", "credits", "cookies"),
    *(
        "metadata.title",
        "metadata.author",
        "metadata.authors",
        "metadata.date",
        "metadata.modified",
        "metadata.language",
    ),
    *(
        "metadata.site_name",
        "metadata.url",
        "metadata.description",
        "metadata.image",
        "metadata.tags",
        "metadata.license",
    ),
    "metadata.publisher",
)
_SETTINGS = (
    *("STRIPPER_FIELDS", "STRIPPER_KEEP", "STRIPPER_MODEL", "STRIPPER_WORKERS"),
    *("STRIPPER_LIMITS", "STRIPPER_MEMORY", "STRIPPER_DROP_FAILED", "STRIPPER_HTML_FIELD", "STRIPPER_URL_FIELD"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """The ``STRIPPER_*`` settings of a crawl."""

    fields: Mapping[str, str]  # of the item, to the attribute of the page that fills it
    keep: Set[str]
    model: str | None
    workers: int | None
    limits: Limits
    memory: int
    drop_failed: bool
    html_field: str
    url_field: str

    @classmethod
    def of(cls, settings: BaseSettings) -> Options:
        """Read the settings. Raises ``ValueError`` (``UnknownLabel``) for an unknown name or an invalid value."""
        unknown = sorted(name for name in settings if name.startswith("STRIPPER_") and name not in _SETTINGS)
        if unknown:
            raise ValueError(f"unknown setting {', '.join(unknown)}: there are {', '.join(_SETTINGS)}")
        fields = settings.getdict("STRIPPER_FIELDS") or {"articleBody": "text"}
        for field, source in fields.items():
            if source not in SOURCES:
                raise ValueError(
                    f"STRIPPER_FIELDS: {field!r} cannot be filled with {source!r}: there are {', '.join(SOURCES)}"
                )
        try:
            limits = Limits(**settings.getdict("STRIPPER_LIMITS"))
        except (TypeError, ValueError) as error:
            raise ValueError(f"STRIPPER_LIMITS: {error}; there are {', '.join(LIMITS)}") from error
        return cls(
            fields=fields,
            keep=check_labels(settings.getlist("STRIPPER_KEEP") or ["body"]),
            model=settings.get("STRIPPER_MODEL"),
            workers=settings.getint("STRIPPER_WORKERS") or None,
            limits=limits,
            memory=settings.getint("STRIPPER_MEMORY", MEMORY),
            drop_failed=settings.getbool("STRIPPER_DROP_FAILED"),
            html_field=settings.get("STRIPPER_HTML_FIELD", "html"),
            url_field=settings.get("STRIPPER_URL_FIELD", "url"),
        )


class Cleaning:
    """A pool of worker processes for one crawl, what is asked of it, and the stats about it.

    The first worker starts with it: a ``STRIPPER_MODEL`` that cannot be read stops a crawl before its first request.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.options = Options.of(crawler.settings)
        self.pool = Pool(
            self.options.workers, self.options.model, limits=self.options.limits, memory=self.options.memory
        ).open()
        crawler.signals.connect(self.close, signal=signals.spider_closed)

    def close(self) -> None:
        """End the workers with the spider."""
        self.pool.close()
        if self.pool.deaths:
            self.count("worker_deaths", self.pool.deaths)

    def count(self, name: str, by: int = 1) -> None:
        """Add to a stat."""
        if self.crawler.stats:
            self.crawler.stats.inc_value(f"stripper/{name}", by)

    async def render(self, html: Any, url: str | None, charset: str | None, names: Iterable[str]) -> dict[str, Any]:
        """The attributes of the cleaned page of these ``SOURCES``. Raises ``StripperError``, counted by its class."""
        wanted = {"text", *names}
        try:
            page: dict[str, Any] = await _waiting(
                self.pool.submit("render", portable(html), url, charset, self.options.keep, wanted)
            )
        except StripperError as error:
            self.count("failed")
            self.count(f"failed/{type(error).__name__}")
            raise
        self.count("cleaned" if page["text"] else "empty")
        return page

    async def fields(self, html: Any, url: str | None, charset: str | None) -> dict[str, Any] | None:
        """The fields of an item and their values; None, and a warning, where the page could not be cleaned."""
        try:
            page = await self.render(html, url, charset, self.options.fields.values())
        except StripperError as error:
            logger.warning(
                "Not cleaned: %(url)s: %(error)s", {"url": url, "error": error}, extra={"spider": self.crawler.spider}
            )
            return None
        return {field: page[source] for field, source in self.options.fields.items()}


class StripperSpiderMiddleware(BaseSpiderMiddleware):
    """Fills the fields of items with what their response says when it is cleaned.

    Items without any of the fields, of responses that are not HTML, and of requests with
    ``meta={"stripper": False}`` pass as they are. Override ``wants`` or ``get_processed_item`` for rules of your
    own.
    """

    # Scrapy before 2.19 would choose between the two; with one, a callback that is no coroutine waits here, too.
    process_spider_output_async = None  # type: ignore[assignment]

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.cleaning = Cleaning(crawler)
        self._cleaned: WeakKeyDictionary[Response, dict[str, Any] | None] = WeakKeyDictionary()

    async def process_spider_output(  # type: ignore[override]
        self, response: Response, result: AsyncIterator[Any], spider: Any = None
    ) -> AsyncIterator[Any]:
        """Clean the response when the first item that wants it comes along."""
        del spider  # what Scrapy before 2.14 passes; the crawler has it
        async for entry in result:
            if isinstance(entry, Request):
                processed: Any = self.get_processed_request(entry, response)
            elif self.wants(entry, response):
                if response not in self._cleaned:
                    self._cleaned[response] = await self.cleaning.fields(
                        response.body, response.url, charset_of(response)
                    )
                processed = self.get_processed_item(entry, response)
            else:
                processed = entry
            if processed is not None:
                yield processed

    def wants(self, item: Any, response: Response | None) -> bool:
        """Whether an item is to be filled from its response; counts those that are not, by the reason."""
        reason = None
        if not isinstance(response, HtmlResponse):
            reason = "not_html"
        elif not response.meta.get("stripper", True):
            reason = "meta"
        elif not _fillable(item, self.cleaning.options.fields):
            reason = "no_field"
        if reason:
            self.cleaning.count(f"skipped/{reason}")
        return reason is None

    def get_processed_item(self, item: Any, response: Response | None) -> Any:
        """An item that ``wants`` has chosen, with its fields filled; the others, and those of ``start()``, as they are.

        None, which drops it, where cleaning failed and ``STRIPPER_DROP_FAILED`` is set.
        """
        if response is None:
            return item
        fields = self._cleaned[response]
        if fields is not None:
            return _fill(item, fields)
        if not self.cleaning.options.drop_failed:
            return item
        self.cleaning.count("dropped")
        return None


class StripperPipeline:
    """Fills the fields of items with what the HTML that they carry says when it is cleaned."""

    def __init__(self, crawler: Crawler) -> None:
        self.cleaning = Cleaning(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any, spider: Any = None) -> Any:
        """The item with its fields filled; ``DropItem`` where it failed and ``STRIPPER_DROP_FAILED`` is set."""
        del spider
        options = self.cleaning.options
        adapter = ItemAdapter(item)
        html = _first(adapter.get(options.html_field))
        if html is None or not _fillable(item, options.fields):
            self.cleaning.count("skipped/no_html" if html is None else "skipped/no_field")
            return item
        fields = await self.cleaning.fields(html, _first(adapter.get(options.url_field)), None)
        if fields is not None:
            return _fill(item, fields)
        if options.drop_failed:
            self.cleaning.count("dropped")
            raise DropItem("its page could not be cleaned (the warning above says why)")
        return item


def _first(value: Any) -> Any:
    """The value of a field; of one that an item loader left a list, the first."""
    if isinstance(value, (list, tuple)):
        return value[0] if value else None
    return value


def charset_of(response: Response) -> str | None:
    """The encoding that the spider's own selectors read the page by."""
    return getattr(response, "encoding", None)


def _waiting(future: Future[Any]) -> Awaitable[Any]:
    """A future to await under asyncio's reactor or, where no loop of asyncio runs, under another of Twisted's."""
    try:
        return asyncio.wrap_future(future, loop=asyncio.get_running_loop())
    except RuntimeError:
        from twisted.internet import reactor
        from twisted.internet.defer import Deferred

        deferred: Deferred[Any] = Deferred()
        fire = reactor.callFromThread
        future.add_done_callback(lambda done: fire(_settle, deferred, done))
        return deferred


def _settle(deferred: Any, done: Future[Any]) -> None:
    error = done.exception()
    if error:
        deferred.errback(error)
    else:
        deferred.callback(done.result())


def _fillable(item: Any, fields: Mapping[str, str]) -> bool:
    if isinstance(item, dict):
        return True
    return ItemAdapter.is_item(item) and not fields.keys().isdisjoint(ItemAdapter(item).field_names())


def _fill(item: Any, fields: Mapping[str, Any]) -> Any:
    """Set the fields that the item has; a dict takes all."""
    adapter = ItemAdapter(item)
    known = fields if isinstance(item, dict) else adapter.field_names()
    for field in known:
        if field in fields:
            adapter[field] = fields[field]
    return item
