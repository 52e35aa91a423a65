from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from samples import article, jsonl, pages_warc, tar_of, warc_gz, warc_zst, zip_of

from stripper.archive.inputs import Source, find_sources, read_file, read_source
from stripper.archive.records import SKIPPED, Lost, Record
from stripper.archive.rows import Columns
from stripper.errors import ArchiveError

PARQUET = io.BytesIO()
pq.write_table(pa.table({"html": ["<p>x"]}), PARQUET)
ROWS = jsonl({"id": str(i), "html": article(i).decode()} for i in range(9))
FILES = {f"{i}.html": article(i) for i in range(9)}
CONTENT = {
    "warc": b"".join(pages_warc(1)),
    "warc.zst": zstandard.ZstdCompressor().compress(b"".join(pages_warc(1))),
    "warc.zst with a dictionary": warc_zst(pages_warc(1)),
    "jsonl": jsonl([{"html": "<p>x"}]),
    "jsonl.zst": zstandard.ZstdCompressor().compress(jsonl([{"html": "<p>x"}])),
    "tar": tar_of({"a.html": article(1)}),
    "zip": zip_of({"a.html": article(1)}),
    "parquet": PARQUET.getvalue(),
    "page": article(1),
}


def kinds(path: Path) -> list[str]:
    """What each item of a file is."""
    return [type(item).__name__ for _, item in read_file(str(path), Columns())]


@pytest.mark.parametrize("form", CONTENT)
def test_standard_input_is_recognised_too(form: str):
    program = (
        "from stripper.archive.inputs import read_file\nfrom stripper.archive.rows import Columns\n"
        "print([type(item).__name__ for _, item in read_file('-', Columns())])"
    )
    done = subprocess.run([sys.executable, "-c", program], input=CONTENT[form], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "['Record']"


READ = (
    "import sys\nfrom stripper.archive.inputs import read_file\nfrom stripper.archive.rows import Columns\n"
    "print(*(type(item).__name__ for _, item in read_file(sys.argv[1], Columns())))"
)


@pytest.mark.parametrize("data", [ROWS, tar_of(FILES), zip_of(FILES)], ids=["jsonl", "tar", "zip"])
@pytest.mark.parametrize("size", [1, 20, 300])
def test_a_pipe_may_begin_slowly(data: bytes, size: int):
    with subprocess.Popen([sys.executable, "-c", READ, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(data[:size])
        process.stdin.flush()
        time.sleep(0.7)  # longer than the start of the program
        assert process.communicate(data[size:])[0].split() == [b"Record"] * 9


@pytest.mark.parametrize("data", [ROWS, tar_of(FILES), zip_of(FILES)], ids=["jsonl", "tar", "zip"])
def test_a_pipe_with_a_name_is_read(data: bytes, tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(data,))
    writer.start()
    assert kinds(tmp_path / "pipe") == ["Record"] * 9
    writer.join()


def test_a_pipe_that_was_read_before_is_a_loss(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"",))
    writer.start()
    assert kinds(tmp_path / "pipe") == ["Lost"]
    writer.join()


@pytest.mark.parametrize(
    ("name", "data", "lost"),
    [
        ("a.jsonl", b"\xef\xbb\xbf" + ROWS, 0),
        ("a.jsonl", b"{}\n" + ROWS, 1),
        ("a.jsonl", b"[1,2]\n" + ROWS, 1),
        ("a.jsonl", b"garbage\n" + ROWS, 1),
        ("a.jsonl.gz", gzip.compress(b"[1,2]\n" + ROWS), 1),
        ("a.warc", b"junk" + b"".join(pages_warc(9)), 1),
        ("a.warc.gz", b"junk" + warc_gz(pages_warc(9)), 1),
        ("-", b"{}\n" + ROWS, 1),
    ],
)
def test_a_bad_beginning_costs_itself_alone(name: str, data: bytes, lost: int, tmp_path: Path):
    path = tmp_path / name
    path.write_bytes(data)
    assert kinds(path) == ["Lost"] * lost + ["Record"] * 9


def test_rows_that_are_cut_at_their_beginning_lose_a_row(tmp_path: Path):
    for cut in (1, 9, 20, 200):
        (tmp_path / "a.jsonl").write_bytes(ROWS[cut:])
        assert kinds(tmp_path / "a.jsonl") == ["Lost"] + ["Record"] * 8
    (tmp_path / "a.jsonl").write_bytes(ROWS[ROWS.index(b"<!doctype") :])
    assert kinds(tmp_path / "a.jsonl") == ["Lost"] + ["Record"] * 8


@pytest.mark.parametrize(
    "name",
    ["a.jsonl.gz", "a.jsonl.xz", "a.warc", "a.warc.gz", "a.tar", "a.tar.xz", "a.zip", "a.parquet", "a.jsonl.lz4"],
)
def test_what_an_archive_by_name_holds_is_never_nothing(name: str, tmp_path: Path):
    (tmp_path / name).write_bytes(random.Random(1).randbytes(5000))
    assert "Lost" in kinds(tmp_path / name)


@pytest.mark.parametrize("suffix", ["bz2", "xz"])
def test_bzip2_and_xz_are_read(suffix: str, tmp_path: Path):
    pack = {"bz2": bz2.compress, "xz": lzma.compress}[suffix]
    for name, data in {"a.jsonl": ROWS, "a.tar": tar_of(FILES), "a.warc": b"".join(pages_warc(9))}.items():
        (tmp_path / f"{name}.{suffix}").write_bytes(pack(data))
        assert kinds(tmp_path / f"{name}.{suffix}") == ["Record"] * 9
    (tmp_path / f"a.html.{suffix}").write_bytes(pack(article(1)))
    assert kinds(tmp_path / f"a.html.{suffix}") == ["Record"]


def test_places_number_the_pages_alone(tmp_path: Path):
    path = tmp_path / "a.zip"
    path.write_bytes(zip_of({"a.html": article(1), "b.css": b"x", "c.html": article(2)}))
    places = [(place.number, type(item).__name__) for place, item in read_file(str(path), Columns())]
    assert places == [(0, "Record"), (1, "Skipped"), (1, "Record")]


def test_progress_is_told_up_to_the_size(tmp_path: Path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc_gz(pages_warc(50)))
    seen: list[int] = []
    list(read_file(str(path), Columns(), seen.append))
    assert seen[-1] == path.stat().st_size


def test_what_is_not_there_is_said():
    with pytest.raises(ArchiveError, match=r"/nowhere/at/all: cannot be read \(No such file"):
        find_sources(("/nowhere/at/all",))


@pytest.fixture
def fold(tmp_path: Path) -> Path:
    folder = tmp_path / "fold"
    (folder / "sub").mkdir(parents=True)
    for name, data in {"a.html": article(1), "p.jsonl": ROWS, "sub/b.html": article(2), "sub/q.jsonl": ROWS}.items():
        (folder / name).write_bytes(data)
    (folder / "notes").write_text("words")
    (tmp_path / "link").symlink_to(folder)
    (tmp_path / "link.jsonl").symlink_to(folder / "p.jsonl")
    return folder


@pytest.mark.parametrize(
    "names",
    [
        ("fold", "fold"),
        ("fold", "fold/sub"),
        ("fold/sub", "fold"),
        ("fold", "{}/fold"),
        ("fold", "link"),
        ("link", "fold/sub", "fold"),
        ("fold", "fold/a.html", "fold/p.jsonl"),
        ("fold/p.jsonl", "link.jsonl", "fold/a.html", "fold"),
    ],
)
@pytest.mark.usefixtures("fold")
def test_what_is_named_twice_is_read_once(names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    sources = find_sources(tuple(name.format(tmp_path) for name in names))
    items = [item for source in sources for _, item in read_source(source, Columns())]
    assert [type(item).__name__ for item in items if item is not SKIPPED] == ["Record"] * 20


def test_a_text_that_a_folder_would_skip_is_read_if_it_is_named(fold: Path):
    sources = find_sources((str(fold), str(fold / "notes")))
    assert str(fold / "notes") in {source.name for source in sources}


def test_a_pipe_beside_a_folder_is_not_opened_to_find_it(fold: Path):
    os.mkfifo(fold / "pipe")
    assert str(fold / "pipe") in {source.name for source in find_sources((str(fold), str(fold / "pipe")))}


@pytest.mark.parametrize("when", ["before the reading", "within it"])
def test_files_of_a_folder_that_are_gone_are_losses(when: str, tmp_path: Path):
    for number in range(5):
        (tmp_path / f"{number}.html").write_bytes(article(number))
    [source] = find_sources((str(tmp_path),))
    reading = read_source(source, Columns())
    first = [next(reading)[1]] if when == "within it" else []
    (tmp_path / "3.html").unlink()
    (tmp_path / "4.html").unlink()
    items = first + [item for _, item in reading]
    assert sum(isinstance(item, Record) for item in items) == 3
    assert sum(item.count for item in items if isinstance(item, Lost)) == 2


def test_a_file_that_goes_while_it_is_cleaned_is_none(tmp_path: Path):
    (tmp_path / "a.html").write_bytes(article(1))
    [source] = find_sources((str(tmp_path),))
    reading = read_source(source, Columns())
    next(reading)
    (tmp_path / "a.html").unlink()
    assert list(reading) == []


def test_a_file_that_vanished_is_a_loss(tmp_path: Path):
    assert [item for _, item in read_file(str(tmp_path / "gone"), Columns())] == [
        Lost("unreadable", "No such file or directory", str(tmp_path / "gone"))
    ]


def test_what_is_no_page_of_a_folder_is_skipped(tmp_path: Path):
    (tmp_path / "app.js").write_text("document.write('<div>words</div>')")
    (tmp_path / "package.json").write_text('{"name": "x", "description": "takes <div> out"}')
    (tmp_path / "page.html").write_bytes(article(1))
    [source] = find_sources((str(tmp_path),))
    items = [item for _, item in read_source(source, Columns())]
    assert [type(item).__name__ for item in items] == ["Skipped", "Skipped", "Record"]


def test_rows_in_a_folder_are_read_whatever_their_name(tmp_path: Path):
    (tmp_path / "a.json").write_bytes(ROWS)
    (tmp_path / "b").write_bytes(CONTENT["jsonl"])
    assert [Path(source.name).name for source in find_sources((str(tmp_path),))] == ["a.json", "b"]


def test_an_empty_folder_has_no_sources(tmp_path: Path):
    assert find_sources((str(tmp_path),)) == []


@pytest.mark.parametrize("link", ["deep/self", "deep/up", "again"])
def test_a_folder_that_links_lead_to_again_is_read_once(link: str, tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "page.html").write_bytes(article(1))
    (tmp_path / link).symlink_to(tmp_path if link == "deep/up" else tmp_path / "deep")
    [source] = find_sources((str(tmp_path),))
    assert len(list(read_source(source, Columns()))) == 1


def test_the_files_of_a_folder_have_a_fixed_order(tmp_path: Path):
    names = ["a.html", "b/a.html", "b/c/a.html", "b/d.html", "c.html"]
    for name in reversed(names):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(article(1))
    [source] = find_sources((str(tmp_path),))
    assert [place.source for place, _ in read_source(source, Columns())] == [str(tmp_path / name) for name in names]


@pytest.mark.parametrize(
    "inputs",
    [["."], ["page.html", "rows.jsonl", "failures.jsonl", "rows-00ff00ff-00000.jsonl"], ["link"], [".", "link"]],
)
def test_what_the_run_writes_is_no_input_however_it_is_named(
    inputs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_bytes(article(1))
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("rows.jsonl", "failures.jsonl", "job.json", "rows-00ff00ff-00000.jsonl"):
        (tmp_path / name).write_bytes(CONTENT["jsonl"])
    (tmp_path / ".accounts").mkdir()
    (tmp_path / ".accounts" / "rows-00ff00ff-00000.jsonl.json").touch()
    sources = find_sources(tuple(inputs), Path())
    found = [Path(place.source).name for source in sources for place, _ in read_source(source, Columns())]
    assert sorted(found) == ["page.html", "rows.jsonl"]


def test_what_another_run_wrote_is_an_input_if_it_is_named(tmp_path: Path):
    (tmp_path / ".accounts").mkdir()
    (tmp_path / "rows-00ff00ff-00000.jsonl").write_bytes(CONTENT["jsonl"])
    assert len(find_sources((str(tmp_path),), tmp_path / "out")) == 1


def test_a_changed_file_is_another_source(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    [before] = find_sources((str(path),))
    path.write_bytes(b"xy")
    assert find_sources((str(path),)) != [before]
    assert isinstance(before, Source)


@pytest.mark.parametrize(
    ("name", "failures"),
    [
        ("a.warc.gz", ["damaged"]),
        ("a.warc", ["damaged"]),
        ("a.jsonl.zst", ["damaged"]),
        ("a.tar", ["truncated"]),
        ("a.jsonl", []),
    ],
)
def test_an_archive_of_no_bytes_is_no_archive(name: str, failures: list[str], tmp_path: Path):
    (tmp_path / name).write_bytes(b"")
    [source] = find_sources((str(tmp_path / name),))
    assert [item.failure for _, item in read_source(source, Columns())] == failures
