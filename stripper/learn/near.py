"""Find texts that are nearly the same: agency copy that stands on several sites.

Two texts are near-duplicates where they share at least three in ten of all runs of five tokens that either
has (the Jaccard similarity of their shingles, Broder 1997). Of 1,784 articles of 1,400 sites one such pair
had 0.46, agency copy with another headline; the next one had 0.06. Candidates come from an index of the shingles, so
the similarity is exact. Rejected: MinHash with banding (datasketch), which misses pairs by chance and has
bands and permutations to choose; it pays where texts do not fit into memory, and 10,000 articles take
350 MB here. Shingles of more than ``COMMONEST`` texts (forms of words, not copies) lead to no candidates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import combinations

import numpy as np
import numpy.typing as npt

from stripper.learn.align import tokenize

SHINGLE = 5  # tokens
SIMILAR = 0.3
FEWEST = 20  # shingles: shorter texts are alike by chance
COMMONEST = 50  # texts

Shingles = npt.NDArray[np.uint64]  # sorted, each once


def shingles(text: str) -> Shingles:
    """The digests of all runs of five tokens of a text, sorted, each once: uint64 (n_shingles,)."""
    tokens = tokenize(text)
    runs = {" ".join(tokens[at : at + SHINGLE]) for at in range(len(tokens) - SHINGLE + 1)}
    digests = b"".join(blake2b(run.encode("utf-8", "replace"), digest_size=8).digest() for run in runs)
    return np.unique(np.frombuffer(digests, np.uint64))


def near_duplicates(texts: Sequence[Shingles]) -> Iterator[tuple[int, int, float]]:
    """Pairs of similar texts as ``(earlier, later, similarity)``; those with few shingles have no part in it."""
    shared: Counter[tuple[int, int]] = Counter()
    for group in _holders(texts):
        if len(group) <= COMMONEST:
            shared.update(combinations(group, 2))
    for one, other in sorted(pair for pair, count in shared.items() if count >= SIMILAR * FEWEST):
        both = len(np.intersect1d(texts[one], texts[other], assume_unique=True))
        similarity = both / (len(texts[one]) + len(texts[other]) - both)
        if similarity >= SIMILAR:
            yield one, other, similarity


def _holders(texts: Sequence[Shingles]) -> Iterator[list[int]]:
    """For each shingle that stands in several texts, the indices of those, in order."""
    long_enough = [number for number, text in enumerate(texts) if len(text) >= FEWEST]
    if not long_enough:
        return
    digests = np.concatenate([texts[number] for number in long_enough])
    owner = np.repeat(np.array(long_enough, np.int32), [len(texts[number]) for number in long_enough])
    order = np.argsort(digests, kind="stable")
    digests, owner = digests[order], owner[order]
    starts = np.flatnonzero(np.append(True, digests[1:] != digests[:-1]))
    ends = np.append(starts[1:], len(digests))
    several = ends - starts > 1
    for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        yield owner[start:end].tolist()
