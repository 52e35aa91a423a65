from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fixture_pages import NAMES, ROOT, corpus
from lxml import html

import stripper
from stripper.errors import (
    InputError,
    InputTooLarge,
    ModelError,
    OutOfMemory,
    PageTimeout,
    PoolClosed,
    UnknownLabel,
    WorkerDied,
)
from stripper.limits import Limits
from stripper.workers import supervisor
from stripper.workers.pool import Pool, aclean, alabel

PAGE = "<p>Il ponte sul fiume ha riaperto ieri mattina al traffico dopo due anni di lavori.</p>"
TEXT = PAGE[3:-4]
DYING = (
    "import os; from stripper.workers.worker import receive, send; "
    "receive(sys.stdin.buffer); send(sys.stdout.buffer, None); receive(sys.stdin.buffer); os.kill(os.getpid(), 9)"
)


@pytest.fixture(scope="module")
def pool(small_model: Path) -> Iterator[Pool]:
    with Pool(2, small_model) as pool:
        yield pool


def test_pages_come_back_as_they_would_here(pool: Pool, small_model: Path):
    async def every() -> list[str]:
        return await asyncio.gather(*[aclean(corpus()[name].html, pool=pool) for name in NAMES[:12]])

    cleaner = stripper.load(small_model)
    assert asyncio.run(every()) == [cleaner.clean(corpus()[name].html) for name in NAMES[:12]]


def test_url_charset_and_labels_go_along(pool: Pool, small_model: Path):
    page = corpus()["pages/it-app-autobus-studenti.html"]
    data, keep = page.html.decode().encode("utf-16-le"), {"caption"}
    expected = stripper.load(small_model).clean(data, page.url, charset="utf-16-le", keep=keep)
    assert asyncio.run(aclean(data, page.url, pool=pool, charset="utf-16-le", keep=keep)) == expected


def test_labelled_page_comes_back_whole(pool: Pool, small_model: Path):
    page = corpus()["pages/it-app-autobus-studenti.html"]
    found = asyncio.run(alabel(page.html, page.url, pool=pool))
    expected = stripper.load(small_model).label(page.html, page.url)
    assert (found.blocks, found.html, found.url) == (expected.blocks, expected.html, page.url)


@pytest.mark.parametrize("data", [bytearray(PAGE.encode()), memoryview(PAGE.encode())])
def test_bytes_of_any_kind_are_a_page(pool: Pool, data: object):
    assert asyncio.run(aclean(data, pool=pool, keep=("body", "other"))) == TEXT  # type: ignore[arg-type]


def test_tree_is_refused_with_what_to_do(pool: Pool):
    with pytest.raises(InputError, match=r"bytes or str, not HtmlElement; write a tree out first"):
        asyncio.run(aclean(html.fromstring(PAGE), pool=pool))


def test_error_over_a_page_is_raised_here(pool: Pool):
    with pytest.raises(InputError, match="the page is empty"):
        asyncio.run(aclean(" ", pool=pool))


def test_unknown_label_is_refused_before_any_work(pool: Pool):
    with pytest.raises(UnknownLabel, match="unknown label 'boddy'"):
        asyncio.run(aclean(PAGE, pool=pool, keep={"boddy"}))


def test_order_that_cannot_be_sent_leaves_the_pool_usable(pool: Pool):
    with pytest.raises((AttributeError, TypeError), match=r"[Pp]ickle"):
        pool.submit("label", PAGE, lambda: "no url", None).result()
    assert pool.submit("clean", PAGE, None, None, ("body", "other")).result() == TEXT


def test_waiting_can_be_given_up(pool: Pool):
    async def impatient() -> str:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(aclean(PAGE * 3000, pool=pool), 0.001)
        return await aclean(PAGE, pool=pool, keep=("body", "other"))

    assert asyncio.run(impatient()) == TEXT


def test_loop_turns_while_pages_are_cleaned(pool: Pool):
    async def ticks() -> int:
        work = asyncio.ensure_future(aclean(PAGE * 3000, pool=pool))
        count = 0
        while not work.done():
            await asyncio.sleep(0.001)
            count += 1
        return count

    assert asyncio.run(ticks()) > 3


def test_limits_of_another_kind_are_refused_at_once():
    with pytest.raises(TypeError, match="limits are a stripper"):
        Pool(limits=5)  # type: ignore[arg-type]


def test_import_path_may_have_entries_that_are_no_text(small_model: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "path", [*sys.path, Path("project"), b"bytes", None])
    with Pool(1, small_model) as pool:
        assert pool.submit("clean", PAGE, None, None, ("body", "other")).result() == TEXT


def test_page_whose_worker_is_killed_is_cleaned_by_another(small_model: Path):
    with Pool(1, small_model) as pool:
        worker = pool._idle[0].process
        worker.send_signal(signal.SIGSTOP)  # it is alive, takes the page, and does not come to answer
        future = pool.submit("clean", PAGE, None, None, ("body", "other"))
        time.sleep(0.2)
        assert not future.done()
        worker.kill()
        assert (future.result(), pool.deaths) == (TEXT, 1)


def test_workers_that_were_killed_idle_are_replaced(small_model: Path):
    with Pool(1, small_model) as pool:
        pool._idle[0].process.kill()
        pool._idle[0].process.wait()
        assert (pool.submit("clean", PAGE, None, None, ("body", "other")).result(), pool.deaths) == (TEXT, 1)


def test_page_that_takes_down_two_workers_is_to_blame(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "_PROGRAM", DYING)
    with Pool(1) as pool:
        with pytest.raises(
            WorkerDied, match="a worker process was killed by SIGKILL over this page, and so did a second"
        ):
            asyncio.run(aclean(PAGE, pool=pool))
        assert pool.deaths == 2


def test_page_that_takes_too_long_is_ended_wherever_it_is(small_model: Path):
    with Pool(1, small_model, limits=Limits(seconds=0.5)) as pool:
        worker = pool._idle[0].process
        worker.send_signal(signal.SIGSTOP)  # as if it hung in C, where no exception reaches it
        with pytest.raises(PageTimeout, match=r"not done after 0.5 s, and its worker was ended; .*Limits\(seconds="):
            asyncio.run(aclean(PAGE, pool=pool))
        assert (asyncio.run(aclean(PAGE, pool=pool, keep=("body", "other"))), pool.deaths) == (TEXT, 1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address space has a limit on Linux only")
def test_page_that_takes_too_much_memory_costs_itself_alone(small_model: Path):
    with Pool(1, small_model, memory=64 << 20) as pool:
        with pytest.raises(OutOfMemory, match=r"memory=\.\.\. of stripper\.Pool"):
            asyncio.run(aclean("<p>a b c" * 90_000, pool=pool))
        assert asyncio.run(aclean(PAGE, pool=pool, keep=("body", "other"))) == TEXT


def test_clock_harms_no_worker_that_was_asked_nothing(small_model: Path):
    with Pool(1, small_model, limits=Limits(seconds=0.1)) as pool:
        time.sleep(0.4)
        assert (pool._idle[0].timed_out, pool._idle[0].process.poll()) == (False, None)


def test_clock_of_a_process_that_was_stopped_gives_pages_their_time_anew(monkeypatch: pytest.MonkeyPatch):
    class Over:
        looks = 0

        def wait(self, _step: float) -> bool:
            time.sleep(0.3)  # as if Ctrl-Z had come
            self.looks += 1
            return self.looks > 1

    monkeypatch.setattr(supervisor, "_STEP", 0.1)
    worker = SimpleNamespace(until=time.monotonic() + 0.2, timed_out=False)
    supervisor._watch([worker], threading.Lock(), Over(), 0.1)  # type: ignore[arg-type]
    assert (worker.timed_out, worker.until > time.monotonic() - 0.3) == (False, True)


def test_worker_whose_time_was_up_as_it_answered_takes_no_further_page(
    small_model: Path, monkeypatch: pytest.MonkeyPatch
):
    real = supervisor._Worker.hear

    def late(self):
        answer = real(self)
        self.timed_out = True
        self.process.kill()
        return answer

    with Pool(1, small_model) as pool:
        monkeypatch.setattr(supervisor._Worker, "hear", late)
        first = pool.submit("clean", PAGE, None, None, ("body", "other")).result()
        monkeypatch.undo()
        assert (first, pool.submit("clean", PAGE, None, None, ("body", "other")).result()) == (TEXT, TEXT)
        assert pool.deaths == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_pool_is_of_the_process_that_opened_it(pool: Pool):
    child = os.fork()
    if child == 0:
        try:
            pool.submit("clean", PAGE, None, None, ("body",))
        except PoolClosed:
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_pool_that_is_closed_by_another_thread_says_so(small_model: Path):
    pool = Pool(1, small_model).open()
    pool._threads.shutdown()  # as close() does, before it is seen here
    with pytest.raises(PoolClosed, match="it was closed just now"):
        pool.submit("clean", PAGE, None, None, ("body",))
    pool.close()


def test_seconds_without_an_end_are_as_many_as_a_clock_can_count(small_model: Path):
    with Pool(1, small_model, limits=Limits(seconds=float("inf"))) as pool:
        assert pool.submit("clean", PAGE, None, None, ("body", "other")).result() == TEXT


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address space has a limit on Linux only")
def test_page_that_does_not_even_fit_into_a_worker_is_told(small_model: Path):
    with Pool(1, small_model, memory=40 << 20) as pool:
        with pytest.raises(OutOfMemory):
            pool.submit("clean", "<p>a" * 8_000_000, None, None, ("body",)).result()
        assert pool.submit("clean", PAGE, None, None, ("body", "other")).result() == TEXT


def test_limits_hold_in_the_workers(small_model: Path):
    with Pool(1, small_model, limits=Limits(size=10)) as pool, pytest.raises(InputTooLarge):
        asyncio.run(aclean(PAGE, pool=pool))


def test_plain_text_is_cleaned_as_it_would_be_here(pool: Pool, small_model: Path):
    text = f"{TEXT}\n\nGestione cookie\n\nFoto: Ansa"
    cleaner = stripper.load(small_model)
    for threshold in ("careful", "thorough", 0.1):
        assert asyncio.run(stripper.aclean_text(text, threshold, pool=pool)) == cleaner.clean_text(text, threshold)
    with pytest.raises(InputError, match="a text is a str"):
        asyncio.run(stripper.aclean_text(b"bytes", pool=pool))  # type: ignore[arg-type]


@pytest.mark.parametrize("memory", [0, -5])
def test_pool_gives_pages_some_memory(memory: int):
    with pytest.raises(ValueError, match="bytes above 0"):
        Pool(1, memory=memory)


def test_worker_that_dies_before_it_has_read_the_page_counts_as_dead(small_model: Path):
    with Pool(1, small_model) as pool:
        worker = pool._idle[0].process
        worker.send_signal(signal.SIGSTOP)
        future = pool.submit("clean", PAGE * 3000, None, None, ("body", "other"))  # more than a pipe holds
        time.sleep(0.2)
        worker.kill()
        assert (len(future.result()) > 3000, pool.deaths) == (True, 1)


def test_worker_that_dies_while_it_loads_is_replaced(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    once = (
        f"import os, pathlib; mark = pathlib.Path({str(tmp_path / 'mark')!r}); first = not mark.exists(); mark.touch()"
    )
    with Pool(1, small_model) as pool:
        monkeypatch.setattr(supervisor, "_PROGRAM", f"{once}; first and os.kill(os.getpid(), 9); {supervisor._PROGRAM}")
        pool._idle[0].process.kill()
        pool._idle[0].process.wait()
        assert (pool.submit("clean", PAGE, None, None, ("body", "other")).result(), pool.deaths) == (TEXT, 2)


def test_page_is_told_that_no_worker_comes_up(small_model: Path, monkeypatch: pytest.MonkeyPatch):
    with Pool(1, small_model) as pool:
        monkeypatch.setattr(supervisor, "_PROGRAM", "raise SystemExit(3)")
        pool._idle[0].process.kill()
        pool._idle[0].process.wait()
        with pytest.raises(WorkerDied, match="ended with status 3 while it loaded"):
            asyncio.run(aclean(PAGE, pool=pool))
        assert pool.deaths == 3


def test_worker_that_does_not_come_up_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "_PROGRAM", "raise SystemExit(3)")
    with pytest.raises(WorkerDied, match="a worker process ended with status 3 while it loaded"):
        Pool().open()


def test_worker_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(WorkerDied, match=r"cannot be started: .*No such file"):
        Pool().open()


def test_worker_that_does_not_end_by_itself_is_killed(small_model: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "_PATIENCE", 0.1)
    pool = Pool(1, small_model).open()
    worker = pool._idle[0].process
    worker.send_signal(signal.SIGSTOP)
    pool.close()
    assert worker.returncode == -signal.SIGKILL


def test_folder_without_a_model_is_told_at_once(tmp_path: Path):
    with pytest.raises(ModelError, match=r"model\.json: cannot be read"):
        Pool(model=tmp_path).open()


@pytest.mark.parametrize("workers", [0, -1])
def test_pool_has_a_worker(workers: int):
    with pytest.raises(ValueError, match=f"one worker or more, not {workers}"):
        Pool(workers)


def test_pool_leaves_a_processor_to_its_owner():
    assert Pool().workers == max(1, len(os.sched_getaffinity(0)) - 1)


def test_pool_that_was_not_opened_says_so():
    with pytest.raises(PoolClosed, match="the pool is not open: use it inside"):
        asyncio.run(aclean(PAGE, pool=Pool()))


def test_pool_is_opened_and_closed_by_async_with(small_model: Path):
    async def use() -> tuple[str, Pool]:
        async with Pool(1, small_model) as pool:
            return await aclean(PAGE, pool=pool, keep=("body", "other")), pool

    text, pool = asyncio.run(use())
    assert text == TEXT
    with pytest.raises(PoolClosed):
        pool.submit("clean", PAGE, None, None, ("body",))


def test_opening_and_closing_twice_is_once(small_model: Path):
    pool = Pool(1, small_model).open()
    worker = pool._idle[0].process
    assert pool.open()._idle[0].process is worker
    pool.close()
    pool.close()
    assert worker.returncode == 0


UNGUARDED = """
import asyncio, sys, stripper
print("the script runs")
async def main():
    async with stripper.Pool(2, sys.argv[1]) as pool:
        print(await stripper.aclean(sys.argv[2], pool=pool, keep=("body", "other")))
asyncio.run(main())
"""


def test_script_without_a_main_guard_runs_once(small_model: Path, tmp_path: Path):
    (tmp_path / "script.py").write_text(UNGUARDED)
    (tmp_path / "random.py").write_text("raise SystemExit('a project may have any name for its modules')")
    command = [sys.executable, "-P", str(tmp_path / "script.py"), str(small_model), PAGE]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert (done.stdout, done.stderr) == (f"the script runs\n{TEXT}\n", "")


ABANDONED = """
import sys, time, stripper
pool = stripper.Pool(1, sys.argv[1]).open()
print(pool._idle[0].process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="what runs is read from /proc")
def test_workers_end_when_their_parent_is_killed(small_model: Path):
    with subprocess.Popen(
        [sys.executable, "-c", ABANDONED, str(small_model)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        stat = Path("/proc", parent.stdout.readline().strip(), "stat")  # type: ignore[union-attr]
        assert stat.exists()
        parent.kill()
    deadline = time.monotonic() + 30
    while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_error_inside_gives_up_the_pages_that_wait(small_model: Path):
    given = []

    def use() -> None:
        with Pool(1, small_model) as pool:
            given.extend(pool.submit("clean", PAGE, None, None, ("body",)) for _ in range(200))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        use()
    assert all(one.done() for one in given)
    assert any(one.cancelled() for one in given)


def test_without_an_error_all_pages_are_done(small_model: Path):
    with Pool(1, small_model) as pool:
        given = [pool.submit("clean", PAGE, None, None, ("body", "other")) for _ in range(20)]
    assert {one.result() for one in given} == {TEXT}
