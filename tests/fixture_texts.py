"""The plain texts under ``fixtures/texts`` with their gold labels, and a small model trained on them."""

from __future__ import annotations

from functools import cache

from fixture_pages import FIXTURES

from stripper.learn.documents import LabelledTextFile, read_texts, text_page_of_file
from stripper.learn.fit_text import TextRecipe, fit_text
from stripper.plain.model import TextModel

TEXTS: dict[str, LabelledTextFile] = {one.name: one for one in read_texts(FIXTURES / "texts")}
NOTHING_TO_REMOVE = [name for name, one in TEXTS.items() if all(label == "body" for _, label in one.segments)]


@cache
def small_text_model() -> TextModel:
    """A model trained on the fixtures in seconds: the tests need no shipped one."""
    pages = [text_page_of_file(one) for one in TEXTS.values()]
    return fit_text(pages, recipe=TextRecipe(hidden=(16,), passes=8, folds=2))[0]
