"""``stripper label``: the blocks of a page and what each was found to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from stripper.cli._common import (
    attempt_all,
    charset_option,
    check_text_options,
    label_text,
    limit_option,
    load,
    load_for_text,
    model_option,
    text_option,
    threshold_option,
)
from stripper.cli._common import label as label_page

if TYPE_CHECKING:
    from stripper.limits import Limits
    from stripper.page import Block

_EXAMPLES = """\b
Examples:
  stripper label page.html
  stripper label --text extracted.txt
  curl -s https://example.org/news | stripper label - | jq -r 'select(.label == "credit").text'
"""


def _line(block: Block) -> str:
    found = {
        "text": block.text,
        "label": block.label,
        "probability": block.probability,
        "probabilities": block.probabilities,
        "xpath": block.xpath,
    }
    if block.span is not None:
        found["span"] = block.span
    return json.dumps(found, ensure_ascii=False) + "\n"


@click.command(epilog=_EXAMPLES, short_help="Write the blocks of a page as JSON lines.")
@click.argument("file", metavar="FILE|-", type=click.Path(readable=False))
@model_option
@text_option
@threshold_option
@charset_option
@limit_option
def command(
    *, file: str, folder: str | None, is_text: bool, threshold: str | float | None, charset: str | None, limits: Limits
) -> None:
    """Write every block of a page as a line of JSON, in document order.

    Each has its text, its label (body, caption, credit, cookie or other), the label's probability,
    the probabilities of all labels, and the xpath of the element around it in the page as lxml parses
    it (null where there is none). With --text a block is a line of the text; it has a span, the
    characters at which it begins and ends, and no xpath. A FILE of - is standard input.
    """
    check_text_options(is_text=is_text, threshold=threshold)
    cleaner = load_for_text(folder, limits) if is_text else load(folder, limits)

    def work(name: str) -> str:
        page = label_text(cleaner, name, threshold, charset) if is_text else label_page(cleaner, name, charset=charset)
        return "".join(map(_line, page.blocks))

    attempt_all(work, (file,))
