from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stripper.errors import CorpusError, SaveError
from stripper.learn import shelf
from stripper.learn.corpus import LabelledPage
from stripper.learn.examples import Example, example
from stripper.learn.shelf import Shelf, cache_folder, key_of, selected, shelve

PAGE = LabelledPage("a.html", b"<p>A text that stands here.", (("A text that stands here.", "body"),), "a.example")
OTHER = replace(PAGE, name="b.html", html=b"<p>Another.", segments=(("Another.", "body"),))
PAGES = [(PAGE, example), (OTHER, example)]


def test_a_page_from_the_cache_is_the_page_that_was_cut(tmp_path: Path):
    kept, cut = shelve(PAGES, tmp_path, 1)[0], example(PAGE)
    assert (kept.page, kept.segments.text) == (cut.page, cut.segments.text)
    assert np.array_equal(kept.shares, cut.shares)


CUT: list[str] = []


def cut_and_told(page: LabelledPage) -> Example | None:
    CUT.append(page.name)
    return example(page) if page.name == "a.html" else None


def test_a_page_is_cut_once_each_way(tmp_path: Path):
    CUT.clear()
    pages = [(PAGE, example), (PAGE, cut_and_told)]
    for _ in range(2):
        assert [one.page.name for one in shelve(pages, tmp_path, 1)] == ["a.html", "a.html"]
    assert CUT == ["a.html"]


@pytest.mark.parametrize("folder", ["cache", None])
def test_what_cannot_be_made_of_a_page_is_left_out(folder: str | None, tmp_path: Path):
    pages = [(OTHER, cut_and_told), (PAGE, cut_and_told), (OTHER, example)]
    made = shelve(pages, folder and tmp_path / folder, 1)
    assert (len(made), [one.page.name for one in made]) == (2, ["a.html", "b.html"])


@pytest.mark.parametrize(
    "change", [{"html": b"<p>Else"}, {"segments": (("A text", "other"),)}, {"site": "b.example"}, {"covers": "body"}]
)
def test_what_changes_a_page_changes_its_key(change: dict[str, object]):
    assert key_of(replace(PAGE, **change)) != key_of(PAGE)


def test_other_code_gives_another_key(monkeypatch: pytest.MonkeyPatch):
    before = key_of(PAGE)
    monkeypatch.setattr(shelf, "code_version", lambda: "another")
    assert key_of(PAGE) != before


def test_a_part_of_a_shelf_stays_on_the_disk(tmp_path: Path):
    some = selected(shelve(PAGES, tmp_path, 1), [1])
    assert isinstance(some, Shelf)
    assert [one.page.name for one in some] == ["b.html"]


def test_without_a_cache_pages_are_in_memory():
    assert [one.page.name for one in selected(shelve(PAGES, None, 1), [1])] == ["b.html"]


def test_pages_that_fill_the_cache_by_themselves_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shelf, "LARGEST", 1)
    assert [one.page.name for one in shelve(PAGES, tmp_path, 1)] == ["a.html", "b.html"]


def test_a_cache_that_has_grown_too_large_is_reduced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    old = shelve(PAGES[:1], tmp_path, 1)
    monkeypatch.setattr(shelf, "LARGEST", 1)
    shelve(PAGES[1:], tmp_path, 1)
    with pytest.raises(SaveError, match="no longer in the cache"):
        old[0]


def test_a_cache_emptied_meanwhile_says_what_to_do(tmp_path: Path):
    pages = shelve(PAGES, tmp_path, 1)
    shutil.rmtree(tmp_path)
    with pytest.raises(SaveError, match="no longer in the cache"):
        pages[0]


def test_a_cache_that_is_a_file_says_what_to_do(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SaveError, match="name another folder"):
        shelve(PAGES, tmp_path / "file", 1)


def test_the_cache_is_the_users_own(tmp_path: Path):
    shelve(PAGES, tmp_path / "new", 1)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_page_that_cannot_be_cut_is_named():
    def fails(page: LabelledPage) -> Example | None:
        raise ValueError(page.name)

    with pytest.raises(CorpusError, match=r"a\.html: cannot be cut"):
        shelve([(PAGE, fails)], None, 1)


@pytest.mark.parametrize(("platform", "variable"), [("linux", "XDG_CACHE_HOME"), ("win32", "LOCALAPPDATA")])
def test_the_cache_is_where_the_system_has_it(platform: str, variable: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv(variable, "/somewhere")
    assert cache_folder() == Path("/somewhere/stripper")


def test_without_a_setting_the_cache_is_below_the_home(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_folder().parts[-3:] == ("Library", "Caches", "stripper")
