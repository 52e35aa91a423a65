"""``stripper explain``: a report that shows every block of a page, its label and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stripper.cli._common import (
    FAILED,
    STDIN,
    attempt,
    charset_option,
    encode,
    fail,
    label,
    limit_option,
    load,
    model_option,
    say,
    write,
)

if TYPE_CHECKING:
    from stripper.limits import Limits

_EXAMPLES = """\b
Examples:
  stripper explain page.html -o report.html
  curl -s https://example.org/news | stripper explain - -o report.html
"""


def _same_file(one: str, other: str) -> bool:
    if STDIN in (one, other):
        return False
    try:
        return Path(one).samefile(other)
    except OSError:  # one of them is not there: whoever reads and writes them says what is wrong
        return False


@click.command(epilog=_EXAMPLES, short_help="Write a report on why blocks have their labels.")
@click.argument("file", metavar="FILE|-", type=click.Path(readable=False))
@click.option(
    "-o",
    "--output",
    metavar="REPORT",
    default=STDIN,
    type=click.Path(),
    help="The file to write the report to.  [default: standard output]",
)
@model_option
@charset_option
@limit_option
def command(file: str, output: str, folder: str | None, charset: str | None, limits: Limits) -> None:
    """Write a report on a page: its text, every block tinted by its label, and why it has it.

    The report is one HTML file for a browser, without scripts and outside resources. Point at a block,
    or go to it with the Tab key, for its probabilities and the features that moved the decision most.
    A FILE of - is standard input.
    """
    if _same_file(file, output):
        raise click.UsageError(f"the report would overwrite the page {output}; give another file to -o")
    if output == STDIN and sys.stdout is not None and sys.stdout.isatty():
        raise click.UsageError("the report is HTML for a browser; write it to a file: -o report.html")
    cleaner = load(folder, limits)

    def work(name: str) -> str:
        from stripper.explain import report

        return report(label(cleaner, name, charset=charset), cleaner.model, "standard input" if name == STDIN else name)

    text = attempt(work, file)
    if text is None:
        raise click.exceptions.Exit(FAILED)
    if output == STDIN:
        write(text)
        return
    try:
        Path(output).write_bytes(encode(text))
    except OSError as error:
        fail(f"{output}: cannot be written ({error.strerror}); give -o a file in a folder that is there and has room")
    say(f"the report is in {output}; open it in a browser")
