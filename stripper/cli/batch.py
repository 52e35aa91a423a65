"""``stripper batch``: whole archives, page by page."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from stripper.archive.records import FIELDS
from stripper.archive.writers import ROW_FILES
from stripper.cli import INTERRUPTED
from stripper.cli._common import FAILED, WRONG, check_limits, check_size, model_option, say, write
from stripper.errors import ArchiveError, WriteError
from stripper.escape import printable
from stripper.formats import TEXTS
from stripper.number import how_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from stripper.archive.accounts import Counts
    from stripper.archive.job import Job
    from stripper.archive.plan import Engine
    from stripper.archive.run import Outcome
    from stripper.limits import Limits

_EXAMPLES = """\b
Examples:
  stripper batch crawl.warc.gz --out cleaned
  stripper batch pages.jsonl.zst more/ --out cleaned --as parquet --workers 8
  stripper batch crawl/ --out cleaned --fields id,url,text --page-timeout 5
  stripper batch crawl/ --out cleaned --dry-run
  stripper batch --retry cleaned/failures.jsonl --out again --page-timeout 120
"""


def _number_of(what: str) -> Callable[[click.Context, click.Parameter, float], float]:
    """A check that an option is a number, which may be infinite."""

    def check(_context: click.Context, _option: click.Parameter, value: float) -> float:
        if math.isnan(value):
            raise click.BadParameter(f"nan is no number of {what}; inf is")
        return value

    return check


def _fields(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, ...]:
    from stripper.archive.work import Wanted

    names = tuple(dict.fromkeys(name.strip() for name in value.split(",") if name.strip()))
    if not names:
        raise click.BadParameter(f"no field is named; the fields are {', '.join(FIELDS)}")
    try:
        return Wanted(names).fields
    except ArchiveError as error:
        raise click.BadParameter(str(error)) from error


def _most(_context: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        number = float(value.removesuffix("%"))
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is neither a number of pages nor a share of them, such as 1%") from error
    if not 0 <= number < float("inf"):
        raise click.BadParameter(f"{value} is not 0 or more")
    if value.endswith("%"):
        return number / 100 if number < 100 else None
    if number != int(number):
        raise click.BadParameter(f"{value} is no whole number of pages; a share of them has a %, such as 50%")
    return number


def _limits(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> Limits:
    if any(value.startswith("seconds=") for value in values):
        raise click.BadParameter("seconds are no limit here; give --page-timeout")
    return check_limits(context, option, values)


@click.command(epilog=_EXAMPLES, short_help="Clean whole archives: WARC, JSON lines, Parquet, zip, tar, folders.")
@click.argument("inputs", metavar="INPUT...|-", nargs=-1, type=click.Path(readable=False))
@click.option(
    "--out", required=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Where to write."
)
@click.option(
    "--as", "form", type=click.Choice(tuple(ROW_FILES)), default="jsonl", show_default=True, help="What files to write."
)
@click.option(
    "--fields",
    metavar="NAMES",
    default=",".join(FIELDS),
    callback=_fields,
    help="Fields of a row, parted by commas; what else a row of the input had is carried along.  [default: all]",
)
@click.option(
    "--format",
    "text_format",
    type=click.Choice(TEXTS),
    default="text",
    show_default=True,
    help="What the field text holds.",
)
@click.option("--labels", is_flag=True, help="Keep everything in text, and add attributes: where each label stands.")
@click.option(
    "--html-field", default="html", show_default=True, metavar="NAME", help="The field of a row that holds a page."
)
@click.option(
    "--text-field",
    default="text",
    show_default=True,
    metavar="NAME",
    help="The field of a row that holds plain text, if it has no page.",
)
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Worker processes.  [default: one for each core it may use]"
)
@click.option(
    "--page-timeout",
    type=click.FloatRange(0.01),
    default=20,
    show_default=True,
    metavar="SECONDS",
    callback=_number_of("seconds"),
    help="Time for a page.",
)
@click.option(
    "--page-memory", default="2G", show_default=True, callback=check_size, metavar="SIZE", help="Memory for a page."
)
@click.option(
    "--limit",
    "limits",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_limits,
    help="What a page may have at most: size, depth, blocks or attributes. May be given several times.",
)
@click.option(
    "--max-unpacked",
    default="1T",
    show_default=True,
    callback=check_size,
    metavar="SIZE",
    help="What an input may unpack to.",
)
@click.option(
    "--max-ratio",
    type=click.FloatRange(1),
    default=250,
    show_default=True,
    callback=_number_of("times"),
    metavar="N",
    help="What an input may unpack to, as a multiple of its size, from 1 GB on; bombs have thousands.",
)
@click.option(
    "--part-pages",
    type=click.IntRange(1),
    default=20_000,
    show_default=True,
    metavar="N",
    help="Pages in an output file at most; what a stop can cost.",
)
@click.option("--ordered", is_flag=True, help="Keep the order of the input.")
@click.option("--max-failures", callback=_most, metavar="N|N%", help="Stop when more pages than that have failed.")
@click.option("--retry", metavar="FILE", type=click.Path(), help="Do just the pages in the failures.jsonl of a run.")
@click.option(
    "--site-memory",
    is_flag=True,
    help="Learn first, in a pass of its own, what repeats over the pages of a host; that is no article.",
)
@click.option("--engine", type=click.Choice(("here", "spark")), default="here", show_default=True, help="What runs it.")
@click.option("--master", metavar="URL", help="Spark's master, with --engine spark, such as local[4].")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would be read, written and refused, and do nothing.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@model_option
def command(**options: Any) -> None:
    r"""Clean the pages of whole archives, each in a worker process, within a time and a memory limit.

    An INPUT is a WARC or WET file, JSON lines, Parquet, a zip or tar file of pages, a folder (searched to the bottom),
    or a page; what it is, is seen from its content, and gzip, zstd, bzip2 and xz are taken off. An INPUT of - is
    standard input.

    In DIR there are, at the end: a file of rows for each 20,000 pages of an input, manifest.json with the
    counts, and failures.jsonl with every page that failed. A file that is there is whole. Stopped at any
    time, the same command goes on where it was, but not on standard input. The exit status is 0 only if no page failed.
    """
    if sys.platform == "win32":
        _fail("stripper batch runs on Linux and macOS: its workers limit themselves as Windows cannot", WRONG)
    try:
        job = _job(options)
        if options["is_dry"]:
            _rehearse(job, options["engine"])
            return
        if options["engine"] == "spark":
            from stripper.archive.spark import run_job

            outcome = run_job(job, options["master"])
        else:
            from stripper.archive.run import run

            outcome = run(job)
    except WriteError as error:
        _fail(str(error), FAILED)
    except ArchiveError as error:
        _fail(str(error), WRONG)
    _end(job, outcome)


def _job(options: dict[str, Any]) -> Job:
    from stripper.archive.job import Job
    from stripper.archive.rows import Columns
    from stripper.archive.streams import Bound
    from stripper.archive.work import Allowance, Wanted

    if bool(options["inputs"]) == bool(options["retry"]):
        raise click.UsageError("give either INPUTs or --retry failures.jsonl")
    if options["master"] and options["engine"] != "spark":
        raise click.UsageError("--master goes with --engine spark")
    return Job(
        options["inputs"],
        options["out"],
        wanted=Wanted(options["fields"], options["text_format"], options["labels"], options["folder"]),
        allowance=Allowance(options["page_timeout"], options["page_memory"], options["limits"]),
        columns=Columns(options["html_field"], options["text_field"]),
        bound=Bound(options["max_unpacked"], options["max_ratio"]),
        form=options["form"],
        workers=options["workers"] or 0,
        ordered=options["ordered"],
        part_pages=options["part_pages"],
        max_failures=options["max_failures"],
        retry=options["retry"],
        site_memory=options["site_memory"],
        quiet=options["quiet"],
    )


def _rehearse(job: Job, engine: Engine) -> None:
    """Say what a run would do; exit status 2 where it would be refused."""
    from stripper.archive.plan import plan

    found = plan(job, engine)
    for one in found.inputs:
        size = f"{one.size / 1e6:,.1f} MB" if one.size else ""
        parts = f"{how_many(one.parts, 'file')} of it written" if one.parts else ""
        write(f"would read {printable(one.name)}: {', '.join(filter(None, (one.kind, size, one.content, parts)))}\n")
    files = "a file for each task" if engine == "spark" else f"files of {how_many(job.part_pages, 'page')} at most"
    write(
        f"would write {job.form} to {printable(str(job.out))}: {files}, such as {found.file}, with {', '.join(job.wanted.fields)}; manifest.json and failures.jsonl\n"
    )
    for why in found.refused:
        _say(f"would be refused: {why}")
    if found.refused:
        raise click.exceptions.Exit(WRONG)


def _say(message: str) -> None:
    """Say something if standard error takes it: the exit status is of the pages, not of what cannot be said."""
    try:
        say(message)
    except OSError:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stderr.fileno())  # Python would try once more at exit, and end with status 120
        os.close(nothing)


def _fail(message: str, status: int) -> NoReturn:
    _say(message)
    raise click.exceptions.Exit(status)


def _end(job: Job, outcome: Outcome) -> None:
    counts, failures = outcome.counts, job.out / "failures.jsonl"
    if outcome.stopped or counts.failed or not job.quiet:
        _say(_summary(counts))
    if outcome.again.taken:
        _say(f"besides, in parts that are not whole and are done again: {_summary(outcome.again)}")
    if outcome.stopped:
        from stripper.archive.job import going_on

        is_interrupted = outcome.stopped == "interrupted"
        first = (
            "" if is_interrupted else f"{failures} says what failed; raise --max-failures, or it stops there again; "
        )
        _say(f"stopped: {outcome.stopped}; {first}{going_on(job)}")
        raise click.exceptions.Exit(INTERRUPTED if is_interrupted else FAILED)
    if counts.failed:
        _say(f"the failures are in {failures}; try them again with --retry and another --out")
        raise click.exceptions.Exit(FAILED)


def _summary(counts: Counts) -> str:
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in counts.failures.most_common())
    said = f"{how_many(counts.taken, 'page')}: {counts.cleaned:,} cleaned, {counts.empty:,} empty, {counts.failed:,} failed"
    if kinds:
        said += f" ({kinds})"
    return f"{said}; {how_many(counts.skipped, 'item')} skipped for holding no page" if counts.skipped else said
