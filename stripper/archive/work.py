"""What a worker does with a record: take off its encodings, label it, and make the row that is written.

Title and language are what the page declares (``og:title``, ``<title>``; ``<html lang>``), as the table has it:
``page.metadata`` looks at the whole tree once more.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from stripper.archive.encodings import decoded, text_of
from stripper.archive.records import FIELDS, Record, identity, with_carried
from stripper.core import elements
from stripper.errors import ArchiveError, EmptyInput
from stripper.formats import FORMATS, TEXTS
from stripper.labels import BODY_ONLY, LABELS
from stripper.limits import DEFAULT, Limits, check_above_zero
from stripper.plain.lines import Lines
from stripper.reading.read import undecoded, unheeded
from stripper.render import text as render

if TYPE_CHECKING:
    from stripper.page import Page

_LANG = re.compile(
    r"<html\b[^>]{0,2000}?\s(?:xml:)?lang\s*=\s*[\"']?([a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]+)*)", re.IGNORECASE
)
_LANG_META = ("content-language", "og:locale", "language")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a page may cost: seconds by the clock, and bytes of memory. ``page`` is what it may have.

    The ``seconds`` of ``page`` do not count: those here end a page wherever it is. Raises ``ValueError`` where one is
    no number above 0, ``TypeError`` where ``page`` is no ``Limits``.
    """

    seconds: float = 20.0
    memory: int = 2 << 30
    page: Limits = DEFAULT

    def __post_init__(self) -> None:
        for name, kinds in (("seconds", (int, float)), ("memory", (int,))):
            check_above_zero(f"{name} of a page are", getattr(self, name), kinds)
        if not isinstance(self.page, Limits):
            raise TypeError(f"page is a stripper.Limits, not {type(self.page).__name__}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a page goes into its row, and what cleans it.

    ``fields`` are some of ``stripper.archive.records.FIELDS``; ``format``, one of ``stripper.formats.TEXTS``, is how the text is written. With ``labels``
    all text is kept, and a further column, ``attributes``, says where each label stands in it: that needs the field
    ``text`` and the format ``text``. Raises ``ArchiveError`` where it is not so.

    ``cleaner`` is the importable maker, "module:function", of a cleaner. It is called with the folder of the model
    (None: the shipped one) and the limits of a page; what it returns has the methods ``label(html, url, charset)`` and
    ``label_text(text)`` of ``stripper.Cleaner``. ``sites`` is the file of a site memory.
    """

    fields: tuple[str, ...] = FIELDS
    format: str = "text"
    labels: bool = False
    model: str | None = None
    cleaner: str = "stripper.archive.work:make_cleaner"
    sites: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.fields, str) or not self.fields or len(set(self.fields)) < len(self.fields):
            raise ArchiveError(f"fields are some of {', '.join(FIELDS)}, each once, not {self.fields!r}")
        unknown = [name for name in self.fields if name not in FIELDS]
        if unknown:
            raise ArchiveError(f"unknown field {', '.join(map(repr, unknown))}; the fields are {', '.join(FIELDS)}")
        if self.format not in TEXTS:
            raise ArchiveError(f"unknown format {self.format!r}; the formats are {', '.join(TEXTS)}")
        if self.labels and (self.format != "text" or "text" not in self.fields):
            raise ArchiveError(
                "labels (--labels) are offsets into the field text: keep it among the fields, and the format text"
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of what a row holds, but for what the row of the input had."""
        return (*self.fields, "attributes") if self.labels else self.fields


def make_cleaner(folder: str | None, limits: Limits | None = None) -> Any:
    """The cleaner of a model folder, or the shipped one, within the limits of a page."""
    from stripper.cleaner import load

    return load(folder, limits)


def resolve(path: str) -> Callable[..., Any]:
    """The function at "module:function"; ``ArchiveError`` where there is none."""
    module, _, name = path.partition(":")
    try:
        found: Callable[..., Any] = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ArchiveError(f"{path!r} cannot be imported ({error}); a cleaner is named module:function") from error
    return found


def label(cleaner: Any, record: Record) -> Page | None:
    """The labelled page or text of a record; None where there is nothing in it."""
    content = decoded(record.content, record.encoding)
    if record.kind == "text":
        text = text_of(content, record.charset)
        lost = () if isinstance(content, str) else (*unheeded(record.charset), *undecoded(text, content))
        labelled: Page | None = _warned(cleaner.label_text(text), lost) if text.strip() else None
        return labelled
    if not content.strip():
        return None
    try:
        page: Page = cleaner.label(content, record.url, record.charset)
    except EmptyInput:
        return None
    return page


def _warned(page: Page, warnings: tuple[str, ...]) -> Page:
    return replace(page, warnings=(*page.warnings, *warnings)) if warnings else page


def row(page: Page, record: Record, source: str, wanted: Wanted) -> dict[str, Any] | None:
    """The row of a labelled page; None where none of its text is wanted."""
    text = FORMATS[wanted.format].write(page.keeping(LABELS if wanted.labels else BODY_ONLY), "")
    if not text.strip():
        return None
    values: dict[str, Callable[[], Any]] = {
        "id": lambda: identity(record),
        "url": lambda: record.url,
        "date": lambda: record.date,
        "source": lambda: source,
        "where": lambda: record.where,
        "text": lambda: text,
        "title": lambda: title(page),
        "language": lambda: language(page),
        "kind": lambda: page.kind,
        "quality": lambda: round(page.quality, 4),
        "warnings": lambda: list(page.warnings),
        "captions": lambda: page.captions,
        "credits": lambda: page.credits,
        "cookies": lambda: page.cookies,
    }
    out = {field: values[field]() for field in wanted.fields}
    if wanted.labels:
        out["attributes"] = attributes(page)
    return with_carried(out, record.carried)


def attributes(page: Page) -> dict[str, list[list[Any]]]:
    """Dolma's span attributes: a list of [start, end, score] for each label, offsets into the text of all blocks.

    The score is the probability of the label, 0 to 1.
    """
    found: dict[str, list[list[Any]]] = {f"stripper__{name}": [] for name in LABELS}
    # Not page.blocks: the xpaths in them cost as much as all of the cleaning.
    for span, decision, odds in zip(_spans(page), page.decisions.tolist(), page.probabilities.tolist(), strict=True):
        found[f"stripper__{LABELS[decision]}"].append([*span, round(odds[decision], 4)])
    return found


def _spans(page: Page) -> list[tuple[int, int]]:
    """Where each block stands in the text of all of them."""
    segments = page.segments
    if isinstance(segments, Lines):
        return segments.spans
    return render.spans(segments, list(range(len(segments))))


def title(page: Page) -> str | None:
    """The title that a page declares."""
    segments = page.segments
    if isinstance(segments, Lines):
        return None
    found = elements.meta(segments).get("og:title") or segments.declared.title
    return " ".join(found.split()) or None


def language(page: Page) -> str | None:
    """The language that a page declares, in lower case."""
    segments = page.segments
    if isinstance(segments, Lines):
        return None
    match = _LANG.search(page.source[:65_536]) if isinstance(page.source, str) else None
    found = match[1] if match else next(filter(None, map(elements.meta(segments).get, _LANG_META)), "")
    return found.strip().lower().replace("_", "-") or None


def to_json(values: dict[str, Any]) -> bytes:
    """One line of JSON; lone surrogates become U+FFFD, NaN and infinity null, and what JSON has no type for its text."""
    try:
        line = json.dumps(values, ensure_ascii=False, default=_plain, allow_nan=False)
    except ValueError:
        line = json.dumps(_finite(values), ensure_ascii=False, default=_plain)
    return _SURROGATE.sub("\ufffd", line).encode() + b"\n"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _plain(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
