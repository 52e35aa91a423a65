"""Check a corpus before it is learnt from: every fault, with its row and page.

What is looked at: the form of the rows, whether pages can be read and have text, whether what is labelled
stands on the page (in that order) and whether a page that is said to be labelled whole is, pages and
addresses that are there twice, a domain under two sites, and articles that stand on several sites. The
last three leak from training into test: they make a model look better than it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stripper.errors import CorpusError, InputError
from stripper.learn.corpus import LABELS_FILE, SOME, LabelledPage, labelled_page, read_lines, row_faults
from stripper.learn.near import Shingles, near_duplicates, shingles
from stripper.learn.recut import Characters, partners
from stripper.learn.site import site_of
from stripper.number import how_many
from stripper.reading import content
from stripper.segment import page_table

MATCHED = 0.5  # of a segment's characters: with less, its label stands at no text, or at another one
UNLABELLED = 0.02  # of a page's characters: a page labelled whole may lack a word that only one parser sees
_SHOWN = 50  # characters of a text in a message


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: with a row (its line number), with a page (its name; empty where the row has none)."""

    line: int
    page: str
    what: str

    def __str__(self) -> str:
        return f"{LABELS_FILE}:{self.line}: {self.page or '(no page)'}: {self.what}"


@dataclass
class Checked:
    """What is known of the pages that were read so far: what the comparisons between pages need."""

    lines: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    texts: list[Shingles] = field(default_factory=list)
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)  # what must be there once, and where it was first


def check(folder: str | Path, report: Callable[[str], None] | None = None) -> Iterator[Fault]:
    """Find the faults of a corpus. Raises ``CorpusError`` where it has no rows at all.

    ``report`` is told the page of each row before it is looked at, "" where the row names none.
    """
    folder = Path(folder)
    known = Checked()
    rows = 0
    for line, row in read_lines(folder / LABELS_FILE):
        rows += 1
        page = None if isinstance(row, str) else row.get("page")
        name = page if isinstance(page, str) else ""
        if report is not None:
            report(name)
        if isinstance(row, str):
            yield Fault(line, "", row)
            continue
        faults = list(row_faults(row))
        yield from (Fault(line, name, what) for what in faults)
        if name and not faults:
            yield from (Fault(line, name, what) for what in _page_faults(folder, row, line, known))
    if not rows:
        raise CorpusError(f"{folder / LABELS_FILE}: no pages; label some first (stripper annotate {folder})")
    yield from _across_sites(known)


def _page_faults(folder: Path, row: dict[str, object], line: int, known: Checked) -> Iterator[str]:
    """What is wrong with a page and its labels; notes it in ``known``."""
    try:
        page = labelled_page(folder, row)
        blocks = _blocks(page)
    except (CorpusError, InputError) as error:
        yield str(error)
        return
    yield from _repeated(page, blocks, line, known)
    yield from label_faults(blocks, page)
    body = " ".join(text for text, label in page.segments if label == "body")
    known.lines.append(line)
    known.names.append(page.name)
    known.sites.append(page.site)
    known.texts.append(shingles(body))


def _blocks(page: LabelledPage) -> list[str]:
    content.check_bytes(page.html)
    blocks = page_table(page.html).text
    if not blocks:
        raise InputError("no text on the page; fetch it again, with a browser, or take its row out")
    return blocks


def _repeated(page: LabelledPage, blocks: list[str], line: int, known: Checked) -> Iterator[str]:
    """What the page has in common with an earlier one, but must not."""
    text = "".join("".join(blocks).split())
    for key, what in (
        (f"name {page.name}", "the page has a row already"),
        (f"url {page.url}", "a page of this address is there already") if page.url else ("", ""),
        (f"text {text}", "a page with the same text is there already"),
    ):
        if key in known.seen:
            first, name = known.seen[key]
            yield f"{what}: line {first} ({name}); take one of the two out"
        elif key:
            known.seen[key] = line, page.name
    domain = site_of(page.url)
    other_line, other = known.seen.setdefault(f"domain {domain}", (line, page.site))
    if domain and other != page.site:
        yield f"site {page.site!r}, but line {other_line} puts {domain} under {other!r}; one domain is one site"


def label_faults(blocks: list[str], page: LabelledPage) -> Iterator[str]:
    """Labels that no text on the page matches, and text without a label where all of it should have one."""
    on_page, labelled = Characters(blocks), Characters([text for text, _ in page.segments])
    partner = np.array(partners(on_page, labelled), np.intp)
    found = np.bincount(partner[partner >= 0], minlength=len(labelled.text))
    for number, (text, label) in enumerate(page.segments):
        here = found[labelled.starts[number] : labelled.starts[number + 1]]
        if here.sum() < MATCHED * len(here) or not len(here):
            yield f"segment {number + 1}: no text on the page matches the label {label} of {_short(text)} there"
    if page.complete:
        yield from _unlabelled(blocks, on_page, partner >= 0)


def _unlabelled(blocks: list[str], on_page: Characters, found: npt.NDArray[np.bool_]) -> Iterator[str]:
    bounds = zip(on_page.starts, on_page.starts[1:], strict=False)
    lacking = [number for number, (start, end) in enumerate(bounds) if found[start:end].sum() < MATCHED * (end - start)]
    if sum(len(blocks[number]) for number in lacking) > UNLABELLED * len(on_page.text):
        yield (
            f"{len(lacking):,} of {how_many(len(blocks), 'block')} without a label, the first {_short(blocks[lacking[0]])}; "
            f"label the page again, or say in its row what is covered (covers: {SOME})"
        )


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _across_sites(known: Checked) -> Iterator[Fault]:
    for one, other, similarity in near_duplicates(known.texts):
        if known.sites[one] != known.sites[other]:
            yield Fault(
                known.lines[other],
                known.names[other],
                f"{similarity:.0%} of its body stands in line {known.lines[one]} ({known.names[one]}) too, on another "
                "site; keep one of the two, or give both the same site",
            )
