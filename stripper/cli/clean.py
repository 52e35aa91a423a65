"""``stripper clean``: the article bodies of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stripper.cli._common import (
    STDIN,
    attempt_all,
    attempt_into,
    charset_option,
    check_text_options,
    label,
    label_text,
    limit_option,
    load,
    load_for_text,
    model_option,
    rules_option,
    same_file,
    text_option,
    threshold_option,
)
from stripper.errors import InputError, UnknownLabel
from stripper.formats import FORMATS
from stripper.labels import LABELS, check_labels

if TYPE_CHECKING:
    from stripper.limits import Limits


_EXAMPLES = """\b
Examples:
  stripper clean page.html > article.txt
  stripper clean page.html.gz -o article.txt
  curl -s https://example.org/news | stripper clean -
  stripper clean --format markdown --keep body,caption page.html
  stripper clean --format markdown --metadata page.html -o article.md
  stripper clean --format json *.html > articles.jsonl
  stripper clean --text --threshold balanced extracted.txt > cleaned.txt
"""

_WIDTH = max(map(len, FORMATS)) + 2
_PARTED = "\n".join(
    f"  {name:{_WIDTH}}" + form.summary.replace("\n", "\n" + " " * (_WIDTH + 2)) for name, form in FORMATS.items()
)
_HELP = f"""Write the article body of pages: no captions, credits, cookie notices or other boilerplate.

A FILE of - is standard input. Files that are packed (gzip, zstd, bzip2, xz) are unpacked. What parts the outputs of several files:

\b
{_PARTED}

A page that has no article body gives a message and no output, and the exit status is then 1.
With -o the file is then left as it was.

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


def _check_files(files: tuple[str, ...], url: str | None) -> None:
    if files.count(STDIN) > 1:
        raise click.UsageError("standard input (-) can be read once only")
    if url and len(files) > 1:
        raise click.UsageError("--url is the address of one page; clean the files one by one")


def _check_front_matter(form: str, files: tuple[str, ...]) -> None:
    if form != "markdown":
        raise click.UsageError("--metadata goes with --format markdown; --format json has the metadata anyhow")
    if len(files) > 1:
        raise click.UsageError("--metadata is the beginning of one file; clean the files one by one")


@click.command(help=_HELP, epilog=_EXAMPLES, short_help="Write the article body of pages.")
@click.argument("files", metavar="FILE...|-", nargs=-1, required=True, type=click.Path(readable=False))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default=STDIN,
    type=click.Path(),
    help="The file to write to, if no input fails.  [default: standard output]",
)
@click.option(
    "--format", "form", type=click.Choice(tuple(FORMATS)), default="text", show_default=True, help="What to write."
)
@click.option(
    "--keep",
    metavar="LABELS",
    default="body",
    show_default=True,
    callback=_check_keep,
    help=f"What to keep, parted by commas: {', '.join(LABELS)}.",
)
@click.option(
    "--metadata",
    "has_metadata",
    is_flag=True,
    help="Begin Markdown with title, authors, date and the like, as YAML between lines of ---.",
)
@click.option("--images", "has_images", is_flag=True, help="Write the article's pictures, too (markdown, html).")
@click.option("--no-links", "is_unlinked", is_flag=True, help="Write links as their text (markdown, html).")
@model_option
@text_option
@threshold_option
@click.option(
    "--url",
    help="Where the page is from: links start there (markdown, html), and it helps to find site and date (json).",
)
@charset_option
@rules_option
@limit_option
def command(
    *,
    files: tuple[str, ...],
    output: str,
    form: str,
    keep: frozenset[str],
    has_metadata: bool,
    has_images: bool,
    is_unlinked: bool,
    folder: str | None,
    is_text: bool,
    threshold: str | float | None,
    url: str | None,
    charset: str | None,
    rules: str | None,
    limits: Limits,
) -> None:
    """Write the article body of pages."""
    _check_files(files, url)
    if rules and is_text:
        raise click.UsageError("--rules are about elements of pages, which --text has not")
    if any(same_file(name, output) for name in files):
        raise click.UsageError(f"the result would overwrite the input {output}; give another file to -o")
    if has_metadata:
        _check_front_matter(form, files)
    check_text_options(is_text=is_text, threshold=threshold, url=url)
    cleaner = load_for_text(folder, limits) if is_text else load(folder, limits, rules)

    def work(name: str) -> str:
        page = label_text(cleaner, name, threshold, charset) if is_text else label(cleaner, name, url, charset)
        page = page.keeping(keep)
        if not page.text:
            raise _nothing(name, keep, is_text=is_text)
        page = page.with_images() if has_images else page
        text = FORMATS[form].write(page.without_links() if is_unlinked else page, name)
        if has_metadata:
            from stripper.metadata.front_matter import front_matter  # loads lxml, which --help needs not

            text = f"{front_matter(page.metadata)}\n{text}"
        if not (is_text and form == "text"):  # a plain text has the end that it came with
            text += "\n"
        parted = FORMATS[form].parted
        return parted(name, text) if parted and len(files) > 1 else text

    if output == STDIN:
        attempt_all(work, files)
    else:
        attempt_into(output, work, files)
