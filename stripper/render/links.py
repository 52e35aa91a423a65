"""Where the links of a page lead, seen from what is kept of it.

Links to other pages start from the address that the page names for that (``<base>``), else from the one it gives
itself (``<link rel=canonical>``), else from the caller's. Links within the page keep working where their target is kept, as those
of notes do; others become text. The names of places begin with ``place-``: as ids, the page's own names could stand for
anything that scripts of the page they are shown on look up ("DOM clobbering").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from urllib.parse import quote, unquote, urljoin

import numpy as np

from stripper.core import elements
from stripper.core.builder import Kind
from stripper.core.notes import place_of, places
from stripper.core.page_table import PageTable
from stripper.render.shown import Shown

# Schemes of the links that are written, relative ones apart. nh3 knows what else browsers take for one.
SCHEMES = frozenset({"http", "https", "mailto"})
_BASES = frozenset({"http", "https"})  # of addresses that links start from
_LONGEST_BASE = 2000  # characters; browsers and servers take no longer ones for sure
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PLACE = "place-"


class Links:
    """The links of what is kept of a page, and the places that they lead to."""

    def __init__(self, s: PageTable, shown: Shown, kept: list[int], url: str | None) -> None:
        self._href = elements.attributes(s, Kind.HREF)
        self._base = base_of(s, url)
        self._targets: dict[int, str] = {}  # of links that were asked for
        self._places: dict[int, str] = {}  # by link, the name of the place that it leads to
        self._names: dict[int, list[str]] = defaultdict(list)  # by text, the names of the places that it is
        inner = {link: href for link, href in self._href.items() if href.startswith("#")}
        if inner:
            self._find_places(s, shown, kept, inner)

    def _find_places(self, s: PageTable, shown: Shown, kept: list[int], inner: dict[int, str]) -> None:
        """Find the places that links of kept texts lead to: where a place has a kept text, or one follows right behind it."""
        known = places(s)
        chunks = [chunk for block in kept for chunk in shown.chunks(block)]
        owners = sorted({owner for owner, _, _ in chunks})
        texts = {number: owner for owner, _, number in chunks}
        numbers = sorted(texts)
        names: dict[int, str] = {}
        for link, href in inner.items():
            place = place_of(href, known)
            if place < 0 or not _holds(s, link, owners):
                continue
            if place not in names:
                first = int(np.searchsorted(s.text_follows, place, side="right"))  # of the texts behind its start
                at = bisect_left(numbers, first)
                is_kept = at < len(numbers) and (
                    numbers[at] == first or place <= texts[numbers[at]] < s.listed("end")[place]
                )
                names[place] = _PLACE + unquote(href[1:]) if is_kept else ""
                if is_kept:
                    self._names[numbers[at]].append(names[place])
            self._places[link] = names[place]

    def target(self, link: int) -> str:
        """Where a link leads; "" where that is nowhere, or nowhere that is safe."""
        if link not in self._targets:
            self._targets[link] = self._seen_from_here(link)
        return self._targets[link]

    def _seen_from_here(self, link: int) -> str:
        href = self._href.get(link, "")
        if href.startswith("#"):
            name = self._places.get(link)
            return f"#{quote(name)}" if name else ""
        return joined(self._base, href) if _scheme(href) in {"", *SCHEMES} else ""

    def places_at(self, text: int) -> list[str]:
        """The names of the places that a text is, by its number; they are told once, for a text may be written in parts."""
        return self._names.pop(text, [])


def _holds(s: PageTable, element: int, owners: list[int]) -> bool:
    """Whether an element holds one of the elements in a sorted list, or is one."""
    at = bisect_left(owners, element)
    return at < len(owners) and owners[at] < s.listed("end")[element]


def is_safe(address: str) -> bool:
    """Whether an address is one of the web, or relative to one: no script, no data."""
    return _scheme(address) in {"", *_BASES}


def joined(base: str, href: str) -> str:
    """The target of a link as seen from an address; as it stands where there is none to see it from."""
    try:
        return urljoin(base, href.strip()) if base else href
    except ValueError:  # brackets that hold no address of IPv6
        return href


def base_of(s: PageTable, url: str | None) -> str:
    """The address that links start from: "" where none is known, or it is none of the web.

    Nor where it is too long for one: every link would repeat it.
    """
    base = url or ""
    for given in (elements.canonical(s), elements.base(s)):
        seen = joined(base, given) if given else ""
        base = seen if _is_address(seen) else base
    return base if _is_address(base) else ""


def _is_address(base: str) -> bool:
    return _scheme(base) in _BASES and len(base) <= _LONGEST_BASE


def _scheme(address: str) -> str:
    """The scheme of an address, "" where it is relative."""
    found = _SCHEME.match(address)
    return found[1].lower() if found else ""
