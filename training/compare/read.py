"""Read the pages and gold texts that extractors are compared on, each benchmark from its own folder layout.

- AEB (scrapinghub/article-extraction-benchmark): ``ground-truth.json``, an object that gives for each key ``articleBody``
  and, mostly, ``url``; ``html/KEY.html.gz``.
- WCXB (Web Content Extraction Benchmark, schema 2.0): ``test/ground-truth/KEY.json`` with ``url``,
  ``_internal.page_type.primary`` and ``ground_truth.main_content``; ``test/html/KEY.html.gz``. Only its test part is
  read.
- The corpus that the shipped model learns from: ``body.jsonl`` (body texts by page type) and ``gold.jsonl`` (labels).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stripper.errors import CorpusError
from stripper.learn.corpus import read_rows

ARTICLE = "article"
LANGUAGES = ("en", "de")  # with enough labelled pages to be told apart; the others are one group
OTHER_LANGUAGES = "other languages"


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and what should be kept of it.

    ``group`` is the page type, or the language where pages are told apart by that. ``site`` is the group that is
    drawn as a whole when scores are resampled: the registered domain, or the host where only the address is known.
    ``segments`` are all labelled texts, in document order, where every block is labelled.
    """

    key: str
    path: Path
    text: str
    group: str
    site: str
    url: str = ""
    lang: str = ""
    segments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Pages that are scored together.

    ``trained_on``: the shipped model has seen these pages, stripper's own texts must come from folds.
    ``skips_empty``: as AEB's own script has it, mean precision leaves out pages of which nothing is kept, mean recall
    those where nothing is wanted. (Elsewhere both count, as 0 or 1: a page lost is a page lost.)
    """

    name: str
    pages: tuple[GoldPage, ...]
    trained_on: bool = False
    skips_empty: bool = False


def read_aeb(folder: Path) -> Benchmark:
    """The article-extraction-benchmark. Raises ``CorpusError`` where something is missing or cannot be read."""
    truth = _json(folder / "ground-truth.json", "AEB is a folder with ground-truth.json and html/")
    pages = []
    for key, row in sorted(truth.items()):
        text = _text(row, ("articleBody",), f"{folder / 'ground-truth.json'}, {key}")
        pages.append(_page(key, _html(folder / "html", key), text, ARTICLE, row.get("url")))
    return Benchmark("AEB", _some(pages, folder), skips_empty=True)


def read_wcxb(folder: Path) -> Benchmark:
    """The held-out part of WCXB. Raises ``CorpusError`` where something is missing or cannot be read."""
    hint = "WCXB is a folder with test/ground-truth/ and test/html/"
    truths = folder / "test" / "ground-truth"
    if not truths.is_dir():
        raise CorpusError(f"{truths}: no such folder; {hint}")
    pages = []
    for file in sorted(truths.glob("*.json")):
        row = _json(file, hint)
        text = _text(row, ("ground_truth", "main_content"), str(file))
        kind = _text(row, ("_internal", "page_type", "primary"), str(file))
        pages.append(_page(file.stem, _html(folder / "test" / "html", file.stem), text, kind, row.get("url")))
    return Benchmark("WCXB", _some(pages, truths))


def read_corpus(folder: Path) -> list[Benchmark]:
    """The corpus beside the project, in two parts: body texts by page type, and labels of every block."""
    if not (folder / "body.jsonl").is_file():
        raise CorpusError(f"{folder}: no body.jsonl there; the corpus has body.jsonl, gold.jsonl and pages/")
    bodies = [
        _corpus_page(folder, row, row["body"], row["page_type"], ()) for _, row in read_rows(folder / "body.jsonl")
    ]
    labelled = []
    for _, row in read_rows(folder / "gold.jsonl"):
        segments = tuple((text, label) for text, label in row["segments"])
        body = "\n".join(text for text, label in segments if label == "body")
        language = row["lang"].lower().split("-")[0]
        group = language if language in LANGUAGES else OTHER_LANGUAGES
        labelled.append(_corpus_page(folder, row, body, group, segments))
    return [
        Benchmark("corpus, body texts", _some(bodies, folder), trained_on=True),
        Benchmark("corpus, labels", _some(labelled, folder), trained_on=True),
    ]


def host(url: str) -> str:
    """The host of an address, without a leading ``www.``.

    >>> host("https://www.example.co.uk/a?b")
    'example.co.uk'
    """
    return (urlsplit(url).hostname or "").removeprefix("www.")


def of_sites(pages: Iterable[GoldPage], sites: Iterable[str]) -> list[GoldPage]:
    """The pages whose host is one of the registered domains, or lies below one.

    Asking each parent domain needs no public suffix list, which would have to be fetched or shipped.
    """
    known = {site.lower() for site in sites}
    return [page for page in pages if known & set(_parents(host(page.url)))]


def _parents(name: str) -> list[str]:
    parts = name.lower().split(".")
    return [".".join(parts[start:]) for start in range(len(parts))]


def _json(file: Path, hint: str) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except OSError as error:
        raise CorpusError(f"{file}: cannot be read ({error.strerror}); {hint}") from error
    except ValueError as error:
        raise CorpusError(f"{file}: not valid JSON ({error}); get a fresh copy") from error
    if not isinstance(found, dict):
        raise CorpusError(f"{file}: an object was expected; {hint}")
    return found


def _text(row: Any, path: tuple[str, ...], where: str) -> str:
    """A text some levels down in an object."""
    found = row
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, str):
        raise CorpusError(f"{where}: no text under {'.'.join(path)}; is it a copy of another version?")
    return found


def _html(folder: Path, key: str) -> Path:
    file = folder / f"{key}.html.gz"
    if not file.is_file():
        raise CorpusError(f"{file}: not there, though the ground truth names it; get a whole copy of the benchmark")
    return file


def _page(key: str, path: Path, text: str, group: str, url: Any) -> GoldPage:
    """A page of a benchmark; both are English throughout."""
    address = url if isinstance(url, str) else ""
    return GoldPage(key, path, text, group, host(address) or key, address, "en")


def _corpus_page(
    folder: Path, row: dict[str, Any], text: str, group: str, segments: tuple[tuple[str, str], ...]
) -> GoldPage:
    return GoldPage(row["page"], folder / row["page"], text, group, row["site"], row["url"], row["lang"], segments)


def _some(pages: list[GoldPage], where: Path) -> tuple[GoldPage, ...]:
    if not pages:
        raise CorpusError(f"{where}: no pages; get a whole copy")
    return tuple(pages)
