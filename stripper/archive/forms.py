"""Tell what a file is: by what it begins with and, where that says nothing, by its name.

Content goes first, for names lie: a page saved as ``crawl.warc.gz`` is a page. But a beginning may be damaged, and then
an archive must not pass for one page: its name rules unless the content begins as an HTML document does. Standard input
has no name; there the records behind the first line say what it is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePath

from stripper.archive.kinds import BOM, KINDS
from stripper.archive.streams import LOOK, Codec, codec, codec_of, first_of
from stripper.reading.decode import decode_text

HEAD = LOOK  # bytes of a file that say what it is

_ROWS = re.compile(rb'[^\n]*\}[ \t\r]*+\n\s*+\{\s*+"')
_PAGE_NAMES = ("html", "text", "content")
_MARKUP = re.compile(r"[\s\ufeff\0\u200b]*<[!a-zA-Z?]")
_LOOK = 4096  # characters or bytes of a text that say whether it is markup
_PAGE_FIELD = re.compile(rb'"(?:html|text|content)"\s*:\s*"|:\s*"\s*<[!a-zA-Z?]')
_DOCUMENT = re.compile(
    rb"\s*+(?:\xef\xbb\xbf)?+\s*+(?:<!--.*?-->\s*+|<\?xml[^>]*+>\s*+)*+<(?:!doctype\s+html|html|head|body)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_DOCUMENT_HEAD = 8192
_PACKED = (
    ("gzip", re.compile(r"\.(?:gz|tgz)$", re.IGNORECASE)),
    ("zstd", re.compile(r"\.(?:zst|zstd|tzst)$", re.IGNORECASE)),
    ("bzip2", re.compile(r"\.(?:bz2|tbz2?)$", re.IGNORECASE)),
    ("xz", re.compile(r"\.(?:xz|txz)$", re.IGNORECASE)),
)
_NO_ARCHIVE = re.compile(r"\.(?:html?|xhtml|shtml|txt|text|md)(?:\.\w+)?$", re.IGNORECASE)  # notes on.jsonl.md
_FOREIGN = re.compile(r"\.(?:7z|br|lz|lz4|lzma|lzo|rar|sz|z)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """What a file is: ``kind`` is one of ``KINDS``, page, or foreign: an archive packed as is not read."""

    kind: str
    codec: Codec | None = None


def form_of(head: bytes, name: str) -> Form:
    """What a file is that begins with ``head``, which is all of it or ``HEAD`` bytes.

    >>> form_of(b"garbage", "pages.jsonl").kind, form_of(b"garbage", "pages").kind
    ('jsonl', 'page')
    """
    packed = codec_of(head)
    inner = first_of(head, packed) if packed else head
    kind = next((name for name, one in KINDS.items() if one.begins(inner) and not (packed and one.from_end)), "")
    if kind:
        return Form(kind, packed)
    named = named_kind(name)
    if not named:
        return Form(_kind_within(inner, name) or "page", packed)
    if is_document(inner) and not KINDS[named].is_cut(inner):
        return Form("page", packed)
    if _FOREIGN.search(name):
        return Form("foreign")
    return Form(named, packed or _codec_behind(head, name))


def named_kind(name: str) -> str:
    """The kind of archive that a file is by its name, "" where the name does not say."""
    name = PurePath(name).name
    if _NO_ARCHIVE.search(name):
        return ""
    return next((kind for kind, one in KINDS.items() if one.named.search(name)), "")


def is_document(content: bytes) -> bool:
    """Whether content begins as an HTML document does.

    >>> is_document(b"<!-- saved --><!DOCTYPE html>"), is_document(b"<svg>")
    (True, False)
    """
    return bool(_DOCUMENT.match(content, 0, _DOCUMENT_HEAD))


def has_page_rows(head: bytes) -> bool:
    """Whether JSON is rows, and not a file of settings: a second row follows the first, or that one holds a page.

    >>> has_page_rows(b'{"name": "a", "version": "1.0"}'), has_page_rows(b'{"body": "<p>Words"}')
    (False, True)
    """
    packed = codec_of(head)
    inner = (first_of(head, packed) if packed else head).removeprefix(BOM).lstrip()
    if _ROWS.match(inner):
        return True
    line, end, _ = inner.partition(b"\n")
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return not end and bool(_PAGE_FIELD.search(line))  # a row that is longer than the head
    return isinstance(row, dict) and any(map(_is_page_field, row, row.values()))


def _is_page_field(name: str, value: object) -> bool:
    return isinstance(value, str) and (name in _PAGE_NAMES or begins_as_markup(value))


def _kind_within(inner: bytes, name: str) -> str:
    """The kind of a file without a name that says it, from what follows a damaged beginning."""
    for _, suffix in _PACKED:
        name = suffix.sub("", name)
    if PurePath(name).suffix.lower() not in ("", ".json"):
        return ""
    return next((kind for kind, one in KINDS.items() if one.is_behind(inner)), "")


def _codec_behind(head: bytes, name: str) -> Codec | None:
    """The compression that a name tells of, where it begins later or what is there is no text."""
    told = next((packing for packing, suffix in _PACKED if suffix.search(name)), None)
    if told is None:
        return None
    found = codec(told)
    return found if found.magic.search(head) or b"\0" in head else None


def begins_as_markup(content: str | bytes) -> bool:
    """Whether a text begins as HTML does; byte order marks and what else has no width may stand before it."""
    head = content[:_LOOK]
    return bool(_MARKUP.match(head if isinstance(head, str) else decode_text(head)))


def is_packed(name: str) -> bool:
    """Whether a file is compressed, as its name says: there is something in it, then."""
    return any(packed.search(name) for _, packed in _PACKED)
