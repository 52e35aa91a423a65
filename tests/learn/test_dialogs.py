from __future__ import annotations

import numpy as np
import pytest

from stripper.learn.dialogs import BELOW, LONGEST, Dialogs, language, place
from stripper.learn.documents import TextPage, lendable

NOTICES = {"en": [f"We use cookies, part {number}" for number in range(60)], "de": ["Wir verwenden Cookies"]}


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def page(name: str, lang: str, *cookies: str, rounds: int = 1) -> TextPage:
    lines = (("It rained.", "body"), *((text, "cookie") for text in cookies))
    return TextPage(name, f"{name}.example", lang, lines, -1, (), rounds)


@pytest.mark.parametrize(("tag", "base"), [("pt-BR", "pt"), ("EN_us", "en"), ("se", "sv"), ("nn-NO", "nb"), ("", "")])
def test_a_language_is_a_tag_without_its_region(tag: str, base: str):
    assert language(tag) == base


@pytest.mark.parametrize("seed", range(30))
def test_texts_of_a_tool_follow_each_other(seed: int):
    lines = Dialogs(NOTICES).pick("a page", "en", random(seed))
    at = NOTICES["en"].index(lines[0])
    assert 0 < len(lines) <= LONGEST
    assert lines == NOTICES["en"][at : at + len(lines)]


@pytest.mark.parametrize("seed", range(10))
def test_a_dialog_speaks_the_language_of_the_page(seed: int):
    assert Dialogs(NOTICES).pick("a page", "de-AT", random(seed)) == NOTICES["de"]


def test_a_language_without_dialogs_gets_english_ones():
    assert set(Dialogs(NOTICES).pick("a page", "xx", random())) <= set(NOTICES["en"])


def test_where_there_are_no_dialogs_none_is_lent():
    assert Dialogs().pick("a page", "en", random()) == []


@pytest.mark.parametrize("seed", range(20))
def test_no_dialog_is_lent_to_another_fold(seed: int):
    pages = [page("a", "en", "Accept", "Reject"), page("b", "en", "Agree", "Refuse"), page("c", "en")]
    dialogs = lendable(pages, [0, 1, 1], {})
    assert dialogs.pick("c", "en", random(seed)) == ["Agree", "Refuse"]


def test_dialogs_of_labelled_texts_are_lent_to_all_folds():
    dialogs = lendable([page("a", "en", "Accept", "Reject", rounds=3), page("b", "en")], [0, 1], {})
    assert dialogs.pick("b", "en", random()) == ["Accept", "Reject"]


def test_one_line_is_not_lent():
    pages = [page("a", "en", "Accept"), page("b", "en")]
    assert lendable(pages, [0, 0], {}).pick("b", "en", random()) == []


@pytest.mark.parametrize("seed", range(40))
def test_a_long_dialog_stands_at_an_end_or_below_the_title(seed: int):
    assert place(20, 9, random(seed)) in (0, 1, 9)


def test_a_dialog_may_stand_below_the_title():
    places = [place(20, 9, random(seed)) for seed in range(400)]
    assert places.count(1) == pytest.approx(BELOW * len(places), rel=0.4)


def test_a_short_dialog_may_stand_within_a_text():
    assert {place(2, 9, random(seed)) for seed in range(200)} > {0, 9}


def test_in_an_empty_text_there_is_one_place():
    assert {place(2, 0, random(seed)) for seed in range(20)} == {0}
