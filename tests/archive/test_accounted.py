"""No record of a damaged WARC file goes missing: each is a page, a named loss, or lies in a range named as damaged."""

from __future__ import annotations

import gzip
import io
import re

from hypothesis import example, given
from hypothesis import strategies as st
from samples import pages_warc

from stripper.archive.records import Lost, Record
from stripper.archive.streams import codec, pieces
from stripper.archive.warc import read_warc

RANGE = re.compile(r"bytes (?:from )?(\d+)(?: to (\d+))?")
PAGES = pages_warc(8)


def over_long(record: bytes, more: int) -> bytes:
    """A record whose Content-Length leads ``more`` bytes too far."""
    return re.sub(rb"(?<=Content-Length: )\d+", lambda found: str(int(found[0]) + more).encode(), record, count=1)


def flipped(member: bytes, share: float) -> bytes:
    """A gzip member with one byte turned around, at a share of its length."""
    at = min(len(member) - 1, int(share * len(member)))
    return member[:at] + bytes([member[at] ^ 0xFF]) + member[at + 1 :]


FATES = st.one_of(
    st.just(("sound", 0)),
    st.tuples(st.just("over-long"), st.integers(1, 20_000)),
    st.tuples(st.just("flipped"), st.floats(0, 1)),
    st.tuples(st.just("checksum"), st.just(0)),
)


def member(record: bytes, fate: tuple[str, float]) -> bytes:
    """The gzip member of a record that met its fate."""
    kind, much = fate
    if kind == "over-long":
        return gzip.compress(over_long(record, int(much)), mtime=0)
    packed = gzip.compress(record, mtime=0)
    if kind == "flipped":
        return flipped(packed, much)
    return packed[:-8] + bytes([packed[-8] ^ 0xFF]) + packed[-7:] if kind == "checksum" else packed


@given(st.lists(FATES, min_size=8, max_size=8))
@example([("over-long", 500), ("checksum", 0), *[("sound", 0)] * 6])
@example([("sound", 0), ("over-long", 9_000), ("flipped", 0.5), ("flipped", 0.5), *[("sound", 0)] * 4])
@example([("flipped", 0.0), ("flipped", 0.0), *[("sound", 0)] * 6])
@example([*[("sound", 0)] * 7, ("over-long", 20_000)])
@example([*[("sound", 0)] * 6, ("over-long", 20_000), ("checksum", 0)])
def test_every_record_is_a_page_or_a_named_loss(fates: list[tuple[str, float]]):
    members = [member(record, fate) for record, fate in zip(PAGES, fates, strict=True)]
    items = list(read_warc(pieces(io.BytesIO(b"".join(members)), codec("gzip"))))
    named = {item.id for item in items if isinstance(item, Record | Lost)}
    pages = {item.id for item in items if isinstance(item, Record)}
    ranges = [
        range(int(found[1]), int(found[2] or 1 << 40))
        for item in items
        if isinstance(item, Lost) and (found := RANGE.match(item.where))
    ]
    begin = 0
    for number, (packed, fate) in enumerate(zip(members, fates, strict=True)):
        name, is_in_range = f"<urn:uuid:{number}>", any(begin in one for one in ranges)
        assert is_in_range or name in named, (number, items)
        if fate[0] == "sound":
            assert is_in_range or name in pages, (number, items)
        begin += len(packed)
