from __future__ import annotations

import gzip
import io
import random

import pytest
from samples import article, chunked, http, pages_warc, record, warc_gz

from stripper.archive.records import LARGEST, SKIPPED, Item, Lost, Record
from stripper.archive.streams import codec_of, pieces
from stripper.archive.warc import read_warc
from stripper.reading.decode import decode


def read(data: bytes) -> list[Item]:
    return list(read_warc(pieces(io.BytesIO(data), codec_of(data))))


def pages(items: list[Item]) -> list[str | None]:
    return [item.id for item in items if isinstance(item, Record)]


def losses(items: list[Item]) -> list[tuple[str, str | None]]:
    return [(item.failure, item.id) for item in items if isinstance(item, Lost)]


def ids(*numbers: int) -> list[str]:
    return [f"<urn:uuid:{number}>" for number in numbers]


@pytest.mark.parametrize("pack", [b"".join, warc_gz, lambda records: gzip.compress(b"".join(records))])
def test_responses_are_read_from_any_packing(pack):
    items = read(pack(pages_warc(20)))
    assert pages(items) == ids(*range(20))
    assert items[3].content == article(3)
    assert (items[3].url, items[3].date, items[3].charset) == (
        "https://site.example/3",
        "2024-05-01T10:00:00Z",
        "utf-8",
    )


def test_where_says_the_offset_of_the_member():
    records = pages_warc(3)
    assert read(warc_gz(records))[2].where == f"byte {len(warc_gz(records[:2]))}"


def test_where_says_the_offset_of_the_record():
    records = pages_warc(3)
    assert read(b"".join(records))[2].where == f"byte {len(b''.join(records[:2]))}"


@pytest.mark.parametrize("status", ["301 Moved Permanently", "404 Not Found", "503 Service Unavailable"])
def test_what_a_server_says_in_place_of_a_page_is_no_page(status: str):
    records = [record(1, http(article(1), status=status)), record(2, http(article(2), status="203 Fine"))]
    items = read(b"".join(records))
    assert (items[0], pages(items)) == (SKIPPED, ids(2))


def test_chunked_and_compressed_records_do_not_end_the_file():
    block = http(chunked(gzip.compress(article(1))), Content_Encoding="gzip", Transfer_Encoding="chunked")
    items = read(b"".join([record(1, block), *pages_warc(2)]))
    assert len(pages(items)) == 3
    assert gzip.decompress(items[0].content) == article(1)
    assert items[0].encoding == "gzip"


@pytest.mark.parametrize("pack", [b"".join, warc_gz])
def test_broken_chunks_cost_their_record_alone(pack):
    bad = record(7, http(b"zz\r\n" + article(7), Transfer_Encoding="chunked"))
    records = pages_warc(4)
    items = read(pack([*records[:2], bad, *records[2:]]))
    assert pages(items) == ids(0, 1, 2, 3)
    assert losses(items) == [("chunking", "<urn:uuid:7>")]


def test_a_page_stored_without_its_chunks_is_read():
    items = read(record(1, http(article(1), Transfer_Encoding="chunked")))
    assert items[0].content == article(1)


def test_resource_and_conversion_records_are_read():
    items = read(
        record(1, article(1), "resource")
        + record(2, b"Una frase.\n", "conversion", "text/plain")
        + record(3, article(3), "resource", "application/xhtml+xml")
    )
    assert [(item.kind, item.id) for item in items] == [
        ("html", "<urn:uuid:1>"),
        ("text", "<urn:uuid:2>"),
        ("html", "<urn:uuid:3>"),
    ]


def test_what_is_no_page_is_skipped():
    items = read(
        record(1, http(b"\x89PNG", "image/png"))
        + record(2, b"software: x\r\n", "warcinfo", "application/warc-fields")
        + record(3, b"GET / HTTP/1.1\r\n\r\n", "request", "application/http; msgtype=request")
        + record(4, http(b"\x89PNG", None))
        + record(5, b"body {}", "resource", "text/css")
    )
    assert items == [SKIPPED] * 5


def test_a_page_without_content_type_is_known_by_its_markup():
    assert pages(read(record(1, http(article(1), None)))) == ids(1)


@pytest.mark.parametrize("pack", [b"".join, warc_gz])
def test_a_truncated_last_record_is_reported(pack):
    data = pack(pages_warc(5))
    items = read(data[:-200])
    assert pages(items) == ids(0, 1, 2, 3)
    assert losses(items) == [("truncated", "<urn:uuid:4>")]


def test_missing_line_ends_behind_the_last_record_are_no_truncation():
    items = read(b"".join(pages_warc(2))[:-4])
    assert (pages(items), losses(items)) == (ids(0, 1), [])


def test_a_truncated_header_is_reported():
    items = read(b"".join(pages_warc(2)) + b"WARC/1.0\r\nWARC-Type: resp")
    assert (pages(items), losses(items)) == (ids(0, 1), [("truncated", None)])


@pytest.mark.parametrize("at", [0.1, 0.5, 0.99])
def test_a_damaged_member_costs_its_record_alone(at: float):
    members = [warc_gz([one]) for one in pages_warc(6)]
    broken = bytearray(members[3])
    broken[int(len(broken) * at)] ^= 0x55
    items = read(b"".join([*members[:3], bytes(broken), *members[4:]]))
    assert pages(items) == ids(0, 1, 2, 4, 5)
    assert [failure for failure, _ in losses(items)] == ["damaged"]


def test_damage_in_a_file_of_one_member_costs_what_is_behind_it():
    data = bytearray(gzip.compress(b"".join(pages_warc(400))))
    data[len(data) // 2] ^= 0xFF
    items = read(bytes(data))
    assert pages(items) == ids(*range(len(pages(items))))
    assert 100 < len(pages(items)) < 300
    assert losses(items)  # one for each record that no longer makes sense


@pytest.mark.parametrize("pack", [b"".join, warc_gz])
@pytest.mark.parametrize(
    "change", [b"Content-Length: 1", b"Content-Length: x", b"Content-Len: ", b"Content-Length: 99999999999"]
)
def test_a_wrong_length_costs_its_record_alone(pack, change: bytes):
    records = pages_warc(5)
    records[2] = records[2].replace(b"Content-Length: ", change)
    items = read(pack(records))
    assert pages(items) == ids(0, 1, 3, 4)
    assert len(losses(items)) == 1
    assert losses(items)[0][1] == "<urn:uuid:2>"


def test_garbage_between_records_is_one_loss():
    records = pages_warc(3)
    items = read(records[0] + b"garbage\r\n" * 5000 + records[1] + records[2])
    assert (pages(items), losses(items)) == (ids(0, 1, 2), [("malformed", None)])


def test_an_endless_header_is_one_loss():
    records = pages_warc(2)
    items = read(records[0] + b"WARC/1.0\r\nX: " + b"y" * 200_000 + b"\r\n" + records[1])
    assert (pages(items), losses(items)) == (ids(0, 1), [("malformed", None)])


def test_a_record_larger_than_any_page_is_passed_over():
    big = record(9, http(b"<p>" + b"x" * LARGEST))
    items = read(warc_gz([pages_warc(1)[0], big, pages_warc(2)[1]]))
    assert (pages(items), losses(items)) == (ids(0, 1), [("too large", "<urn:uuid:9>")])


def test_any_damage_leaves_the_sum_of_records():
    records = pages_warc(30)
    rng = random.Random(5)
    for _ in range(60):
        data = bytearray(warc_gz(records))
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        items = read(bytes(data))
        assert len(pages(items)) >= 28  # a flip may also make a page of another text, or none of our business
        assert len(items) in (29, 30, 31)


@pytest.mark.parametrize(
    "content_type",
    ["text/html, text/html", "text/html charset=utf-8", "text/html: x", "'text/html'", "TEXT/HTML;", "*/*", "unknown/unknown",
     "application/xml", "application/vnd.wap.xhtml+xml"],
)  # fmt: skip
def test_an_untidy_content_type_costs_no_page(content_type: str):
    assert [item.kind for item in read(record(1, http(article(1), content_type)))] == ["html"]


@pytest.mark.parametrize("content_type", ["application/xml", "text/plain", "image/svg+xml", "application/json"])
def test_other_types_are_no_pages(content_type: str):
    assert read(record(1, http(b"<?xml version='1.0'?><svg><p>x</svg>", content_type))) == [SKIPPED]


@pytest.mark.parametrize(("kind", "type_"), [("resource", "text/html"), ("conversion", "text/plain")])
def test_the_charset_of_a_record_is_that_of_its_page(kind: str, type_: str):
    [item] = read(record(1, "zażółć".encode("iso-8859-2"), kind, f"{type_}; charset=iso-8859-2"))
    assert (decode(item.content, item.charset), item.charset) == ("zażółć", f"{type_}; charset=iso-8859-2")


def test_chunks_may_have_extensions():
    body = article(1)
    chunks = b"%x;name=value\r\n%s\r\n0;last\r\n\r\n" % (len(body), body)
    [item] = read(record(1, http(chunks, Transfer_Encoding="chunked")))
    assert item.content == body


def test_an_address_may_stand_in_angle_brackets():
    data = record(1, http(article(1))).replace(b"https://site.example/1", b"<https://site.example/1>")
    assert read(data)[0].url == "https://site.example/1"


def test_headers_without_an_end_are_passed_over_in_a_time_that_grows_with_the_file():
    whole = record(1, http(article(1)))
    items = read(b"WARC/1.0\r\nWARC-" * 40_000 + b"\r\n\r\n" + whole)
    assert [item.id for item in items if isinstance(item, Record)] == ["<urn:uuid:1>"]
    assert len(items) < 20  # and not a loss for each
