"""``stripper corpus``: check a labelled corpus, bring in pages of other formats."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import click

from stripper.cli._common import FAILED, WRONG, fail, say, write
from stripper.cli._near import NearGroup
from stripper.errors import StripperError, UnknownLabel, lacking
from stripper.escape import printable
from stripper.labels import check_labels
from stripper.number import how_many

_EXAMPLES = """\b
Examples:
  stripper corpus check my-corpus
  stripper corpus import wcxb web-content-extraction-benchmark my-corpus
  stripper corpus import label-studio export.json my-corpus --label "Article text=body"
"""
# As stripper.learn.importers has them; named here so that --help needs nothing of it installed.
FORMATS = ("article-extraction-benchmark", "fundus", "label-studio", "trafilatura", "wcxb")


@click.group(cls=NearGroup, epilog=_EXAMPLES, short_help="Check a labelled corpus, or bring pages into it.")
def command() -> None:
    """Check a labelled corpus, or bring labelled pages of other formats into it.

    A corpus is a folder with labels.jsonl, a row a page, and the pages that it names.
    """


def _need(error: ImportError) -> str:
    return lacking(error, "a corpus", "annotate")


@command.command("check", short_help="Name every fault of a corpus.")
@click.argument("corpus", metavar="DIR", type=click.Path(path_type=Path))
def check_command(corpus: Path) -> None:
    """Name every fault of a corpus, a line each, with its row and page.

    A fault is a row that is not a JSON object, an unknown label, a site that is missing, a page that cannot be read or
    is there twice, a label that no text on the page matches, text without a label, a domain under two
    sites, and an article that stands on several sites. The exit status is 1 where there is one.
    """
    try:
        from stripper.learn.check import check
    except ImportError as error:
        fail(_need(error), WRONG)
    pages, faults = 0, 0

    def count(name: str) -> None:
        nonlocal pages
        pages += 1
        if sys.stderr is not None and sys.stderr.isatty():
            click.echo(f"\r\x1b[Kchecking page {pages}: {printable(name)[:60]}", err=True, nl=False)

    try:
        for fault in check(corpus, count):
            faults += 1
            write(f"{printable(str(fault))}\n")
    except StripperError as error:
        fail(str(error))
    finally:
        if pages and sys.stderr is not None and sys.stderr.isatty():
            click.echo("\r\x1b[K", err=True, nl=False)
    say(f"{corpus}: {how_many(faults, 'fault') if faults else 'no faults'} in {how_many(pages, 'page')}")
    if faults:
        raise click.exceptions.Exit(FAILED)


def _labels(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    labels = {}
    for value in values:
        theirs, equals, ours = value.rpartition("=")
        if not equals or not theirs:
            raise click.BadParameter(f"{value!r}: THEIRS=OURS was expected, such as 'Article text=body'")
        try:
            check_labels(ours)
        except UnknownLabel as error:
            raise click.BadParameter(str(error)) from error
        labels[theirs.strip().lower()] = ours
    return labels


# No docstring: click takes paragraphs as they stand where a \b is before them, and docstrings have no escapes.
_IMPORT_HELP = """Bring labelled pages of another format into the corpus DIR, which is made if need be.

\b
FORMAT and what SOURCE is:
  wcxb                          a folder with ground-truth/ and html/, or one with dev/ and test/
  trafilatura                   a folder with evaldata.json and the pages (cache/, eval/)
  article-extraction-benchmark  a folder with ground-truth.json and html/*.html.gz
  fundus                        a folder with a folder a country, each with meta.info
  label-studio                  a file: the JSON export of HyperText tasks

Pages go to DIR/pages/FORMAT, rows to the end of DIR/labels.jsonl. Pages that are there already stay as
they are. Most formats know the body alone: the row says so (covers), and stripper annotate completes it.
"""


@command.command("import", help=_IMPORT_HELP, short_help="Bring labelled pages of another format into a corpus.")
@click.argument("kind", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@click.argument("corpus", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--label",
    "labels",
    metavar="THEIRS=OURS",
    multiple=True,
    callback=_labels,
    help="Which of our labels another's name stands for (label-studio); may be given several times.",
)
@click.option("--site", default="", help="The site of pages that have no address.")
@click.option("--licence", default="", help="The licence of pages of which the format does not say it.")
def import_command(*, kind: str, source: Path, corpus: Path, labels: dict[str, str], site: str, licence: str) -> None:
    """Bring labelled pages of another format into a corpus."""
    try:
        from stripper.learn.importers import FORMATS as WHAT
        from stripper.learn.importers import Options, bring_in, read
        from stripper.learn.store import only_writer
    except ImportError as error:
        fail(_need(error), WRONG)
    options = Options(labels, site, licence)
    try:
        found = read(kind, source, options)
        first = next(found, None)  # before anything is made
        if first is None:
            fail(f"{source}: no page in it; {kind} is {WHAT[kind]}")
        corpus.mkdir(parents=True, exist_ok=True)
        with only_writer(corpus):
            outcome = bring_in(chain((first,), found), kind, corpus, options)
    except StripperError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{corpus}: cannot be written ({error.strerror}); name a folder that can")
    for refused in outcome.refused:
        say(f"{refused.name}: left out: {refused.why}")
    there = f", {len(outcome.there):,} there already" if outcome.there else ""
    left = f", {len(outcome.refused):,} left out" if outcome.refused else ""
    say(f"{corpus}: {how_many(len(outcome.added), 'page')} brought in{there}{left}")
    if outcome.refused:
        raise click.exceptions.Exit(FAILED)
