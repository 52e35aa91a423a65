"""Worker processes that clean pages beside a program that must not wait, such as an event loop.

A page takes tens of milliseconds of Python that threads cannot share, so it is other processes that do
it. Each has one page at a time: when one dies (out of memory, killed, a crash in a C library), exactly
one page was with it. That page gets a fresh worker once; if it takes that one down too, it is to blame
and gets ``WorkerDied``. The pages of the other workers notice nothing.

Rejected: ``concurrent.futures.ProcessPoolExecutor``. When one of its processes dies, every page in
work and in the queue fails with it, without a word about which was to blame, and the pool is of no
more use. And like all of ``multiprocessing`` it runs the caller's main script again in every process:
a script that starts a crawl without ``if __name__ == "__main__"``, as Scrapy's own documentation shows
them, would crawl once more in each. These workers are plain subprocesses that import stripper alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from weakref import finalize

from stripper.errors import InputError, PageTimeout, PoolClosed, WorkerDied
from stripper.labels import BODY_ONLY, check_labels
from stripper.limits import Limits, given, raising
from stripper.processes import environment, processors, python
from stripper.worker import MORE_MEMORY, receive, send

if TYPE_CHECKING:
    from stripper.page import Page

MEMORY = 2 << 30  # bytes that a page may take, unless told
ATTEMPTS = 2  # at a page: a worker may die of what is not the page's fault, but hardly twice in a row
_START = "from stripper.worker import main; from stripper.limits import Limits; folder, limits, memory = json.loads(sys.argv[2]); main(folder, Limits(**limits), memory)"
_PATIENCE = 1  # seconds that an idle worker has to end by itself; one whose input a forked child holds open does not


class _Worker:
    """A process with the model loaded. Raises ``ModelError`` or ``WorkerDied`` where it does not come up."""

    def __init__(self, model: Path | None, limits: Limits, memory: int) -> None:
        told = json.dumps([str(model) if model else None, asdict(limits), memory])
        try:
            self.process = subprocess.Popen(  # noqa: S603 - Python itself, no shell, nothing of a page's
                python(_START, told), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
            )
        except OSError as error:
            raise WorkerDied(f"a worker process cannot be started: {error}") from error
        self.timed_out = self._asked = False
        self._lock = threading.Lock()
        self._seconds = min(limits.seconds, threading.TIMEOUT_MAX)
        greeting = self._receive()
        if greeting is None:
            raise WorkerDied(f"a worker process {self.end()} while it loaded; its own words are on standard error")
        if greeting[1]:
            self.end()
            raise greeting[1]

    def ask(self, order: tuple[Any, ...]) -> tuple[Any, Exception | None] | None:
        """The worker's answer, a result and an error; None where it died. One that takes too long is killed."""
        alarm = threading.Timer(self._seconds, self._time_out)
        alarm.daemon = True
        self._asked = True
        alarm.start()
        try:
            send(self.process.stdin, order)  # type: ignore[arg-type]
            return self._receive()
        except OSError:
            return None
        finally:
            alarm.cancel()
            with self._lock:  # an alarm that comes from here on is nobody's
                self._asked = False

    def _time_out(self) -> None:
        with self._lock:
            if self._asked:
                self.timed_out = True
                self.process.kill()

    def _receive(self) -> tuple[Any, Exception | None] | None:
        try:
            return receive(self.process.stdout)  # type: ignore[arg-type, no-any-return]
        except EOFError:
            return None

    def end(self) -> str:
        """See the process off and say how it ended."""
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()  # type: ignore[union-attr]
            except BrokenPipeError:  # a rest of the order was still to be written
                continue
        try:
            code = self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"


def _dismiss(idle: deque[_Worker]) -> None:
    """End all workers; each ends itself when its input does."""
    while idle:
        idle.pop().end()


class Pool:
    """Processes that clean pages, for ``aclean`` and ``alabel``; whoever opens one closes it.

    ``async with Pool() as pool:`` (or ``with``) starts the first worker and raises ``ModelError`` where
    ``model``, the folder of a trained model, is not one; the others start when pages wait for them, up to
    ``workers``: all processors that this process may use but one, unless told. At the end the pages still
    in work are finished, after an error those that wait are given up. ``deaths`` counts the workers that died.

    A page may take ``limits.seconds`` by the clock, wherever it is then, and ``memory`` bytes (on Linux): a worker that
    takes longer is ended, and the page gets ``PageTimeout``; one without memory left answers ``OutOfMemory`` or dies.
    """

    def __init__(
        self,
        workers: int | None = None,
        model: str | Path | None = None,
        *,
        limits: Limits | None = None,
        memory: int = MEMORY,
    ) -> None:
        if workers is not None and workers < 1:
            raise ValueError(f"a pool has one worker or more, not {workers}")
        if memory < 1:
            raise ValueError(f"a page needs memory: bytes above 0, not {memory}")
        self.limits, self.memory = given(limits), memory
        self.workers = workers or max(1, processors() - 1)
        self.model = Path(model) if model else None
        self.deaths = 0
        self._idle: deque[_Worker] = deque()
        self._threads: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def open(self) -> Self:
        """Start the first worker; nothing where the pool is open."""
        if self._threads is None:
            self._idle.append(_Worker(self.model, self.limits, self.memory))
            self._process = os.getpid()
            self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="stripper")
            self._finalizer = finalize(self, _dismiss, self._idle)
        return self

    def close(self, *, cancel: bool = False) -> None:
        """Finish the pages that were given and end the workers; nothing where the pool is closed.

        With ``cancel`` the pages that no worker has begun are given up: their futures are cancelled.
        """
        if self._threads is not None:
            threads, self._threads = self._threads, None
            threads.shutdown(cancel_futures=cancel)
            self._finalizer()

    def submit(self, order: str, *arguments: Any) -> Future[Any]:
        """Have a worker carry out one of ``stripper.worker.ORDERS``; for frameworks that are not asyncio."""
        threads = self._threads
        if threads is None:
            raise PoolClosed("the pool is not open: use it inside 'with stripper.Pool() as pool' or 'async with'")
        if os.getpid() != self._process:
            raise PoolClosed("the pool is another process's, which this one was forked from; open one here")
        try:
            return threads.submit(self._work, (order, *arguments))
        except RuntimeError as error:  # another thread closes it at this moment
            raise PoolClosed("the pool is not open: it was closed just now") from error

    def _work(self, order: tuple[Any, ...]) -> Any:
        for _ in range(ATTEMPTS):
            worker = self._take()
            try:
                answer = worker.ask(order)
            except BaseException:  # what cannot be pickled: nobody knows how much of it was sent
                worker.end()
                raise
            if answer is None:
                how = self._bury(worker)
                if worker.timed_out:
                    raise PageTimeout(
                        f"the page was not done after {self.limits.seconds:g} s, and its worker was ended; "
                        f"{raising('seconds')}"
                    )
                continue
            if worker.timed_out:  # when the answer was on its way
                self._bury(worker)
            else:
                self._idle.append(worker)
            result, error = answer
            if error:
                raise error
            return result
        raise WorkerDied(
            f"a worker process {how} over this page, and so did a second one; if it needs more memory, {MORE_MEMORY}"
        )

    def _take(self) -> _Worker:
        """An idle worker, or a new one: there are never more than threads that ask."""
        while self._idle:
            try:
                worker = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            if worker.process.poll() is None:
                return worker
            self._bury(worker)
        try:
            return self._start()
        except WorkerDied:  # while it loaded, which is not this page's doing
            return self._start()

    def _start(self) -> _Worker:
        try:
            return _Worker(self.model, self.limits, self.memory)
        except WorkerDied:
            self._count_death()
            raise

    def _count_death(self) -> None:
        with self._lock:
            self.deaths += 1

    def _bury(self, worker: _Worker) -> str:
        self._count_death()
        return worker.end()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        self.close(cancel=kind is not None)

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.open)

    async def __aexit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        await asyncio.to_thread(self.close, cancel=kind is not None)


async def aclean(
    html: bytes | str,
    url: str | None = None,
    *,
    pool: Pool,
    charset: str | None = None,
    keep: Iterable[str] = BODY_ONLY,
) -> str:
    """``Cleaner.clean`` in a worker of the pool, with the same answer and the same errors.

    Raises ``WorkerDied`` where the page takes down two workers, ``PoolClosed`` where the pool is not open.
    When the waiting is cancelled, a page that a worker has begun is finished for nobody.
    """
    return await asyncio.wrap_future(pool.submit("clean", portable(html), url, charset, check_labels(keep)))


async def alabel(html: bytes | str, url: str | None = None, *, pool: Pool, charset: str | None = None) -> Page:
    """``Cleaner.label`` in a worker of the pool; what is then asked of the page is worked out here."""
    return await asyncio.wrap_future(pool.submit("label", portable(html), url, charset))


async def aclean_text(
    text: str, threshold: str | float = "careful", *, pool: Pool, keep: Iterable[str] = BODY_ONLY
) -> str:
    """``Cleaner.clean_text`` in a worker of the pool, with the same answer and the same errors."""
    return await asyncio.wrap_future(pool.submit("clean_text", text, threshold, check_labels(keep)))


def portable(html: Any) -> bytes | str:
    """A page as it can be sent to a worker; ``InputError`` for anything but bytes and text."""
    if isinstance(html, (bytearray, memoryview)):
        return bytes(html)
    if isinstance(html, (bytes, str)):
        return html
    raise InputError(
        f"a page for a worker process is bytes or str, not {type(html).__name__}; "
        "write a tree out first: lxml.html.tostring(tree, encoding='unicode')"
    )
