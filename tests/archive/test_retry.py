from __future__ import annotations

from pathlib import Path

import pytest
from samples import article, jsonl

from stripper.archive.inputs import Place, Source, find_again, read_source
from stripper.archive.records import SKIPPED, Lost, Record
from stripper.archive.retry import chosen, numbers_of
from stripper.archive.rows import Columns


def test_the_numbers_of_failed_pages_are_by_source(tmp_path: Path):
    lines = [("a", 3, 1), ("b", 0, 2), ("a", 7, 1)]
    path = tmp_path / "failures.jsonl"
    path.write_bytes(jsonl({"source": name, "number": number, "count": count} for name, number, count in lines))
    assert numbers_of(str(path)) == {"a": {3, 7}, "b": {0, 1}}


PAGE = Record(b"<p>")
SOURCE = Source("a", 0, "1:2")


def lost(items, numbers: set[int]) -> list[tuple[int, int]]:
    """The number and count of each loss."""
    found = [(place.number, item) for place, item in chosen(iter(items), numbers, SOURCE)]
    return [(number, item.count) for number, item in found if isinstance(item, Lost)]


def test_of_all_items_those_with_the_numbers_are_chosen():
    items = [(Place("a", number), PAGE) for number in range(5)]
    assert list(chosen(iter(items), {1, 3}, SOURCE)) == [items[1], items[3]]


def test_pages_that_are_no_more_in_the_file_are_losses_each_run_of_them_one():
    assert lost([(Place("a", 0), PAGE), (Place("a", 1), SKIPPED)], {0, 2, 3, 4, 7}) == [(2, 3), (7, 1)]


def test_pages_that_one_loss_stands_for_are_lost_once():
    assert lost([(Place("a", 2), Lost("damaged", "", count=3))], {2, 3, 4}) == [(2, 3)]


def test_a_loss_that_begins_before_them_takes_no_page_unseen():
    assert lost([(Place("a", 0), Lost("damaged", "", count=9))], {5}) == [(5, 1)]


def test_what_could_not_be_read_is_the_reason():
    items = [(Place("a", 0), Lost("unreadable", "No such file or directory", "a"))]
    [(_, found)] = chosen(iter(items), {4}, SOURCE)
    assert found.error.startswith("the page is there no more (No such file or directory); put the file back")


def test_a_file_that_is_gone_is_a_source_beside_the_others(tmp_path: Path):
    (tmp_path / "a.html").write_bytes(article(1))
    (tmp_path / "circle").symlink_to("circle")
    names = [str(tmp_path / name) for name in ("a.html", "gone.html", "a.html/gone", "circle")]
    sources = find_again(names)
    assert [source.name for source in sources if source.is_gone] == names[1:]
    found = [item for source in sources for _, item in chosen(read_source(source, Columns()), {0}, source)]
    assert [type(item).__name__ for item in found] == ["Record", "Lost", "Lost", "Lost"]


def test_the_pages_of_a_file_that_is_gone_are_one_loss_for_each_run_of_their_numbers(tmp_path: Path):
    [source] = find_again([str(tmp_path / "gone")])
    found = list(chosen(read_source(source, Columns()), {0, 1, 2, 5}, source))
    assert [(place.number, item.count) for place, item in found] == [(0, 3), (5, 1)]
    assert found[0][1].error == (
        f"{tmp_path}/gone: there no more (No such file or directory); put it back, or run from the folder that the "
        "run was started in, and --retry this file with another --out"
    )


@pytest.mark.parametrize("files", [[], ["a.html", "b.html"]], ids=["empty", "with pages"])
def test_a_file_that_became_a_folder_is_gone_and_its_page_lost(files: list[str], tmp_path: Path):
    (tmp_path / "page").mkdir()
    for name in files:
        (tmp_path / "page" / name).write_bytes(article(1))
    [source] = find_again([str(tmp_path / "page")])
    assert (source.name, source.is_gone) == (str(tmp_path / "page"), True)
    assert source.why_gone == "a folder has its name"


def test_each_name_of_a_file_is_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("a.html").write_bytes(article(1))
    Path("link.html").symlink_to("a.html")
    names = ["a.html", "link.html", str(tmp_path / "a.html"), "./a.html"]
    assert [(source.name, source.is_gone) for source in find_again(names)] == [(name, False) for name in names]
