"""The labels that a block can have."""

from __future__ import annotations

from collections.abc import Iterable

from stripper.errors import UnknownLabel

LABELS = ("body", "caption", "credit", "cookie", "other")
BODY, CAPTION, CREDIT, COOKIE, OTHER = range(len(LABELS))
BODY_ONLY = frozenset({"body"})
DOUBTFUL = 0.7  # a label less probable than this is shown as doubtful: three in ten of those are wrong


def check_labels(labels: Iterable[str]) -> frozenset[str]:
    """The given labels as a set; ``UnknownLabel`` where one is none of ours."""
    if isinstance(labels, str):
        labels = (labels,)
    asked = frozenset(labels)
    unknown = sorted(asked - set(LABELS))
    if unknown:
        raise UnknownLabel(f"unknown label {', '.join(map(repr, unknown))}: the labels are {', '.join(LABELS)}")
    return asked
