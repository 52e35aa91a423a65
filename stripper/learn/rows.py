"""The measurements of many pages in one file on the disk: training needs no memory that grows with the corpus.

Ten thousand pages have three million blocks, seven gigabytes of them. The file is mapped: the system keeps
of it what there is room for, and other processes read the same pages of it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from stripper.errors import SaveError

Floats = npt.NDArray[np.float32]


class Rows(Sequence[Floats]):
    """A matrix for each page, float32 (n_blocks of that page, n_columns); written once, page by page.

    The file is removed with the object that made it.
    """

    def __init__(self, sizes: Sequence[int], columns: int, folder: Path | None = None) -> None:
        self._starts = np.append(0, np.cumsum(np.array(sizes, np.int64)))
        shape = (max(int(self._starts[-1]), 1), columns)
        try:
            scratch = tempfile.mkdtemp(prefix="stripper-rows-", dir=folder)
            self._finalizer = weakref.finalize(self, shutil.rmtree, scratch, ignore_errors=True)
            self._path = Path(scratch) / "rows"
            _allocate(self._path, shape[0] * columns * np.dtype(np.float32).itemsize)
            self._all = np.memmap(self._path, np.float32, "r+", shape=shape)
        except OSError as error:
            if hasattr(self, "_finalizer"):
                self._finalizer()
            raise SaveError(
                f"{folder or tempfile.gettempdir()}: no room for the measurements ({error.strerror}); make room there, "
                f"or name another folder ({'--cache' if folder else 'by TMPDIR in the environment'})"
            ) from error

    def __getstate__(self) -> tuple[Any, ...]:
        """What another process needs: it reads the same file."""
        return self._starts, self._path, self._all.shape

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._starts, self._path, shape = state
        self._all = np.memmap(self._path, np.float32, "r", shape=shape)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, page: int) -> Floats: ...
    @overload
    def __getitem__(self, page: slice) -> list[Floats]: ...
    def __getitem__(self, page: int | slice) -> Floats | list[Floats]:
        if isinstance(page, slice):
            return [self[index] for index in range(*page.indices(len(self)))]
        if not 0 <= page < len(self):
            raise IndexError(page)
        return self._all[self._starts[page] : self._starts[page + 1]]

    def __iter__(self) -> Iterator[Floats]:
        return (self[page] for page in range(len(self)))

    def put(self, page: int, rows: Floats) -> None:
        """Keep the rows of a page."""
        self[page][:] = rows


def _allocate(path: Path, size: int) -> None:
    """Make a file of that size, its place on the disk taken: a mapped file that finds none kills the process."""
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            file.truncate(size)
