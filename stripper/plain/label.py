"""Label plain text that somebody extracted already: cut, look, decide. No markup is left to help."""

from __future__ import annotations

from stripper.errors import InputError
from stripper.limits import DEFAULT as STANDARD
from stripper.limits import Limits, Watch
from stripper.page import Page
from stripper.plain.decide import DEFAULT, decide_text, threshold_of
from stripper.plain.lines import cut
from stripper.plain.model import TextModel
from stripper.reading.content import unlike_text


def label_text(text: str, model: TextModel, threshold: str | float = DEFAULT, limits: Limits = STANDARD) -> Page:
    """Label the lines of a text.

    ``threshold`` is ``careful``, ``balanced``, ``thorough`` or a number from 0 to 1: the higher, the more
    stays. Raises ``InputError`` for anything but a ``str`` and for an unknown threshold,
    and a ``LimitExceeded`` by the limits.
    """
    if not isinstance(text, str):
        raise InputError(f"a text is a str, not {type(text).__name__}; decode it first")
    asked = threshold_of(threshold)
    watch = Watch(limits)
    watch.size(len(text), "characters")
    lines = cut(text)
    watch.blocks(len(lines), "lines")
    watch.time("cut into lines")
    probabilities = model.probabilities(lines)
    watch.time("labelled")
    return Page(lines, probabilities, decide_text(probabilities, lines, asked), text, warnings=unlike_text(text))
