"""Say how many of something there are, in the number that the count asks for."""

from __future__ import annotations


def how_many(count: int, one: str, many: str = "") -> str:
    """A count and what is counted; ``many`` is the plural where that is not ``one`` with an s.

    >>> how_many(1, "page"), how_many(2000, "page"), how_many(0, "probability", "probabilities")
    ('1 page', '2,000 pages', '0 probabilities')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
