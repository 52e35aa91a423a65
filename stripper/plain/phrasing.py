"""How a text is phrased: its words and pairs of words, and the shapes that it is built of.

Beside the character n-grams of ``stripper.wording``: those say which words a text begins and ends with, these say
how a sentence goes. "A man walks past" is a caption's, whatever the letters in between; a capital after a capital
after a comma is a credit's or a place's, in any language that has capitals.

A token is a run of letters, a run of digits, an ideograph, or any other sign but a space. Its stem are its first
letters, in lower case; its shape is what class its first character is of, or the sign itself. Tokens are hashed as
n-grams of characters are; both ends of a text count as one token each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.characters import CLASSES, ranges
from stripper.core.characters import class_table, lower_table
from stripper.wording import Codes, Grams, Ints, collected, part

SHAPE_BUCKETS = 1 << 13
READ = 400  # characters of a text
STEM = 6  # letters
ORDERS = (2, 4, 6, 8)  # of the n-grams of shapes
_NUMBER = {name: index for index, name in enumerate(CLASSES)}
# Kinds of characters: spaces, letters, digits (runs of them are one token), ideographs and signs (each is one).
_SPACE, _LETTER, _DIGIT, _IDEOGRAPH, _SIGN = range(5)
_KIND = np.full(len(CLASSES), _SIGN, np.uint8)
_KIND[[_NUMBER["lower"], _NUMBER["upper"], _NUMBER["other letter"]]] = _LETTER
_KIND[[_NUMBER["space"], _NUMBER["digit"], _NUMBER["ideograph"]]] = _SPACE, _DIGIT, _IDEOGRAPH
_EDGE = len(CLASSES)  # shape of either end; signs are above
_WORD, _PAIR, _SHAPE, _STEM = (np.array([salt], np.uint32) for salt in (40, 50, 60, 70))
_MULTIPLIER = np.uint32(0x9E3779B1)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of many texts, one after the other: hashed stems, shapes, and how many each text has, (n_texts,)."""

    stem: npt.NDArray[np.uint32]
    shape: npt.NDArray[np.uint32]
    count: Ints


def phrase_grams(codes: Codes, offsets: Ints) -> tuple[Grams, Grams]:
    """The words and pairs of words, and the n-grams of shapes, of texts given as code points."""
    tokens = _tokens(codes, offsets)
    count = tokens.count[None]
    framed = np.where(count, count + 2, 0)
    stems, shapes = _framed(tokens.stem, tokens.count), _framed(tokens.shape, tokens.count)
    words = collected([part(tokens.stem, count, 1, _WORD), part(stems, framed, 2, _PAIR)])
    built = collected([part(shapes, framed, order, _SHAPE + np.uint32(order)) for order in ORDERS])
    return words, Grams(built.bucket & (SHAPE_BUCKETS - 1), built.offset)


def _tokens(codes: Codes, offsets: Ints) -> _Tokens:
    length = np.minimum(np.diff(offsets), READ)
    read = codes[ranges(offsets[:-1], length)]
    text = np.repeat(np.arange(len(length)), length)
    classes = class_table()[read]
    kind = _KIND[classes]
    begins = np.ones(len(read), np.bool_)
    begins[1:] = (kind[1:] != kind[:-1]) | (kind[1:] >= _IDEOGRAPH) | (text[1:] != text[:-1])
    first = np.flatnonzero(begins)
    size = np.diff(np.append(first, len(read)))
    shown = kind[first] != _SPACE
    first, size = first[shown], size[shown]
    lowered = np.append(lower_table()[read], np.zeros(STEM, np.uint16)).astype(np.uint32)
    stem = np.repeat(_STEM, len(first))
    for k in range(STEM):
        stem ^= np.where(k < size, lowered[first + k], np.uint32(0))
        stem *= _MULTIPLIER
        stem ^= stem >> np.uint32(15)
    shape = np.where(kind[first] == _SIGN, lowered[first], classes[first])
    return _Tokens(stem, shape.astype(np.uint32), np.bincount(text[first], minlength=len(length)))


def _framed(values: npt.NDArray[np.uint32], count: Ints) -> npt.NDArray[np.uint32]:
    """The values of each text between two edges; an empty text has no values."""
    some = count[count > 0]
    out = np.full(len(values) + 2 * len(some), _EDGE, np.uint32)
    ends = (some + 2).cumsum()
    out[ranges(ends - some - 1, some)] = values
    return out
