from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import PROPERTY
from fixture_texts import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from stripper.labels import LABELS
from stripper.plain.line_table import LINE_CONTEXT, LINE_FEATURES, line_context, line_features
from stripper.plain.line_wording import ROWS, LineTables
from stripper.plain.lines import Lines, cut

_RANDOM = np.random.default_rng(0)
TABLES = LineTables(*(_RANDOM.normal(size=(rows, len(LABELS))).astype(np.float32) for rows in ROWS.values()))
SOURCES = st.lists(st.sampled_from(["\n", "\n\n", " ", "©", "Foto: X", "🦊"]) | st.text(max_size=40), max_size=12).map(
    "".join
)
PROSE = (
    "A long line of plain prose that says what happened on the day, to whom it happened, and what came of it later. "
)


def measured(source: str) -> dict[str, np.ndarray]:
    return dict(zip(LINE_FEATURES, line_features(cut(source), TABLES).T, strict=True))


def guess(lines: Lines, seed: int = 0) -> np.ndarray:
    odds = np.random.default_rng(seed).random((len(lines), len(LABELS))).astype(np.float32) + 0.01
    return odds / odds.sum(axis=1, keepdims=True)


def test_every_feature_has_a_name_of_its_own():
    assert len({*LINE_FEATURES, *LINE_CONTEXT}) == len(LINE_FEATURES) + len(LINE_CONTEXT)


@PROPERTY
@given(SOURCES)
def test_features_are_finite_float32_of_a_row_for_each_line(source: str):
    lines = cut(source)
    features = line_features(lines, TABLES)
    assert (features.dtype, features.shape) == (np.float32, (len(lines), len(LINE_FEATURES)))
    assert np.isfinite(features).all()


@PROPERTY
@given(SOURCES)
def test_context_is_finite_float32_of_a_row_for_each_line(source: str):
    lines = cut(source)
    context = line_context(lines, guess(lines))
    assert (context.dtype, context.shape) == (np.float32, (len(lines), len(LINE_CONTEXT)))
    assert np.isfinite(context).all()


@pytest.mark.parametrize("name", list(TEXTS))
def test_windows_line_ends_change_nothing(name: str):
    plain = TEXTS[name].text.replace("\r\n", "\n")
    assert np.array_equal(line_features(cut(plain), TABLES), line_features(cut(plain.replace("\n", "\r\n")), TABLES))


@pytest.mark.parametrize("name", list(TEXTS))
def test_measuring_twice_gives_the_same(name: str):
    lines = cut(TEXTS[name].text)
    assert np.array_equal(line_features(lines, TABLES), line_features(lines, TABLES))


def test_equal_lines_have_equal_values_of_their_own():
    x = line_features(cut("\n\n".join(["Anna Rossi and Ugo Verdi at the Mill"] * 3)), TABLES)
    shape = x[:, : LINE_FEATURES.index("has address of the web")]
    assert (shape == shape[0]).all()
    assert shape[0, LINE_FEATURES.index("share of words that are capitalised")] == np.float32(5 / 8)


def test_a_line_between_prose_knows_it():
    found = measured(f"{PROSE}\n\nA street in Milan\n\n{PROSE}")
    assert (found["prose before"][1], found["prose after"][1], found["is prose"][1]) == (1, 1, 0)


def test_a_line_that_repeats_is_known_from_the_second_on():
    assert measured("Foto\n\nbody\n\nfoto")["text seen before"].tolist() == [0, 0, 1]


def test_a_line_that_another_begins_with_is_known():
    assert measured(f"{PROSE[:50]}\n\nshort\n\n{PROSE}")["text is in another line"].tolist() == [1, 0, 0]


def test_neighbours_are_the_lines_around():
    found = measured("one\n\ntwo words\n\nthree words here")
    assert found["log characters of line +1"].tolist()[:2] == found["log characters"].tolist()[1:]


def test_a_line_alone_has_no_neighbours():
    found = measured("one")
    assert not any(found[name][0] for name in LINE_FEATURES if " of line " in name)


def test_the_greatest_of_others_leaves_a_line_itself_out():
    lines = cut("one\n\ntwo\n\nthree")
    first = np.full((3, len(LABELS)), 0.1, np.float32)
    first[1, 2] = 0.9
    column = line_context(lines, first)[:, LINE_CONTEXT.index("greatest other first stage credit of document")]
    assert column.tolist() == pytest.approx([0.9, 0.1, 0.9])
