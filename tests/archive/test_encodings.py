from __future__ import annotations

import bz2
import gzip
import lzma
import zlib

import brotli
import pytest
import zstandard
from samples import article

from stripper.archive.encodings import EncodingError, TooLarge, decoded

PAGE = article(1)
_raw = zlib.compressobj(wbits=-15)
PACKED = {
    "gzip": gzip.compress(PAGE),
    "x-gzip": gzip.compress(PAGE),
    "deflate": zlib.compress(PAGE),
    "br": brotli.compress(PAGE),
    "zstd": zstandard.ZstdCompressor().compress(PAGE),
    "bzip2": bz2.compress(PAGE),
    "xz": lzma.compress(PAGE),
}


@pytest.mark.parametrize("name", PACKED)
def test_an_encoding_is_taken_off(name: str):
    assert decoded(PACKED[name], name.upper()) == PAGE


@pytest.mark.parametrize("name", ["gzip", "zstd", "bzip2", "xz"])
def test_all_members_are_decoded_and_what_is_behind_them_is_not(name: str):
    assert decoded(PACKED[name] * 3 + b"\0" * 2000, name) == PAGE * 3


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_second_member_may_be_cut_off_too(name: str):
    with pytest.raises(EncodingError, match="cut off"):
        decoded(PACKED[name] + PACKED[name][:-12], name)


def test_a_zstd_page_may_begin_with_a_frame_without_content():
    assert decoded(b"\x50\x2a\x4d\x18\4\0\0\0size" + PACKED["zstd"], "zstd") == PAGE


def test_deflate_may_be_raw():
    assert decoded(_raw.compress(PAGE) + _raw.flush(), "deflate") == PAGE


def test_several_encodings_are_taken_off_from_the_last_to_the_first():
    assert decoded(brotli.compress(PACKED["gzip"]), "gzip, br") == PAGE


@pytest.mark.parametrize("name", [*PACKED, "identity", "utf-8", "", None, "unknown"])
def test_a_page_stored_decoded_is_left_as_it_is(name: str | None):
    assert decoded(PAGE, name) == PAGE


def test_text_has_no_encoding():
    assert decoded("<p>", "gzip") == "<p>"


@pytest.mark.parametrize("name", PACKED)
def test_a_cut_off_page_is_an_error(name: str):
    with pytest.raises(EncodingError):
        decoded(PACKED[name][:-12], name)


@pytest.mark.parametrize("name", PACKED)
def test_a_damaged_page_is_an_error(name: str):
    head = len(PACKED[name]) // 3
    with pytest.raises(EncodingError):
        decoded(PACKED[name][:head] + b"\xff" * 60 + PACKED[name][head + 60 :], name)


def test_an_unknown_encoding_is_an_error():
    with pytest.raises(EncodingError, match="sdch"):
        decoded(b"\1\2\3", "sdch")


@pytest.mark.parametrize("name", ["gzip", "zstd", "bzip2"])
def test_a_bomb_of_many_members_is_stopped(name: str):
    pack = {"gzip": gzip.compress, "zstd": zstandard.ZstdCompressor().compress, "bzip2": bz2.compress}[name]
    with pytest.raises(TooLarge):
        decoded(pack(b"\0" * (9 << 20)) * 9, name)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
def test_a_bomb_is_stopped(name: str):
    zeros = b"\0" * (80 << 20)
    pack = {
        "gzip": gzip.compress,
        "br": lambda data: brotli.compress(data, quality=1),
        "zstd": zstandard.ZstdCompressor().compress,
    }
    with pytest.raises(TooLarge):
        decoded(pack[name](zeros), name)


@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf", b"\0\n", b"\xff\xfe"])
@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip", "binary"])
def test_a_page_that_is_not_encoded_is_read_whatever_is_said_of_it(head: bytes, encoding: str):
    assert decoded(head + b"<p>x", encoding) == head + b"<p>x"
