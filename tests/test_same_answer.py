from __future__ import annotations

import os
import random
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import same_answer
from same_answer import PAGES, digest, whole

from stripper.cleaner import Cleaner, load

SCRIPT = Path(same_answer.__file__)


@pytest.fixture(scope="module")
def cleaner(small_model: Path) -> Cleaner:
    return load(small_model)


@pytest.fixture(scope="module")
def expected(cleaner: Cleaner) -> str:
    return digest(cleaner)


def python(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "setting",
    [{"PYTHONHASHSEED": "0"}, {"PYTHONHASHSEED": "4242"}, {"OPENBLAS_NUM_THREADS": "1"}, {"OPENBLAS_NUM_THREADS": "2"}],
    ids=str,
)
def test_another_process_says_the_same_whatever_its_settings(small_model: Path, expected: str, setting: dict[str, str]):
    assert python(str(SCRIPT), str(small_model), **setting) == expected


def test_repeated_and_out_of_order_calls_say_the_same(cleaner: Cleaner):
    pages = [path.read_bytes() for path in PAGES]
    alone = [whole(cleaner.label(page)) for page in pages]
    calls = [*range(len(pages))] * 3
    random.Random(0).shuffle(calls)
    assert [number for number in calls if whole(cleaner.label(pages[number])) != alone[number]] == []


def test_eight_threads_say_the_same(cleaner: Cleaner):
    pages = [path.read_bytes() for path in PAGES]
    alone = [whole(cleaner.label(page)) for page in pages]
    calls = [*range(len(pages))] * 8
    random.Random(1).shuffle(calls)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: whole(cleaner.label(pages[number])), calls))
    assert [number for number, said in zip(calls, found, strict=True) if said != alone[number]] == []


FORKING = """
import os, sys, threading
sys.path.insert(0, sys.argv[1])
from same_answer import PAGES, whole
from stripper.cleaner import load

cleaner = load(sys.argv[2])
page = PAGES[0].read_bytes()
expected, stop = whole(cleaner.label(page)), threading.Event()

def work():
    while not stop.is_set():
        cleaner.label(page)

threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
for thread in threads:
    thread.start()
children = []
for _ in range(20):
    child = os.fork()
    if child == 0:
        os._exit(0 if whole(cleaner.label(page)) == expected else 3)
    children.append(child)
found = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
stop.set()
for thread in threads:  # one that is ended amid C++ takes the process with it
    thread.join()
print(found)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_children_forked_while_threads_clean_say_the_same(small_model: Path):
    assert python("-W", "ignore", "-c", FORKING, str(SCRIPT.parent), str(small_model)) == str([0] * 20)


def test_cleaning_changes_nothing_of_the_program_s_own_state(cleaner: Cleaner):
    def state() -> tuple[object, ...]:
        return (
            random.getstate(),
            np.random.get_state()[1].tobytes(),  # noqa: NPY002  the one that programs share
            np.geterr(),
            sys.getrecursionlimit(),
            dict(os.environ),
            list(warnings.filters),
        )

    cleaner.label(PAGES[0].read_bytes())
    before = state()
    for path in PAGES[:5]:
        page = cleaner.label(path.read_bytes())
        _ = page.text, page.html, page.blocks
    assert state() == before


GROWTH = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from same_answer import PAGES
from stripper.cleaner import load

cleaner = load(sys.argv[2])
pages = [path.read_bytes() for path in PAGES[:8]]

def calls(count):
    for number in range(count):
        cleaner.label(pages[number % 8]).text
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

before = calls(400)
print(calls(1600) - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say how large a process is")
def test_memory_does_not_grow_with_the_calls(small_model: Path):
    grown = int(python("-c", GROWTH, str(SCRIPT.parent), str(small_model)))
    assert grown < 1600 * 1024  # less than a kilobyte a call, of which one page's columns are tens
