"""The Python in the documentation: stripper's own (``python``), and what it takes the place of or what needs a cluster (``py``)."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any

import pytest
from fixture_pages import ROOT, corpus

OF_THEIR_OWN = {"docs/retraining.md"}  # tests/test_retraining.py goes the whole way
DOCS = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "docs").rglob("*.md")
    if str(path.relative_to(ROOT)) not in OF_THEIR_OWN and "```python" in path.read_text(encoding="utf-8")
)
MOVING = [name for name in DOCS if name.startswith("docs/moving/")]
PAGE = corpus()["pages/it-app-autobus-studenti.html"]
LIBRARIES = {
    "trafilatura": "trafilatura",
    "readability-lxml": "readability",
    "justext": "justext",
    "newspaper4k": "newspaper",
}


def run(name: str, language: str) -> dict[str, Any]:
    """Run the snippets of a page in their order; what they have named in the end."""
    names: dict[str, Any] = {"html": PAGE.html, "url": PAGE.url}
    text = (ROOT / name).read_text(encoding="utf-8")
    for snippet in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        line = text.count("\n", 0, snippet.start(1))
        exec(compile("\n" * line + snippet[1], name, "exec"), names)
    return names


@pytest.mark.parametrize("name", DOCS)
def test_snippets_run(name: str):
    assert len(run(name, "python")) > 3


@pytest.mark.parametrize("name", MOVING)
def test_what_is_moved_from_runs_where_it_is_installed(name: str):
    library = LIBRARIES[name.rpartition("/")[2].removesuffix(".md")]
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    assert len(run(name, "py")) > 3


def test_pages_on_moving_are_of_all_four():
    assert {name.rpartition("/")[2].removesuffix(".md") for name in MOVING} == set(LIBRARIES)


@pytest.mark.parametrize("name", MOVING)
def test_moved_program_finds_the_article(name: str):
    names = run(name, "python")
    assert "Nata in un’aula del Marconcini" in names["text"]
    assert "Unsplash" not in names["text"]


def test_programs_on_asyncio_find_the_article():
    names = run("docs/asyncio.md", "python")
    assert names["texts"] == [names["stripper"].clean(PAGE.html)] * 2
    assert names["captions"] == ["Uno studente scrive righe di codice al portatile"]


def test_settings_in_the_docs_are_settings():
    from scrapy.settings import Settings

    from stripper.integrations.scrapy import _SETTINGS, SOURCES, Options

    text = (ROOT / "docs/scrapy.md").read_text(encoding="utf-8")
    assert set(re.findall(r"STRIPPER_[A-Z_]+", text)) - {"STRIPPER_"} == set(_SETTINGS)
    assert [source for source in SOURCES if f"`{source}`" not in text] == []
    settings = {name: value for name, value in run("docs/scrapy.md", "python").items() if name.startswith("STRIPPER_")}
    assert Options.of(Settings(settings)).fields == {"articleBody": "text", "html": "html"}
