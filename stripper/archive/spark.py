"""Cleaning on Spark: ``clean_batches`` as a ``mapInArrow``, and the verb's inputs and outputs around it.

    spark-submit …/stripper/archive/spark.py --read parquet s3a://bucket/pages --write parquet s3a://bucket/cleaned

reads and writes whatever Spark reads and writes; ``stripper batch --engine spark`` reads archives as the engine here
does, one source a task, from paths that every executor sees. Each task has a worker process of its own, so a page that
hangs or crashes takes neither Spark's Python worker nor its task with it.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pyarrow as pa

from stripper.archive import frames
from stripper.archive.accounts import FAILURES, MANIFEST, Counts, as_json, model_hash, versions
from stripper.archive.inputs import STDIN, Source, find_sources
from stripper.archive.job import PART_PAGES, Job, check_new
from stripper.archive.packages import missing
from stripper.archive.records import FIELDS, with_carried
from stripper.archive.rows import Columns
from stripper.archive.run import Outcome
from stripper.archive.work import Allowance, Wanted, to_json
from stripper.archive.writers import ROW_FILES, write_whole
from stripper.errors import ArchiveError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from stripper.archive.streams import Bound

Batches = Iterator[pa.RecordBatch]
ROWS = "rows"  # the folder that Spark writes the rows to


def clean(
    frame: DataFrame, wanted: Wanted | None = None, allowance: Allowance | None = None, columns: Columns | None = None
) -> DataFrame:
    """The rows of a data frame cleaned; see ``frames.clean_batches`` for the columns."""
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    wanted = wanted or Wanted()
    schema = frames.output_schema(to_arrow_schema(frame.schema), wanted, columns)
    return frame.mapInArrow(_cleaner(wanted, allowance, columns), from_arrow_schema(schema))


def clean_sources(spark: SparkSession, sources: list[Source], job: Job) -> DataFrame:
    """The pages of archives cleaned, each source read by one task."""
    from pyspark.sql.pandas.types import from_arrow_schema

    rows = [astuple(source) for source in sources]
    listed = spark.createDataFrame(rows, "name string, size long, state string, is_folder boolean, out string")
    pages = listed.repartition(max(1, len(sources))).mapInArrow(
        _reader(job.columns, job.bound), from_arrow_schema(frames.PAGES)
    )
    return clean(pages, job.wanted, job.allowance, job.columns)


def _cleaner(wanted: Wanted, allowance: Allowance | None, columns: Columns | None) -> Callable[[Batches], Batches]:
    return lambda batches: frames.clean_batches(batches, wanted, allowance, columns)


def _reader(columns: Columns, bound: Bound) -> Callable[[Batches], Batches]:
    def read(batches: Batches) -> Batches:
        for batch in batches:
            yield from frames.read_batches((Source(**row) for row in batch.to_pylist()), columns, bound)

    return read


def run_job(job: Job, master: str | None) -> Outcome:
    """Do the verb's job on Spark: the same rows in ``rows/``, ``failures.jsonl`` and ``manifest.json``."""
    check(job)
    job.out.mkdir(parents=True, exist_ok=True)
    sources = find_sources(job.inputs, job.out)
    needed = replace(job.wanted, fields=tuple(dict.fromkeys((*job.wanted.fields, "id", "url", "source"))))
    spark = session(master)
    try:
        cleaned = clean_sources(spark, sources, replace(job, wanted=needed)).cache()
        by_source = {source.name: Counts() for source in sources}
        total = _count(cleaned, sources, by_source)
        _write(cleaned.where("status = 'cleaned'"), job)
        failed = cleaned.where("status = 'failed'").select("id", "url", "failure", "error", "source", "number", "where")
        lines = [as_json({**row.asDict(), "count": 1}) + b"\n" for row in failed.toLocalIterator()]
    finally:
        spark.stop()
    write_whole(job.out / FAILURES, b"".join(lines))
    manifest = {
        "finished": True,
        "engine": "spark",
        "totals": _known(total),
        "model": model_hash(job.wanted.model),
        "versions": versions(),
        "inputs": [{"name": name, **_known(found)} for name, found in sorted(by_source.items())],
    }
    write_whole(job.out / MANIFEST, as_json(manifest, indent=1) + b"\n")
    return Outcome(total, None)


def check(job: Job) -> None:
    """Raise ``ArchiveError`` of what goes with the engine here only, and where the output of a run is already."""
    wrong = {
        "--workers": job.workers,
        "--part-pages": job.part_pages != PART_PAGES,
        "--retry": job.retry,
        "--site-memory": job.site_memory,
        "--ordered": job.ordered,
        "--max-failures": job.max_failures is not None,
        "standard input": STDIN in job.inputs,
    }
    asked = [name for name, is_asked in wrong.items() if is_asked]
    if asked:
        raise ArchiveError(f"{asked[0]} goes with the engine here only, not with --engine spark")
    if (job.out / ROWS).exists():
        raise ArchiveError(
            f"{job.out / ROWS} is there; give another --out, or remove it with {MANIFEST} and {FAILURES}"
        )
    check_new(job.out)


def session(master: str | None) -> SparkSession:
    """The Spark session of a run; its batches are small, because pages are large."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise missing(error, "running on Spark", "spark") from error
    builder = SparkSession.builder.appName("stripper batch")
    if master:
        builder = builder.master(master)
    if master and master.startswith("local"):
        # Spark would start the first python3 on the PATH, which need not have this package.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "64").config("spark.ui.enabled", "false")
    try:
        found: SparkSession = builder.getOrCreate()
    except Exception as error:  # pyspark's, py4j's and Java's have no class in common
        raise ArchiveError(
            f"Spark does not start ({_first_line(error)}); check --master, and that there is Java 17"
        ) from error
    return found


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _count(cleaned: DataFrame, sources: list[Source], by_source: dict[str, Counts]) -> Counts:
    """Count the rows by status, in all and in ``by_source``; a page of a folder counts for the folder."""
    folders = [source.name for source in sources if source.is_folder]
    total = Counts()
    for name, status, failure, number in cleaned.groupBy("source", "status", "failure").count().collect():
        counts = Counts(
            number if status == "cleaned" else 0,
            number if status == "empty" else 0,
            Counter({failure: number} if status == "failed" else {}),
        )
        owner = name if name in by_source else next(folder for folder in folders if Path(name).is_relative_to(folder))
        by_source[owner] += counts
        total += counts
    return total


def _known(counts: Counts) -> dict[str, Any]:
    """Counts without those of what makes no row, which Spark does not pass on: a task that it repeats would count twice."""
    return {name: count for name, count in counts.as_json().items() if name not in ("skipped", "bytes")}


def _write(rows: DataFrame, job: Job) -> None:
    place = str((job.out / ROWS).resolve())
    fields = job.wanted.columns
    compression = ROW_FILES[job.form].spark
    if compression is None:
        rows.select(*fields, "carried").write.format(job.form).option("compression", "zstd").save(place)
    else:
        lines = rows.select(*fields, "carried").mapInArrow(_json_lines(fields), "value string")
        lines.write.text(place, compression=compression)


def _json_lines(fields: tuple[str, ...]) -> Callable[[Batches], Batches]:
    """Rows as the lines that the engine here writes."""

    def lines(batches: Batches) -> Batches:
        for batch in batches:
            out = []
            for row in batch.to_pylist():
                values = {name: row[name] for name in fields}
                if "attributes" in values:
                    values["attributes"] = dict(values["attributes"])
                carried = json.loads(row["carried"]) if row["carried"] else {}
                out.append(to_json(with_carried(values, carried))[:-1])
            yield pa.RecordBatch.from_arrays([pa.array([line.decode() for line in out], pa.string())], ["value"])

    return lines


@click.command()
@click.argument("given", metavar="INPUT")
@click.argument("out", metavar="OUTPUT")
@click.option(
    "--read", "reads", default="parquet", show_default=True, help="The format that Spark reads: parquet, orc, json, …"
)
@click.option("--write", "writes", default="parquet", show_default=True, help="The format that Spark writes.")
@click.option("--html-field", default="html", show_default=True)
@click.option("--text-field", default="text", show_default=True)
@click.option("--fields", default=",".join(FIELDS), show_default=True)
@click.option("--labels", is_flag=True)
@click.option("--page-timeout", type=float, default=20.0, show_default=True)
@click.option("--master", help="For runs without spark-submit.")
def main(**options: Any) -> None:
    """Clean the pages of a table: every row comes out, with its status, failure and error."""
    try:
        wanted = Wanted(tuple(options["fields"].split(",")), labels=options["labels"])
        allowance = Allowance(options["page_timeout"])
    except (ArchiveError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    spark = session(options["master"])
    frame = spark.read.format(options["reads"]).load(options["given"])
    columns = Columns(options["html_field"], options["text_field"])
    clean(frame, wanted, allowance, columns).write.format(options["writes"]).save(options["out"])
    spark.stop()


if __name__ == "__main__":
    main()
