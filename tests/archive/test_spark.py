"""Spark in local mode against the engine here; needs the group ``cluster`` and Java."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from samples import article, failures_of, jsonl, manifest_of, pages_warc, record, rows_of, warc_gz

from stripper.archive.job import Job
from stripper.archive.run import run
from stripper.archive.work import Allowance, Wanted
from stripper.errors import ArchiveError, MissingPackage

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
pytestmark = pytest.mark.filterwarnings("ignore")  # pyspark leaves sockets to the collector
needs_spark = pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java")
MASTER = "local[2,4]"  # two cores; a task may fail four times, as on a cluster


@pytest.fixture(autouse=True)
def workers_find_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    monkeypatch.setenv("PYTHONPATH", paths)
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")


@pytest.fixture
def job(tmp_path: Path, small_model: Path) -> Job:
    wanted = Wanted(model=str(small_model), cleaner="poison:make")
    return Job((), tmp_path / "out", wanted, Allowance(5.0, 192 << 20), quiet=True)


def archives(folder: Path, count: int) -> tuple[str, ...]:
    """Four archives with ``count`` pages together, some of them bad."""
    folder.mkdir()
    records = pages_warc(count)
    for number in range(5, count, 500):
        records[number] = record(
            number, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!-- POISON:abort -->" + article(number)
        )
    names = []
    for index in range(3):
        data = bytearray(warc_gz(records[index::4]))
        if index == 1:
            data[len(data) // 2] ^= 0xFF
        names.append(folder / f"{index}.warc.gz")
        names[-1].write_bytes(bytes(data))
    names.append(folder / "3.jsonl")
    rows = [
        {"id": f"j{i}", "url": f"https://s.example/{i}", "html": article(i).decode(), "n": i}
        for i in range(3, count, 4)
    ]
    names[-1].write_bytes(jsonl(rows))
    return tuple(map(str, names))


def spark_rows(out: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for path in (out / "rows").glob("part-*.txt") for line in path.read_bytes().splitlines()]
    return sorted(rows, key=lambda row: (row["id"], row["source"]))


@needs_spark
def test_spark_gives_the_rows_of_the_engine_here(job: Job, tmp_path: Path):
    pytest.importorskip("pyspark")
    from stripper.archive.spark import run_job

    inputs = archives(tmp_path / "in", 2000)
    here = run(replace(job, inputs=inputs))
    there = run_job(replace(job, inputs=inputs, out=tmp_path / "spark"), MASTER)
    assert there.counts.as_json() | {"bytes": 0} == here.counts.as_json() | {"bytes": 0}
    assert there.counts.taken == 2000
    assert spark_rows(tmp_path / "spark") == rows_of(job.out)
    keys = ("id", "failure", "source", "number")
    failed = [
        sorted(tuple(line[key] for key in keys) for line in failures_of(out)) for out in (job.out, tmp_path / "spark")
    ]
    assert failed[0] == failed[1]
    by_source = [
        {entry["name"]: entry["in"] for entry in manifest_of(out)["inputs"]} for out in (job.out, tmp_path / "spark")
    ]
    assert by_source[0] == by_source[1]
    assert {"skipped", "bytes"}.isdisjoint(manifest_of(tmp_path / "spark")["totals"])


def kill_once(flag: str) -> Any:
    """A function for ``mapInArrow`` that kills its Python worker after some batches, the first time."""

    def through(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for number, batch in enumerate(batches):
            yield batch
            if number == 3 and not Path(flag).exists():
                Path(flag).touch()
                os.kill(os.getpid(), signal.SIGKILL)

    return through


@needs_spark
def test_with_a_worker_of_spark_killed_nothing_is_lost(job: Job, tmp_path: Path):
    pytest.importorskip("pyspark")
    from stripper.archive.spark import clean, session

    spark = session(MASTER)
    try:
        table = pa.Table.from_pylist([{"id": str(i), "html": article(i).decode()} for i in range(2000)])
        pq.write_table(table, tmp_path / "pages.parquet")
        frame = spark.read.parquet(str(tmp_path / "pages.parquet")).repartition(4)
        rows = clean(frame, replace(job.wanted, fields=("id", "text")), job.allowance)
        found = rows.mapInArrow(kill_once(str(tmp_path / "killed")), rows.schema).collect()
    finally:
        spark.stop()
    assert (tmp_path / "killed").exists()
    assert Counter(row["status"] for row in found) == {"cleaned": 2000}
    assert len({row["id"] for row in found}) == 2000


@needs_spark
def test_a_local_spark_runs_this_very_python(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("pyspark")
    (tmp_path / "a.warc.gz").write_bytes(warc_gz(pages_warc(3)))
    command = [sys.executable, "-m", "stripper", "batch", str(tmp_path / "a.warc.gz"), "--out", str(job.out)]
    monkeypatch.delenv("PYSPARK_PYTHON")
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(shutil.which("java") or "").parent), os.defpath]))
    subprocess.run([*command, "--engine", "spark", "--master", "local[1]"], check=True, capture_output=True)
    assert len(spark_rows(job.out)) == 3


@needs_spark
def test_the_module_can_be_submitted_and_reads_and_writes_what_spark_does(tmp_path: Path):
    pytest.importorskip("pyspark")
    from stripper.archive import spark

    (tmp_path / "pages.json").write_bytes(jsonl({"id": str(i), "html": article(i).decode()} for i in range(10)))
    submit = [str(Path(sys.executable).parent / "spark-submit"), "--master", "local[1]", spark.__file__]
    options = [str(tmp_path / "pages.json"), str(tmp_path / "out"), "--read", "json", "--write", "orc"]
    subprocess.run([*submit, *options], check=True, capture_output=True)
    from pyarrow import orc

    rows = [row for path in (tmp_path / "out").glob("*.orc") for row in orc.read_table(path).to_pylist()]
    assert [row["status"] for row in rows] == ["cleaned"] * 10


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"ordered": True}, "--ordered"),
        ({"workers": 2}, "--workers"),
        ({"part_pages": 5}, "--part-pages"),
        ({"max_failures": 0.5}, "--max-failures"),
        ({"inputs": ("-",)}, "standard input"),
    ],
)
def test_what_spark_cannot_do_is_said(job: Job, given: dict[str, Any], option: str):
    from stripper.archive.spark import check

    with pytest.raises(ArchiveError, match=f"{option} goes with the engine here only"):
        check(replace(job, **given))


def test_spark_does_not_write_into_rows_that_are_there(job: Job):
    pytest.importorskip("pyspark")
    from stripper.archive.spark import run_job

    (job.out / "rows").mkdir(parents=True)
    with pytest.raises(ArchiveError, match="rows is there"):
        run_job(replace(job, inputs=(str(HERE),)), None)


@pytest.mark.parametrize("name", ["manifest.json", "failures.jsonl", "job.json", "train-20240101-00001.jsonl"])
def test_spark_writes_over_nothing_of_others(name: str, job: Job):
    from stripper.archive.spark import check

    job.out.mkdir()
    check(job)
    (job.out / name).write_text("mine")
    with pytest.raises(ArchiveError, match=f"{name}: a run writes files of such names"):
        check(job)


def test_an_unknown_field_is_said_before_spark_starts():
    from stripper.archive.spark import main

    result = CliRunner().invoke(main, ["pages", "out", "--fields", "id,author"])
    assert result.exit_code == 2
    assert "unknown field 'author'" in result.output


def test_a_missing_spark_is_said(monkeypatch: pytest.MonkeyPatch):
    from stripper.archive.spark import session

    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(MissingPackage, match=r"pip install 'boilerstrip\[spark\]'"):
        session(None)
