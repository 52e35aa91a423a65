"""What became of every page: counts by kind, the failures one by one, the manifest of a run.

Every part has its account in a file of its own, written when the part is whole and before it has its name. So both are
there only if the part is whole, however the run was stopped, and ``manifest.json`` and ``failures.jsonl`` can be made
anew at any time.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Any, Self

from stripper.archive.answers import CLEANED, EMPTY, Answer
from stripper.archive.folders import ACCOUNTS, account_of
from stripper.archive.inputs import Place
from stripper.archive.records import Lost, Record, identity, pages_in
from stripper.archive.writers import complete, temporary, write_whole
from stripper.errors import ArchiveError

MANIFEST, FAILURES = "manifest.json", "failures.jsonl"
_PACKAGES = ("stripper", "numpy", "lxml", "fastwarc", "pyarrow", "zstandard", "brotli")


@dataclass(slots=True)
class Counts:
    """How many pages came in and what became of them; always ``taken == cleaned + empty + failed``."""

    cleaned: int = 0
    empty: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    skipped: int = 0  # of what an archive holds beside pages
    bytes: int = 0  # of the pages as they stood in the archive

    @property
    def failed(self) -> int:
        return self.failures.total()

    @property
    def taken(self) -> int:
        return self.cleaned + self.empty + self.failed

    def add(self, item: Record | Lost, answer: Answer) -> None:
        kind, payload = answer
        if isinstance(item, Record):
            self.bytes += len(item.content)
        if kind == CLEANED:
            self.cleaned += 1
        elif kind == EMPTY:
            self.empty += 1
        else:
            self.failures[json.loads(payload)[0]] += pages_in(item)

    def __iadd__(self, other: Self) -> Self:
        self.cleaned += other.cleaned
        self.empty += other.empty
        self.failures.update(other.failures)
        self.skipped += other.skipped
        self.bytes += other.bytes
        return self

    def as_json(self) -> dict[str, Any]:
        return {
            "in": self.taken,
            "cleaned": self.cleaned,
            "empty": self.empty,
            "failed": self.failed,
            "failures": dict(sorted(self.failures.items())),
            "skipped": self.skipped,
            "bytes": self.bytes,
        }

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> Counts:
        return cls(found["cleaned"], found["empty"], Counter(found["failures"]), found["skipped"], found["bytes"])


@dataclass(frozen=True, slots=True)
class PartAccount:
    """The account of one part of a source; ``is_last`` where nothing of the source comes behind it."""

    source: str
    number: int
    file: str
    counts: Counts
    is_last: bool


def as_json(value: Any, indent: int | None = None) -> bytes:
    r"""JSON from which every name of a file comes back, also one that is no UTF-8.

    >>> as_json("caf\udce9.html")
    b'"caf\\udce9.html"'
    """
    return json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace")


def failure_line(place: Place, item: Record | Lost, answer: Answer) -> dict[str, Any]:
    """A line of ``failures.jsonl``: which page, why, and where it stands (``source`` and ``number`` for the machine)."""
    kind, error = json.loads(answer[1])
    return {
        "id": identity(item),
        "url": item.url,
        "failure": kind,
        "error": error,
        "source": place.source,
        "number": place.number,
        "count": pages_in(item),
        "where": item.where,
    }


class Accounts:
    """The accounts in an output folder."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._folder = out / ACCOUNTS

    def write(self, account: PartAccount, failures: list[dict[str, Any]]) -> None:
        found = {
            "source": account.source,
            "number": account.number,
            "file": account.file,
            "is_last": account.is_last,
            "counts": account.counts.as_json(),
            "failures": failures,
        }
        self._folder.mkdir(exist_ok=True)
        write_whole(account_of(self._out / account.file), as_json(found))

    def read(self) -> dict[tuple[str, int], PartAccount]:
        """The accounts of all parts that are whole, by source and number."""
        accounts = {}
        for found in self._of_whole():
            one = PartAccount(
                found["source"], found["number"], found["file"], Counts.of_json(found["counts"]), found["is_last"]
            )
            accounts[one.source, one.number] = one
        return accounts

    def _of_whole(self) -> Iterator[dict[str, Any]]:
        for path in sorted(self._folder.glob("*.json")):
            part = self._out / path.stem
            try:
                found = json.loads(path.read_bytes())
            except (OSError, ValueError) as error:
                raise ArchiveError(
                    f"{path}: cannot be read ({error}); remove it and {part}, and give the command again"
                ) from error
            if part.exists():
                yield found

    def write_failures(self, others: Iterable[dict[str, Any]] = ()) -> None:
        """Write ``failures.jsonl`` anew from the accounts of the parts, and those of parts that are not whole."""
        path = self._out / FAILURES
        with temporary(path).open("wb") as file:
            of_parts = chain.from_iterable(found["failures"] for found in self._of_whole())
            file.writelines(as_json(line) + b"\n" for line in chain(of_parts, others))
        complete(path)

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        write_whole(self._out / MANIFEST, as_json(manifest, indent=1) + b"\n")

    def seconds(self) -> float:
        """The seconds that runs of the job took so far, as the manifest says; 0 where none was written."""
        try:
            return float(json.loads((self._out / MANIFEST).read_bytes())["seconds"])
        except (OSError, ValueError, KeyError):
            return 0.0


def model_hash(folder: str | None) -> str:
    """SHA-256 of a model's files; of the shipped one where there is no folder."""
    from stripper.model import FILES, shipped_folder  # numpy and lxml, which a reader of accounts needs not

    place = Path(folder) if folder else shipped_folder()
    digest = hashlib.sha256()
    for name in FILES:
        try:
            digest.update((place / name).read_bytes())
        except OSError as error:
            raise ArchiveError(
                f"{place}: no model that can be read ({error.strerror}); --model is a folder with {name}"
            ) from error
    return f"sha256:{digest.hexdigest()}"


def versions() -> dict[str, str]:
    """The versions of what the rows depend on."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
