"""Fill what a page does not declare with trafilatura's guesses, when asked for and where trafilatura is installed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree, html

from stripper.errors import lacking
from stripper.metadata.record import Metadata
from stripper.reading.parse import to_utf8


def with_guesses(metadata: Metadata, source: Any, url: str | None) -> Metadata:
    """The metadata with title, authors and date as trafilatura guesses them where they are lacking.

    Its patterns can take minutes on a page that was made for it, and no limit covers them. Raises ``ImportError`` without
    the extra ``guess``.
    """
    try:
        from trafilatura.metadata import extract_metadata
    except ImportError as error:
        raise ImportError(lacking(error, "guessing metadata", "guess"), name=error.name) from error

    if metadata.title and metadata.authors and metadata.date:
        return metadata
    if not isinstance(source, str):
        source = etree.tostring(source, method="html", encoding="unicode", with_tail=False)
    try:
        tree = html.fromstring(to_utf8(source), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError):
        return metadata
    found = extract_metadata(tree, default_url=url)
    names = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return replace(
        metadata,
        title=metadata.title or found.title or None,
        authors=metadata.authors or names,
        date=metadata.date or found.date or None,
    )
