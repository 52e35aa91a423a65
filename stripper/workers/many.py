"""Clean many pages in processes beside plain Python, in the order in which they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from itertools import islice
from operator import length_hint
from pathlib import Path
from typing import Literal

from stripper.errors import InputError, StripperError
from stripper.labels import BODY_ONLY, check_labels
from stripper.limits import Limits
from stripper.workers.pool import Pool, portable
from stripper.workers.processes import processors

_AHEAD = 16  # pages a worker that are read before they are asked for


def clean_many(
    pages: Iterable[bytes | str],
    workers: int | None = None,
    *,
    model: str | Path | None = None,
    keep: Iterable[str] = BODY_ONLY,
    limits: Limits | None = None,
    errors: Literal["raise", "return"] = "raise",
    progress: bool = False,
) -> Iterator[str | StripperError]:
    """Clean pages in worker processes; the texts come in the order of the pages, each as soon as it is there.

    ``pages`` may be endless: no more than 16 a worker are read ahead. ``workers`` is the number of processes, all
    processors that this process may use unless told. With ``errors="return"`` a page that cannot be cleaned gives its
    error in place of a text; else the first one is raised. ``progress`` shows a bar on standard error, with the extra
    ``archive``. Raises ``InputError`` for another ``errors``, ``UnknownLabel``, ``ModelError``, and ``ImportError``
    without ``tqdm``.

    >>> for text in clean_many(path.read_bytes() for path in paths):  # doctest: +SKIP
    ...     print(text)
    """
    if errors not in ("raise", "return"):
        raise InputError(f'errors is "raise" or "return", not {errors!r}')
    labels = check_labels(keep)
    workers = workers or processors()
    texts = _cleaned(pages, Pool(workers, model, limits=limits), labels, workers * _AHEAD, errors)
    return _counted(texts, length_hint(pages)) if progress else texts


def _cleaned(
    pages: Iterable[bytes | str], pool: Pool, labels: frozenset[str], ahead: int, errors: str
) -> Iterator[str | StripperError]:
    coming = iter(pages)
    with pool:
        waiting: deque[Future[str]] = deque()
        while True:
            for page in islice(coming, ahead - len(waiting)):
                waiting.append(_given(pool, page, labels))
            if not waiting:
                return
            future = waiting.popleft()
            try:
                yield future.result()
            except StripperError as error:
                if errors == "raise":
                    raise
                yield error


def _given(pool: Pool, page: bytes | str, labels: frozenset[str]) -> Future[str]:
    """The text of a page to come, or the error of one that cannot be sent."""
    try:
        return pool.submit("clean", portable(page), None, None, labels)
    except StripperError as error:
        failed: Future[str] = Future()
        failed.set_exception(error)
        return failed


def _counted(texts: Iterator[str | StripperError], count: int) -> Iterator[str | StripperError]:
    """The texts with a bar; ``count`` is 0 where nobody knows how many there will be."""
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        from stripper.errors import lacking

        raise ImportError(lacking(error, "a progress bar", "archive"), name=error.name) from error
    return iter(tqdm(texts, total=count or None, unit="page", desc="clean"))
