"""Write the kept lines of a plain text as text or HTML.

A text has no markup to be read: lines that follow each other without a blank line are one paragraph with
line breaks in it (verse, addresses, lists), as a text that is shown as it stands would have it. Where lines
are paragraphs, one each, every one is an HTML paragraph.
"""

from __future__ import annotations

from html import escape
from itertools import groupby

import numpy as np

from stripper.plain.lines import Lines, keep


def to_text(lines: Lines, kept: list[int]) -> str:
    """The kept lines byte for byte as they stood, with the text's own spacing."""
    wanted = np.zeros(len(lines), np.bool_)
    wanted[kept] = True
    return keep(lines, wanted)


def to_html(lines: Lines, kept: list[int]) -> str:
    """The kept lines as HTML paragraphs; safe to show."""
    parted = lines.gap > 1  # the first line always is
    paragraph = parted.cumsum() if parted[1:].any() else np.arange(len(lines))
    together = groupby(kept, key=lambda index: int(paragraph[index]))
    return "\n".join(f"<p>{'<br>'.join(escape(lines.text[index]) for index in some)}</p>" for _, some in together)
