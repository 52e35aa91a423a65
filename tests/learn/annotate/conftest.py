"""A corpus of three pages written for these tests, and a server over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import serving

from stripper import Cleaner, load

TEXT = "The tower clock of {place} has stood still since the storm, and the watchmaker waits for a wheel from abroad. "
PAGE = """<!DOCTYPE html><html lang="en"><head><title>{place} clock</title>
<link rel="canonical" href="https://www.{place}.example/clock"><style>h1 {{ color: rgb(1, 2, 3) }}</style></head>
<body><nav><a href="/">Home</a></nav><h1>{place} clock</h1><p>{text}</p>
<p>The hands in May. Ada Winkel</p><p>{text}Until then people ask the baker.</p>
<div id="cookie-banner"><p>We use cookies to count our readers.</p><button>Accept</button></div></body></html>"""
PLACES = ("alder", "birch", "cedar")


@pytest.fixture(scope="session")
def cleaner(small_model: Path) -> Cleaner:
    return load(small_model)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus folder with three pages and no labels."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for place in PLACES:
        text = TEXT.format(place=place.title())
        (pages / f"{place}.html").write_text(PAGE.format(place=place, text=text), "utf-8")
    return tmp_path


@pytest.fixture
def address(folder: Path, cleaner: Cleaner) -> Iterator[str]:
    """The address of a server over the corpus folder."""
    with serving(folder, cleaner) as found:
        yield found
