"""The spider middleware: the callback says which page is an article, the item comes out cleaned."""

from __future__ import annotations

from typing import Any

from gazette.items import Article
from gazette.spiders import GazetteSpider


class ArticlesSpider(GazetteSpider):
    """Yields an item of each page."""

    name = "articles"
    custom_settings = {
        "SPIDER_MIDDLEWARES": {"stripper.integrations.scrapy.StripperSpiderMiddleware": 100},
    }

    def parse_article(self, response: Any) -> Any:
        yield Article(url=response.url)
