"""Find which texts another one has in it, in time that grows with their length and not with its square."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15  # odd, so that its powers have inverses modulo 2 ** 64
_DIRECT = 20_000_000  # characters that looking for every text in the whole may cost


def are_within(needles: list[str], whole: str) -> npt.NDArray[np.bool_]:
    """Whether each text stands at two places of ``whole``, at least, that do not overlap: (n_needles,).

    Where there is little to look through, by looking; else by Rabin and Karp's rolling hashes modulo 2 ** 64.
    """
    if len(whole) * sum(map(bool, needles)) <= _DIRECT:
        return np.array([bool(needle) and whole.count(needle) > 1 for needle in needles])
    sums, inverse = _prefixes(whole)
    found = np.zeros(len(needles), np.bool_)
    lengths = np.array([len(needle) for needle in needles])
    for length in np.unique(lengths[lengths > 0]).tolist():
        at = np.flatnonzero(lengths == length)
        windows = (sums[length:] - sums[:-length]) * inverse[: len(sums) - length]
        wanted, which = np.unique(_hashes([needles[index] for index in at], length), return_inverse=True)
        place = np.searchsorted(wanted, windows).clip(max=len(wanted) - 1)
        begin = np.flatnonzero(wanted[place] == windows)
        first, last = np.full(len(wanted), len(whole)), np.full(len(wanted), -1)
        np.minimum.at(first, place[begin], begin)
        np.maximum.at(last, place[begin], begin)
        found[at] = (last - first >= length)[which]
    return found


def _prefixes(text: str) -> tuple[Hashes, Hashes]:
    """Sums of a text's code points times the powers of the base, up to each place, and the inverse powers."""
    codes = _codes(text)
    powers, inverse = _powers(_BASE, len(codes)), _powers(pow(_BASE, -1, 1 << 64), len(codes))
    return np.append(np.uint64(0), np.cumsum(codes * powers)), inverse


def _hashes(texts: list[str], length: int) -> Hashes:
    hashes: Hashes = (_codes("".join(texts)).reshape(-1, length) * _powers(_BASE, length)).sum(axis=1)
    return hashes


def _codes(text: str) -> Hashes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _powers(base: int, count: int) -> Hashes:
    factors = np.full(max(count, 1), base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors)[:count]
