"""From a page's text, or a caller's tree, to its table; and what is to be said of what was lost.

lxml parses, and its tree is walked over in C (``stripper.core.walk``). libxml2 lets go of all that is deeper than 2,048
elements, and logs it; such a page is parsed again without a tree: libxml2's events go straight to the
builder that the walk drives, too, and it is the same table (tests compare the two), but there is no tree in which an
XPath would lead anywhere. lexbor was the other way to read such pages. Its tree is another one, and it
can be made to open gigabytes of elements, against which 400 lines had to follow a page's tags before.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any

from lxml import etree

from stripper.core.builder import Builder
from stripper.core.elements import count_cdata, first_of
from stripper.core.page_table import PageTable
from stripper.core.walk import walked
from stripper.limits import Limits
from stripper.number import how_many
from stripper.reading import check_markup
from stripper.reading.streamed import detours

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
class Parsed:
    """A page that was parsed: the root of lxml's tree, None where there is none, its table, and warnings, a sentence each."""

    root: Any
    table: PageTable
    warnings: tuple[str, ...]


def parse_page(source: str, limits: Limits) -> Parsed:
    """Parse the text of an HTML page.

    Raises ``TooManyAttributes``, and ``TooDeep`` for a page that is nested too deep, or too entangled.
    """
    return parse_utf8(source, to_utf8(source), limits)


def parse_utf8(source: str, data: bytes, limits: Limits) -> Parsed:
    """Parse a page as ``parse_page`` does; ``data`` is what ``to_utf8`` makes of its text."""
    root, table = _read(data, limits)
    what = _left_open(source, root)
    if not what:
        return Parsed(root, table, _unlike_html(source, table))
    closed_root, closed = _read(to_utf8(_CLOSED_AT_ONCE.sub(r"<\1\2></\1>", source)), limits)
    if closed.n_nodes > table.n_nodes:
        told = f"{what} ends where it begins, as in XHTML; in HTML all behind it would be part of it"
        return Parsed(closed_root, closed, (told, *_unlike_html(source, closed)))
    told = f"{what} is never closed, and all behind it is part of it"
    return Parsed(root, table, (told, *_unlike_html(source, table)))


def read_tree(root: Any, limits: Limits) -> Parsed:
    """Read an lxml element and all in it; the tree is left as it is. Raises ``TooDeep`` or ``TooManyAttributes``."""
    table = _settled(root, _walked(root, limits))
    return Parsed(root, table, _cut_off(_depth(table)))


# For what was read once already: whatever its limits were, it kept them.
NO_LIMITS = Limits(**dict.fromkeys(("size", "depth", "blocks", "attributes"), sys.maxsize), seconds=sys.maxsize)


def tree_of(source: str) -> Any:
    """The root of the tree that a page was read from; None where it was read without one."""
    return parse_page(source, NO_LIMITS).root


def to_utf8(html: str) -> bytes:
    """What parsers are given: without a byte order mark, and without lone surrogates and NUL, which HTML has not."""
    return without_nul(html.removeprefix("\ufeff").encode("utf-8", "ignore"))


def without_nul(data: bytes) -> bytes:
    """Bytes of UTF-8 without NUL; the same object where there is none."""
    return data.replace(b"\0", b"")


def _read(data: bytes, limits: Limits) -> tuple[Any, PageTable]:
    """The root of a page's tree and its table."""
    check_markup.check_attributes(data, limits)
    root, is_whole = _tree(data, limits)
    if not is_whole:
        return None, _read_deep(data, limits)
    if root is None:
        return None, Builder().table()
    return root, _settled(root, _walked(root, limits))


def _walked(root: Any, limits: Limits) -> PageTable:
    table, most_attributes = walked(root)
    check_markup.too_many_attributes(most_attributes, limits)
    if table.n_nodes > limits.depth:
        check_markup.too_deep(_depth(table), limits)
    return table


def _settled(root: Any, table: PageTable) -> PageTable:
    """The table of a page as it is shown: with its streamed parts in their places."""
    moves = detours(root, table) if first_of(table, "template") >= 0 else None  # on most pages there is none
    return walked(root, moves)[0] if moves else table


def _tree(data: bytes, limits: Limits) -> tuple[Any, bool]:
    """The root of lxml's tree of a page, None where there is no element in it, and whether all of the page is in it."""
    parser = check_markup.parser()
    try:
        if check_markup.is_heavy(data):
            root = check_markup.fed(parser, data, limits)
            log = parser.feed_error_log
        else:
            root = etree.fromstring(data, parser)
            log = parser.error_log
    except etree.XMLSyntaxError:  # nothing but comments and white space
        return None, True
    # what ends the parsing early is an error of this level, and the last one
    return root, not log or log[-1].level != etree.ErrorLevels.FATAL


class _Deep:
    """A target that takes the parser's events to a builder."""

    def __init__(self, limits: Limits) -> None:
        self._build, self._limits = Builder(), limits
        self.data = self._build.text
        self.comment = self._build.comment

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._build.start(tag, attributes)
        check_markup.too_deep(self._build.depth(), self._limits)

    def end(self, _tag: str) -> None:
        self._build.end()

    def pi(self, _target: str, _data: str | None) -> None:
        self._build.comment("")

    def close(self) -> PageTable:
        check_markup.too_many_attributes(self._build.most_attributes, self._limits)
        return self._build.table()


def _read_deep(data: bytes, limits: Limits) -> PageTable:
    """The table of a page that is too deep for a tree."""
    table: PageTable = check_markup.fed(check_markup.parser(_Deep(limits)), data, limits)
    return table


def _depth(table: PageTable) -> int:
    return int(table.depth.max(initial=-1)) + 1


def _cut_off(deepest: int) -> tuple[str, ...]:
    if deepest not in _LXML_STOPS:
        return ()
    return (
        f"the tree is {deepest} elements deep, where lxml's parser leaves off the rest; give the page's bytes instead",
    )


def _unlike_html(source: str, table: PageTable) -> tuple[str, ...]:
    if "<" not in source:
        return ("no markup at all; if this is plain text, clean_text (with --text) keeps its paragraphs",)
    found = []
    if first_of(table, "frameset") >= 0:
        found.append("a page of frames; its text is in the pages that they load")
    cdata = count_cdata(table)
    if cdata:
        found.append(f"{how_many(cdata, 'CDATA section')} left out, as HTML has it; if this is XML, read it as XML")
    if first_of(table, "template") >= 0:
        if _has_shadow_text(source):
            found.append("text in shadow roots (<template shadowrootmode>) left out, which browsers show")
        if _ends_in_template(source):
            found.append("<template> is never closed, and all behind it is left out, as in browsers")
    return tuple(found)


def _has_shadow_text(source: str) -> bool:
    """Whether a shadow root has words in it: most have slots and styles alone, and no parser shows what is in them."""
    at = 0
    while root := _SHADOW_ROOT.search(source, at):
        end = _TEMPLATE_END.search(source, root.end())
        at = end.start() if end else len(source)
        if any(map(str.isalnum, _NO_WORDS.sub("", source[root.end() : at]))):
            return True
    return False


def _left_open(source: str, root: Any) -> str:
    """What swallowed the rest of the page, where something did: a comment, or an element whose text has no markup."""
    last = _last_node(root) if root is not None else None
    if last is not None and isinstance(last.tag, str):
        return f"<{last.tag}>" if _is_left_open(source, last.tag, last.text or "") else ""
    if last is not None and not _may_end_in(source, last.text or ""):
        return ""
    return "a comment" if _ends_in_comment(source) else ""


def _is_left_open(source: str, tag: str, text: str) -> bool:
    """Whether the last element has swallowed markup, and its end tag is missing."""
    if tag not in _SWALLOWS or "<" not in text or not _may_end_in(source, text):
        return False
    lowered = source.lower()
    return f"</{tag}" not in lowered[lowered.rfind(f"<{tag}") :]


def _may_end_in(source: str, text: str) -> bool:
    """Whether a page may end with a text. On most pages an end tag follows, and nothing needs to be looked for."""
    return source.rstrip().endswith(text.rstrip().rpartition("\n")[2][-20:])


def _ends_in_comment(source: str) -> bool:
    opened = source.rfind("<!--")
    return opened > max(source.rfind("-->"), source.rfind("--!>")) and not _is_in_script(source, opened)


def _ends_in_template(source: str) -> bool:
    """Whether the last template is left open, and there are words in it."""
    lowered = source.lower()
    opened = lowered.rfind("<template")
    if lowered.find("</template", opened) >= 0 or _is_in_script(source, opened) or lowered.find("-->", opened) >= 0:
        return False
    return any(map(str.isalnum, _NO_WORDS.sub("", source[opened:])))


def _last_node(root: Any) -> Any:
    """The last element or comment of a document, of which nothing but blank text follows."""
    node = root
    while (behind := node.getnext()) is not None:
        node = behind
    while len(node):
        node = node[-1]
    return node


def _is_in_script(source: str, at: int) -> bool:
    """Whether a script is open there, as far as its tags tell: in it the sign of a comment is text."""
    before = source[:at].lower()
    return before.rfind("<script") > before.rfind("</script")
