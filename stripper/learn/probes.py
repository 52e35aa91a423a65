"""Record what a model says of the fixtures, and check later that it still says so.

``probes.json`` in a model's folder holds the digests of the model's files, and for each fixture the digest of
the page and the label of each block (its first letter, ``r`` for credit, ``k`` for cookie, as in annotating)
with the label's probability in hundredths. It tells apart a copy that was damaged, code that measures
differently and a machine that computes differently. No page that a model learnt from is in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import stripper
from stripper.cleaner import Cleaner
from stripper.errors import ModelError
from stripper.labels import LETTERS
from stripper.learn.corpus import LABELS_FILE, read_page, read_rows
from stripper.learn.fixtures import fixtures_folder
from stripper.model import FILES, Model
from stripper.number import how_many

PROBES_FILE = "probes.json"
CLOSE = 2  # hundredths of probability: less is another order of summing


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of a page: the page's digest, a letter a block, hundredths of probability."""

    page: str
    labels: str
    sure: list[int]


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of a check: ``faults``, a line each; ``notes`` on what could not be compared."""

    pages: int
    blocks: int
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def answer(cleaner: Cleaner, html: bytes) -> Answer:
    """What a model says of a page."""
    page = cleaner.label(html)
    chosen = page.probabilities[range(len(page.decisions)), page.decisions]
    letters = "".join(LETTERS[label] for label in page.decisions.tolist())
    return Answer(_digest(html), letters, [round(100 * float(value)) for value in chosen])


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that decides what a model answers."""
    try:
        return {name: _digest((folder / name).read_bytes()) for name in FILES}
    except OSError as error:
        raise ModelError(
            f"{folder}: cannot be read ({error.strerror}); a model is a folder with {' and '.join(FILES)}"
        ) from error


def probes_text(model: Model, folder: Path) -> str:
    """The contents of ``probes.json`` for the model that was saved in ``folder``."""
    cleaner, source = Cleaner(model), fixtures_folder()
    pages = {}
    for _, row in read_rows(source / LABELS_FILE):
        found = answer(cleaner, read_page(source / row["page"]))
        pages[row["page"]] = {"page": found.page, "labels": found.labels, "sure": found.sure}
    about = {"stripper": stripper.__version__, "files": digests(folder), "pages": pages}
    return json.dumps(about, indent=1).replace(",\n    ", ",").replace("[\n    ", "[").replace("\n   ]", "]") + "\n"


def verify(folder: Path, cleaner: Cleaner) -> Verified:
    """Check that the model in a folder is whole and answers its probes as recorded."""
    recorded = _read(folder / PROBES_FILE)
    faults = [
        f"{name} is not the file that the probes were recorded with; get a fresh copy of the model"
        for name, digest in digests(folder).items()
        if recorded["files"].get(name) != digest
    ]
    notes, blocks, source = [], 0, fixtures_folder()
    for name, old in sorted(recorded["pages"].items()):
        path = source / name
        html = read_page(path) if path.exists() else b""
        if _digest(html) != old["page"]:
            notes.append(f"{name} is not the page it was when the model was trained; passed over")
            continue
        new = answer(cleaner, html)
        blocks += len(new.labels)
        faults += _different(name, old, new)
    pages = len(recorded["pages"]) - len(notes)
    if not pages:
        faults.append("none of the probe pages is here as it was; verify with the stripper that trained the model")
    return Verified(pages, blocks, faults, notes)


def _different(name: str, old: dict[str, Any], new: Answer) -> list[str]:
    if len(old["labels"]) != len(new.labels):
        what = f"{how_many(len(new.labels), 'block')}, {len(old['labels']):,} when recorded"
        return [f"{name}: {what}: this stripper cuts pages differently; train the model again with it"]
    labels = sum(a != b for a, b in zip(old["labels"], new.labels, strict=True))
    sure = sum(abs(a - b) > CLOSE for a, b in zip(old["sure"], new.sure, strict=True))
    if not labels and not sure:
        return []
    unlike = how_many(sure, "probability", "probabilities")
    what = f"{labels:,} of {how_many(len(new.labels), 'label')} and {unlike} not as recorded"
    why = "this stripper measures pages differently, or the weights were changed"
    return [f"{name}: {what}; {why}: train the model again, or get a fresh copy"]


def _read(path: Path) -> dict[str, Any]:
    advice = "train the model again with this version to have its answers recorded"
    try:
        found = json.loads(path.read_bytes())
        pages, files = found["pages"], found["files"]
        whole = isinstance(files, dict) and all(
            isinstance(one["page"], str) and isinstance(one["labels"], str) and len(one["labels"]) == len(one["sure"])
            for one in pages.values()
        )
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {advice}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: not what stripper writes ({error!r}); get a fresh copy of the model") from error
    if not whole:
        raise ModelError(f"{path}: not what stripper writes; get a fresh copy of the model")
    return {"files": files, "pages": pages}
