"""Tables of made-up pages for the tests of measures and features: a block a text, whatever the cut would make of them."""

from __future__ import annotations

import numpy as np
from lxml import html

from stripper.core.measure import measure_table
from stripper.core.page_table import PageTable
from stripper.core.walk import walked
from stripper.tags import BIT

_UNSEEN = BIT["skip"] | BIT["noscript"]
GAP_NONE, GAP_BLOCK = 0, 2
INT32 = ("tag", "parent", "end", "depth", "words", "position", "shape", "text_owner", "text_follows", "text_start", "text_end",
         "chunk_text", "chunk_owner", "chunk_start", "chunk_end", "chunk_first", "element", "block_element", "line", "follows",
         "size", "heading", "template", "shown_first", "code_first", "attr_node", "attr_start", "attr_end", "pictures")  # fmt: skip
TYPES = {
    **dict.fromkeys(INT32, np.int32), "tag": np.int16, "codes": np.uint16,
    **dict.fromkeys(("flags", "inside", "cues", "raw", "shown"), np.uint32),
    **dict.fromkeys(("gap", "prose", "jumps", "attr_kind"), np.uint8),
    **dict.fromkeys(("link_share", "emphasis_share"), np.float64),
}  # fmt: skip


def assembled(columns: dict, vocabulary=("",), tag_names=("div",), attr_text: bytes = b"") -> PageTable:
    """A measured table with these columns; those that are not given are empty."""
    arrays = {name: np.array(columns.get(name, ()), kind) for name, kind in TYPES.items()}
    arrays |= {"levels": np.zeros((6, 0), np.int32), "sums": np.zeros((0, 5))}
    table = PageTable(arrays, list(vocabulary), list(tag_names), attr_text)
    measure_table(table)
    return table


def bare(parent: list[int], element=(), size=(), **columns) -> PageTable:
    """A table of nameless elements, given by their parents, and of blocks, given by their elements and lengths."""
    n, blocks = len(parent), len(element)
    depth, end = [0] * n, list(range(1, n + 1))
    for node in range(n):
        depth[node] = depth[parent[node]] + (parent[node] != node)
    for node in reversed(range(n)):
        end[parent[node]] = max(end[parent[node]], end[node])
    zeros = {name: [0] * n for name in ("tag", "words", "flags", "inside", "cues", "position")}
    of_blocks = {name: [0] * blocks for name in ("gap", "line", "link_share", "emphasis_share")}
    given = {"parent": parent, "depth": depth, "end": end, "element": element, "block_element": element, "size": size}
    follows = np.array(element, np.int32) + 1
    of_text = {
        "code_first": range(blocks + 1),
        "shown_first": range(blocks + 1),
        "shown": range(97, 97 + blocks),
        "codes": [0] * blocks,
    }
    return assembled({**zeros, **of_blocks, **of_text, **given, "follows": follows, **columns})


def grown(markup: str, cues=None) -> PageTable:
    """The table of a page; ``cues`` are the bits of each entry of its vocabulary."""
    nodes = walked(html.document_fromstring(markup))[0]
    columns = {name: nodes.arrays[name] for name in TYPES if name in nodes.arrays}
    texts = [text for text in range(nodes.n_texts) if not nodes.inside[nodes.text_owner[text]] & _UNSEEN]
    element = nodes.text_owner[texts]
    home = [_block_around(nodes, node) for node in element]
    shown = [" ".join(nodes.raw_text(nodes.text_start[text], nodes.text_end[text]).split()) for text in texts]
    read = [text.replace("\xad", "") or text for text in shown]
    columns |= {
        "cues": np.array(cues or [0] * len(nodes.vocabulary))[nodes.words],
        "element": element, "block_element": home, "follows": nodes.text_follows[texts], "line": range(len(texts)),
        "gap": [GAP_NONE if i and home[i] == home[i - 1] else GAP_BLOCK for i in range(len(texts))],
        "size": [len(text) for text in read], "link_share": (nodes.inside[element] & BIT["link"]) != 0,
        "emphasis_share": (nodes.inside[element] & BIT["emphasis"]) != 0,
        "shown": _codes(shown), "shown_first": _first(shown),
        "codes": np.minimum(_codes(read), 0xFFFF), "code_first": _first(read),
    }  # fmt: skip
    return assembled(columns, nodes.vocabulary, nodes.tag_names, nodes.attr_text)


def tags_of(table: PageTable, elements) -> list[str]:
    """The tags of elements."""
    return [table.tag_names[table.tag[element]] for element in elements]


def _block_around(nodes: PageTable, node: int) -> int:
    while not nodes.flags[node] & BIT["block"] and nodes.parent[node] != node:
        node = nodes.parent[node]
    return int(node)


def _codes(texts: list[str]) -> np.ndarray:
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)


def _first(texts: list[str]) -> np.ndarray:
    return np.append(0, np.cumsum([len(text) for text in texts]))
