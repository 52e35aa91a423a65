"""Bring labelled pages of other formats into a corpus: one module a format, each with its ``read``.

What a format can give is said in the row by ``covers``. Few label everything: most know the body alone,
some a few sentences. ``stripper annotate`` shows such pages with what is known, to be completed.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from stripper.errors import CorpusError
from stripper.learn.corpus import row_faults
from stripper.learn.store import Store, write_whole

# The names of the formats, and what each gives.
FORMATS = {
    "wcxb": "WCXB: ground-truth/*.json and html/*.html.gz (the body)",
    "trafilatura": "trafilatura's evaluation: evaldata.json and the pages (blocks that are body)",
    "article-extraction-benchmark": "ground-truth.json and html/*.html.gz (the body)",
    "fundus": "fundus' test data: */meta.info, */PUBLISHER.json and the pages (body, captions, credits)",
    "label-studio": "a JSON export of Label Studio, of HyperText tasks (what was labelled there)",
}


_SAME_NAME = "another page goes by the same name but for .html; rename one of the two"


@dataclass(frozen=True, slots=True)
class Options:
    """What the user knows and a format may not say.

    ``labels`` gives our label for another's name, in lower case. ``site`` and ``licence`` fill what is missing.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    site: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """A page to bring in: the name it goes by in its own corpus, its HTML, and its row without ``page``."""

    name: str
    html: bytes
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A page that cannot be brought in, and why."""

    name: str
    why: str


Reader = Callable[[Path, Options], Iterator[Imported | Refused]]


def read(kind: str, source: Path, options: Options) -> Iterator[Imported | Refused]:
    """The pages of a corpus of another format. Raises ``CorpusError`` where ``source`` is not of that format."""
    reader: Reader = import_module(f"{__name__}.{kind.replace('-', '_')}").read
    return reader(source, options)


@dataclass(slots=True)
class Outcome:
    """What an import did: pages added, pages left alone because they were there already, pages refused."""

    added: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def bring_in(found: Iterable[Imported | Refused], kind: str, folder: Path, options: Options) -> Outcome:
    """Write pages into a corpus; a page that has a row there already stays as it is.

    Pages go to ``pages/KIND/NAME.html.gz``. Their rows are written last, all at once, so a crash leaves pages without
    rows, which a second run brings in. Raises ``SaveError``.
    """
    store, outcome = Store(folder), Outcome()
    has_row = set(store.lines())
    seen: set[str] = set()
    rows = []
    for page in found:
        if isinstance(page, Refused):
            outcome.refused.append(page)
            continue
        name = f"pages/{kind}/{_file_name(page.name)}.html.gz"
        row = {"page": name, **page.row}
        row["site"] = row.get("site") or options.site
        row["licence"] = row.get("licence") or options.licence
        fault = next(row_faults(row), None)
        if name in seen:
            outcome.refused.append(Refused(page.name, _SAME_NAME))
        elif name in has_row:
            outcome.there.append(name)
        elif fault:
            outcome.refused.append(Refused(page.name, _advice(fault)))
        else:
            write_whole(folder / name, gzip.compress(page.html, mtime=0))
            rows.append(row)
            outcome.added.append(name)
        seen.add(name)
    if rows:
        store.add(rows)
    return outcome


def _file_name(name: str) -> str:
    """A name as that of a file: no path, no suffix of a page, and a digest where something else than ``.html`` is lost."""
    stem = name
    for suffix in (".gz", ".html", ".htm"):
        stem = stem.removesuffix(suffix)
    safe = "".join(c if c.isalnum() or c in "._-" else "_" for c in stem).lstrip(".") or "page"
    if name in (safe, f"{safe}.html"):
        return safe
    return f"{safe}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _advice(fault: str) -> str:
    return f"{fault}; its site cannot be told from an address: name it with --site" if fault == "no site" else fault


def must_be_there(path: Path, kind: str) -> Path:
    """The path, where it exists. Raises ``CorpusError`` with what the format looks like."""
    try:
        there = path.exists()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror}); {kind} is {FORMATS[kind]}") from error
    if not there:
        raise CorpusError(f"{path}: not there; {kind} is {FORMATS[kind]}")
    return path
