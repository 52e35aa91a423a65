"""Read a labelled corpus: a folder with ``labels.jsonl`` and the pages that it names.

A row of ``labels.jsonl`` is one page: ``page`` (a path below the folder, plain or gzip), ``url``,
``site`` (the registered domain: pages of one site never stand on both sides of a split), ``lang``,
``licence`` and ``segments``, the page's visible text as ``[text, label]`` in document order. Labels
belong to text, not to blocks, so they survive a change of the segmenter. ``covers`` says what is known
of text that no segment names (left out: ``all``, all text is named). Further keys are kept as they are.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from stripper.errors import CorpusError
from stripper.labels import LABELS
from stripper.limits import DEFAULT

LABELS_FILE = "labels.jsonl"
# What the segments of a row are: all visible text; what is known where the whole body is (the rest is no body);
# some of the text (nothing is known of the rest).
COVERS = ("all", "body", "some")
ALL, BODY_TEXT, SOME = COVERS
_GZIP_MAGIC = b"\x1f\x8b"
_NEEDED = ("page", "site", "segments")
_TEXTS = ("page", "url", "site", "lang", "licence", "source")  # keys whose values are texts


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page and what is known of its text.

    ``covers`` is one of ``COVERS``, ``weight`` how much it counts in training, ``kind`` one of ``stripper.kinds.KINDS``,
    or empty where it is not known.
    """

    name: str
    html: bytes
    segments: tuple[tuple[str, str], ...]
    site: str
    url: str = ""
    lang: str = ""
    licence: str = ""
    source: str = ""
    covers: str = ALL
    weight: float = 1.0
    kind: str = ""

    @property
    def complete(self) -> bool:
        """Whether all visible text is labelled."""
        return self.covers == ALL


def read_page(path: Path) -> bytes:
    """The bytes of a page, unpacked if need be."""
    try:
        data = path.read_bytes()
        if data[:2] == _GZIP_MAGIC:
            with gzip.GzipFile(fileobj=BytesIO(data)) as packed:
                data = packed.read(DEFAULT.size + 1)
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CorpusError(f"{path}: cannot be read ({reason}); fetch the page again, or take its row out") from error
    if len(data) > DEFAULT.size:
        raise CorpusError(f"{path}: more than {DEFAULT.size:,} bytes, which no page has; take its row out")
    return data


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """The rows of a JSON Lines file with their line numbers, from 1; a text instead says what is wrong with one."""
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, parse_line(line)
    except OSError as error:
        raise CorpusError(
            f"{path}: cannot be read ({error.strerror}); a corpus is a folder with {LABELS_FILE} and its pages (stripper annotate labels them)"
        ) from error


def parse_line(line: bytes) -> dict[str, Any] | str:
    """The row on a line, or what is wrong with it."""
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        return f"not UTF-8 ({error})"
    except (ValueError, RecursionError) as error:
        return f"not valid JSON ({error})"
    return row if isinstance(row, dict) else "an object was expected"


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a JSON Lines file with their line numbers. Raises ``CorpusError`` at the first that is no JSON object."""
    for number, row in read_lines(path):
        if isinstance(row, str):
            raise CorpusError(f"{path}, line {number}: {row}")
        yield number, row


def row_faults(row: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a row by itself, its page not looked at."""
    missing = [key for key in _NEEDED if not row.get(key)]
    if missing:
        yield f"no {', '.join(missing)}"
    for key in _TEXTS:
        if not isinstance(row.get(key) or "", str):
            yield f"{key} is a text, not {json.dumps(row[key])[:40]}"
    page = row.get("page")
    if isinstance(page, str) and not _is_inside(page):
        yield f"page {page!r} leads out of the corpus; it is a path below its folder, parted by /"
    if row.get("covers", ALL) not in COVERS:
        yield f"covers {row['covers']!r} is none of {', '.join(COVERS)}"
    if row.get("segments"):
        yield from _segment_faults(row["segments"])


def _is_inside(page: str) -> bool:
    path = PurePosixPath(page)
    return not (path.is_absolute() or ".." in path.parts or "\\" in page or "\0" in page)


def _segment_faults(segments: Any) -> Iterator[str]:
    if not isinstance(segments, list):
        yield "segments are [text, label] pairs"
        return
    for number, pair in enumerate(segments, 1):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
            yield f"segment {number}: segments are [text, label] pairs"
        elif pair[1] not in LABELS:
            yield f"segment {number}: unknown label {pair[1]!r}; the labels are {', '.join(LABELS)}"


def labelled_page(folder: Path, row: dict[str, Any]) -> LabelledPage:
    """The page of a row without faults."""
    return LabelledPage(
        row["page"],
        read_page(folder / row["page"]),
        tuple((text, label) for text, label in row["segments"]),
        row["site"],
        row.get("url") or "",
        row.get("lang") or "",
        row.get("licence") or "",
        row.get("source") or "",
        row.get("covers", ALL),
    )


def iter_corpus(folder: str | Path) -> Iterator[LabelledPage]:
    """The pages of a labelled corpus, one at a time. Raises ``CorpusError`` with file and line where one is faulty."""
    folder = Path(folder)
    for number, row in read_rows(folder / LABELS_FILE):
        fault = next(row_faults(row), None)
        if fault:
            raise CorpusError(f"{folder / LABELS_FILE}, line {number}: {fault}")
        yield labelled_page(folder, row)


def read_corpus(folder: str | Path) -> list[LabelledPage]:
    """Read a labelled corpus whole. Raises ``CorpusError`` as ``iter_corpus``, and where there are no pages."""
    pages = list(iter_corpus(folder))
    if not pages:
        raise CorpusError(f"{Path(folder) / LABELS_FILE}: no pages; label some first (stripper annotate {folder})")
    return pages
