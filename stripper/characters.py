"""The classes of characters, by name; ``stripper.core.characters`` makes tables of them."""

from __future__ import annotations

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
SINGLE = {
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
UNSPACED_RANGES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
)
UNSPACED = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSPACED_RANGES)
HANGUL = (0xAC00, 0xD7A3)
FIRST_IDEOGRAPH = 0x3040
PROSE_CHARS = 80  # letters of a block or a line that counts as prose
BY_CATEGORY = {
    "Ll": "lower", "Lu": "upper", "Lt": "upper", "Nd": "digit", "Zs": "space", "Cc": "space", "Pd": "dash",
    "Lo": "other letter", "Lm": "other letter", "Mn": "other letter", "Mc": "other letter",
    "Ps": "bracket", "Pe": "bracket", "Pi": "quote", "Pf": "quote",
}  # fmt: skip


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
