"""The evaluation data of trafilatura (Barbaresi), Apache-2.0.

``evaldata.json`` (in the folder ``tests`` or in the one that is named) has an object a page, by its address:
``file`` (in one of the folders ``cache``, ``eval`` or beside it), ``with`` (some pieces of the body that must
be found) and ``without`` (pieces that must not). A block that holds such a piece of the body is body. Of what
must not be found it is not said what it is; it is kept in the row, for scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stripper.errors import CorpusError
from stripper.learn.corpus import SOME, read_page
from stripper.learn.importers import Imported, Options, Refused, must_be_there
from stripper.learn.importers._common import blocks_of, read_object, texts
from stripper.learn.site import about_page, site_of
from stripper.reading.decode import decode

KIND = "trafilatura"
_FOLDERS = ("cache", "eval", "")


def read(source: Path, _options: Options) -> Iterator[Imported | Refused]:
    """The pages that have a file; the list also names pages that nobody saved."""
    must_be_there(source, KIND)
    inside = source / "tests" / "evaldata.json"
    truth = inside if inside.exists() else must_be_there(source / "evaldata.json", KIND)
    for url, gold in read_object(truth).items():
        file = gold.get("file") if isinstance(gold, dict) else None
        if isinstance(file, str) and file:
            try:
                yield _page(truth.parent, url, Path(file).name, gold)
            except CorpusError as error:
                yield Refused(file, str(error))


def _page(folder: Path, url: str, file: str, gold: dict[str, Any]) -> Imported:
    paths = [folder / place / file for place in _FOLDERS]
    html = read_page(next((path for path in paths if path.exists()), paths[0]))
    wanted, unwanted = texts(gold.get("with")), texts(gold.get("without"))
    body = [block for block in blocks_of(html) if any(" ".join(piece.split()) in block for piece in wanted)]
    if not body:
        raise CorpusError(f"{file}: none of its pieces of body stands in one block; there is nothing to learn from it")
    return Imported(
        file,
        html,
        {
            "url": url,
            "site": site_of(url),
            "lang": about_page(decode(html))["lang"],
            "licence": "Apache-2.0",
            "source": "trafilatura evaluation data",
            "covers": SOME,
            "segments": [[block, "body"] for block in body],
            "must_have": wanted,
            "must_not_have": unwanted,
        },
    )
