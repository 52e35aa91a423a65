from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from fixture_pages import FIXTURES

from stripper.errors import CorpusError
from stripper.learn import corpus as module
from stripper.learn.corpus import LABELS_FILE, read_corpus, read_page
from stripper.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

ROW = {"page": "a.html", "site": "a.example", "segments": [["one", "body"], ["two", "other"]]}
PAGE = "<p>one<p>è".encode()


def corpus(folder: Path, *rows: object, page: bytes = PAGE) -> Path:
    """A corpus of the given rows, text as it is, all of one page."""
    (folder / "a.html").write_bytes(page)
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (folder / LABELS_FILE).write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_page_has_its_bytes(tmp_path: Path):
    assert read_corpus(corpus(tmp_path, ROW))[0].html == PAGE


def test_page_may_be_packed(tmp_path: Path):
    assert read_corpus(corpus(tmp_path, ROW, page=gzip.compress(PAGE)))[0].html == PAGE


def test_segments_are_pairs(tmp_path: Path):
    assert read_corpus(corpus(tmp_path, ROW))[0].segments == (("one", "body"), ("two", "other"))


def test_what_a_row_leaves_out_is_empty(tmp_path: Path):
    page = read_corpus(corpus(tmp_path, ROW))[0]
    assert (page.url, page.lang, page.licence, page.source, page.complete) == ("", "", "", "", True)


def test_blank_lines_are_passed_over(tmp_path: Path):
    assert len(read_corpus(corpus(tmp_path, "", ROW, " ", ROW, ""))) == 2


def test_folder_may_be_text(tmp_path: Path):
    assert len(read_corpus(str(corpus(tmp_path, ROW)))) == 1


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in ROW.items() if name != key}


FAULTS = {
    "no page": (without("page"), "line 2: no page"),
    "no site": (without("site"), "line 2: no site"),
    "no segments": ({**ROW, "segments": []}, "line 2: no segments"),
    "segments that are no pairs": (
        {**ROW, "segments": [["one"]]},
        r"line 2: segment 1: segments are \[text, label\] pairs",
    ),
    "segments that are no list": ({**ROW, "segments": 5}, r"line 2: segments are \[text, label\] pairs"),
    "a label that does not exist": (
        {**ROW, "segments": [["one", "boddy"]]},
        "line 2: segment 1: unknown label 'boddy'; the labels are body, ",
    ),
    "a line that is no JSON": ("{'page': 1}", "line 2: not valid JSON"),
    "a line that is no object": ("[1]", "line 2: an object was expected"),
    "a site that is no text": ({**ROW, "site": 5}, "line 2: site is a text, not 5"),
    "a page outside": ({**ROW, "page": "../a.html"}, "line 2: page '../a.html' leads out of the corpus"),
    "a page of the whole system": ({**ROW, "page": "/etc/hosts"}, "line 2: page '/etc/hosts' leads out of the corpus"),
    "a cover that does not exist": ({**ROW, "covers": "half"}, "line 2: covers 'half' is none of all, body, some"),
    "a line that nests without end": ("[" * 100_000, "line 2: not valid JSON"),
    "a page that is not there": ({**ROW, "page": "b.html"}, "b.html: cannot be read"),
}


@pytest.mark.parametrize(("row", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_is_told_with_its_line(tmp_path: Path, row: object, message: str):
    with pytest.raises(CorpusError, match=message):
        read_corpus(corpus(tmp_path, ROW, row))


def test_folder_that_is_none_says_what_a_corpus_is(tmp_path: Path):
    with pytest.raises(CorpusError, match=r"a corpus is a folder with labels\.jsonl and its pages"):
        read_corpus(tmp_path / "nowhere")


def test_empty_corpus_says_so(tmp_path: Path):
    with pytest.raises(CorpusError, match="no pages; label some first"):
        read_corpus(corpus(tmp_path))


def test_broken_archive_says_which(tmp_path: Path):
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(PAGE)[:-9])
    with pytest.raises(CorpusError, match=r"a\.html\.gz: cannot be read"):
        read_page(tmp_path / "a.html.gz")


def test_archive_with_broken_content_says_which(tmp_path: Path):
    packed = bytearray(gzip.compress(PAGE * 50, mtime=0))
    packed[12:20] = b"\xff" * 8
    (tmp_path / "a.html.gz").write_bytes(packed)
    with pytest.raises(CorpusError, match=r"a\.html\.gz: cannot be read"):
        read_page(tmp_path / "a.html.gz")


@pytest.mark.parametrize(("covers", "complete"), [("all", True), ("body", False), ("some", False)])
def test_row_says_what_it_covers(tmp_path: Path, covers: str, complete: bool):  # noqa: FBT001
    page = read_corpus(corpus(tmp_path, {**ROW, "covers": covers}))[0]
    assert (page.covers, page.complete) == (covers, complete)


def test_labels_that_are_no_utf_8_say_so(tmp_path: Path):
    (tmp_path / LABELS_FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(CorpusError, match=r"labels\.jsonl"):
        read_corpus(tmp_path)


def test_fixtures_are_a_corpus():
    assert len(read_corpus(FIXTURES)) >= 30


def test_a_page_that_unpacks_to_more_than_any_page_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>words" * 200))
    monkeypatch.setattr(module, "DEFAULT", Limits(size=1000))
    with pytest.raises(CorpusError, match=r"a\.html\.gz: more than 1,000 bytes, which no page has"):
        read_page(tmp_path / "a.html.gz")
