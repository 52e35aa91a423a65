"""The labels that a block can have: one table, by whose rows everything that is by label goes.

To add one, add a row and label texts of a corpus with it: colours, keys, reports, scores and weights follow, and a model
is trained anew. Nothing may count on how many rows there are, or on their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stripper.errors import UnknownLabel


@dataclass(frozen=True, slots=True)
class Colour:
    """A label's colour on light and on dark paper: of its name and edges, and the tint behind its text."""

    hue: str
    tint: str
    dark_hue: str
    dark_tint: str


@dataclass(frozen=True, slots=True)
class Label:
    """What a block can be.

    ``letter`` is its key in annotating. ``leak_weight`` is how much a block of it counts where wordings are learnt: how
    much worse than others it is in a body. A ``residue`` is what extractors leave in bodies: it is scored, as the body
    is. ``meaning`` is for readers of a report, ``rule`` for annotators.
    """

    name: str
    letter: str
    leak_weight: float
    colour: Colour
    meaning: str
    rule: str
    is_residue: bool = True


TABLE = (
    Label(
        *("body", "b", 1, Colour("#1d5fae", "#e4eefb", "#82b4f5", "#172a42")),
        meaning="the article itself",
        rule="the main text: standfirst, paragraphs, sub-headings, lists, quotations, tables, corrections",
        is_residue=False,
    ),
    Label(
        *("caption", "c", 4, Colour("#1b7145", "#dff3e6", "#74cf9b", "#14311f")),
        meaning="what a picture shows",
        rule="what a picture, video, chart or map shows",
    ),
    Label(
        *("credit", "r", 4, Colour("#8f5200", "#fdecd0", "#efb45c", "#38270d")),
        meaning="who made a picture, or owns it",
        rule="who made a picture, or owns it; not the byline",
    ),
    Label(
        *("cookie", "k", 3, Colour("#ad2359", "#fce4ec", "#f590b4", "#401a29")),
        meaning="consent notices and their buttons",
        rule="consent notices, their buttons, links to cookie settings or policy",
    ),
    Label(
        *("other", "o", 1, Colour("#68645d", "#f1efeb", "#a39d94", "#211f1d")),
        meaning="menus, teasers, comments, all the rest",
        rule="all else: title, byline, date, menus, teasers, adverts, comments, footer",
        is_residue=False,
    ),
)
LABELS = tuple(label.name for label in TABLE)
LETTERS = "".join(label.letter for label in TABLE)  # the labels in short, in their order, as in annotating
BODY, CAPTION, CREDIT, COOKIE, OTHER = map(LABELS.index, ("body", "caption", "credit", "cookie", "other"))
BODY_ONLY = frozenset({"body"})
RESIDUES = tuple(label.name for label in TABLE if label.is_residue)
# Their columns, as lists for numpy to choose by.
RESIDUE_COLUMNS = [LABELS.index(name) for name in RESIDUES]
NOT_BODY = [number for number in range(len(LABELS)) if number != BODY]
# A label less probable than this is shown as doubtful: by the calibration in the shipped model's card, four in nine of those
# are wrong.
DOUBTFUL = 0.7


def check_labels(labels: Iterable[str]) -> frozenset[str]:
    """The given labels as a set. Raises ``UnknownLabel`` for a label that is not in ``LABELS``."""
    if isinstance(labels, str):
        labels = (labels,)
    asked = frozenset(labels)
    unknown = sorted(asked - set(LABELS))
    if unknown:
        raise UnknownLabel(f"unknown label {', '.join(map(repr, unknown))}: the labels are {', '.join(LABELS)}")
    return asked
