from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stripper.errors import CorpusError
from stripper.labels import BODY, CAPTION, CREDIT, OTHER
from stripper.learn.corpus import LabelledPage, read_corpus
from stripper.learn.examples import CHECKED_WEIGHT, LENGTH_POWER, Example, example, targets
from training.reviewed import FILE, keys_of, labelled_example, labels_of, read_reviewed, with_reviewed

FIXTURES = Path(__file__).parents[2] / "fixtures"
TEXTS = ["Share", "A street in Milan.", "Share", "Photo: X", "share!"]


@pytest.fixture(scope="module")
def page() -> LabelledPage:
    return replace(read_corpus(FIXTURES)[0], covers="some", segments=())


def first(one: Example, label: str) -> tuple[int, dict[str, str]]:
    """The longest block, and a label for it by its key."""
    block = int(one.tokens.argmax())
    return block, {keys_of(one.segments.text)[block]: label}


def guess(one: Example) -> np.ndarray:
    return np.tile(np.array([0.5, 0, 0, 0, 0.5], np.float32), (len(one.segments), 1))


def test_texts_with_the_same_words_are_numbered():
    keys = keys_of(TEXTS)
    assert keys[2:] == [f"{keys[0]}.2", keys[3], f"{keys[0]}.3"]
    assert len(set(keys)) == len(keys)


def test_a_key_tells_nothing_of_the_text():
    assert all(word not in key for key in keys_of(TEXTS) for word in ("share", "milan", "photo"))


def test_blocks_that_were_not_read_have_no_label():
    assert labels_of(TEXTS, {keys_of(TEXTS)[2]: "other", keys_of(TEXTS)[3]: "credit"}).tolist() == [
        -1,
        -1,
        OTHER,
        CREDIT,
        -1,
    ]


def test_a_block_that_was_read_counts_in_full_whatever_a_model_says(page: LabelledPage):
    one = example(page)
    block, labels = first(one, "caption")
    aims = targets(with_reviewed(one, labels), guess(one))
    assert aims.label[block] == CAPTION
    assert aims.weight[block] == pytest.approx(CHECKED_WEIGHT * one.tokens[block] ** LENGTH_POWER)


def test_nothing_is_known_of_the_others(page: LabelledPage):
    one = example(page)
    block, labels = first(one, "caption")
    weight = targets(with_reviewed(one, labels), guess(one)).weight
    assert np.flatnonzero(weight).tolist() == [block]


@pytest.mark.parametrize(("label", "wins"), [("caption", True), ("other", False), ("body", True)])
def test_where_the_body_is_known_it_says_what_is_body(page: LabelledPage, label: str, *, wins: bool):
    one = example(page)
    block, labels = first(one, label)
    known = replace(page, covers="body", segments=((one.segments.text[block], "body"),))
    reviewed = labelled_example(known, {page.name: labels})
    assert reviewed.checked is not None
    assert bool(reviewed.checked[block]) is wins
    assert reviewed.shares[block].argmax() == (CAPTION if label == "caption" else BODY)


def test_a_fully_labelled_page_needs_no_other_labels():
    whole = read_corpus(FIXTURES)[0]
    one = example(whole)
    _, labels = first(one, "cookie")
    assert (labelled_example(whole, {whole.name: labels}).shares == one.shares).all()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('{"page": "a.html", "labels": {"1f": "headline"}}', "unknown label 'headline'"),
        ('{"page": "a.html", "labels": ["body"]}', "labels by block were expected"),
        ('{"labels": {}}', "labels by block were expected"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, row: str, said: str):
    path = tmp_path / "reviewed.jsonl"
    path.write_text('{"page": "b.html", "labels": {"2e": "body"}}\n' + row + "\n")
    with pytest.raises(CorpusError, match=f"line 2.*{said}"):
        read_reviewed(path)


def test_the_labels_of_the_project_can_be_read_and_hold_no_text():
    rows = read_reviewed(FILE)
    assert len(rows) > 1000
    assert all(len(key.partition(".")[0]) == 12 for labels in rows.values() for key in labels)
