"""Trying failed pages again: which they are, and what has become of them in their files.

A file may have gone since, or have become another one. Then each of its pages fails by name. (Refusing the run kept all
others from being tried; passing over what was not found made lost pages look done.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from stripper.archive.inputs import STDIN, Place, Source
from stripper.archive.records import Item, Lost, pages_in
from stripper.errors import ArchiveError

# With the same --out it would be refused: a file that has come back, or has changed, is another input.
_PUT_IT_BACK = (
    "put it back, or run from the folder that the run was started in, and --retry this file with another --out"
)
_PUT_IT_AS_IT_WAS = "put the file back as it was, and --retry this file with another --out"


def numbers_of(retry: str) -> dict[str, set[int]]:
    """The numbers of the failed pages in each source, from a ``failures.jsonl``."""
    numbers: dict[str, set[int]] = {}
    try:
        lines = Path(retry).read_bytes().splitlines()
        for line in filter(None, lines):
            found = json.loads(line)
            numbers.setdefault(found["source"], set()).update(range(found["number"], found["number"] + found["count"]))
    except OSError as error:
        raise ArchiveError(
            f"{retry}: cannot be read ({error.strerror}); --retry takes the failures.jsonl of a run"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"{retry}: not the failures.jsonl of a run ({error!r})") from error
    if STDIN in numbers:
        raise ArchiveError(f"{retry}: pages of standard input failed, which cannot be read again; save it to a file")
    return numbers


def chosen(items: Iterator[tuple[Place, Item]], numbers: set[int], source: Source) -> Iterator[tuple[Place, Item]]:
    """The items with these numbers, of all that a source has; then losses for the pages that are not among them."""
    missing, last = set(numbers), ""
    for place, item in () if source.is_gone else items:
        if isinstance(item, Lost):
            last = f" ({item.error})"
        if place.number in numbers:
            missing.difference_update(range(place.number, place.number + pages_in(item)))
            yield place, item
    if source.is_gone:
        error = f"{source.name}: there no more ({source.why_gone}); {_PUT_IT_BACK}"
    else:
        error = f"the page is there no more{last}; {_PUT_IT_AS_IT_WAS}"
    for _, run in groupby(enumerate(sorted(missing)), lambda pair: pair[1] - pair[0]):
        pages = [number for _, number in run]
        yield Place(source.name, pages[0]), Lost("unreadable", error, source.name, count=len(pages))
