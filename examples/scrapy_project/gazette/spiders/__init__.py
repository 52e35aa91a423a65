"""One spider for each way to use stripper from Scrapy."""

from __future__ import annotations

from typing import Any

import scrapy


class GazetteSpider(scrapy.Spider):
    """Follows the front page's links to its articles."""

    def __init__(self, site: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.start_urls = [site]

    def parse(self, response: Any) -> Any:
        """Go to each article."""
        yield from response.follow_all(css="a.article", callback=self.parse_article)

    def parse_article(self, response: Any) -> Any:
        """Make an item of an article."""
        raise NotImplementedError
