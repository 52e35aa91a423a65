"""From what a caller gives to a page's nodes: refuse what is no page, decode, parse, and take note of what was lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from lxml import etree

from stripper.errors import EmptyInput, InputError
from stripper.limits import Watch
from stripper.number import how_many
from stripper.reading import content
from stripper.reading.decode import decode, is_known, unknown
from stripper.reading.nodes import Nodes
from stripper.reading.parse import read_html, read_tree
from stripper.reading.prescan import check_markup, too_deep
from stripper.tree import depths

# Elements that only their own end tag ends.
_SWALLOWS = frozenset("script style textarea title xmp iframe noembed noframes plaintext".split())
_CLOSED_AT_ONCE = re.compile(r"<(script|style|textarea|title|xmp|iframe|noembed|noframes)\b([^<>]*)/>", re.IGNORECASE)
_SHADOW_ROOT = re.compile(r"<template\b(?:(?!\sshadowrootmode\b)[^<>])*+\sshadowrootmode\b[^<>]*+>", re.IGNORECASE)
_TEMPLATE_END = re.compile(r"</template", re.IGNORECASE)
# Styles and scripts, comments, tags (in values there may be ">"), what is no tag, references.
_NO_WORDS = re.compile(
    r"<(style|script)\b[^<]*+(?:<(?!/\1)[^<]*+)*+(?:</\1[^>]*+(?:>|\Z)|\Z)|<!--(?:[^-]++|-(?!->))*+(?:-->|\Z)"
    r"""|<(?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+>|<[^<>]*>|&#?\w+;""",
    re.IGNORECASE,
)
# Elements from root to leaf, where lxml's parser lets go of all that is deeper, without and with ``huge_tree``; its
# root may have been left off, with what is around the page's own elements.
_LXML_STOPS = frozenset((254, 255, 256, 2046, 2047, 2048))


@dataclass(frozen=True, slots=True)
class Reading:
    """A page that was read: ``source`` as text or the caller's tree, its nodes, and warnings, a sentence each."""

    source: Any
    nodes: Nodes
    warnings: tuple[str, ...]


def read(html: Any, charset: str | None, watch: Watch) -> Reading:
    """Read a page: bytes, text, or an lxml tree, which is left as it is.

    Raises ``InputError`` where it is none of these; ``EmptyInput``, ``NotHtml``, or a ``LimitExceeded``.
    """
    if isinstance(html, (bytes, bytearray, memoryview)):
        data = bytes(html)
        watch.size(len(data), "bytes")
        content.check_bytes(data)
        source = decode(data, charset)
        return _read_text(source, (*unheeded(charset), *undecoded(source, data)), watch)
    if isinstance(html, str):
        watch.size(len(html), "characters")
        return _read_text(html, _surrogates(html), watch)
    root = html.getroot() if hasattr(html, "getroot") else html
    if not etree.iselement(root):
        raise InputError(f"a page is bytes, str or an lxml tree, not {type(html).__name__}")
    nodes = read_tree(root)
    deepest = _depth(nodes)
    if deepest > watch.limits.depth:
        raise too_deep(watch.limits)
    return Reading(root, nodes, _cut_off(deepest))


def _read_text(source: str, warnings: tuple[str, ...], watch: Watch) -> Reading:
    if not source.strip():
        raise EmptyInput("the page is empty")
    content.check_text(source)
    check_markup(source, watch.limits)
    watch.time("decoded")
    nodes, swallowed = _parse(source)
    if len(nodes.tag) > watch.limits.depth and _depth(nodes) > watch.limits.depth:
        raise too_deep(watch.limits)
    watch.time("parsed")
    return Reading(source, nodes, (*warnings, *swallowed, *_unlike_html(source, nodes)))


def _parse(source: str) -> tuple[Nodes, tuple[str, ...]]:
    """Parse a page; where an element that HTML does not close swallows the rest, as XHTML closed it."""
    nodes = read_html(source)
    what = _left_open(source, nodes.before or nodes)
    if not what:
        return nodes, ()
    closed = read_html(_CLOSED_AT_ONCE.sub(r"<\1\2></\1>", source))
    if len(closed.tag) > len(nodes.tag):
        return closed, (f"{what} ends where it begins, as in XHTML; in HTML all behind it would be part of it",)
    return nodes, (f"{what} is never closed, and all behind it is part of it",)


def _depth(nodes: Nodes) -> int:
    return int(depths(np.array(nodes.parent, np.intp)).max(initial=-1)) + 1


def unheeded(charset: str | None) -> tuple[str, ...]:
    """What is to be said of a charset that there is not: HTTP headers have such, so it is no error."""
    if not charset or is_known(charset):
        return ()
    return (f"{unknown(charset)}; it was passed over",)


def undecoded(source: str, data: bytes) -> tuple[str, ...]:
    """What is to be said where characters of a page or text were lost as it was decoded."""
    count = source.count("\ufffd")
    if count:  # seldom
        count -= data.count("\ufffd".encode())  # those in UTF-8 are the page's own
    return (f"{how_many(count, 'character')} could not be decoded; say which charset it is",) if count > 0 else ()


def _surrogates(source: str) -> tuple[str, ...]:
    try:
        source.encode()
    except UnicodeEncodeError:
        count = len(source) - len(source.encode("utf-8", "ignore").decode())
        return (f"{how_many(count, 'lone surrogate')} (no character) left out",)
    return ()


def _cut_off(deepest: int) -> tuple[str, ...]:
    if deepest not in _LXML_STOPS:
        return ()
    return (
        f"the tree is {deepest} elements deep, where lxml's parser leaves off the rest; give the page's bytes instead",
    )


def _unlike_html(source: str, nodes: Nodes) -> tuple[str, ...]:
    if "<" not in source:
        return ("no markup at all; if this is plain text, clean_text (with --text) keeps its paragraphs",)
    found = []
    if "frameset" in nodes.tag:
        found.append("a page of frames; its text is in the pages that they load")
    if nodes.cdata:
        found.append(
            f"{how_many(nodes.cdata, 'CDATA section')} left out, as HTML has it; if this is XML, read it as XML"
        )
    if "template" in nodes.tag and _has_shadow_text(source):
        found.append("text in shadow roots (<template shadowrootmode>) left out, which browsers show")
    return tuple(found)


def _has_shadow_text(source: str) -> bool:
    """Whether a shadow root has words in it: most have slots and styles alone, and neither parser shows what is in them."""
    at = 0
    while root := _SHADOW_ROOT.search(source, at):
        end = _TEMPLATE_END.search(source, root.end())
        at = end.start() if end else len(source)
        if any(map(str.isalnum, _NO_WORDS.sub("", source[root.end() : at]))):
            return True
    return False


def _left_open(source: str, nodes: Nodes) -> str:
    """What swallowed the rest of the page, where something did: a comment, or an element whose text has no markup."""
    opened = source.rfind("<!--")
    if opened > max(source.rfind("-->"), source.rfind("--!>")) and not _is_in_script(source, opened):
        return "a comment"
    last = nodes.tag[-1] if nodes.tag else ""
    if last not in _SWALLOWS or not nodes.text or nodes.owner[-1] != len(nodes.tag) - 1 or "<" not in nodes.text[-1]:
        return ""
    lowered = source.lower()
    return "" if f"</{last}" in lowered[lowered.rfind(f"<{last}") :] else f"<{last}>"


def _is_in_script(source: str, at: int) -> bool:
    """Whether a script is open there, as far as its tags tell: in it the sign of a comment is text."""
    before = source[:at].lower()
    return before.rfind("<script") > before.rfind("</script")
