"""Further kinds of archives, and of files of rows, are an entry each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from stripper.archive.folders import may_be_of_run
from stripper.archive.inputs import read_file
from stripper.archive.kinds import KINDS, Kind
from stripper.archive.parts import file_name
from stripper.archive.records import Record
from stripper.archive.rows import Columns
from stripper.archive.writers import ROW_FILES, RowFile, complete, open_writer

if TYPE_CHECKING:
    from pathlib import Path


def read_lines(file: Any, _codec: Any, _columns: Columns, _bound: Any):
    for line in file.read().splitlines()[1:]:
        yield Record(line)


@pytest.mark.parametrize(("name", "begin"), [("pages", b"LINES\n"), ("a.lines", b"damaged\n")])
def test_a_further_kind_is_known_by_its_content_or_name(
    name: str, begin: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lines = Kind("lines", re.compile(r"\.lines$"), lambda content: content.startswith(b"LINES"), read_lines)
    monkeypatch.setitem(KINDS, "lines", lines)
    (tmp_path / name).write_bytes(begin + b"<p>a\n<p>b\n")
    items = [item for _, item in read_file(str(tmp_path / name), Columns())]
    assert items == [Record(b"<p>a"), Record(b"<p>b")]


class Loud:
    def __init__(self, file: Any, _fields: tuple[str, ...]) -> None:
        self.file = file

    def write(self, line: bytes) -> None:
        self.file.write(line.upper())

    def close(self) -> None:
        self.file.close()

    abandon = close


def test_further_files_of_rows_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(ROW_FILES, "loud", RowFile(Loud))
    path = tmp_path / file_name("a", 0, "loud")
    writer = open_writer(path, "loud", ("id",))
    writer.write(b'{"id": "a"}\n')
    writer.close()
    complete(path)
    assert (path.suffix, path.read_bytes()) == (".loud", b'{"ID": "A"}\n')


@pytest.mark.parametrize("form", ROW_FILES)
def test_parts_are_known_by_their_names(form: str, tmp_path: Path):
    assert may_be_of_run(tmp_path / file_name("crawl.warc.gz", 0, form))
