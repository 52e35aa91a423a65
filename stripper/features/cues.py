"""Words that say what a short text is, found in any of the languages of ``words/cues.txt``.

The wording tables have to see a word in training; these lists speak for languages of which there are few labelled
pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from stripper.characters import PLANE, UNSPACED, code_points
from stripper.wordlists import agencies, concepts, credit_words

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

CUED_CHARS = 240  # of which cues are looked for; longer texts are searched at both ends
STEM = 6  # letters by which a word with a star is known, whatever its ending
CUES = ("picture", "agency", "consent", "control", "related", "follow", "figure", "byline")
_BIT = {name: 1 << index for index, name in enumerate(CUES)}
_ANYWHERE = CUES[:-1]  # what a byline begins with is in every sentence: "di", "by"
# At an edge of the text, or in brackets.
_EDGES = (("picture", "start"), ("agency", "end"), ("figure", "start"), ("byline", "start"), ("related", "start"))
CUED = (
    *(f"cue {name}" for name in _ANYWHERE), *(f"{name} cue at {edge}" for name, edge in _EDGES),
    "figure cue in brackets", "brackets at end",
)  # fmt: skip
# The bits of a word that a phrase begins with, and of a line end.
_BEGINS, _LINE_END = 1 << len(CUES), 2 << len(CUES)
_WORDS_KEPT = 1 << 14  # of which the bits are remembered, in some 2 MB: looking a word up anew takes five times as long
_WORD = re.compile(r"[^\W\d_]+")
_NEXT_TEXT = "\x01"  # stands as a word behind each of the texts that are read as one
UNSPACED_EDGE = 3  # characters from either end at which what is found without spaces stands at an edge
_UNSPACED_CHARACTERS = rf"\u0900-\u0dff{UNSPACED}\uac00-\ud7a3"
_UNSPACED = re.compile(f"[{_UNSPACED_CHARACTERS}]")
_FOUND_UNSPACED = re.compile(f"[©{_UNSPACED_CHARACTERS}]")
# "(left)", "（写真右）", "[Fig 1]": what a caption points at.
_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]{1,40}[)）\]】]")
_CLOSING = re.compile(r"[)）\]】]")
_BRACKET_END = re.compile(r"[^(（\[【].*[)）\]】][.。]?$", re.DOTALL)
_DOTTED_I = "i\u0307"  # what the Turkish İ is in lower case: its dot would part the word


@dataclass(frozen=True, slots=True)
class CueWords:
    """Bits of the cues that a word stands for.

    ``of`` gives those of one word, known as a whole or by its first letters, and ``_BEGINS`` where a phrase begins with
    it. ``phrases`` are what follows each first word; for scripts without spaces there are a pattern and what it finds.
    """

    phrases: dict[str, list[tuple[list[str], int]]]
    unspaced: re.Pattern[str]
    found: dict[str, int]
    of: Callable[[str], int]


@cache
def cue_words() -> CueWords:
    """The cues of ``words/cues.txt``, credits' words and agencies; bit ``i`` is for ``CUES[i]``."""
    words: dict[str, int] = {}
    stems: dict[str, int] = {}
    phrases: dict[str, list[tuple[list[str], int]]] = {}
    found: dict[str, int] = {}
    for name, cue in _listed():
        first, *others = _WORD.findall(cue) or [""]
        if _UNSPACED.search(cue):
            found[cue] = found.get(cue, 0) | _BIT[name]
        elif others:
            phrases.setdefault(first, []).append((others, _BIT[name]))
        elif first:
            kind, key = (stems, first[:STEM]) if cue.endswith("*") else (words, first)
            kind[key] = kind.get(key, 0) | _BIT[name]

    @lru_cache(_WORDS_KEPT)
    def of(word: str) -> int:
        if word == _NEXT_TEXT:
            return _LINE_END
        return words.get(word, 0) | stems.get(word[:STEM], 0) | (_BEGINS if word in phrases else 0)

    unspaced = re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))
    return CueWords(phrases, unspaced, found, of)


def _listed() -> Iterator[tuple[str, str]]:
    """Each cue's name and words."""
    for name, listed in concepts("cues"):
        for cue in listed.split(","):
            yield name, _lowered(cue.strip())
    for name, words in (("picture", credit_words()), ("agency", agencies())):
        yield from ((name, _lowered(word)) for word in words if len(word) > 1)  # 图 is in many words


def _lowered(text: str) -> str:
    """In lower case, letters and their accents as one character."""
    return text.lower() if text.isascii() else normalize("NFC", text.lower()).replace(_DOTTED_I, "i")


def cued(texts: list[str]) -> Floats:
    """Which cues each text has, and which at its edges and in brackets: float32 (n_texts, len(CUED))."""
    if not texts:
        return np.zeros((0, len(CUED)), np.float32)
    read = [text if len(text) <= CUED_CHARS else _both_ends(text) for text in texts]
    lowered = _lowered("\n".join([text.replace("\n", " ") for text in read])).split("\n")
    everywhere, start, end = _cue_bits(lowered)
    bracket_end = np.zeros(len(texts), np.bool_)
    bracketed = np.zeros(len(texts), np.intp)
    holders, insides = [], []
    for index, text in enumerate(lowered):
        if _CLOSING.search(text):
            found = _BRACKETED.findall(text)
            holders += [index] * len(found)
            insides += found
            bracket_end[index] = _BRACKET_END.match(text) is not None
    if insides:
        np.bitwise_or.at(bracketed, holders, _cue_bits(insides)[0])
    at = {"start": start, "end": end}
    columns = [everywhere & _BIT[name] for name in _ANYWHERE] + [at[edge] & _BIT[name] for name, edge in _EDGES]
    return np.stack([*columns, bracketed & _BIT["figure"], bracket_end], axis=1).astype(np.bool_).astype(np.float32)


def _both_ends(text: str) -> str:
    """The beginning and the end of a long text, cut between words where it has any."""
    half = CUED_CHARS // 2
    begin, end = text[:half], text[-half:]
    return f"{begin.rpartition(' ')[0] or begin} {end.partition(' ')[2] or end}"


def _cue_bits(texts: list[str]) -> tuple[Ints, Ints, Ints]:
    """The cues in each text, those that its first word is, and those that its last two are: (n_texts,) each.

    All texts are read as one, which takes half the time; they are in lower case and have no line ends.
    """
    cues = cue_words()
    joined = "\n".join(texts)
    codes, _ = code_points([f"{joined}\n".replace("\n", " \n ")])
    words = _readable()[codes].astype("<u2").tobytes().decode("utf-16-le").split()
    bits = np.fromiter(map(cues.of, words), np.intp, len(words))
    for index in np.flatnonzero(bits & _BEGINS).tolist():
        for others, bit in cues.phrases[words[index]]:
            if words[index + 1 : index + 1 + len(others)] == others:
                bits[index] |= bit
    last = np.flatnonzero(bits & _LINE_END)  # where each text ends
    first = np.append(0, last[:-1] + 1)
    everywhere: Ints = np.bitwise_or.reduceat(bits, first)
    start = bits[first] * (first < last)
    end = bits[last - 1] * (first < last) | bits[np.maximum(last - 2, 0)] * (first + 1 < last)
    if _FOUND_UNSPACED.search(joined):
        for index, text in enumerate(texts):
            if not text.isascii() and _FOUND_UNSPACED.search(text):
                some = _unspaced_bits(text, cues)
                everywhere[index] |= some[0]
                start[index] |= some[1]
                end[index] |= some[2]
    return everywhere, start, end


@cache
def _readable() -> npt.NDArray[np.uint16]:
    """What parts a text into words at its spaces: letters as they are, a line end as ``_NEXT_TEXT``, a space for all else.

    (So words are found in a third of the time that a pattern takes.)
    """
    table = np.full(PLANE, ord(" "), np.uint16)
    letters = [code for code in range(PLANE) if chr(code).isalnum() and not chr(code).isdecimal()]
    table[letters] = letters
    table[ord("\n")] = ord(_NEXT_TEXT)
    table.flags.writeable = False
    return table


def _unspaced_bits(text: str, cues: CueWords) -> tuple[int, int, int]:
    """The cues in a text that are found without spaces around them: anywhere, at its start, at its end."""
    everywhere = _BIT["agency"] if "©" in text else 0
    start = end = 0
    for match in cues.unspaced.finditer(text):
        bit = cues.found[match[0]]
        everywhere |= bit
        start |= bit if match.start() < UNSPACED_EDGE else 0
        end |= bit if match.end() > len(text) - UNSPACED_EDGE else 0
    return everywhere, start, end
