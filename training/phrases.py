"""Short texts as pages in many languages have them, written for this project: ``phrases/<language>.tsv`` beside this file.

The corpus has few pages in most languages. What an author's line, a consent control, a credit or a list item of an
article looks like in those, the wording tables learn from these texts; and they stand around the articles that are laid
out as pages. A line is a label, the kind of text, and the text, parted by tabs. A large language model wrote them,
without sight of the corpus; speakers of each language have not checked them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from stripper.errors import CorpusError
from stripper.labels import LABELS
from stripper.learn.dialogs import language
from training.by_hand import lines_of

FOLDER = Path(__file__).with_name("phrases")
_FIELDS = 3
# Kinds that are known by where they stand, not by their words: headlines, what readers say, what a firm does, options
# of forms. They are told to no table, which meets them on the pages alone.
PLACED = frozenset({"teaser", "comment", "commenter", "firm", "option"})


class Phrase(NamedTuple):
    """A short text, its label, and what kind of text it is."""

    text: str
    label: str
    kind: str


Phrases = Mapping[str, Sequence[Phrase]]  # by language


def read_phrases(folder: Path = FOLDER) -> Phrases:
    """Read the phrases of every language; none where the folder has none.

    Raises ``CorpusError`` with file and line where a line is faulty.
    """
    phrases: dict[str, list[Phrase]] = {}
    for file in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(lines_of(file), 1):
            fields = line.split("\t")
            if len(fields) != _FIELDS or not fields[-1].strip():
                raise CorpusError(f"{file}, line {number}: a label, a kind and a text, parted by tabs, were expected")
            label, kind, text = fields
            if label not in LABELS:
                raise CorpusError(f"{file}, line {number}: unknown label {label!r}; the labels are {', '.join(LABELS)}")
            phrases.setdefault(language(file.stem), []).append(Phrase(text, label, kind))
    return phrases


def of_kind(phrases: Sequence[Phrase], *kinds: str) -> list[str]:
    """The texts of the phrases of some kinds, in the order of the phrases."""
    return [phrase.text for phrase in phrases if phrase.kind in kinds]
