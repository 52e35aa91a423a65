"""From what the user names to sources of pages.

A folder is searched to the bottom. Each archive in it is a source of its own; its loose pages together are one.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import IO, Any, BinaryIO

from stripper.archive.containers import page_of
from stripper.archive.folders import is_of_run, walk
from stripper.archive.forms import HEAD, form_of, has_page_rows, is_packed, named_kind
from stripper.archive.kinds import KINDS
from stripper.archive.records import LARGEST, Item, Lost, Skipped, pages_in
from stripper.archive.rows import Columns
from stripper.archive.streams import BOUND, Bound, Piece, PieceFile, pieces
from stripper.errors import ArchiveError
from stripper.number import how_many

STDIN = "-"
_GONE = "gone: "
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """An input that is read from beginning to end: a file, standard input, or the loose pages of a folder.

    ``size`` is in bytes, 0 where it is not known. ``state`` tells the input from a changed one; a folder's begins with
    the number of its files. ``out`` is where the run writes, without links: its own files there are not read as pages.
    """

    name: str
    size: int
    state: str
    is_folder: bool = False
    out: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether it was there once, and is no more."""
        return self.state.startswith(_GONE)

    @property
    def why_gone(self) -> str:
        """Why it is gone, "" where it is there."""
        return self.state.removeprefix(_GONE) if self.is_gone else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in a file that can be opened again: the number, from 0, of its (first) page."""

    source: str
    number: int


@dataclass(frozen=True, slots=True)
class _Input:
    """What the user named: where it is without links, its sources, and the folders that were entered for them."""

    real: Path
    sources: list[Source]
    entered: set[Path]


def find_sources(names: tuple[str, ...], out: Path | None = None) -> list[Source]:
    """The sources behind what the user named, each file in one of them; ``ArchiveError`` where one is not there.

    What a run that writes to the folder ``out`` has in it is no source, however it is named: ``*.jsonl`` names it, too.
    """
    return _sources(_there(name, _output(out)) for name in dict.fromkeys(names))


def find_again(names: Iterable[str]) -> list[Source]:
    """A source for each name of a file that an earlier run read; what is there no more, or is a folder now, is gone.

    Two names of one file are two sources: each has pages of its own that are to be read.
    """
    return [_once_there(name) for name in names]


def _output(out: Path | None) -> Path | None:
    return out and _real(str(out))


def _there(name: str, out: Path | None) -> _Input:
    try:
        return _input_of(name, out)
    except OSError as error:
        raise ArchiveError(f"{error.filename or name}: cannot be read ({error.strerror}); check the path") from error


def _once_there(name: str) -> Source:
    path = Path(name)
    try:
        if path.is_dir():
            return Source(name, 0, f"{_GONE}a folder has its name")
        return replace(_of_file(path), name=name)
    except OSError as error:
        return Source(name, 0, f"{_GONE}{error.strerror}")


def _sources(found: Iterable[_Input]) -> list[Source]:
    """The sources of all inputs, without those inputs that are read with others."""
    inputs: list[_Input] = []
    folders: list[_Input] = []  # those of them that others may be read with: a crawl has thousands of files
    for one in found:
        if any(_is_within(one, other) for other in folders):
            continue
        if one.entered:
            inputs = [other for other in inputs if not _is_within(other, one)]
            folders = [*(other for other in folders if not _is_within(other, one)), one]
        inputs.append(one)
    sources: dict[Path, Source] = {}
    for source in chain.from_iterable(one.sources for one in inputs):
        sources.setdefault(_real(source.name), source)
    return list(sources.values())


def _input_of(name: str, out: Path | None) -> _Input:
    path, real = Path(name), _real(name)
    if name == STDIN:
        return _Input(real, [Source(STDIN, 0, "")], set())
    if not path.is_dir():
        is_own = real.parent == out and is_of_run(real)
        return _Input(real, [] if is_own else [_of_file(path)], set())
    next(path.iterdir(), None)  # raises where it cannot be looked into
    entered: set[Path] = set()
    return _Input(real, _of_folder(path, entered, out), entered)


def _real(name: str) -> Path:
    return Path(name) if name == STDIN else Path(os.path.realpath(name))  # resolve() raises of links in a circle


def _is_within(one: _Input, other: _Input) -> bool:
    """Whether all of an input is read with another one, a folder."""
    if one.real in other.entered:
        return True
    if one.real.parent not in other.entered or one.real.name.startswith(".") or not one.real.is_file():
        return False
    # By name one asks for texts, too, that are skipped in a folder.
    return not _is_archive(one.real) and not isinstance(_loose(one.real), Skipped)


def _of_file(path: Path) -> Source:
    stat = path.stat()
    return Source(str(path), stat.st_size, f"{stat.st_size}:{stat.st_mtime_ns}")


def _of_folder(folder: Path, entered: set[Path], out: Path | None) -> list[Source]:
    archives, count, size, newest = [], 0, 0, 0
    for path in walk(folder, entered, out):
        if _is_archive(path):
            archives.append(_of_file(path))
            continue
        one, time = _size_and_time(path)
        count, size, newest = count + 1, size + one, max(newest, time)
    if count:
        state = f"{count}:{size}:{newest}"
        archives.append(Source(str(folder), size, state, is_folder=True, out=str(out or "")))
    return archives


def _size_and_time(path: Path) -> tuple[int, int]:
    """The size of a file in bytes and its time in nanoseconds; of one that is gone, 0."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_size, stat.st_mtime_ns


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False  # whoever reads it as a page says why it cannot be read
    kind = form_of(head, path.name).kind
    return kind != "page" and (kind != "jsonl" or named_kind(path.name) == "jsonl" or has_page_rows(head))


def read_source(
    source: Source, columns: Columns, progress: Progress = lambda _: None, bound: Bound = BOUND
) -> Iterator[tuple[Place, Item]]:
    """The items of a source with their places; ``progress`` is told how many bytes of it have been read.

    An archive is read up to where it unpacks to more than ``bound``; what was lost by that is an item, too.
    """
    if not source.is_folder:
        yield from read_file(source.name, columns, progress, bound)
        return
    folder, done, count = Path(source.name), 0, 0
    for path in walk(folder, out=Path(source.out) if source.out else None):
        if not _is_archive(path):
            size, _ = _size_and_time(path)
            yield Place(str(path), 0), _loose(path)
            done, count = done + size, count + 1
            progress(done)
    gone = int(source.state.partition(":")[0]) - count
    if gone > 0:
        error = f"there no more: {how_many(gone, 'file')} that the folder held when the run began"
        yield Place(str(folder / "*"), 0), Lost("unreadable", error, source.name, count=gone)


def _loose(path: Path) -> Item:
    """The page that a file of a folder is."""
    try:
        with path.open("rb") as file:
            return page_of(file.read(LARGEST + 1), str(path))
    except OSError as error:
        return Lost("unreadable", error.strerror or str(error), str(path))


def read_file(
    name: str, columns: Columns, progress: Progress = lambda _: None, bound: Bound = BOUND
) -> Iterator[tuple[Place, Item]]:
    """The items of a file that was asked for by name, of a pipe or of standard input, with their places."""
    number = 0
    try:
        with _standard_input() if name == STDIN else Path(name).open("rb") as file:
            is_pipe = name == STDIN or not file.seekable()
            items = _items_of_pipe if is_pipe else _items
            for item in items(file, name, columns, bound):
                yield Place(name, number), item
                number += pages_in(item)
                if not is_pipe:
                    progress(file.tell())
    except OSError as error:
        yield Place(name, number), Lost("unreadable", error.strerror or str(error), name)


def _items_of_pipe(pipe: IO[bytes], name: str, columns: Columns, bound: Bound) -> Iterator[Item]:
    """The items of what cannot be gone back in, and comes as slowly as it likes."""
    head = pipe.read(HEAD)
    if not head and name != STDIN:
        yield Lost("unreadable", "nothing came out of the pipe; it can be read once only", name)
        return
    whole = chain([Piece(head, 0, ends=False, packed=False)], pieces(pipe, None))
    file = io.BufferedReader(PieceFile(whole))
    kind = KINDS.get(form_of(head, name).kind)
    if kind is None or not kind.from_end:
        yield from _read(file, head, name, columns, bound)
        return
    with tempfile.TemporaryFile() as spool:
        shutil.copyfileobj(file, spool)
        spool.seek(0)
        yield from _read(spool, head, name, columns, bound)


def _items(file: IO[bytes], name: str, columns: Columns, bound: Bound) -> Iterator[Item]:
    head = file.read(HEAD)
    file.seek(0)
    return _read(file, head, name, columns, bound)


def _read(file: Any, head: bytes, name: str, columns: Columns, bound: Bound) -> Iterator[Item]:
    """The items of a file that begins with ``head``."""
    form = form_of(head, name)
    if not head and (form.kind == "warc" or is_packed(name)):
        yield Lost("damaged", "the file is empty; fetch it again", name)
    elif form.kind in KINDS:
        yield from KINDS[form.kind].read(file, form.codec, columns, bound)
    elif form.kind == "foreign":
        yield Lost("unreadable", "a compression that is not read; unpack the file first", name)
    else:
        yield page_of(file.read(LARGEST + 1), name, asked=True)


def _standard_input() -> BinaryIO:
    return open(sys.stdin.fileno(), "rb", closefd=False)
