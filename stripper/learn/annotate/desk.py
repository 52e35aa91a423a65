"""What an annotator works at: a page's blocks with what is known of them, and where the labels go.

Blocks are cut anew every time a page is opened, and what was saved is carried over to them (see
``stripper.learn.recut``), so splits made by hand and labels outlive the segmenter. While a page is worked
on, each change goes into its draft; only when it is done does it become a row of ``labels.jsonl``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from stripper.cleaner import Cleaner
from stripper.core.cut import GAP_BLOCK
from stripper.errors import CorpusError, StripperError
from stripper.labels import BODY, DOUBTFUL, LABELS, NOT_BODY
from stripper.learn.annotate.original import original
from stripper.learn.annotate.queue import PAGES, Doubts, labelled, page_files
from stripper.learn.corpus import ALL, BODY_TEXT, LABELS_FILE, parse_line, read_rows, row_faults
from stripper.learn.recut import Piece, recut
from stripper.learn.site import about_page, site_of
from stripper.learn.store import DRAFTS, Store
from stripper.page import Page
from stripper.tags import BIT

ABOUT = ("url", "site", "lang", "licence")  # what can be said of a page, beside its labels
_OPEN_PAGES = 8  # that are kept as the model labelled them
TODO, DRAFT, PARTLY, DONE, FAULTY = "todo", "draft", "partly", "done", "faulty"  # how far a page is


class WrongInput(StripperError):
    """What came from the browser cannot be saved; ``field`` is where to mend it, if there is such a place."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class _Row:
    """What the queue needs of a row: what it covers, its site, and how often it has each label."""

    line: bytes
    covers: str
    site: str
    counts: Counter[str]


class Desk:
    """A corpus folder as it is worked on. Safe to use from several threads."""

    def __init__(self, folder: Path, cleaner: Cleaner, order: str) -> None:
        self.folder, self.cleaner, self.order = folder, cleaner, order
        for number, row in read_rows(folder / LABELS_FILE) if (folder / LABELS_FILE).exists() else ():
            fault = next(row_faults(row), None)
            if fault:
                raise CorpusError(
                    f"{folder / LABELS_FILE}, line {number}: {fault}; mend it first (stripper corpus check {folder})"
                )
        self.store = Store(folder)
        self.names = list(dict.fromkeys([*page_files(folder), *self.store.lines()]))
        if not self.names:
            raise CorpusError(f"{folder}: no pages; put HTML files into {folder / PAGES} (.html or .html.gz)")
        unspeakable = next((name for name in self.names if name != name.encode("utf-8", "replace").decode()), None)
        if unspeakable:
            raise CorpusError(f"{folder}: the name {unspeakable!a} is no UTF-8, which labels are written in; rename it")
        self._rows: dict[str, _Row] = {}
        self._later: list[str] = []  # pages that were put off, in that order
        unfinished = [name for name in self.names if self.state(name) != DONE]
        finished = [name for name in self.names if self.state(name) == DONE]
        self.doubts = Doubts(folder, cleaner, unfinished + finished)
        # a page is labelled once for its blocks, its look and every save
        self._labelled = lru_cache(maxsize=_OPEN_PAGES)(self._label)

    # The queue

    def _row(self, name: str) -> _Row | None:
        line = self.store.line(name)
        if line is None:
            return None
        known = self._rows.get(name)
        if known is None or known.line != line:
            row = parse_line(line)
            if isinstance(row, str) or next(row_faults(row), None):
                return None
            counts = Counter(label for _, label in row["segments"])
            known = self._rows[name] = _Row(line, row.get("covers", ALL), row["site"], counts)
        return known

    def state(self, name: str) -> str:
        """How far a page is."""
        if self.store.has_draft(name):
            return DRAFT
        row = self._row(name)
        if row is None:
            return TODO
        return DONE if row.covers == ALL else PARTLY

    def _rank(self, name: str, state: str, *, at_start: bool) -> tuple[int, float]:
        """Where a page stands: begun ones first when the work is taken up, else last; then by doubt, unknown ones last."""
        group = 0
        if name in self._later:
            group = 2 + self._later.index(name)
        elif state == DRAFT:
            group = -1 if at_start else 1
        known = self.doubts[name] if self.order == "doubt" else 0.0
        return group, 1.0 if known is None else -known

    def unfinished(self, *, at_start: bool) -> list[str]:
        """The pages to do, in order."""
        states = {name: self.state(name) for name in self.names if name not in self.doubts.faults}
        todo = [name for name, state in states.items() if state != DONE]
        return sorted(todo, key=lambda name: self._rank(name, states[name], at_start=at_start))

    def next_page(self, after: str | None = None) -> str | None:
        """The page to do next, another one than ``after`` if there is one; None where all are done."""
        todo = self.unfinished(at_start=after is None)
        return next((name for name in todo if name != after), todo[0] if todo else None)

    def put_off(self, name: str) -> None:
        """Put a page behind all others until the program ends. Raises ``WrongInput`` where no page has the name."""
        self._check_name(name)
        if name in self._later:
            self._later.remove(name)
        self._later.append(name)

    def overview(self) -> dict[str, Any]:
        """All pages in order with how far each is, and the labels that finished pages have."""
        counts: Counter[str] = Counter(dict.fromkeys(LABELS, 0))
        todo = self.unfinished(at_start=False)
        unfinished = frozenset(todo)
        others = [name for name in self.names if name not in unfinished]
        pages = []
        for name in todo + others:
            row, fault = self._row(name), self.doubts.faults.get(name)
            state = FAULTY if fault else self.state(name)
            if state == DONE and row:
                counts.update(row.counts)
            known = self.doubts[name]
            pages.append(
                {
                    "name": name,
                    "site": row.site if row else "",
                    "state": state,
                    "doubt": None if known is None else round(known, 4),
                    "fault": fault,
                }
            )
        done = sum(page["state"] == DONE for page in pages)
        return {
            "pages": pages,
            "done": done,
            "total": len(pages),
            "counts": dict(counts),
            "measured": self.doubts.measured,
        }

    # One page

    def view(self, name: str) -> dict[str, Any]:
        """A page's blocks with what is known of them. Raises ``StripperError`` where it cannot be shown."""
        page = self._open(name)
        version = self.store.version(name)
        draft, row = self._draft(name), self._whole_row(name)
        segments, checked = _known(draft, row)
        covers = ALL if draft else (row or {}).get("covers", ALL)
        pieces = recut(page.segments.text, [text for text, _ in segments])
        said = draft["about"] if draft else row
        about = {key: str((said or {}).get(key) or "") for key in ABOUT}
        if not said:
            about |= about_page(page.source)
        return {
            "name": name,
            "title": page.markup.declared.title or name,
            "version": version,
            "state": self.state(name),
            "about": about,
            "doubtful": DOUBTFUL,
            "pieces": [
                _piece(page, piece, segments, checked, covers, is_first=k == 0 or pieces[k - 1].block != piece.block)
                for k, piece in enumerate(pieces)
            ],
        }

    def original(self, name: str) -> str:
        """A page as it looked, safe to show."""
        page = self._open(name)
        return original(page.source, page.markup)

    def version(self, name: str) -> str:
        """The version of what is stored of a page. Raises ``WrongInput`` where no page has the name."""
        self._check_name(name)
        return self.store.version(name)

    def _check_name(self, name: str) -> None:
        if name not in self.names:
            raise WrongInput(f"{name}: no such page in this corpus")

    def _open(self, name: str) -> Page:
        self._check_name(name)
        try:
            changed = (self.folder / name).stat().st_mtime_ns
        except OSError:
            changed = 0  # reading it will say what is wrong
        return self._labelled(name, changed)

    def _label(self, name: str, _changed: int) -> Page:
        return labelled(self.folder, self.cleaner, name)

    def _whole_row(self, name: str) -> dict[str, Any] | None:
        row = self.store.row(name)
        fault = next(row_faults(row), None) if row is not None else None
        if fault:
            raise CorpusError(f"row of {name}: {fault}; mend it in {LABELS_FILE}")
        return row

    def _draft(self, name: str) -> dict[str, Any] | None:
        draft = self.store.draft(name)
        fault = _draft_fault(name, draft) if draft is not None else None
        if fault:
            raise CorpusError(f"draft of {name}: {fault}; mend it in {DRAFTS}/, or remove it to begin the page anew")
        return draft

    # Saving

    def save_draft(self, name: str, work: Any, seen: str) -> str:
        """Keep what was done of a page so far; the new version. Raises ``Stale``, ``SaveError``, ``WrongInput``."""
        return self.store.save_draft(name, self._checked(name, work), seen)

    def finish(self, name: str, work: Any, seen: str) -> str:
        """Make a page's labels a row of the corpus; the new version. Raises as ``save_draft``."""
        work = self._checked(name, work)
        about = {key: value.strip() for key, value in work["about"].items()}
        about["site"] = about["site"] or site_of(about["url"])
        if not about["site"]:
            raise WrongInput(
                "say the page's site (such as example.org): pages of one site are learnt from together", "site"
            )
        row = {"page": name, **(self.store.row(name) or {}), **about, "segments": work["segments"]}
        row.pop("covers", None)
        return self.store.save_row(row, seen)

    def _checked(self, name: str, work: Any) -> dict[str, Any]:
        """What came from the browser, if it is a whole page's labels."""
        fault = _draft_fault(name, work)
        if fault:
            raise WrongInput(fault)
        if _squeeze("".join(text for text, _ in work["segments"])) != _squeeze("".join(self._open(name).segments.text)):
            raise WrongInput("the segments are not the page's text; load the page again")
        return {
            "about": {key: str(work["about"].get(key) or "") for key in ABOUT},
            "checked": [bool(one) for one in work["checked"]],
            "segments": work["segments"],
        }


def _draft_fault(name: str, draft: Any) -> str | None:
    """What is wrong with a draft by itself: None where it has what it needs."""
    if not isinstance(draft, dict) or not isinstance(draft.get("about"), dict):
        return "an object with about, segments and checked was expected"
    fault = next(row_faults({"page": name, "site": "-", "segments": draft.get("segments")}), None)
    if fault:
        return fault
    checked = draft.get("checked")
    if not isinstance(checked, list) or len(checked) != len(draft["segments"]):
        return "checked has one value a segment"
    return None


def _known(draft: Mapping[str, Any] | None, row: Mapping[str, Any] | None) -> tuple[list[list[str]], list[bool]]:
    """The segments that are saved of a page, and which of them somebody has looked at."""
    if draft is not None:
        return draft["segments"], draft["checked"]
    if row is None:
        return [], []
    return row["segments"], [row.get("covers", ALL) == ALL] * len(row["segments"])


def _piece(
    page: Page, piece: Piece, segments: list[list[str]], checked: list[bool], covers: str, *, is_first: bool
) -> dict[str, Any]:
    """What the browser is told of a piece; ``guesses`` are the model's probabilities, the likeliest first."""
    s, block = page.markup, piece.block
    row = page.probabilities[block].astype(float)
    label = LABELS[int(page.decisions[block])]
    if piece.segment is not None:
        label = segments[piece.segment][1]
    elif covers == BODY_TEXT and label == LABELS[BODY]:  # the body is known, and this is none of it
        label = LABELS[NOT_BODY[row[NOT_BODY].argmax()]]
    flags = int(s.inside[s.element[block]])
    return {
        "block": block,
        "text": piece.text,
        "label": label,
        "checked": piece.segment is not None and checked[piece.segment],
        "guesses": {LABELS[k]: round(float(row[k]), 4) for k in (-row).argsort(kind="stable").tolist()},
        "joined": not is_first or (block > 0 and int(s.gap[block]) != GAP_BLOCK),
        "looks": [name for name in ("heading", "pre", "item") if flags & BIT[name]],
    }


def _squeeze(text: str) -> str:
    return "".join(text.split())
