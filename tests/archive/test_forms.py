from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from samples import article, jsonl, pages_warc, tar_of, zip_of

from stripper.archive.forms import HEAD, form_of, has_page_rows

PARQUET = io.BytesIO()
pq.write_table(pa.table({"html": ["<p>x"]}), PARQUET)
CONTENT = {
    "warc": b"".join(pages_warc(1)),
    "jsonl": jsonl([{"html": "<p>x"}]),
    "tar": tar_of({"a.html": article(1)}),
    "zip": zip_of({"a.html": article(1)}),
    "parquet": PARQUET.getvalue(),
    "page": article(1),
}
PACK = {
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "pzstd": lambda data: b"\x50\x2a\x4d\x18\4\0\0\0size" + zstandard.ZstdCompressor().compress(data),
}
NOISE = random.Random(3).randbytes(300_000)


@pytest.mark.parametrize("kind", CONTENT)
def test_files_are_recognised_by_their_content(kind: str):
    assert form_of(CONTENT[kind], "misleading.warc.gz").kind == kind
    assert form_of(CONTENT[kind], "misleading.jsonl").kind == kind


@pytest.mark.parametrize("pack", PACK)
@pytest.mark.parametrize("kind", ["warc", "jsonl", "tar", "page"])
def test_and_within_compressions(kind: str, pack: str):
    form = form_of(PACK[pack](CONTENT[kind]), "x")
    assert (form.kind, form.codec.name) == (kind, pack.removeprefix("p"))


@pytest.mark.parametrize("pack", PACK)
def test_and_where_the_first_block_is_large(pack: str):
    rows = b'{"html": "<p>' + NOISE.hex().encode() + b'"}\n'
    assert form_of(PACK[pack](rows * 4)[:HEAD], "x").kind == "jsonl"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.warc.gz", "warc"),
        ("a.jsonl.gz", "jsonl"),
        ("a.tgz", "tar"),
        ("a.html.gz", "page"),
        ("a.jsonl.lz4", "foreign"),
    ],
)
@pytest.mark.parametrize("head", [b"\x1f\x8b\x08\xff" + b"\xff" * 99, b"", b"\xff" * 99, b"just words", b"<p>a piece"])
def test_names_are_asked_where_content_begins_as_nothing(head: bytes, name: str, kind: str):
    assert form_of(head, name).kind == kind


@pytest.mark.parametrize("name", ["crawl.warc/page", "the format.jsonl.html", "what is a.tar.txt", "words"])
def test_names_that_say_something_else_are_not_asked(name: str):
    assert form_of(b"just words", name).kind == "page"


@pytest.mark.parametrize("name", ["-", "p", "p.zst", "p.json"])
@pytest.mark.parametrize("begin", [b"[1, 2]", b"garbage", b'l": "<p>x"}', b'<p>x", "id": 1}'])
def test_rows_behind_a_bad_line_are_rows_where_no_name_says_it(begin: bytes, name: str):
    assert form_of(begin + b"\n" + CONTENT["jsonl"], name).kind == "jsonl"


def test_records_behind_junk_are_records_where_no_name_says_it():
    assert form_of(b"junk" + CONTENT["warc"], "-").kind == "warc"


@pytest.mark.parametrize(
    "page",
    [
        b'<script type="application/ld+json">\n{"@context": "x"}</script>',
        b"<pre>WARC/1.0\r\nWARC-Type: response</pre>",
        b"Words of a text.\nMore words.",
        b"",
    ],
)
def test_pages_are_pages(page: bytes):
    assert form_of(page, "-").kind == "page"


def test_an_archive_that_was_cut_within_a_page_is_an_archive():
    assert form_of(article(1) + b"\r\n\r\n" + CONTENT["warc"], "a.warc").kind == "warc"
    assert form_of(b'<!doctype html><p>x"}\n{"html"', "a.jsonl").kind == "jsonl"


def test_a_codec_is_found_behind_junk_by_the_name():
    assert form_of(b"junk" + gzip.compress(b"x"), "a.warc.gz").codec.name == "gzip"
    assert form_of(b"plain junk", "a.warc.gz").codec is None


@pytest.mark.parametrize(
    ("head", "is_rows"),
    [
        (b'{"html": "x"}', True),
        (b'{"body": "<p>x"}', True),
        (b'{"a": 1}\n{"a": 2}\n', True),
        (b'{"id": 1, "body": "<p>' + b"x" * HEAD, True),
        (b'{"docs": [{"text": "in a search index", "html": "<p>"}]}', False),
        (gzip.compress(b'{"a": 1}\n{"a": 2}\n'), True),
        (b'{"name": "x", "version": "1"}\n', False),
        (b'{\n "name": "x",\n "html": "y"\n}\n', False),
    ],
)
def test_rows_are_told_from_settings(head: bytes, is_rows: bool):  # noqa: FBT001
    assert has_page_rows(head) == is_rows
