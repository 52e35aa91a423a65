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

from stripper.characters import lower_table, ranges
from stripper.labels import LABELS
from stripper.wordlists import concepts

Codes = npt.NDArray[np.uint16]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float32]

BUCKETS = 1 << 16
SPREAD = 120  # characters of which the long n-grams are read
EDGE = 14  # characters at either end of which the short ones are read
CLASS_WIDTH = 64
# Names of the features that ``weigh`` gives of a text, in order.
WORDING = tuple(f"wording {label}" for label in LABELS)
# Salts: of long n-grams, of those at the beginning and at the end, of class words, and what an order adds.
_LONG, _SIDES, _CLASSES = np.array([4], np.uint32), np.array([10, 20], np.uint32), np.array([30], np.uint32)
_ORDER = np.arange(6, dtype=np.uint32)
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


def text_grams(codes: Codes, offsets: Ints) -> Grams:
    """The n-grams of texts given as code points, text ``i`` at ``offsets[i]:offsets[i + 1]``."""
    length = np.diff(offsets)
    # the beginnings of all texts one after the other, then what stands at their edges: the middle of a long text is not
    # read
    spread, edge = np.minimum(length, SPREAD), np.minimum(length, EDGE)
    edges = np.stack([edge, edge])
    begins = lower_table()[codes[ranges(offsets[:-1], spread)]]
    at_edges = lower_table()[codes[ranges(np.concatenate([offsets[:-1], offsets[1:] - edge]), edges.ravel())]]
    side = np.repeat(_SIDES, edge.sum())
    return collected(
        [part(begins, spread[None], 4, _LONG), *(part(at_edges, edges, n, side + _ORDER[n]) for n in (2, 3))]
    )


def class_grams(codes: Codes, offsets: Ints) -> Grams:
    """The n-grams of class and id attributes."""
    length = np.minimum(np.diff(offsets), CLASS_WIDTH)
    lowered = lower_table()[codes[ranges(offsets[:-1], length)]]
    return collected([part(lowered, length[None], n, _CLASSES + _ORDER[n]) for n in (4, 5)])


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
def class_cues() -> tuple[tuple[str, ...], npt.NDArray[np.uint32]]:
    """Concepts that class words can name, and for each bucket the bits of those it stands for: (BUCKETS,)."""
    names: list[str] = []
    bits = np.zeros(BUCKETS, np.uint32)
    for name, cues in concepts("class_cues"):
        for start in [cue[:5] for cue in cues.split()]:
            codes = np.array([ord(character) for character in start], np.uint16)
            bits[int(_hash(codes, len(start), _CLASSES + _ORDER[len(start)])[0])] |= np.uint32(1 << len(names))
        names.append(name)
    bits.flags.writeable = False
    return tuple(names), bits


def spot(grams: Grams, bits: npt.NDArray[np.uint32]) -> npt.NDArray[np.intp]:
    """The bits of all of each text's n-grams together: (n_texts,)."""
    out = np.zeros(len(grams.offset) - 1, np.intp)
    some = np.flatnonzero(np.diff(grams.offset))
    if len(some):
        out[some] = np.bitwise_or.reduceat(bits[grams.bucket], grams.offset[:-1][some])
    return out
