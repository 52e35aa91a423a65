"""A model ready to use: from a page to its labelled blocks, its text, its article body."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from lxml import etree

from stripper import model as models
from stripper import text as plain
from stripper.decide import decide
from stripper.decide_text import DEFAULT
from stripper.decode import decode
from stripper.errors import InputError, ModelError
from stripper.labels import BODY_ONLY, check_labels
from stripper.page import Page
from stripper.parse import read_html, read_tree
from stripper.segment import segment

PAGES_ONLY = "this model was trained on pages only; train its part for plain text too (see Retraining in the README)"


class Cleaner:
    """Labels pages and keeps the article body. Immutable: use one from as many threads as you like."""

    def __init__(self, model: models.Model) -> None:
        self.model = model

    def label(self, html: Any, url: str | None = None, charset: str | None = None) -> Page:
        """Label the blocks of a page.

        ``html`` is the page as bytes, as text or as an lxml tree, which is left as it is. ``charset``
        is what HTTP said of bytes. Raises ``InputError`` where ``html`` is none of these, or empty.
        """
        source = _source(html, charset)
        nodes = read_html(source) if isinstance(source, str) else read_tree(source)
        segments = segment(nodes)
        probabilities = self.model.probabilities(segments)
        return Page(segments, probabilities, decide(probabilities, segments), source, url)

    def clean(
        self, html: Any, url: str | None = None, *, charset: str | None = None, keep: Iterable[str] = BODY_ONLY
    ) -> str:
        """The article body of a page as plain text, or what of it has one of the labels in ``keep``."""
        labels = check_labels(keep)
        return self.label(html, url, charset).keeping(labels).text

    def label_text(self, text: str, threshold: str | float = DEFAULT) -> Page:
        """Label the lines of a text that somebody extracted already; a block is a line and has its ``span``.

        ``threshold`` is ``careful``, ``balanced``, ``thorough`` or a number from 0 to 1: the higher, the more
        stays. Raises ``InputError`` where ``text`` is no ``str`` or the threshold is none, ``ModelError``
        where the model was trained on pages only.
        """
        if self.model.text is None:
            raise ModelError(PAGES_ONLY)
        return plain.label_text(text, self.model.text, threshold)

    def clean_text(self, text: str, threshold: str | float = DEFAULT, *, keep: Iterable[str] = BODY_ONLY) -> str:
        """The text without what is clearly a caption, credit, consent notice or other boilerplate.

        All else stays byte for byte, with the text's own spacing; a text without residues comes back as it is.
        """
        labels = check_labels(keep)
        return self.label_text(text, threshold).keeping(labels).text


def _source(html: Any, charset: str | None) -> Any:
    if isinstance(html, (bytes, bytearray, memoryview)):
        html = decode(bytes(html), charset)
    if isinstance(html, str):
        if not html.strip():
            raise InputError("the page is empty")
        return html
    root = html.getroot() if hasattr(html, "getroot") else html
    if etree.iselement(root):
        return root
    raise InputError(f"a page is bytes, str or an lxml tree, not {type(html).__name__}")


def load(folder: str | Path) -> Cleaner:
    """A cleaner from the folder of a trained model."""
    return Cleaner(models.load(folder))


@cache
def shipped() -> Cleaner:
    """The cleaner that comes with the package; its model is read when first used."""
    with as_file(files("stripper") / "models" / "default") as folder:
        return load(folder)
