"""The site of a page: its registered domain, found from its address or from what the page says of itself."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree
from tld import get_fld

from stripper.reading import check_markup
from stripper.reading.parse import to_utf8

# Where a page says its own address, the most reliable first.
_OWN_ADDRESS = (
    "//link[translate(@rel, 'ACILNO', 'acilno') = 'canonical']/@href",
    "//meta[@property = 'og:url']/@content",
    "//base/@href",
)
_ADDRESS = re.compile(r"https?://[^\s/]+", re.IGNORECASE)


def site_of(url: str) -> str:
    """The registered domain of an address, by the public suffix list; an empty text where there is no host.

    >>> site_of("https://www.news.example.co.uk/2024/a.html"), site_of("http://127.0.0.1:8000/"), site_of("a.html")
    ('example.co.uk', '127.0.0.1', '')
    """
    try:
        host = (urlsplit(url).hostname or "").strip(".").lower()
    except ValueError:
        return ""
    found = get_fld(host, fix_protocol=True, fail_silently=True) if host else None
    if found:
        return str(found)
    labels = host.split(".")
    is_address = ":" in host or labels[-1].isdigit()
    # A suffix that is not on the list counts as one of a single label, as the list's own rules have it.
    return host if is_address or len(labels) < 3 else ".".join(labels[-2:])


def about_page(html: str) -> dict[str, str]:
    """What a page says of itself: ``url``, ``site`` and ``lang``, each empty where it does not."""
    try:  # of a page that is too deep for a tree, the upper part will do
        root = etree.fromstring(to_utf8(html), check_markup.parser())
    except etree.XMLSyntaxError:
        root = None
    if root is None:  # nothing but comments and white space
        return {"url": "", "site": "", "lang": ""}
    said = (str(value).strip() for path in _OWN_ADDRESS for value in root.xpath(path))
    url = next(filter(_ADDRESS.match, said), "")
    return {"url": url, "site": site_of(url), "lang": (root.get("lang") or "").strip()}
