"""Every answer about an input takes a time that grows with the input, not faster."""

from __future__ import annotations

import gc
from time import thread_time

import pytest
from growing_inputs import GROWING, Growing, asked

import stripper

_SMALL, _TIMES = 30_000, 8
_SLACK = 3  # times what growth in proportion would give, for caches and a busy machine; the square would give 8 times


@pytest.fixture
def _no_collections():
    """Keep the collector out, which looks at all that the tests before have left."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def seconds(case: Growing, size: int) -> dict[str, float]:
    """CPU seconds of each answer."""
    given = case.make(size)
    taken = {}
    for name, answer in asked(stripper.load(), given, is_text=case.is_text).items():
        begun = thread_time()
        answer()
        taken[name] = thread_time() - begun
    return taken


def too_long(case: Growing) -> set[str]:
    """The answers that took longer than the growth of the input explains."""
    small, large = seconds(case, _SMALL), seconds(case, _SMALL * _TIMES)
    return {name for name, taken in large.items() if taken > _TIMES * _SLACK * small[name] + 0.1}


@pytest.mark.usefixtures("_no_collections")
@pytest.mark.parametrize("case", GROWING, ids=lambda case: case.name)
def test_an_answer_takes_a_time_that_grows_with_the_input(case: Growing):
    # Once may be the machine's doing; what grows with the square is found both times.
    assert not too_long(case) & too_long(case)
