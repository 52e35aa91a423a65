"""The format of scrapinghub's article-extraction-benchmark, which others have taken over.

``ground-truth.json`` has an object a page, by its name: ``articleBody`` (one text, a paragraph a line) and
``url``; the page is ``html/NAME.html.gz``. It gives the whole body; what the rest is, is not said.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stripper.errors import CorpusError
from stripper.learn.corpus import BODY_TEXT, read_page
from stripper.learn.importers import Imported, Options, Refused, must_be_there
from stripper.learn.importers._common import paragraphs, read_object
from stripper.learn.site import about_page, site_of
from stripper.reading.decode import decode

KIND = "article-extraction-benchmark"


def read(source: Path, _options: Options) -> Iterator[Imported | Refused]:
    """The pages that the ground truth names."""
    for name, gold in read_object(must_be_there(source / "ground-truth.json", KIND)).items():
        try:
            yield _page(source, name, gold)
        except CorpusError as error:
            yield Refused(name, str(error))


def _page(source: Path, name: str, gold: Any) -> Imported:
    if not isinstance(gold, dict) or not str(gold.get("articleBody") or "").strip():
        raise CorpusError(f"{source / 'ground-truth.json'}: no articleBody; there is nothing to learn from the page")
    packed = source / "html" / f"{name}.html.gz"
    html = read_page(packed if packed.exists() else packed.with_suffix(""))
    url = str(gold.get("url") or "")
    return Imported(
        name,
        html,
        {
            "url": url,
            "site": site_of(url),
            "lang": about_page(decode(html))["lang"],
            "source": KIND,
            "covers": BODY_TEXT,
            "segments": [list(pair) for pair in paragraphs(str(gold["articleBody"]))],
        },
    )
