"""Worker processes that clean pages beside a program that must not wait, such as an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from stripper.errors import InputError
from stripper.formats import FORMATS
from stripper.labels import BODY_ONLY, check_labels
from stripper.limits import Limits, given, raising
from stripper.workers.processes import processors
from stripper.workers.supervisor import Supervisor
from stripper.workers.worker import Role

if TYPE_CHECKING:
    from stripper.cleaner import Cleaner
    from stripper.page import Page

MEMORY = 2 << 30  # bytes that a page may take, unless told
_MORE_MEMORY = "give it more: memory=... of stripper.Pool, or STRIPPER_MEMORY in Scrapy"


class Pool(Supervisor):
    """Processes that clean pages, for ``aclean`` and ``alabel``; whoever opens one closes it.

    ``async with Pool() as pool:`` (or ``with``) starts the first worker and raises ``ModelError`` where
    ``model``, the folder of a trained model, is not one; the others start when pages wait for them, up to
    ``workers``: all processors that this process may use but one, unless told. At the end the pages still
    in work are finished, after an error those that wait are given up. ``deaths`` counts the workers that died.

    ``submit`` has a worker carry out one of ``ORDERS``, with a future for frameworks that are not asyncio.

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
        limits, advice = given(limits), (raising("seconds"), _MORE_MEMORY)
        role = Role(answerer, (str(model) if model else None, limits), limits.seconds, memory, advice)
        super().__init__(role, workers or max(1, processors() - 1))

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.open)

    async def __aexit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        await asyncio.to_thread(self.close, cancel=kind is not None)


def answerer(folder: str | None, limits: Limits) -> Callable[..., Any]:
    """The function that carries out an order, a key of ``ORDERS`` and its arguments, with the model of a folder."""
    from stripper.cleaner import load  # the parent needs it not

    cleaner = load(folder, limits)
    cleaner.clean("<p>warm")
    return lambda name, *arguments: ORDERS[name](cleaner, *arguments)


def _render(
    cleaner: Cleaner, html: str | bytes, url: str | None, charset: str | None, keep: Iterable[str], names: Iterable[str]
) -> dict[str, Any]:
    """The labelled page in the formats, and its attributes, that have these (dotted) names: only what is asked for is sent."""
    page = cleaner.label(html, url, charset).keeping(keep)
    return {name: FORMATS[name].write(page, "") if name in FORMATS else attrgetter(name)(page) for name in names}


ORDERS: dict[str, Callable[..., Any]] = {
    "clean": lambda cleaner, html, url, charset, keep: cleaner.clean(html, url, charset=charset, keep=keep),
    "clean_text": lambda cleaner, text, threshold, keep: cleaner.clean_text(text, threshold, keep=keep),
    "label": lambda cleaner, html, url, charset: cleaner.label(html, url, charset),
    "render": _render,
}


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
