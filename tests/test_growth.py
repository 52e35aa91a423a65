"""Every answer about an input takes a time that grows with the input, not faster."""

from __future__ import annotations

from time import thread_time

import pytest
from growing_inputs import GROWING, Growing, asked

import stripper

_SMALL, _TIMES = 30_000, 8
_SLACK = 3  # times what growth in proportion would give, for caches and a busy machine; the square would give 8 times


def seconds(case: Growing, size: int) -> dict[str, float]:
    """What each answer takes."""
    given = case.make(size)
    taken = {}
    for name, answer in asked(stripper.load(), given, is_text=case.is_text).items():
        begun = thread_time()
        answer()
        taken[name] = thread_time() - begun
    return taken


@pytest.mark.parametrize("case", GROWING, ids=lambda case: case.name)
def test_an_answer_takes_a_time_that_grows_with_the_input(case: Growing):
    small, large = seconds(case, _SMALL), seconds(case, _SMALL * _TIMES)
    too_long = {
        name: (small[name], taken) for name, taken in large.items() if taken > _TIMES * _SLACK * small[name] + 0.1
    }
    assert not too_long
