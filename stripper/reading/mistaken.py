"""Tell what stands for a page and is none: its address, its path, or an object that holds it.

A page of one line without markup may still be a text, so only what is an address or a path from end to end is refused.
Whether a file of that name is there is not asked: an answer must not depend on the folder that a program runs in.
Refused are BeautifulSoup's trees, too. They could be written out and read again, but their parser may have left out
what it could not place, and whoever has one has the page that it was made of.
"""

from __future__ import annotations

import re
from os import PathLike
from typing import Any

from stripper.errors import InputError

_LONGEST = 4096  # characters: of a path on Linux, with its end; browsers and servers take no longer addresses either
_ADDRESS = re.compile(r"(?:(?:https?|ftp|file)://|www\.)[^\s<>]+", re.IGNORECASE)
_PAGE_NAME = r"\.(?:x|s)?html?(?:\.(?:gz|zst|zstd|bz2|xz))?"
_PATH = re.compile(
    # Blanks are for what begins as nothing but a path does: "He opened index.html" is a text.
    rf"(?:(?:~?/|\.{{1,2}}/|\\\\|[a-z]:[\\/])[^<>\n]*|[^\s<>]*[^\s<>/\\]){_PAGE_NAME}",
    re.IGNORECASE,
)


def is_address(text: str) -> bool:
    """Whether a text is the address of a page and nothing else.

    >>> is_address("https://example.org/page"), is_address("https://example.org is down")
    (True, False)
    """
    return len(text) <= _LONGEST and bool(_ADDRESS.fullmatch(text.strip()))


def check_words(html: str) -> None:
    """Raise ``InputError`` where a text is the address or the path of a page and nothing else."""
    if len(html) > _LONGEST:
        return
    text = html.strip()
    if is_address(text):
        raise InputError(f"this is the address of a page, {text!r}; fetch it, and give what came back (bytes or str)")
    if _PATH.fullmatch(text):
        raise InputError(
            f"this is the path of a page, {text!r}; read the file, and give its bytes: Path(...).read_bytes()"
        )


def check_object(given: Any) -> None:
    """Raise ``InputError`` where an object holds a page that must be taken out of it, or leads to one."""
    advice = _advice(given)
    if advice:
        raise InputError(f"a page is bytes, str or an lxml tree, not {type(given).__name__}; {advice}")


def _advice(given: Any) -> str:
    packages = {kind.__module__.partition(".")[0] for kind in type(given).__mro__}
    if "bs4" in packages:  # asked first: its objects answer for every attribute
        return "give the page that it was made of, or str() of it"
    if isinstance(given, PathLike):
        return "read the file, and give its bytes: Path(...).read_bytes()"
    if callable(getattr(given, "read", None)):
        return "read it, and give what .read() returns"
    return ""
