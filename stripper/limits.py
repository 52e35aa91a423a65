"""What a page may cost, and the errors where it would cost more.

The defaults are far from what honest pages have (``python benchmarks/limits.py`` prints both) and near enough that the
worst page within them takes seconds. They hold against the known bombs, not against somebody who studies this code
to get past them: no limit inside a process can stop a C library at work. ``stripper.Pool`` can, and ``stripper batch``
does: they end the process.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, fields

from stripper.errors import InputTooLarge, PageTimeout, TooManyBlocks


def check_above_zero(what: str, value: object, kinds: tuple[type, ...]) -> None:
    """Raise ``ValueError`` where a value is no number above 0 of one of the kinds, ``int`` and perhaps ``float``."""
    if isinstance(value, bool) or not isinstance(value, kinds) or not value > 0:  # type: ignore[operator]
        raise ValueError(f"{what} a {'' if float in kinds else 'whole '}number above 0, not {value!r}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may have and take. Raises ``ValueError`` where one is not above 0.

    ``size`` counts bytes or characters, ``depth`` elements one in another, ``blocks`` a page's blocks or a text's
    lines, ``attributes`` those of one tag. ``seconds`` are of processor time of the thread, looked at between the
    stages (in a ``stripper.Pool`` they are of the clock, and end the page wherever it is).
    """

    size: int = 32_000_000
    depth: int = 20_000
    blocks: int = 100_000
    attributes: int = 1_000
    seconds: float = 60.0

    def __post_init__(self) -> None:
        for name in LIMITS:
            value, kinds = getattr(self, name), (int, float) if name == "seconds" else (int,)
            if kinds == (int,) and isinstance(value, float) and value.is_integer():  # size=1e8
                value = int(value)
                object.__setattr__(self, name, value)
            check_above_zero(f"the limit {name!r} is", value, kinds)


LIMITS = tuple(field.name for field in fields(Limits))
DEFAULT = Limits()


def given(limits: Limits | None) -> Limits:
    """The limits that were given, or the usual ones. Raises ``TypeError`` where they are something else."""
    if limits is None:
        return DEFAULT
    if not isinstance(limits, Limits):
        raise TypeError(f"limits are a stripper.Limits, not {type(limits).__name__}")
    return limits


class Watch:
    """Looks at one page's size, blocks and time while it is worked on."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._end = time.thread_time() + limits.seconds
        self._not_before = time.monotonic() + limits.seconds  # a thread's time goes no faster than the clock

    def size(self, count: int, unit: str) -> None:
        """Raise ``InputTooLarge`` where there are more bytes or characters than may be."""
        if count > self.limits.size:
            raise InputTooLarge(f"{count:,} {unit}, and {self.limits.size:,} are the limit; {raising('size')}")

    def blocks(self, count: int, unit: str) -> None:
        """Raise ``TooManyBlocks`` where there are more blocks or lines than may be."""
        if count > self.limits.blocks:
            raise TooManyBlocks(f"{count:,} {unit}, and {self.limits.blocks:,} are the limit; {raising('blocks')}")

    def time(self, stage: str) -> None:
        """Raise ``PageTimeout`` where the time is up; ``stage`` is what was done last."""
        if time.monotonic() > self._not_before and time.thread_time() > self._end:  # which is slow to ask for
            raise PageTimeout(
                f"the page was not done after {self.limits.seconds:g} s, when it was {stage}; {raising('seconds')}"
            )


def raising(name: str) -> str:
    """Say how the limit of a name is raised."""
    return (
        f"to go on all the same raise it: limits=stripper.Limits({name}=...) of stripper.load or Pool, --limit {name}=..., "
        "or STRIPPER_LIMITS in Scrapy"
    )
