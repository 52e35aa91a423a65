"""Carry gold labels over to blocks, whatever way the gold was cut.

Gold segments and blocks are both read as one sequence of tokens; the two are aligned by their longest
common subsequence. A block then has, of each label, the share of its tokens that stand opposite.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq

from stripper.declared import plain, plain_lines
from stripper.labels import LABELS

# A word; in Chinese, Japanese, Korean and Thai a character. (Korean parts its words by spaces, see
# ``stripper.characters``, and Lao, Burmese and Khmer do not. For an alignment either will do, as both sides are cut
# alike; but tokens are also what training weighs rows by and what scores count, so another list would change every
# model and every score.)
_UNSPACED = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]"
TOKEN = re.compile(_UNSPACED + r"|(?:(?!" + _UNSPACED + r")\w)+")


def tokenize(text: str) -> list[str]:
    """The tokens of a text, in lower case."""
    return TOKEN.findall(text.lower())


def _flatten(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    tokens: list[str] = []
    source: list[int] = []
    for index, text in enumerate(texts):
        found = tokenize(text)
        tokens += found
        source += [index] * len(found)
    return tokens, source


def matches(left: list[str], right: list[str]) -> list[tuple[int, int, int]]:
    """The runs ``(start in left, start in right, length)`` of a longest common subsequence."""
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(token, len(numbers)) for token in left]
    b = [numbers.setdefault(token, len(numbers)) for token in right]
    return [
        (op.src_start, op.dest_start, op.src_end - op.src_start) for op in LCSseq.opcodes(a, b) if op.tag == "equal"
    ]


def label_shares(blocks: Sequence[str], segments: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
    """For each block, the share of its tokens with each label: float32 (n_blocks, n_labels).

    A block none of whose tokens is in the gold has a row of zeros: nothing is known of it.
    """
    tokens, block_of = _flatten(blocks)
    gold, segment_of = _flatten([text for text, _ in segments])
    shares = np.zeros((len(blocks), len(LABELS)), np.float32)
    number = [LABELS.index(label) for _, label in segments]
    for start, gold_start, size in matches(tokens, gold):
        for k in range(size):
            shares[block_of[start + k], number[segment_of[gold_start + k]]] += 1
    sizes = np.bincount(np.array(block_of, np.intp), minlength=len(blocks))
    known = shares.sum(axis=1)
    # tokens of a partly matched block that match nothing follow the block's majority
    enough = known >= 0.5 * np.maximum(sizes, 1)
    shares[~enough] = 0
    shares[enough] /= known[enough, None].clip(1)
    return shares


SHORTEST_SPOT = 12  # characters of words that are told from chance
LONG_SPOT = 30  # a text of this length that is not body takes its whole block with it


def spot_shares(blocks: Sequence[str], segments: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
    """As ``label_shares``, of texts that stand somewhere on the page, in any order, each a part of a block or all of it.

    What is not body counts for a block only where it is most of it, or long: "Facebook" is a share button here and a
    word of the article there. A block of which two things are said is unknown.
    """
    shares = np.zeros((len(blocks), len(LABELS)), np.float32)
    lines = plain_lines([block.replace("\n", " ") for block in blocks])
    for text, label in segments:
        spot = plain(text)
        for index, line in enumerate(lines):
            if _is_spot(spot, line, label):
                shares[index, LABELS.index(label)] = 1
    shares[shares.sum(axis=1) > 1] = 0
    return shares


def _is_spot(spot: str, line: str, label: str) -> bool:
    if spot == line:
        return bool(spot)
    if len(spot) >= SHORTEST_SPOT and spot in line:
        return label == "body" or len(spot) >= LONG_SPOT or 2 * len(spot) >= len(line)
    return len(line) >= SHORTEST_SPOT and line in spot
