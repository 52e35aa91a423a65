"""Read a labelled corpus: a folder with ``labels.jsonl`` and the pages that it names.

A row of ``labels.jsonl`` is one page: ``page`` (a path below the folder, plain or gzip), ``url``,
``site`` (the registered domain: pages of one site never stand on both sides of a split), ``lang``,
``licence`` and ``segments``, the page's visible text as ``[text, label]`` in document order. Labels
belong to text, not to blocks, so they survive a change of the segmenter.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stripper.errors import CorpusError
from stripper.labels import LABELS

LABELS_FILE = "labels.jsonl"
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page and what is known of its text.

    ``segments`` label all visible text, unless ``complete`` is False: then they label what is known
    (mostly the body), and the rest is known not to be body.
    """

    name: str
    html: bytes
    segments: tuple[tuple[str, str], ...]
    site: str
    url: str = ""
    lang: str = ""
    licence: str = ""
    source: str = ""
    complete: bool = True


def read_page(path: Path) -> bytes:
    """The bytes of a page, unpacked if need be."""
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data[:2] == _GZIP_MAGIC else data
    except (OSError, EOFError) as error:
        raise CorpusError(f"{path}: cannot be read ({error})") from error


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a JSON Lines file with their line numbers, from 1."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        row = json.loads(line)
                    except ValueError as error:
                        raise CorpusError(f"{path}, line {number}: not valid JSON ({error})") from error
                    if not isinstance(row, dict):
                        raise CorpusError(f"{path}, line {number}: an object was expected")
                    yield number, row
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: not UTF-8 ({error})") from error
    except OSError as error:
        raise CorpusError(
            f"{path}: cannot be read ({error.strerror}); a corpus is a folder with {LABELS_FILE} and its pages"
        ) from error


def read_corpus(folder: str | Path) -> list[LabelledPage]:
    """Read a labelled corpus. Raises ``CorpusError`` with file and line where something is wrong."""
    folder = Path(folder)
    pages = []
    for number, row in read_rows(folder / LABELS_FILE):
        where = f"{folder / LABELS_FILE}, line {number}"
        missing = [key for key in ("page", "site", "segments") if not row.get(key)]
        if missing:
            raise CorpusError(f"{where}: no {', '.join(missing)}")
        try:
            segments = tuple((str(text), str(label)) for text, label in row["segments"])
        except (TypeError, ValueError) as error:
            raise CorpusError(f"{where}: segments are [text, label] pairs ({error})") from error
        unknown = sorted({label for _, label in segments} - set(LABELS))
        if unknown:
            raise CorpusError(f"{where}: unknown label {unknown[0]!r}; the labels are {', '.join(LABELS)}")
        pages.append(
            LabelledPage(
                row["page"],
                read_page(folder / row["page"]),
                segments,
                row["site"],
                row.get("url") or "",
                row.get("lang") or "",
                row.get("licence") or "",
                row.get("source") or "",
            )
        )
    if not pages:
        raise CorpusError(f"{folder / LABELS_FILE}: no pages; label some first")
    return pages
