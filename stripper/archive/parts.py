"""The parts of the output: each source is cut into parts of at most ``part_pages`` pages, and each part is one file."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from stripper.archive.accounts import Accounts, Counts, PartAccount, failure_line
from stripper.archive.answers import CLEANED, EMPTY, Answer
from stripper.archive.inputs import STDIN, Place, Source
from stripper.archive.records import Lost, Record
from stripper.archive.writers import Writer, complete, open_writer, temporary

# Suffixes that are dropped from a source's name. tzst is missing on purpose: with it existing outputs would change
# their names.
_SUFFIX = re.compile(
    r"(?:\.(?:warc|wet|jsonl|ndjson|parquet|zip|tar|tgz|tbz2?|txz|gz|zst|zstd|bz2|xz|html?|txt))+$", re.IGNORECASE
)
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 100  # bytes of the source's name: file systems take 255 in all


def file_name(source: str, number: int, form: str) -> str:
    """The name of a part: the source's, a hash that tells it from others of that name, the part's number.

    >>> file_name("crawl/CC-MAIN-1.warc.gz", 0, "jsonl.gz")
    'CC-MAIN-1-ac68bd83-00000.jsonl.gz'
    """
    base = "stdin" if source == STDIN else _UNSAFE.sub("_", _SUFFIX.sub("", Path(source).name))
    base = base.encode()[:_LONGEST].decode("utf-8", "ignore")
    digest = hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{base or 'pages'}-{digest}-{number:05d}.{form}"


class Part:
    """A part that is being written: it is whole when all of its pages have been read and answered."""

    def __init__(self, out: Path, source: Source, number: int, form: str, fields: tuple[str, ...]) -> None:
        self.source, self.number = source, number
        self.file = file_name(source.name, number, form)
        self.counts = Counts()
        self.pending = 0  # pages that were read and not answered
        self.is_read = False
        self.is_last = False
        self._path = out / self.file
        self._writer: Writer | None = open_writer(self._path, form, fields)
        self._failures: list[dict[str, Any]] = []

    @property
    def failures(self) -> list[dict[str, Any]]:
        """The lines of its pages that failed, in the order of the source."""
        return sorted(self._failures, key=lambda line: (line["source"], line["number"]))

    @property
    def is_whole(self) -> bool:
        return self.is_read and not self.pending

    def add(self, place: Place, item: Record | Lost, answer: Answer) -> None:
        """Write and count the answer for a page."""
        self.pending -= 1
        self.counts.add(item, answer)
        if answer[0] == CLEANED and self._writer:
            self._writer.write(answer[1])
        elif answer[0] != EMPTY:
            self._failures.append(failure_line(place, item, answer))

    def finish(self, accounts: Accounts) -> PartAccount:
        """Write the account of the file, then give it its name: a stop between them costs the part, not more.

        In the other order it left a part without an account, which in an input folder is an input.
        """
        if self._writer:
            self._writer.close()
            self._writer = None
        account = PartAccount(self.source.name, self.number, self.file, self.counts, self.is_last)
        accounts.write(account, self.failures)
        complete(self._path)
        return account

    def drop(self) -> None:
        """Throw away what was written."""
        if self._writer:
            self._writer.abandon()
            self._writer = None
        temporary(self._path).unlink(missing_ok=True)
