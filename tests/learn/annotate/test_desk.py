from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from stripper.errors import CorpusError, StripperError
from stripper.learn.annotate.desk import DONE, DRAFT, FAULTY, PARTLY, TODO, Desk, WrongInput
from stripper.learn.annotate.queue import doubt, labelled, page_files
from stripper.learn.check import check
from stripper.learn.corpus import LABELS_FILE, read_corpus
from stripper.learn.store import Stale

NAME = "pages/alder.html"


@pytest.fixture
def desk(folder, cleaner):
    return Desk(folder, cleaner, "file")


def work_of(view, label=None, **about):
    """What the browser sends of a page: as it is shown, or all with one label."""
    segments = [[piece["text"], label or piece["label"]] for piece in view["pieces"]]
    return {"about": {**view["about"], **about}, "segments": segments, "checked": [True] * len(segments)}


def finish(desk, name, **about):
    view = desk.view(name)
    return desk.finish(name, work_of(view, **about), view["version"])


# One page


def test_page_has_its_blocks_in_reading_order(desk):
    texts = [piece["text"] for piece in desk.view(NAME)["pieces"]]
    assert texts[:2] == ["Home", "alder clock"]
    assert texts[-2:] == ["We use cookies to count our readers.", "Accept"]


def test_labels_of_the_model_are_filled_in(desk, cleaner, folder):
    page = labelled(folder, cleaner, NAME)
    assert [piece["label"] for piece in desk.view(NAME)["pieces"]] == [block.label for block in page.blocks]


def test_guesses_are_the_models_likeliest_first(desk):
    guesses = list(desk.view(NAME)["pieces"][0]["guesses"].values())
    assert guesses == sorted(guesses, reverse=True)
    assert len(guesses) == 5


def test_page_says_where_it_is_from(desk):
    about = {"url": "https://www.alder.example/clock", "site": "alder.example", "lang": "en", "licence": ""}
    assert desk.view(NAME)["about"] == about


def test_unknown_page_is_refused(desk):
    with pytest.raises(WrongInput, match="no such page in this corpus"):
        desk.view("../../etc/passwd")


# Saving


def test_finished_page_is_a_row_that_can_be_learnt_from(desk, folder):
    finish(desk, NAME)
    page = read_corpus(folder)[0]
    assert (page.name, page.site, page.lang, page.complete) == (NAME, "alder.example", "en", True)
    assert list(map(str, check(folder))) == []


def test_draft_is_shown_again(desk):
    view = desk.view(NAME)
    work = work_of(view, "credit", licence="CC0")
    work["checked"][0] = False
    desk.save_draft(NAME, work, view["version"])
    again = desk.view(NAME)
    assert {piece["label"] for piece in again["pieces"]} == {"credit"}
    assert [piece["checked"] for piece in again["pieces"]] == work["checked"]
    assert again["about"]["licence"] == "CC0"


def split_work(view):
    """The page with its caption split from its credit, by hand."""
    work = work_of(view)
    at = next(k for k, (text, _) in enumerate(work["segments"]) if "hands in May" in text)
    work["segments"][at : at + 1] = [["The hands in May.", "caption"], ["Ada Winkel", "credit"]]
    work["checked"].append(True)
    return work


def test_split_is_shown_again(desk):
    view = desk.view(NAME)
    desk.save_draft(NAME, split_work(view), view["version"])
    pieces = [(piece["text"], piece["label"], piece["joined"]) for piece in desk.view(NAME)["pieces"]]
    assert ("Ada Winkel", "credit", True) in pieces


class Coarse:
    """A page's table whose first two blocks are one."""

    def __init__(self, table, text, columns):
        self.table, self.text, self.columns = table, text, columns

    def __len__(self):
        return len(self.text)

    def __getattr__(self, name):
        return self.columns[name] if name in self.columns else getattr(self.table, name)


def test_split_outlives_a_change_of_the_segmenter(desk, folder, cleaner, monkeypatch):
    view = desk.view(NAME)
    desk.finish(NAME, split_work(view), view["version"])

    def coarse(folder, cleaner, name):
        page = labelled(folder, cleaner, name)
        text = list(page.segments.text)
        text[0:2] = [" ".join(text[0:2])]
        cut = slice(1, None)
        columns = {key: getattr(page.segments, key)[cut] for key in ("element", "block_element", "gap", "follows")}
        return replace(
            page,
            segments=Coarse(page.segments, text, columns),
            probabilities=page.probabilities[cut],
            decisions=page.decisions[cut],
        )

    monkeypatch.setattr("stripper.learn.annotate.desk.labelled", coarse)
    pieces = [(piece["text"], piece["label"]) for piece in Desk(folder, cleaner, "file").view(NAME)["pieces"]]
    assert ("The hands in May.", "caption") in pieces
    assert ("Ada Winkel", "credit") in pieces


def test_finished_page_has_no_doubtful_blocks(desk):
    finish(desk, NAME)
    assert all(piece["checked"] for piece in desk.view(NAME)["pieces"])


def test_two_desks_do_not_overwrite_each_other(desk, folder, cleaner):
    other = Desk(folder, cleaner, "file")
    mine, theirs = desk.view(NAME), other.view(NAME)
    version = other.save_draft(NAME, work_of(theirs, "body"), theirs["version"])
    with pytest.raises(Stale) as refused:
        desk.save_draft(NAME, work_of(mine, "other"), mine["version"])
    assert refused.value.version == version
    assert {piece["label"] for piece in desk.view(NAME)["pieces"]} == {"body"}


def test_further_keys_of_a_row_stay(desk, folder):
    finish(desk, NAME)
    row = json.loads((folder / LABELS_FILE).read_text("utf-8"))
    (folder / LABELS_FILE).write_text(json.dumps({**row, "about": "a note"}) + "\n", "utf-8")
    finish(desk, NAME)
    assert json.loads((folder / LABELS_FILE).read_text("utf-8"))["about"] == "a note"


def test_page_without_a_site_is_not_finished(desk):
    view = desk.view(NAME)
    with pytest.raises(WrongInput, match="say the page's site") as refused:
        desk.finish(NAME, work_of(view, site=" ", url=""), view["version"])
    assert refused.value.field == "site"


def test_site_follows_from_the_address(desk, folder):
    finish(desk, NAME, site="", url="https://news.elm.example/a")
    assert read_corpus(folder)[0].site == "elm.example"


WRONG = {
    "no object": [],
    "nothing": {},
    "another text": {"about": {}, "segments": [["Home", "other"]], "checked": [True]},
    "another label": {"about": {}, "segments": [["Home", "otter"]], "checked": [True]},
    "no pairs": {"about": {}, "segments": "Home", "checked": [True]},
    "no segments": {"about": {}, "segments": None, "checked": []},
    "too few checked": {"about": {}, "segments": [["Home", "other"]], "checked": []},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_is_not_the_page_is_not_saved(desk, folder, wrong):
    for save in (desk.save_draft, desk.finish):
        with pytest.raises(WrongInput):
            save(NAME, wrong, "")
    assert not (folder / "drafts").exists()
    assert not (folder / LABELS_FILE).exists()


def test_draft_that_is_no_draft_says_what_to_do(desk, folder):
    (folder / "drafts" / "pages").mkdir(parents=True)
    (folder / "drafts" / "pages" / "alder.html.json").write_text('{"about": {}}', "utf-8")
    with pytest.raises(CorpusError, match=r"draft of pages/alder\.html: .*; mend it in drafts/, or remove it"):
        desk.view(NAME)


# What is known of a page in part


def partly(folder, covers):
    view_text = (
        "The tower clock of Alder has stood still since the storm, and the watchmaker waits for a wheel from abroad."
    )
    row = {
        "page": NAME,
        "site": "a.example",
        "covers": covers,
        "segments": [[view_text, "body"]],
        "source": "elsewhere",
    }
    (folder / LABELS_FILE).write_text(json.dumps(row) + "\n", "utf-8")


@pytest.mark.parametrize("covers", ["body", "some"])
def test_what_is_known_comes_before_the_model(folder, cleaner, covers):
    partly(folder, covers)
    pieces = Desk(folder, cleaner, "file").view(NAME)["pieces"]
    assert next(piece for piece in pieces if piece["text"].startswith("The tower"))["label"] == "body"
    assert not any(piece["checked"] for piece in pieces)


def test_where_the_body_is_known_nothing_else_is_body(folder, cleaner):
    partly(folder, "body")
    pieces = Desk(folder, cleaner, "file").view(NAME)["pieces"]
    assert [piece["text"][:9] for piece in pieces if piece["label"] == "body"] == ["The tower"]


def test_page_that_was_known_in_part_is_known_whole_when_finished(folder, cleaner):
    partly(folder, "body")
    desk = Desk(folder, cleaner, "file")
    assert desk.state(NAME) == PARTLY
    finish(desk, NAME)
    page = read_corpus(folder)[0]
    assert (desk.state(NAME), page.complete, page.source) == (DONE, True, "elsewhere")


# The queue


def test_pages_come_by_name(desk):
    assert desk.unfinished(at_start=True) == ["pages/alder.html", "pages/birch.html", "pages/cedar.html"]


def test_pages_come_by_doubt(folder, cleaner):
    desk = Desk(folder, cleaner, "doubt")
    desk.doubts.start(60)
    doubts = {name: doubt(labelled(folder, cleaner, name)) for name in desk.names}
    assert desk.unfinished(at_start=True) == sorted(doubts, key=lambda name: -doubts[name])
    assert desk.overview()["pages"][0]["doubt"] == round(max(doubts.values()), 4)


def test_pages_whose_doubt_is_not_known_come_last(folder, cleaner):
    desk = Desk(folder, cleaner, "doubt")
    desk.doubts._found["pages/cedar.html"] = 0.01
    assert desk.unfinished(at_start=True)[0] == "pages/cedar.html"


def test_doubt_is_the_share_expected_to_be_wrong(folder, cleaner):
    page = labelled(folder, cleaner, NAME)
    sure = replace(page, probabilities=page.probabilities * 0 + 1)
    unsure = replace(page, probabilities=page.probabilities * 0 + 0.25)
    assert (doubt(sure), doubt(unsure)) == (0, 0.75)


def test_finished_pages_are_done(desk):
    finish(desk, NAME)
    assert desk.state(NAME) == DONE
    assert desk.next_page() == "pages/birch.html"


def test_a_page_that_was_begun_comes_first_when_work_is_taken_up(desk):
    view = desk.view("pages/cedar.html")
    desk.save_draft("pages/cedar.html", work_of(view), view["version"])
    assert desk.state("pages/cedar.html") == DRAFT
    assert desk.next_page() == "pages/cedar.html"
    assert desk.next_page("pages/birch.html") == "pages/alder.html"


def test_a_page_that_was_put_off_comes_last(desk):
    desk.put_off("pages/birch.html")
    desk.put_off(NAME)
    assert desk.unfinished(at_start=False) == ["pages/cedar.html", "pages/birch.html", NAME]


def test_the_only_page_left_comes_after_itself(desk):
    for name in ("pages/birch.html", "pages/cedar.html"):
        finish(desk, name)
    assert desk.next_page(NAME) == NAME


def test_after_the_last_page_there_is_none(desk):
    for name in desk.names:
        finish(desk, name)
    assert desk.next_page() is None


def test_overview_counts_labels_of_finished_pages(desk):
    before = desk.overview()
    assert (before["done"], before["total"], sum(before["counts"].values())) == (0, 3, 0)
    finish(desk, NAME)
    after = desk.overview()
    assert (after["done"], sum(after["counts"].values())) == (1, len(desk.view(NAME)["pieces"]))
    assert [page["state"] for page in after["pages"]] == [TODO, TODO, DONE]


def test_page_that_cannot_be_read_is_left_out_and_named(folder, cleaner):
    (folder / "pages" / "a.html.gz").write_bytes(gzip.compress(b"<p>x")[:-4])
    (folder / "pages" / "empty.html").write_bytes(b"")
    desk = Desk(folder, cleaner, "file")
    desk.doubts.start(60)
    assert desk.unfinished(at_start=True)[0] == NAME
    faults = {page["name"]: page["fault"] for page in desk.overview()["pages"] if page["state"] == FAULTY}
    assert "cannot be read" in faults["pages/a.html.gz"]
    assert "empty" in faults["pages/empty.html"]
    with pytest.raises(StripperError, match="cannot be read"):
        desk.view("pages/a.html.gz")


def test_a_page_that_nobody_foresaw_does_not_keep_the_others_from_being_measured(folder, cleaner, monkeypatch):
    def fails_once(folder, cleaner, name):
        if name == NAME:
            raise ZeroDivisionError("by zero")
        return labelled(folder, cleaner, name)

    monkeypatch.setattr("stripper.learn.annotate.queue.labelled", fails_once)
    desk = Desk(folder, cleaner, "doubt")
    desk.doubts.start(60)
    assert desk.doubts.measured == 3
    assert desk.doubts.faults == {NAME: "ZeroDivisionError (by zero); this is a fault of stripper, please report it"}


def test_only_pages_are_pages(folder):
    (folder / "pages" / "deep").mkdir()
    for name in ("deep/x.HTM", "deep/y.html.gz", "picture.png", "notes.txt"):
        (folder / "pages" / name).write_bytes(b"")
    assert [name for name in page_files(folder) if "r.html" not in name] == [
        "pages/birch.html",
        "pages/deep/x.HTM",
        "pages/deep/y.html.gz",
    ]


# What a desk cannot be opened over


def test_folder_without_pages_says_where_they_go(tmp_path: Path, cleaner):
    with pytest.raises(CorpusError, match=r"no pages; put HTML files into .*pages"):
        Desk(tmp_path, cleaner, "file")


@pytest.mark.parametrize("line", ["{", '{"page": "pages/alder.html", "site": "a", "segments": [["x", "boddy"]]}'])
def test_faulty_rows_are_told_before_anything_is_done(folder, cleaner, line):
    (folder / LABELS_FILE).write_text(line, "utf-8")
    with pytest.raises(CorpusError, match=r"labels\.jsonl, line 1: "):
        Desk(folder, cleaner, "file")
    assert (folder / LABELS_FILE).read_text("utf-8") == line


def test_row_that_is_made_faulty_while_one_works_is_told(desk, folder):
    (folder / LABELS_FILE).write_text(json.dumps({"page": NAME, "site": "a", "segments": [["x"]]}) + "\n", "utf-8")
    assert desk.state(NAME) == TODO
    with pytest.raises(CorpusError, match=r"row of pages/alder\.html: segment 1: .*; mend it in labels\.jsonl"):
        desk.view(NAME)


def test_row_that_is_broken_while_one_works_loses_nothing(desk, folder):
    (folder / LABELS_FILE).write_text("{broken by hand\n", "utf-8")
    finish(desk, NAME)
    assert (folder / LABELS_FILE).read_text("utf-8").startswith("{broken by hand\n{")


@pytest.mark.parametrize("length", [200, 241, 243, 250])
def test_a_page_may_have_a_name_as_long_as_a_file_can(folder, cleaner, length):
    name = f"pages/{'é' * (length // 2)}{'x' * (length % 2)}.html"
    (folder / NAME).rename(folder / name)
    desk = Desk(folder, cleaner, "file")
    view = desk.view(name)
    desk.save_draft(name, work_of(view, "other"), view["version"])
    assert desk.state(name) == DRAFT
    assert {piece["label"] for piece in desk.view(name)["pieces"]} == {"other"}
    finish(desk, name)
    assert desk.state(name) == DONE
    assert list((folder / "drafts" / "pages").iterdir()) == []


def test_a_name_that_labels_cannot_be_written_with_is_said(folder, cleaner):
    (folder / NAME).rename(folder / "pages" / "caf\udce9.html")
    with pytest.raises(CorpusError, match=r"the name 'pages/caf\\udce9.html' is no UTF-8"):
        Desk(folder, cleaner, "file")


@pytest.mark.parametrize("name", ["pages/no.html", "/etc/passwd", "\0"])
def test_nothing_is_said_of_what_is_no_page(desk, name):
    for ask in (desk.version, desk.put_off):
        with pytest.raises(WrongInput, match="no such page in this corpus"):
            ask(name)
