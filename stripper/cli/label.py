"""``stripper label``: the blocks of a page and what each was found to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from stripper.cli._common import attempt_all, charset_option, load, model_option
from stripper.cli._common import label as label_page

if TYPE_CHECKING:
    from stripper.page import Block

_EXAMPLES = """\b
Examples:
  stripper label page.html
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
    return json.dumps(found, ensure_ascii=False) + "\n"


@click.command(epilog=_EXAMPLES, short_help="Write the blocks of a page as JSON lines.")
@click.argument("file", metavar="FILE|-", type=click.Path())
@model_option
@charset_option
def command(file: str, folder: str | None, charset: str | None) -> None:
    """Write every block of a page as a line of JSON, in document order.

    Each has its text, its label (body, caption, credit, cookie or other), the label's probability,
    the probabilities of all labels, and the xpath of the element around it in the page as lxml parses
    it (null where there is none). A FILE of - is standard input.
    """
    cleaner = load(folder)
    attempt_all(lambda name: "".join(map(_line, label_page(cleaner, name, charset=charset).blocks)), (file,))
