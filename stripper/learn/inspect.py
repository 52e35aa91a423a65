"""Look into a trained model: which inputs matter, and what is different between two.

Importance is by permutation (Breiman 2001, "Random forests", 10): an input's values are shuffled over the
blocks of the fixtures that the second network is asked, and what is told is how much worse its log loss gets. Inputs
that say the same share it between them. Rejected: norms of the first layer's weights, which say how loudly an
input is heard, not whether it ever has something to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.cleaner import Cleaner
from stripper.labels import LABELS
from stripper.learn.corpus import read_corpus
from stripper.learn.examples import Example, example
from stripper.learn.fixtures import fixtures_folder
from stripper.learn.progress import Report, counted, quiet
from stripper.model import FIRST, INPUTS, Model, unsettled
from stripper.network import Network, network_arrays

Floats = npt.NDArray[np.float32]

BLOCKS = 1500  # of the fixtures, evenly spread: enough to rank inputs by, in seconds
_LEAST = 1e-6
_SHOWN = 60  # characters of a block
_LONG = frozenset({"sites", "own_sites", "scores", "text_scores", "text_scores_written"})  # what no line can say


def importances(model: Model, report: Report = quiet) -> list[tuple[str, float]]:
    """Each input of the second network and how much its shuffling adds to the log loss, greatest first."""
    examples = [example(page) for page in read_corpus(fixtures_folder())]
    rows = np.concatenate([model.inputs(one.segments) for one in examples])
    label = np.concatenate([one.shares.argmax(axis=1) for one in examples])
    known = np.intersect1d(np.flatnonzero(np.concatenate([_known(one) for one in examples])), unsettled(rows[:, FIRST]))
    some = known[np.linspace(0, len(known) - 1, min(BLOCKS, len(known))).astype(np.intp)]
    rows, label = rows[some], label[some]
    random = np.random.default_rng(0)
    before = _loss(model.second, rows, label)
    found = []
    for column, name in enumerate(counted(INPUTS, len(INPUTS), "importance of each input", report)):
        kept = rows[:, column].copy()
        rows[:, column] = random.permutation(kept)
        found.append((name, _loss(model.second, rows, label) - before))
        rows[:, column] = kept
    return sorted(found, key=lambda one: -one[1])


def _known(one: Example) -> npt.NDArray[np.bool_]:
    known: npt.NDArray[np.bool_] = one.shares.max(axis=1, initial=0) > 0
    return known


def _loss(network: Network, rows: Floats, label: npt.NDArray[np.intp]) -> float:
    given = network.predict(rows)[np.arange(len(label)), label]
    return float(-np.log(np.maximum(given, _LEAST)).mean())


@dataclass(frozen=True, slots=True)
class Change:
    """A block of a fixture that two models label differently."""

    page: str
    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What is different between two models.

    ``weights`` says, for each array, how far B's is from A's, over the length of A's (None: of another shape).
    ``changes`` are among the ``blocks`` blocks of the fixtures.
    """

    about: list[str]
    weights: dict[str, float | None]
    changes: list[Change]
    blocks: int

    def kinds(self) -> list[tuple[str, int]]:
        """How many blocks went from which label to which, commonest first."""
        return Counter(f"{one.before} to {one.after}" for one in self.changes).most_common()


def diff(a: Model, b: Model, report: Report = quiet) -> Diff:
    """Compare two models: where they come from, their weights, what they say of the fixtures."""
    changes: list[Change] = []
    blocks = 0
    one, two = Cleaner(a), Cleaner(b)
    pages = read_corpus(fixtures_folder())
    for page in counted(pages, len(pages), "labelling the fixtures", report):
        before, after = one.label(page.html), two.label(page.html)
        blocks += len(before.segments)
        for at in np.flatnonzero(before.decisions != after.decisions).tolist():
            labels = LABELS[before.decisions[at]], LABELS[after.decisions[at]]
            changes.append(Change(page.name, before.segments.text[at][:_SHOWN], *labels))
    return Diff(list(_about(a.about, b.about)), _distances(a, b), changes, blocks)


def _arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    return {
        "wording of texts": model.wordings.text,
        "wording of class names": model.wordings.words,
        **network_arrays("first stage", model.first),
        **network_arrays("second stage", model.second),
    }


def _distances(a: Model, b: Model) -> dict[str, float | None]:
    one, two = _arrays(a), _arrays(b)
    found: dict[str, float | None] = {}
    for name in sorted(one.keys() | two.keys()):
        if name in one and name in two and one[name].shape == two[name].shape:
            length = float(np.linalg.norm(one[name])) or 1.0
            found[name] = float(np.linalg.norm(two[name] - one[name])) / length
        else:
            found[name] = None
    return found


def _about(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[str]:
    """What the two say of how they were made, where that is not the same."""
    for key in sorted((a.keys() | b.keys()) - _LONG):
        if a.get(key) != b.get(key):
            yield f"{key}: {_said(a.get(key))} in A, {_said(b.get(key))} in B"
    before, after = set(a.get("sites", [])), set(b.get("sites", []))
    if before != after:
        gained, lost = sorted(after - before), sorted(before - after)
        yield f"training sites: {len(before)} in A, {len(after)} in B; {_few(gained)} only in B, {_few(lost)} only in A"


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    return "not stated" if value is None else str(value)


def _few(names: list[str]) -> str:
    if not names:
        return "none"
    return f"{len(names)} ({', '.join(names[:3])}{', …' if len(names) > 3 else ''})"
