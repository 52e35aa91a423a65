"""The labels that a block can have."""

from __future__ import annotations

from collections.abc import Iterable

from stripper.errors import UnknownLabel

LABELS = ("body", "caption", "credit", "cookie", "other")
BODY, CAPTION, CREDIT, COOKIE, OTHER = range(len(LABELS))
LETTERS = "bcrko"  # the labels in short, in their order, as in annotating
BODY_ONLY = frozenset({"body"})
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
