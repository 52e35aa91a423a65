"""Plain text after labelling: its lines with their labels, what is kept of it, and what was taken out."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from stripper.decide_text import DEFAULT, decide_text
from stripper.errors import InputError
from stripper.labels import BODY_ONLY, LABELS, check_labels
from stripper.lines import Lines, cut, keep
from stripper.textmodel import TextModel


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A line of a text and what it was found to be; ``span`` is where it stands in the text.

    ``text`` has its white space collapsed and its hard wraps joined. ``xpath`` is None: there is no markup.
    """

    text: str
    label: str
    probabilities: dict[str, float]
    span: tuple[int, int]
    xpath: str | None = None

    @property
    def probability(self) -> float:
        """How sure the model is of ``label``, 0 to 1; low where a line stays because nothing clearly says that it goes."""
        return self.probabilities[self.label]


@dataclass(frozen=True, eq=False)
class LabelledText:
    """The labelled lines of one text. ``keep`` says which labels ``text`` shows."""

    lines: Lines
    probabilities: npt.NDArray[np.float32]  # (n_lines, n_labels)
    decisions: npt.NDArray[np.intp]  # (n_lines,), indices into LABELS
    keep: Set[str] = field(default=BODY_ONLY)

    def keeping(self, labels: Iterable[str]) -> LabelledText:
        """The same text with other labels kept."""
        return replace(self, keep=check_labels(labels))

    @cached_property
    def blocks(self) -> tuple[TextBlock, ...]:
        """All lines in order."""
        lines = self.lines
        return tuple(
            TextBlock(text, LABELS[label], dict(zip(LABELS, row, strict=True)), (start, end))
            for text, label, row, start, end in zip(
                lines.text,
                self.decisions.tolist(),
                self.probabilities.astype(np.float64).round(4).tolist(),
                lines.start.tolist(),
                lines.end.tolist(),
                strict=True,
            )
        )

    @cached_property
    def text(self) -> str:
        """The kept lines as they stood, byte for byte."""
        wanted = [LABELS.index(label) for label in self.keep]
        return keep(self.lines, np.isin(self.decisions, wanted))

    @property
    def captions(self) -> list[str]:
        """The picture captions that were found."""
        return self._labelled("caption")

    @property
    def credits(self) -> list[str]:
        """The picture credits that were found."""
        return self._labelled("credit")

    @property
    def cookies(self) -> list[str]:
        """The consent notices and controls that were found."""
        return self._labelled("cookie")

    def _labelled(self, label: str) -> list[str]:
        return [self.lines.text[index] for index in np.flatnonzero(self.decisions == LABELS.index(label)).tolist()]


def label_text(text: str, model: TextModel, threshold: str | float = DEFAULT) -> LabelledText:
    """Label the lines of a text that somebody extracted already.

    ``threshold`` is ``careful``, ``balanced``, ``thorough`` or a number from 0 to 1: the higher, the more
    stays. Raises ``InputError`` for anything but a ``str`` and for an unknown threshold.
    """
    if not isinstance(text, str):
        raise InputError(f"a text is a str, not {type(text).__name__}; decode it first")
    lines = cut(text)
    probabilities = model.probabilities(lines)
    return LabelledText(lines, probabilities, decide_text(probabilities, lines, threshold))


def clean_text(text: str, model: TextModel, threshold: str | float = DEFAULT) -> str:
    """The text without what is clearly caption, credit, consent notice or other boilerplate.

    All else stays byte for byte, with the text's own spacing; a text without residues comes back as it is.
    """
    return label_text(text, model, threshold).text
