"""Serve the small site and crawl it: ``python crawl.py [articles|poet|carried] > items.jsonl``, run in this folder."""

from __future__ import annotations

import sys

from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings
from site_on_loopback import serving


def main(spider: str) -> None:
    """Crawl with a spider of the project; the items go to standard output, log and stats to standard error."""
    settings = get_project_settings()
    settings.set("FEEDS", {"stdout:": {"format": "jsonlines"}})
    process = CrawlerProcess(settings)
    with serving() as site:
        process.crawl(spider, site=site)
        process.start()


if __name__ == "__main__":
    main(*sys.argv[1:] or ["articles"])
