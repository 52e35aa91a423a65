"""What each character is, and its lower case: two lookup tables over the basic multilingual plane.

Everything that features need to know of a text's characters is a table lookup on its code points, so
it costs the same in every script.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

PLANE = 0x10000
SOFT_HYPHEN = "\xad"  # where a word may be parted at the end of a line; else it is not seen
# Each character belongs to one class.
CLASSES = (
    "other letter",  # of a script without case: Arabic, Hebrew, Devanagari, …
    "lower",
    "upper",
    "digit",
    "space",
    "comma",
    "sentence end",
    "colon",
    "bracket",
    "quote",
    "separator",
    "handle",
    "copyright",
    "ideograph",  # of a script without spaces: Chinese, Japanese, Thai, Lao, Burmese, Khmer; Korean too
    "dash",
    "symbol",
)
_SINGLE = {
    "comma": ",،、，;；،၊፣",
    "sentence end": ".!?。！？…؟।॥۔｡.։።။៕។",
    "colon": ":：",
    "bracket": "()[]{}（）［］【】〔〕<>《》〈〉",
    "quote": "\"'“”„‟«»‹›「」『』‘’‚`´",
    "separator": "/|·•∙■▪►▶→»›\\¦／｜＝=+*",
    "handle": "@#&",
    "copyright": "©®™℗",
}
# Scripts that part no words by spaces: Thai, Lao, Burmese, Khmer; kana and ideographs. Also as ranges of a character
# class.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
UNSPACED = "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNSPACED)
_HANGUL = (0xAC00, 0xD7A3)
_FIRST_IDEOGRAPH = 0x3040
PROSE_CHARS = 80  # letters of a block or a line that counts as prose
_BY_CATEGORY = {
    "Ll": "lower", "Lu": "upper", "Lt": "upper", "Nd": "digit", "Zs": "space", "Cc": "space", "Pd": "dash",
    "Lo": "other letter", "Lm": "other letter", "Mn": "other letter", "Mc": "other letter",
    "Ps": "bracket", "Pe": "bracket", "Pi": "quote", "Pf": "quote",
}  # fmt: skip


@cache
def class_table() -> npt.NDArray[np.uint8]:
    """Class number of each code point: uint8 (65536,)."""
    number = {name: index for index, name in enumerate(CLASSES)}
    table = np.array(
        [number[_BY_CATEGORY.get(unicodedata.category(chr(code)), "symbol")] for code in range(PLANE)], np.uint8
    )
    for first, last in (*_UNSPACED, _HANGUL):
        some = table[first : last + 1]
        some[some != number["digit"]] = number["ideograph"]
    for name, characters in _SINGLE.items():
        for character in characters:
            table[ord(character)] = number[name]
    table.flags.writeable = False
    return table


@cache
def lower_table() -> npt.NDArray[np.uint16]:
    """Lower case of each code point, digits folded to 0: uint16 (65536,)."""
    table = np.arange(PLANE, dtype=np.uint16)
    for code in range(PLANE):
        lowered = chr(code).lower()
        if len(lowered) == 1:
            table[code] = ord(lowered)
    table[ord("0") : ord("9") + 1] = ord("0")
    table.flags.writeable = False
    return table


@cache
def _says_much() -> npt.NDArray[np.bool_]:
    """Which code points are ideographs, kana or hangul, of which one says as much as two letters: (65536,)."""
    much: npt.NDArray[np.bool_] = class_table() == CLASSES.index("ideograph")
    much[:_FIRST_IDEOGRAPH] = False  # Thai and its neighbours are written in letters
    much.flags.writeable = False
    return much


def letters(codes: npt.NDArray[np.uint16], offsets: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The length of each text, as ``code_points`` gives them, in letters: ideographs count as two, so scripts compare."""
    count = np.append(0, _says_much()[codes].cumsum())
    length: npt.NDArray[np.intp] = np.diff(offsets) + count[offsets[1:]] - count[offsets[:-1]]
    return length


def ranges(starts: npt.NDArray[np.intp], counts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The indices ``starts[i] … starts[i] + counts[i] - 1`` of every ``i``, one after the other."""
    ends = counts.cumsum()
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - counts), counts)


def class_counts(
    kinds: npt.NDArray[np.uint8], offsets: npt.NDArray[np.intp], counted: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """How many of each text's first characters, ``counted`` of them, are of each class: (n_texts, n_classes).

    ``kinds`` are the class numbers of all characters, text ``i`` at ``offsets[i]:offsets[i + 1]``.
    """
    n, k = len(counted), len(CLASSES)
    text = np.repeat(np.arange(n), counted)
    return np.bincount(text * k + kinds[ranges(offsets[:-1], counted)], minlength=n * k).reshape(n, k)


def spelled(texts: list[str]) -> list[str]:
    """The texts as they are read: without soft hyphens, which part the syllables of every word on some pages.

    A text of nothing else stays as it is.
    """
    if SOFT_HYPHEN not in "".join(texts):
        return texts
    return [text.replace(SOFT_HYPHEN, "") or text for text in texts]


def code_points(texts: list[str]) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.intp]]:
    """All texts as one array of code points, and where each begins: (n_chars,), (n_texts + 1,).

    Characters beyond the basic plane (emoji, rare ideographs) become U+FFFF.
    """
    offsets = np.zeros(len(texts) + 1, np.intp)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    raw = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.minimum(raw, PLANE - 1).astype(np.uint16), offsets
