"""The archives that are read: how each is known, and what reads it. To read another kind, add an entry."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from stripper.archive.streams import Bound, Codec, PieceFile, pieces
from stripper.number import how_many

if TYPE_CHECKING:
    from stripper.archive.records import Item
    from stripper.archive.rows import Columns

BOM = b"\xef\xbb\xbf"
_WARC = re.compile(rb"[\r\n]*WARC/")
_WARC_WITHIN = re.compile(rb"WARC/1\.\d\r?\n[\w-]+:")
_TAR_AT, _TAR = 257, (b"ustar\0", b"ustar ")  # POSIX's and GNU's
_ROW = re.compile(rb'\s*+\{\s*+(?:"|\}[ \t\r]*+\n)')
# A row in the second line, behind one that is damaged: it does not begin as markup, or ends as a row does.
_SECOND_ROW = re.compile(rb'\s*+(?:[^<\s][^\n]*+|[^\n]*\}[ \t\r]*+)\n\s*+\{\s*+"')
_LONG_LINE = 1 << 16  # bytes; a page that is one line is seldom longer, and a row often


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of archive. ``title`` is what people call it, ``named`` finds the names that such files have.

    ``begins`` knows one by what it begins with, unpacked; ``is_behind`` by what follows a damaged beginning, where no
    name says what it is; ``is_cut`` one that was cut within a page, of what begins as a page and is named as such an
    archive. ``read`` gives what is in an open file, within a bound. ``needs`` is the package for that. One that is read ``from_end`` is
    never packed, and no pipe. ``holds_pages`` and nothing else, so that within another archive it is a loss.
    ``content`` says how much is in the file of a name, where that is cheap to know.
    """

    title: str
    named: re.Pattern[str]
    begins: Callable[[bytes], bool]
    read: Callable[[Any, Codec | None, Columns, Bound], Iterator[Item]]
    needs: str | None = None
    from_end: bool = False
    holds_pages: bool = True
    is_behind: Callable[[bytes], bool] = lambda _: False
    is_cut: Callable[[bytes], bool] = lambda _: False
    content: Callable[[str], str] = lambda _: ""


def _readers(module: str) -> Any:
    """A module with readers, which themselves ask what a file is."""
    return import_module(f"stripper.archive.{module}")


def _named(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\.(?:{pattern})", re.IGNORECASE)


def _is_warc_behind(content: bytes) -> bool:
    return not content.lstrip().startswith(b"<") and bool(_WARC_WITHIN.search(content))


def begins_as_row(content: bytes) -> bool:
    """Whether content begins as a row of JSON lines does; so do files of settings."""
    return bool(_ROW.match(content.removeprefix(BOM)))


def _is_row_cut(content: bytes) -> bool:
    """Whether what begins as a page is a row: that is one line, which ends in a brace."""
    line, end, _ = content.partition(b"\n")
    return line.rstrip().endswith(b"}") or (not end and len(content) >= _LONG_LINE)


def _rows_of_parquet(name: str) -> str:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return how_many(pq.read_metadata(name).num_rows, "row")
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return "damaged"


def _files_of_zip(name: str) -> str:
    import zipfile

    try:
        with zipfile.ZipFile(name) as archive:
            return how_many(sum(not member.is_dir() for member in archive.infolist()), "file")
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return "damaged"


# Content and names are asked in this order.
KINDS = {
    "warc": Kind(
        "WARC",
        _named(r"(?:warc|wet)\b"),
        lambda content: bool(_WARC.match(content)),
        lambda file, codec, _, bound: _readers("warc").read_warc(pieces(file, codec, bound)),
        needs="fastwarc",
        is_behind=_is_warc_behind,
        is_cut=lambda content: bool(_WARC_WITHIN.search(content)),
    ),
    "tar": Kind(
        "tar",
        _named(r"(?:tar|tgz|tbz2?|txz|tzst)\b"),
        lambda content: content.startswith(_TAR, _TAR_AT),
        lambda file, codec, _, bound: _readers("containers").read_tar(
            io.BufferedReader(PieceFile(pieces(file, codec, bound)))
        ),
        holds_pages=False,
    ),
    "jsonl": Kind(
        "JSON lines",
        _named(r"(?:jsonl|ndjson)\b"),
        begins_as_row,
        lambda file, codec, columns, bound: _readers("rows").read_jsonl(pieces(file, codec, bound), columns),
        is_behind=lambda content: bool(_SECOND_ROW.match(content.removeprefix(BOM))),
        is_cut=_is_row_cut,
    ),
    "parquet": Kind(
        "Parquet",
        _named("parquet$"),
        lambda content: content.startswith(b"PAR1"),
        lambda file, _, columns, bound: _readers("rows").read_parquet(file, columns, bound),
        needs="pyarrow",
        from_end=True,
        content=_rows_of_parquet,
    ),
    "zip": Kind(
        "zip",
        _named("zip$"),
        lambda content: content.startswith((b"PK\x03\x04", b"PK\x05\x06")),
        lambda file, _, __, bound: _readers("containers").read_zip(file, bound),
        from_end=True,
        holds_pages=False,
        content=_files_of_zip,
    ),
}
