"""Take off the content encodings of a page, HTTP's gzip, deflate, br, zstd, and bzip2 and xz; never to more than ``LARGEST``.

Many archives keep the header of an encoding that they took off themselves: what does not begin as an encoding's data
do, or begins as markup does, is left as it is.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from stripper.archive.packages import missing
from stripper.archive.records import LARGEST
from stripper.archive.streams import Codec, codec, packing, unpack
from stripper.reading.decode import decode_text

_STEP = 1024  # compressed bytes at once: zstd can make hundreds of megabytes of a few thousand
_CUT_OFF = "the compressed page is cut off"
_NONE = ("", "identity", "none", "utf-8")


class EncodingError(ValueError):
    """A page's content encoding is broken or unknown."""


class TooLarge(ValueError):
    """A page is larger than any page."""


def decoded(content: bytes | str, encoding: str | None) -> bytes | str:
    """A page without its content encodings, named as in HTTP. Raises ``EncodingError`` and ``TooLarge``."""
    if isinstance(content, str) or not encoding:
        return content
    for name in reversed([word.strip().lower() for word in encoding.split(",")]):
        if name in _NONE or _is_markup(content):
            continue
        if name not in _DECODERS:
            raise EncodingError(f"unknown content encoding {name!r}")
        content = _DECODERS[name](content)
    return content


def _is_markup(content: bytes) -> bool:
    """Whether bytes begin as a page does that is not encoded, whatever is said of it."""
    return content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<"


def text_of(content: bytes | str, charset: str | None) -> str:
    """A plain text, decoded where it is bytes; ``charset`` is what the archive says of them."""
    return content if isinstance(content, str) else decode_text(content, charset)


def _collected(chunks: Iterator[bytes], name: str, broken: type[Exception]) -> bytes:
    out, size = [], 0
    try:
        for chunk in chunks:
            out.append(chunk)
            size += len(chunk)
            if size > LARGEST:
                raise TooLarge(f"more than {LARGEST:,} bytes when decoded")
    except broken as error:
        raise EncodingError(f"content encoding {name}: {error}") from error
    return b"".join(out)


def _members(content: bytes, codec: Codec) -> Iterator[bytes]:
    """The decoded members (zstd: frames) of a page; browsers leave out what is behind, too."""
    at = 0
    while codec.magic.match(content, at):
        member = codec.decoder()
        while not member.eof:
            step = content[at : at + _STEP]
            if not step:
                raise EncodingError(_CUT_OFF)
            yield from unpack(member, step)
            at += len(step)
        at -= len(member.unused_data)


def _steps(content: bytes, decode: Callable[[bytes], bytes], is_done: Callable[[], bool]) -> Iterator[bytes]:
    for begin in range(0, len(content), _STEP):
        yield decode(content[begin : begin + _STEP])
        if is_done():
            return
    raise EncodingError(_CUT_OFF)


def _inflated(content: bytes, wbits: int) -> bytes:
    decoder = zlib.decompressobj(wbits)
    return _collected(_steps(content, decoder.decompress, lambda: decoder.eof), "deflate", zlib.error)


def _unpacked(content: bytes, name: str) -> bytes:
    if packing(content) != name:
        return content
    packed = codec(name)
    return _collected(_members(content, packed), name, packed.error)


def _deflate(content: bytes) -> bytes:
    try:
        return _inflated(content, 15)
    except EncodingError:
        return _inflated(content, -15)  # what early browsers took "deflate" for


def _brotli(content: bytes) -> bytes:
    try:
        import brotli
    except ImportError as error:
        raise missing(error, "reading pages with the content encoding br") from error
    decoder: Any = brotli.Decompressor()
    return _collected(_steps(content, decoder.process, decoder.is_finished), "br", brotli.error)


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(_unpacked, name="gzip"),
    "x-gzip": partial(_unpacked, name="gzip"),
    "deflate": _deflate,
    "br": _brotli,
    "zstd": partial(_unpacked, name="zstd"),
    "bzip2": partial(_unpacked, name="bzip2"),
    "xz": partial(_unpacked, name="xz"),
}
