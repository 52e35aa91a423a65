"""The process that worker processes are forked from, and what a worker does.

The nursery loads the model once and touches no page; a worker that died is replaced by a fork in milliseconds, where
a new interpreter took most of a second. A worker limits itself: the kernel's alarm ends it when a page takes too long
(also in C code), and it may not have more address space than it had at its birth plus the page's allowance.

Rejected: pebble (LGPL) with forkserver. Its limits are those of a task, so either each page is a task of its own or one
bad page costs its whole batch a second run; and it needs an importable ``__main__`` and a process that may have
children, which Spark's and datatrove's workers are not always.

Messages, both ways, are a kind (one byte), a length (four bytes), and that many bytes.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import resource
import select
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stripper.archive import work
from stripper.archive.encodings import EncodingError, TooLarge
from stripper.archive.records import Record
from stripper.errors import LimitExceeded, NotHtml, OutOfMemory
from stripper.processes import address_space, limit_address_space

HEADER = struct.Struct("<cI")
CONTROL = struct.Struct("<cii")  # kind, process id, wait status
# What a worker says: born, the answers, and that it steps down between two pages.
BORN, CLEANED, EMPTY, FAILED, LEARNT, RETIRED = b"B", b"C", b"E", b"F", b"L", b"R"
# What is said to the nursery and what it says: fork a worker, kill one, one is dead.
FORK, KILL, DEAD = b"f", b"k", b"d"
_LONGEST_TIMER = 1e8  # seconds, which the kernel takes; three years
_GROWN = 256 << 20  # bytes of address space after which a worker steps down, for a fresh one to begin without them
_FAILURES = {EncodingError: "encoding", TooLarge: "too large", NotHtml: "not html", LimitExceeded: "limit"}

Answer = tuple[bytes, bytes]  # kind and payload


@dataclass(frozen=True, slots=True)
class Duty:
    """What workers do: clean (or, for a site memory, learn), what is wanted, and what a page may cost."""

    wanted: work.Wanted
    allowance: work.Allowance
    learns: bool = False


def main(descriptor: int) -> None:
    """Run the nursery on a control socket until its other end is closed."""
    control = socket.socket(fileno=descriptor)
    with control.makefile("rb", buffering=0) as stream:  # left open it would keep the socket open in every worker
        duty = pickle.loads(_payload(stream))  # noqa: S301  from the process that started this one
    try:
        answer = _answerer(duty)
    except Exception as error:  # noqa: BLE001  whatever it is, the run cannot begin and says why
        _send(control, FAILED, f"{type(error).__name__}: {error}".encode())
        return
    with Path(os.devnull).open("wb") as nowhere:  # what C libraries say of pages is for nobody
        os.dup2(nowhere.fileno(), sys.stderr.fileno())
    _send(control, BORN, b"")
    _serve(control, answer, duty.allowance)


def _payload(stream: Any) -> bytes:
    kind_and_length = exactly(stream, HEADER.size)
    return exactly(stream, HEADER.unpack(kind_and_length)[1])


def exactly(stream: Any, count: int) -> bytes:
    """So many bytes of an unbuffered stream; ``EOFError`` where it ends before."""
    parts = []
    while count:
        part = stream.read(count)
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _send(channel: socket.socket, kind: bytes, payload: bytes) -> None:
    channel.sendall(HEADER.pack(kind, len(payload)) + payload)


def _answerer(duty: Duty) -> Callable[[Record, str], Answer]:
    """The function that answers a record, its model loaded and warm."""
    limits = replace(duty.allowance.page, seconds=duty.allowance.seconds)
    cleaner = work.resolve(duty.wanted.cleaner)(duty.wanted.model, limits)
    memory = None
    if duty.learns or duty.wanted.sites:
        from stripper.archive import sites

        memory = sites.read(duty.wanted.sites) if duty.wanted.sites else None

    def clean(record: Record, source: str) -> Answer:
        page = work.label(cleaner, record)
        if page is not None and memory is not None:
            page = sites.decide(page, record, memory)
        values = work.row(page, record, source, duty.wanted) if page is not None else None
        return (EMPTY, b"") if values is None else (CLEANED, work.to_json(values))

    def learn(record: Record, _source: str) -> Answer:
        return LEARNT, sites.keys(record).tobytes()

    return learn if duty.learns else clean


def _serve(control: socket.socket, answer: Callable[[Record, str], Answer], allowance: work.Allowance) -> None:
    """Fork and kill workers as told, and say which are dead."""
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    alive: set[int] = set()
    while True:
        ready, _, _ = select.select([control.fileno(), wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
            for pid, status in _buried(alive):
                control.sendall(CONTROL.pack(DEAD, pid, status))
        if control.fileno() not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(control, CONTROL.size, 1)
        if not message:
            break
        kind, pid, _ = CONTROL.unpack(message)
        if kind == FORK:
            channel = socket.socket(fileno=descriptors[0])
            child = os.fork()
            if child == 0:
                control.close()
                _live(channel, answer, allowance)
            alive.add(child)
            channel.close()
        elif pid in alive:
            os.kill(pid, signal.SIGKILL)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)  # so that their time is counted as this process's, and then as the supervisor's


def _buried(alive: set[int]) -> list[tuple[int, int]]:
    dead = []
    for pid in sorted(alive):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            alive.discard(pid)
            dead.append((pid, status))
    return dead


def _live(channel: socket.socket, answer: Callable[[Record, str], Answer], allowance: work.Allowance) -> None:
    """A worker's life: answer records until there are no more. Never returns."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the kernel ends the process, whatever it is doing
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the supervisor
        born = address_space()
        _limit(born + allowance.memory)
        _send(channel, BORN, str(os.getpid()).encode())
        stream = channel.makefile("rb")
        while True:
            record, source = pickle.loads(_payload(stream))  # noqa: S301  from the supervisor
            kind, payload = _answered(answer, record, source, allowance.seconds)
            del record
            _send(channel, kind, payload)
            if (kind == FAILED and payload.startswith(b'["memory"')) or address_space() - born > _GROWN:
                _send(channel, RETIRED, b"")
                break
    except (EOFError, OSError):  # the supervisor is gone or has no more records
        pass
    finally:
        os._exit(0)


def _answered(answer: Callable[[Record, str], Answer], record: Record, source: str, seconds: float) -> Answer:
    signal.setitimer(signal.ITIMER_REAL, min(seconds, _LONGEST_TIMER))
    try:
        return answer(record, source)
    except BaseException as error:  # noqa: BLE001  one page must not cost another; the account says what it was
        return FAILED, json.dumps(_account(error)).encode()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _account(error: BaseException) -> tuple[str, str]:
    """The kind of failure, and what there is to say of it."""
    if isinstance(error, (MemoryError, OutOfMemory)):
        return "memory", "the page needs more memory than it may have"
    for known, kind in _FAILURES.items():
        if isinstance(error, known):
            return kind, f"{type(error).__name__}: {error}" if known is LimitExceeded else str(error)
    at = traceback.extract_tb(error.__traceback__)[-1]
    return "exception", f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}: {str(error)[:500]}"


def _limit(size: int) -> None:
    # Not all systems have a limit on address space; there the supervisor's clock is what is left.
    limit_address_space(size)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
