"""The example project, run as a user would: whole crawls of the small site, in processes of their own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fixture_pages import ROOT

PROJECT = ROOT / "examples" / "scrapy_project"
CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children")
BODY = "Riaperto ieri il viadotto chiuso dall’agosto 2022."  # how one of the articles begins


def crawl(*command: str) -> tuple[dict[str, dict[str, Any]], dict[str, int], str]:
    """The items by the name of their page, stripper's stats, and the log."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(PROJECT)])}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    items = map(json.loads, done.stdout.splitlines())
    stats = re.findall(r"'stripper/(\S+)': (\d+)", done.stderr)
    return {item["url"].rpartition("/")[2]: item for item in items}, {name: int(n) for name, n in stats}, done.stderr


def errors(log: str) -> list[str]:
    return [line for line in log.splitlines() if "ERROR" in line or "Traceback" in line]


def test_spider_middleware_cleans_the_site():
    items, stats, log = crawl("crawl.py", "articles")
    assert items["it-regionale-ponte-riaperto.html"]["articleBody"].startswith(BODY)
    assert items["vuota.html"]["articleBody"] is None
    assert stats == {"cleaned": 12, "failed": 1, "failed/EmptyInput": 1, "skipped/not_html": 1}
    assert errors(log) == []


def test_pipeline_cleans_the_site_and_drops_what_it_cannot_clean():
    items, stats, log = crawl("crawl.py", "carried")
    assert items["it-regionale-ponte-riaperto.html"]["articleBody"].startswith(BODY)
    assert stats == {"cleaned": 12, "failed": 1, "failed/EmptyInput": 1, "dropped": 1}
    assert (len(items), errors(log)) == (12, [])


def test_scrapy_poet_cleans_the_site_and_tells_the_errback():
    items, stats, log = crawl("crawl.py", "poet")
    article = items["it-regionale-ponte-riaperto.html"]
    assert article["articleBody"].startswith(BODY)
    assert (article["inLanguage"], article["articleBodyHtml"][0]) == ("it", "<")
    assert stats == {"cleaned": 12, "failed": 1, "failed/EmptyInput": 1, "skipped/not_html": 1}
    assert (len(items), errors(log)) == (12, [])
    assert "vuota.html: the page is empty" in log


KILLER = """
import os, signal, sys
from contextlib import suppress
from pathlib import Path
from scrapy import signals
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings
from gazette.spiders.articles import ArticlesSpider
from site_on_loopback import serving

class KillerSpider(ArticlesSpider):
    count = 0

    def parse_article(self, response):
        self.count += 1
        if self.count == 4:
            for thread in Path("/proc/self/task").iterdir():
                with suppress(FileNotFoundError, ProcessLookupError):  # threads and workers end on their own, too
                    for pid in (thread / "children").read_text().split():
                        os.kill(int(pid), signal.SIGKILL)
        yield from super().parse_article(response)

settings = get_project_settings()
settings.setdict({"TWISTED_REACTOR": sys.argv[1], "FEEDS": {"stdout:": {"format": "jsonlines"}}, "CONCURRENT_REQUESTS": 4})
process = CrawlerProcess(settings)
with serving() as site:
    process.crawl(KillerSpider, site=site)
    process.start()
"""


@pytest.mark.skipif(not CHILDREN.exists(), reason="workers are found in /proc")
@pytest.mark.parametrize(
    "reactor",
    ["twisted.internet.asyncioreactor.AsyncioSelectorReactor", "twisted.internet.selectreactor.SelectReactor"],
)
def test_killing_all_workers_amid_a_crawl_costs_no_page(reactor: str, tmp_path: Path):
    program = tmp_path / "killer.py"  # a file: Scrapy looks up the source of callbacks
    program.write_text(KILLER, encoding="utf-8")
    items, stats, log = crawl(program, reactor)
    assert items["it-regionale-ponte-riaperto.html"]["articleBody"].startswith(BODY)
    assert stats.pop("worker_deaths") >= 1
    assert stats == {"cleaned": 12, "failed": 1, "failed/EmptyInput": 1, "skipped/not_html": 1}
    assert errors(log) == []
