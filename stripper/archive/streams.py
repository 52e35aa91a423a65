"""Files as pieces of decompressed bytes, past damage where the format lets one find its feet again.

A gzip or zstd file is a row of members (zstd: frames), and a WARC.gz has one for each record. Where a member is
damaged, reading goes on at the next one's magic number, and a ``Damage`` stands in the stream where it was.

Each step takes few compressed bytes, so that a bomb gives at most some megabytes at once (deflate packs 1 : 1,032).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from stripper.archive.errors import missing
from stripper.archive.records import LARGEST

_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a stream.

    ``offset`` is where they stand in the file or, where they were ``packed``, where their member begins. ``ends``
    says that the member ends here, and is sound.
    """

    data: bytes
    offset: int
    ends: bool
    packed: bool = True


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where a stream is broken. ``failure`` is ``damaged``, or ``truncated`` at the end of the file."""

    failure: str
    error: str
    offset: int


Pieces = Iterator[Piece | Damage]


@dataclass(frozen=True, slots=True)
class Codec:
    """A compression: its name, its magic number, a maker of decoders, what they raise, and bytes a step."""

    name: str
    magic: bytes
    decoder: Callable[[], Any]
    error: type[Exception]
    step: int


def _gzip() -> Codec:
    return Codec("gzip", b"\x1f\x8b\x08", lambda: zlib.decompressobj(31), zlib.error, 16_384)


def _zstd() -> Codec:
    try:
        import zstandard
    except ImportError as error:
        raise missing(error, "to read .zst files") from error
    return Codec(
        "zstd",
        b"\x28\xb5\x2f\xfd",
        lambda: zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj(),
        zstandard.ZstdError,
        4096,
    )


def codec_of(head: bytes) -> Codec | None:
    """The compression of a file that begins with these bytes; None where it is not compressed."""
    if head.startswith(b"\x1f\x8b\x08"):
        return _gzip()
    return _zstd() if head.startswith(b"\x28\xb5\x2f\xfd") else None


def pieces(file: IO[bytes], codec: Codec | None) -> Pieces:
    """The decompressed bytes of a file, and its damages, in order."""
    return _plain(file) if codec is None else _Members(file, codec).read()


def _plain(file: IO[bytes]) -> Pieces:
    offset = 0
    while data := file.read(_CHUNK):
        yield Piece(data, offset, ends=False, packed=False)
        offset += len(data)


class _Members:
    """Reads the members of a compressed file one after the other."""

    def __init__(self, file: IO[bytes], codec: Codec) -> None:
        self._file = file
        self._codec = codec
        self._data = b""  # compressed bytes that were read and not used
        self._at = 0  # where in the file they begin

    def read(self) -> Pieces:
        while self._more():
            if self._data.startswith(self._codec.magic):
                yield from self._member()
            elif self._data.strip(b"\0"):
                yield Damage("damaged", f"no {self._codec.name} member begins here", self._at)
                self._find_next(0)
            else:  # padding
                self._use(len(self._data))

    def _member(self) -> Pieces:
        start, decoder = self._at, self._codec.decoder()
        kept: list[bytes] = []  # the member so far, to search it for the next one's beginning
        size = 0
        while True:
            chunk = self._use(self._codec.step) if self._more() else b""
            if not chunk:
                yield Damage("truncated", f"the file ends within the {self._codec.name} member", start)
                return
            kept.append(chunk)
            size += len(chunk)
            if size > LARGEST:  # no record's: what is behind is lost only if the damage hid a beginning before it
                size -= len(kept.pop(0))
            try:
                data = decoder.decompress(chunk)
            except self._codec.error as error:
                yield Damage("damaged", f"{self._codec.name}: {error}", start)
                self._give_back(b"".join(kept))
                self._find_next(1)
                return
            if decoder.eof:
                self._give_back(decoder.unused_data)
                yield Piece(data, start, ends=True)
                return
            if data:
                yield Piece(data, start, ends=False)

    def _more(self) -> bool:
        if len(self._data) < len(self._codec.magic):
            self._data += self._file.read(_CHUNK)
        return bool(self._data)

    def _use(self, count: int) -> bytes:
        used, self._data = self._data[:count], self._data[count:]
        self._at += len(used)
        return used

    def _give_back(self, data: bytes) -> None:
        self._data = data + self._data
        self._at -= len(data)

    def _find_next(self, skip: int) -> None:
        """Go to the next place, ``skip`` bytes on at least, where a member begins that can be read."""
        self._use(skip)
        magic = self._codec.magic
        while True:
            found = self._data.find(magic)
            if found < 0:
                self._use(max(0, len(self._data) - len(magic) + 1))
                more = self._file.read(_CHUNK)
                if not more:
                    self._use(len(self._data))
                    return
                self._data += more
                continue
            self._use(found)
            while len(self._data) < self._codec.step and (more := self._file.read(_CHUNK)):
                self._data += more
            if self._is_member():
                return
            self._use(1)

    def _is_member(self) -> bool:
        # The magic number also turns up by chance, once in sixteen million bytes of gzip.
        try:
            return bool(self._codec.decoder().decompress(self._data[: self._codec.step]))
        except self._codec.error:
            return False


class DamagedStream(OSError):
    """A stream that must be read as a file is broken."""


class PieceFile(io.RawIOBase):
    """Pieces as a file, for readers that cannot go past damage: there it raises ``DamagedStream``."""

    def __init__(self, stream: Pieces) -> None:
        self._pieces = stream
        self._data = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._data:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            if isinstance(piece, Damage):
                raise DamagedStream(f"{piece.error} (byte {piece.offset})")
            self._data = piece.data
        count = min(len(buffer), len(self._data))
        buffer[:count] = self._data[:count]
        self._data = self._data[count:]
        return count
