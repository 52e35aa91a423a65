"""Title, author, date, language and site name of a page, by trafilatura's metadata functions."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from stripper.parse import parse_lxml


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; None where it says nothing. ``date`` is ISO 8601 (YYYY-MM-DD)."""

    title: str | None
    author: str | None
    date: str | None
    language: str | None
    site_name: str | None


_XHTML = "{http://www.w3.org/1999/xhtml}"
# What a root says its language by. XML's own attribute has a namespace where a page was parsed as XML, else a colon in its name.
_LANGUAGE = ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang")
UNKNOWN = Metadata(None, None, None, None, None)


def read(source: Any, url: str | None) -> Metadata:
    """Read the metadata of HTML text or of an lxml tree."""
    from trafilatura.metadata import extract_metadata

    tree = _html_tree(source)
    if tree is None:
        return UNKNOWN
    found = extract_metadata(tree, default_url=url)
    declared = next(filter(None, map(tree.get, _LANGUAGE)), "")
    language = (found.language or declared).strip().lower() or None
    return Metadata(found.title or None, found.author or None, found.date or None, language, found.sitename or None)


def _html_tree(source: Any) -> Any:
    """A tree of ``lxml.html``, the only kind that trafilatura reads; None where the page has no element."""
    from lxml import etree, html

    if isinstance(source, str):
        return parse_lxml(source)
    if next(source.iter(f"{_XHTML}*"), None) is not None:
        source = _without_namespace(source)
    elif isinstance(source, html.HtmlElement):
        return source
    return parse_lxml(etree.tostring(source, method="html", encoding="unicode", with_tail=False))


def _without_namespace(tree: Any) -> Any:
    """A copy of XHTML that was parsed as XML whose elements go by their names in HTML: no query of trafilatura's has a namespace."""
    copy = deepcopy(tree)
    for element in copy.iter(f"{_XHTML}*"):
        element.tag = element.tag.removeprefix(_XHTML)
    return copy
