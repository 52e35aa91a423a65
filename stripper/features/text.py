"""Features of a block's own text: its length and characters, its first and last, its words' first letters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.characters import CLASSES, class_counts, class_table
from stripper.features.measure import Tree
from stripper.segment import Segments

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

CHARACTERS_COUNTED = 200
USUAL_PARAGRAPH = 200.0  # letters, where the page has no prose to measure
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
_AT = {name: row for row, name in enumerate(TEXT)}
_SHARES = slice(_AT[f"share of {CLASSES[0]} characters"], _AT[f"share of {CLASSES[-1]} characters"] + 1)
_FIRSTS = slice(_AT[f"first character is {_FIRST[0]}"], _AT[f"first character is {_FIRST[-1]}"] + 1)
_LASTS = slice(_AT[f"last character is {_LAST[0]}"], _AT[f"last character is {_LAST[-1]}"] + 1)
_LOGS = [_AT[name] for name in ("log characters", "log words", "sentence ends", "commas")]


def text_features(s: Segments, tree: Tree, codes: npt.NDArray[np.uint16], offsets: Ints) -> Floats:
    """The columns of ``TEXT``, from the texts as code points: (n_columns, n_blocks)."""
    n, chars = len(s), np.diff(offsets)
    kinds = class_table()[codes]
    counted = np.minimum(chars, CHARACTERS_COUNTED)
    counts = class_counts(kinds, offsets, counted).T
    words = counts[_NUMBER["space"]] + 1
    paragraph = float(np.median(s.size[tree.prose])) if tree.prose.any() else USUAL_PARAGRAPH
    out = np.empty((len(TEXT), n), np.float32)
    out[_AT["log characters"]] = s.size
    out[_AT["log characters to page's paragraph"]] = np.log1p(s.size) - np.log1p(paragraph)
    out[_AT["log words"]] = words
    out[_AT["log word length"]] = np.log(counted / words)
    out[_SHARES] = counts / counted
    out[_FIRSTS] = kinds[offsets[:-1]] == _FIRST_KINDS
    out[_LASTS] = kinds[offsets[1:] - 1] == _LAST_KINDS
    out[_AT["sentence ends"]], out[_AT["commas"]] = counts[_NUMBER["sentence end"]], counts[_NUMBER["comma"]]
    out[_LOGS] = np.log1p(out[_LOGS])
    link, emphasis = out[_AT["link density"]], out[_AT["emphasised share"]]
    link[:], emphasis[:] = s.link_share, s.emphasis_share
    out[_AT["is all link"]], out[_AT["is all emphasised"]] = link > MOSTLY, emphasis > MOSTLY
    upper, lower = _first_letters(kinds, offsets)
    out[_AT["capitalised share of words"]] = upper / np.maximum(upper + lower, 1)
    out[_AT["log capitalised words"]] = np.log1p(upper)
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
