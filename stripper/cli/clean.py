"""``stripper clean``: the article bodies of pages."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING

import click

from stripper.cli._common import (
    STDIN,
    attempt_all,
    charset_option,
    check_text_options,
    label,
    label_text,
    limit_option,
    load,
    load_for_text,
    model_option,
    printable,
    text_option,
    threshold_option,
)
from stripper.errors import InputError, UnknownLabel
from stripper.labels import LABELS, check_labels

if TYPE_CHECKING:
    from stripper.limits import Limits
    from stripper.page import Page


def _json(name: str, page: Page) -> str:
    found = {
        "file": name,
        "text": page.text,
        "captions": page.captions,
        "credits": page.credits,
        "cookies": page.cookies,
        "metadata": asdict(page.metadata),
    }
    return json.dumps(found, ensure_ascii=False) + "\n"


_BEFORE_DASH = re.compile("-(?=-)")


def _under_line(name: str, text: str) -> str:
    return f"==> {printable(name)} <==\n{text}\n"


def _under_comment(name: str, text: str) -> str:
    # A comment is all that Markdown has for what is not to be shown; two dashes would end it.
    return f"<!-- {_BEFORE_DASH.sub('- ', printable(name))} -->\n\n{text}\n"


def _in_article(name: str, text: str) -> str:
    return f'<article data-file="{escape(name)}">\n{text}</article>\n'


# How one output is told from the next, where there are several; the keys are Page's names for its text.
FRAMES = {"text": _under_line, "markdown": _under_comment, "html": _in_article}
FORMATS = (*FRAMES, "json")
_EXAMPLES = """\b
Examples:
  stripper clean page.html > article.txt
  curl -s https://example.org/news | stripper clean -
  stripper clean --format markdown --keep body,caption page.html
  stripper clean --format json *.html > articles.jsonl
  stripper clean --text --threshold balanced extracted.txt > cleaned.txt
"""

_HELP = """Write the article body of pages: no captions, credits, cookie notices or other boilerplate.

A FILE of - is standard input. What parts the outputs of several files:

\b
  text      a line ==> FILE <== above each, as head and tail write it
  markdown  a comment <!-- FILE --> above each
  html      an <article data-file="FILE"> around each
  json      one object a line, always: file, text, captions, credits,
            cookies, metadata (title, author, date, language, site_name)

A page that has no article body gives a message and no output, and the exit status is then 1.

With --text the inputs are plain texts that somebody extracted before. What is not clearly boilerplate
stays byte for byte, and a text without residues is written as it is.
"""


def _check_keep(_context: click.Context, _option: click.Parameter, value: str) -> frozenset[str]:
    try:
        return check_labels(name.strip() for name in value.split(","))
    except UnknownLabel as error:
        raise click.BadParameter(str(error)) from error


def _nothing(name: str, keep: frozenset[str], *, is_text: bool) -> InputError:
    wanted = " or ".join("article body" if label == "body" else label for label in LABELS if label in keep)
    if is_text:
        return InputError(f"no {wanted} found; see what each line was found to be: stripper label --text {name}")
    how = "pipe the page into" if name == STDIN else "see why with"
    return InputError(f"no {wanted} found; {how}: stripper explain {name} -o report.html")


@click.command(help=_HELP, epilog=_EXAMPLES, short_help="Write the article body of pages.")
@click.argument("files", metavar="FILE...|-", nargs=-1, required=True, type=click.Path(readable=False))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What to write.")
@click.option(
    "--keep",
    metavar="LABELS",
    default="body",
    show_default=True,
    callback=_check_keep,
    help=f"What to keep, parted by commas: {', '.join(LABELS)}.",
)
@model_option
@text_option
@threshold_option
@click.option(
    "--url",
    help="Where the page is from: links start there (markdown, html), and it helps to find site and date (json).",
)
@charset_option
@limit_option
def command(
    *,
    files: tuple[str, ...],
    form: str,
    keep: frozenset[str],
    folder: str | None,
    is_text: bool,
    threshold: str | float | None,
    url: str | None,
    charset: str | None,
    limits: Limits,
) -> None:
    """Write the article body of pages."""
    if files.count(STDIN) > 1:
        raise click.UsageError("standard input (-) can be read once only")
    if url and len(files) > 1:
        raise click.UsageError("--url is the address of one page; clean the files one by one")
    check_text_options(is_text=is_text, threshold=threshold, url=url)
    cleaner = load_for_text(folder, limits) if is_text else load(folder, limits)

    def work(name: str) -> str:
        page = label_text(cleaner, name, threshold, charset) if is_text else label(cleaner, name, url, charset)
        page = page.keeping(keep)
        if not page.text:
            raise _nothing(name, keep, is_text=is_text)
        if form == "json":
            return _json(name, page)
        text = getattr(page, form)
        if not (is_text and form == "text"):  # a plain text has the end that it came with
            text += "\n"
        return FRAMES[form](name, text) if len(files) > 1 else text

    attempt_all(work, files)
