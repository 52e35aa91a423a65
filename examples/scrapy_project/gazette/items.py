"""What the spiders yield."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Article:
    """An article; the fields that are None here are filled by stripper."""

    url: str
    articleBody: str | None = None  # noqa: N815 - as in zyte-common-items
    captions: list[str] | None = None
    credits: list[str] | None = None
    html: str | None = None  # where the pipeline is to clean it
