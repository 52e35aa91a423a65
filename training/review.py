"""Have the blocks that a model is unsure of labelled one by one, in context, or whole pages read.

    python -m training.review sheets FOLDER              # write sheets of the corpus pages without full labels
    python -m training.review take FOLDER                # add the answers to training/reviewed.jsonl
    python -m training.review sheets FOLDER --ask overlooked  # of what it may be wrongly sure of: short body beside pictures
    python -m training.review sheets FOLDER --ask residues    # of all that may be a caption, credit or consent text
    python -m training.review sheets FOLDER --ask whole       # pages with the labels that it gives, to say which are wrong
    python -m training.review sheets FOLDER --gold       # of fully labelled pages instead: …
    python -m training.review agree FOLDER               # … how often the answers are the gold's

A sheet shows, page by page, the blocks to label (``[47]?``) between shortened others, with the label that the model
gives those. Its answers stand in ``answers_000.txt`` for ``sheet_000.txt``: a line a page, ``P12 47o 48c``, a letter a
block: b body, c caption, r credit, k cookie, o other, x where it cannot be told (it is not asked again). On sheets of
whole pages ``[47] body`` is right where the page has a line of answers that does not say otherwise; ``P12`` alone: all
of it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.errors import CorpusError, StripperError
from stripper.labels import LABELS, LETTERS
from stripper.learn.corpus import LabelledPage
from stripper.learn.examples import example
from training.by_hand import lines_of
from training.reviewed import FILE, labels_of, read_reviewed, read_whole
from training.shared_corpus import read_shared
from training.sheets import ASKED, GOLD, INDEX, UNLABELLED, WHOLE, write_sheets

ANSWERS: dict[str, str | None] = {**dict(zip(LETTERS, LABELS, strict=True)), "x": None}


def answers(folder: Path, kind: str) -> dict[str, dict[str, str | None]]:
    """What was answered, by page and by key of the block; None where it cannot be told.

    Raises ``CorpusError`` where there are no answers, where one cannot be read, and where the sheets are of another kind.
    """
    index = _index(folder, kind)
    found: dict[str, dict[str, str | None]] = {}
    confirmed: dict[str, dict[str, str | None]] = {}
    for file in sorted(folder.glob("answers_*.txt")):
        for number, line in enumerate(lines_of(file), 1):
            name, *given = line.split() or [""]
            if name and name not in index:
                raise CorpusError(f"{file}, line {number}: {name} is no page of these sheets")
            if name:
                proposed = confirmed[index[name]["page"]] = index[name].get("proposed", {})
                if not given and not proposed:
                    raise CorpusError(
                        f"{file}, line {number}: {name} without an answer, on a sheet that asks for labels"
                    )
            for answer in given:
                key, label = _answer(answer, index[name]["keys"], f"{file}, line {number}: {name} {answer}")
                labels = found.setdefault(index[name]["page"], {})
                if labels.setdefault(key, label) != label:
                    raise CorpusError(f"{file}, line {number}: {name} {answer} says otherwise than an answer before it")
    if not confirmed:
        raise CorpusError(f"{folder}: no answers there; they stand in answers_000.txt for sheet_000.txt")
    return {page: {**proposed, **found.get(page, {})} for page, proposed in confirmed.items()}


def _index(folder: Path, kind: str) -> dict[str, dict[str, Any]]:
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        found, pages = index["kind"], index["pages"]
        well = all(isinstance(row["page"], str) and isinstance(row["keys"], dict) for row in pages.values())
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CorpusError(f"{folder / INDEX}: no index of sheets ({error!r}); write the sheets again") from error
    if not well:
        raise CorpusError(f"{folder / INDEX}: pages and their keys were expected; write the sheets again")
    if found != kind:
        raise CorpusError(f"{folder}: sheets of {found} pages, where those of {kind} ones were expected")
    return dict(pages)


def _answer(answer: str, keys: Mapping[str, str], where: str) -> tuple[str, str | None]:
    """The key and the label of an answer such as ``47b``."""
    match = re.fullmatch(rf"(\d+)([{''.join(ANSWERS)}])", answer)
    if not match:
        raise CorpusError(f"{where} is no number of a block with one of the letters {' '.join(ANSWERS)}")
    if match[1] not in keys:
        raise CorpusError(f"{where}: the sheet does not ask for this block")
    return keys[match[1]], ANSWERS[match[2]]


def take(folder: Path, path: Path = FILE) -> str:
    """Add the answers to the labels that are there; say how many there are now."""
    known = {page: dict(labels) for page, labels in read_reviewed(path).items()}
    given = answers(folder, UNLABELLED)
    proposed = {row["page"] for row in _index(folder, UNLABELLED).values() if "proposed" in row}
    whole = read_whole(path) | (given.keys() & proposed)
    for page, labels in given.items():
        there = known.setdefault(page, {})
        there.update({key: label for key, label in labels.items() if label or key not in there})
    rows = [
        {"page": page, **({"whole": True} if page in whole else {}), "labels": dict(sorted(labels.items()))}
        for page, labels in sorted(known.items())
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    counts = Counter(label for labels in known.values() for label in labels.values() if label)
    return (
        f"{counts.total()} blocks of {len(known)} pages: {', '.join(f'{counts[label]} {label}' for label in LABELS)}; "
        f"{sum(len(labels) for labels in known.values()) - counts.total()} could not be told"
    )


def agreement(folder: Path, pages: Sequence[LabelledPage]) -> tuple[npt.NDArray[np.intp], int]:
    """How often each gold label was given each label, (n_labels, n_labels), and how many answers have no gold label."""
    given = answers(folder, GOLD)
    counts = np.zeros((len(LABELS), len(LABELS)), np.intp)
    unknown = 0
    for page in pages:
        labels = given.get(page.name)
        if labels:
            one = example(page)
            for label, shares in zip(labels_of(one.segments.text, labels).tolist(), one.shares, strict=True):
                if label >= 0 and shares.max() > 0:
                    counts[int(shares.argmax()), label] += 1
                elif label >= 0:
                    unknown += 1
    return counts, unknown


def main() -> int:
    """Write sheets, take answers in, or compare them with the gold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("sheets", "take", "agree"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "corpus")
    parser.add_argument("--gold", action="store_true", help="sheets of fully labelled pages")
    parser.add_argument("--ask", choices=ASKED, default="unsure", help="which blocks to ask for (default: unsure)")
    arguments = parser.parse_args()
    try:
        if arguments.what == "take":
            print(take(arguments.folder))
            return 0
        corpus = read_shared(arguments.corpus, unlabelled=True)
        pages = corpus.pages
        complete = [page for page in pages if page.complete]
        if arguments.what == "agree":
            counts, unknown = agreement(arguments.folder, complete)
            for label, row in zip(LABELS, counts.tolist(), strict=True):
                print(f"{label:8} {row}")
            right = f"{counts.trace() / max(counts.sum(), 1):.3f}"
            print(f"{right} of {counts.sum()} answers are the gold's label; {unknown} more have none")
            return 0
        gold = {page.html for page in complete}  # some stand in other lists, too, by another name
        others = [page for page in pages if page.html not in gold]
        chosen, kind = (complete, GOLD) if arguments.gold else (others, UNLABELLED)
        if arguments.gold and arguments.ask == WHOLE:
            parser.error("fully labelled pages are not read whole; leave out --gold, or ask for single blocks")
        said = write_sheets(chosen, arguments.folder, corpus.reviewed, kind=kind, ask=arguments.ask)
        print(said)
    except (StripperError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
