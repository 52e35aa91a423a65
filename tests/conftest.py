"""What many tests share."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest

# Where the tests were started in the background, interrupts are ignored, and would be by what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that was trained on the fixtures in seconds: the tests need no shipped one."""
    from fixture_texts import small_text_model

    from stripper import model
    from stripper.learn.corpus import read_corpus
    from stripper.learn.examples import example
    from stripper.learn.fit import Recipe, fit

    folder = tmp_path_factory.mktemp("small-model")
    examples = [example(page) for page in read_corpus(FIXTURES)]
    fitted, _ = fit(examples, Recipe(passes=3, hidden=(16,), members=3, jobs=1))
    model.save(replace(fitted, text=small_text_model()), folder)
    return folder


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium, driven by playwright."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None and "CI" not in os.environ:
        pytest.skip("no chromium here; install it (apt-get install chromium) to check the report in it")
    assert program, "chromium is missing"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()
