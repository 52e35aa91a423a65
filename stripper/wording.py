"""How a text is worded, in any language: hashed character n-grams.

The n-grams index a table that a linear model has filled with weights, one column a label; their sum is
that model's opinion of the text. What a class or id attribute says is read the same way. Hashing
needs no vocabulary, no tokenizer and no list of languages (Weinberger et al. 2009, feature hashing).

Read are the four-letter runs of a text's first characters, and, apart from them, the shorter runs at
its very beginning and its very end, where credits and consent buttons show themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from stripper.characters import ranges
from stripper.wordlists import concepts

Codes = npt.NDArray[np.uint16]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float32]

BUCKETS = 1 << 16
SPREAD = 120  # characters of which the long n-grams are read
EDGE = 14  # characters at either end of which the short ones are read
CLASS_WIDTH = 64
_AT_ONCE = 4_096  # texts that are weighed at a time: their n-grams' weights lie in memory
_MULTIPLIERS = np.array([0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1], np.uint32)


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of many texts: ``bucket`` of each, and where each text's begin, (n_texts + 1,)."""

    bucket: Ints
    offset: Ints


def _hash(codes: npt.NDArray[np.unsignedinteger], order: int, salt: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Hash of the n-gram that begins at each code point, by the salt of each or of all; the last ``order - 1`` are cut short."""
    wide = codes.astype(np.uint32)
    hashed = np.empty(len(wide), np.uint32)
    hashed[:] = salt * np.uint32(0x2545F491)
    for k in range(order):
        hashed[: max(len(wide) - k, 0)] ^= wide[k:]  # all texts together may be shorter than one n-gram
        hashed *= _MULTIPLIERS[k % len(_MULTIPLIERS)]
        hashed ^= hashed >> np.uint32(15)
    return hashed & np.uint32(BUCKETS - 1)


def part(
    codes: npt.NDArray[np.unsignedinteger], length: Ints, order: int, salt: npt.NDArray[np.uint32]
) -> tuple[Ints, Ints]:
    """Buckets of the n-grams in spans that lie one after the other, and how many each has: ``length`` is (n_spans, n_texts)."""
    count = np.maximum(length - (order - 1), 0)
    ends = length.ravel().cumsum()
    return _hash(codes, order, salt)[ranges(ends - length.ravel(), count.ravel())].astype(np.intp), count


def collected(parts: list[tuple[Ints, Ints]]) -> Grams:
    """Put the n-grams of several parts together text by text."""
    counts = np.concatenate([count for _, count in parts])
    offset = np.append(0, counts.sum(axis=0).cumsum())
    starts = offset[:-1] + counts.cumsum(axis=0) - counts
    bucket = np.empty(int(offset[-1]), np.intp)
    bucket[ranges(starts.ravel(), counts.ravel())] = np.concatenate([buckets for buckets, _ in parts])
    return Grams(bucket, offset)


def weigh(grams: Grams, table: Floats) -> Floats:
    """Sum of each text's weights over the square root of their number: float32 (n_texts, n_columns).

    ``table`` has shape (BUCKETS, n_columns), in C order: an n-gram's weights lie together, and are fetched at once.
    """
    count = np.diff(grams.offset)
    out = np.zeros((len(count), table.shape[1]), np.float32)
    full = np.flatnonzero(count)
    for begin in range(0, len(full), _AT_ONCE):
        some = full[begin : begin + _AT_ONCE]
        start, stop = grams.offset[some[0]], grams.offset[some[-1] + 1]
        weights = table.take(grams.bucket[start:stop], axis=0, mode="clip")  # which looks for no index out of bounds
        out[some] = np.add.reduceat(weights, grams.offset[some] - start, axis=0)
    out[full] /= np.sqrt(count[full], dtype=np.float32)[:, None]
    return out


@cache
def class_cue_words() -> dict[str, list[str]]:
    """The concepts that class words can name, each with the first five letters of the words for it."""
    return {name: [cue[:5] for cue in cues.split()] for name, cues in concepts("class_cues")}
