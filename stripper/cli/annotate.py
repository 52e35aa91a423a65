"""``stripper annotate``: label pages in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from stripper.cli._common import WRONG, fail, load, model_option, say, write
from stripper.errors import StripperError, lacking

_EXAMPLES = """\b
Examples:
  stripper annotate my-corpus    # the pages are in my-corpus/pages
  stripper annotate my-corpus --order file --no-browser
"""


@click.command(epilog=_EXAMPLES, short_help="Label pages in the browser.")
@click.argument("corpus", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--order",
    type=click.Choice(["doubt", "file"]),
    default="doubt",
    show_default=True,
    help="Which pages come first: those the model doubts most, or by file name.",
)
@model_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The port to listen on.  [default: any free one]"
)
@click.option("--no-browser", is_flag=True, help="Only print the address; open it yourself.")
def command(*, corpus: Path, order: str, folder: str | None, port: int, no_browser: bool) -> None:
    """Label the pages of a corpus folder in the browser.

    DIR holds the pages as files in DIR/pages (.html or .html.gz). Each is shown as text blocks beside its
    own look, with the model's labels filled in; what you label goes into DIR/labels.jsonl, page by page, and
    what you have begun into DIR/drafts. Stop with Ctrl-C and go on whenever you like.

    The address is printed on standard output. It works on this machine only, and holds a secret: whoever
    knows it can change the labels.
    """
    try:
        from stripper.learn.annotate.session import annotate
    except ImportError as error:
        fail(lacking(error, "annotating", "annotate"), WRONG)

    def opened(address: str) -> None:
        write(f"{address}\n")
        if not no_browser:
            webbrowser.open(address)

    try:
        annotate(corpus, load(folder), order, port=port, opened=opened, say=say)
    except StripperError as error:
        fail(str(error))
