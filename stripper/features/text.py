"""Features of a block's own text: its length and characters, its first and last, its words' first letters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.characters import CLASSES, class_table
from stripper.features.measure import Tree
from stripper.segment import Segments

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

CHARACTERS_COUNTED = 200
USUAL_PARAGRAPH = 200.0  # characters, where the page has no prose to measure
MOSTLY = 0.9

_NUMBER = {name: index for index, name in enumerate(CLASSES)}
_FIRST = ("lower", "upper", "digit", "quote", "bracket", "copyright", "dash", "colon")
_LAST = ("lower", "sentence end", "digit", "quote", "bracket", "colon", "separator", "ideograph")
TEXT = (
    "log characters", "log characters to page's paragraph", "log words", "log word length",
    *(f"share of {name} characters" for name in CLASSES),
    *(f"first character is {name}" for name in _FIRST), *(f"last character is {name}" for name in _LAST),
    "sentence ends", "commas", "link density", "is all link", "emphasised share", "is all emphasised",
    "capitalised share of words", "log capitalised words",
)  # fmt: skip


def text_features(s: Segments, tree: Tree, codes: npt.NDArray[np.uint16], offsets: Ints) -> Floats:
    """The columns of ``TEXT``, from the texts as code points: (n_columns, n_blocks)."""
    n, chars = len(s), np.diff(offsets)
    kinds = class_table()[codes]
    counted = np.minimum(chars, CHARACTERS_COUNTED)
    ends = counted.cumsum()
    block = np.repeat(np.arange(n), counted)
    picked = kinds[np.arange(int(ends[-1])) + np.repeat(offsets[:-1] - (ends - counted), counted)]
    counts = np.bincount(block * len(CLASSES) + picked, minlength=n * len(CLASSES)).reshape(n, -1).T
    words = counts[_NUMBER["space"]] + 1
    paragraph = float(np.median(s.size[tree.prose])) if tree.prose.any() else USUAL_PARAGRAPH
    k = len(CLASSES)
    out = np.empty((len(TEXT), n), np.float32)
    out[0] = s.size
    out[1] = np.log1p(s.size) - np.log1p(paragraph)
    out[2] = words
    out[3] = np.log(counted / words)
    out[4 : 4 + k] = counts / counted
    row = 4 + k
    out[row : row + len(_FIRST)] = kinds[offsets[:-1]] == _FIRST_KINDS
    row += len(_FIRST)
    out[row : row + len(_LAST)] = kinds[offsets[1:] - 1] == _LAST_KINDS
    row += len(_LAST)
    out[row : row + 2] = counts[[_NUMBER["sentence end"], _NUMBER["comma"]]]
    logs = [0, 2, row, row + 1]
    out[logs] = np.log1p(out[logs])
    out[row + 2], out[row + 4] = s.link_share, s.emphasis_share
    out[row + 3], out[row + 5] = out[row + 2] > MOSTLY, out[row + 4] > MOSTLY
    upper, lower = _first_letters(kinds, offsets)
    out[row + 6], out[row + 7] = upper / np.maximum(upper + lower, 1), np.log1p(upper)
    return out


def _first_letters(kinds: npt.NDArray[np.uint8], offsets: Ints) -> tuple[Ints, Ints]:
    """How many words of each text begin with an upper case letter, and how many with a lower case one."""
    begins = np.empty(len(kinds), np.bool_)
    begins[1:] = kinds[:-1] == _NUMBER["space"]
    begins[offsets[:-1]] = True
    counts = [
        np.add.reduceat(begins & (kinds == _NUMBER[case]), offsets[:-1], dtype=np.intp) for case in ("upper", "lower")
    ]
    return counts[0], counts[1]


_FIRST_KINDS = np.array([[_NUMBER[name]] for name in _FIRST])
_LAST_KINDS = np.array([[_NUMBER[name]] for name in _LAST])
