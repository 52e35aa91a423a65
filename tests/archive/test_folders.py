from __future__ import annotations

import os
from pathlib import Path

import pytest

from stripper.archive.folders import walk


def names(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in walk(folder)]


def put(folder: Path, *files: str) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def test_hidden_files_and_devices_are_none(tmp_path: Path):
    put(tmp_path, "a", ".hidden", ".git/b")
    os.mkfifo(tmp_path / "pipe")
    assert names(tmp_path) == ["a"]


def test_a_link_to_a_file_that_is_met_is_not_followed(tmp_path: Path):
    put(tmp_path, "in/a.html", "in/.store/b.html", "out.html", "in/blob")
    for link, target in {
        "1.html": "a.html",
        "2.html": ".store/b.html",
        "3.html": "../out.html",
        "4.html": "../out.html",
        "5.html": "blob",
    }.items():
        (tmp_path / "in" / link).symlink_to(target)
    assert names(tmp_path / "in") == ["2.html", "3.html", "5.html", "a.html", "blob"]


def test_what_leads_nowhere_comes_too(tmp_path: Path):
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    assert names(tmp_path) == ["dangling", "loop"]


def test_a_file_that_goes_during_the_walk_comes_too(tmp_path: Path):
    put(tmp_path, "a", "b")
    found = walk(tmp_path)
    next(found)
    (tmp_path / "b").unlink()
    assert [path.name for path in found] == ["b"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into all folders")
def test_a_folder_that_cannot_be_looked_into_comes_too(tmp_path: Path):
    put(tmp_path, "locked/a", "b")
    (tmp_path / "locked").chmod(0)
    assert names(tmp_path) == ["b", "locked"]
    (tmp_path / "locked").chmod(0o700)


WRITTEN = ["job.json", "manifest.json", "failures.jsonl", "a-00ff00ff-00000.jsonl", "a-00ff00ff-00001.parquet"]


ACCOUNTS = [f".accounts/{name}.json" for name in WRITTEN[3:]]


def test_what_a_run_wrote_is_left_out(tmp_path: Path):
    put(tmp_path, "out/a.html", "a.html", *(f"out/{name}" for name in WRITTEN + ACCOUNTS))
    assert names(tmp_path) == ["a.html", "out/a.html"]


def test_what_has_the_name_of_a_part_and_no_account_is_not(tmp_path: Path):
    put(tmp_path, "train-20240101-00001.jsonl", *WRITTEN, *ACCOUNTS)
    assert [path.name for path in walk(tmp_path, out=tmp_path)] == ["train-20240101-00001.jsonl"]


def test_no_name_is_too_long_to_have_an_account(tmp_path: Path):
    put(tmp_path, "a" * 255)
    assert [path.name for path in walk(tmp_path, out=tmp_path)] == ["a" * 255]


def test_unless_its_folder_is_named(tmp_path: Path):
    put(tmp_path, *WRITTEN, *ACCOUNTS)
    assert names(tmp_path) == sorted(WRITTEN)


def test_what_the_run_itself_writes_is_left_out_before_there_is_an_account(tmp_path: Path):
    put(tmp_path, "a.html", "out/b.html", *WRITTEN[:3], *(f"out/{name}" for name in WRITTEN[:3]))
    assert [path.name for path in walk(tmp_path, out=tmp_path) if path.parent == tmp_path] == ["a.html"]
    assert [path.name for path in walk(tmp_path / "out", out=tmp_path / "out")] == ["b.html"]


def test_what_has_such_names_elsewhere_is_not(tmp_path: Path):
    put(tmp_path, *(f"other/{name}" for name in WRITTEN))
    assert len(names(tmp_path)) == len(WRITTEN)
