"""Archives made for the tests: WARC, WET, JSON lines, Parquet, zip, tar."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HTML = "text/html; charset=utf-8"
WORDS = "The old ferry crosses the river at dawn while the miller counts sacks of grain beside the quiet weir".split()


def article(number: int) -> bytes:
    """A page with an article, no two of them the same."""
    paragraphs = "".join(
        f"<p>{' '.join(WORDS[(number * 7 + i * 3 + k * k) % len(WORDS)] for k in range(40))}, number {number}.{i}.</p>"
        for i in range(6)
    )
    return (
        f"<!doctype html><html lang=en><head><title>Story {number}</title></head><body><nav><a href=/>Home</a></nav>"
        f"<article><h1>Story {number}</h1>{paragraphs}</article><footer>All rights reserved</footer></body></html>"
    ).encode()


def http(body: bytes, content_type: str | None = HTML, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP response as it stands in a WARC record."""
    lines = [f"HTTP/1.1 {status}"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body: bytes, size: int = 1000) -> bytes:
    """A body in HTTP's chunked transfer encoding."""
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def record(number: int | str, block: bytes, kind: str = "response", content_type: str | None = None) -> bytes:
    """A WARC record."""
    content_type = content_type or ("application/http; msgtype=response" if kind == "response" else HTML)
    header = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-05-01T10:00:00Z\r\n"
        f"WARC-Target-URI: https://site.example/{number}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return header.encode() + block + b"\r\n\r\n"


def warc_gz(records: Iterable[bytes]) -> bytes:
    """A WARC.gz file: one gzip member for each record."""
    return b"".join(gzip.compress(one, 1, mtime=0) for one in records)


def warc_zst(records: Iterable[bytes]) -> bytes:
    """A WARC.zst file as the IIPC has it: a dictionary, itself packed, then one frame for each record."""
    trained = zstandard.train_dictionary(4096, pages_warc(99))
    dictionary = zstandard.ZstdCompressor(write_checksum=True).compress(trained.as_bytes())
    compress = zstandard.ZstdCompressor(dict_data=trained, write_checksum=True).compress
    frame = b"\x5d\x2a\x4d\x18" + len(dictionary).to_bytes(4, "little") + dictionary
    return b"".join([frame, *map(compress, records)])


def pages_warc(count: int) -> list[bytes]:
    """Records of ``count`` pages."""
    return [record(number, http(article(number))) for number in range(count)]


def jsonl(rows: Iterable[dict[str, Any]]) -> bytes:
    """A file of JSON lines."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def damaged_parquet(rows: list[dict[str, Any]], group: int, size: int) -> bytes:
    """A Parquet file with row groups of ``size`` rows, one of them damaged in the column ``html``."""
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, row_group_size=size)
    data = bytearray(out.getvalue())
    columns = pq.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(group)
    [begin] = [
        columns.column(index).dictionary_page_offset
        for index in range(columns.num_columns)
        if columns.column(index).path_in_schema == "html"
    ]
    data[begin : begin + 40] = b"\xff" * 40
    return bytes(data)


def zip_of(files: dict[str, bytes]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tar_of(files: dict[str, bytes]) -> bytes:
    """A tar file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def rows_of(out: Path) -> list[dict[str, Any]]:
    """The rows of an output folder of plain JSON lines, by id."""
    rows = [
        json.loads(line)
        for path in out.glob("*.jsonl")
        if path.name != "failures.jsonl"
        for line in path.read_bytes().splitlines()
    ]
    return sorted(rows, key=lambda row: (row["id"], row.get("source", "")))


def failures_of(out: Path) -> list[dict[str, Any]]:
    """The failures of an output folder."""
    return [json.loads(line) for line in (out / "failures.jsonl").read_bytes().splitlines()]


def manifest_of(out: Path) -> dict[str, Any]:
    """The manifest of an output folder."""
    found: dict[str, Any] = json.loads((out / "manifest.json").read_bytes())
    return found
