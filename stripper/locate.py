"""Find each block in the document as lxml sees it: the XPath of the element around it.

Text is parsed by lexbor, as browsers do; people who work with XPath in Python use lxml, whose tree
can differ (it adds no ``tbody``, it nests a little otherwise). So the page is parsed by lxml too, only
when XPaths are asked for, and the text nodes of the two, which are the same in the same order but for
a few, are matched one to one.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from lxml import etree

from stripper.parse import Nodes, read_tree
from stripper.segment import Segments


def parse_lxml(html: str) -> Any:
    """The root of lxml's own tree of the page, or None where there is nothing in it."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def xpaths(segments: Segments, source: Any) -> list[str | None]:
    """The XPath of every block, None where lxml's tree does not have it."""
    root = parse_lxml(source) if isinstance(source, str) else source
    if root is None or not len(segments):
        return [None] * len(segments)
    nodes = read_tree(root)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    match = _match(segments.nodes, nodes)
    tree = root.getroottree()
    paths: dict[int, str] = {}
    out: list[str | None] = []
    for chunks in segments.chunks:
        owners = {nodes.owner[match[node]] for _, _, node in chunks if node in match}
        if not owners:
            out.append(None)
            continue
        owner = _meeting(nodes.parent, owners)
        if owner not in paths:
            paths[owner] = tree.getpath(elements[owner])
        out.append(paths[owner])
    return out


def _match(left: Nodes, right: Nodes) -> dict[int, int]:
    """Indices of text nodes on the left to their counterparts on the right."""
    a = [text.strip() for text in left.text]
    b = [text.strip() for text in right.text]
    if a == b:
        return {index: index for index in range(len(a))}
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return {
        start + k: other + k for start, other, size in matcher.get_matching_blocks() for k in range(size)
    }


def _meeting(parent: list[int], elements: set[int]) -> int:
    """The innermost element around all of ``elements``; parents come before their children."""
    while len(elements) > 1:
        deepest = max(elements)
        elements = (elements - {deepest}) | {parent[deepest]}
    return elements.pop()
