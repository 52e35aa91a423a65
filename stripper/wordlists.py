"""Read the word lists in ``stripper/words``: text files in which a line that begins with ``#`` is a comment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


@cache
def credit_words() -> frozenset[str]:
    """The words that stand at the head of a credit, in lower case, from ``credit_cues.txt``."""
    return frozenset(word for line in _lines("credit_cues") for word in line.split())


@cache
def agencies() -> frozenset[str]:
    """Words of the names of picture and news agencies, in lower case, from ``agencies.txt``."""
    return frozenset(word for line in _lines("agencies") for word in line.split())


def concepts(name: str) -> Iterator[tuple[str, str]]:
    """Each concept that a list names and what stands behind its colon, in the list's order: ``consent: cooki onetr …``."""
    for line in _lines(name):
        concept, _, words = line.partition(":")
        yield concept.strip(), words


def _lines(name: str) -> list[str]:
    """The lines of ``stripper/words/{name}.txt`` that say something."""
    text = files("stripper").joinpath("words", f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
