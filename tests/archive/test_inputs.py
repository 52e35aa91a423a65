from __future__ import annotations

import gzip
import io
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from samples import article, jsonl, pages_warc, tar_of, warc_gz, zip_of

from stripper.archive.errors import ArchiveError
from stripper.archive.inputs import Source, find_sources, form_of, read_file, read_source
from stripper.archive.records import Lost
from stripper.archive.tables import Columns

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


@pytest.mark.parametrize("form", CONTENT)
def test_files_are_recognised_by_their_content(form: str):
    assert form_of(CONTENT[form], "misleading.warc.gz") == form


@pytest.mark.parametrize("form", ["warc", "jsonl", "tar", "page"])
def test_and_within_gzip(form: str):
    assert form_of(gzip.compress(CONTENT[form]), "x") == form


@pytest.mark.parametrize(
    ("name", "form"), [("a.warc.gz", "warc"), ("a.jsonl.gz", "jsonl"), ("a.tgz", "tar"), ("a.html.gz", "page")]
)
def test_names_are_asked_where_content_is_damaged_or_empty(name: str, form: str):
    assert form_of(b"\x1f\x8b\x08\xff" + b"\xff" * 99, name) == form
    assert form_of(b"", name) == form


@pytest.mark.parametrize("form", CONTENT)
def test_standard_input_is_recognised_too(form: str):
    program = (
        "from stripper.archive.inputs import read_file\nfrom stripper.archive.tables import Columns\n"
        "print([type(item).__name__ for _, item in read_file('-', Columns())])"
    )
    done = subprocess.run([sys.executable, "-c", program], input=CONTENT[form], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "['Record']"


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


def test_the_same_input_twice_is_refused(tmp_path: Path):
    with pytest.raises(ArchiveError, match="twice"):
        find_sources((str(tmp_path.joinpath("x").write_text("x") and tmp_path / "x"),) * 2)


def test_a_file_that_vanished_is_a_loss(tmp_path: Path):
    assert [item for _, item in read_file(str(tmp_path / "gone"), Columns())] == [
        Lost("unreadable", "No such file or directory", str(tmp_path / "gone"))
    ]


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


def test_a_changed_file_is_another_source(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    [before] = find_sources((str(path),))
    path.write_bytes(b"xy")
    assert find_sources((str(path),)) != [before]
    assert isinstance(before, Source)
