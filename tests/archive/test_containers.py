from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from copy import copy
from pathlib import Path

import pytest
from samples import article, jsonl, tar_of, zip_of

from stripper.archive.containers import page_of, read_tar, read_zip
from stripper.archive.records import LARGEST, SKIPPED, Lost, Record
from stripper.archive.streams import PieceFile, codec_of, pieces

FILES = {
    "a/one.html": article(1),
    "two": article(2),  # known by its content
    "three.txt": b"Una frase.",
    "four.css": b"body { color: red }",
    "five.png": b"\x89PNG\r\n\x1a\n\0\0",
    "six.html.gz": gzip.compress(article(6)),
    "seven.tar.gz": gzip.compress(b"x"),
    "app.js": b"document.write('<div>words</div>')",
    "package.json": b'{"name": "x", "description": "takes <div> out"}',
    "settings": b'{"name": "x", "description": "takes <div> out"}',
    "picture.svg": b"<svg><title>A picture</title></svg>",
    "pages.zip": b"PK\3\4<html><p>stored",
    "node.js": article(8),  # the page at /blog/node.js
}
PAGES = ["a/one.html", "two", "three.txt", "six.html.gz", "node.js"]


@pytest.mark.parametrize(("read", "pack"), [(read_zip, zip_of), (read_tar, tar_of)])
def test_the_pages_in_it_are_read_and_the_rest_is_skipped(read, pack):
    items = list(read(io.BytesIO(pack(FILES))))
    assert [item.where for item in items if isinstance(item, Record)] == PAGES
    assert items.count(SKIPPED) == 8
    assert items[0].content == article(1)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.zst", "a.warc.gz", "a.parquet", "a", "a.json"])
def test_an_archive_of_pages_within_another_is_a_loss(name: str):
    assert page_of(jsonl([{"html": "<p>x"}]), name).failure == "unreadable"


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_what_is_named_a_page_is_not_skipped_for_its_first_bytes(name: str):
    assert isinstance(page_of(b'{"html": "x"}', name), Record)


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar.xz", "a.tgz", "a.tbz", "a.tbz2", "a.txz", "a.tzst"])
def test_tar_within_another_is_skipped_whatever_it_is_packed_with(name: str):
    assert page_of(gzip.compress(tar_of({"a.html": article(1)})), name) is SKIPPED


def test_a_large_film_is_no_page():
    assert page_of(bytes(LARGEST + 1), "film.mp4") is SKIPPED


def test_kinds_and_encodings():
    assert page_of(FILES["three.txt"], "three.txt").kind == "text"
    assert page_of(FILES["six.html.gz"], "six.html.gz").encoding == "gzip"
    assert page_of(gzip.compress(b"words"), "x.txt.gz").kind == "text"


def test_a_file_that_was_asked_for_is_read_whatever_its_name():
    assert page_of(b"just words", "notes", asked=True).kind == "text"
    assert page_of(b"just words", "notes") is SKIPPED
    assert page_of(b"\0\1\2", "notes") is SKIPPED
    assert page_of(b"\0\1\2", "notes", asked=True).failure == "not html"
    assert page_of(gzip.compress(article(1)), "page.gz", asked=True).encoding == "gzip"


def test_a_pdf_that_was_asked_for_is_no_text():
    assert page_of(b"%PDF-1.3\n1 0 obj\n<< /Type /Catalog >>", "report", asked=True).failure == "not html"


def test_a_program_that_was_asked_for_is_no_utf16():
    assert page_of(b"\x7fELF" + b"\2\1\1\0\0\0\3\0" * 99, "program", asked=True).failure == "not html"
    assert isinstance(page_of("<p>UTF-16".encode("utf-16"), "page", asked=True), Record)


def test_a_packed_page_with_a_bad_beginning_is_a_page_by_its_name():
    assert page_of(b"junk" + gzip.compress(article(1)), "a.html.gz").where == "a.html.gz"


def test_a_file_larger_than_any_page_is_lost():
    assert page_of(b"<p>" + b"x" * LARGEST, "big.html").failure == "too large"


def test_a_damaged_member_of_a_zip_costs_itself_alone():
    data = bytearray(zip_of({"a.html": article(1), "b.html": article(2), "c.html": article(3)}))
    data[data.index(b"b.html") + 40] ^= 0xFF
    items = list(read_zip(io.BytesIO(bytes(data))))
    assert [(type(item), item.where) for item in items] == [(Record, "a.html"), (Lost, "b.html"), (Record, "c.html")]


def test_a_damaged_lzma_member_costs_itself_alone():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        for name in ("a.html", "b.html", "c.html"):
            archive.writestr(name, article(1))
    data = bytearray(out.getvalue())
    at = data.index(b"b.html") + 30
    data[at : at + 80] = b"\xff" * 80
    items = list(read_zip(io.BytesIO(bytes(data))))
    assert [(type(item), item.where) for item in items] == [(Record, "a.html"), (Lost, "b.html"), (Record, "c.html")]


@pytest.mark.parametrize("places", [(0,), (1,), (0, 1)], ids=["local", "central", "both"])
def test_a_member_whose_name_is_no_utf8_costs_itself_alone(places: tuple[int, ...], tmp_path: Path):
    data = bytearray(zip_of({"a.html": article(1), "ü.html": article(2), "c.html": article(3)}))
    name = "ü".encode()
    local = data.index(name)
    for place in places:
        at = (local, data.index(name, local + 1))[place]
        data[at : at + 2] = b"\xff\xff"
    (tmp_path / "a.zip").write_bytes(data)
    with (tmp_path / "a.zip").open("rb") as file:
        items = list(read_zip(file))
    assert [type(item) for item in items] == [Record, Lost, Record]
    assert (tmp_path / "a.zip").read_bytes() == data


def test_a_member_may_have_no_name():
    data = zip_of({"x.html": article(1), "a.html": article(2)}).replace(b"x.html", b"\0.html")
    assert [item.where for item in read_zip(io.BytesIO(data))] == ["", "a.html"]


def test_what_is_no_zip_is_one_loss():
    assert [item.failure for item in read_zip(io.BytesIO(b"PK\x03\x04" + b"x" * 99))] == ["damaged"]


def test_a_cut_off_tar_is_said_to_be():
    data = tar_of({f"{i}.html": article(i) for i in range(9)})
    items = list(read_tar(io.BytesIO(data[: len(data) // 2])))
    assert [type(item) for item in items] == [Record] * (len(items) - 1) + [Lost]
    assert items[-1].failure == "truncated"


def test_a_damaged_tar_gz_is_said_to_be():
    data = bytearray(gzip.compress(tar_of({f"{i}.html": article(i) for i in range(99)})))
    data[len(data) // 2] ^= 0xFF
    file = io.BufferedReader(PieceFile(pieces(io.BytesIO(bytes(data)), codec_of(bytes(data)))))
    assert isinstance(list(read_tar(file))[-1], Lost)


def test_empty_containers_hold_nothing():
    assert list(read_zip(io.BytesIO(zip_of({})))) == []
    assert list(read_tar(io.BytesIO(tar_of({})))) == []


def broken_at(data: bytes, at: int, with_: bytes) -> bytes:
    return data[:at] + with_ + data[at + len(with_) :]


MEMBERS = {f"{i}.html": b"<html><p>page %d" % i for i in range(6)}  # a header and a block each
TAR = tar_of(MEMBERS)


@pytest.mark.parametrize(
    ("data", "names", "failures"),
    [
        (TAR, "012345", []),
        (broken_at(TAR, 2 * 1024 + 100, b"x"), "01345", ["damaged"]),
        (broken_at(TAR, 2 * 1024, bytes(512)), "01345", ["damaged"]),
        (broken_at(TAR, 1, b"x"), "12345", ["damaged"]),
        (broken_at(TAR, 5 * 1024 + 1, b"x"), "01234", ["damaged"]),
        (TAR[: 3 * 1024], "012", ["truncated"]),
        (TAR[: 3 * 1024 + 100], "012", ["truncated"]),
        (TAR + TAR, "012345012345", []),
        (TAR + b"x" * 999, "012345", []),  # which is no part of it
    ],
)
def test_what_is_damaged_in_a_tar_costs_its_page_alone_and_is_said(data: bytes, names: str, failures: list[str]):
    items = list(read_tar(io.BytesIO(data)))
    assert [item.where for item in items if isinstance(item, Record)] == [f"{name}.html" for name in names]
    assert [item.failure for item in items if isinstance(item, Lost)] == failures


def test_a_link_in_a_tar_leads_to_what_is_read_under_its_own_name():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        page = tarfile.TarInfo("a.html")
        page.size = len(MEMBERS["0.html"])
        archive.addfile(page, io.BytesIO(MEMBERS["0.html"]))
        for kind in (tarfile.LNKTYPE, tarfile.SYMTYPE):
            link = tarfile.TarInfo("b.html")
            link.type, link.linkname = kind, "a.html"
            archive.addfile(link)
    file.seek(0)
    first, *links = read_tar(file)
    assert first.where == "a.html"
    assert links == [SKIPPED, SKIPPED]


def test_members_that_share_their_bytes_are_unpacked_once():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", MEMBERS["0.html"])
        archive.writestr("b.html", MEMBERS["0.html"])
        first = archive.infolist()[0]
        for number in range(5):
            again = copy(first)
            again.filename = f"{number}.html"
            archive.filelist.append(again)
    items = list(read_zip(io.BytesIO(file.getvalue())))
    assert [item.where for item in items if isinstance(item, Record)] == ["a.html", "b.html"]
    lost = [item for item in items if isinstance(item, Lost)]
    assert [item.where for item in lost] == [f"{number}.html" for number in range(5)]
    assert {item.failure for item in lost} == {"damaged"}


@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_damage_behind_a_header_of_a_long_name_costs_its_page_alone(kind: int):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=kind) as archive:
        for number in range(3):
            member = tarfile.TarInfo(f"{number}{'x' * 200}.html")
            member.size = len(MEMBERS["0.html"])
            archive.addfile(member, io.BytesIO(MEMBERS["0.html"]))
    data = file.getvalue()
    second = (
        data.index(b"ustar", data.index(b"1xxx", data.index(b"1xxx") + 4)) - 257
    )  # the header behind that of its name
    items = list(read_tar(io.BytesIO(broken_at(data, second + 100, b"x"))))
    assert [item.where[0] for item in items if isinstance(item, Record)] == ["0", "2"]
    assert [item.failure for item in items if isinstance(item, Lost)] == ["damaged"]
