"""Turn the bytes of a page into text, in the order that browsers ask.

A byte order mark wins, then the charset that came with HTTP, then what the page declares in its
first bytes, then UTF-8 where the bytes are valid UTF-8, then a detector. One step goes further than
browsers: a declared charset that the bytes do not fit is passed over where they are valid UTF-8.
Archives are full of pages that were saved as UTF-8 under their old ``<meta>``.

Rejected: lxml's own detection (it takes what the first ``<meta>`` says and never looks at the bytes).
"""

from __future__ import annotations

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

# A page that declares UTF-16 in ASCII letters is not UTF-16: the HTML standard reads it as UTF-8.
_NOT_IN_ASCII = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
# How much the detector looks at; it is the slow step, and only for pages that say nothing.
_DETECTOR_BYTES = 65_536
_FALLBACK = "cp1252"


def decode(data: bytes, charset: str | None = None) -> str:
    """Decode a page; bytes that its charset does not have become U+FFFD.

    ``charset`` is what HTTP said: a label ("utf-8") or a whole Content-Type value.
    """
    marked, mark = read_bom(data)
    if marked is not None and mark is not None:
        return to_unicode(data[len(mark) :], marked)
    told = _told(charset)
    if told:
        return to_unicode(data, told)
    declared = html_body_declared_encoding(data)
    if declared in _NOT_IN_ASCII:
        declared = "utf-8"
    wide = _wide(data) if declared in (None, "utf-8") else None
    for encoding in (wide, declared, "utf-8"):
        if encoding:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    return to_unicode(data, declared or _detected(data))


def _told(charset: str | None) -> str | None:
    if not charset:
        return None
    return http_content_type_encoding(charset) if "=" in charset else resolve_encoding(charset)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every second byte of its markup is NUL."""
    head = data[:512]
    if head.count(0) * 3 < len(head) or len(data) % 2:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    best = from_bytes(data[:_DETECTOR_BYTES]).best()
    return best.encoding if best is not None else _FALLBACK
