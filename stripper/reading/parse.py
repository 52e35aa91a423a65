"""Read HTML into nodes: elements and text nodes in document order, as columns.

Text goes through lexbor (the HTML standard's algorithm, as browsers parse; no depth limit): parsing
and reading cost 1.1 times lxml's bare parse, where lxml's own tree or its event stream, read the same
way, cost 1.7. A tree that the caller already has is read as it is, iteratively. Both give the same
columns, so all that follows has one input.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from stripper.errors import OutOfMemory
from stripper.reading.nodes import Nodes
from stripper.reading.streamed import MARKS, may_be_streamed, settled

# lexbor's numbers of the two kinds of node that are no elements.
TEXT, COMMENT = 2, 4


def parse_lexbor(html: str) -> LexborHTMLParser:
    """Lexbor's tree of a page. Raises ``OutOfMemory`` where there is too little for it."""
    try:
        return LexborHTMLParser(_to_utf8(html))
    except SelectolaxError as error:  # its allocations are all that can fail
        raise OutOfMemory(f"the page needs more memory to be parsed than there is ({error})") from error


def read_html(html: str) -> Nodes:  # noqa: C901, PLR0912 - one loop over the nodes, each branch a few steps
    """Parse the text of an HTML page."""
    nodes = Nodes()
    tags, parents, words, vocabulary = nodes.tag, nodes.parent, nodes.words, nodes.vocabulary
    texts, owners, follows = nodes.text, nodes.owner, nodes.follows
    index: dict[int, int] = {}
    blank = ""
    may_have_cdata, is_streamed = "<![CDATA[" in html, may_be_streamed(html)
    root = parse_lexbor(html).root
    if root is None:
        return nodes
    names: dict[int, str] = {}
    for node in root.traverse(include_text=True):
        kind = node.tag_id
        if kind == TEXT:
            text = node.text_content or ""
            if not is_streamed and text.isspace():
                blank += text
            elif text:
                texts.append(blank + text if blank else text)
                parent = node.parent
                owners.append(index.get(parent.mem_id, 0) if parent is not None else 0)
                follows.append(len(tags))
                blank = ""
        elif kind == COMMENT:
            nodes.cdata += may_have_cdata and (node.comment_content or "").startswith("[CDATA[")
            if is_streamed and (mark := node.comment_content) in MARKS:
                parent = node.parent
                nodes.marks.append(
                    (mark, index.get(parent.mem_id, 0) if parent is not None else 0, len(tags), len(texts))
                )
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
    return settled(nodes) if is_streamed else nodes


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
    """Read an lxml element and all below it."""
    nodes = Nodes()
    stack: list[int] = []

    def add(text: str | None) -> None:
        if text:
            nodes.text.append(text)
            nodes.owner.append(stack[-1])
            nodes.follows.append(len(nodes.tag))

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
            if what == "comment" and stack and element.text in MARKS:
                nodes.marks.append((element.text, stack[-1], len(nodes.tag), len(nodes.text)))
            if stack:
                add(element.tail)
    return settled(nodes)
