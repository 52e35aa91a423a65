"""A page as it looked, safe to show beside its blocks: no script, nothing from outside, a mark at each block.

The page's own styles stay, as far as they stand in it. Safety does not rest on one wall: nh3 takes out
whatever runs, submits or loads; the frame that shows the result is sandboxed; and the policy it is served
under (``POLICY``) allows inline styles and data: pictures, nothing else. The marks are elements with the
block's number for an id, so the frame can be sent to a block by address alone, without a script in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

import nh3
from lxml import etree

from stripper.core.page_table import PageTable
from stripper.core.walk import walked
from stripper.reading.parse import tree_of
from stripper.reading.streamed import Detours, detours
from stripper.tags import BIT, VOID

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
_DROPPED = frozenset("script template iframe object applet audio video canvas svg math title textarea noframes".split())
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
# What stands right in one of these, but is none of those, browsers put before the table.
_TABLE = frozenset("table thead tbody tfoot tr colgroup".split())
_OF_TABLE = frozenset("caption colgroup col thead tbody tfoot tr td th style".split())
# What a style would load from outside. The policy forbids it too; without it the browser complains of every picture.
_OUTSIDE = re.compile(r"""url\(\s*(?!["']?\s*data:)[^)]*\)|@import[^;]*;?""", re.IGNORECASE)
# Dialogs and bars that would lie over the article for good: without its scripts nothing closes them.
_STUCK = re.compile(r"(position\s*:\s*)(?:fixed|sticky|-webkit-sticky)", re.IGNORECASE)
MARK = "stripper-block-"


def original(html: str, table: PageTable) -> str:
    """The page as a document of its own; the element with the id ``stripper-block-N`` begins block N."""
    root = tree_of(html)
    style = files("stripper.learn.annotate").joinpath("web", "original.css").read_text(encoding="utf-8")
    clean = nh3.clean(
        "".join(_bare(table) if root is None else _write(root, table)),
        tags=set(_TAGS),
        clean_content_tags={"script"},
        attributes={"*": set(_EVERYWHERE), **_SOME},
        attribute_filter=_harmless,
        url_schemes={"data", "http", "https"},
        link_rel=None,
    )
    return (
        f'<!DOCTYPE html><html{_look(root, "html")}><head><meta charset="utf-8"><title>page</title></head>'
        f"<body{_look(root, 'body')}>{clean}<style>{style}</style></body></html>"
    )


def _bare(table: PageTable) -> Iterator[str]:
    """The blocks of a page that is too deep for a tree, one after the other."""
    for block, text in enumerate(table.text):
        yield f"<p>{_part(block, text, is_first=True)}</p>"


def _harmless(_tag: str, attribute: str, value: str) -> str | None:
    """Links lead nowhere, and pictures are those that the page holds itself."""
    if attribute == "href":
        return "#"
    if attribute == "src":
        return value if value.startswith("data:image/") and not value.startswith("data:image/svg") else None
    return value


def _look(root: Any, tag: str) -> str:
    """What of the attributes of the outermost elements gives the page its look."""
    found = next(root.iter(tag), None) if root is not None else None
    attributes = {} if found is None else found.attrib
    return "".join(_written(name, attributes[name]) for name in ("class", "style", "dir", "lang") if name in attributes)


def _write(root: Any, table: PageTable) -> Iterator[str]:
    """The page's markup, written anew with a mark at the beginning of each block; what is never shown is left out."""
    marks = _Marks(root, table)
    unseen = _DROPPED if marks.has_noscript else _DROPPED | {"noscript"}
    stack = [_Open("", "", is_out=False)]
    for top in marks.tops:
        for what, node in etree.iterwalk(top, events=("start", "end", "comment", "pi")):
            if what == "start":
                yield from _begun(node, stack, unseen)
                yield from _text(marks, (node, True), stack[-1])
            else:
                if what == "end":
                    yield stack.pop().closing
                if node is not top:
                    yield from _text(marks, (node, False), stack[-1])


@dataclass(frozen=True, slots=True)
class _Open:
    """An open element: the innermost tag that was written, what is to be written at its end, whether it is left out."""

    inside: str
    closing: str
    is_out: bool


def _begun(node: Any, stack: list[_Open], unseen: Set[str]) -> Iterator[str]:
    """An element begins: its tag, where it is shown, in a cell of its own where it could not stand otherwise."""
    tag, around = node.tag, stack[-1]
    is_out = around.is_out or tag in unseen
    if is_out or tag not in _TAGS:
        stack.append(_Open(around.inside, "", is_out))
        return
    is_astray = around.inside in _TABLE and tag not in _OF_TABLE
    yield "<td>" * is_astray + _opening(tag, node.attrib)
    stack.append(_Open(tag, (f"</{tag}>" if tag not in VOID else "") + "</td>" * is_astray, is_out))


def _text(marks: _Marks, slot: _Slot, around: _Open) -> Iterator[str]:
    text = _text_of(slot)
    if around.is_out or not text:
        return
    if around.inside == "style":
        yield _within(text)
    elif around.inside in _TABLE and not text.isspace():
        yield f"<td>{''.join(marks.around(slot))}</td>"
    else:
        yield from marks.around(slot)


def _opening(tag: str, attributes: Mapping[str, str]) -> str:
    # a parser drops the first line end in a pre
    return f"<{tag}{''.join(_written(name, value) for name, value in attributes.items())}>" + "\n" * (tag == "pre")


def _written(name: str, value: str) -> str:
    if not (name.isascii() and name.replace("-", "").isalnum()) or (name == "id" and value.startswith(MARK)):
        return ""
    return f' {name}="{escape(_within(value) if name == "style" else value)}"'


def _within(style: str) -> str:
    """A style without what it would load, and with everything in the flow of the page."""
    return _STUCK.sub(r"\1static", _OUTSIDE.sub("none", style))


class _Marks:
    """Finds the blocks in the texts of a tree, by the order in which the walk over it meets them."""

    def __init__(self, root: Any, table: PageTable) -> None:
        self.tops = [root, *root.itersiblings("*")]
        self._nodes = [node for top in self.tops for node in top.iter()]  # held on to: they are keys
        self._table = table
        self._number = {slot: number for number, slot in enumerate(self._met(root))}
        self._parts: dict[int, list[tuple[int, str, bool]]] = {}
        for block in range(len(table)):
            for place, (_, text, number) in enumerate(table.chunks(block)):
                self._parts.setdefault(number, []).append((block, text, place == 0))
        self.has_noscript = bool((table.inside[table.chunk_owner] & BIT["noscript"]).any())

    def _met(self, root: Any) -> Iterator[_Slot]:
        """The places whose texts are the table's, in its order."""
        moves = detours(root, walked(root)[0])
        for top in self.tops:
            for slot in _slots(top, moves):
                text = _text_of(slot)
                if text and not text.isspace() and not _is_mute(slot):
                    yield slot

    def around(self, slot: _Slot) -> Iterator[str]:
        """A text as HTML, with an element around each part of it that is (part of) a block."""
        text, number = _text_of(slot), self._number.get(slot)
        parts = self._parts.get(number, []) if number is not None else []
        unread = _first_line_end(slot)
        if not parts:
            yield escape(text[unread:], quote=False)
            return
        whole = self._table.text_end[number] - self._table.text_start[number]
        before = whole - len(text) + unread  # white space of earlier texts, which the first part begins with
        for block, part, is_first in parts:
            shown, before = part[before:], max(before - len(part), 0)
            yield _part(block, shown, is_first=is_first)


def _part(block: int, text: str, *, is_first: bool) -> str:
    begins = f' id="{MARK}{block}"' if is_first else ""
    return f'<span class="{MARK}part"{begins}>{escape(text, quote=False)}</span>'


# A place for a text: in an element, before all others, or (False) behind a node.
_Slot = tuple[Any, bool]


def _text_of(slot: _Slot) -> str:
    node, is_inside = slot
    return (node.text if is_inside else node.tail) or ""


def _first_line_end(slot: _Slot) -> int:
    """The length of the line end that a pre may begin with, which browsers do not show."""
    node, is_inside = slot
    return int(is_inside and node.tag == "pre" and (node.text or "").startswith("\n"))


def _is_mute(slot: _Slot) -> bool:
    """Whether a text stands in a script or style, of which the table keeps none but JSON-LD."""
    node, is_inside = slot
    owner = node if is_inside else node.getparent()
    return owner.tag == "style" or (owner.tag == "script" and "ld+json" not in owner.get("type", ""))


def _slots(top: Any, moves: Detours) -> Iterator[_Slot]:
    """The places for texts in an element, in the order of the walk over it (``stripper.core.walk``), detours and all."""
    moved = {part for part, _ in moves.values()}
    returns: list[tuple[Any, Any]] = []
    node = top
    while True:
        inside = node
        if node in moves:
            inside, last = moves.pop(node)
            returns.append((inside, last))
        elif node in moved:
            inside = None
        if inside is not None and isinstance(inside.tag, str):
            yield inside, True
            if len(inside):
                node = inside[0]
                continue
            if inside is not node:
                node = returns.pop()[1]
        while node is not top and node.getnext() is None:
            yield node, False
            around = node.getparent()
            node = returns.pop()[1] if returns and returns[-1][0] is around else around
        if node is top:
            return
        yield node, False
        node = node.getnext()
