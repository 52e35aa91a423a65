"""Files as pieces of decompressed bytes, past damage where the format lets one find its feet again.

A gzip, zstd, bzip2 or xz file is a row of members (zstd: frames, some of them without content; the others: streams),
and a WARC.gz has one for each record. Where a member is damaged, reading goes on at the next one's magic number, and a
``Damage`` stands in the stream where it was.

A zstd file may begin with the dictionary of all its frames, in a frame that others pass over, packed or not
(https://iipc.github.io/warc-specifications/specifications/warc-zstd/; WARC.zst files of small records have one).

Each step takes few compressed bytes, so that a bomb gives at most some megabytes at once (deflate packs 1 : 1,032).
bzip2 packs 1 : 1,000,000, and so its decoder is asked for some megabytes at a time. What an input may unpack to in all
has a ``Bound``.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from stripper.archive.packages import missing
from stripper.archive.records import LARGEST
from stripper.limits import check_above_zero

# Bytes from the beginning of a member on with which every codec gives something: a block of bzip2 takes up to 900,000
# and one of zstd 131,072, and neither gives a byte before its end.
LOOK = 1 << 20
# Bytes that the search for a member looks at: that many times what it passes, after some looks of the full length, and
# at each magic number some more than gzip needs to give a byte.
_LOOKS, _FREE_LOOKS, _SHORT_LOOK = 64, 4, 1024
_CHUNK = 1 << 18
_FREELY = 1 << 30  # bytes that an input may unpack to at any ratio
_MOST = 1 << 22  # decompressed bytes at once, of the codecs that can be told
_MAGIC = 12  # bytes of the longest magic number, that of a dictionary: its frame's, its size, and its own
_XZ_MEMORY = 256 << 20  # xz -9 takes 65 MB, and a file may ask for 4 GB
_LARGEST_DICTIONARY = 8 << 20  # bytes that the standard asks readers for
# The frame that a dictionary stands in: its magic number, its size, and the dictionary's own magic number or that of
# zstd.
_DICTIONARY = re.compile(rb"\x5d\x2a\x4d\x18(.{4})(?=\x37\xa4\x30\xec|\x28\xb5\x2f\xfd)", re.DOTALL)
_PADDING = re.compile(rb"\0*")
_MAGICS = {
    "gzip": re.compile(rb"\x1f\x8b\x08"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),  # a frame, and one that is to be passed over
    "bzip2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),  # with its first block's, or the end of an empty one
    "xz": re.compile(rb"\xfd7zXZ\x00"),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """What an input may unpack to: ``total`` bytes, and ``ratio`` bytes for each byte of its own.

    The ratio holds from a gigabyte on: a small input that unpacks well costs little. Pages in gzip have ratios of 4 to
    20, and the same page again and again hundreds. Raises ``ValueError`` where one is no number above 0.
    """

    total: int = 1 << 40
    ratio: float = 250.0

    def __post_init__(self) -> None:
        check_above_zero("bytes that an input unpacks to are", self.total, (int,))
        check_above_zero("bytes that one byte unpacks to are", self.ratio, (int, float))

    def why_passed(self, unpacked: int, packed: int) -> str:
        """Why an input unpacks to too much of whose ``packed`` bytes there came ``unpacked`` ones; "" where it does not.

        >>> Bound().why_passed(5 << 30, 1 << 30)
        ''
        """
        if unpacked > self.total:
            return f"the input unpacks to more than {self.total:,} bytes; raise --max-unpacked if it is sound"
        if unpacked > max(_FREELY, self.ratio * packed):
            return f"the input unpacks to more than {self.ratio:,.4g} times its size, as bombs do; raise --max-ratio if it is sound"
        return ""


BOUND = Bound()


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
    """A place where a stream is broken. ``failure`` is ``damaged``, ``truncated`` at the end of the file, or ``bomb``.

    ``offset`` is where the broken member begins in the file, ``end`` where reading goes on; None behind the last one.
    """

    failure: str
    error: str
    offset: int
    end: int | None = None

    @property
    def where(self) -> str:
        """The range of bytes that are not read, as said to a person."""
        return f"bytes from {self.offset}" if self.end is None else f"bytes {self.offset} to {self.end}"


Pieces = Iterator[Piece | Damage]


@dataclass(frozen=True, slots=True)
class Codec:
    """A compression: its name, its magic numbers, a maker of decoders, what they raise, and bytes a step."""

    name: str
    magic: re.Pattern[bytes]
    decoder: Callable[[], Any]
    error: type[Exception]
    step: int


def _gzip() -> Codec:
    return Codec("gzip", _MAGICS["gzip"], lambda: zlib.decompressobj(31), zlib.error, 16_384)


def _zstd(dictionary: bytes = b"") -> Codec:
    try:
        import zstandard
    except ImportError as error:
        raise missing(error, "reading what is packed with zstd") from error
    if dictionary.startswith(zstandard.FRAME_HEADER):
        packed = zstandard.ZstdDecompressor(max_window_size=_LARGEST_DICTIONARY).stream_reader(dictionary)
        dictionary = packed.read(_LARGEST_DICTIONARY + 1)  # decompress() would take the size that the frame asks for
        if not dictionary:
            raise zstandard.ZstdError("it is cut off or damaged")
    if len(dictionary) > _LARGEST_DICTIONARY:
        raise zstandard.ZstdError(f"it has more than {_LARGEST_DICTIONARY:,} bytes")
    known = zstandard.ZstdCompressionDict(dictionary, zstandard.DICT_TYPE_FULLDICT) if dictionary else None
    frames = zstandard.ZstdDecompressor(known, max_window_size=1 << 27)
    return Codec("zstd", _MAGICS["zstd"], frames.decompressobj, zstandard.ZstdError, 4096)


def _bzip2() -> Codec:
    import bz2

    return Codec("bzip2", _MAGICS["bzip2"], bz2.BZ2Decompressor, OSError, 16_384)


def _xz() -> Codec:
    import lzma

    decoder = partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, _XZ_MEMORY)
    return Codec("xz", _MAGICS["xz"], decoder, lzma.LZMAError, 16_384)


_CODECS: dict[str, Callable[[], Codec]] = {"gzip": _gzip, "zstd": _zstd, "bzip2": _bzip2, "xz": _xz}


def packing(head: bytes) -> str:
    """The name of the compression that bytes begin with, "" where there is none.

    >>> packing(b"BZh91AY&SY")
    'bzip2'
    """
    return next((name for name, magic in _MAGICS.items() if magic.match(head)), "")


def codec(name: str) -> Codec:
    """The compression of a name that ``packing`` gives."""
    return _CODECS[name]()


def codec_of(head: bytes) -> Codec | None:
    """The compression of a file that begins with these bytes; None where it is not compressed."""
    name = packing(head)
    return codec(name) if name else None


def first_of(head: bytes, codec: Codec, most: int = 1 << 16) -> bytes:
    """What the beginning of a compressed file holds, some ``most`` bytes of it, past damage."""
    found = bytearray()
    for piece in _Members(io.BytesIO(head), codec).read():
        if isinstance(piece, Piece):
            found += piece.data
        if len(found) >= most:
            break
    return bytes(found)


def unpack(decoder: Any, chunk: bytes) -> Iterator[bytes]:
    """What a decoder makes of a chunk, at least one piece of it."""
    if not hasattr(decoder, "needs_input"):  # zlib's and zstandard's give it all, which is not much
        yield decoder.decompress(chunk)
        return
    yield decoder.decompress(chunk, _MOST)
    while not decoder.eof and not decoder.needs_input:
        yield decoder.decompress(b"", _MOST)


def pieces(file: IO[bytes], codec: Codec | None, bound: Bound = BOUND) -> Pieces:
    """The decompressed bytes of a file, and its damages, in order. It ends where it passes its ``bound``."""
    return _plain(file) if codec is None else _bounded(_Members(file, codec), bound)


def _bounded(members: _Members, bound: Bound) -> Pieces:
    unpacked = 0
    for piece in members.read():
        yield piece
        if isinstance(piece, Piece):
            unpacked += len(piece.data)
            if why := bound.why_passed(unpacked, members.at):
                yield Damage("bomb", why, piece.offset)
                return


def _plain(file: IO[bytes]) -> Pieces:
    offset = 0
    while data := file.read(_CHUNK):
        yield Piece(data, offset, ends=False, packed=False)
        offset += len(data)


def _padding(data: bytes, first: int) -> int:
    found = _PADDING.match(data, first)
    return found.end() - first if found else 0


class _Members:
    """Reads the members of a compressed file one after the other."""

    def __init__(self, file: IO[bytes], codec: Codec) -> None:
        self._file = file
        self._codec = codec
        self._data = b""  # compressed bytes that were read; those from ``_first`` on were not used
        self._first = 0
        self.at = 0  # where in the file ``_first`` is

    def read(self) -> Pieces:
        yield from self._take_dictionary()
        while self._more():
            if self._codec.magic.match(self._data, self._first):
                yield from self._member()
            elif self._data[self._first] == 0:
                self._use(_padding(self._data, self._first))
            else:
                begun = self.at
                self._find_next(0)
                yield Damage("damaged", f"no {self._codec.name} member begins here", begun, self.at)

    def _take_dictionary(self) -> Pieces:
        """Read on with the dictionary that the file begins with, where it does; its frame is then passed over as others are."""
        found = self._more() and self._codec.name == "zstd" and _DICTIONARY.match(self._data)
        if not found:
            return
        end = found.end() + min(int.from_bytes(found[1], "little"), _LARGEST_DICTIONARY + 1)
        while len(self._data) < end and self._read_on():
            pass
        try:
            self._codec = _zstd(self._data[found.end() : end])
        except self._codec.error as error:
            yield Damage(
                "damaged", f"zstd: the dictionary of the file cannot be read: {error}", 0, min(end, len(self._data))
            )

    def _member(self) -> Pieces:
        start, decoder = self.at, self._codec.decoder()
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
                for data in unpack(decoder, chunk):
                    if data or decoder.eof:
                        yield Piece(data, start, ends=decoder.eof)
            except self._codec.error as error:
                self._give_back(b"".join(kept))
                self._find_next(1)
                yield Damage("damaged", f"{self._codec.name}: {error}", start, self.at)
                return
            if decoder.eof:
                self._give_back(decoder.unused_data)
                return

    def _more(self) -> bool:
        while len(self._data) - self._first < _MAGIC and self._read_on():
            pass
        return self._first < len(self._data)

    def _read_on(self) -> bool:
        """Read a chunk more behind what was not used; False at the end of the file."""
        more = self._file.read(_CHUNK)
        if more:
            self._data, self._first = self._data[self._first :] + more, 0
        return bool(more)

    def _use(self, count: int) -> bytes:
        used = self._data[self._first : self._first + count]
        self._first += len(used)
        self.at += len(used)
        return used

    def _give_back(self, data: bytes) -> None:
        self._data, self._first = data + self._data[self._first :], 0
        self.at -= len(data)

    def _find_next(self, skip: int) -> None:
        """Go to the next place, ``skip`` bytes on at least, where a member begins that can be read.

        What is looked at is in proportion to what is passed: in a flood of magic numbers each is looked at shortly.
        """
        self._use(skip)
        begun, looked = self.at, 0
        while True:
            found = self._codec.magic.search(self._data, self._first)
            if not found:
                self._use(max(0, len(self._data) - self._first - _MAGIC + 1))
                if not self._read_on():
                    self._use(len(self._data))
                    return
                continue
            self._use(found.start() - self._first)
            most = max(_SHORT_LOOK, min(LOOK, _FREE_LOOKS * LOOK + _LOOKS * (self.at - begun) - looked))
            while len(self._data) - self._first < most and self._read_on():
                pass
            is_member, taken = self._is_member(most)
            if is_member:
                return
            looked += taken
            self._use(1)

    def _is_member(self, most: int) -> tuple[bool, int]:
        """Whether the first ``most`` bytes begin a member, and how many of them it took to tell."""
        # The magic number also turns up by chance, once in sixteen million bytes of gzip.
        decoder, step = self._codec.decoder(), min(self._codec.step, most)
        end = min(len(self._data), self._first + most)
        taken = 0
        try:
            for begin in range(self._first, end, step):
                taken += step
                if any(unpack(decoder, self._data[begin : min(begin + step, end)])):
                    return True, taken
                if decoder.eof:  # nothing in it
                    break
        except self._codec.error:
            pass
        return False, taken


class DamagedStream(OSError):
    """A stream that must be read as a file is broken; ``failure`` is ``bomb``, or ``damaged``."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(f"{damage.error} (byte {damage.offset})")
        self.failure = "bomb" if damage.failure == "bomb" else "damaged"


class PieceFile(io.RawIOBase):
    """Pieces as a file, for readers that cannot go past damage: there it raises ``DamagedStream``."""

    def __init__(self, stream: Pieces) -> None:
        self._pieces = stream
        self._data = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._data:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            if isinstance(piece, Damage):
                raise DamagedStream(piece)
            self._data = memoryview(piece.data)  # a slice of which copies nothing
        count = min(len(buffer), len(self._data))
        buffer[:count] = self._data[:count]
        self._data = self._data[count:]
        return count
