"""From what the user names to sources of pages.

A folder is searched to the bottom. Each archive in it is a source of its own; its loose pages together are one.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any, BinaryIO

from stripper.archive.containers import page_of, read_tar, read_zip
from stripper.archive.errors import ArchiveError
from stripper.archive.forms import HEAD, form_of, has_page_rows, named_kind
from stripper.archive.records import LARGEST, Item, Lost, pages_in
from stripper.archive.streams import Piece, PieceFile, pieces
from stripper.archive.tables import Columns, read_jsonl, read_parquet
from stripper.archive.warc import read_warc

STDIN = "-"
_SEEKING = ("parquet", "zip")  # read from their end
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """An input that is read from beginning to end: a file, standard input, or the loose pages of a folder.

    ``size`` is in bytes, 0 where it is not known. ``state`` tells the input from a changed one.
    """

    name: str
    size: int
    state: str
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in a file that can be opened again: the number, from 0, of its (first) page."""

    source: str
    number: int


def find_sources(names: tuple[str, ...]) -> list[Source]:
    """The sources behind what the user named; ``ArchiveError`` where one is not there."""
    sources: list[Source] = []
    for name in names:
        try:
            sources += _sources_of(name)
        except OSError as error:
            raise ArchiveError(
                f"{error.filename or name}: cannot be read ({error.strerror}); check the path"
            ) from error
    seen: set[str] = set()
    for source in sources:
        if source.name in seen:
            raise ArchiveError(f"{source.name} is named twice; name each input once")
        seen.add(source.name)
    return sources


def _sources_of(name: str) -> list[Source]:
    path = Path(name)
    if name == STDIN:
        return [Source(STDIN, 0, "")]
    return _of_folder(path) if path.is_dir() else [_of_file(path)]


def _of_file(path: Path) -> Source:
    stat = path.stat()
    return Source(str(path), stat.st_size, f"{stat.st_size}:{stat.st_mtime_ns}")


def _of_folder(folder: Path) -> list[Source]:
    archives, count, size, newest = [], 0, 0, 0
    for path in _walk(folder):
        if _is_archive(path):
            archives.append(_of_file(path))
            continue
        stat = path.stat()
        count, size, newest = count + 1, size + stat.st_size, max(newest, stat.st_mtime_ns)
    if count:
        archives.append(Source(str(folder), size, f"{count}:{size}:{newest}", is_folder=True))
    return archives


def _walk(folder: Path) -> Iterator[Path]:
    """The files below a folder in a fixed order, hidden ones apart; a folder that links lead to again is read once."""
    seen: set[Path] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path.is_file():
            yield path
        elif path.is_dir() and (real := path.resolve()) not in seen:
            seen.add(real)
            waiting += sorted((one for one in path.iterdir() if not one.name.startswith(".")), reverse=True)


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False  # whoever reads it as a page says why it cannot be read
    kind = form_of(head, path.name).kind
    return kind != "page" and (kind != "jsonl" or named_kind(path.name) == "jsonl" or has_page_rows(head))


def read_source(source: Source, columns: Columns, progress: Progress = lambda _: None) -> Iterator[tuple[Place, Item]]:
    """The items of a source with their places; ``progress`` is told how many bytes of it have been read."""
    if not source.is_folder:
        yield from read_file(source.name, columns, progress)
        return
    done = 0
    for path in _walk(Path(source.name)):
        if not _is_archive(path):
            yield Place(str(path), 0), _loose(path)
            done += path.stat().st_size
            progress(done)


def _loose(path: Path) -> Item:
    """The page that a file of a folder is."""
    try:
        with path.open("rb") as file:
            return page_of(file.read(LARGEST + 1), str(path))
    except OSError as error:
        return Lost("unreadable", error.strerror or str(error), str(path))


def read_file(name: str, columns: Columns, progress: Progress = lambda _: None) -> Iterator[tuple[Place, Item]]:
    """The items of a file that was asked for by name, of a pipe or of standard input, with their places."""
    number = 0
    try:
        with _standard_input() if name == STDIN else Path(name).open("rb") as file:
            is_pipe = name == STDIN or not file.seekable()
            for item in _items_of_pipe(file, name, columns) if is_pipe else _items(file, name, columns):
                yield Place(name, number), item
                number += pages_in(item)
                if not is_pipe:
                    progress(file.tell())
    except OSError as error:
        yield Place(name, number), Lost("unreadable", error.strerror or str(error), name)


def _items_of_pipe(pipe: IO[bytes], name: str, columns: Columns) -> Iterator[Item]:
    """The items of what cannot be gone back in, and comes as slowly as it likes."""
    head = pipe.read(HEAD)
    if not head and name != STDIN:
        yield Lost("unreadable", "nothing came out of the pipe; it can be read once only", name)
        return
    whole = chain([Piece(head, 0, ends=False, packed=False)], pieces(pipe, None))
    file = io.BufferedReader(PieceFile(whole))
    if form_of(head, name).kind not in _SEEKING:
        yield from _read(file, head, name, columns)
        return
    with tempfile.TemporaryFile() as spool:
        shutil.copyfileobj(file, spool)
        spool.seek(0)
        yield from _read(spool, head, name, columns)


def _items(file: IO[bytes], name: str, columns: Columns) -> Iterator[Item]:
    head = file.read(HEAD)
    file.seek(0)
    return _read(file, head, name, columns)


def _read(file: Any, head: bytes, name: str, columns: Columns) -> Iterator[Item]:
    """The items of a file that begins with ``head``."""
    form = form_of(head, name)
    if form.kind == "warc":
        return read_warc(pieces(file, form.codec))
    if form.kind == "jsonl":
        return read_jsonl(pieces(file, form.codec), columns)
    if form.kind == "tar":
        return read_tar(io.BufferedReader(PieceFile(pieces(file, form.codec))))
    if form.kind in _SEEKING:
        return read_parquet(file, columns) if form.kind == "parquet" else read_zip(file)
    if form.kind == "foreign":
        return iter([Lost("unreadable", "a compression that is not read; unpack the file first", name)])
    return iter([page_of(file.read(LARGEST + 1), name, asked=True)])


def _standard_input() -> BinaryIO:
    return open(sys.stdin.fileno(), "rb", closefd=False)
