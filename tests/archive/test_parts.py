from __future__ import annotations

import pytest

from stripper.archive.parts import file_name


@pytest.mark.parametrize(
    "name", ["a" * 200, "漢" * 78, "a漢" * 60, "\udcff" * 200], ids=["short", "long", "both", "no text"]
)
def test_the_name_of_a_part_is_one_that_file_systems_take(name: str):
    found = file_name(f"{name}.html", 0, "jsonl.zst")
    assert len(found.encode()) <= 100 + len("-12345678-00000.jsonl.zst")


@pytest.mark.parametrize("suffix", ["gz", "zst", "zstd", "bz2", "xz", "BZ2"])
@pytest.mark.parametrize("kind", ["warc", "jsonl", "tar", "html"])
def test_what_a_source_is_packed_with_is_not_in_its_name(kind: str, suffix: str):
    assert file_name(f"in/a.{kind}.{suffix}", 0, "jsonl").startswith("a-")


@pytest.mark.parametrize("suffix", ["tgz", "tbz", "tbz2", "txz"])
def test_nor_is_it_where_tar_is_of_one_word_with_it(suffix: str):
    assert file_name(f"in/a.{suffix}", 0, "jsonl").startswith("a-")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("in/a.warc.gz", "a-0b274bdc-00000.jsonl"),
        ("in/a.jsonl.zst", "a-8a4566fe-00000.jsonl"),
        ("in/a.tgz", "a-97172012-00000.jsonl"),
        ("in/a.tzst", "a.tzst-9ca709a7-00000.jsonl"),
    ],
)
def test_names_are_those_that_they_were(source: str, name: str):
    assert file_name(source, 0, "jsonl") == name


def test_a_name_is_cut_between_characters():
    assert file_name(f"{'漢' * 78}.html", 0, "jsonl").startswith("漢" * 33 + "-")
