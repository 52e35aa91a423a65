"""A page as it looked, safe to show beside its blocks: no script, nothing from outside, a mark at each block.

The page's own styles stay, as far as they stand in it. Safety does not rest on one wall: nh3 takes out
whatever runs, submits or loads; the frame that shows the result is sandboxed; and the policy it is served
under (``POLICY``) allows inline styles and data: pictures, nothing else. The marks are elements with the
block's number for an id, so the frame can be sent to a block by address alone, without a script in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

import nh3

from stripper.reading.parse import COMMENT, TEXT, parse_lexbor
from stripper.segment import Segments
from stripper.tags import BIT, VOID

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

# Opened by itself it is as harmless as in its frame: the policy sandboxes it, too.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
_TAGS = frozenset(
    "a abbr acronym address article aside b bdi bdo big blockquote br button caption center cite code col colgroup "
    "data dd del details dfn div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr "
    "i img ins kbd label legend li main map mark menu nav ol optgroup option p picture pre q rp rt ruby s samp "
    "search section select small span strike strong style sub summary sup table tbody td tfoot th thead time tr tt "
    "u ul var wbr".split()
)
_DROPPED = frozenset(
    "script template iframe object embed applet audio video canvas svg math title textarea noframes".split()
)
_EVERYWHERE = frozenset("class id style dir lang align valign bgcolor color width height hidden role title".split())
_SOME = {
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "a": {"href"},
    "font": {"size", "face"},
    "table": {"border", "cellpadding", "cellspacing"},
    "details": {"open"},
    "style": {"media"},
    "select": {"disabled"},
}
# What a style would load from outside. The policy forbids it too; without it the browser complains of every picture.
_OUTSIDE = re.compile(r"""url\(\s*(?!["']?\s*data:)[^)]*\)|@import[^;]*;?""", re.IGNORECASE)
# Dialogs and bars that would lie over the article for good: without its scripts nothing closes them.
_STUCK = re.compile(r"(position\s*:\s*)(?:fixed|sticky|-webkit-sticky)", re.IGNORECASE)
MARK = "stripper-block-"


def original(html: str, segments: Segments) -> str:
    """The page as a document of its own; the element with the id ``stripper-block-N`` begins block N."""
    parser = parse_lexbor(html)
    style = files("stripper.learn.annotate").joinpath("web", "original.css").read_text(encoding="utf-8")
    written = "".join(_write(parser, segments)) if parser.root is not None else ""
    clean = nh3.clean(
        written,
        tags=set(_TAGS),
        clean_content_tags={"script"},
        attributes={"*": set(_EVERYWHERE), **_SOME},
        attribute_filter=_harmless,
        url_schemes={"data", "http", "https"},
        link_rel=None,
    )
    return (
        f'<!DOCTYPE html><html{_attributes(parser, "html")}><head><meta charset="utf-8"><title>page</title></head>'
        f"<body{_attributes(parser, 'body')}>{clean}<style>{style}</style></body></html>"
    )


def _harmless(_tag: str, attribute: str, value: str) -> str | None:
    """Links lead nowhere, and pictures are those that the page holds itself."""
    if attribute == "href":
        return "#"
    if attribute == "src":
        return value if value.startswith("data:image/") and not value.startswith("data:image/svg") else None
    return value


def _attributes(parser: LexborHTMLParser, tag: str) -> str:
    """What of the attributes of the outermost elements gives the page its look."""
    node = parser.css_first(tag)
    found = node.attributes if node is not None else {}
    return "".join(_written(name, found[name]) for name in ("class", "style", "dir", "lang") if name in found)


def _write(parser: LexborHTMLParser, segments: Segments) -> Iterator[str]:
    """The page's markup, written anew with a mark at the beginning of each block; what is never shown is left out."""
    marks = _Marks(segments)
    unseen = _DROPPED if marks.has_noscript else _DROPPED | {"noscript"}
    stack: list[tuple[int, str, bool]] = []  # the open elements: their node, their tag, whether they are left out
    for node in parser.root.traverse(include_text=True) if parser.root is not None else ():
        parent = node.parent.mem_id if node.parent is not None else None
        while stack and stack[-1][0] != parent:
            yield _closing(*stack.pop())
        _, inside, is_out = stack[-1] if stack else (0, "", False)
        if node.tag_id == TEXT:
            text = node.text_content or ""
            marked = "".join(marks.around(text))
            if not is_out:
                yield _within(text) if inside == "style" else marked
        elif node.tag_id != COMMENT:
            tag = node.tag or ""
            is_out = is_out or tag in unseen
            if not is_out and tag in _TAGS:
                yield _opening(tag, node.attributes)
            if tag not in VOID:
                stack.append((node.mem_id, tag, is_out))
    while stack:
        yield _closing(*stack.pop())


def _closing(_node: int, tag: str, is_out: bool) -> str:  # noqa: FBT001 - what the stack holds
    return f"</{tag}>" if not is_out and tag in _TAGS else ""


def _opening(tag: str, attributes: dict[str, str | None]) -> str:
    # a parser drops the first line end in a pre
    return f"<{tag}{''.join(_written(name, value) for name, value in attributes.items())}>" + "\n" * (tag == "pre")


def _written(name: str, value: str | None) -> str:
    value = value or ""
    if not (name.isascii() and name.replace("-", "").isalnum()) or (name == "id" and value.startswith(MARK)):
        return ""
    return f' {name}="{escape(_within(value) if name == "style" else value)}"'


def _within(style: str) -> str:
    """A style without what it would load, and with everything in the flow of the page."""
    return _STUCK.sub(r"\1static", _OUTSIDE.sub("none", style))


class _Marks:
    """Finds the blocks in the text nodes as they come along, in the order in which ``read_html`` numbers them."""

    def __init__(self, segments: Segments) -> None:
        nodes = segments.nodes
        stood = nodes.origin or range(len(nodes.text))  # where in the document each text stands
        self._texts = dict(zip(stood, nodes.text, strict=True))
        self._next = 0
        self._chunks: dict[int, list[tuple[int, str, bool]]] = {}
        for block, chunks in enumerate(segments.chunks):
            for position, (_, text, node) in enumerate(chunks):
                self._chunks.setdefault(stood[node], []).append((block, text, position == 0))
        owners = [owner for chunks in segments.chunks for owner, _, _ in chunks]
        self.has_noscript = bool((segments.inside[owners] & BIT["noscript"]).any()) if owners else False

    def around(self, text: str) -> Iterator[str]:
        """A text as HTML, with an element around each part of it that is (part of) a block."""
        if not text or text.isspace():
            yield text
            return
        node = self._next
        self._next += 1
        whole = self._texts.get(node, "")
        parts = self._chunks.get(node, []) if whole.endswith(text) else []
        if not parts:
            yield escape(text, quote=False)
            return
        before = len(whole) - len(text)  # white space of earlier nodes, which the first part begins with
        for block, part, is_first in parts:
            shown, before = part[before:], max(before - len(part), 0)
            begins = f' id="{MARK}{block}"' if is_first else ""
            yield f'<span class="{MARK}part"{begins}>{escape(shown, quote=False)}</span>'
