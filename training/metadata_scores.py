"""How right title, authors and date of ``page.metadata`` are, beside trafilatura's, on the corpus.

    python -m training.metadata_scores [--corpus CORPUS] [--pages 60] [--show]

Coverage and agreement are counted on all pages. What is right was judged by hand for the pages of ``metadata_judged.csv``:
it holds a digest of each right value, since a page's title is not ours to hand on. ``--show`` prints where both differ, so
that more can be judged.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed
from lxml import etree, html
from trafilatura.metadata import extract_metadata

from stripper.core.plain_words import plain
from stripper.learn.corpus import read_page
from stripper.metadata import read
from stripper.reading.decode import decode
from training.train import DEFAULT_CORPUS

FIELDS = ("title", "authors", "date")
JUDGED = Path(__file__).with_name("metadata_judged.csv")
_SEED = 5  # of the pages that were judged


@dataclass(frozen=True, slots=True)
class Both:
    """What both say of a page, by field, as plain words; and the seconds that each took."""

    ours: dict[str, str]
    theirs: dict[str, str]
    seconds: tuple[float, float]


def both(path: Path) -> Both:
    """Read the metadata of a stored page by both."""
    source = decode(read_page(path))
    begun = time.perf_counter()
    found = read(source, None)
    between = time.perf_counter()
    theirs = _trafilatura(source)
    ended = time.perf_counter()
    ours = {"title": found.title or "", "authors": "; ".join(sorted(found.authors)), "date": found.date or ""}
    return Both(ours, theirs, (between - begun, ended - between))


def _trafilatura(source: str) -> dict[str, str]:
    try:
        tree = html.fromstring(source.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (ValueError, etree.ParserError):
        return dict.fromkeys(FIELDS, "")
    found = extract_metadata(tree)
    authors = sorted(name.strip() for name in (found.author or "").split(";"))
    return {"title": found.title or "", "authors": "; ".join(authors), "date": found.date or ""}


def digest(page: str, value: str) -> str:
    """What a right value is kept as: it tells whether another is the same, not what it says."""
    return sha256(f"{page}\n{plain(value)}".encode()).hexdigest()[:12]


def _judged() -> Iterator[tuple[str, str, str]]:
    if JUDGED.exists():
        with JUDGED.open(encoding="utf-8", newline="") as lines:
            yield from ((row["page"], row["field"], row["digest"]) for row in csv.DictReader(lines))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=DEFAULT_CORPUS)
    parser.add_argument("--pages", type=int, help="look at that many, drawn at random; else at all")
    parser.add_argument("--show", action="store_true", help="print where both differ")
    arguments = parser.parse_args()
    folder = arguments.corpus / "pages"
    paths = sorted(folder.glob("*/*.gz"))
    random.Random(_SEED).shuffle(paths)  # noqa: S311  the same pages each time
    paths = paths[: arguments.pages]
    names = [str(path.relative_to(folder)) for path in paths]
    found = dict(zip(names, Parallel(n_jobs=2)(delayed(both)(path) for path in paths), strict=True))
    if arguments.show:
        _show(found)
    _print(found)


def _show(found: dict[str, Both]) -> None:
    for name, of in found.items():
        for field in FIELDS:
            if plain(of.ours[field]) != plain(of.theirs[field]):
                print(f"{name} {field}\n    stripper     {of.ours[field]}\n    trafilatura  {of.theirs[field]}")


def _print(found: dict[str, Both]) -> None:
    print(f"{len(found)} pages; seconds a page: stripper {_mean(found, 0):.4f}, trafilatura {_mean(found, 1):.4f}")
    print(f"{'':8}  {'said by stripper':>16}  {'by trafilatura':>14}  {'by both':>7}  {'the same':>8}")
    for field in FIELDS:
        counts: Counter[str] = Counter()
        for of in found.values():
            ours, theirs = plain(of.ours[field]), plain(of.theirs[field])
            counts.update(
                ours=bool(ours), theirs=bool(theirs), both=bool(ours and theirs), same=bool(ours and ours == theirs)
            )
        print(f"{field:8}  {counts['ours']:16}  {counts['theirs']:14}  {counts['both']:7}  {counts['same']:8}")
    judged = [row for row in _judged() if row[0] in found]
    for field in FIELDS:
        rows = [(page, right) for page, of, right in judged if of == field]
        if rows:
            ours, theirs = (
                sum(digest(page, side(found[page])[field]) == right for page, right in rows)
                for side in (_ours, _theirs)
            )
            print(f"{field:8}  right of {len(rows)} that were judged: stripper {ours}, trafilatura {theirs}")


def _ours(of: Both) -> dict[str, str]:
    return of.ours


def _theirs(of: Both) -> dict[str, str]:
    return of.theirs


def _mean(found: dict[str, Both], which: int) -> Any:
    return sum(of.seconds[which] for of in found.values()) / max(1, len(found))


if __name__ == "__main__":
    main()
