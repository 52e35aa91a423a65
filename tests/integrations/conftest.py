"""One pool for all tests of the integrations, and crawlers that use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stripper.workers.pool import Pool


@pytest.fixture(scope="session")
def shared_pool(small_model: Path) -> Iterator[Pool]:
    with Pool(1, small_model) as pool:
        yield pool


@pytest.fixture
def crawler_with(shared_pool: Pool, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function from settings to a crawler that has not begun, with the pool that is there in place of its own."""
    from scrapy import Spider
    from scrapy.utils.test import get_crawler

    monkeypatch.setattr("stripper.integrations.scrapy.Pool", lambda *_arguments, **_options: shared_pool)
    return lambda settings=None: get_crawler(Spider, settings or {})
