from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
from dataclasses import replace
from functools import partial

import pytest
import zstandard

from stripper.archive.streams import LOOK, Damage, DamagedStream, Piece, PieceFile, codec, codec_of, first_of, pieces


def read(data: bytes) -> tuple[bytes, list[Damage]]:
    found = list(pieces(io.BytesIO(data), codec_of(data)))
    whole = b"".join(piece.data for piece in found if isinstance(piece, Piece))
    return whole, [piece for piece in found if isinstance(piece, Damage)]


TEXTS = [bytes([65 + i]) * 50_000 + str(i).encode() for i in range(5)]
MEMBERS = [gzip.compress(text, mtime=0) for text in TEXTS]


def test_members_are_read_one_after_the_other():
    assert read(b"".join(MEMBERS)) == (b"".join(TEXTS), [])


def test_plain_files_are_read_as_they_are():
    assert read(b"plain" * 100_000) == (b"plain" * 100_000, [])


def test_offsets_are_those_of_the_members():
    found = list(pieces(io.BytesIO(b"".join(MEMBERS)), codec_of(MEMBERS[0])))
    assert [piece.offset for piece in found if isinstance(piece, Piece) and piece.ends] == [
        sum(map(len, MEMBERS[:i])) for i in range(5)
    ]


@pytest.mark.parametrize("at", [12, 40, -8, -4])  # in the data, in the checksum, in the length
def test_a_damaged_member_costs_itself_alone(at: int):
    broken = bytearray(MEMBERS[2])
    broken[at] ^= 0xFF
    data = b"".join([*MEMBERS[:2], bytes(broken), *MEMBERS[3:]])
    whole, damages = read(data)
    assert whole.startswith(TEXTS[0] + TEXTS[1])
    assert whole.endswith(TEXTS[3] + TEXTS[4])
    assert [damage.failure for damage in damages] == ["damaged"]


def test_a_cut_off_file_is_said_to_be():
    whole, damages = read(b"".join(MEMBERS)[:-20])
    assert whole.startswith(b"".join(TEXTS[:4]))
    assert [(damage.failure, damage.offset) for damage in damages] == [("truncated", sum(map(len, MEMBERS[:4])))]


def test_padding_behind_members_is_no_damage():
    assert read(MEMBERS[0] + b"\0" * 5000) == (TEXTS[0], [])


def test_garbage_between_members_is_one_damage():
    whole, damages = read(MEMBERS[0] + b"garbage \x1f\x8b\x08 garbage" + MEMBERS[1])
    assert whole == TEXTS[0] + TEXTS[1]
    assert len(damages) == 1


def test_garbage_without_end_is_one_damage():
    whole, damages = read(MEMBERS[0] + b"garbage" * 200_000)
    assert (whole, len(damages)) == (TEXTS[0], 1)


def test_zstd_frames_are_read():
    compress = zstandard.ZstdCompressor(write_checksum=True).compress
    assert read(compress(b"a" * 300_000) + compress(b"b")) == (b"a" * 300_000 + b"b", [])


def test_a_damaged_zstd_frame_costs_itself_alone():
    compress = zstandard.ZstdCompressor(write_checksum=True).compress
    broken = bytearray(compress(b"second" * 1000))
    broken[-1] ^= 0xFF
    whole, damages = read(compress(b"first") + bytes(broken) + compress(b"third"))
    assert whole.startswith(b"first")
    assert whole.endswith(b"third")
    assert [damage.failure for damage in damages] == ["damaged"]


def test_a_cut_off_zstd_file_is_said_to_be():
    assert read(zstandard.ZstdCompressor().compress(bytes(range(256)) * 999)[:-9])[1][0].failure == "truncated"


NOISE = random.Random(5).randbytes(2 << 20)
PACK = {
    "gzip": partial(gzip.compress, mtime=0),
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}
SKIPPABLE = b"\x50\x2a\x4d\x18\4\0\0\0size"  # what pzstd puts in front of each frame


@pytest.mark.parametrize("name", PACK)
def test_every_compression_is_known_and_read(name: str):
    data = PACK[name](NOISE) + PACK[name](b"b")
    assert codec_of(data).name == name
    assert read(data) == (NOISE + b"b", [])


@pytest.mark.parametrize("name", PACK)
def test_the_beginning_of_a_file_says_what_it_holds_however_well_it_is_packed(name: str):
    head = PACK[name](NOISE)[:LOOK]
    assert first_of(head, codec_of(head))[:1000] == NOISE[:1000]


@pytest.mark.parametrize("name", PACK)
def test_damage_in_large_blocks_costs_its_member_alone(name: str):
    broken = bytearray(PACK[name](b"second" * 1000))
    broken[-9] ^= 0xFF
    whole, damages = read(PACK[name](b"first") + bytes(broken) + PACK[name](NOISE))
    assert whole.startswith(b"first")
    assert whole.endswith(NOISE)
    assert [damage.failure for damage in damages] == ["damaged"]


def test_zstd_frames_without_content_are_passed_over():
    frame = PACK["zstd"](b"a")
    data = SKIPPABLE + frame + SKIPPABLE + frame + SKIPPABLE
    assert read(data) == (b"aa", [])
    assert first_of(data, codec_of(data)) == b"aa"


RECORDS = [
    f"WARC/1.1 {i}: the old ferry crosses at dawn, the miller counts {i * 7} sacks".encode() * 3 for i in range(999)
]
TRAINED = zstandard.train_dictionary(8192, RECORDS)
DICTIONARIES = {"plain": TRAINED.as_bytes(), "packed": PACK["zstd"](TRAINED.as_bytes())}
FRAMES = [zstandard.ZstdCompressor(dict_data=TRAINED, write_checksum=True).compress(one) for one in RECORDS]


def passed_over(content: bytes) -> bytes:
    return b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content


@pytest.mark.parametrize("name", DICTIONARIES)
def test_zstd_frames_are_read_with_the_dictionary_that_the_file_begins_with(name: str):
    data = b"".join([passed_over(DICTIONARIES[name]), *FRAMES])
    assert read(data) == (b"".join(RECORDS), [])
    assert first_of(data, codec_of(data), 200).startswith(RECORDS[0])


def test_a_dictionary_is_known_however_little_comes_at_once():
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size, 11))

    data = b"".join([passed_over(DICTIONARIES["plain"]), *FRAMES[:9]])
    found = b"".join(piece.data for piece in pieces(Slow(data), codec_of(data)) if isinstance(piece, Piece))
    assert found == b"".join(RECORDS[:9])


def test_offsets_of_zstd_frames_are_those_behind_the_dictionary():
    dictionary = passed_over(DICTIONARIES["packed"])
    found = list(pieces(io.BytesIO(dictionary + FRAMES[0] + FRAMES[1]), codec_of(FRAMES[0])))
    assert [piece.offset for piece in found if piece.data] == [len(dictionary), len(dictionary + FRAMES[0])]


def test_a_damaged_zstd_frame_costs_itself_alone_with_a_dictionary_too():
    broken = bytearray(FRAMES[1])
    broken[-1] ^= 0xFF
    whole, damages = read(passed_over(DICTIONARIES["packed"]) + FRAMES[0] + bytes(broken) + FRAMES[2])
    assert whole.endswith(RECORDS[2])
    assert [damage.failure for damage in damages] == ["damaged"]


BROKEN = TRAINED.as_bytes()[:4] + b"\xff" * 99
TOO_LARGE = DICTIONARIES["plain"] + bytes(8 << 20)


@pytest.mark.parametrize(
    ("dictionary", "said"),
    [
        (BROKEN, "could not create"),
        (PACK["zstd"](BROKEN), "could not create"),
        (TOO_LARGE, "more than 8,388,608 bytes"),
        (PACK["zstd"](TOO_LARGE), "more than 8,388,608 bytes"),
        (DICTIONARIES["packed"][:20] + b"\xff" * 99, "it is cut off or damaged"),
    ],
    ids=["broken", "broken and packed", "too large", "too large and packed", "badly packed"],
)
def test_a_dictionary_that_cannot_be_read_is_said_and_what_needs_none_is_read(dictionary: bytes, said: str):
    whole, [first, *others] = read(passed_over(dictionary) + PACK["zstd"](b"without") + FRAMES[0])
    assert (whole, first.offset) == (b"without", 0)
    assert said in first.error
    assert "Dictionary mismatch" in others[0].error


def test_a_frame_of_the_same_number_that_holds_something_else_is_passed_over():
    assert read(passed_over(b"a table of contents") + PACK["zstd"](b"a")) == (b"a", [])


def test_a_file_that_ends_within_its_dictionary_is_truncated():
    [*_, damage] = read(passed_over(DICTIONARIES["plain"])[:100])[1]
    assert damage.failure == "truncated"


def test_padding_between_members_is_no_damage():
    assert read(PACK["xz"](b"a") + b"\0" * 4 + PACK["xz"](b"b")) == (b"ab", [])


def test_text_that_begins_with_letters_of_bzip2_is_text():
    assert codec_of(b"BZh1 is the name of a station") is None


def test_xz_that_asks_for_too_much_memory_is_damage():
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]
    [damage] = read(lzma.compress(b"a", filters=filters))[1]
    assert "emory" in damage.error


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress], ids=["gzip", "bzip2"])
def test_a_bomb_comes_in_small_pieces(pack):
    bomb = pack(b"\0" * (200 << 20))
    assert (
        max(len(piece.data) for piece in pieces(io.BytesIO(bomb), codec_of(bomb)) if isinstance(piece, Piece))
        < 20 << 20
    )


def test_as_a_file_damage_is_an_error():
    data = MEMBERS[0] + b"garbage"
    file = io.BufferedReader(PieceFile(pieces(io.BytesIO(data), codec_of(data))))
    assert file.read(len(TEXTS[0])) == TEXTS[0]
    with pytest.raises(DamagedStream):
        file.read()


FLOODS = {
    "gzip": (b"\x1f\x8b\x08\x08", partial(gzip.compress, mtime=0)),
    "zstd": (b"\x28\xb5\x2f\xfd", zstandard.compress),
    "bzip2": (b"BZh91AY&SY", bz2.compress),
    "xz": (b"\xfd7zXZ\x00", lzma.compress),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_magic_numbers_is_looked_at_in_proportion_to_its_size(name: str):
    magic, pack = FLOODS[name]
    fed = []

    def counting():
        real = codec(name).decoder()

        class Decoder:
            def decompress(self, data, *most):
                fed.append(len(data))
                return real.decompress(data, *most)

            def __getattr__(self, of):
                return getattr(real, of)

        return Decoder()

    looked = []
    for size in (1 << 17, 1 << 18):
        fed.clear()
        flood = magic + b"\xff" + magic * (size // len(magic))
        found = list(pieces(io.BytesIO(flood + pack(b"one") * 3), replace(codec(name), decoder=counting)))
        assert [piece.data for piece in found if isinstance(piece, Piece) and piece.data] == [b"one"] * 3
        assert any(isinstance(piece, Damage) for piece in found)
        looked.append(sum(fed))
    assert looked[1] < 3 * looked[0] + (LOOK << 3)
    assert looked[1] < 2000 * (1 << 18)


def test_a_large_member_is_read_in_small_pieces_without_copying_the_rest():
    packed = gzip.compress(bytes(20_000_000))
    stream = PieceFile(pieces(io.BytesIO(packed), codec_of(packed)))
    piece = bytearray(100)
    stream.readinto(piece)
    assert isinstance(stream._data, memoryview)
    assert sum(iter(lambda: stream.readinto(piece), 0)) == 20_000_000 - 100
