from __future__ import annotations

import pytest

from stripper.archive.parts import file_name


@pytest.mark.parametrize(
    "name", ["a" * 200, "漢" * 78, "a漢" * 60, "\udcff" * 200], ids=["short", "long", "both", "no text"]
)
def test_the_name_of_a_part_is_one_that_file_systems_take(name: str):
    found = file_name(f"{name}.html", 0, "jsonl.zst")
    assert len(found.encode()) <= 100 + len("-12345678-00000.jsonl.zst")


def test_a_name_is_cut_between_characters():
    assert file_name(f"{'漢' * 78}.html", 0, "jsonl").startswith("漢" * 33 + "-")
