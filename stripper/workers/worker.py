"""The far end of ``stripper.workers.supervisor``: a process that makes ready once, then answers the orders it is sent.

What it is sent comes in on standard input and answers go out on standard output, each a pickle behind its length. What
else is printed goes to standard error. The process ends when its standard input does, so none is left behind by a
parent that was killed.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from stripper.errors import OutOfMemory, StripperError
from stripper.workers.processes import address_space, limit_address_space

_LENGTH = 8  # bytes of the number before each pickle
_GROWN = 256 << 20  # bytes of address space after which a worker steps down, for a fresh one to begin without them
_GRACE = 10.0  # seconds beyond a page's time after which a worker whose parent does not end it is an orphan
_LONGEST = 1e8  # seconds that the kernel's timer takes; three years


@dataclass(frozen=True, slots=True)
class Role:
    """What a worker is for, and what an order may cost it: seconds by the clock, and bytes of memory (on Linux).

    ``make(*arguments)``, a function of a module, gives the one that answers an order. ``advice`` says how a page gets
    more time, and more memory. A ``quiet`` worker prints nothing once it is ready: what C libraries say of pages.
    """

    make: Callable[..., Callable[..., Any]]
    arguments: tuple[Any, ...]
    seconds: float
    memory: int
    advice: tuple[str, str] = ("", "")
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A worker's answer to an order, or the error there was; with ``is_last`` it steps down."""

    result: Any
    error: Exception | None = None
    is_last: bool = False


def send(stream: BinaryIO, value: Any) -> None:
    """Write a value; ``BrokenPipeError`` where nobody reads any more."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(_LENGTH, "big"))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read a value; ``EOFError`` where the other end closed the stream, before or amid a value."""
    length = int.from_bytes(_exactly(stream, _LENGTH), "big")
    return pickle.loads(_exactly(stream, length))  # noqa: S301 - both ends are this package, joined by a pipe of their own


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError(f"{length} bytes were expected, {len(data)} came")
    return data


def reply(answer: Callable[..., Any], order: bytes, more_memory: str = "") -> Reply:
    """Carry out a pickled order: the answer, or the error, as far as it can be sent."""
    try:
        return Reply(answer(*pickle.loads(order)))  # noqa: S301 - the parent's
    except (MemoryError, OutOfMemory):
        return _no_memory(more_memory)
    except Exception as error:  # noqa: BLE001 - a bug over one page is the asker's to see, and no end of the worker
        return Reply(None, _portable(error))


def _no_memory(more_memory: str) -> Reply:
    return Reply(None, OutOfMemory(f"the page needs more memory than it may have; {more_memory}"), is_last=True)


def _portable(error: Exception) -> Exception:
    """The error, with its traceback as a note if it is a stranger's; a ``StripperError`` where it cannot be sent."""
    if isinstance(error, StripperError):
        return error
    note = f"In a worker process of stripper:\n{traceback.format_exc()}"
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own, made in this line
    except Exception:  # noqa: BLE001 - whatever __reduce__ and __init__ of a stranger's class raise
        error = StripperError(f"{type(error).__name__}: {error}")
    error.add_note(note)
    return error


def main() -> None:
    """Take on a role, say that it was, and answer orders until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who decides what ends
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        role: Role = receive(orders)
        answer = role.make(*role.arguments)
    except Exception as error:  # noqa: BLE001 - whatever it is, no order can be answered, and the parent says why
        send(answers, _portable(error))
        sys.exit(1)
    if role.quiet:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
            os.dup2(nowhere.fileno(), 1)
    born = address_space()
    limit_address_space(born + role.memory)
    send(answers, None)
    while True:
        for given in _replies(orders, answer, role):
            is_last = given.is_last or address_space() - born > _GROWN
            send(answers, replace(given, is_last=is_last))
            if is_last:
                os._exit(0)


def _replies(orders: BinaryIO, answer: Callable[..., Any], role: Role) -> Iterator[Reply]:
    """The replies to the orders that come next; where none come, the process ends."""
    try:
        sent = receive(orders)
    except EOFError:
        os._exit(0)  # nothing is left to be written; taking Python down in order took up to seconds
    except MemoryError:  # some of the orders may not have been read: this worker cannot go on
        yield _no_memory(role.advice[1])
        return
    for order in sent:
        _alarm(role.seconds + _GRACE)
        yield reply(answer, order, role.advice[1])
        _alarm(0)


def _alarm(seconds: float) -> None:
    """Have the kernel end this process after so many seconds, whatever it is doing; 0: no more."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, min(seconds, _LONGEST))
