"""Title, author, date, language and site name of a page, by trafilatura's metadata functions."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from stripper.characters import PERMALINK, SOFT_HYPHEN
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
_SITE, _LOCALE = "og:site_name", ("og:locale", "content-language")
# What parts a title from the name of the site behind it.
_PARTS = re.compile(r"\s+[-|–—·•:»]+\s+|\s*\|\s*")
# What a date is whose year alone was found: in a copyright notice, in a comment of a style sheet.
_YEAR_ALONE = "-01-01"
UNKNOWN = Metadata(None, None, None, None, None)


def read(source: Any, url: str | None) -> Metadata:
    """Read the metadata of HTML text or of an lxml tree."""
    from trafilatura.metadata import extract_metadata

    tree = _html_tree(source)
    if tree is None:
        return UNKNOWN
    found = extract_metadata(tree, default_url=url)
    said = _said(tree)
    # trafilatura prefers a publisher, and writes names as it sees fit
    site = said.get(_SITE) or found.sitename or None
    declared = (*map(tree.get, _LANGUAGE), *map(said.get, _LOCALE))
    language = found.language or next(filter(None, declared), "")
    date = found.date or None
    if date and date.endswith(_YEAR_ALONE):
        surely = {"original_date": True, "extensive_search": False}
        date = extract_metadata(tree, default_url=url, date_config=surely).date or None
    title = (found.title or "").replace(SOFT_HYPHEN, "").removesuffix(PERMALINK).rstrip()
    return Metadata(
        _without_site(title, site or "") or None,
        found.author or None,
        date,
        language.strip().lower().replace("_", "-") or None,
        site,
    )


def _said(tree: Any) -> dict[str, str]:
    """What each ``<meta>`` that says something says, by its name; of several of one name the last."""
    return {
        (element.get("property") or element.get("name") or element.get("http-equiv") or "").lower(): content.strip()
        for element in tree.iter("meta")
        if (content := element.get("content") or "").strip()
    }


def _without_site(title: str, site: str) -> str:
    """A title without the name of the site behind it.

    >>> _without_site("The library opens - Valley Post", "Valley Post")
    'The library opens'
    """
    for part in _PARTS.finditer(title):
        if part.start() and title[part.end() :].casefold() == site.casefold():
            return title[: part.start()]
    return title


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
