"""Title, author, date, language and site name of a page, by trafilatura's metadata functions."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from stripper.core.cut import NO_TEXT
from stripper.declared import plain
from stripper.reading.parse import to_utf8
from stripper.render.shown import without_unseen


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; None where it says nothing. ``date`` is ISO 8601 (YYYY-MM-DD)."""

    title: str | None
    author: str | None
    date: str | None
    language: str | None
    site_name: str | None


_XHTML = "{http://www.w3.org/1999/xhtml}"
# What a root says its language by. XML's own attribute has a namespace where a page was parsed as XML, else a colon in
# its name.
_LANGUAGE = ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang")
_SITE, _AUTHOR, _LOCALE = "og:site_name", "author", ("og:locale", "content-language")
_NO_NAME = re.compile(r"://|@|[,;]")  # an address, or several names
LONGEST_DATED = 100  # characters of a text that says when the page was published, with an author, say
# What parts a title from the name of the site behind it.
_PARTS = re.compile(r"\s+[-|–—·•:»]+\s+|\s*\|\s*")
_PERMALINK = "¶"  # by which a heading links to itself
# What a date is whose year alone was found: in a copyright notice, in a comment of a style sheet.
_YEAR_ALONE = "-01-01"
UNKNOWN = Metadata(None, None, None, None, None)


def read(source: Any, url: str | None) -> Metadata:
    """Read the metadata of HTML text or of an lxml tree."""
    from htmldate import find_date
    from trafilatura.metadata import extract_metadata

    tree = _html_tree(source)
    if tree is None:
        return UNKNOWN
    found = extract_metadata(tree, default_url=url)
    said = _said(tree)
    # trafilatura prefers a publisher, and writes names as it sees fit
    title, site = _title_and_site(tree, found.title or "", said.get(_SITE) or found.sitename or "")
    declared = (*map(tree.get, _LANGUAGE), *map(said.get, _LOCALE))
    language = found.language or next(filter(None, declared), "")
    date = found.date or None
    if date and (date.endswith(_YEAR_ALONE) or not _is_shown(tree, date)):
        date = find_date(tree, url=found.url, original_date=True, extensive_search=False)
    return Metadata(
        title or None,
        _author(found.author or "", said.get(_AUTHOR, ""), site) or None,
        date,
        language.strip().lower().replace("_", "-") or None,
        site or None,
    )


def _said(tree: Any) -> dict[str, str]:
    """What each ``<meta>`` that says something says, by its name; of several of one name the last."""
    return {
        (element.get("property") or element.get("name") or element.get("http-equiv") or "").lower(): content.strip()
        for element in tree.iter("meta")
        if (content := element.get("content") or "").strip()
    }


def _title_and_site(tree: Any, title: str, site: str) -> tuple[str, str]:
    """Title and site name as readers see them, each without the other; "" where there is none."""
    title = _unmarked(title)
    whole, only_heading = _text_of(tree.findall(".//title")), _text_of(tree.findall(".//h1"))
    if whole and title.casefold() == site.casefold():  # one was taken for the other
        headline = _without_site(whole, site)
        title, site = (title, "") if headline == whole else (headline, site)
    if only_heading and title.startswith(only_heading) and _PARTS.match(title, len(only_heading)):
        return only_heading, site
    return _without_site(title, site), site


def _text_of(elements: list[Any]) -> str:
    """The text of an element that is the only one of its kind; "" where there are none or several."""
    return _unmarked(" ".join("".join(elements[0].itertext()).split())) if len(elements) == 1 else ""


def _unmarked(title: str) -> str:
    return without_unseen(title).removesuffix(_PERMALINK).rstrip()


def _without_site(title: str, site: str) -> str:
    """A title without the name of the site behind it.

    >>> _without_site("The library opens - Valley Post", "Valley Post")
    'The library opens'
    """
    for part in _PARTS.finditer(title):
        if part.start() and title[part.end() :].casefold() == site.casefold():
            return title[: part.start()]
    return title


def _author(found: str, said: str, site: str) -> str:
    """The author as the page writes the name, where it is one: trafilatura drops full stops, and names of one word."""
    is_name = said and said.casefold() != site.casefold() and not _NO_NAME.search(said)
    return said if is_name and (not found or plain(said) == plain(found)) else found


def _is_shown(tree: Any, date: str) -> bool:
    """Whether year and day of a date stand in a short text that readers see: others are of files, builds and scripts."""
    year, _, day = date.split("-")
    number = re.compile(rf"(?<!\d)0?{day.removeprefix('0')}(?!\d)")
    return any(
        text and len(text) <= LONGEST_DATED and year in text and number.search(text)
        for element in tree.iter()
        for text in (
            element.text if isinstance(element.tag, str) and element.tag not in NO_TEXT else None,
            element.tail,
        )
    )


def _html_tree(source: Any) -> Any:
    """A tree of ``lxml.html``, the only kind that trafilatura reads; None where the page has no element."""
    from lxml import etree, html

    if isinstance(source, str):
        return _parsed(source)
    if next(source.iter(f"{_XHTML}*"), None) is not None:
        source = _without_namespace(source)
    elif isinstance(source, html.HtmlElement):
        return source
    return _parsed(etree.tostring(source, method="html", encoding="unicode", with_tail=False))


def _parsed(source: str) -> Any:
    from lxml import etree, html

    try:
        return etree.fromstring(to_utf8(source), html.HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.XMLSyntaxError:
        return None


def _without_namespace(tree: Any) -> Any:
    """A copy of XHTML that was parsed as XML whose elements go by their names in HTML: no query of trafilatura's has a namespace."""
    copy = deepcopy(tree)
    for element in copy.iter(f"{_XHTML}*"):
        element.tag = element.tag.removeprefix(_XHTML)
    return copy
