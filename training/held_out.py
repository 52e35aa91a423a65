"""The sites of the corpus that are set aside to measure on: ``held_out.txt`` beside this file, a fifth of all.

No model learns from them, and nobody reads them while choosing a feature, a rule or a constant. ``training.scoreboard``
scores a model on them; ``training/README.md`` logs each time.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("held_out.txt")


@cache
def held_out_sites() -> frozenset[str]:
    """The registered domains that are set aside."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
