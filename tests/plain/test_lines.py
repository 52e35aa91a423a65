from __future__ import annotations

import re
import textwrap

import numpy as np
import pytest
from fixture_pages import PROPERTY
from fixture_texts import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from stripper.plain.lines import cut, keep

PARAGRAPH = "The keeper of the light climbs a hundred steps every evening and comes down again when the lamp is lit, as he did when he was young. "
VERSE = "Nel mezzo del cammin di nostra vita\nmi ritrovai per una selva oscura,\nché la diritta via era smarrita.\nAhi quanto a dir qual era è cosa dura\nesta selva selvaggia e aspra e forte\nche nel pensier rinova la paura!"
PIECES = st.sampled_from(
    [
        "One line.",
        "  indented",
        "tab\tin it",
        "a\u00a0b",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\u2028",
        "\t",
        "\u00a0",
        "\ufeff",
        "\u200b",
        " ",
        "漢字、",
        "مرحبا",
        "🦊",
        "- item",
        "\x85",
        PARAGRAPH,
    ]
)
LINE_ENDS = re.compile("\r\n|[\n\r\v\f\u2028\u2029]")
BLANK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff\u200b\u200c\u200e\u200f\u2060\u00ad"
SOURCES = st.lists(PIECES | st.text(max_size=20), max_size=30).map("".join)


def wrapped(width: int, between: str = "\n\n") -> str:
    return between.join(textwrap.fill(PARAGRAPH * count, width) for count in (3, 2, 4))


@PROPERTY
@given(SOURCES)
def test_there_is_nothing_but_white_space_between_spans(source: str):
    lines = cut(source)
    edges = [
        0,
        *(edge for pair in zip(lines.start.tolist(), lines.end.tolist(), strict=True) for edge in pair),
        len(source),
    ]
    between = "".join(source[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    assert not "".join(between.split()).translate(dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200e\u200f\u2060\u00ad")))


@PROPERTY
@given(SOURCES)
def test_spans_follow_each_other(source: str):
    lines = cut(source)
    assert (lines.start < lines.end).all()
    assert (lines.end[:-1] < lines.start[1:]).all()


@PROPERTY
@given(SOURCES)
def test_text_of_a_line_is_its_span_without_spacing(source: str):
    lines = cut(source)
    for text, start, end in zip(lines.text, lines.start, lines.end, strict=True):
        assert "".join(text.split()) == "".join(source[start:end].split())


@PROPERTY
@given(SOURCES)
def test_keeping_all_gives_back_the_text(source: str):
    lines = cut(source)
    assert keep(lines, np.ones(len(lines), np.bool_)) == source


@PROPERTY
@given(SOURCES, st.randoms(use_true_random=False))
def test_kept_lines_stand_as_they_did_and_in_order(source: str, random):
    lines = cut(source)
    kept = np.array([random.random() < 0.5 for _ in lines.text], np.bool_)
    left = keep(lines, kept)
    at = 0
    for start, end in zip(lines.start[kept].tolist(), lines.end[kept].tolist(), strict=True):
        at = left.index(source[start:end], at) + end - start


@PROPERTY
@given(SOURCES, st.randoms(use_true_random=False))
def test_nothing_is_left_of_other_lines(source: str, random):
    lines = cut(source)
    kept = np.array([random.random() < 0.5 for _ in lines.text], np.bool_)
    wanted = "".join("".join(source[a:b].split()) for a, b in zip(lines.start[kept], lines.end[kept], strict=True))
    blank = str.maketrans("", "", "\ufeff\u200b\u200c\u200e\u200f\u2060\u00ad")
    assert "".join(keep(lines, kept).split()).translate(blank) == wanted.translate(blank)


@PROPERTY
@given(SOURCES, st.randoms(use_true_random=False))
def test_kept_lines_keep_the_white_space_in_their_rows(source: str, random):
    lines = cut(source)
    kept = np.array([random.random() < 0.5 for _ in lines.text], np.bool_)
    rows = [row for row in LINE_ENDS.split(keep(lines, kept)) if row.strip(BLANK)]
    expected = []
    for start, end in zip(lines.start[kept].tolist(), lines.end[kept].tolist(), strict=True):
        before, behind = LINE_ENDS.split(source[:start])[-1], LINE_ENDS.split(source[end:])[0]
        expected += LINE_ENDS.split(before + source[start:end] + behind)
    # The mark at the beginning of a file goes on to whatever line is the first.
    assert [row.lstrip("\ufeff") for row in rows[:1]] == [row.lstrip("\ufeff") for row in expected[:1]]
    assert rows[1:] == expected[1:]


def test_an_empty_text_has_no_lines():
    assert len(cut("")) == 0


def test_white_space_comes_back_as_it_is():
    assert keep(cut(" \n\t\r\n"), np.zeros(0, np.bool_)) == " \n\t\r\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_every_kind_of_line_end_parts(end: str):
    assert cut(f"one{end}two").text == ["one", "two"]


def test_an_ellipsis_of_a_wrong_decoding_parts_nothing():
    assert len(cut("and then\x85 nothing")) == 1


def test_gaps_count_line_ends():
    assert cut("one\ntwo\n\nthree\r\n\r\n\r\nfour").gap.tolist() == [2, 1, 2, 3]


def test_a_blank_line_of_odd_spaces_is_blank():
    assert cut("one\n\u00a0\u200b\t\ntwo").gap.tolist() == [2, 2]


@pytest.mark.parametrize("width", [60, 66, 72, 78, 100])
def test_hard_wrapped_paragraphs_are_joined(width: int):
    assert cut(wrapped(width)).text == [" ".join((PARAGRAPH * count).split()) for count in (3, 2, 4)]


def test_hard_wrapped_paragraphs_without_blank_lines_are_parted_where_a_line_is_short():
    assert len(cut(wrapped(72, "\n"))) == 3


def test_joined_lines_are_counted():
    assert cut(wrapped(72)).rows.tolist() == [len(textwrap.wrap(PARAGRAPH * count, 72)) for count in (3, 2, 4)]


def test_hard_wrapped_japanese_is_joined_without_spaces():
    text = "山あいの郵便局が小さな喫茶店に生まれ変わった。窓口はそのまま残され、今は珈琲と焼き菓子が並ぶ。" * 4
    rows = [text[i : i + 34] for i in range(0, len(text), 34)]
    assert cut("\n".join(rows)).text == [text]


def test_verse_is_not_joined():
    assert len(cut(VERSE)) == 6


def test_a_list_is_not_joined():
    assert len(cut("\n".join(f"- item number {k} of this list" for k in range(12)))) == 12


@pytest.mark.parametrize(
    "name", [name for name, one in TEXTS.items() if "wrapped" not in one.about and "hard-wrapped" not in one.about]
)
def test_fixtures_are_cut_at_their_lines(name: str):
    assert cut(TEXTS[name].text).text == [text for text, _ in TEXTS[name].segments]


@pytest.mark.parametrize("name", [name for name, one in TEXTS.items() if "hard-wrapped" in one.about])
def test_hard_wrapped_fixtures_are_joined(name: str):
    assert cut(TEXTS[name].text).text == [text for text, _ in TEXTS[name].segments]


def test_a_blank_line_stays_where_a_caption_stood():
    assert keep(cut("one\n\ncaption\ncredit\n\ntwo\n"), np.array([1, 0, 0, 1], np.bool_)) == "one\n\ntwo\n"


def test_a_line_end_stays_where_a_line_stood():
    assert keep(cut("one\r\ncaption\r\ntwo"), np.array([1, 0, 1], np.bool_)) == "one\r\ntwo"


def test_the_wider_gap_stays():
    assert keep(cut("one\ncaption\n\ntwo"), np.array([1, 0, 1], np.bool_)) == "one\n\ntwo"


def test_indents_stay():
    assert keep(cut("one\n\ncaption\n\n    code"), np.array([1, 0, 1], np.bool_)) == "one\n\n    code"


def test_the_end_of_the_file_stays():
    assert keep(cut("one\n\nGestione cookie\n"), np.array([1, 0], np.bool_)) == "one\n"


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n", "\n  "])
@pytest.mark.parametrize("trailing", ["", "  ", "\t", "\u00a0"])
def test_the_last_line_that_is_kept_keeps_what_trails_it_and_nothing_of_another(trailing: str, end: str):
    source = f"One.{trailing}\n\nGestione cookie \u00a0\t{end}"
    assert keep(cut(source), np.array([1, 0], np.bool_)) == f"One.{trailing}{end}"


def test_a_zero_width_space_before_the_first_kept_line_stays():
    assert keep(cut("credit\n\ufeffone\nend"), np.array([0, 1, 0], np.bool_)) == "\ufeffone"


def test_the_mark_at_the_beginning_stays():
    assert keep(cut("\ufeffcredit\n\none"), np.array([0, 1], np.bool_)) == "\ufeffone"


def test_nothing_kept_is_nothing():
    assert keep(cut("one\n"), np.zeros(1, np.bool_)) == ""
