"""Have the blocks that a model is unsure of labelled one by one, in context.

    python -m training.review sheets FOLDER              # write sheets of the corpus pages without full labels
    python -m training.review take FOLDER                # add the answers to training/reviewed.jsonl
    python -m training.review sheets FOLDER --overlooked # of what it may be wrongly sure of: short body beside pictures
    python -m training.review sheets FOLDER --gold       # of fully labelled pages instead: …
    python -m training.review agree FOLDER               # … how often the answers are the gold's

A sheet shows, page by page, the blocks to label (``[47]?``) between shortened others, with the label that the model gives
those. Its answers stand in ``answers_000.txt`` for ``sheet_000.txt``: a line a page, ``P12 47o 48c``, a letter a block:
b body, c caption, r credit, k cookie, o other, x where it cannot be told. (What one is unsure of teaches the most: Lewis
and Gale 1994, "A sequential algorithm for training text classifiers".)
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stripper.cleaner import shipped
from stripper.decide import decide
from stripper.decode import decode
from stripper.errors import CorpusError, StripperError
from stripper.features import Tree, grow
from stripper.features.repetition import REPETITION, repetition_features
from stripper.features.text import CUE_WORDS, cue_word_features
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, LABELS, OTHER
from stripper.learn.corpus import BODY_TEXT, LabelledPage
from stripper.learn.examples import example
from stripper.parse import read_html
from stripper.segment import GAP_BREAK, GAP_NONE, Segments, segment
from stripper.tags import BIT
from training.reviewed import FILE, keys_of, labels_of, read_reviewed
from training.shared_corpus import read_shared

LETTERS = dict(zip("bcrko", LABELS, strict=True))
UNSURE = 0.93  # a label less probable than this is asked for; three in four of those are right
PICTURE = 0.1  # where only captions, credits and consent texts are unknown: how probable they must be together
ALIKE, A_PAGE, A_SHEET = 4, 30, 24  # blocks of one template, blocks of a page, pages of a sheet
SHOWN, CONTEXT_SHOWN = 230, 90  # characters of a block
SHORT, NEAR, A_PAGE_OVERLOOKED = 140, 4, 8  # characters, elements to a picture, blocks of a page
INDEX = "index.json"


def unsure(s: Segments, p: npt.NDArray[np.float32], *, body_known: bool) -> list[int]:
    """The blocks of a page to ask for, by the probabilities of their labels: some of each template, those first that say most."""
    asked = p.max(axis=1) < UNSURE
    if body_known:
        asked &= p[:, CAPTION:OTHER].sum(axis=1) > PICTURE
    groups: dict[tuple[tuple[str, int], ...], list[int]] = {}
    for block in np.flatnonzero(asked).tolist():
        if len(s.text[block]) > 1:
            groups.setdefault(_template(s, block), []).append(block)
    some = [block for group in groups.values() for block in _spread(group)]
    entropy = -(p * np.log(p + 1e-9)).sum(axis=1)
    return sorted(sorted(some, key=lambda block: float(-entropy[block]))[:A_PAGE])


def overlooked(s: Segments, p: npt.NDArray[np.float32], tree: Tree) -> list[int]:
    """Blocks of the article that may be captions or credits though the model is sure that they are not.

    Those are short and beside a picture, or name an agency or what a credit begins with.
    """
    if not len(s):
        return []
    cues = dict(zip(CUE_WORDS, cue_word_features(s), strict=True))
    near = dict(zip(REPETITION, repetition_features(s, tree), strict=True))
    body = p[:, BODY] >= UNSURE
    article = np.flatnonzero(body & (tree.chars > SHORT))
    if not len(article):
        return []
    place = np.arange(len(s))
    inside = (place >= article[0] - 2) & (place <= article[-1] + 2)
    beside = np.minimum(near["log elements since picture"], near["log elements to picture"]) <= np.log1p(NEAR)
    named = (cues["has credit word"] + cues["has agency word"] + cues["has copyright sign"]) > 0
    short = inside & (tree.chars <= SHORT) & (tree.chars > 1) & (p.max(axis=1) >= UNSURE)
    pictured = short & body & beside & ((s.inside[s.element] & (BIT["heading"] | BIT["table"] | BIT["list"])) == 0)
    asked = np.flatnonzero(pictured | (short & named & (p[:, CREDIT] < 0.5) & (p[:, COOKIE] < 0.5)))
    likely = (p[:, CAPTION] + p[:, CREDIT])[asked]
    return sorted(asked[np.argsort(-likely, kind="stable")][:A_PAGE_OVERLOOKED].tolist())


def _template(s: Segments, block: int) -> tuple[tuple[str, int], ...]:
    element = int(s.block_element[block])
    path = []
    for _ in range(3):
        path.append((s.nodes.tag[element], s.nodes.words[element]))
        element = int(s.parent[element])
    return tuple(path)


def _spread(group: Sequence[int]) -> Sequence[int]:
    return group if len(group) <= ALIKE else [group[0], group[1], group[len(group) // 2], group[-1]]


def sheet(name: str, s: Segments, labels: Sequence[str], asked: Sequence[int]) -> str:
    """A page as it is shown to a reader."""
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
            text = text if len(text) <= SHOWN else f"{text[:150]} … {text[-70:]}"
            lines.append(f"{glue}[{block}]? <{'<'.join(_tags(s, block))}> {text}")
        else:
            lines.append(f"{glue}      {label}: {text[:CONTEXT_SHOWN]}")
    return "\n".join(lines) + "\n"


def _tags(s: Segments, block: int) -> Iterator[str]:
    element = int(s.element[block])
    for _ in range(3):
        yield s.nodes.tag[element]
        element = int(s.parent[element])


def write_sheets(pages: Sequence[LabelledPage], folder: Path, path: Path = FILE, *, may_be_wrong: bool = False) -> str:
    """Write sheets of what the shipped model is unsure of, or may be wrongly sure of, and an index; say how much that is."""
    folder.mkdir(parents=True, exist_ok=True)
    model, known = shipped().model, read_reviewed(path) if path.exists() else {}
    index, texts = {}, []
    for number, one in enumerate(pages):
        s = segment(read_html(decode(one.html)))
        p = model.probabilities(s)
        given = labels_of(s.text, known.get(one.name, {}))
        p[given >= 0] = np.eye(len(LABELS), dtype=np.float32)[given[given >= 0]]
        found = overlooked(s, p, grow(s)) if may_be_wrong else unsure(s, p, body_known=one.covers == BODY_TEXT)
        asked = [block for block in found if given[block] < 0]
        if asked:
            keys = keys_of(s.text)
            index[f"P{number}"] = {"page": one.name, "keys": {str(block): keys[block] for block in asked}}
            labels = [LABELS[label] for label in decide(p, s).tolist()]
            texts.append(sheet(f"P{number} {one.lang} {one.site}", s, labels, asked))
    random.Random(0).shuffle(texts)  # noqa: S311 - each sheet a bit of everything, so that some of them will do
    sheets = range(0, len(texts), A_SHEET)
    for start in sheets:
        (folder / f"sheet_{start // A_SHEET:03d}.txt").write_text(
            "\n".join(texts[start : start + A_SHEET]), encoding="utf-8"
        )
    (folder / INDEX).write_text(json.dumps(index), encoding="utf-8")
    return f"{sum(len(row['keys']) for row in index.values())} blocks of {len(index)} pages on {len(sheets)} sheets"


def answers(folder: Path) -> dict[str, dict[str, str]]:
    """The labels that were given, by page and by key of the block. Raises ``CorpusError`` where an answer is none."""
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}
    for file in sorted(folder.glob("answers_*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            name, *labels = line.split() or [""]
            for label in labels:
                match = re.fullmatch(r"(\d+)([bcrkox])", label)
                key = index.get(name, {"keys": {}})["keys"].get(match[1]) if match else None
                if match is None or key is None:
                    raise CorpusError(f"{file}, line {number}: {name} {label} answers nothing that was asked")
                if match[2] in LETTERS:
                    found.setdefault(index[name]["page"], {})[key] = LETTERS[match[2]]
    return found


def take(folder: Path, path: Path = FILE) -> str:
    """Add the answers to the labels that are there; say how many there are now."""
    known = {page: dict(labels) for page, labels in (read_reviewed(path) if path.exists() else {}).items()}
    for page, labels in answers(folder).items():
        known.setdefault(page, {}).update(labels)
    rows = [{"page": page, "labels": dict(sorted(labels.items()))} for page, labels in sorted(known.items())]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    counts = Counter(label for labels in known.values() for label in labels.values())
    return f"{counts.total()} blocks of {len(known)} pages: {', '.join(f'{counts[label]} {label}' for label in LABELS)}"


def agreement(folder: Path, pages: Sequence[LabelledPage]) -> tuple[npt.NDArray[np.intp], int]:
    """How often each gold label was given each label, (n_labels, n_labels), and how many answers have no gold label."""
    given = answers(folder)
    counts = np.zeros((len(LABELS), len(LABELS)), np.intp)
    unknown = 0
    for page in pages:
        labels = given.get(page.name)
        if labels:
            one = example(page)
            for key, shares in zip(keys_of(one.segments.text), one.shares, strict=True):
                if key in labels and shares.max() > 0:
                    counts[int(shares.argmax()), LABELS.index(labels[key])] += 1
                elif key in labels:
                    unknown += 1
    return counts, unknown


def main() -> int:
    """Write sheets, take answers in, or compare them with the gold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("sheets", "take", "agree"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "corpus")
    parser.add_argument("--gold", action="store_true", help="sheets of fully labelled pages")
    parser.add_argument("--overlooked", action="store_true", help="sheets of what the model may be wrongly sure of")
    arguments = parser.parse_args()
    try:
        if arguments.what == "take":
            print(take(arguments.folder))
            return 0
        pages = read_shared(arguments.corpus, unlabelled=True).pages
        complete = [page for page in pages if page.complete]
        if arguments.what == "agree":
            counts, unknown = agreement(arguments.folder, complete)
            for label, row in zip(LABELS, counts.tolist(), strict=True):
                print(f"{label:8} {row}")
            right = f"{counts.trace() / max(counts.sum(), 1):.3f}"
            print(f"{right} of {counts.sum()} answers are the gold's label; {unknown} more have none")
            return 0
        gold = {page.name for page in complete}
        others = [page for page in pages if page.name not in gold]
        chosen = complete if arguments.gold else others
        print(write_sheets(chosen, arguments.folder, may_be_wrong=arguments.overlooked))
    except (StripperError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
