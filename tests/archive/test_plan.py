"""What a run would do: inputs by kind, what would be refused, and nothing written."""

from __future__ import annotations

import fcntl
import io
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from samples import article, jsonl, pages_warc, tar_of, warc_gz, zip_of

from stripper.archive.job import Job
from stripper.archive.plan import plan
from stripper.archive.run import run
from stripper.archive.work import Wanted


@pytest.fixture
def job(tmp_path: Path, small_model: Path) -> Job:
    return Job((), tmp_path / "out", Wanted(model=str(small_model)), workers=1, quiet=True, part_pages=2)


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"html": ["<p>"] * 3}), out)
    return out.getvalue()


INPUTS = {
    "a.warc.gz": (warc_gz(pages_warc(3)), "WARC (gzip)", ""),
    "a.jsonl": (jsonl([{"html": "<p>"}]), "JSON lines", ""),
    "a.parquet": (parquet(), "Parquet", "3 rows"),
    "b.parquet": (b"PAR1", "Parquet", "damaged"),
    "a.zip": (zip_of({"a.html": article(1), "b.html": article(2)}), "zip", "2 files"),
    "b.zip": (b"PK\x03\x04", "zip", "damaged"),
    "a.tar": (tar_of({"a.html": article(1)}), "tar", ""),
    "a.html": (article(1), "a page", ""),
    "a.jsonl.7z": (b"7z\xbc\xaf\x27\x1c\0\4", "packed as is not read", ""),
}


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_named_by_its_kind_and_size(name: str, job: Job, tmp_path: Path):
    data, kind, content = INPUTS[name]
    (tmp_path / name).write_bytes(data)
    found = plan(replace(job, inputs=(str(tmp_path / name),)))
    [one] = found.inputs
    assert (one.kind, one.size, one.content, found.refused) == (kind, len(data), content, ())


def test_nothing_is_written(job: Job, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_bytes(article(1))
    plan(replace(job, inputs=(str(tmp_path / "in"),)))
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.fixture
def done(job: Job, tmp_path: Path) -> Job:
    (tmp_path / "a.warc.gz").write_bytes(INPUTS["a.warc.gz"][0])
    (tmp_path / "b.jsonl").write_bytes(jsonl([{"no": "page"}]))
    finished = replace(job, inputs=(str(tmp_path / "a.warc.gz"), str(tmp_path / "b.jsonl")))
    run(finished)
    return finished


def test_what_is_written_already_is_said(done: Job):
    assert [one.parts for one in plan(done).inputs] == [2, 1]
    assert (done.out / plan(done).file).exists()


def test_a_retry_names_the_pages_of_each_input(done: Job, tmp_path: Path):
    again = replace(done, inputs=(), out=tmp_path / "again", retry=str(done.out / "failures.jsonl"))
    assert [(Path(one.name).name, one.content) for one in plan(again).inputs] == [("b.jsonl", "1 page of it")]


def test_a_retry_of_what_is_gone_is_said_and_not_refused(done: Job, tmp_path: Path):
    (tmp_path / "b.jsonl").unlink()
    found = plan(replace(done, inputs=(), out=tmp_path / "again", retry=str(done.out / "failures.jsonl")))
    assert [(one.kind, one.content) for one in found.inputs] == [("there no more", "1 page of it fails")]
    assert found.refused == ()


@pytest.mark.parametrize("changes", [{"inputs": (), "retry": "/nowhere"}, {"inputs": ("/nowhere",)}])
def test_what_is_not_there_is_refused_once(changes, done: Job):
    [refused] = plan(replace(done, **changes)).refused
    assert refused.startswith("/nowhere: cannot be read (No such file or directory)")


def test_all_that_would_be_refused_is_said(done: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fastwarc", None)
    other = replace(done, wanted=replace(done.wanted, fields=("id",)))
    [same, package] = plan(other).refused
    assert "a run with other fields, format or labels" in same
    assert "fastwarc is missing" in package
    assert "cannot be read" in plan(replace(done, inputs=("/nowhere",))).refused[0]
    assert "is no folder" in plan(replace(done, out=tmp_path / "b.jsonl" / "out")).refused[0]
    stdin = replace(done, inputs=("-",), site_memory=True, out=tmp_path / "other")
    assert "reads its inputs twice" in plan(stdin).refused[0]


def test_another_run_in_the_folder_is_said(done: Job):
    with (done.out / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "another run is writing" in plan(done).refused[0]


def test_what_spark_cannot_do_is_said(done: Job, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert "pyspark is missing" in plan(done, "spark").refused[0]
