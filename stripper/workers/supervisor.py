"""Worker processes under watch: orders are handed out, and each is answered, whatever it does to its worker.

A page takes milliseconds of Python that threads cannot share, so it is other processes that do it. A worker answers in
order what it has in hand, so when it dies (out of memory, killed, a crash in a C library) its first unanswered order is
to blame. That one gets a fresh worker once; if it takes that down too, it gets ``WorkerDied``. One that takes too long
is ended, and the order gets ``PageTimeout``. All others notice nothing.

Rejected: ``concurrent.futures.ProcessPoolExecutor``. When one of its processes dies, every page in work and in the queue
fails with it, without a word about which was to blame, and the pool is of no more use. And like all of
``multiprocessing`` (and pebble) it runs the caller's main script again in every process: a script that starts a crawl
without ``if __name__ == "__main__"``, as Scrapy's own documentation shows them, would crawl once more in each. These
workers are plain subprocesses that import stripper alone.

Rejected: a process that loads the model once and from which workers are forked, which batch had. It began a worker in
milliseconds, where a new interpreter takes 0.27 s, and saved 17 of 44 MB a worker; pages a second were the same. It cost
200 lines, a second kind of worker, and the systems that have no fork. A worker begins anew only where one died or has
grown: none of two in 196 pages.
"""

from __future__ import annotations

import math
import os
import pickle
import signal
import subprocess
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self
from weakref import finalize

from stripper.errors import PageTimeout, PoolClosed, WorkerDied
from stripper.workers.processes import environment, python
from stripper.workers.worker import Reply, Role, receive, send

ATTEMPTS = 2  # at an order: a worker may die of what is not the page's fault, but hardly twice in a row
BYTES_IN_HAND = 8 << 20  # of one worker, if it has more than one order
_PROGRAM = "from stripper.workers.worker import main; main()"
_PATIENCE = 1  # seconds that an idle worker has to end by itself; one whose input a forked child holds open does not
_LOADING = 120.0  # seconds until a worker must have loaded its model
_STEP = 1.0  # seconds between two looks at the clock, or a tenth of a page's time


class NotStarted(WorkerDied):
    """A worker process did not come up, which is no order's doing."""


@dataclass(slots=True, eq=False)
class _Task:
    order: bytes
    future: Future[Any]
    attempts: int = 0


class _Worker:
    """A process that loads a model, and is to be ended if it is not done ``until`` then, by the monotonic clock."""

    def __init__(self, role: Role) -> None:
        self.until, self.timed_out = time.monotonic() + _LOADING, False
        try:
            self.process = subprocess.Popen(  # noqa: S603 - Python itself, no shell, nothing of a page's
                python(_PROGRAM),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if role.quiet else None,
                env=environment(),
                start_new_session=True,  # Ctrl-C on the terminal is for the parent alone
            )
        except OSError as error:
            raise NotStarted(f"a worker process cannot be started: {error}") from error

    def greet(self, role: Role) -> None:
        """Wait until it has loaded; ``NotStarted``, or the error over it, where it does not come up."""
        try:
            self.give(role)
            error = self.hear()
        except (OSError, EOFError):
            error = NotStarted(f"a worker process {self.end()} while it loaded; its own words are on standard error")
            if self.process.stderr and (words := self.process.stderr.read().decode(errors="replace").strip()):
                error = NotStarted(words.rpartition("\n")[2])
        if self.process.stderr:
            self.process.stderr.close()
        if error:
            self.end()
            raise error

    def give(self, value: Any) -> None:
        """Send it a role or orders."""
        send(self.process.stdin, value)  # type: ignore[arg-type]

    def hear(self) -> Any:
        """What it says next; ``EOFError`` where it died."""
        return receive(self.process.stdout)  # type: ignore[arg-type]

    def end(self) -> str:
        """See the process off and say how it ended."""
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()  # type: ignore[union-attr]
            except BrokenPipeError:  # a rest of the orders was still to be written
                continue
        try:
            code = self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"


def _watch(workers: set[_Worker], lock: threading.Lock, is_over: threading.Event, step: float) -> None:
    """End workers whose time is up, looking every ``step`` seconds; a timer for each page would be a thread each."""
    before = time.monotonic()
    while not is_over.wait(step):
        passed, before = time.monotonic() - before, time.monotonic()
        with lock:
            for worker in workers:
                if passed > step + _STEP:  # this process was stopped meanwhile, as by Ctrl-Z
                    worker.until += passed
                elif worker.until < before:
                    worker.timed_out = True
                    worker.process.kill()


def _dismiss(workers: set[_Worker], is_over: threading.Event) -> None:
    is_over.set()
    for worker in tuple(workers):  # each ends itself when its input does
        worker.end()


class Supervisor:
    """Workers of one role, open from ``open`` to ``close``, or as a context manager.

    ``open`` starts the first and raises what keeps it from loading; the others start when orders wait for them, up to
    ``workers``. Each takes at most ``in_hand`` orders at a time. ``deaths`` counts those that died.
    """

    def __init__(self, role: Role, workers: int, in_hand: int = 1) -> None:
        self.role, self.workers, self.in_hand = role, workers, in_hand
        self.deaths = 0
        self._waiting: deque[_Task] = deque()
        self._idle: deque[_Worker] = deque()
        self._alive: set[_Worker] = set()
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._threads: ThreadPoolExecutor | None = None

    def open(self) -> Self:
        """Start the first worker; nothing where it is open."""
        if self._threads is None:
            self._is_over.clear()
            self._process = os.getpid()
            self._finalizer = finalize(self, _dismiss, self._alive, self._is_over)
            # The clock does not hold this object: a pool that nobody has any more ends its workers.
            clock = (self._alive, self._lock, self._is_over, min(_STEP, self.role.seconds / 10))
            threading.Thread(target=_watch, args=clock, name="stripper-clock", daemon=True).start()
            try:
                self._idle.append(self._start())
            except BaseException:
                self._finalizer()
                raise
            self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="stripper")
        return self

    def close(self, *, cancel: bool = False) -> None:
        """Finish what was given and end the workers; nothing where it is closed.

        With ``cancel`` the orders that no worker has begun are given up: their futures are cancelled.
        """
        if self._threads is not None:
            threads, self._threads = self._threads, None
            for task in tuple(self._waiting) if cancel else ():
                task.future.cancel()
            threads.shutdown(cancel_futures=cancel)
            self._finalizer()
            self._alive.clear()
            self._idle.clear()

    def kill(self) -> None:
        """Close, and give up also what workers have begun."""
        with self._lock:
            self._is_over.set()
            for worker in self._alive:
                worker.process.kill()
        self.close(cancel=True)

    def submit(self, *order: Any) -> Future[Any]:
        """Have a worker carry out an order; raises what keeps it from being pickled."""
        threads = self._threads
        if threads is None:
            raise PoolClosed("the pool is not open: use it inside 'with stripper.Pool() as pool' or 'async with'")
        if os.getpid() != self._process:
            raise PoolClosed("the pool is another process's, which this one was forked from; open one here")
        task = _Task(pickle.dumps(order, pickle.HIGHEST_PROTOCOL), Future())
        self._waiting.append(task)
        try:
            threads.submit(self._work)
        except RuntimeError as error:  # another thread closes it at this moment
            task.future.cancel()
            raise PoolClosed("the pool is not open: it was closed just now") from error
        return task.future

    def _work(self) -> None:
        """Have a worker answer orders that wait, if another thread has not seen to them."""
        tasks: deque[_Task] = deque()
        try:
            while tasks or self._waiting:
                worker = self._take()
                tasks = tasks or self._share()
                self._ask(worker, tasks)
        except BaseException as error:  # noqa: BLE001 - whoever waits for an answer is to see it
            for task in tasks or self._share():
                task.future.set_exception(error)

    def _share(self) -> deque[_Task]:
        """The orders that one worker takes of those that wait; fewer where others have nothing to do."""
        tasks: deque[_Task] = deque()
        size = 0
        with self._lock:
            most = min(self.in_hand, 1 + len(self._waiting) // self.workers)
            while self._waiting and len(tasks) < most:
                size += len(self._waiting[0].order)
                if tasks and size > BYTES_IN_HAND:
                    break
                task = self._waiting.popleft()
                if task.future.set_running_or_notify_cancel():
                    tasks.append(task)
        return tasks

    def _ask(self, worker: _Worker, tasks: deque[_Task]) -> None:
        """Have a worker answer orders. Each is taken off when it is answered, by the worker or by its death."""
        try:
            if tasks:
                self._set(worker, self.role.seconds)
                worker.give([task.order for task in tasks])
            while tasks:
                reply: Reply = worker.hear()
                was_in_time = self._set(worker, self.role.seconds if len(tasks) > 1 else math.inf)
                future = tasks.popleft().future
                if reply.error:
                    future.set_exception(reply.error)
                else:
                    future.set_result(reply.result)
                if reply.is_last or not was_in_time:  # its time was up when the answer was on its way
                    self._end(worker, died=not was_in_time)
                    return
        except (OSError, EOFError):
            self._blame(tasks, worker, self._end(worker))
        except BaseException:  # nobody knows what else it has to say
            self._end(worker)
            raise
        else:
            self._idle.append(worker)

    def _set(self, worker: _Worker, seconds: float) -> bool:
        """Give a worker so many seconds from now. False where its time was up before."""
        with self._lock:
            worker.until = time.monotonic() + seconds
            return not worker.timed_out

    def _blame(self, tasks: deque[_Task], worker: _Worker, how: str) -> None:
        """Let the first of the orders answer for the death of a worker."""
        more_time, more_memory = self.role.advice
        tasks[0].attempts += 1
        if worker.timed_out:
            error: Exception = PageTimeout(
                f"the page was not done after {self.role.seconds:g} s, and its worker was ended; {more_time}"
            )
        elif tasks[0].attempts == ATTEMPTS:
            error = WorkerDied(
                f"a worker process {how} over this page, and so did a second one; if it needs more memory, {more_memory}"
            )
        else:
            return
        tasks.popleft().future.set_exception(error)

    def _take(self) -> _Worker:
        """An idle worker, or a new one: there are never more than threads that ask."""
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                break
            if worker.process.poll() is None:
                return worker
            self._end(worker)
        try:
            return self._start()
        except NotStarted:  # once may be bad luck
            return self._start()

    def _start(self) -> _Worker:
        with self._lock:
            if self._is_over.is_set():
                raise PoolClosed("the pool was closed")
            worker = _Worker(self.role)
            self._alive.add(worker)
        try:
            worker.greet(self.role)
        except BaseException as error:
            self._end(worker, died=isinstance(error, NotStarted))
            raise
        self._set(worker, math.inf)
        return worker

    def _end(self, worker: _Worker, *, died: bool = True) -> str:
        """See a worker off, and say how it ended."""
        with self._lock:
            self._alive.discard(worker)
            self.deaths += died
        return worker.end()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        self.close(cancel=kind is not None)
