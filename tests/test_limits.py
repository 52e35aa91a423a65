from __future__ import annotations

import time

import pytest

from stripper.errors import PageTimeout
from stripper.limits import Limits, Watch


def test_a_thread_that_waits_uses_up_no_time():
    watch = Watch(Limits(seconds=0.05))
    time.sleep(0.1)
    watch.time("asleep")


def test_a_thread_that_works_uses_up_its_time():
    watch = Watch(Limits(seconds=0.02))
    begun = time.thread_time()
    while time.thread_time() - begun < 0.03:
        pass
    with pytest.raises(PageTimeout, match="when it was at work"):
        watch.time("at work")
