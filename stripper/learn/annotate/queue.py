"""The order of the pages: those that the model doubts most come first.

A page's doubt is the share of its text that the model expects to have labelled wrongly: each block counts
by the square root of its length, as in training, and by what its label's probability lacks to 1. Where the
model is wrong, labelling teaches it most. Rejected: the sum over the blocks, which puts the longest menus
first; the least sure block, since nearly every page has one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from stripper.cleaner import Cleaner
from stripper.errors import StripperError
from stripper.learn.corpus import read_page
from stripper.page import Page

PAGES = "pages"
_SUFFIXES = (".html", ".htm", ".html.gz", ".htm.gz", ".xhtml", ".xhtml.gz")


def page_files(folder: Path) -> Iterator[str]:
    """The pages in a corpus folder by their names, in the order of the file system's names."""
    for path in sorted((folder / PAGES).rglob("*")):
        if path.name.lower().endswith(_SUFFIXES) and path.is_file():
            yield path.relative_to(folder).as_posix()


def doubt(page: Page) -> float:
    """The share of a page's text that is expected to be labelled wrongly, 0 to 1."""
    if not len(page.segments):
        return 0.0
    weight = np.sqrt([len(text) for text in page.segments.text])
    chosen = page.probabilities[np.arange(len(page.decisions)), page.decisions].astype(float)
    return float((weight * (1 - chosen)).sum() / weight.sum())


class Doubts:
    """Measures the doubt of pages in the background; what is not measured yet is unknown."""

    def __init__(self, folder: Path, cleaner: Cleaner, names: Iterable[str]) -> None:
        self._folder, self._cleaner = folder, cleaner
        self._names = list(names)
        self._found: dict[str, float] = {}
        self.faults: dict[str, str] = {}
        self._stop = threading.Event()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._measure, name="doubts", daemon=True)

    def __getitem__(self, name: str) -> float | None:
        """The doubt of a page; None where it is not known (yet)."""
        return self._found.get(name)

    @property
    def measured(self) -> int:
        """How many pages are done with."""
        return len(self._found) + len(self.faults)

    def start(self, patience: float) -> None:
        """Begin; come back when all is measured, or after ``patience`` seconds, and go on in the background."""
        self._thread.start()
        self._done.wait(patience)

    def stop(self) -> None:
        """End the measuring, soon."""
        self._stop.set()
        self._thread.join()

    def _measure(self) -> None:
        for name in self._names:
            if self._stop.is_set():
                break
            try:
                self._found[name] = doubt(labelled(self._folder, self._cleaner, name))
            except StripperError as error:
                self.faults[name] = str(error)
            except Exception as error:  # noqa: BLE001  one page must not keep the others from being measured
                self.faults[name] = f"{type(error).__name__} ({error}); this is a fault of stripper, please report it"
        self._done.set()


def labelled(folder: Path, cleaner: Cleaner, name: str) -> Page:
    """A page of a corpus as the model labels it. Raises ``StripperError`` where it cannot be read or has no text."""
    if not _is_inside(folder, name):
        raise StripperError(f"{name}: a link that leads out of the corpus; put a copy of the page in its place")
    page = cleaner.label(read_page(folder / name))
    if not len(page.segments):
        raise StripperError(f"{name}: no text on the page; fetch it again, with a browser")
    return page


def _is_inside(folder: Path, name: str) -> bool:
    """Whether a page is in the corpus wherever links lead; its folder of pages may be elsewhere as a whole."""
    try:
        place = (folder / name).resolve()
    except (OSError, RuntimeError):  # links in a circle: reading it will say what is wrong
        return True
    return any(place.is_relative_to(root.resolve()) for root in (folder, folder / PAGES))
