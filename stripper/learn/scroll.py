"""Pages that scroll on into a further article, made from labelled ones.

Sites load the next article under the one that was asked for, in the same markup; labelled pages have few of these.
The container of a page's article is repeated behind it, with the paragraphs of another article in it: none of them
is body. (The wording tables do not learn from these pages: as wording, the paragraphs are body.)
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace

import numpy as np
from lxml import etree

from stripper.core.page_table import PageTable
from stripper.core.walk import element_at
from stripper.labels import BODY, LABELS, OTHER
from stripper.learn.corpus import BODY_TEXT, LabelledPage
from stripper.learn.examples import Example, cut_otherwise
from stripper.reading.decode import decode
from stripper.reading.parse import tree_of
from stripper.segment import tree_table
from stripper.tree import main_container, subtree_sums

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
    if not body.any() or s.tag_of(start) in WHOLE_PAGE or not article:
        return None
    end = int(s.end[start])
    label = one.shares.argmax(axis=1)
    again = _repeated(one, start, article)
    if again is None:
        return None
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


def _repeated(one: Example, start: int, article: Sequence[str]) -> PageTable | None:
    """The page with a copy of an element behind it, in which the article stands for the texts of the body; None where it has no tree."""
    root = tree_of(decode(one.page.html))
    if root is None:
        return None
    s = one.segments
    body = np.flatnonzero(one.shares[:, BODY] > 0.5).tolist()
    replaced = {text.strip() for block in body for _, text, _ in s.chunks(block)}
    (container,) = element_at(root, [int(s.position[start])])
    copy = deepcopy(container)
    copy.tail = None
    paragraphs = iter(article)

    def other(text: str | None, owner: str) -> str | None:
        if not text or not text.strip():
            return text
        if owner == TITLE:
            return article[0][:HEADLINE]
        return next(paragraphs, None) if text.strip() in replaced and len(text) >= SHORTEST_PARAGRAPH else text

    for event, element in etree.iterwalk(copy, events=("start", "end")):
        if event == "start":
            element.text = other(element.text, element.tag)
        elif element is not copy:
            element.tail = other(element.tail, element.getparent().tag)
    container.addnext(copy)
    return tree_table(root)
