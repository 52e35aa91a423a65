"""Made-up pages cut into blocks by the core alone: what the tests of the cut start from."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from lxml import html

from stripper.core.builder import Builder
from stripper.core.cut import cut_table
from stripper.core.page_table import PageTable
from stripper.core.walk import walked
from stripper.core.wording import fill_node_cues_of

# Property tests give the same answer in every run, and never fail for a slow machine.
PROPERTY = settings(derandomize=True, deadline=None, max_examples=150, database=None)

_TAGS = "p div span b i a ul li td h2 figure figcaption pre br img small noscript svg table em time".split()
_ATTRIBUTES = ("", "", ' class="credit photo"', " class=x", " id=cookie-bar", " hidden", " href=/x")
_WORDS = (
    "Photo: X / Getty", "A street in Milan.", "(Foto: privat)", "© AFP", " ", "\n  ", "写真：時事", "ok", "|", "&lt;b&gt;", "مرحبا",
    "\u200b", "\xad", "🦊", "\xa0",
)  # fmt: skip
# Markup of every kind of brokenness: tags that never close, close twice, or stand where they must not.
MARKUP = st.lists(
    st.sampled_from(_WORDS)
    | st.text(st.characters(exclude_characters="<&\r\0", exclude_categories=["Cs"]), max_size=30)
    | st.sampled_from([f"<{tag}{attribute}>" for tag in _TAGS for attribute in _ATTRIBUTES])
    | st.sampled_from([f"</{tag}>" for tag in _TAGS])
    | st.sampled_from(["<script>x()</script>", "<!-- c -->", "</", "<", "&amp;"]),
    max_size=40,
).map("".join)


def uncut(markup: str) -> PageTable:
    """The table of a page, columns of nodes and texts alone."""
    parser = html.HTMLParser(encoding="utf-8")
    root = html.document_fromstring(f"<html><body>{markup}".encode(), parser)
    table, _ = walked(root)
    fill_node_cues_of(table)
    return table


def cut(markup: str) -> PageTable:
    """The table of a page, cut into blocks."""
    table = uncut(markup)
    cut_table(table)
    return table


def nested(tags: list[str], text: str) -> PageTable:
    """The table of elements one inside the other, each with a text, cut into blocks: deeper than a parser goes."""
    build = Builder()
    for tag in tags:
        build.start(tag, {})
        if text:
            build.text(text)
    table = build.table()
    fill_node_cues_of(table)
    cut_table(table)
    return table
