"""How a line's words recur around it: what a caption names, the text near it is about.

A sub-heading or a list item speaks of what follows, a caption of what the whole article says; a consent
dialog shares no word with the article, and many with itself. Words are known by their first letters, so
that endings do not part them; scripts without spaces are read by pairs of characters.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import numpy.typing as npt

from stripper.characters import UNSPACED

Floats = npt.NDArray[np.float32]

STEM = 6
SHORTEST = 4  # letters of a word that counts: shorter ones are mostly grammar
LINE_CHARS = 1500  # of a line that are read
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
# Scripts that part no words by spaces, in runs of two characters and more.
_UNSPACED = re.compile(rf"[{UNSPACED}]{{2,}}")

TOPIC = (
    "share of words in other lines", "share of words seen before", "share of words in the line before", "share of words in the line after",
    "share of words in the prose before", "share of words in the prose after", "share of words in the first line", "mean lines that words are in",
)  # fmt: skip


def topic(texts: list[str], prose: npt.NDArray[np.bool_]) -> Floats:
    """Measure the recurrence of every line's words: float32 (len(TOPIC), n_lines); ``prose`` says which are prose."""
    words = [_words(text) for text in texts]
    lines_with = Counter(word for some in words for word in some)
    out = np.zeros((len(TOPIC), len(texts)), np.float32)
    before = _nearest_before(prose)
    after = len(prose) - 1 - _nearest_before(prose[::-1])[::-1]
    seen: set[str] = set()
    nothing: frozenset[str] = frozenset()
    for index, some in enumerate(words):
        if some:
            around = (
                seen,
                words[index - 1] if index else nothing,
                words[index + 1] if index + 1 < len(words) else nothing,
                words[before[index]] if before[index] >= 0 else nothing,
                words[after[index]] if after[index] < len(words) else nothing,
                words[0] if index else nothing,
            )
            counts = [lines_with[word] for word in some]
            out[0, index] = sum(count > 1 for count in counts) / len(some)
            out[1:7, index] = [len(some & other) / len(some) for other in around]
            out[7, index] = np.log(sum(counts) / len(some))
        seen |= some
    return out


def _words(text: str) -> frozenset[str]:
    lowered = text[:LINE_CHARS].lower()
    if lowered.isascii():
        return frozenset(word[:STEM] for word in _WORD.findall(lowered))
    runs = _UNSPACED.findall(lowered)
    words = {word[:STEM] for word in _WORD.findall(_UNSPACED.sub(" ", lowered) if runs else lowered)}
    return frozenset(words.union(run[at : at + 2] for run in runs for at in range(len(run) - 1)))


def _nearest_before(prose: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """The nearest prose line before each line, -1 where there is none."""
    at = np.where(prose, np.arange(len(prose)), -1)
    return np.append(-1, np.maximum.accumulate(at)[:-1])
