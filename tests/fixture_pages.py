"""The pages under ``fixtures/`` and made-up markup, cut into blocks: what many tests start from."""

# the cases are in many scripts
from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
from hypothesis import settings
from hypothesis import strategies as st

from stripper.core.page_table import PageTable
from stripper.labels import BODY, LABELS
from stripper.learn.corpus import LabelledPage, read_corpus
from stripper.segment import page_table

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
NAMES = sorted(f"pages/{path.name}" for path in (FIXTURES / "pages").iterdir())

# Property tests give the same answer in every run, and never fail for a slow machine.
PROPERTY = settings(derandomize=True, deadline=None, max_examples=150, database=None)


@cache
def corpus() -> dict[str, LabelledPage]:
    """The fixtures by name."""
    return {page.name: page for page in read_corpus(FIXTURES)}


@cache
def fixture(name: str) -> PageTable:
    """The blocks of a fixture."""
    return page_table(corpus()[name].html)


def cut(html: str) -> PageTable:
    """The blocks of a page."""
    return page_table(html)


def surely_body(s: PageTable) -> npt.NDArray[np.float32]:
    """The probabilities of a model that takes all of a page for body: (n_blocks, n_labels)."""
    sure = np.full((len(s), len(LABELS)), 0.001, np.float32)
    sure[:, BODY] = 0.99
    return sure


def squeeze(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


_UNSEEN = re.compile('[\\s"¶\xad\ufeff\u200b-\u200f\u2060-\u2064\ue000-\uf8ff\U000f0000-\U0010ffff]')


def as_read(text: str) -> str:
    """What is the same in a text and in what its readers see of it: all but white space, quotation marks, signs and heights."""
    return _UNSEEN.sub("", normalize("NFKC", text))


def visible(table: PageTable) -> list[str]:
    """The texts of a page that stand in nothing invisible, found by walking up from each one."""
    unseen = {
        *[
            "head",
            "script",
            "style",
            "template",
            "svg",
            "math",
            "noframes",
            "iframe",
            "object",
            "embed",
            "applet",
            "canvas",
            "textarea",
            "title",
            "audio",
            "video",
            "noscript",
        ]
    }
    shown = []
    for start, end, owner in zip(table.text_start, table.text_end, table.text_owner, strict=True):
        element = owner
        while table.tag_of(element) not in unseen and table.parent[element] != element:
            element = table.parent[element]
        if table.tag_of(element) not in unseen:
            shown.append(table.raw_text(start, end))
    return shown


_TAGS = [
    "p",
    "div",
    "span",
    "b",
    "i",
    "a",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "figure",
    "figcaption",
    "blockquote",
    "pre",
    "code",
    "br",
    "img",
    "em",
    "small",
    "nav",
    "footer",
    "article",
    "dl",
    "dt",
    "dd",
    "q",
    "sup",
]
_ATTRIBUTES = (
    "",
    "",
    "",
    ' class="credit photo"',
    " id=cookie-bar",
    " hidden",
    ' href="/x?a=1&amp;b"',
    ' style="display:none"',
    " title='\"'",
)
_WORDS = (
    "Photo: X / Getty",
    "A street in Milan.",
    "(Foto: privat)",
    "© AFP",
    " ",
    "\n  ",
    "Gestione cookie",
    "写真：時事",
    "ok",
    "|",
    "&lt;b&gt;",
    "a_b *c*",
    "مرحبا",
    "1. x",
    "\u200b",
    "🦊",
)
_TEXTS = st.sampled_from(_WORDS) | st.text(
    st.characters(exclude_characters="<&\r", exclude_categories=["Cs"]), max_size=30
)

# Markup of every kind of brokenness: tags that never close, close twice, or stand where they must not.
MARKUP = st.lists(
    _TEXTS
    | st.sampled_from([f"<{tag}{attribute}>" for tag in _TAGS for attribute in _ATTRIBUTES])
    | st.sampled_from([f"</{tag}>" for tag in _TAGS])
    | st.sampled_from(
        [
            "<script>x()</script>",
            "<style>p{}</style>",
            "<!-- c -->",
            "<noscript>n</noscript>",
            "<svg><text>s</text></svg>",
            "</",
            "<",
            "&amp;",
        ]
    ),
    max_size=40,
).map("".join)


def _inline(depth: int) -> st.SearchStrategy[str]:
    text = st.sampled_from(
        ["word", "two words", " spaced ", "caf\u00e9 &amp; bar", "\u6f22\u5b57", "<br>", "<!-- c -->"]
    )
    if not depth:
        return text
    nested = st.lists(_inline(depth - 1), max_size=3).map("".join)
    return text | st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["b", "em", "span"]), nested)


def _block(depth: int) -> st.SearchStrategy[str]:
    paragraph = st.builds(
        "<{0}>{1}</{0}>".format, st.sampled_from(["p", "h2"]), st.lists(_inline(2), max_size=3).map("".join)
    )
    if not depth:
        return paragraph
    nested = st.lists(_block(depth - 1), max_size=3).map("\n".join)
    return (
        paragraph
        | st.builds("<{0} class=c>{1}</{0}>".format, st.sampled_from(["div", "section", "blockquote"]), nested)
        | st.builds("<ul>{}</ul>".format, st.lists(nested.map("<li>{}</li>".format), max_size=3).map("".join))
    )


# Pages on which every parser agrees.
WELL_FORMED = (
    st.lists(_block(3), max_size=5)
    .map("".join)
    .map("<!doctype html><html><head><title>t</title></head><body>{}</body></html>".format)
)


@st.composite
def parents(draw: st.DrawFn) -> list[int]:
    """The parents of a tree's elements in document order; the root is its own."""
    parent, path = [0], [0]
    for element in range(1, draw(st.integers(1, 30))):
        path = path[: draw(st.integers(1, len(path)))]
        parent.append(path[-1])
        path.append(element)
    return parent


def around(parent: list[int], element: int) -> list[int]:
    """An element and its ancestors, innermost first, by recursion."""
    return [element] if parent[element] == element else [element, *around(parent, parent[element])]
