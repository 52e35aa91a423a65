"""Title, author, date, language and site name of a page, by trafilatura's metadata functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; None where it says nothing. ``date`` is ISO 8601 (YYYY-MM-DD)."""

    title: str | None
    author: str | None
    date: str | None
    language: str | None
    site_name: str | None


def read(source: Any, url: str | None) -> Metadata:
    """Read the metadata of HTML text or of an lxml tree."""
    from lxml import html
    from trafilatura.metadata import extract_metadata

    tree = source
    if isinstance(source, str):
        # bytes, because lxml refuses str with an XML encoding declaration
        data = source.encode("utf-8", "replace")
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        tree = html.document_fromstring(data, parser=parser) if data.strip() else None
    if tree is None:
        return Metadata(None, None, None, None, None)
    found = extract_metadata(tree, default_url=url)
    declared = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    language = (found.language or declared or "").strip().lower() or None
    return Metadata(found.title or None, found.author or None, found.date or None, language, found.sitename or None)
