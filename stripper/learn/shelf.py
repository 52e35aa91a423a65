"""Pages that were cut and measured once, kept on the disk and read one at a time.

A page takes a second to align and most of a megabyte to hold; ten thousand of them fit into no laptop. So
joblib's cache keeps each under a digest of its bytes, its labels and the code that cuts, and a ``Shelf`` is
a sequence that reads a page when it is asked for. The cache is pickles: it belongs to the user who made it,
and nobody else's should be named.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, overload

from joblib import Memory, delayed

from stripper.errors import CorpusError, SaveError
from stripper.learn.corpus import LabelledPage
from stripper.learn.examples import Example, example
from stripper.learn.progress import Report, in_parallel, quiet

LARGEST = 20 << 30  # bytes: of a cache that has grown beyond, what was not used for longest goes when it is used next
# What decides how a page is cut and measured.
_CODE = ("learn/examples.py", "learn/fragments.py", "learn/align.py", "core", "feature_names.py", "words")


# How an example is made of a page; None where it cannot be. The cache knows it by its name and arguments.
Cut = Callable[[LabelledPage], Example | None]


@dataclass(frozen=True, slots=True)
class Shelf(Sequence[Example]):
    """Cut pages; each is read from the disk, or made anew, when it is asked for."""

    makers: tuple[Callable[[], Example], ...]

    def __len__(self) -> int:
        return len(self.makers)

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> Shelf: ...
    def __getitem__(self, index: int | slice) -> Example | Shelf:
        return Shelf(self.makers[index]) if isinstance(index, slice) else self.makers[index]()

    def __iter__(self) -> Iterator[Example]:
        return (make() for make in self.makers)


def selected(examples: Sequence[Example], indices: Sequence[int]) -> Sequence[Example]:
    """Some of the pages, still on the disk where they are kept there."""
    if isinstance(examples, Shelf):
        return Shelf(tuple(examples.makers[index] for index in indices))
    return [examples[index] for index in indices]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A page in the cache."""

    result: Any  # joblib's MemorizedResult

    def __call__(self) -> Example:
        try:
            kept: Example = self.result.get()
        except (KeyError, OSError, EOFError, ValueError) as error:
            raise SaveError(
                "a page that was cut is no longer in the cache: it was emptied meanwhile, or the disk is full; make room "
                "and run again, or name another folder (--cache), or none (--no-cache)"
            ) from error
        return kept


def shelve(
    pages: Sequence[tuple[LabelledPage, Cut]], folder: Path | None, jobs: int, report: Report = quiet
) -> Sequence[Example]:
    """Cut pages, each in its own way, by way of the cache in ``folder``, or in memory where that is None.

    What cannot be made of a page is left out. Raises ``CorpusError`` where a page cannot be cut, ``SaveError`` where
    the cache cannot be written.
    """
    stage = "cutting and aligning"
    if folder is None:
        made = in_parallel((delayed(_cut)(page, cut) for page, cut in pages), len(pages), stage, report, jobs)
        return [one for one in made if one is not None]
    check_writable(folder)
    memory = Memory(folder, verbose=0, mmap_mode=None)
    memory.reduce_size(bytes_limit=LARGEST)  # now, not in the end: then what this run is about to read would go, too
    kept = memory.cache(_cut, ignore=["page"])
    tasks = (delayed(_shelved)(kept, page, cut) for page, cut in pages)
    makers = in_parallel(tasks, len(pages), stage, report, jobs)
    return Shelf(tuple(maker for maker in makers if maker is not None))


def check_writable(folder: Path) -> None:
    """Raise ``SaveError`` where nothing can be put into a folder, which is made if need be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise SaveError(
            f"{folder}: cannot be written ({error.strerror}); name another folder (--cache), or none (--no-cache)"
        ) from error


def _cut(page: LabelledPage, cut: Cut, key: str = "") -> Example | None:  # noqa: ARG001  key: joblib's to look up
    try:
        return cut(page)
    except (ValueError, IndexError, RecursionError) as error:
        raise CorpusError(
            f"{page.name}: cannot be cut ({type(error).__name__}: {error}); take its row out, and please report the page"
        ) from error


def _shelved(kept: Any, page: LabelledPage, cut: Cut) -> _Kept | None:
    with warnings.catch_warnings():
        # joblib's advice about slow disks is nothing that a user can follow; what could not be kept is told when it is
        # missed
        warnings.filterwarnings("ignore", "Persisting input arguments took", UserWarning)
        warnings.filterwarnings("ignore", "Unable to cache to disk")
        made = _Kept(kept.call_and_shelve(page, cut, key_of(page)))
    return made if cut is example or made() is not None else None


def key_of(page: LabelledPage) -> str:
    """A digest of all that decides how a page is cut: its bytes, its labels, its row, the code."""
    digest = sha256(code_version().encode())
    for part in (page.html, repr((page.name, page.segments, page.site, page.url, page.lang, page.source, page.covers))):
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


@cache
def code_version() -> str:
    """A digest of the modules and word lists that cut and measure pages."""
    root = files("stripper")
    digest = sha256()
    stages = [one for one in root.iterdir() if one.name.endswith(".py")]
    for part in sorted((*stages, *(root.joinpath(name) for name in _CODE)), key=lambda one: one.name):
        for data in _contents(part):
            digest.update(data)
    return digest.hexdigest()


def _contents(part: Traversable) -> Iterator[bytes]:
    if part.is_file():
        yield part.read_bytes()
    elif part.name != "__pycache__":
        for inner in sorted(part.iterdir(), key=lambda one: one.name):
            yield from _contents(inner)


def cache_folder() -> Path:
    """Where the cache is unless another folder is named: the user's cache folder, as the system has it."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "stripper"
