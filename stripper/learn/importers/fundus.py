"""The parser test data of fundus (flairNLP), MIT: what publishers' own parsers find on their pages.

A folder a country with ``meta.info`` (the pages by file name, with their ``url``) and ``PUBLISHER.json``,
which has what each version of the parser finds: ``body`` (``summary``, and ``sections`` of ``headline`` and
``paragraphs``) and ``images`` (``caption``, ``authors``). A file belongs to the newest page of its publisher,
and its last version counts. It gives the body, and the captions and credits that stand in the HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stripper.errors import CorpusError
from stripper.learn.corpus import BODY_TEXT, read_page
from stripper.learn.importers import Imported, Options, Refused, must_be_there
from stripper.learn.importers._common import Segments, in_page_order, paragraphs, read_object, texts
from stripper.learn.site import about_page, site_of
from stripper.reading.decode import decode

KIND = "fundus"


def read(source: Path, _options: Options) -> Iterator[Imported | Refused]:
    """The newest page of each publisher."""
    must_be_there(source, KIND)
    folders = sorted(meta.parent for meta in source.rglob("meta.info"))
    if not folders:
        must_be_there(source / "meta.info", KIND)
    for folder in folders:
        meta = read_object(folder / "meta.info")
        for truth in sorted(folder.glob("*.json")):
            name = f"{folder.name}-{truth.stem}"
            try:
                yield _page(name, folder, meta, truth)
            except CorpusError as error:
                yield Refused(name, str(error))


def _page(name: str, folder: Path, meta: dict[str, Any], truth: Path) -> Imported:
    file = max((file for file in meta if file.startswith(f"{truth.stem}_")), default=None)
    if file is None:
        raise CorpusError(f"{folder / 'meta.info'}: no page of {truth.stem}")
    path, said, versions = folder / file, meta[file], read_object(truth)
    found = versions[max(versions)] if versions else None
    found = found if isinstance(found, dict) else {}
    body = _body(found.get("body"))
    if not body:
        raise CorpusError(f"{path.name}: no body was found on it; there is nothing to learn from it")
    html = read_page(path)
    url = str(said.get("url") or "") if isinstance(said, dict) else ""
    return Imported(
        name,
        html,
        {
            "url": url,
            "site": site_of(url),
            "lang": about_page(decode(html))["lang"],
            "licence": "MIT",
            "source": "flairNLP/fundus parser test data",
            "covers": BODY_TEXT,
            "segments": [list(pair) for pair in in_page_order(html, body, _picture_texts(found.get("images")))],
        },
    )


def _body(body: Any) -> Segments:
    if not isinstance(body, dict):
        return []
    sections = body.get("sections")
    parts = texts(body.get("summary"))
    for section in sections if isinstance(sections, list) else []:
        if isinstance(section, dict):
            parts += texts(section.get("headline")) + texts(section.get("paragraphs"))
    return [pair for part in parts for pair in paragraphs(part)]


def _picture_texts(images: Any) -> Iterator[tuple[str, str]]:
    for image in images if isinstance(images, list) else []:
        if isinstance(image, dict):
            yield from ((text, "caption") for text in texts([image.get("caption")]))
            yield from ((text, "credit") for text in texts(image.get("authors")))
