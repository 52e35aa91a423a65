"""``stripper explain``: a report that shows every block of a page, its label and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from stripper.cli._common import (
    FAILED,
    STDIN,
    attempt,
    charset_option,
    label,
    limit_option,
    load,
    model_option,
    rules_option,
    same_file,
    say,
    write,
    write_file,
)

if TYPE_CHECKING:
    from stripper.limits import Limits

_EXAMPLES = """\b
Examples:
  stripper explain page.html -o report.html
  curl -s https://example.org/news | stripper explain - -o report.html
"""


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
@rules_option
@click.option("--url", help="Where the page is from: whose rules hold.")
@limit_option
def command(
    *,
    file: str,
    output: str,
    folder: str | None,
    charset: str | None,
    rules: str | None,
    url: str | None,
    limits: Limits,
) -> None:
    """Write a report on a page: its text, every block tinted by its label, and why it has it.

    The report is one HTML file for a browser, without scripts and outside resources. Point at a block,
    or go to it with the Tab key, for its probabilities and the features that moved the decision most.
    A FILE of - is standard input.
    """
    if same_file(file, output):
        raise click.UsageError(f"the report would overwrite the page {output}; give another file to -o")
    if output == STDIN and sys.stdout is not None and sys.stdout.isatty():
        raise click.UsageError("the report is HTML for a browser; write it to a file: -o report.html")
    cleaner = load(folder, limits, rules)

    def work(name: str) -> str:
        from stripper.explain import report

        return report(label(cleaner, name, url, charset), cleaner.model, "standard input" if name == STDIN else name)

    text = attempt(work, file)
    if text is None:
        raise click.exceptions.Exit(FAILED)
    if output == STDIN:
        write(text)
        return
    write_file(output, text)
    say(f"the report is in {output}; open it in a browser")
