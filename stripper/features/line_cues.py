"""Words that say what a line of plain text is, found in any of the languages of ``words/line_cues.txt``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from itertools import pairwise
from operator import or_

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

CUED_CHARS = 240  # of which cues are looked for; longer lines are searched at both ends
STEM = 6  # letters by which a longer cue is known, whatever its ending
CUES = ("picture", "agency", "consent", "control", "related", "follow", "figure")
CUED = (
    *(f"cue {name}" for name in CUES), "picture cue at start", "agency cue at end", "figure cue at start", "figure cue in brackets", "brackets at end",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u0900-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
# "(left)", "（写真右）", "[Fig 1]": what a caption points at.
_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]{1,40}[)）\]】]")
_BRACKET_END = re.compile(r"[^(（\[【].*[)）\]】][.。]?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CueWords:
    """Bits of the cues that a word stands for.

    By whole words and pairs of words, by the first letters of long words, and, for scripts without spaces,
    a pattern and what it finds.
    """

    words: dict[str, int]
    stems: dict[str, int]
    unspaced: re.Pattern[str]
    found: dict[str, int]


@cache
def cue_words() -> CueWords:
    """The cues of ``words/line_cues.txt``, bit ``i`` for ``CUES[i]``."""
    words: dict[str, int] = {}
    stems: dict[str, int] = {}
    found: dict[str, int] = {}
    text = files("stripper").joinpath("words", "line_cues.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, listed = line.partition(":")
            bit = 1 << CUES.index(name)
            for cue in (cue.strip().lower() for cue in listed.split(",") if cue.strip()):
                if _UNSPACED.search(cue):
                    found[cue] = found.get(cue, 0) | bit
                    continue
                key = " ".join(_WORD.findall(cue)[:2])
                kind, key = (stems, key[:STEM]) if len(key) >= STEM and " " not in key else (words, key)
                kind[key] = kind.get(key, 0) | bit
    return CueWords(words, stems, re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True)))), found)


def _cue_bits(text: str, cues: CueWords) -> tuple[int, int, int]:
    """The cues in a text, those that its first words are, and those that its last ones are."""
    words = _WORD.findall(text)
    get, stem = cues.words.get, cues.stems.get
    bits = [get(word, 0) | stem(word[:STEM], 0) for word in words]
    for index, (word, after) in enumerate(pairwise(words)):
        bits[index] |= get(f"{word} {after}", 0)
    start = bits[0] if bits else 0
    end = (bits[-1] | (bits[-2] if len(bits) > 1 else 0)) if bits else 0
    if not text.isascii():
        for match in cues.unspaced.finditer(text):
            bit = cues.found[match[0]]
            bits.append(bit)
            start |= bit if match.start() < 3 else 0
            end |= bit if match.end() > len(text) - 3 else 0
        if "©" in text:
            bits.append(1 << CUES.index("agency"))
    return reduce(or_, bits, 0), start, end


def cued(texts: list[str]) -> Floats:
    """Which cues each line has, and which at its edges and in brackets: float32 (n_lines, len(CUED))."""
    cues = cue_words()
    rows = []
    for text in texts:
        read = text if len(text) <= CUED_CHARS else f"{text[: CUED_CHARS // 2]} {text[-CUED_CHARS // 2 :]}"
        read = read.lower()
        inside = [_cue_bits(found, cues)[0] for found in _BRACKETED.findall(read)]
        rows.append((*_cue_bits(read, cues), reduce(or_, inside, 0), _BRACKET_END.match(read) is not None))
    everywhere, start, end, bracketed, bracket_end = np.array(rows, np.intp).T
    columns = [(everywhere >> cue) & 1 for cue in range(len(CUES))]
    figure, agency = CUES.index("figure"), CUES.index("agency")
    edges = [start & 1, (end >> agency) & 1, (start >> figure) & 1, (bracketed >> figure) & 1, bracket_end]
    return np.stack([*columns, *edges], axis=1).astype(np.float32)
