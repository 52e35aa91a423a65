"""What readers give: a page to clean, or the account of one that was lost."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# The fields that a row can have; what an input's row had beside them is carried along.
FIELDS = tuple("id url date source where text title language kind quality captions credits cookies warnings".split())
LARGEST = 64 << 20  # bytes of one page, as it stands in the archive and after decoding; what is larger is no page

OF_INPUT = "input_"  # what stands before the name of an input's field that a row has a field of the same name as


@dataclass(frozen=True, slots=True)
class Record:
    """One page or text of an archive.

    ``content`` is the page as it was stored, ``encoding`` the content encodings (HTTP's names) that are still
    on it: workers take them off, under their limits. ``charset`` is what HTTP said. ``where`` says to a person
    where in the source it stands. ``carried`` are the fields of the input's row that go to the output.
    """

    content: bytes | str
    kind: Literal["html", "text"] = "html"
    where: str = ""
    id: str | None = None
    url: str | None = None
    date: str | None = None
    charset: str | None = None
    encoding: str | None = None
    carried: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lost:
    """A page, or ``count`` of them, that could not be read. ``failure`` is the kind, ``error`` says more."""

    failure: str
    error: str
    where: str = ""
    id: str | None = None
    url: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in an archive that is no page: a picture, a request, a style sheet."""


Item = Record | Lost | Skipped
SKIPPED = Skipped()


def pages_in(item: Item) -> int:
    """How many pages of its source an item stands for."""
    if isinstance(item, Lost):
        return item.count
    return 0 if isinstance(item, Skipped) else 1


def identity(item: Record | Lost) -> str:
    """The item's own id, else a hash of its address and content that is the same on every machine.

    >>> identity(Record(b"<p>a", url="http://a.example/"))
    'sha256:21c408572b2f85a6f47610641568fcc3'
    """
    if item.id:
        return item.id
    content = item.content if isinstance(item, Record) else item.where
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256((item.url or "").encode("utf-8", "surrogatepass") + b"\0" + content)
    return f"sha256:{digest.hexdigest()[:32]}"


def carried_as(name: str, taken: Collection[str]) -> str:
    """The name under which a field of an input's row goes to the output, whose own fields are ``taken``.

    >>> carried_as("score", {"title"}), carried_as("title", {"title"})
    ('score', 'input_title')
    """
    while name in taken:
        name = OF_INPUT + name
    return name


def with_carried(values: Mapping[str, Any], carried: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what its input's row had beside the page."""
    out = dict(values)
    for name, value in carried.items():
        out[carried_as(name, out)] = value
    return out
