"""A site memory: which blocks stand on many pages of a host, counted in bounded space.

What stands on thirty pages of a site is no article body, in any language and without any markup. A first pass over
the archive counts on how many pages of its host each block stands, in a count-min sketch (Cormode and Muthukrishnan
2005): four rows of small counters that a block's hash picks one each of; the least of the four is never too low, and
too high only where all four are shared. A second pass cleans and asks. Adding is all there is, so the counts do not
depend on the order of the pages or on the number of workers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from stripper.archive.encodings import decoded, text_of
from stripper.archive.records import Record
from stripper.archive.writers import complete, temporary
from stripper.errors import ArchiveError
from stripper.labels import BODY, OTHER
from stripper.plain.lines import cut
from stripper.reading.decode import decode
from stripper.segment import page_table

if TYPE_CHECKING:
    from stripper.page import Page

Keys = npt.NDArray[np.uint64]

REPEATS = 30  # pages of one host
ROWS, WIDTH = 4, 1 << 24  # 64 MB of counters: good for some millions of pages
_MOST = 255  # a counter's last value


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """The counters, uint8 (ROWS, WIDTH)."""

    counters: npt.NDArray[np.uint8]

    def add(self, page: Keys) -> None:
        """Count the blocks of one page; a page that was counted before, word for word, is not counted again."""
        if not len(page) or self.count(page[:1])[0]:
            return
        for row, cells in enumerate(_cells(page)):
            cells = np.unique(cells)  # noqa: PLW2901  two blocks in one cell count once
            values = self.counters[row, cells]
            self.counters[row, cells] = values + (values < _MOST)

    def count(self, keys: Keys) -> npt.NDArray[np.uint8]:
        """On how many pages each block stands, at most: (n_keys,)."""
        rows = [self.counters[row, cells] for row, cells in enumerate(_cells(keys))]
        return np.min(rows, axis=0) if len(keys) else np.zeros(0, np.uint8)


def empty() -> Memory:
    """A memory of nothing."""
    return Memory(np.zeros((ROWS, WIDTH), np.uint8))


def read(path: str | Path) -> Memory:
    """A memory from its file, shared between the processes that read it."""
    try:
        counters = np.load(path, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise ArchiveError(
            f"{path}: no site memory that can be read ({error}); remove it and give the command again"
        ) from error
    return Memory(counters)


def write(memory: Memory, path: Path) -> None:
    """Write a memory to its file, whole or not at all."""
    with temporary(path).open("wb") as file:
        np.save(file, memory.counters)
    complete(path)


def keys(record: Record) -> Keys:
    """The page's own key, then one for each different block of it, all of them with the host's name in."""
    content = decoded(record.content, record.encoding)
    if record.kind == "text":
        blocks = cut(text_of(content, record.charset)).text
    else:
        html = content if isinstance(content, str) else decode(content, record.charset)
        blocks = page_table(html).text
    host = _host(record)
    if not blocks or not host:
        return np.zeros(0, np.uint64)
    return np.concatenate([_hashes(host, ["\0".join(blocks)]), np.unique(_hashes(host, blocks))])


def decide(page: Page, record: Record, memory: Memory) -> Page:
    """The page, with every body block that stands on ``REPEATS`` pages of its host taken for other boilerplate."""
    host = _host(record)
    body = np.flatnonzero(page.decisions == BODY)
    if not host or not len(body):
        return page
    counts = memory.count(_hashes(host, [page.segments.text[index] for index in body.tolist()]))
    decisions = page.decisions.copy()
    decisions[body[counts >= REPEATS]] = OTHER
    return replace(page, decisions=decisions)


def _host(record: Record) -> str:
    try:
        return (urlsplit(record.url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _hashes(host: str, blocks: list[str]) -> Keys:
    begin = hashlib.blake2b(host.encode("utf-8", "replace") + b"\0", digest_size=8)
    digests = []
    for block in blocks:
        one = begin.copy()
        one.update(" ".join(block.split()).casefold().encode("utf-8", "replace"))
        digests.append(one.digest())
    return np.frombuffer(b"".join(digests), np.dtype("<u8"))


def _cells(found: Keys) -> list[npt.NDArray[np.intp]]:
    """Which counter of each row a block has: two halves of the hash, mixed (Kirsch and Mitzenmacher 2006)."""
    low, high = found & np.uint64(0xFFFFFFFF), (found >> np.uint64(32)) | np.uint64(1)
    return [((low + np.uint64(row) * high) % np.uint64(WIDTH)).astype(np.intp) for row in range(ROWS)]
