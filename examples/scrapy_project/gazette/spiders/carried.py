"""The pipeline: items that carry the HTML of an article, wherever they have it from."""

from __future__ import annotations

from typing import Any

from scrapy.http import HtmlResponse

from gazette.items import Article
from gazette.spiders import GazetteSpider


class CarriedSpider(GazetteSpider):
    """Yields an item of each page with the page in it; the pipeline cleans it and drops what it cannot clean."""

    name = "carried"
    custom_settings = {
        "ITEM_PIPELINES": {"stripper.integrations.scrapy.StripperPipeline": 100},
        "STRIPPER_DROP_FAILED": True,
    }

    def parse_article(self, response: Any) -> Any:
        if isinstance(response, HtmlResponse):
            yield Article(url=response.url, html=response.text)
