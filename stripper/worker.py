"""The far end of ``stripper.pool``: a process that loads a model once, then cleans the pages it is sent, one by one.

Orders come in on standard input and answers go out on standard output, each a pickle behind its length.
What else is printed goes to standard error. The process ends when its standard input does, so none is
left behind by a parent that was killed.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO

from stripper.errors import OutOfMemory, StripperError
from stripper.limits import Limits
from stripper.processes import address_space, limit_address_space

if TYPE_CHECKING:
    from stripper.cleaner import Cleaner
    from stripper.page import Page

MORE_MEMORY = "give it more: memory=... of stripper.Pool, or STRIPPER_MEMORY in Scrapy"
_LENGTH = 8  # bytes of the number before each pickle


def send(stream: BinaryIO, value: Any) -> None:
    """Write a value; ``BrokenPipeError`` where nobody reads any more."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(_LENGTH, "big"))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read a value; ``EOFError`` where the other end closed the stream, before or amid a value."""
    length = int.from_bytes(_exactly(stream, _LENGTH), "big")
    return pickle.loads(_exactly(stream, length))  # noqa: S301 - both ends are this module, joined by a pipe of their own


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError(f"{length} bytes were expected, {len(data)} came")
    return data


def _clean(cleaner: Cleaner, html: str | bytes, url: str | None, charset: str | None, keep: Iterable[str]) -> str:
    return cleaner.clean(html, url, charset=charset, keep=keep)


def _clean_text(cleaner: Cleaner, text: str, threshold: str | float, keep: Iterable[str]) -> str:
    return cleaner.clean_text(text, threshold, keep=keep)


def _label(cleaner: Cleaner, html: str | bytes, url: str | None, charset: str | None) -> Page:
    return cleaner.label(html, url, charset)


def _render(
    cleaner: Cleaner, html: str | bytes, url: str | None, charset: str | None, keep: Iterable[str], names: Iterable[str]
) -> dict[str, Any]:
    """The attributes of the labelled page that have these (dotted) names: only what is asked for is sent."""
    page = cleaner.label(html, url, charset).keeping(keep)
    return {name: attrgetter(name)(page) for name in names}


ORDERS: dict[str, Callable[..., Any]] = {"clean": _clean, "clean_text": _clean_text, "label": _label, "render": _render}


def answer(cleaner: Cleaner, order: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """Carry out an order, a key of ``ORDERS`` and its arguments: the result, and the error where there was one."""
    name, *arguments = order
    try:
        return ORDERS[name](cleaner, *arguments), None
    except StripperError as error:
        return None, error
    except MemoryError:
        return None, _no_memory()
    except Exception as error:  # noqa: BLE001 - a bug over one page is the asker's to see, and no end of the worker
        return None, _portable(error)


def _no_memory() -> OutOfMemory:
    return OutOfMemory(f"the page needs more memory than it may have; {MORE_MEMORY}")


def _portable(error: Exception) -> Exception:
    """The error with its traceback as a note; a ``StripperError`` in its place where it cannot be sent."""
    note = f"In a worker process of stripper:\n{traceback.format_exc()}"
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own, made in this line
    except Exception:  # noqa: BLE001 - whatever __reduce__ and __init__ of a stranger's class raise
        error = StripperError(f"{type(error).__name__}: {error}")
    error.add_note(note)
    return error


def main(folder: str | None, limits: Limits, memory: int) -> None:
    """Load the model in a folder, or the shipped one, greet, and answer orders until there are no more.

    A page may take ``memory`` bytes; its time is the parent's to watch, who can end the process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what ends
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    from stripper.cleaner import load  # the parent, which reads and writes as this module does, needs it not

    try:
        cleaner = load(folder, limits)
        cleaner.clean("<p>warm")
    except StripperError as error:
        send(answers, (None, error))
        sys.exit(1)
    limit_address_space(address_space() + memory)
    send(answers, (None, None))
    while True:
        try:
            order = receive(orders)
        except EOFError:
            os._exit(0)  # nothing is left to be written; taking Python down in order took up to seconds
        except MemoryError:  # some of the order may not have been read: this worker cannot go on
            send(answers, (None, _no_memory()))
            os._exit(0)
        send(answers, answer(cleaner, order))
