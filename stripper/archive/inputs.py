"""From what the user names to sources of pages: files are recognised by what is in them.

A folder is searched to the bottom. Each archive in it is a source of its own; its loose pages together are one.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from stripper.archive.containers import page_of, read_tar, read_zip
from stripper.archive.errors import ArchiveError
from stripper.archive.records import LARGEST, Item, Lost, pages_in
from stripper.archive.streams import PieceFile, codec_of, pieces
from stripper.archive.tables import Columns, read_jsonl, read_parquet
from stripper.archive.warc import read_warc

STDIN = "-"
_HEAD = 65_536
_JSON_BEGIN = re.compile(rb'\s*\{\s*"')
# What names say of files that are empty or damaged from their first byte on.
_NAMES = (
    ("warc", re.compile(r"\.(?:warc|wet)\b", re.IGNORECASE)),
    ("jsonl", re.compile(r"\.(?:jsonl|ndjson)\b", re.IGNORECASE)),
    ("tar", re.compile(r"\.(?:tar|tgz)\b", re.IGNORECASE)),
    ("parquet", re.compile(r"\.parquet$", re.IGNORECASE)),
    ("zip", re.compile(r"\.zip$", re.IGNORECASE)),
)
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
            return form_of(file.read(_HEAD), path.name) != "page"
    except OSError:
        return False


def form_of(head: bytes, name: str) -> str:
    """What a file is that begins with ``head``: warc, jsonl, tar, parquet, zip, or a page."""
    codec = codec_of(head)
    inner = head
    if codec:
        try:
            inner = codec.decoder().decompress(head[: codec.step])
        except codec.error:
            inner = b""
    elif head.startswith((b"PAR1", b"PK\x03\x04", b"PK\x05\x06")):
        return "parquet" if head.startswith(b"PAR1") else "zip"
    if inner.lstrip(b"\r\n").startswith(b"WARC/"):
        return "warc"
    if inner[257:262] == b"ustar":
        return "tar"
    if _JSON_BEGIN.match(inner):
        return "jsonl"
    named = (form for form, pattern in _NAMES if pattern.search(name))
    return next(named, "page") if not inner.strip() else "page"


def read_source(source: Source, columns: Columns, progress: Progress = lambda _: None) -> Iterator[tuple[Place, Item]]:
    """The items of a source with their places; ``progress`` is told how many bytes of it have been read."""
    if not source.is_folder:
        yield from read_file(source.name, columns, progress)
        return
    done = 0
    for path in _walk(Path(source.name)):
        if not _is_archive(path):
            yield from read_file(str(path), columns, is_asked=False)
            done += path.stat().st_size
            progress(done)


def read_file(
    name: str, columns: Columns, progress: Progress = lambda _: None, *, is_asked: bool = True
) -> Iterator[tuple[Place, Item]]:
    """The items of one file, or of standard input, with their places."""
    number = 0
    try:
        with _standard_input() if name == STDIN else Path(name).open("rb", buffering=_HEAD) as file:
            for item in _items(file, name, columns, is_asked=is_asked):
                yield Place(name, number), item
                number += pages_in(item)
                if name != STDIN:
                    progress(file.tell())
    except OSError as error:
        yield Place(name, number), Lost("unreadable", error.strerror or str(error), name)


def _items(file: Any, name: str, columns: Columns, *, is_asked: bool) -> Iterator[Item]:
    head = file.peek(_HEAD)
    form, codec = form_of(head, name), codec_of(head)
    if form == "warc":
        return read_warc(pieces(file, codec))
    if form == "jsonl":
        return read_jsonl(pieces(file, codec), columns)
    if form == "tar":
        return read_tar(io.BufferedReader(PieceFile(pieces(file, codec))))
    if form in _SEEKING:
        seekable = file if name != STDIN else _spooled(file)
        return read_parquet(seekable, columns) if form == "parquet" else read_zip(seekable)
    return iter([page_of(file.read(LARGEST + 1), name, asked=is_asked)])


def _standard_input() -> BinaryIO:
    # The buffer of sys.stdin may be too small to look at the beginning of a file.
    return open(sys.stdin.fileno(), "rb", buffering=_HEAD, closefd=False)


def _spooled(file: IO[bytes]) -> IO[bytes]:
    """Standard input as a file on disk."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as its reader
    shutil.copyfileobj(file, spool)
    spool.seek(0)
    return spool
