"""Write a corpus so that nothing is ever lost: whole files or none, one writer at a time.

A file is written beside its place, brought to the disk and moved there, so a crash, a full disk or a
pulled plug leave the file as it was before or as it is after. Rows of other pages are copied byte by
byte, also those that cannot be read. A version is a digest of what is stored of a page: whoever saves
says which version was seen, and is refused where another one is there by now. Digests need no counter
that a crash could lose, and notice a change by hand or by another program too.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from shutil import copymode
from typing import Any

from filelock import FileLock, Timeout

from stripper.errors import CorpusError, SaveError, StripperError
from stripper.learn.corpus import LABELS_FILE, parse_line

LOCK_FILE = ".lock"
DRAFTS = "drafts"
LONGEST_NAME = 250  # bytes of a file's name, which has a suffix more while it is written
NOTHING = ""  # the version of a page of which nothing is stored


class Stale(StripperError):
    """What is stored of a page is not what the one who saves has seen; ``version`` is what is there."""

    def __init__(self, page: str, version: str) -> None:
        super().__init__(f"{page}: saved from elsewhere in the meantime; look at that first")
        self.version = version


def write_whole(path: Path, data: bytes) -> None:
    """Put data into a file: all of it or, with ``SaveError``, none."""
    path = path.resolve()  # a link stays one
    beside = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            copymode(path, beside)
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        _remove(beside)
        raise SaveError(
            f"{path}: cannot be written ({error.strerror}); make room or allow writing there, then save again"
        ) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # a folder that cannot be written: what was to be removed was never made
        return


def _sync_folder(folder: Path) -> None:
    """Bring a renamed entry to the disk, where the system lets folders be opened."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def as_line(row: Mapping[str, Any]) -> bytes:
    """A row as it stands in the file, with its line end; what is no Unicode text becomes ``?``."""
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the corpus for writing. Raises ``CorpusError`` where another program does, or nothing can be written."""
    lock = FileLock(folder / LOCK_FILE, timeout=0)
    try:
        if not folder.is_dir():
            raise CorpusError(f"{folder}: no such folder; make it and put the pages into {folder / 'pages'}")
        lock.acquire()
    except Timeout as error:
        raise CorpusError(f"{folder}: in use by another stripper; use that one, or stop it first") from error
    except OSError as error:
        raise CorpusError(f"{folder}: cannot be written ({error.strerror}); allow writing there, or copy it") from error
    try:
        yield
    finally:
        lock.release()


class Store:
    """The rows and drafts of a corpus; safe to use from several threads of the one program that writes.

    A draft is what is known of a page that is not done: any JSON object, a file for each page.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._labels = folder / LABELS_FILE
        self._lock = threading.RLock()
        self._seen: tuple[int, int, int] | None = None
        self._lines: list[bytes] = []
        self._at: dict[str, int] = {}

    def row(self, page: str) -> dict[str, Any] | None:
        """The row of a page, None where it has none."""
        line = self.line(page)
        found = parse_line(line) if line is not None else None
        return found if isinstance(found, dict) else None

    def line(self, page: str) -> bytes | None:
        """The line of a page, None where it has none."""
        with self._lock:
            self._refresh()
            return self._lines[self._at[page]] if page in self._at else None

    def lines(self) -> dict[str, bytes]:
        """The line of each page that has a row, in the order of the file."""
        with self._lock:
            self._refresh()
            return {page: self._lines[at] for page, at in self._at.items()}

    def has_draft(self, page: str) -> bool:
        """Whether a page has a draft."""
        return self._draft_path(page).exists()

    def draft(self, page: str) -> dict[str, Any] | None:
        """The draft of a page, None where it has none. Raises ``CorpusError`` where it cannot be read."""
        data = self._draft_bytes(page)
        if data is None:
            return None
        found = parse_line(data)
        if isinstance(found, str):
            raise CorpusError(f"{self._draft_path(page)}: {found}; mend it, or remove it to begin the page anew")
        return found

    def version(self, page: str) -> str:
        """A digest of what is stored of a page."""
        with self._lock:
            line, draft = self.line(page), self._draft_bytes(page)
        if line is None and draft is None:
            return NOTHING
        return sha256((line or b"").rstrip(b"\n") + b"\n" + (draft or b"")).hexdigest()[:16]

    def save_draft(self, page: str, draft: Mapping[str, Any], seen: str) -> str:
        """Keep a draft; the new version. Raises ``Stale`` where ``seen`` is not the version there, ``SaveError``."""
        with self._lock:
            self._check(page, seen)
            write_whole(self._draft_path(page), as_line(draft))
            return self.version(page)

    def save_row(self, row: Mapping[str, Any], seen: str) -> str:
        """Put a page's row into its place or at the end, and drop its draft; the new version. Raises as ``save_draft``."""
        page = row["page"]
        with self._lock:
            self._check(page, seen)
            self._put([row])
            # a crash here leaves a draft beside its row: the same labels, once more to look at
            try:
                self._draft_path(page).unlink(missing_ok=True)
            except OSError as error:
                raise SaveError(
                    f"{self._draft_path(page)}: saved, but the draft cannot be removed ({error.strerror})"
                ) from error
            return self.version(page)

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put rows at the end, or where a row of the same page stands."""
        with self._lock:
            self._refresh()
            self._put(rows)

    def _check(self, page: str, seen: str) -> None:
        there = self.version(page)
        if there != seen:
            raise Stale(page, there)

    def _put(self, rows: Iterable[Mapping[str, Any]]) -> None:
        lines = [line if line.endswith(b"\n") else line + b"\n" for line in self._lines]
        at = dict(self._at)
        for row in rows:
            if row["page"] in at:
                lines[at[row["page"]]] = as_line(row)
            else:
                at[row["page"]] = len(lines)
                lines.append(as_line(row))
        write_whole(self._labels, b"".join(lines))
        self._lines, self._at, self._seen = lines, at, self._signature()

    def _draft_path(self, page: str) -> Path:
        path = self.folder / DRAFTS / f"{page}.json"
        if len(os.fsencode(path.name)) > LONGEST_NAME:
            path = path.with_name(sha256(os.fsencode(page)).hexdigest() + path.suffix)
        return path

    def _draft_bytes(self, page: str) -> bytes | None:
        try:
            return self._draft_path(page).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CorpusError(f"{self._draft_path(page)}: cannot be read ({error.strerror})") from error

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            found = self._labels.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CorpusError(f"{self._labels}: cannot be read ({error.strerror})") from error
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _refresh(self) -> None:
        """Read the rows again where the file is not the one that was read last."""
        signature = self._signature()
        if signature == self._seen and signature is not None:
            return
        lines: list[bytes] = []
        try:
            if signature is not None:
                with self._labels.open("rb") as file:
                    lines = file.readlines()
        except OSError as error:
            raise CorpusError(f"{self._labels}: cannot be read ({error.strerror})") from error
        at: dict[str, int] = {}
        for number, line in enumerate(lines):
            row = parse_line(line) if line.strip() else None
            if isinstance(row, dict) and isinstance(row.get("page"), str):
                at.setdefault(row["page"], number)
        self._lines, self._at, self._seen = lines, at, signature
