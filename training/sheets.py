"""Sheets of blocks to be labelled one by one, in context: which to ask for, and how they are shown.

What one is unsure of teaches the most (Lewis and Gale 1994, "A sequential algorithm for training text classifiers").
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.cleaner import shipped
from stripper.core.characters import spelled
from stripper.core.cues import cued
from stripper.core.cut import GAP_BREAK, GAP_NONE
from stripper.core.echo import title_block
from stripper.core.page_table import PageTable
from stripper.core.repetition import repetition_features
from stripper.decide.steps import decide
from stripper.errors import CorpusError
from stripper.feature_names import CUED, REPETITION
from stripper.labels import BODY, CAPTION, CREDIT, LABELS, OTHER, RESIDUE_COLUMNS
from stripper.learn.corpus import BODY_TEXT, SOME, LabelledPage
from stripper.segment import page_table
from stripper.tags import BIT
from training.reviewed import Reviewed, keys_of, labels_of

UNLABELLED, GOLD = "unlabelled", "gold"  # kinds of sheets
WHOLE = "whole"  # what is asked for where a reader is shown the labels that the model gives, and says which are wrong
UNSURE = 0.93  # a label less probable than this is asked for; three in four of those are right
PICTURE = 0.1  # where only captions, credits and consent texts are unknown: how probable they must be together
RESIDUE = 0.05  # where all that may be one of them is asked for
ALIKE, A_PAGE, A_SHEET = 4, 30, 24  # blocks of one template, blocks of a page, pages of a sheet
NOT_PLAIN = 0.98  # of whole pages other boilerplate is shown that is less probable than this
A_PAGE_WHOLE = 150  # blocks; pages that show more are left out
ALIKE_RESIDUES = 8  # captions of a gallery differ more than menu entries do
SHOWN, PROPOSED_SHOWN, CONTEXT_SHOWN = 230, 120, 90  # characters of a block
SHORT, NEAR, A_PAGE_OVERLOOKED = 140, 4, 8  # characters, elements to a picture, blocks of a page
INDEX = "index.json"


def unsure(s: PageTable, p: npt.NDArray[np.float32], *, body_known: bool) -> list[int]:
    """The blocks of a page to ask for, by the probabilities of their labels: of each template a few, of too many the most open."""
    asked = p.max(axis=1) < UNSURE
    if body_known:
        asked &= p[:, RESIDUE_COLUMNS].sum(axis=1) > PICTURE
    return _some_of(asked, s, p, ALIKE)


def residues(s: PageTable, p: npt.NDArray[np.float32]) -> list[int]:
    """The blocks of a page that are captions, credits or consent texts, or may be: of each template a few."""
    return _some_of(p[:, RESIDUE_COLUMNS].sum(axis=1) > RESIDUE, s, p, ALIKE_RESIDUES)


def whole(s: PageTable, p: npt.NDArray[np.float32]) -> list[int]:
    """The blocks of a page but for what is plainly other boilerplate."""
    shown = np.flatnonzero((decide(p, s) != OTHER) | (p[:, OTHER] < NOT_PLAIN)).tolist()
    return shown if len(shown) <= A_PAGE_WHOLE else []


def _some_of(asked: npt.NDArray[np.bool_], s: PageTable, p: npt.NDArray[np.float32], alike: int) -> list[int]:
    """Of each template at most ``alike`` blocks, of too many the most open."""
    groups: dict[tuple[tuple[str, int], ...], list[int]] = {}
    for block in np.flatnonzero(asked).tolist():
        if len(s.text[block]) > 1:
            groups.setdefault(_template(s, block), []).append(block)
    some = [block for group in groups.values() for block in _spread(group, alike)]
    entropy = -(p * np.log(p + 1e-9)).sum(axis=1)
    return sorted(sorted(some, key=lambda block: float(-entropy[block]))[:A_PAGE])


def overlooked(s: PageTable, p: npt.NDArray[np.float32]) -> list[int]:
    """Blocks of the article that may be captions or credits though the model is sure that they are something else.

    Those are short and beside a picture, or name an agency or what a credit begins with.
    """
    if not len(s):
        return []
    cues = dict(zip(CUED, cued(spelled(s.text)).T, strict=True))
    repetition = np.zeros((len(s), len(REPETITION)), np.float32)
    repetition_features(s, title_block(s), repetition)
    near = dict(zip(REPETITION, repetition.T, strict=True))
    body = p[:, BODY] >= UNSURE
    article = np.flatnonzero(body & (s.size > SHORT))
    if not len(article):
        return []
    place = np.arange(len(s))
    inside = (place >= article[0] - 2) & (place <= article[-1] + 2)
    beside = np.minimum(near["log elements since picture"], near["log elements to picture"]) <= np.log1p(NEAR)
    named = (cues["picture cue at start"] + cues["cue agency"]) > 0
    short = inside & (s.size <= SHORT) & (s.size > 1) & (p.max(axis=1) >= UNSURE)
    pictured = short & body & beside & ((s.inside[s.element] & (BIT["heading"] | BIT["table"] | BIT["list"])) == 0)
    other = p[:, RESIDUE_COLUMNS].max(axis=1) < 0.5
    asked = np.flatnonzero(pictured | (short & named & other))
    likely = (p[:, CAPTION] + p[:, CREDIT])[asked]
    return sorted(asked[np.argsort(-likely, kind="stable")][:A_PAGE_OVERLOOKED].tolist())


ASKED: dict[str, Callable[[LabelledPage, PageTable, npt.NDArray[np.float32]], list[int]]] = {
    "unsure": lambda page, s, p: unsure(s, p, body_known=page.covers == BODY_TEXT),
    "overlooked": lambda _, s, p: overlooked(s, p),
    "residues": lambda _, s, p: residues(s, p),
    WHOLE: lambda page, s, p: whole(s, p) if page.covers == SOME else [],
}


def _template(s: PageTable, block: int) -> tuple[tuple[str, int], ...]:
    element = int(s.block_element[block])
    path = []
    for _ in range(3):
        path.append((s.tag_of(element), int(s.words[element])))
        element = int(s.parent[element])
    return tuple(path)


def _spread(group: Sequence[int], count: int) -> Sequence[int]:
    """So many of a group at most, from its first to its last."""
    return [group[at] for at in sorted({round(step * (len(group) - 1) / (count - 1)) for step in range(count)})]


def sheet(name: str, s: PageTable, labels: Sequence[str], asked: Sequence[int], *, proposed: bool = False) -> str:
    """A page as it is shown to a reader; ``proposed``: the labels of the blocks that are asked for, too."""
    body = [index for index, label in enumerate(labels) if label == "body"]
    shown = {*asked, *(one + step for one in asked for step in (-1, 1)), *body[:2], *body[-1:]}
    lines = [f"## {name} | {' '.join(s.declared.title.split())[:120]}"]
    left_out: Counter[str] = Counter()
    for block, label in enumerate(labels):
        if block not in shown:
            left_out[label] += 1
            continue
        if left_out:
            lines.append(f"      … {', '.join(f'{count} {name}' for name, count in left_out.items())}")
            left_out.clear()
        text = " ".join(s.text[block].split())
        glue = {GAP_NONE: "+", GAP_BREAK: "~"}.get(int(s.gap[block]), " ")
        if block in asked:
            what, most = (f"[{block}] {label}", PROPOSED_SHOWN) if proposed else (f"[{block}]?", SHOWN)
            if len(text) > most:  # by both ends: a credit may stand at the last
                text = f"{text[: most * 2 // 3]} … {text[-most // 3 :]}"
            lines.append(f"{glue}{what} <{'<'.join(_tags(s, block))}> {text}")
        else:
            lines.append(f"{glue}      {label}: {text[:CONTEXT_SHOWN]}")
    return "\n".join(lines) + "\n"


def _tags(s: PageTable, block: int) -> Iterator[str]:
    element = int(s.element[block])
    for _ in range(3):
        yield s.tag_of(element)
        element = int(s.parent[element])


def write_sheets(
    pages: Sequence[LabelledPage],
    folder: Path,
    reviewed: Reviewed,
    *,
    kind: str = UNLABELLED,
    ask: str = "unsure",
) -> str:
    """Write sheets of what is asked for, one of ``ASKED``, by the shipped model, and an index; say how much that is.

    What ``reviewed`` holds is not asked again. Raises ``CorpusError`` where the folder has sheets already.
    """
    if (folder / INDEX).exists():
        raise CorpusError(f"{folder}: has sheets already, whose answers would be lost; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    model = shipped().model
    index: dict[str, dict[str, Any]] = {}
    texts = []
    for number, one in enumerate(pages):
        s = page_table(one.html)
        p = model.probabilities(s)
        known = reviewed.get(one.name, {})
        given = labels_of(s.text, known)
        p[given >= 0] = np.eye(len(LABELS), dtype=np.float32)[given[given >= 0]]
        found = ASKED[ask](one, s, p)
        keys = keys_of(s.text)
        asked = [block for block in found if keys[block] not in known]
        if asked:
            labels = [LABELS[label] for label in decide(p, s).tolist()]
            index[f"P{number}"] = {"page": one.name, "keys": {str(block): keys[block] for block in asked}}
            if ask == WHOLE:
                index[f"P{number}"]["proposed"] = {keys[block]: labels[block] for block in asked}
            texts.append(sheet(f"P{number} {one.lang} {one.site}", s, labels, asked, proposed=ask == WHOLE))
    random.Random(0).shuffle(texts)  # noqa: S311 - each sheet a bit of everything, so that some of them will do
    sheets = range(0, len(texts), A_SHEET)
    for start in sheets:
        (folder / f"sheet_{start // A_SHEET:03d}.txt").write_text(
            "\n".join(texts[start : start + A_SHEET]), encoding="utf-8"
        )
    (folder / INDEX).write_text(json.dumps({"kind": kind, "pages": index}), encoding="utf-8")
    return f"{sum(len(row['keys']) for row in index.values())} blocks of {len(index)} pages on {len(sheets)} sheets"
