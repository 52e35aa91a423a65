"""Features of a block's own text: its length and characters, its first and last, the words it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

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
SHORT_TEXT = 240  # characters of a block in which single words are looked for
LISTS = {"credit": "credit_cues", "agency": "agencies", "caption": "caption_cues", "consent": "consent_cues"}

_NUMBER = {name: index for index, name in enumerate(CLASSES)}
_FIRST = ("lower", "upper", "digit", "quote", "bracket", "copyright", "dash", "colon")
_LAST = ("lower", "sentence end", "digit", "quote", "bracket", "colon", "separator", "ideograph")
TEXT = (
    "log characters", "log characters to page's paragraph", "log words", "log word length",
    *(f"share of {name} characters" for name in CLASSES),
    *(f"first character is {name}" for name in _FIRST), *(f"last character is {name}" for name in _LAST),
    "sentence ends", "commas", "link density", "is all link", "emphasised share", "is all emphasised",
)  # fmt: skip
CUE_WORDS = (
    "first word is of a credit", "first word is of a caption", *(f"has {name} word" for name in LISTS),
    *(f"share of {name} words" for name in LISTS), "has copyright sign", "has handle",
)  # fmt: skip
# A word; in scripts without spaces, runs of one script ("写真" in "写真：時事").
FIRST_UNSPACED = "\u3040"
_ASCII_WORD = re.compile(r"\w+(?:[-']\w+)*", re.ASCII)
_WORD = re.compile(r"\w+(?:[-']\w+)*")
_UNSPACED_WORD = re.compile(
    r"[\u3040-\u30ff]+|[\u3400-\u9fff]+|[\uac00-\ud7a3]+|[^\W\u3040-\u9fff\uac00-\ud7a3]+(?:[-'][^\W\u3040-\u9fff\uac00-\ud7a3]+)*"
)


def text_features(s: Segments, tree: Tree, codes: npt.NDArray[np.uint16], offsets: Ints) -> Floats:
    """The columns of ``TEXT``, from the texts as code points: (n_columns, n_blocks)."""
    n, chars = len(s), tree.chars
    kinds = class_table()[codes]
    counted = np.minimum(chars, CHARACTERS_COUNTED)
    ends = counted.cumsum()
    block = np.repeat(np.arange(n), counted)
    picked = kinds[np.arange(int(ends[-1])) + np.repeat(offsets[:-1] - (ends - counted), counted)]
    counts = np.bincount(block * len(CLASSES) + picked, minlength=n * len(CLASSES)).reshape(n, -1).T
    words = counts[_NUMBER["space"]] + 1
    paragraph = float(np.median(chars[tree.prose])) if tree.prose.any() else USUAL_PARAGRAPH
    k = len(CLASSES)
    out = np.empty((len(TEXT), n), np.float32)
    out[0] = chars
    out[1] = np.log1p(chars) - np.log1p(paragraph)
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
    out[row + 2], out[row + 4] = s.link_chars / chars, s.emphasis_chars / chars
    out[row + 3], out[row + 5] = out[row + 2] > MOSTLY, out[row + 4] > MOSTLY
    return out


_FIRST_KINDS = np.array([[_NUMBER[name]] for name in _FIRST])
_LAST_KINDS = np.array([[_NUMBER[name]] for name in _LAST])


def cue_word_features(s: Segments) -> Floats:
    """The columns of ``CUE_WORDS``: words of short blocks that are on the lists in ``stripper/words``."""
    lists = word_lists()
    listed = lists.keys()
    out = np.zeros((len(s), len(CUE_WORDS)), np.float32)
    for index, text in enumerate(s.text):
        if len(text) > SHORT_TEXT:
            continue
        words = words_of(text.lower())
        if words and words[0][-1].isdigit():  # "Bild2: …"
            words[0] = words[0].rstrip("0123456789") or words[0]
        if not listed.isdisjoint(words):  # which seldom is so, and quickly told
            found = [lists[word] for word in words if word in lists]
            first = lists.get(words[0], 0)
            counts = [sum([bits >> position & 1 for bits in found]) for position in range(len(LISTS))]
            out[index, :-2] = (
                first & 1, first >> 2 & 1, *[count > 0 for count in counts], *[count / len(words) for count in counts]
            )  # fmt: skip
    out[:, -2] = ["©" in text or "(c)" in text for text in s.text]
    out[:, -1] = ["@" in text for text in s.text]
    return out.T


def words_of(text: str) -> list[str]:
    """The words of a text; the patterns give the same where each applies, the simple ones in a third of the time."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return (_UNSPACED_WORD if max(text) >= FIRST_UNSPACED else _WORD).findall(text)


@cache
def word_lists() -> Mapping[str, int]:
    """Bits of the word lists that each word is on, in the order of ``LISTS``."""
    bits: dict[str, int] = {}
    for position, name in enumerate(LISTS.values()):
        text = files("stripper").joinpath("words", f"{name}.txt").read_text(encoding="utf-8")
        for line in text.splitlines():
            for word in line.split() if not line.startswith("#") else ():
                bits[word] = bits.get(word, 0) | 1 << position
    return bits
