"""Binary data are refused by name, whatever their length and however many NULs they hold; UTF-16 without a mark is read."""

from __future__ import annotations

import marshal
import struct
import sys
from pathlib import Path

import pytest

import stripper
from stripper.errors import NotHtml
from stripper.reading.decode import wide


def _catalogue() -> bytes:
    """A file of gettext with one message: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html."""
    ends = struct.pack("<4I", 0, 64, 0, 65)
    return struct.pack("<7I", 0x950412DE, 0, 1, 28, 36, 0, 44) + ends + b"\0" * 20 + b"Project-Id-Version: 1\n\0"


def _binaries() -> dict[str, bytes]:
    zeros = b"\0" * 1024
    return {
        "ELF": b"\x7fELF\x02\x01\x01"
        + b"\0" * 9
        + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0x40, 64, 9000, 0, 64, 56, 9, 64, 28, 27)
        + zeros,
        "ours": Path(sys.executable).resolve().read_bytes()[:100_000],
        "bytecode": b"\xa7\r\r\n" + b"\0" * 12 + marshal.dumps(_binaries.__code__),
        "messages": _catalogue(),
        "SQLite": b"SQLite format 3\0" + struct.pack(">H6BI", 4096, 1, 1, 0, 64, 32, 32, 1) + zeros,
        "OLE": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + zeros,
        "MP4": struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp42") + zeros,
        "BMP": b"BM" + struct.pack("<IHHIIiiHH", 2000, 0, 0, 54, 40, 16, 16, 1, 24) + zeros,
        "ICO": struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, 1128, 22) + zeros,
        "EXE": b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8" + zeros,
        "PNG": b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 8, 8, 8, 6, 0, 0, 0) + zeros,
        "PDF": b"%PDF-1.7\n" + zeros,
    }


@pytest.mark.parametrize("more", [b"", b"\0"], ids=["", "of another length"])
@pytest.mark.parametrize("data", _binaries().values(), ids=_binaries().keys())
def test_binaries_are_no_pages_and_no_texts(data: bytes, more: bytes):
    with pytest.raises(NotHtml):
        stripper.label(data + more)
    assert wide(data + more) is None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "Die Bücherei öffnet um neun.",
        "open\u2009😀 " * 300,
        "x" * 253 + "😀" + "open" * 9,
        "The library\topens at nine.",
    ],
)
def test_wide_text_without_a_mark_is_read(text: str, encoding: str):
    page = stripper.label(f"<p>{text}".encode(encoding)).keeping(["body", "other"])
    assert page.text.split() == text.split()
    assert stripper.label_text(text).text == text
