"""Pages that scroll on into a further article, made from labelled ones.

Sites load the next article under the one that was asked for, in the same markup; labelled pages have few of these.
The container of a page's article is repeated behind it, with the paragraphs of another article in it: none of them
is body. (The wording tables do not learn from these pages: as wording, the paragraphs are body.)
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeVar

import numpy as np

from stripper.labels import BODY, LABELS, OTHER
from stripper.learn.corpus import BODY_TEXT, LabelledPage
from stripper.learn.examples import Example, cut_otherwise
from stripper.reading.nodes import Nodes
from stripper.segment import segment
from stripper.tree import main_container, subtree_sums

Noted = TypeVar("Noted")

SHARE = 0.8  # of the article's characters that its container holds
WHOLE_PAGE = frozenset({"html", "body"})
SHORTEST_PARAGRAPH = 40  # characters of a text that is replaced
ONE_IN = 4  # every fourth fully labelled page gets a copy
FEWEST_PARAGRAPHS = 4  # of a further article
TITLE = "h1"
HEADLINE = 60  # characters of the other article's first paragraph that stand for its title


def scrolling(examples: Sequence[Example], pages: Sequence[LabelledPage]) -> list[Example]:
    """Copies of some of the fully labelled examples with a further article below their own, in its language if there is one.

    The further articles are those of ``pages`` of which the body is known paragraph by paragraph.
    """
    articles: dict[str, list[list[str]]] = {}
    for page in pages:
        texts = [text for text, label in page.segments if label == "body" and len(text) >= SHORTEST_PARAGRAPH]
        if page.covers == BODY_TEXT and len(texts) >= FEWEST_PARAGRAPHS:
            articles.setdefault(page.lang[:2], []).append(texts)
    every = [article for some in articles.values() for article in some]
    if not every:
        return []
    whole = [one for one in examples if one.page.complete and not one.made][::ONE_IN]
    copies = []
    for number, one in enumerate(whole):
        some = articles.get(one.page.lang[:2], every)
        copies.append(scrolled(one, some[number % len(some)]))
    return [copy for copy in copies if copy is not None]


def scrolled(one: Example, article: Sequence[str]) -> Example | None:
    """The page with a further article under its own; None where it has no container that could be repeated."""
    s = one.segments
    body = one.shares[:, BODY] > 0.5
    weight = subtree_sums((s.size * body)[:, None], s.element, s.end)[:, 0]
    start = main_container(weight, SHARE)
    if not body.any() or s.nodes.tag[start] in WHOLE_PAGE or not article:
        return None
    end = int(s.end[start])
    label = one.shares.argmax(axis=1)
    replaced = {chunk[2] for index in np.flatnonzero(body).tolist() for chunk in s.chunks[index]}
    again = segment(_repeat(s.nodes, start, end, article, replaced))
    added = (again.element >= end) & (again.element < 2 * end - start)
    if (~added).sum() != len(s) or [t for t, new in zip(again.text, added, strict=True) if not new] != s.text:
        return None
    named = {text: label[index] for index, text in enumerate(s.text) if not body[index] and one.shares[index].any()}
    named |= dict.fromkeys([*article, article[0][:HEADLINE].strip()], OTHER)
    shares = np.zeros((len(again), len(LABELS)), np.float32)
    shares[~added] = one.shares
    for index in np.flatnonzero(added).tolist():
        if again.text[index] in named:
            shares[index, named[again.text[index]]] = 1
    return replace(cut_otherwise(one, again, shares), scrolls=True)


def _repeat(nodes: Nodes, start: int, end: int, article: Sequence[str], replaced: AbstractSet[int]) -> Nodes:
    """Put a copy of the elements from ``start`` to ``end`` behind them, with the article for the texts to be replaced."""
    size = end - start

    def moved(element: int) -> int:
        return element + size if element >= end else element

    parent = [moved(above) for above in nodes.parent]
    copied = [above if above < start else above + size for above in nodes.parent[start:end]]

    def twice(elements: list[int]) -> list[int]:
        return [*map(moved, elements), *(element + size for element in elements if start <= element < end)]

    def both(noted: dict[int, Noted]) -> dict[int, Noted]:
        return {moved(element): what for element, what in noted.items()} | {
            element + size: what for element, what in noted.items() if start <= element < end
        }

    out = Nodes(
        tag=[*nodes.tag[:end], *nodes.tag[start:end], *nodes.tag[end:]],
        parent=[*parent[:end], *copied, *parent[end:]],
        words=[*nodes.words[:end], *nodes.words[start:end], *nodes.words[end:]],
        vocabulary=nodes.vocabulary,
        hidden=twice(nodes.hidden),
        overlays=twice(nodes.overlays),
        laid_out=twice(nodes.laid_out),
        anchors=twice(nodes.anchors),
        href={moved(element): target for element, target in nodes.href.items()},
        spans=both(nodes.spans),
        starts=both(nodes.starts),
        base=nodes.base,
        meta=nodes.meta,
        data=[moved(element) for element in nodes.data],
        cdata=nodes.cdata,
    )
    out.media = sorted(
        [(moved(element), text) for element, text in nodes.media]
        + [(element + size, "") for element, text in nodes.media if start <= element < end]
    )
    owners = np.array(nodes.owner, np.intp)
    inside = (owners >= start) & (owners < end)
    last = int(np.flatnonzero(inside)[-1]) + 1
    paragraphs = iter(article)
    before = list(zip(nodes.text[:last], nodes.owner[:last], nodes.follows[:last], strict=True))

    def other(index: int, text: str, owner: int) -> str | None:
        if nodes.tag[owner] == TITLE:
            return article[0][:HEADLINE]
        return next(paragraphs, None) if index in replaced and len(text) >= SHORTEST_PARAGRAPH else text

    again = [
        (other(index, text, owner), owner + size, follows + size)
        for index, (text, owner, follows) in enumerate(before)
        if start <= owner < end
    ]
    behind = [
        (text, moved(owner), follows + size)
        for text, owner, follows in zip(nodes.text[last:], nodes.owner[last:], nodes.follows[last:], strict=True)
    ]
    rows = [*before, *[(text, owner, follows) for text, owner, follows in again if text], *behind]
    out.text, out.owner = [row[0] for row in rows], [row[1] for row in rows]
    out.follows = [row[2] for row in rows]
    return out
