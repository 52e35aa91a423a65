"""Read the metadata of a page: what each field is taken from, and in which order.

Structured data (JSON-LD, microdata) of the page itself comes first, for it was written to be read by programs; then
Open Graph and other ``<meta>`` values; then what stands in the markup. https://ogp.me,
https://schema.org/Article, https://html.spec.whatwg.org/multipage/semantics.html#standard-metadata-names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from stripper.declared import plain, without_markup
from stripper.metadata.dates import day_in_path, day_within, first_day
from stripper.metadata.markup import LONGEST, Markup, collect
from stripper.metadata.names import author_names
from stripper.metadata.record import UNKNOWN, Metadata
from stripper.metadata.things import Things, address_of, bare, name_of
from stripper.reading.parse import to_utf8
from stripper.render.shown import without_unseen

_AUTHORS = (
    "author",
    "parsely-author",
    "article:author",
    "sailthru.author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
)
_PUBLISHED = (
    *("article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "citation_publication_date"),
    *("dcterms.issued", "dcterms.created", "dc.date.issued", "dc.date", "dcterms.date", "pubdate", "publishdate"),
    *(
        "publish-date",
        "publish_date",
        "publication_date",
        "datecreated",
        "date",
        "article.published",
        "cxenseparse:recs:publishtime",
    ),
)
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "article.updated",
)
_TITLES = ("og:title", "twitter:title", "parsely-title", "citation_title", "dc.title", "dcterms.title", "headline")
_TAGS = ("article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_LOCALES = ("og:locale", "content-language", "dc.language", "dcterms.language", "inlanguage")
_IS_DATE = re.compile(
    r"publish(?:ed)?[-_.]?(?:date|time|on)|pub[-_]?date|date[-_.]?publish"
)  # names of yet other dates
# What parts a title from the name of the site behind it.
_PARTS = re.compile(r"\s+[-|–—·•:»]+\s+|\s*\|\s*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_PERMALINK = "¶"  # by which a heading links to itself
_LIKE = 0.8  # share of the words of the shorter title in the longer one, from which on both are one title
_MOST_TAGS = 100
_MOST_BYLINES = 3  # that are looked at; those behind are of other pages


def read(source: Any, url: str | None) -> Metadata:
    """Read the metadata of HTML text or of an lxml element, read from ``url`` if that is known."""
    root = _parsed(source) if isinstance(source, str) else source
    return UNKNOWN if root is None else _Reader(collect(root), url).metadata()


def _parsed(source: str) -> Any:
    try:
        return etree.fromstring(to_utf8(source), etree.HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.XMLSyntaxError:
        return None


class _Reader:
    """What a page says of itself, field by field."""

    def __init__(self, markup: Markup, url: str | None) -> None:
        self._markup = markup
        self._meta = markup.meta
        self._base = _joined(url or "", markup.base)
        self._url = self._canonical(url)
        addresses = frozenset(map(bare, filter(None, (self._url, url)))) - {""}
        self._things = Things(
            markup.scripts, markup.things, addresses, plain("\n".join([*markup.titles, *self._all_meta(*_TITLES)]))
        )

    def metadata(self) -> Metadata:
        publisher = _first(map(name_of, self._things.said("publisher", "sourceOrganization"))) or self._first_meta(
            "publisher", "dc.publisher", "dcterms.publisher", "citation_publisher", "article:publisher"
        )
        site = self._site_name().strip(" |-–—·•:»")
        title, site = self._title_and_site(site)
        host = urlsplit(_joined("", self._url or "")).hostname
        return Metadata(
            title=title or None,
            authors=self._authors((site, publisher or "", host or "")),
            date=self._date(),
            modified=first_day(chain(self._texts("dateModified"), self._all_meta(*_MODIFIED))),
            language=self._language(),
            site_name=site or publisher or (host or "").removeprefix("www.") or None,
            url=self._url,
            description=self._first_meta("description", "og:description", "twitter:description", "dc.description")
            or _first(self._texts("description", "abstract")),
            image=self._image(),
            tags=self._tags(),
            license=self._license(),
            publisher=publisher,
        )

    # -- values --

    def _all_meta(self, *names: str) -> Iterator[str]:
        return (value for name in names if name in self._meta for value in self._meta[name])

    def _first_meta(self, *names: str) -> str | None:
        """The first value that is no address: of Facebook, mostly."""
        return next(
            (text for value in self._all_meta(*names) if "://" not in (text := _clean(value))[:10] and text), None
        )

    def _texts(self, *keys: str) -> Iterator[str]:
        return (_clean(value[:LONGEST]) for value in self._things.said(*keys) if isinstance(value, str))

    # -- fields --

    def _canonical(self, url: str | None) -> str | None:
        """The address that the page gives itself. One that leads to the home page from elsewhere is a fault of the site."""
        given = [*self._markup.links.get("canonical", ()), *self._all_meta("og:url")]
        for address in given:
            joined = _joined(self._base, address)
            parts = urlsplit(joined) if joined else None
            if (
                parts
                and parts.scheme in ("http", "https")
                and parts.netloc
                and not (_is_home(joined) and url and not _is_home(url))
            ):
                return joined
        return url or None

    def _site_name(self) -> str:
        names = (name_of(thing) for thing in self._things.of_type("website"))
        return (
            self._first_meta("og:site_name")
            or _first(names)
            or self._first_meta("application-name", "al:ios:app_name")
            or ""
        )

    def _title_and_site(self, site: str) -> tuple[str, str]:
        """Title and site name as readers see them, each without the other; "" where there is none."""
        whole = _unmarked(self._markup.titles[0]) if self._markup.titles else ""
        declared = [*self._texts("headline"), *map(_clean, self._all_meta(*_TITLES)), *([whole] if whole else [])]
        declared += [name for value in self._things.said("name") if (name := _clean(name_of(value)))]
        titles = [_unmarked(title) for title in declared]
        titles = [
            bare_title for title in titles if (bare_title := without_site(title, site)).casefold() != site.casefold()
        ]
        headings = [heading for text in self._markup.headings if (heading := _unmarked(text))]
        headings = [heading for heading in headings if heading.casefold() != site.casefold()]
        for heading in headings:
            if any(_is_like(heading, title) for title in titles):
                return without_site(heading, site), site
        if titles:
            return titles[0], site
        if len(headings) == 1:
            return headings[0], site
        return next(iter(declared), ""), site

    def _authors(self, other: tuple[str, ...]) -> tuple[str, ...]:
        structured = [name_of(value) for value in self._things.said("author", "creator")]
        for texts in (
            [_clean(text) for text in structured],
            [_clean(text) for text in self._all_meta(*_AUTHORS)],
            self._markup.author_links[:1],
            *([text] for text in self._markup.bylines[:_MOST_BYLINES]),
        ):
            if names := author_names(map(without_unseen, texts), other):
                return names
        return ()

    def _date(self) -> str | None:
        declared = chain(self._texts("datePublished", "uploadDate", "dateCreated"), self._all_meta(*_PUBLISHED))
        others = (value for name, values in self._meta.items() if _IS_DATE.search(name) for value in values)
        return (
            first_day(chain(declared, others))
            or _only(first_day([value]) for value in self._markup.times)
            or day_in_path(self._url or "")
            or _only(map(day_within, self._markup.dated))
        )

    def _language(self) -> str | None:
        for value in (self._markup.language, *self._all_meta(*_LOCALES), *self._texts("inLanguage")):
            if found := _LANGUAGE.fullmatch(value.strip()):
                return found[0].lower().replace("_", "-")
        return None

    def _image(self) -> str | None:
        given = chain(
            self._all_meta("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"),
            map(address_of, self._things.said("image", "thumbnailUrl")),
            self._markup.links.get("image_src", ()),
        )
        return _first(_joined(self._base, address) for address in given if not address.startswith("data:"))

    def _tags(self) -> tuple[str, ...]:
        structured = [value for value in self._things.said("keywords") if isinstance(value, str)]
        given = [_split(values) for values in ([*self._all_meta("article:tag")], structured)]
        given += [_split([*self._all_meta(name)]) for name in _TAGS[1:]]
        given.append(self._markup.tag_links)
        found = next(filter(None, given), [])
        return tuple(
            {tag.casefold(): tag for tag in reversed(found)}[key] for key in dict.fromkeys(map(str.casefold, found))
        )[:_MOST_TAGS]

    def _license(self) -> str | None:
        addresses = (_joined(self._base, address) for address in self._markup.links.get("license", ()))
        named = (address_of(value) or name_of(value) for value in self._things.said("license"))
        return _first(chain(named, addresses)) or self._first_meta(
            "dcterms.license", "dc.rights", "dcterms.rights", "rights"
        )


def without_site(title: str, site: str) -> str:
    """A title without the name of the site before or behind it.

    >>> without_site("The library opens - Valley Post", "Valley Post")
    'The library opens'
    """
    parts = list(_PARTS.finditer(title))
    for part in parts:
        if part.start() and title[part.end() :].casefold() == site.casefold():
            return title[: part.start()]
    for part in parts:
        if part.end() < len(title) and title[: part.start()].casefold() == site.casefold():
            return title[part.end() :]
    return title


def _is_like(heading: str, title: str) -> bool:
    """Whether a heading is the title as readers see it: one may be cut short, or have more at its end."""
    ours, theirs = heading.casefold().split(), title.casefold().split()
    if min(len(ours), len(theirs)) < 2:
        return plain(heading) == plain(title) or bool(title.startswith(heading) and _PARTS.match(title, len(heading)))
    common = len(set(ours) & set(theirs))
    return common >= _LIKE * min(len(set(ours)), len(set(theirs)))


def _clean(text: str) -> str:
    return " ".join(without_markup(text[:LONGEST]).split())


def _unmarked(title: str) -> str:
    return without_unseen(title).removesuffix(_PERMALINK).rstrip()


def _split(texts: Iterable[str]) -> list[str]:
    return [tag for text in texts for part in text[:LONGEST].split(",") if (tag := _clean(part))]


def _first(values: Iterable[str | None]) -> str | None:
    return next(filter(None, values), None)


def _only(values: Iterable[str | None]) -> str | None:
    """The value that all have that say something, ``None`` where they differ: of a list, of other pages."""
    found = set(filter(None, values))
    return found.pop() if len(found) == 1 else None


def _joined(base: str, address: str) -> str:
    """An address, made absolute where the base is; "" for one that is none."""
    try:
        joined = urljoin(base, address.strip()[:LONGEST])
        urlsplit(joined)
    except ValueError:
        return ""
    return joined


def _is_home(address: str) -> bool:
    return not urlsplit(_joined("", address)).path.strip("/")
