"""What is fuzzed: functions of bytes that return, raise a ``StripperError``, or have found a fault.

A target does more than run: it holds what it gets against what must be true of it.
"""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from stripper import model as models
from stripper.cleaner import Cleaner, load
from stripper.core.page_table import PageTable
from stripper.errors import CorpusError, InputError, ModelError
from stripper.labels import LABELS
from stripper.learn.corpus import iter_corpus, read_page
from stripper.metadata import read
from stripper.metadata.front_matter import front_matter
from stripper.reading.decode import decode, decode_text
from stripper.render.shown import seen
from stripper.segment import page_table
from stripper.tags import BIT

# Pages that declare what they are given: in a script, in an attribute, as they stand.
_DECLARING = (
    '<script type="application/ld+json">{}</script>',
    '<script type="application/ld+json">{{"@type": "Article", "headline": "{0}", "author": "{0}", "image": "{0}"}}</script>',
    '<meta property="og:image" content="{0}"><meta name=author content="{0}"><meta name=date content="{0}">',
    '<link rel=canonical href="{0}"><base href="{0}"><title>{0}</title><h1>{0}</h1>',
    '<p itemscope itemtype="{0}"><a itemprop="author url" href="{0}">{0}</a><time class=date datetime="{0}">{0}</time>',
    "{}",
)
CHARSETS = (None, None, None, "utf-8", "utf-16", "shift_jis", "gb18030", "text/html; charset=koi8-r", "no such", "=;")
SHIPPED = Path(models.__file__).parent / "models" / "default"


def split(data: bytes) -> tuple[int, bytes]:
    """A small number to choose by, and the rest."""
    return (data[0] if data else 0), data[1:]


def decode_bytes(data: bytes) -> None:
    """Any bytes are text under any charset, and text has no lone surrogates."""
    which, rest = split(data)
    for text in (decode(rest, CHARSETS[which % len(CHARSETS)]), decode_text(rest, CHARSETS[which % len(CHARSETS)])):
        text.encode()


def shown(table: PageTable) -> str:
    """The characters of a page that a reader sees, white space apart."""
    is_shown = (table.inside[table.text_owner] & BIT["skip"]) == 0
    places = zip(table.text_start[is_shown].tolist(), table.text_end[is_shown].tolist(), strict=True)
    return "".join("".join(table.raw_text(start, end) for start, end in places).split())


def segment_page(data: bytes) -> None:
    """Blocks are the page's visible text, all of it, once and in order."""
    table = page_table(data.decode("utf-8", "replace"))
    assert all(len(column) == len(table) for column in (table.element, table.gap, table.follows, table.text))
    if not (table.flags & BIT["noscript"]).any():  # shown only where it is most of the page
        assert "".join("".join(table.text).split()) == shown(table)


@functools.cache
def cleaner() -> Cleaner:
    return load(os.environ.get("STRIPPER_FUZZ_MODEL") or None)


def clean_page(data: bytes) -> None:
    """A page is refused by name, or has blocks whose probabilities add up, and HTML that is safe to show."""
    which, rest = split(data)
    try:
        page = cleaner().label(rest, charset=CHARSETS[which % len(CHARSETS)])
    except InputError:
        return
    assert np.allclose(page.probabilities.sum(axis=1), 1, atol=1e-4)
    everything = page.keeping(LABELS)
    text, _ = everything.text, everything.markdown
    assert bool(text.strip()) == any(seen(block).strip() for block in page.segments.text)
    assert is_safe(everything.html)
    assert is_safe(everything.with_images().html, pictures=True)
    if which % 8 == 0:
        assert len(page.blocks) == len(page.segments)


def is_safe(html: str, *, pictures: bool = False) -> bool:
    """Whether a sanitiser that allows what ours does finds nothing more to take out."""
    import nh3

    from stripper.render.html import SAFE_ATTRIBUTES, SAFE_PICTURES, SAFE_TAGS

    shown = SAFE_PICTURES if pictures else {}
    again = nh3.clean(
        html, tags={*SAFE_TAGS, *shown}, attributes=SAFE_ATTRIBUTES | shown, link_rel="noopener noreferrer"
    )
    # the first line end in a pre is none of its text, so each time it is read one goes
    return re.sub("<pre>\n+", "<pre>", again) == re.sub("<pre>\n+", "<pre>", html)


def read_metadata(data: bytes) -> None:
    """What a page declares in any grammar gives texts that say something, days that there are, and YAML in front."""
    which, rest = split(data)
    text = rest.decode("utf-8", "replace")
    found = read(_DECLARING[which % len(_DECLARING)].format(text), "https://a.example/b" if which % 2 else None)
    for value in found.to_dict().values():
        for one in value if isinstance(value, list) else [value]:
            assert one is None or one.strip()
    for day in filter(None, (found.date, found.modified)):
        date.fromisoformat(day)
    front_matter(found)


def clean_text(data: bytes) -> None:
    """Lines of a text that are all kept give the text back."""
    text = decode_text(data)
    try:
        page = cleaner().label_text(text)
    except InputError:
        return
    assert page.keeping(LABELS).text == text
    assert all(text[start:end].strip() for start, end in page.segments.spans)


@functools.cache
def folder() -> Path:
    """A folder of this process, in memory where the system has a place there."""
    place = tempfile.mkdtemp(prefix="stripper-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return Path(place)


def read_corpus(data: bytes) -> None:
    """A corpus is read, or refused with file and line."""
    place = folder()
    (place / "labels.jsonl").write_bytes(data)
    (place / "a.html").write_bytes(b"<p>a")
    try:
        for page in iter_corpus(place):
            assert page.name
            assert all(label in LABELS for _, label in page.segments)
    except CorpusError as error:
        assert str(place) in str(error)
    (place / "a.html.gz").write_bytes(data)
    try:
        read_page(place / "a.html.gz")
    except CorpusError as error:
        assert str(place) in str(error)


@functools.cache
def shipped_files() -> tuple[bytes, bytes]:
    return (SHIPPED / "model.json").read_bytes(), (SHIPPED / "model.safetensors").read_bytes()


def forged(data: bytes) -> tuple[bytes, bytes]:
    """The two files of a model: one of them made of ``data``, or with some bytes of its head changed by it."""
    which, rest = split(data)
    description, weights = shipped_files()
    if which % 4 == 0:
        return rest, weights
    if which % 4 == 1:
        return description, rest
    changed = bytearray(description if which % 4 == 2 else weights[:20_000])
    for at in range(0, len(rest) - 2, 3):
        changed[int.from_bytes(rest[at : at + 2], "big") % min(len(changed), 20_000)] = rest[at + 2]
    if which % 4 == 2:
        return bytes(changed), weights
    return description, bytes(changed) + weights[20_000:]


def load_model(data: bytes) -> None:
    """A model from a stranger works or is refused."""
    place = folder() / "model"
    place.mkdir(exist_ok=True)
    description, weights = forged(data)
    (place / "model.json").write_bytes(description)
    (place / "model.safetensors").write_bytes(weights)
    try:
        model = models.load(place)
    except ModelError as error:
        assert str(place) in str(error)
        return
    found: Any = Cleaner(model).label("<p>Il ponte ha riaperto.</p><p>Foto: Ansa</p>").probabilities
    assert np.isfinite(found).all()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "decode": decode_bytes,
    "segment": segment_page,
    "clean": clean_page,
    "metadata": read_metadata,
    "text": clean_text,
    "corpus": read_corpus,
    "model": load_model,
}
