"""Workers that hang, abort, are killed, run out of memory: each bad page costs itself and nothing else."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from poison import POISONS
from samples import article

from stripper.archive.answers import CLEANED, EMPTY, PAGES_IN_HAND, Duty, Workers
from stripper.archive.records import Lost, Record
from stripper.archive.work import Allowance, Wanted
from stripper.errors import ArchiveError
from stripper.limits import Limits
from stripper.workers import supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {
    b"POISON:hang": "timeout",
    b"POISON:abort": "killed",
    b"POISON:kill": "killed",
    b"POISON:exit": "killed",
    b"POISON:memory": "memory",
    b"POISON:raise": "exception",
    b"POISON:segfault": "killed",
}
ALLOWANCE = Allowance(5.0, 192 << 20)


@pytest.fixture(scope="module")
def duty(small_model: Path) -> Duty:
    return Duty(Wanted(model=str(small_model), cleaner="poison:make"), ALLOWANCE)


def poisoned(name: bytes) -> Record:
    return Record(b"<!-- %s -->" % name + article(0))


def records(count: int) -> Iterator[tuple[int, str, Record]]:
    for number in range(count):
        yield number, "source", Record(article(number))


def processes(pool: Workers[Any]) -> list[subprocess.Popen[bytes]]:
    """The workers that have loaded, and so have no more to say."""
    return [worker.process for worker in tuple(pool._supervisor._alive) if worker.process.stderr.closed]


def kind_of(answer: tuple[bytes, bytes]) -> str:
    names = {CLEANED: "cleaned", EMPTY: "empty"}
    return names.get(answer[0]) or json.loads(answer[1])[0]


def test_import_path_may_have_entries_that_are_no_text(duty: Duty, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "path", [*sys.path, Path("project"), None])
    with Workers[int](duty, 1) as pool:
        assert [kind_of(answer) for _, _, answer in pool.map(records(1))] == ["cleaned"]


def test_a_project_may_have_any_name_for_its_modules(duty: Duty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "random.py").write_text("raise SystemExit('the project has its own')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    with Workers[int](duty, 1) as pool:
        assert [kind_of(answer) for _, _, answer in pool.map(records(1))] == ["cleaned"]


def test_why_the_workers_do_not_start_is_said(duty: Duty, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "_PROGRAM", "print('first'); raise OSError('no room for the model')")
    with pytest.raises(ArchiveError, match=r"the worker processes do not start: OSError: no room for the model$"):
        Workers[int](duty, 1).__enter__()


@pytest.mark.parametrize("name", POISONS)
def test_a_bad_page_costs_itself_alone(name: bytes, duty: Duty):
    def items() -> Iterator[tuple[int, str, Record]]:
        for number in range(40):
            yield number, "source", poisoned(name) if number == 11 else Record(article(number))

    with Workers[int](duty, 2) as pool:
        found = {tag: kind_of(answer) for tag, _, answer in pool.map(items())}
    assert found == {number: KINDS[name] if number == 11 else "cleaned" for number in range(40)}


def nested(depth: int) -> list[Any]:
    """A list in a list, and so on."""
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


def test_a_row_that_is_nested_too_deep_costs_itself_alone(duty: Duty):
    deep = replace(Record(article(3)), carried={"tree": nested(800)})
    items = [deep if number % 2 else Record(article(number)) for number in range(40)]
    with Workers[int](duty, 2, ordered=True) as pool:
        found = [kind_of(answer) for _, _, answer in pool.map((i, "", item) for i, item in enumerate(items))]
    assert found == ["cleaned", "malformed"] * 20


def test_nothing_but_poison_ends_too(duty: Duty):
    names = [name for name in POISONS if KINDS[name] != "timeout"] * 3
    with Workers[int](duty, 2) as pool:
        found = [kind_of(answer) for _, _, answer in pool.map((i, "", poisoned(n)) for i, n in enumerate(names))]
    assert Counter(found) == Counter(KINDS[name] for name in names)


def test_order_is_kept_when_asked_for(duty: Duty):
    def items() -> Iterator[tuple[int, str, Record]]:
        for number in range(60):
            yield number, "", poisoned(b"POISON:abort") if number % 7 == 3 else Record(article(number))

    with Workers[int](duty, 2, ordered=True) as pool:
        assert [tag for tag, _, _ in pool.map(items())] == list(range(60))


def test_what_was_lost_before_is_a_failure(duty: Duty):
    with Workers[int](duty, 1) as pool:
        [(_, _, answer)] = pool.map(iter([(1, "", Lost("damaged", "gzip: broken"))]))
    assert json.loads(answer[1]) == ["damaged", "gzip: broken"]


def test_an_empty_page_is_empty(duty: Duty):
    with Workers[int](duty, 1) as pool:
        found = [answer[0] for _, _, answer in pool.map((0, "", Record(page)) for page in (b"", b" \n", b"<p></p>"))]
    assert found == [EMPTY] * 3


def test_no_pages_are_no_answers(duty: Duty):
    with Workers[int](duty, 2) as pool:
        assert list(pool.map(iter([]))) == []


def test_reading_waits_for_the_workers(duty: Duty):
    read = []

    def items() -> Iterator[tuple[int, str, Record]]:
        for number in range(500):
            read.append(number)
            yield number, "", Record(article(number))

    with Workers[int](duty, 1) as pool:
        next(pool.map(items()))
        assert len(read) <= 2 * PAGES_IN_HAND


def test_a_worker_killed_from_outside_loses_nothing(duty: Duty):
    answers = []
    with Workers[int](duty, 2) as pool:
        for tag, _, answer in pool.map(records(200)):
            answers.append((tag, kind_of(answer)))
            if len(answers) in (30, 90, 150):
                processes(pool)[0].kill()
    assert sorted(answers) == [(number, "cleaned") for number in range(200)]


def test_pages_have_their_limits_and_the_clock_rules(duty: Duty):
    allowance = replace(ALLOWANCE, page=Limits(size=5_000, seconds=1e-6))
    pages = [Record(article(1)), Record(article(1) + b" " * 5_000)]
    with Workers[int](replace(duty, allowance=allowance), 1) as pool:
        found = [kind_of(answer) for _, _, answer in pool.map((0, "", page) for page in pages)]
    assert found == ["cleaned", "limit"]


def test_workers_that_stepped_down_are_forgotten(duty: Duty):
    with Workers[int](duty, 1) as pool:
        found = [kind_of(answer) for _, _, answer in pool.map((i, "", poisoned(b"POISON:memory")) for i in range(8))]
        kept, deaths = len(processes(pool)), pool._supervisor.deaths
    assert found == ["memory"] * 8
    assert (kept <= 1, deaths) == (True, 0)


def test_all_workers_killed_from_outside_lose_nothing(duty: Duty):
    answers = []
    with Workers[int](duty, 2) as pool:
        for tag, _, answer in pool.map(records(120)):
            answers.append((tag, kind_of(answer)))
            if len(answers) == 30:
                for process in processes(pool):
                    process.kill()
    assert sorted(answers) == [(number, "cleaned") for number in range(120)]


def test_the_supervisors_clock_ends_a_worker_whose_own_has_stopped(duty: Duty):
    slow = Duty(duty.wanted, Allowance(3.0, 192 << 20))
    with Workers[int](slow, 1) as pool:
        answers = pool.map(records(400))
        next(answers)
        [process] = processes(pool)
        process.send_signal(signal.SIGSTOP)
        found = [kind_of(answer) for _, _, answer in answers]
    assert Counter(found) == {"cleaned": 398, "timeout": 1}


def test_processes_end_with_the_pool(duty: Duty):
    with Workers[int](duty, 2) as pool:
        next(pool.map(records(50)))
        pids = [process.pid for process in processes(pool)]
    until = time.monotonic() + 5
    while time.monotonic() < until and any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.mark.parametrize(
    ("cleaner", "message"),
    [("poison:broken", "no cleaner"), ("no_such_module:make", "no_such_module"), ("poison:nothing", "nothing")],
)
def test_a_cleaner_that_cannot_be_made_is_said(cleaner: str, message: str):
    with pytest.raises(ArchiveError, match=message):
        Workers[Any](Duty(Wanted(cleaner=cleaner), ALLOWANCE), 1)


def test_a_model_that_cannot_be_read_is_said(tmp_path: Path):
    with pytest.raises(ArchiveError, match="model"):
        Workers[Any](Duty(Wanted(model=str(tmp_path)), ALLOWANCE), 1)


def test_rows_do_not_depend_on_the_number_of_workers(duty: Duty):
    rows = []
    for workers in (1, 3):
        with Workers[int](duty, workers) as pool:
            rows.append(sorted(answer for _, _, answer in pool.map(records(60))))
    assert rows[0] == rows[1]


def test_stopped_it_answers_what_is_in_hand(duty: Duty):
    answered, read = [], []

    def items() -> Iterator[tuple[int, str, Record]]:
        for item in records(500):
            read.append(item[0])
            yield item

    with Workers[int](duty, 2) as pool:
        for tag, _, _ in pool.map(items()):
            answered.append(tag)
            if len(answered) == 20:
                pool.stop()
    assert sorted(answered) == read
    assert len(read) < 100


LOUD = "import warnings; warnings.warn('a deprecated thing'); raise RuntimeError('the licence file is missing')"


def test_what_a_maker_raises_is_said_whatever_it_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "loud.py").write_text(f"def make(folder, limits):\n    {LOUD}\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ArchiveError, match=r"do not start: RuntimeError: the licence file is missing$"):
        Workers[int](Duty(Wanted(cleaner="loud:make"), ALLOWANCE), 1).__enter__()


def test_workers_load_the_package_that_their_caller_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "which.py").write_text(
        "import stripper\ndef make(folder, limits):\n    raise RuntimeError(stripper.__file__)\n"
    )
    (tmp_path / "caller" / "stripper").parent.mkdir()
    (tmp_path / "caller" / "stripper").symlink_to(Path(supervisor.__file__).parents[1])
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "caller")
    with pytest.raises(ArchiveError, match=r"caller/stripper/__init__\.py"):
        Workers[int](Duty(Wanted(cleaner="which:make"), ALLOWANCE), 1).__enter__()
