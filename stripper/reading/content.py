"""Tell what is no HTML, so that it is refused by name and not read as markup that happens to have no article; or no text.

Bytes are sniffed as browsers do (https://mimesniff.spec.whatwg.org/), by xtractmime.
"""

from __future__ import annotations

import json
import re

from stripper.errors import InputError, NotHtml
from stripper.reading.decode import wide

_HEAD = 1445  # bytes that the standard looks at
_BINARY = frozenset((*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)))  # the standard's "binary data bytes"
# Of random bytes a tenth are binary data bytes; a page has a stray one here or there.
_MOST_BINARY = 0.05
_ADVICE = {
    b"application/pdf": "a PDF document; take its text out of it first, and clean that as plain text",
    b"application/postscript": "a PostScript document; take its text out of it first, and clean that as plain text",
    b"application/x-gzip": "compressed (gzip); decompress it first",
    b"application/zip": "a zip file; clean the pages in it, for which there is stripper batch",
    b"application/x-rar-compressed": "a RAR file; clean the pages in it",
}
_PDF = "%PDF-"
_DOS_END = b"\x1a"  # old text files end with it
_DOCUMENT = re.compile(r"\s*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_BINARY_DATA = b"application/octet-stream"
_OF_TEXT = frozenset({b"application/pdf", b"application/postscript"})  # formats that need no binary data
_JSON = "JSON; clean the field in it that holds the page, for which there is stripper batch"


def check_bytes(data: bytes) -> None:
    """Raise ``NotHtml`` where bytes are of a format that is not HTML, nor text."""
    what = _foreign(data)
    if what:
        raise NotHtml(f"this is not HTML but {what}")


def check_text_bytes(data: bytes) -> None:
    """Raise ``InputError`` where bytes are of a format that is no text."""
    what = _foreign(data.rstrip(_DOS_END))
    if what:
        raise InputError(f"this is no text but {what}")


def _foreign(data: bytes) -> str:
    """What bytes are that are neither HTML nor text, and what to do about it; else ""."""
    head = data[:_HEAD].lstrip()  # as the standard does; and xtractmime fails on blank bytes
    if not head or head[:1] == b"<" or wide(data):
        return ""
    from xtractmime import extract_mime  # seldom needed

    found = extract_mime(head) or b""
    binary = sum(map(_BINARY.__contains__, head))
    if found == _BINARY_DATA:
        return "binary data; check what was fetched or read" if binary > _MOST_BINARY * len(head) else ""
    if not found.startswith(b"text/") and (binary or found in _OF_TEXT):  # words, too, begin with BM, ID3 or GIF
        return _ADVICE.get(found, f"{found.decode()}; give it to something that reads such files")
    return ""


def check_text(html: str) -> None:
    """Raise ``NotHtml`` where text is JSON, or a PDF that was read as text."""
    head = html[:_HEAD].lstrip("\ufeff \t\r\n")
    if head.startswith(_PDF):
        raise NotHtml(f"this is not HTML but {_ADVICE[b'application/pdf']}")
    if head[:1] in ("{", "["):
        try:
            found = json.loads(html.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            return
        if isinstance(found, dict) or (found and isinstance(found[0], (dict, list))):  # a year in brackets is no JSON
            raise NotHtml(f"this is not HTML but {_JSON}")


def unlike_text(text: str) -> tuple[str, ...]:
    """What is to be said where plain text is a page, or a PDF that was read as text."""
    if _DOCUMENT.match(text):
        return ("the text is HTML; clean it as a page",)
    if text.lstrip().startswith(_PDF):
        return ("the text is a PDF document's source; take its text out of it first",)
    return ()
