"""The things of schema.org that a page describes, in JSON-LD or microdata, and those that are the page itself.

Both are read alike: a thing is a dict of properties (https://www.w3.org/TR/microdata/#json). No text is searched with
a pattern that could take more than its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stripper.declared import parsed_data, plain
from stripper.metadata.markup import Thing

# What kinds of things are a page's content, by how their types end, the most telling first.
_CONTENT = (
    ("article", "posting", "report", "review", "recipe", "howto"),
    ("creativework", "product", "event", "videoobject", "dataset", "book", "movie", "course", "podcastepisode"),
    ("page",),
)
_HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage")
_MOST_THINGS = 10_000
_MOST_VALUES = 100  # of one property


class Things:
    """All things that a page describes, those that are the page itself first."""

    def __init__(self, scripts: Iterable[str], microdata: list[Thing], addresses: frozenset[str], titles: str) -> None:
        """``addresses`` are the page's, as ``bare`` gives them, ``titles`` what it calls itself, as plain words."""
        things = [*_flat([value for script in scripts if (value := parsed_data(script)) is not None]), *microdata]
        self._by_id = {
            of: thing for thing in things if isinstance(of := thing.get("@id"), str) and of and len(thing) > 1
        }
        self.all = things
        self.content = self._content(things, addresses, titles)

    def _content(self, things: list[Thing], addresses: frozenset[str], titles: str) -> list[Thing]:
        """The things that are the page itself: of each rank those with its address, or its title, or the only one."""
        found = []
        for endings in _CONTENT:
            ranked = [thing for thing in things if any(kind.endswith(endings) for kind in types_of(thing))]
            ours = [thing for thing in ranked if not addresses.isdisjoint(map(bare, self._addresses(thing)))]
            if not ours and len(ranked) > 1:
                ours = [
                    thing
                    for thing in ranked
                    if (headline := plain(name_of(thing.get("headline")))) and headline in titles
                ]
            if ours or len(ranked) == 1:
                found += ours or ranked
        return found

    def _addresses(self, thing: Thing) -> Iterator[str]:
        for key in ("url", "@id", "mainEntityOfPage"):
            for value in self.values(thing, key):
                if isinstance(value, str):
                    yield value
                elif isinstance(value, dict):
                    yield from (of for name in ("@id", "url") if isinstance(of := value.get(name), str))

    def values(self, thing: Thing, key: str) -> list[Any]:
        """The values of a property; a reference to a thing that is described elsewhere on the page is that thing."""
        value = thing.get(key)
        values = value[:_MOST_VALUES] if isinstance(value, list) else [value]
        return [self._by_id.get(of["@id"], of) if _refers(of) else of for of in values if of is not None]

    def said(self, *keys: str) -> Iterator[Any]:
        """The values of the page's own things by property, in the order of ``keys``."""
        for key in keys:
            for thing in self.content:
                yield from self.values(thing, key)

    def of_type(self, kind: str) -> Iterator[Thing]:
        """All things of a type, in lower case."""
        return (thing for thing in self.all if kind in types_of(thing))


def types_of(thing: Thing) -> list[str]:
    """The types of a thing in lower case, without the vocabulary's address."""
    types = thing.get("@type")
    return [
        kind.rstrip("/").rpartition("/")[2].rpartition(":")[2].lower()
        for kind in (types[:_MOST_VALUES] if isinstance(types, list) else [types])
        if isinstance(kind, str)
    ]


def name_of(value: Any) -> str:
    """What a value is called: a text, or a thing's name; "" where it has none."""
    if isinstance(value, dict):
        value = value.get("name", "")
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), "")
    if isinstance(value, dict):  # of several languages: {"@value": …}
        value = value.get("@value", "")
    return " ".join(value.split()) if isinstance(value, str) else ""


def address_of(value: Any) -> str:
    """Where a value stands: an address, or a thing's; "" where it has none."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("url", "contentUrl", "@id") if value.get(key)), "")
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), "")
    return value.strip() if isinstance(value, str) else ""


def bare(address: str) -> str:
    """An address without what does not tell pages apart: scheme, "www.", fragment, and the slash at its end."""
    return address.strip().partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/").lower()


def _refers(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value and "url" not in value


def _flat(data: list[Any]) -> list[Thing]:
    """The things in JSON-LD that stand for themselves, or for what a thing is about, in order."""
    found: list[Thing] = []
    stack = data[::-1]
    while stack and len(found) < _MOST_THINGS:
        value = stack.pop()
        if isinstance(value, list):
            stack += value[::-1]
        elif isinstance(value, dict):
            found.append(value)
            stack += [value[key] for key in _HOLDERS if isinstance(value.get(key), (dict, list))]
    return found
