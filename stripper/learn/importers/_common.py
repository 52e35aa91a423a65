"""What importers share: reading their JSON, and putting labelled texts into the order of the page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import Any

from stripper.errors import CorpusError
from stripper.segment import page_table

Segments = list[tuple[str, str]]


def read_json(path: Path) -> Any:
    """What is in a JSON file. Raises ``CorpusError`` where that cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{path}: not valid JSON ({error}); get a fresh copy") from error


def read_object(path: Path) -> dict[str, Any]:
    """The object in a JSON file. Raises ``CorpusError`` where there is none."""
    found = read_json(path)
    if not isinstance(found, dict):
        raise CorpusError(f"{path}: an object was expected; get a fresh copy")
    return found


def paragraphs(text: str, label: str = "body") -> Segments:
    """The lines of a text as segments."""
    return [(line.strip(), label) for line in text.splitlines() if line.strip()]


def texts(value: Any) -> list[str]:
    """The texts in a list, blank ones and whatever is no text left out."""
    return [text for text in value if isinstance(text, str) and text.strip()] if isinstance(value, list) else []


def blocks_of(html: bytes) -> list[str]:
    """The blocks of a page."""
    return page_table(html).text


def in_page_order(html: bytes, body: Segments, others: Iterable[tuple[str, str]]) -> Segments:
    """The segments of a body with others put in where they stand on the page; others that do not are left out.

    The body keeps its own order: it was written down by people and may not match the page letter by letter.
    """
    page = _squeeze("".join(blocks_of(html)))
    places = accumulate((page.find(_squeeze(text)) for text, _ in body), max)
    placed = [(place, 1, pair) for place, pair in zip(places, body, strict=True)]
    for text, label in dict.fromkeys(others):
        place = page.find(_squeeze(text))
        if place >= 0:
            placed.append((place, 0, (text, label)))
    return [pair for _, _, pair in sorted(placed, key=lambda one: one[:2])]


def _squeeze(text: str) -> str:
    return "".join(text.split())
