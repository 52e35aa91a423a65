"""Run extractors over pages, each in a process of its own that is stopped and started anew where it hangs or dies."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import Pipe
from types import TracebackType
from typing import Self

from stripper.errors import StripperError
from stripper.workers.processes import environment
from training.compare.peers import Extractor
from training.compare.read import GoldPage
from training.compare.worker import Answer, Request

HUNG = "timed out"
DIED = "died"
LOADING_LIMIT = 120.0  # seconds by the clock for importing a library and reading its data
# A page's limit is in processor time, so that a busy machine makes nobody fail; whoever only waits is given up after so
# many times the limit by the clock.
PATIENCE = 10
PROGRESS_EVERY = 200  # pages

Report = Callable[[str], None]


class ExtractorError(StripperError):
    """An extractor is installed but does not load."""


class Worker:
    """The process of one extractor; ``ask`` always answers, if need be that it hung or died."""

    def __init__(self, extractor: Extractor, limit: float) -> None:
        self.extractor = extractor
        self.limit = limit
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def ask(self, page: GoldPage, rounds: int = 0) -> Answer:
        """What the extractor makes of a page; where it takes too long or dies it is started anew."""
        limit = self.limit * (rounds + 1)
        try:
            self._connection.send(tuple(Request(str(page.path), page.url, page.lang, limit, rounds)))
            return self._receive(PATIENCE * limit)
        except TimeoutError:
            failure = HUNG
        except (EOFError, OSError):
            failure = DIED
        self._stop()
        if self._process.returncode == -signal.SIGPROF:
            failure = HUNG
        self._start()
        return Answer(failure=failure)

    def _start(self) -> None:
        self._connection, theirs = Pipe()
        command = [sys.executable, "-m", "training.compare.worker", str(theirs.fileno()), self.extractor.loader]
        self._process = subprocess.Popen(  # noqa: S603
            [*command, self.extractor.argument],
            pass_fds=[theirs.fileno()],
            env={**environment(), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        try:
            failure = self._receive(LOADING_LIMIT).failure
        except TimeoutError:
            failure = HUNG
        except (EOFError, OSError):
            failure = DIED
        if failure:
            self._stop()
            raise ExtractorError(
                f"{self.extractor.name} does not load ({failure}); install it anew or leave it out with --only"
            )

    def _receive(self, limit: float) -> Answer:
        if not self._connection.poll(limit):
            raise TimeoutError
        return Answer(*self._connection.recv())

    def _stop(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait()


def check_loads(extractors: Sequence[Extractor]) -> None:
    """Raise ``ExtractorError`` where one does not load, before the hours that the others take."""
    for extractor in extractors:
        with Worker(extractor, LOADING_LIMIT):
            pass


@dataclass(frozen=True, slots=True)
class Outputs:
    """What an extractor made of many pages, in their order; ``peak`` is the most memory it held, in bytes."""

    texts: list[str]
    failures: list[str]
    peak: int


def extract_all(extractor: Extractor, pages: Sequence[GoldPage], limit: float, report: Report) -> Outputs:
    """The texts of all pages; a page that fails has an empty one, and the reason in ``failures``."""
    answers = []
    with Worker(extractor, limit) as worker:
        for number, page in enumerate(pages, 1):
            answers.append(worker.ask(page))
            if number % PROGRESS_EVERY == 0 or number == len(pages):
                report(f"{extractor.name}: {number} of {len(pages)} pages")
    return Outputs(
        [answer.text for answer in answers],
        [answer.failure for answer in answers],
        max(answer.peak for answer in answers),
    )


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time as a multiple of lxml's bare parse of the same bytes: the median over pages, and of the sums."""

    median: float
    total: float
    pages: int


def time_all(
    extractors: Sequence[Extractor], pages: Sequence[GoldPage], rounds: int, limit: float
) -> dict[str, list[Answer]]:
    """Time every extractor on every page, page by page in turn: what else the machine does hits all alike."""
    answers: dict[str, list[Answer]] = {extractor.name: [] for extractor in extractors}
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(extractor, limit)) for extractor in extractors]
        for page in pages:
            for worker in workers:
                answers[worker.extractor.name].append(worker.ask(page, rounds))
    return answers


def cost(answers: Sequence[Answer]) -> Cost | None:
    """What an extractor costs, over the pages that it and lxml could read; None where there are none."""
    timed = [answer for answer in answers if not answer.failure]
    if not timed:
        return None
    parse = sum(answer.parse_seconds for answer in timed)
    ratios = [answer.seconds / answer.parse_seconds for answer in timed]
    return Cost(statistics.median(ratios), sum(answer.seconds for answer in timed) / parse, len(timed))
