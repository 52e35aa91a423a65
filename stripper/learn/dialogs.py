"""Consent dialogs to put into training documents that have none.

Few pages have a consent dialog in their HTML, and the few that do have one each; a model that meets each of
them below one article only learns those articles. So dialogs are lent to other documents of the same
language: real ones from page to page within a fold (never across, or a site would teach its own test), and
the text tables of consent tools, whole or in part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Notices = Mapping[str, Sequence[str]]  # consent texts by language, each tool's in its own order

SHORTEST_LENT = 2  # lines of a real dialog that is worth lending
REAL = 0.6  # of the dialogs are real ones, where the language has both
LONG, LONGEST = 0.3, 40  # how often more than a few of a tool's texts follow each other, and how many at most
FEW = 6
# How often a dialog stands before the text, right below its first line, which mostly is its title, and a short one
# within it.
BEFORE, BELOW, INSIDE = 0.3, 0.12, 0.15
SHORT = 3
FALLBACK = "en"  # on pages in languages that have no dialogs, those that do most often appear
_ALIASES = {"se": "sv", "no": "nb", "nn": "nb"}


def language(tag: str) -> str:
    """The language of a tag, without region and script.

    >>> language("pt-BR")
    'pt'
    """
    base = tag.lower().replace("_", "-").split("-")[0]
    return _ALIASES.get(base, base)


@dataclass(frozen=True, slots=True)
class Dialogs:
    """Consent texts by language, and real dialogs by fold and language; ``fold`` is that of each page by name."""

    notices: Notices = field(default_factory=dict)
    real: Mapping[tuple[int, str], Sequence[Sequence[str]]] = field(default_factory=dict)
    fold: Mapping[str, int] = field(default_factory=dict)

    def pick(self, page: str, tag: str, random: np.random.Generator) -> list[str]:
        """The lines of a dialog for a page by name, in its language; empty where there is none."""
        spoken = language(tag)
        fold = self.fold.get(page, -1)
        real = self.real.get((fold, spoken), ())
        notices = self.notices.get(spoken, ())
        if not real and not notices:
            real, notices = self.real.get((fold, FALLBACK), ()), self.notices.get(FALLBACK, ())
        if real and (not notices or random.random() < REAL):
            return list(real[int(random.integers(len(real)))])
        return _some(notices, random)


def _some(notices: Sequence[str], random: np.random.Generator) -> list[str]:
    """A few texts of a tool that follow each other, now and then many."""
    most = LONGEST if random.random() < LONG else FEW
    size = int(random.integers(1, most + 1))
    start = int(random.integers(0, max(len(notices) - size, 0) + 1))
    return list(notices[start : start + size])


def place(size: int, lines: int, random: np.random.Generator) -> int:
    """Before which of the lines a dialog of ``size`` lines is put."""
    where = random.random()
    if where < BEFORE:
        return 0
    if where < BEFORE + BELOW and lines > 1:
        return 1
    if size <= SHORT and where < BEFORE + BELOW + INSIDE and lines > 1:
        return int(random.integers(1, lines))
    return lines
