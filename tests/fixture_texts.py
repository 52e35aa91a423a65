"""The plain texts under ``fixtures/texts`` with their gold labels."""

from __future__ import annotations

from stripper.learn.lines import read_texts
from fixture_pages import FIXTURES

TEXTS = {one.name: one for one in read_texts(FIXTURES / "texts")}
