"""The metadata of a page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says of itself; ``None``, or ``()``, where it says nothing.

    title         the headline, without the site's name behind it
    authors       names, as the page writes them
    date          when it was published, ISO 8601 (YYYY-MM-DD)
    modified      when it was last changed, likewise
    language      a BCP 47 tag in lower case, "de-at", say
    site_name     what the site calls itself; its host where it does not say
    url           the page's canonical address, else the one it was read from
    description   its summary, as written for search engines and previews
    image         the address of the picture that stands for it
    tags          keywords
    license       the address or the name of the licence
    publisher     the organisation behind it
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    modified: str | None = None
    language: str | None = None
    site_name: str | None = None
    url: str | None = None
    description: str | None = None
    image: str | None = None
    tags: tuple[str, ...] = ()
    license: str | None = None
    publisher: str | None = None

    @property
    def author(self) -> str | None:
        """All authors in one text, with "; " between them."""
        return "; ".join(self.authors) or None

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON takes them: lists for tuples."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


UNKNOWN = Metadata()
