from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path

import pytest

from stripper.errors import CorpusError, SaveError
from stripper.learn.corpus import LABELS_FILE
from stripper.learn.store import NOTHING, Stale, Store, only_writer, write_whole

ROW = {"page": "pages/a.html", "site": "a.example", "segments": [["One", "body"]]}
DRAFT = {"segments": [["One", "other"]], "checked": [True], "about": {}}


def rows(folder: Path) -> list[str]:
    return (folder / LABELS_FILE).read_text("utf-8").splitlines()


# Whole files


def test_file_is_written(tmp_path: Path):
    write_whole(tmp_path / "new" / "a", b"1")
    assert (tmp_path / "new" / "a").read_bytes() == b"1"


def test_nothing_stays_beside_it(tmp_path: Path):
    write_whole(tmp_path / "a", b"1")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_mode_stays(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"0")
    (tmp_path / "a").chmod(0o640)
    write_whole(tmp_path / "a", b"1")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_link_stays_a_link(tmp_path: Path):
    (tmp_path / "real").write_bytes(b"0")
    (tmp_path / "a").symlink_to("real")
    write_whole(tmp_path / "a", b"1")
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"1"


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_whole(tmp_path / "a", b"before")
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(SaveError, match=r"a: cannot be written \(No space left on device\); make room"):
        write_whole(tmp_path / "a", b"after")
    assert (tmp_path / "a").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_folder_that_is_a_file_says_so(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(SaveError, match="cannot be written"):
        write_whole(tmp_path / "a" / "b", b"1")


# One writer


def test_second_writer_is_refused(tmp_path: Path):
    with only_writer(tmp_path), pytest.raises(CorpusError, match="in use by another stripper"), only_writer(tmp_path):
        pass


def test_after_the_first_writer_comes_the_second(tmp_path: Path):
    for _ in range(2):
        with only_writer(tmp_path):
            pass


def test_folder_that_is_not_there_says_what_to_do(tmp_path: Path):
    with (
        pytest.raises(CorpusError, match=r"none: no such folder; make it and put the pages into"),
        only_writer(tmp_path / "none"),
    ):
        pass


def test_folder_that_cannot_be_written_says_so(tmp_path: Path):
    (tmp_path / ".lock").mkdir()  # what a folder without write permission does, also to root
    with pytest.raises(CorpusError, match="cannot be written"), only_writer(tmp_path):
        pass


# Rows


def test_new_page_comes_last(tmp_path: Path):
    store = Store(tmp_path)
    store.save_row({**ROW, "page": "pages/b.html"}, NOTHING)
    store.save_row(ROW, NOTHING)
    assert [json.loads(row)["page"] for row in rows(tmp_path)] == ["pages/b.html", "pages/a.html"]


def test_page_that_has_a_row_keeps_its_place(tmp_path: Path):
    store = Store(tmp_path)
    store.add([ROW, {**ROW, "page": "pages/b.html"}])
    store.save_row({**ROW, "site": "new.example"}, store.version(ROW["page"]))
    assert [json.loads(row)["site"] for row in rows(tmp_path)] == ["new.example", "a.example"]


OTHERS = ['{"page" :  "b", "strange": 1}\r', "no\rjson at all", "", '{"page": 5}', '"\\ud800"']


def test_other_lines_stay_byte_by_byte(tmp_path: Path):
    (tmp_path / LABELS_FILE).write_bytes("\n".join(OTHERS).encode() + b"\n\xff\xfe")
    Store(tmp_path).save_row(ROW, NOTHING)
    lines = (tmp_path / LABELS_FILE).read_bytes().split(b"\n")
    assert lines[:-2] == [*(line.encode() for line in OTHERS), b"\xff\xfe"]
    assert json.loads(lines[-2]) == ROW


def test_line_separators_in_a_text_part_no_rows(tmp_path: Path):
    store = Store(tmp_path)
    store.add([{**ROW, "segments": [["one\u2028two\x85three\x0bfour", "body"]]}])
    store.add([{**ROW, "page": "pages/b.html"}])
    assert Store(tmp_path).row("pages/a.html")["segments"] == [["one\u2028two\x85three\x0bfour", "body"]]


def test_what_is_no_unicode_does_not_stop_the_saving(tmp_path: Path):
    store = Store(tmp_path)
    store.add([{**ROW, "segments": [["\ud800 one", "body"]]}])
    assert store.row(ROW["page"])["segments"] == [["? one", "body"]]


def test_change_by_hand_is_seen(tmp_path: Path):
    store = Store(tmp_path)
    store.add([ROW])
    seen = store.version(ROW["page"])
    (tmp_path / LABELS_FILE).write_text(json.dumps({**ROW, "site": "hand.example"}) + "\n", "utf-8")
    assert store.row(ROW["page"])["site"] == "hand.example"
    with pytest.raises(Stale):
        store.save_row(ROW, seen)


def test_file_that_is_taken_away_is_seen(tmp_path: Path):
    store = Store(tmp_path)
    store.add([ROW])
    (tmp_path / LABELS_FILE).unlink()
    assert store.row(ROW["page"]) is None


# Drafts and versions


def test_draft_comes_back(tmp_path: Path):
    Store(tmp_path).save_draft(ROW["page"], DRAFT, NOTHING)
    assert Store(tmp_path).draft(ROW["page"]) == DRAFT


def test_page_of_which_nothing_is_stored_has_the_empty_version(tmp_path: Path):
    assert Store(tmp_path).version(ROW["page"]) == NOTHING


def test_version_changes_with_what_is_stored(tmp_path: Path):
    store = Store(tmp_path)
    first = store.save_draft(ROW["page"], DRAFT, NOTHING)
    second = store.save_draft(ROW["page"], {**DRAFT, "checked": [False]}, first)
    third = store.save_row(ROW, second)
    assert len({NOTHING, first, second, third}) == 4


def test_version_outlives_the_program(tmp_path: Path):
    version = Store(tmp_path).save_draft(ROW["page"], DRAFT, NOTHING)
    assert Store(tmp_path).version(ROW["page"]) == version


def test_version_does_not_change_with_other_pages(tmp_path: Path):
    store = Store(tmp_path)
    version = store.save_row(ROW, NOTHING)
    store.save_row({**ROW, "page": "pages/b.html"}, NOTHING)
    assert store.version(ROW["page"]) == version


def test_who_has_not_seen_what_is_there_is_refused(tmp_path: Path):
    store = Store(tmp_path)
    version = store.save_draft(ROW["page"], DRAFT, NOTHING)
    for save, what in ((store.save_draft, (ROW["page"], {**DRAFT, "checked": [False]})), (store.save_row, (ROW,))):
        with pytest.raises(Stale) as refused:
            save(*what, NOTHING)
        assert refused.value.version == version
    assert store.draft(ROW["page"]) == DRAFT
    assert not (tmp_path / LABELS_FILE).exists()


def test_row_takes_the_place_of_its_draft(tmp_path: Path):
    store = Store(tmp_path)
    store.save_row(ROW, store.save_draft(ROW["page"], DRAFT, NOTHING))
    assert store.draft(ROW["page"]) is None
    assert not store.has_draft(ROW["page"])


def test_full_disk_loses_neither_draft_nor_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store(tmp_path)
    store.add([{**ROW, "page": "pages/b.html"}])
    before = rows(tmp_path)
    version = store.save_draft(ROW["page"], DRAFT, NOTHING)
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(SaveError):
        store.save_row(ROW, version)
    with pytest.raises(SaveError):
        store.save_draft(ROW["page"], {}, version)
    assert (rows(tmp_path), store.draft(ROW["page"])) == (before, DRAFT)


def test_full_disk_that_has_room_again_takes_what_was_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full_disk)
        with pytest.raises(SaveError):
            store.save_row(ROW, NOTHING)
    store.save_row(ROW, NOTHING)
    assert store.row(ROW["page"]) == ROW


def test_draft_that_is_broken_says_what_to_do(tmp_path: Path):
    store = Store(tmp_path)
    store.save_draft(ROW["page"], DRAFT, NOTHING)
    (tmp_path / "drafts" / "pages" / "a.html.json").write_text("{", "utf-8")
    with pytest.raises(
        CorpusError, match=r"a\.html\.json: not valid JSON .*; mend it, or remove it to begin the page anew"
    ):
        store.draft(ROW["page"])
