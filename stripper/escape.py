"""Write the text of other people into a report or a message, whatever is in it."""

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


def printable(text: str) -> str:
    """Write what is no printable character of a text (line ends, escape codes) as Python would."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
