"""Cleaned pages for the callbacks and page objects of scrapy-poet that ask for one.

The fields are named, and filled, as those of zyte-common-items' ``Article``, which need not be
installed. Metadata take another look at the whole page, so there are two classes: who asks for a ``CleanedPage``
does not pay for it. The settings and
stats are those of ``stripper.integrations.scrapy``; ``STRIPPER_FIELDS`` and ``STRIPPER_DROP_FAILED`` are about items
and mean nothing here: where there is no page to give, the error goes to the errback of the request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence, Set
from dataclasses import asdict, dataclass
from typing import Any

from scrapy.http import HtmlResponse, Response
from scrapy_poet.page_input_providers import PageObjectInputProvider
from web_poet.serialization import SerializedLeafData, register_serialization

from stripper.errors import InputError
from stripper.integrations.scrapy import Cleaning, charset_of

_FILE = "page.json"
_TAKEN_OUT = ("captions", "credits", "cookies")
_TEXTS = frozenset({"text", "html", *_TAKEN_OUT})
_METADATA = frozenset({"metadata.title", "metadata.authors", "metadata.date", "metadata.language"})


@dataclass(frozen=True)
class CleanedPage:
    """The article of a response. ``captions``, ``credits`` and ``cookies`` are what was taken out of it."""

    url: str
    articleBody: str  # noqa: N815 - these names are zyte-common-items'
    articleBodyHtml: str  # noqa: N815
    captions: tuple[str, ...]
    credits: tuple[str, ...]
    cookies: tuple[str, ...]

    def fields(self) -> dict[str, Any]:
        """What ``Article.from_dict`` of zyte-common-items takes: the fields that it has and this page knows."""
        return {name: value for name, value in asdict(self).items() if name not in _TAKEN_OUT and value is not None}


@dataclass(frozen=True)
class CleanedArticle(CleanedPage):
    """The article of a response with what the page says of it; None where it says nothing.

    ``datePublished`` is a day, YYYY-MM-DD; ``inLanguage`` an ISO 639 code; each author has a ``name``.
    """

    headline: str | None
    datePublished: str | None  # noqa: N815
    authors: list[dict[str, str]] | None
    inLanguage: str | None  # noqa: N815


class StripperProvider(PageObjectInputProvider):
    """Gives ``CleanedPage`` and ``CleanedArticle``: ``SCRAPY_POET_PROVIDERS = {StripperProvider: 500}``."""

    provided_classes = {CleanedPage, CleanedArticle}  # noqa: RUF012 - what scrapy-poet looks for
    name = "stripper"  # its cache's

    def __init__(self, injector: Any) -> None:
        super().__init__(injector)  # type: ignore[no-untyped-call]
        self.cleaning = Cleaning(injector.crawler)

    async def __call__(self, to_provide: Set[Callable[..., Any]], response: Response) -> Sequence[Any]:
        """The page of the response in the classes asked for; ``StripperError`` where it cannot be cleaned."""
        if not isinstance(response, HtmlResponse):
            self.cleaning.count("skipped/not_html")
            raise InputError(f"{response.url}: an HTML response was expected, not a {type(response).__name__}")
        names = _TEXTS | _METADATA if CleanedArticle in to_provide else _TEXTS
        page = await self.cleaning.render(response.body, response.url, charset_of(response), names)
        given: list[Any] = []
        if CleanedPage in to_provide:
            given.append(CleanedPage(**_texts(response.url, page)))
        if CleanedArticle in to_provide:
            given.append(CleanedArticle(**_texts(response.url, page), **_metadata(page)))
        return given


def _texts(url: str, page: dict[str, Any]) -> dict[str, Any]:
    taken_out = {name: tuple(page[name]) for name in _TAKEN_OUT}
    return {"url": url, "articleBody": page["text"], "articleBodyHtml": page["html"], **taken_out}


def _metadata(page: dict[str, Any]) -> dict[str, Any]:
    language = page["metadata.language"]
    return {
        "headline": page["metadata.title"],
        "datePublished": page["metadata.date"],
        "authors": [{"name": name} for name in page["metadata.authors"]] or None,
        "inLanguage": language and language.partition("-")[0],
    }


def _serialize(page: CleanedPage) -> SerializedLeafData:
    return {_FILE: json.dumps(asdict(page), ensure_ascii=False).encode()}


def _deserialize(cls: type[CleanedPage], data: SerializedLeafData) -> CleanedPage:
    values: dict[str, Any] = json.loads(data[_FILE])
    return cls(**values | {name: tuple(values[name]) for name in _TAKEN_OUT})


register_serialization(_serialize, _deserialize)  # for its cache, and for the fixtures of web-poet
