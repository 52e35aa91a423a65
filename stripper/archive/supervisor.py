"""Hands records to worker processes, watches each one, and gives an answer for every record, whatever happens.

A worker has some pages in hand at a time and answers them in order, so when it dies the page to blame is its first
unanswered one; the others go to the next worker. A worker that was killed by a signal may be no fault of the page (the
system ran out of memory, somebody killed it): the page has a second try.
"""

from __future__ import annotations

import json
import os
import pickle
import selectors
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Generic, Self, TypeVar

from stripper.archive import nursery
from stripper.archive.nursery import BORN, CONTROL, DEAD, FAILED, FORK, HEADER, KILL, RETIRED, Answer, Duty
from stripper.archive.records import Lost, Record
from stripper.errors import ArchiveError
from stripper.processes import environment, python

PAGES_IN_HAND = 16  # of one worker
BYTES_IN_HAND = 8 << 20
AHEAD = 512  # answers a worker that wait for their turn at most, where order is kept
TRIES = 2
_GRACE = 10.0  # seconds beyond a page's time after which the supervisor's own clock ends a worker
_START = 120.0  # seconds until the nursery must have loaded its model
_NURSERY = "from stripper.archive.nursery import main; main(int(sys.argv[2]))"

Tag = TypeVar("Tag")


@dataclass(slots=True, eq=False)
class _Task(Generic[Tag]):
    number: int
    tag: Tag
    record: Record
    source: str
    tries: int = 0


@dataclass(slots=True, eq=False)
class _Worker:
    channel: socket.socket
    pid: int = 0  # until it has said it
    pages: deque[_Task[Any]] = field(default_factory=deque)
    size: int = 0  # bytes in hand
    out: deque[memoryview] = field(default_factory=deque)
    read: bytearray = field(default_factory=bytearray)
    since: float = 0.0  # when the first page in hand was begun, or later
    is_retired: bool = False
    is_killed: bool = False


class Supervisor(Generic[Tag]):
    """Some workers. Use it as a context manager; ``stop`` makes it take no more records."""

    def __init__(self, duty: Duty, workers: int, *, ordered: bool = False) -> None:
        self._duty = duty
        self._ordered = ordered
        self._selector = selectors.DefaultSelector()
        self._workers: set[_Worker] = set()
        self._count = max(1, workers)
        self._again: deque[_Task[Tag]] = deque()
        self._statuses: dict[int, int] = {}  # wait status of the dead who are not buried yet, by process id
        self._buried: set[int] = set()  # process ids of the buried whose status is still to come, and to be passed over
        self._answers: deque[tuple[_Task[Tag], Answer]] = deque()
        self._is_stopped = False
        self._control, self._process = self._nursery()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def stop(self) -> None:
        """Take no more records; those in hand are still answered. May be called from a signal handler."""
        self._is_stopped = True

    def map(self, items: Iterator[tuple[Tag, str, Record | Lost]]) -> Iterator[tuple[Tag, Record | Lost, Answer]]:
        """Answer every item, each with its tag and the name of its source. ``Lost`` ones are failures at once."""
        held: dict[int, tuple[Tag, Record | Lost, Answer]] = {}
        turn = 0
        for number, tag, item, answer in self._map(items, lambda: len(held) < AHEAD * self._count):
            if not self._ordered:
                yield tag, item, answer
                continue
            held[number] = (tag, item, answer)
            while turn in held:
                yield held.pop(turn)
                turn += 1

    def _map(self, items: Any, has_room: Any) -> Iterator[tuple[int, Tag, Record | Lost, Answer]]:
        numbers = count()
        has_more = True
        while True:
            while has_more and not self._is_stopped and has_room() and (worker := self._free()) is not None:
                found = next(items, None)
                if found is None:
                    has_more = False
                    break
                tag, source, item = found
                number = next(numbers)
                if isinstance(item, Lost):
                    yield number, tag, item, failure(item.failure, item.error)
                elif lost := self._give(worker, _Task(number, tag, item, source)):
                    yield number, tag, item, lost
            while self._again and (worker := self._free()) is not None:
                self._give(worker, self._again.popleft())
            if not self._again and not any(worker.pages for worker in self._workers):
                if not has_more or self._is_stopped:
                    return
                continue
            self._turn()
            while self._answers:
                task, answer = self._answers.popleft()
                yield task.number, task.tag, task.record, answer

    # --- giving

    def _free(self) -> _Worker | None:
        """The worker with the least in hand, a new one where there are too few; None where all have enough."""
        if len(self._workers) < self._count:
            return self._fork()
        least = min(self._workers, key=lambda worker: len(worker.pages))
        return least if len(least.pages) < PAGES_IN_HAND and least.size < BYTES_IN_HAND else None

    def _give(self, worker: _Worker, task: _Task[Tag]) -> Answer | None:
        """Send a worker a record; the answer for one whose fields go too deep for pickle (490 levels in Python 3.11)."""
        try:
            payload = pickle.dumps((task.record, task.source), protocol=5)
        except RecursionError:
            return failure("malformed", "a field of the row is nested too deep to be carried along")
        if not worker.pages:
            worker.since = time.monotonic()
        worker.pages.append(task)
        worker.size += len(task.record.content)
        worker.out.append(memoryview(HEADER.pack(b"P", len(payload)) + payload))
        self._write(worker)
        return None

    def _write(self, worker: _Worker) -> None:
        try:
            while worker.out:
                sent = worker.channel.send(worker.out[0])
                if sent < len(worker.out[0]):
                    worker.out[0] = worker.out[0][sent:]
                else:
                    worker.out.popleft()
        except BlockingIOError:
            pass
        except OSError:
            worker.out.clear()  # it is dead; reading will tell
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.out else 0)
        self._selector.modify(worker.channel, events, worker)

    # --- hearing

    def _turn(self) -> None:
        """Wait until something happens, and see to it."""
        for key, events in self._selector.select(1.0):
            worker = key.data
            if worker is None:
                self._hear_nursery()
            elif worker in self._workers:
                if events & selectors.EVENT_WRITE:
                    self._write(worker)
                if events & selectors.EVENT_READ:
                    self._hear(worker)
        self._end_late_ones()

    def _end_late_ones(self) -> None:
        """See to workers whose own alarm has not ended them, or that were never born."""
        late = time.monotonic() - self._duty.allowance.seconds - _GRACE
        for worker in [worker for worker in self._workers if worker.pages and worker.since < late]:
            if worker.pid and not worker.is_killed:
                worker.is_killed = True
                self._tell(KILL, worker.pid)
            elif not worker.pid or worker.since < late - _GRACE:  # nobody is left who could kill it
                worker.is_retired = not worker.pid
                self._bury(worker)

    def _hear(self, worker: _Worker) -> None:
        try:
            data = worker.channel.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        worker.read += data
        while len(worker.read) >= HEADER.size:
            kind, length = HEADER.unpack_from(worker.read)
            if len(worker.read) < HEADER.size + length:
                break
            payload = bytes(worker.read[HEADER.size : HEADER.size + length])
            del worker.read[: HEADER.size + length]
            if kind == BORN:
                worker.pid = int(payload)
                worker.since = time.monotonic()
            elif kind == RETIRED:
                worker.is_retired = True
            else:
                task = worker.pages.popleft()
                worker.size -= len(task.record.content)
                worker.since = time.monotonic()
                self._answers.append((task, (kind, payload)))
        if not data:
            self._bury(worker)

    def _bury(self, worker: _Worker) -> None:
        """Let a dead worker's pages go to others, its first one with the blame."""
        self._selector.unregister(worker.channel)
        worker.channel.close()
        self._workers.discard(worker)
        pages = worker.pages
        if not pages or worker.is_retired:
            self._forget(worker.pid)
        else:
            status = self._status(worker.pid)
            blamed = pages.popleft()
            blamed.tries += 1
            kind, error = ("timeout", self._too_long()) if worker.is_killed else self._cause(status)
            if kind == "killed" and blamed.tries < TRIES:
                pages.appendleft(blamed)
            else:
                self._answers.append((blamed, failure(kind, error)))
        self._again.extendleft(reversed(pages))

    def _cause(self, status: int | None) -> tuple[str, str]:
        if status is None:
            return "killed", "the worker process vanished"
        if not os.WIFSIGNALED(status):
            return "killed", f"the worker process ended by itself, exit status {os.waitstatus_to_exitcode(status)}"
        number = os.WTERMSIG(status)
        if number == signal.SIGALRM:
            return "timeout", self._too_long()
        name = signal.Signals(number).name if number in list(signal.Signals) else f"signal {number}"
        return "killed", f"the worker process was ended by {name}, {TRIES} times"

    def _too_long(self) -> str:
        return f"the page took longer than {self._duty.allowance.seconds:g} s"

    # --- the nursery

    def _nursery(self) -> tuple[socket.socket, subprocess.Popen[bytes]]:
        """Start a nursery; ``ArchiveError`` where it cannot load what it needs."""
        ours, theirs = socket.socketpair()
        command = python(_NURSERY, str(theirs.fileno()))
        process = subprocess.Popen(  # noqa: S603  this very interpreter
            command,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl-C on the terminal is for the supervisor alone
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        theirs.close()
        said = self._first_words(ours)
        if said is not None:
            ours.close()
            self._selector.close()
            process.kill()
            last = process.communicate()[1].decode(errors="replace").strip().rpartition("\n")[2]
            raise ArchiveError(f"the worker processes do not start: {said or last or 'they ended at once'}")
        process.stderr.close()  # type: ignore[union-attr]  # a pipe, to which nothing is said from now on
        ours.settimeout(0)
        self._selector.register(ours, selectors.EVENT_READ, None)
        return ours, process

    def _first_words(self, control: socket.socket) -> str | None:
        """Tell the nursery its duty; None where it is ready, else what is wrong, as far as it said so."""
        payload = pickle.dumps(self._duty, protocol=5)
        control.settimeout(_START)
        try:
            with control.makefile("rb", buffering=0) as stream:
                control.sendall(HEADER.pack(b"D", len(payload)) + payload)
                kind, length = HEADER.unpack(nursery.exactly(stream, HEADER.size))
                said = nursery.exactly(stream, length).decode()
        except (OSError, EOFError):
            return ""
        return said if kind == FAILED else None

    def _fork(self) -> _Worker:
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        worker = _Worker(ours)
        self._tell(FORK, 0, theirs)
        theirs.close()
        self._workers.add(worker)
        self._selector.register(ours, selectors.EVENT_READ, worker)
        return worker

    def _tell(self, kind: bytes, pid: int, channel: socket.socket | None = None) -> None:
        descriptors = [channel.fileno()] if channel else []
        try:
            socket.send_fds(self._control, [CONTROL.pack(kind, pid, 0)], descriptors)
        except OSError:  # the nursery was killed
            self._renew()
            if kind == FORK:
                socket.send_fds(self._control, [CONTROL.pack(kind, pid, 0)], descriptors)

    def _hear_nursery(self) -> bool:
        """Take note of who is dead; False where it is the nursery itself."""
        try:
            data = self._control.recv(CONTROL.size, socket.MSG_WAITALL)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        if len(data) < CONTROL.size:
            self._renew()
            return False
        kind, pid, status = CONTROL.unpack(data)
        if kind == DEAD and pid in self._buried:
            self._buried.discard(pid)
        elif kind == DEAD:
            self._statuses[pid] = status
        return True

    def _renew(self) -> None:
        """Another nursery for one that is dead. Its workers live on until they find their channel closed."""
        self._selector.unregister(self._control)
        self._control.close()
        self._process.kill()
        self._process.wait()
        self._buried.clear()  # the other one knows nothing of them
        self._control, self._process = self._nursery()

    def _forget(self, pid: int) -> None:
        """Pass over how a worker died, whether it was said already or not: process ids come again."""
        if self._statuses.pop(pid, None) is None:
            self._buried.add(pid)

    def _status(self, pid: int) -> int | None:
        """How a worker died, by the nursery's word, which may take a moment to come."""
        until = time.monotonic() + 5.0
        waiting = selectors.DefaultSelector()
        waiting.register(self._control, selectors.EVENT_READ)
        while pid not in self._statuses and time.monotonic() < until:
            if waiting.select(0.1) and not self._hear_nursery():
                break
        waiting.close()
        return self._statuses.pop(pid, None)

    def _close(self) -> None:
        for worker in self._workers:
            worker.channel.close()
        self._control.close()  # the nursery kills what is left, and ends
        self._selector.close()
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def failure(kind: str, error: str) -> Answer:
    """The answer for a page that failed."""
    return FAILED, json.dumps([kind, error]).encode()
