"""One extractor in a process of its own, so that its memory is its own and its hanging or dying hurts nobody.

    python -m training.compare.worker DESCRIPTOR MODULE:FUNCTION [ARGUMENT]

``run`` starts it and talks to it over the connection with that file descriptor: requests are ``Request``, answers
``Answer``, sent as plain tuples; the first answer says that the extractor is loaded. It has no network: a library that
would fetch something (newspaper4k the list of public suffixes) must do without. Nothing heavy is imported here.
"""

from __future__ import annotations

import gzip
import importlib
import signal
import socket
import sys
import time
import timeit
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from training.compare.peers import Extract

_GZIP_MAGIC = b"\x1f\x8b"
_STATUS = Path("/proc/self/status")


class Request(NamedTuple):
    """A page to clean within ``limit`` seconds of processor time; with ``rounds``, to be timed as often."""

    path: str
    url: str
    lang: str
    limit: float
    rounds: int = 0


class Answer(NamedTuple):
    """What came of it: the kept text or what went wrong; seconds of the best round; most memory so far, in bytes."""

    text: str = ""
    failure: str = ""
    seconds: float = 0.0
    parse_seconds: float = 0.0
    peak: int = 0


NOTHING = "returned nothing"


def main() -> int:
    """Load the extractor, then answer until the other side hangs up."""
    connection = Connection(int(sys.argv[1]))
    _cut_off()
    try:
        extract = _load(*sys.argv[2:])
    except Exception as error:  # noqa: BLE001 - whatever a library raises when it is loaded is told
        connection.send(tuple(Answer(failure=_named(error))))
        return 1
    connection.send(tuple(Answer()))
    while True:
        try:
            request = Request(*connection.recv())
        except EOFError:
            return 0
        connection.send(tuple(_answer(extract, request)))


def _load(loader: str, argument: str = "") -> Extract:
    module, _, function = loader.partition(":")
    extract: Extract = getattr(importlib.import_module(module), function)(argument)
    return extract


def _answer(extract: Extract, request: Request) -> Answer:
    page = _page(request.path)
    if not request.rounds:
        signal.setitimer(signal.ITIMER_PROF, request.limit)  # its signal ends the process, in the midst of C code too
    try:
        text = extract(page, request.url, request.lang)
    except Exception as error:  # noqa: BLE001 - whatever a library raises is counted as its answer to the page
        return Answer(failure=_named(error), peak=peak())
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if request.rounds:
        return _timed(extract, page, request)
    return Answer(text or "", "" if text and text.strip() else NOTHING, peak=peak())


def _timed(extract: Extract, page: bytes, request: Request) -> Answer:
    """The best of several rounds, and lxml's on the same bytes in the same process.

    In processor time, of all threads: by the clock a busy machine interrupts the slow more often than lxml's short
    parse, and showed ratios ten to thirty times as high. No timer may ever have been armed in the process: Linux
    then reads its clock by ticks, and short parses take no time at all. The limit by the clock holds here alone.
    """
    from lxml import etree, html

    def best(work: Callable[[], Any]) -> float:
        return min(timeit.repeat(work, timer=time.process_time, number=1, repeat=request.rounds))

    seconds = best(lambda: extract(page, request.url, request.lang))
    try:
        parse = best(lambda: html.fromstring(page))
    except (ValueError, etree.ParserError) as error:
        return Answer(failure=f"lxml.html does not parse it ({error})")
    return Answer(seconds=seconds, parse_seconds=parse)


def _page(path: str) -> bytes:
    data = Path(path).read_bytes()
    return gzip.decompress(data) if data[:2] == _GZIP_MAGIC else data


def _named(error: Exception) -> str:
    """The name of an error, not its message: that may quote the page."""
    return type(error).__name__


def peak() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not say.

    Not ``ru_maxrss``: a child's begins with what its parent held when it started it.
    """
    if not _STATUS.exists():
        return 0
    lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def _cut_off() -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError("no network in a comparison")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.getaddrinfo = refuse


if __name__ == "__main__":
    sys.exit(main())
