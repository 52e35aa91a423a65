"""The formats in which what is kept of a page is written, by name. To add one, add an entry.

``stripper clean --format`` offers all of them; ``stripper batch --format`` and ``STRIPPER_FIELDS`` of Scrapy those that
hold the text alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from stripper.escape import printable

if TYPE_CHECKING:
    from stripper.page import Page

_BEFORE_DASH = re.compile("-(?=-)")


@dataclass(frozen=True, slots=True)
class Format:
    """How pages are written.

    ``write`` is given a page and the name of its file; ``parted`` the name and what was written, where that is one of
    several in a row (None: it needs nothing to be told from the next). ``summary`` says how they are parted.
    """

    write: Callable[[Page, str], str]
    parted: Callable[[str, str], str] | None
    summary: str

    @property
    def is_text(self) -> bool:
        """Whether it holds the text alone: what goes with it needs no part of its own."""
        return self.parted is not None


def _json(page: Page, name: str) -> str:
    found = page.to_dict(blocks=False) | {"metadata": page.metadata.to_dict() | {"author": page.metadata.author}}
    return json.dumps({"file": name, **found}, ensure_ascii=False)


def _under_comment(name: str, text: str) -> str:
    # A comment is all that Markdown has for what is not to be shown; two dashes would end it.
    return f"<!-- {_BEFORE_DASH.sub('- ', printable(name))} -->\n\n{text}\n"


FORMATS = {
    "text": Format(
        lambda page, _: page.text,
        lambda name, text: f"==> {printable(name)} <==\n{text}\n",
        "a line ==> FILE <== above each, as head and tail write it",
    ),
    "markdown": Format(lambda page, _: page.markdown, _under_comment, "a comment <!-- FILE --> above each"),
    "html": Format(
        lambda page, _: page.html,
        lambda name, text: f'<article data-file="{escape(name)}">\n{text}</article>\n',
        'an <article data-file="FILE"> around each',
    ),
    "json": Format(
        _json,
        None,
        "one object a line, always: file, url, title, text, captions,\n"
        "credits, cookies, images, metadata, kind, quality, warnings",
    ),
}
TEXTS = tuple(name for name, form in FORMATS.items() if form.is_text)
