"""Read HTML into nodes: elements and text nodes in document order, as columns.

Text goes through lexbor (the HTML standard's algorithm, as browsers parse; no depth limit): parsing
and reading cost 1.1 times lxml's bare parse, where lxml's own tree or its event stream, read the same
way, cost 1.7. A tree that the caller already has is read as it is, iteratively. Both give the same
columns, so all that follows has one input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from stripper.errors import OutOfMemory

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Attributes that, beside the class, say what an element is for.
_ROLES = ("id", "role", "itemprop")
# Roles (WAI-ARIA 1.2) of what is shown over the page, until it is closed or while the mouse is there.
_OVERLAYS = frozenset({"dialog", "alertdialog", "tooltip"})
# All that an ``a`` has which is no link; others without a target are mostly controls.
_NAMES_PLACE = frozenset({"id", "name"})
_NOTED = frozenset({"a", "base", "img", "meta", "ol", "script", "td", "th"})
# A number as the HTML standard reads it: colspan="100%" is 100.
_INTEGER = re.compile(r"\s*\+?(-?[0-9]{1,9})")
_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534
_TELLING = frozenset({*_ROLES, "style", "hidden"})


@dataclass(slots=True)
class Nodes:
    """The nodes of a page in document order.

    Of the elements: ``tag``, ``parent`` (index of the parent; a root is its own) and ``words``, which
    indexes ``vocabulary``, the distinct combinations of class, id and role on the page (0: none).
    Of the texts that are not blank: ``text`` (with the white space that stood before it), ``owner``
    (the element it stands in) and ``follows`` (how many elements had started before it). ``hidden``
    are elements the markup hides, ``overlays`` those that lie over the page by their role, ``media`` are ``(element,
    alternative text)`` of pictures, ``href`` the targets of links by element, ``anchors`` the ``a`` that are no links but
    names of a place, ``spans`` the columns and rows that cells reach over where that is more than one of each (0 rows:
    all that follow), ``starts`` the numbers that lists begin with where they say so, ``base`` the address that the page's
    links start from where it names one, ``meta`` the page's ``<meta>`` values by lower-case name, ``data`` the scripts
    that hold JSON-LD. ``cdata`` counts CDATA sections, which HTML takes for comments.
    """

    tag: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    follows: list[int] = field(default_factory=list)
    vocabulary: dict[str, int] = field(default_factory=lambda: {"": 0})
    hidden: list[int] = field(default_factory=list)
    overlays: list[int] = field(default_factory=list)
    media: list[tuple[int, str]] = field(default_factory=list)
    href: dict[int, str] = field(default_factory=dict)
    anchors: list[int] = field(default_factory=list)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    base: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    data: list[int] = field(default_factory=list)
    cdata: int = 0

    def describe(self, tag: str, attributes: Mapping[str, str | None]) -> int:
        """Take note of an element's attributes; return its index into ``vocabulary``."""
        words = attributes.get("class") or ""
        if not _TELLING.isdisjoint(attributes):  # one look for most elements
            for name in _ROLES:
                role = attributes.get(name)
                if role:
                    words = f"{words} {role}"
            if attributes.get("role") in _OVERLAYS:
                self.overlays.append(len(self.tag))
            style = attributes.get("style")
            if "hidden" in attributes or (style and _HIDDEN_STYLE.search(style)):
                self.hidden.append(len(self.tag))
        if tag in _NOTED:
            self._note(tag, attributes)
        return self.vocabulary.setdefault(words, len(self.vocabulary)) if words else 0

    def _note(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag == "a":
            href = attributes.get("href")
            if href:
                self.href[len(self.tag)] = href
            elif _NAMES_PLACE.issuperset(attributes):
                self.anchors.append(len(self.tag))
        elif tag == "img":
            self.media.append((len(self.tag), attributes.get("alt") or ""))
        elif tag in {"td", "th"}:
            if "colspan" in attributes or "rowspan" in attributes:
                across, down = _span(attributes.get("colspan")) or 1, _span(attributes.get("rowspan"))
                self.spans[len(self.tag)] = min(across, _MOST_COLUMNS), min(down, _MOST_ROWS)
        elif tag == "ol":
            if "start" in attributes:
                self.starts[len(self.tag)] = _integer(attributes["start"])
        else:
            self._note_said(tag, attributes)

    def _note_said(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Take note of what a page says of itself."""
        if tag == "script":
            if "ld+json" in (attributes.get("type") or ""):
                self.data.append(len(self.tag))
        elif tag == "base":
            self.base = self.base or attributes.get("href") or ""
        else:
            name = attributes.get("property") or attributes.get("name")
            if name:
                self.meta.setdefault(name.lower(), attributes.get("content") or "")


def _integer(attribute: str | None) -> int:
    """The value of an attribute that holds a number, 1 where there is none."""
    found = _INTEGER.match(attribute or "")
    return int(found[1]) if found else 1


def _span(attribute: str | None) -> int:
    """How many columns or rows a cell reaches over; there are no negative ones."""
    number = _integer(attribute)
    return number if number >= 0 else 1


# lexbor's numbers of the two kinds of node that are no elements.
_TEXT, _COMMENT = 2, 4


def read_html(html: str) -> Nodes:  # noqa: C901, PLR0912 - one loop over the nodes, each branch a few steps
    """Parse the text of an HTML page."""
    nodes = Nodes()
    tags, parents, words, vocabulary = nodes.tag, nodes.parent, nodes.words, nodes.vocabulary
    texts, owners, follows = nodes.text, nodes.owner, nodes.follows
    index: dict[int, int] = {}
    blank = ""
    may_have_cdata = "<![CDATA[" in html
    try:
        parser = LexborHTMLParser(_to_utf8(html))
    except SelectolaxError as error:  # its allocations are all that can fail
        raise OutOfMemory(f"the page needs more memory to be parsed than there is ({error})") from error
    if parser.root is None:
        return nodes
    names: dict[int, str] = {}
    for node in parser.root.traverse(include_text=True):
        kind = node.tag_id
        if kind == _TEXT:
            text = node.text_content or ""
            if text.isspace():
                blank += text
            elif text:
                texts.append(blank + text if blank else text)
                parent = node.parent
                owners.append(index.get(parent.mem_id, 0) if parent is not None else 0)
                follows.append(len(tags))
                blank = ""
        elif kind == _COMMENT:
            nodes.cdata += may_have_cdata and (node.comment_content or "").startswith("[CDATA[")
        else:
            tag = names.get(kind)
            if tag is None:
                tag = names[kind] = node.tag or ""
            parent = node.parent
            attributes = node.attributes
            if tag == "tbody" and not attributes and parent is not None:  # mostly implied
                index[node.mem_id] = index.get(parent.mem_id, 0)
                continue
            if tag == "pre":  # what stands before it is no indentation of its first line
                blank = ""
            position = index[node.mem_id] = len(tags)
            parents.append(position if parent is None else index.get(parent.mem_id, position))
            if not attributes:
                words.append(0)
            elif len(attributes) == 1 and "class" in attributes:  # the commonest case, without a call
                named = attributes["class"]
                words.append(vocabulary.setdefault(named, len(vocabulary)) if named else 0)
            else:
                words.append(nodes.describe(tag, attributes))
            tags.append(tag)
    return nodes


def _to_utf8(html: str) -> bytes:
    """What parsers are given: without a byte order mark, and without lone surrogates and NUL, which HTML has not."""
    html = html.removeprefix("\ufeff")
    return (html.replace("\0", "") if "\0" in html else html).encode("utf-8", "ignore")


def parse_lxml(html: str) -> Any:
    """The root of lxml's own tree of the page, or None where there is no element in it."""
    from lxml.html import HTMLParser

    # bytes, because lxml refuses str with an XML encoding declaration
    try:
        return etree.fromstring(_to_utf8(html), HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.XMLSyntaxError:
        return None


def elements(root: Any) -> Iterator[Any]:
    """The elements of an lxml tree in the order in which ``read_tree`` numbers them."""
    for top in _tops(root):
        yield from (element for element in top.iter(etree.Element) if element is top or not _is_bare_tbody(element))


def _is_bare_tbody(element: Any) -> bool:
    """Whether an element is a ``tbody`` such as the HTML standard implies where there is none: below the root it is passed over."""
    return element.tag == "tbody" and not element.attrib


def _tops(root: Any) -> list[Any]:
    """The root and what lxml puts beside it: HTML that stands behind ``</html>``. None where it is a comment."""
    if not isinstance(root.tag, str):
        return []
    return [root] if root.getparent() is not None else [root, *root.itersiblings(etree.Element)]


def read_tree(root: Any) -> Nodes:  # noqa: C901 - one event loop, like read_html's
    """Read an lxml element and all below it; comments and processing instructions are passed over."""
    nodes = Nodes()
    stack: list[int] = []
    blank = ""

    def add(text: str | None) -> None:
        nonlocal blank
        if not text:
            return
        if text.isspace():
            blank += text
            return
        nodes.text.append(blank + text)
        nodes.owner.append(stack[-1])
        nodes.follows.append(len(nodes.tag))
        blank = ""

    for top in _tops(root):
        for what, element in etree.iterwalk(top, events=("start", "end", "comment", "pi")):
            if what == "start" and isinstance(element.tag, str):
                position = len(nodes.tag)
                if stack and _is_bare_tbody(element):
                    stack.append(stack[-1])
                    add(element.text)
                    continue
                nodes.parent.append(stack[-1] if stack else 0)
                tag = element.tag.rpartition("}")[2].lower()
                if tag == "pre":
                    blank = ""
                nodes.words.append(nodes.describe(tag, element.attrib) if element.attrib else 0)
                nodes.tag.append(tag)
                stack.append(position)
                add(element.text)
                continue
            if what == "start":  # an entity that the caller's parser left unresolved
                add(unescape(element.text))
                continue
            if what == "end" and isinstance(element.tag, str):
                stack.pop()
            if stack:
                add(element.tail)
    return nodes
