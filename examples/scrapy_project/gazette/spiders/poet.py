"""scrapy-poet: a callback that asks for a cleaned page, and gets one."""

from __future__ import annotations

from typing import Any

from scrapy_poet.api import DummyResponse

from gazette.spiders import GazetteSpider
from stripper.integrations.scrapy_poet import CleanedArticle


class PoetSpider(GazetteSpider):
    """Yields the fields of zyte-common-items' Article."""

    name = "poet"
    custom_settings = {
        "ADDONS": {"scrapy_poet.Addon": 300},
        "SCRAPY_POET_PROVIDERS": {"stripper.integrations.scrapy_poet.StripperProvider": 500},
    }

    def parse(self, response: Any) -> Any:
        """Go to each article, and hear of those that are none."""
        yield from response.follow_all(css="a.article", callback=self.parse_article, errback=self.failed)

    def parse_article(self, response: DummyResponse, article: CleanedArticle) -> Any:
        yield article.fields()

    def failed(self, failure: Any) -> None:
        """Say which page could not be had."""
        self.logger.warning("No article: %s: %s", failure.request.url, failure.value)
