"""Write the text of other people into a report, whatever is in it."""

from __future__ import annotations

import re
from html import escape

# No character of a report: controls (but tab and line end), lone surrogates, noncharacters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def escaped(text: str) -> str:
    r"""A text as HTML has it, what is no character replaced.

    >>> escaped("<b> & \x00")
    '&lt;b&gt; &amp; �'
    """
    return escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text))
