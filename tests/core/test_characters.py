# the cases are in many scripts
from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import PROPERTY
from hypothesis import given
from hypothesis import strategies as st

from stripper.characters import CLASSES, class_counts, ranges
from stripper.core.characters import class_table, code_points, letters, lower_table, spelled

CLASS_OF = {
    "lower": "aßжé", "upper": "AЖÉ", "digit": "07٣๒၂០໒", "space": " \n\u00a0\u3000", "comma": ",、،；၊፣", "sentence end": ".!?。؟।॥։።။។", "colon": ":：",
    "bracket": "()[]（【", "quote": "\"'“«「", "separator": "/|·•｜＝", "handle": "@#&", "copyright": "©®™", "ideograph": "漢かカ한กກကក",
    "dash": "-–—", "symbol": "€$%_🦊"[:4], "other letter": "مאक",
}  # fmt: skip


@pytest.mark.parametrize(
    ("character", "expected"), [(c, name) for name, characters in CLASS_OF.items() for c in characters]
)
def test_character_belongs_to_its_class(character: str, expected: str):
    assert CLASSES[class_table()[ord(character)]] == expected


def test_every_class_has_an_example_here():
    assert set(CLASS_OF) == set(CLASSES)


@pytest.mark.parametrize(
    ("character", "expected"),
    [("A", "a"), ("É", "é"), ("Ж", "ж"), ("ß", "ß"), ("7", "0"), ("0", "0"), ("漢", "漢"), ("İ", "İ")],
)
def test_lower_case_is_one_character_and_digits_are_alike(character: str, expected: str):
    assert chr(lower_table()[ord(character)]) == expected


@pytest.mark.parametrize("table", [class_table, lower_table])
def test_tables_cannot_be_written_to(table):
    assert not table().flags.writeable


def test_characters_beyond_the_basic_plane_are_one_code_point():
    codes, _ = code_points(["🦊"])
    assert codes.tolist() == [0xFFFF]


@PROPERTY
@given(st.lists(st.text(st.characters())))
def test_offsets_part_the_texts(texts: list[str]):
    codes, offsets = code_points(texts)
    assert (np.diff(offsets).tolist(), len(codes)) == ([len(text) for text in texts], len("".join(texts)))


def test_ideographs_kana_and_hangul_count_as_two_letters_thai_and_its_neighbours_do_not():
    texts = ["漢字", "かな", "한국", "ไทย", "ကခဂ", "Foto", "", "a漢"]
    assert letters(*code_points(texts)).tolist() == [4, 4, 4, 3, 3, 4, 0, 3]


def test_no_texts_have_no_letters():
    assert letters(*code_points([])).tolist() == []


@PROPERTY
@given(st.text(st.characters(max_codepoint=0xFFFE)))
def test_code_points_are_those_of_the_text(text: str):
    codes, _ = code_points([text])
    assert codes.tolist() == [ord(character) for character in text]


def test_soft_hyphens_are_not_read():
    assert spelled(["Wis\xadsen\xadschaft", "Text"]) == ["Wissenschaft", "Text"]


def test_a_text_of_soft_hyphens_stays():
    assert spelled(["\xad"]) == ["\xad"]


def test_ranges_follow_each_other():
    assert ranges(np.array([4, 9, 0]), np.array([2, 0, 3])).tolist() == [4, 5, 0, 1, 2]


def test_characters_are_counted_from_a_texts_beginning():
    codes, offsets = code_points(["aB12", "ccc"])
    counts = class_counts(class_table()[codes], offsets, np.array([3, 2]))
    found = [{CLASSES[index]: int(row[index]) for index in np.flatnonzero(row)} for row in counts]
    assert found == [{"lower": 1, "upper": 1, "digit": 1}, {"lower": 2}]
