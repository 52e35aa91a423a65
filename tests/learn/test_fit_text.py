from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fixture_pages import corpus
from fixture_texts import NOTHING_TO_REMOVE, TEXTS, small_text_model

from stripper.errors import CorpusError
from stripper.labels import BODY, LABELS
from stripper.learn.dialogs import Dialogs
from stripper.learn.documents import (
    ALL,
    CLEAN,
    LAYOUTS,
    WHOLE,
    TextPage,
    document,
    documents,
    picked,
    read_texts,
    text_page,
    text_page_of_file,
)
from stripper.learn.fit_text import TextRecipe, fit_text, measure_text
from stripper.plain.model import arrays

PAGES = [text_page(page) for page in corpus().values()]
FEW = [replace(page, site=f"{number // 3}.example") for number, page in enumerate(PAGES[:10])]
SMALL = TextRecipe(hidden=(8,), passes=1, folds=2)
PAGE = TextPage(
    "page", "site.example", "en",
    (("Cookie settings", "cookie"), ("A day at the river", "other"), ("It rained all day and the river rose.", "body"), ("The river on Monday", "caption"),
     ("Photo: X", "credit"), ("Share", "other"), ("By night it had stopped.", "body"), ("Imprint", "other")), 1,
)  # fmt: skip


@pytest.fixture(scope="module")
def crossed():
    return fit_text(FEW, recipe=SMALL)[1]


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def labels(picks) -> list[str]:
    return [label for _, label, _ in picks]


def test_fixtures_are_at_least_twenty_in_ten_languages():
    assert len(TEXTS) >= 20
    assert len({one.lang for one in TEXTS.values()}) >= 10


def test_italian_is_covered_best():
    assert Counter(one.lang for one in TEXTS.values()).most_common(1)[0][0] == "it"


def test_ten_fixtures_have_nothing_to_remove():
    assert len(NOTHING_TO_REMOVE) >= 10


def test_every_text_file_has_its_labels():
    folder = Path(__file__).parent.parent.parent / "fixtures" / "texts"
    assert {path.name for path in folder.glob("*.txt")} == set(TEXTS)


def test_titles_are_found_on_most_fixture_pages():
    assert sum(page.title >= 0 for page in PAGES) > len(PAGES) / 2


def test_nothing_but_the_body_is_left_of_a_clean_text():
    assert set(labels(picked(PAGE, CLEAN, random()))) == {"body"}


def test_residues_are_all_left_when_asked_for():
    assert Counter(label for label in labels(picked(PAGE, ALL, random())) if label != "body") == {
        "cookie": 1,
        "caption": 1,
        "credit": 1,
    }


def test_everything_is_left_of_the_whole_page_and_its_title_is_body():
    assert labels(picked(PAGE, WHOLE, random())) == [
        "cookie",
        "body",
        "body",
        "caption",
        "credit",
        "other",
        "body",
        "other",
    ]


@pytest.mark.parametrize("seed", range(20))
def test_lines_keep_their_order(seed: int):
    texts = [text for text, _ in PAGE.lines]
    places = [texts.index(text) for text, _, _ in picked(PAGE, WHOLE, random(seed))]
    assert places == sorted(places)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(5))
def test_labels_stay_with_their_lines(layout: str, seed: int):
    wanted = dict(PAGE.lines) | {"A day at the river": "body"}
    one = document(PAGE, picked(PAGE, WHOLE, random(seed)), layout, random(seed))
    found = {text: LABELS[label] for text, label in zip(one.lines.text, one.aims.label, strict=True)}
    assert all(wanted.get(text, label) == label for text, label in found.items())


@pytest.mark.parametrize(("last", "counted"), [("body", 1), ("caption", 0)])
def test_lines_that_are_taken_for_one_count_where_their_labels_are_the_same(last: str, counted: int):
    rows = ["the river rose by another hand and people of the lower town went up the"] * 9
    picks = [(row, "body", 1.0) for row in rows[1:]] + [(rows[0], last, 1.0)]
    one = document(PAGE, picks, "one a line", random())
    assert (len(one.lines), np.count_nonzero(one.aims.weight)) == (1, counted)


def test_the_same_seed_gives_the_same_documents():
    one, two = (documents(PAGES[:3], Dialogs({"en": ["We use cookies."]}), seed=4) for _ in range(2))
    assert [doc.lines.source for doc in one] == [doc.lines.source for doc in two]


def test_consent_texts_are_put_where_there_are_none():
    page = TextPage("page", "site.example", "en", (("It rained.", "body"),))
    docs = documents([page], Dialogs({"en": ["We use cookies to count visits."]}), rounds=5)
    assert any("cookies" in doc.lines.source for doc in docs)


def test_a_consent_wall_teaches_nothing_about_lines():
    assert text_page_of_file(TEXTS["el-consent-wall.txt"]).lines == ()


def test_training_twice_gives_the_same_weights():
    one, two = (arrays(fit_text(FEW[:4], recipe=SMALL)[0]) for _ in range(2))
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_no_site_is_measured_by_a_model_that_saw_it(crossed):
    folds: dict[str, set[int]] = {}
    for page, fold in zip(FEW, crossed.fold.tolist(), strict=True):
        folds.setdefault(page.site, set()).add(fold)
    assert all(len(some) == 1 for some in folds.values())


def test_one_site_is_not_enough():
    with pytest.raises(CorpusError, match="1 site with lines to learn from; at least 2"):
        fit_text([replace(page, site="one.example") for page in FEW[:3]], recipe=SMALL)


def test_sites_with_lines_are_dealt_out_over_the_folds():
    wall = replace(FEW[0], site="wall.example", lines=(), title=-1)
    pages = [*(replace(wall, name=f"wall {number}") for number in range(3)), *FEW[:9:3]]
    assert len(set(fit_text(pages, recipe=SMALL)[1].fold[3:].tolist())) == 2


def test_measuring_gives_scores_for_every_point(crossed):
    measured = measure_text(FEW, crossed)
    assert list(measured) == ["careful", "balanced", "thorough"]
    assert measured["careful"].kept >= measured["thorough"].kept


def test_a_small_model_finds_credits_of_texts_it_has_seen():
    model = small_text_model()
    found = [
        doc
        for doc in documents([text_page_of_file(one) for one in TEXTS.values()])
        if (doc.aims.label == LABELS.index("credit")).any()
    ]
    right = [model.probabilities(doc.lines)[doc.aims.label == LABELS.index("credit")][:, BODY] < 0.5 for doc in found]
    assert np.concatenate(right).mean() > 0.8


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"text": "missing.txt", "segments": [["a", "body"]]}, "text file"),
        ({"text": "a.txt"}, "segments"),
        ({"text": "a.txt", "segments": [["a", "title"]]}, "unknown label"),
    ],
)
def test_a_wrong_row_is_an_error_with_its_line(tmp_path: Path, row: dict, message: str):
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "labels.jsonl").write_text(json.dumps(row))
    with pytest.raises(CorpusError, match=f"line 1.*{message}"):
        read_texts(tmp_path)
