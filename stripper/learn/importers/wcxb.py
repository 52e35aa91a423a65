"""WCXB, the Web Content Extraction Benchmark (Foley 2026, arXiv 2605.21097), CC-BY-4.0.

A folder ``dev`` or ``test`` (or the one that holds both) with ``ground-truth/0001.json`` beside
``html/0001.html.gz``. The ground truth has the main content as one text (``main_content``), and sentences
that must and must not be kept. It gives the whole body; what the rest is, is not said.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stripper.errors import CorpusError
from stripper.learn.corpus import BODY_TEXT, read_page
from stripper.learn.importers import Imported, Options, Refused, must_be_there
from stripper.learn.importers._common import paragraphs, read_object, texts
from stripper.learn.site import about_page, site_of
from stripper.reading.decode import decode

KIND = "wcxb"


def read(source: Path, _options: Options) -> Iterator[Imported | Refused]:
    """The pages of both parts, or of the one that is named."""
    must_be_there(source, KIND)
    parts = [part for part in (source / "dev", source / "test", source) if (part / "ground-truth").is_dir()]
    if not parts:
        must_be_there(source / "ground-truth", KIND)
    for part in parts:
        for truth in sorted((part / "ground-truth").glob("*.json")):
            name = truth.stem if part == source else f"{part.name}-{truth.stem}"
            try:
                yield _page(name, truth, part / "html" / f"{truth.stem}.html.gz")
            except CorpusError as error:
                yield Refused(name, str(error))


def _page(name: str, truth: Path, path: Path) -> Imported:
    found = read_object(truth)
    gold = found.get("ground_truth")
    if not isinstance(gold, dict) or not str(gold.get("main_content") or "").strip():
        raise CorpusError(f"{truth}: no main_content in its ground_truth; there is nothing to learn from it")
    html = read_page(path)
    url = str(found.get("url") or "")
    return Imported(
        name,
        html,
        {
            "url": url,
            "site": site_of(url),
            "lang": about_page(decode(html))["lang"],
            "licence": "CC-BY-4.0",
            "source": "WCXB (Foley 2026)",
            "covers": BODY_TEXT,
            "segments": [list(pair) for pair in paragraphs(str(gold["main_content"]))],
            "must_have": texts(gold.get("with")),
            "must_not_have": texts(gold.get("without")),
        },
    )
