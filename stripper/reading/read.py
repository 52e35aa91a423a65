"""From what a caller gives to a page's nodes: refuse what is no page, decode, parse, and take note of what was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from stripper.core.page_table import PageTable
from stripper.errors import EmptyInput, InputError
from stripper.limits import Watch
from stripper.number import how_many
from stripper.reading import content
from stripper.reading.decode import decoded, is_known, unknown
from stripper.reading.mistaken import check_object, check_words
from stripper.reading.parse import parse_utf8, read_tree, to_utf8, without_nul


@dataclass(frozen=True, slots=True)
class Reading:
    """A page that was read: ``source`` as text or the caller's tree, the table of its nodes and texts, and warnings, a sentence each."""

    source: Any
    table: PageTable
    warnings: tuple[str, ...]


def read(html: Any, charset: str | None, watch: Watch) -> Reading:
    """Read a page: bytes, text, or an lxml tree, which is left as it is.

    Raises ``InputError`` where it is none of these, or a page's address or path; ``EmptyInput``, ``NotHtml``, or a ``LimitExceeded``.
    """
    if isinstance(html, (bytes, bytearray, memoryview)):
        data = bytes(html)
        watch.size(len(data), "bytes")
        content.check_bytes(data)
        page = decoded(data, charset)
        warnings = (*unheeded(charset), *undecoded(page.text, data))
        return _read_text(page.text, without_nul(data) if page.is_utf8 else to_utf8(page.text), warnings, watch)
    if isinstance(html, str):
        watch.size(len(html), "characters")
        return _read_text(html, to_utf8(html), _surrogates(html), watch)
    check_object(html)
    root = html.getroot() if hasattr(html, "getroot") else html
    if not etree.iselement(root):
        raise InputError(f"a page is bytes, str or an lxml tree, not {type(html).__name__}")
    parsed = read_tree(root, watch.limits)
    watch.time("read")
    return Reading(root, parsed.table, parsed.warnings)


def _read_text(source: str, utf8: bytes, warnings: tuple[str, ...], watch: Watch) -> Reading:
    if not source or source.isspace():
        raise EmptyInput("the page is empty")
    content.check_text(source)
    check_words(source)
    watch.time("decoded")
    parsed = parse_utf8(source, utf8, watch.limits)
    watch.time("parsed")
    return Reading(source, parsed.table, (*warnings, *parsed.warnings))


def unheeded(charset: str | None) -> tuple[str, ...]:
    """What is to be said of a charset that there is not: HTTP headers have such, so it is no error."""
    if not charset or is_known(charset):
        return ()
    return (f"{unknown(charset)}; it was passed over",)


def undecoded(source: str, data: bytes) -> tuple[str, ...]:
    """What is to be said where characters of a page or text were lost as it was decoded."""
    if "\ufffd" not in source:  # counting takes much longer
        return ()
    count = source.count("\ufffd") - data.count("\ufffd".encode())  # those in UTF-8 are the page's own
    return (f"{how_many(count, 'character')} could not be decoded; say which charset it is",) if count > 0 else ()


def _surrogates(source: str) -> tuple[str, ...]:
    try:
        source.encode()
    except UnicodeEncodeError:
        count = len(source) - len(source.encode("utf-8", "ignore").decode())
        return (f"{how_many(count, 'lone surrogate')} (no character) left out",)
    return ()
