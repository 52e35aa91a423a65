from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stripper.errors import CorpusError
from stripper.labels import CAPTION, CREDIT, LABELS, OTHER
from stripper.learn.corpus import LabelledPage, read_corpus
from stripper.learn.examples import CHECKED_WEIGHT, LENGTH_POWER, Example, example, targets
from training.reviewed import (
    FILE,
    in_full,
    keys_of,
    labelled_example,
    labels_of,
    learnt,
    lost,
    read_reviewed,
    read_whole,
    with_reviewed,
)

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


def test_keys_go_by_words_alone():
    assert keys_of(["Photo: X"]) == keys_of(["photo – x!"]) != keys_of(["Photo: Y"])


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


@pytest.mark.parametrize(
    ("inside", "label", "wins"),
    [
        (True, "caption", True),
        (True, "body", True),
        (True, "other", False),
        (False, "caption", True),
        (False, "other", True),
        (False, "body", False),
    ],
)
def test_where_the_body_is_known_it_decides_what_is_body(page: LabelledPage, label: str, *, inside: bool, wins: bool):
    one = example(page)
    block, labels = first(one, label)
    body = one.segments.text[block if inside else int(np.argsort(one.tokens)[-2])]
    known = replace(page, covers="body", segments=((body, "body"),))
    reviewed = labelled_example(known, {page.name: labels})
    assert reviewed.checked is not None
    assert bool(reviewed.checked[block]) is wins
    if wins:
        assert LABELS[reviewed.shares[block].argmax()] == label


def test_on_a_page_that_was_read_whole_what_is_not_listed_is_other_boilerplate(page: LabelledPage):
    one = example(page)
    block, labels = first(one, "caption")
    checked = with_reviewed(one, labels, whole=True)
    assert checked.shares.argmax(axis=1).tolist() == [
        CAPTION if at == block else OTHER for at in range(len(one.tokens))
    ]
    assert (targets(checked, guess(one)).weight > 0).all()


def test_what_could_not_be_told_is_unknown_on_a_page_that_was_read_whole_too(page: LabelledPage):
    one = example(page)
    block, labels = first(one, "caption")
    weight = targets(with_reviewed(one, dict.fromkeys(labels), whole=True), guess(one)).weight
    assert np.flatnonzero(weight == 0).tolist() == [block]


def test_of_a_page_that_is_cut_otherwise_than_it_was_read_only_the_listed_blocks_are_known(page: LabelledPage):
    one = example(page)
    block, labels = first(one, "caption")
    checked = with_reviewed(one, {**labels, "0a0a0a0a0a0a": "body"}, whole=True).checked
    assert checked is not None
    assert np.flatnonzero(checked).tolist() == [block]


def test_what_is_known_of_a_page_that_was_read_whole_is_not_overruled_where_nobody_read_it(page: LabelledPage):
    one = example(page)
    block, labels = first(one, "caption")
    other = int(np.argsort(one.tokens)[-2])
    known = replace(page, segments=((one.segments.text[other], "body"),))
    shares = labelled_example(known, {page.name: labels}, {page.name}).shares
    assert (LABELS[shares[block].argmax()], LABELS[shares[other].argmax()]) == ("caption", "body")


@pytest.mark.parametrize(
    ("covers", "more", "whole", "said"),
    [
        ("some", {}, True, True),
        ("some", {}, False, False),
        ("some", {"0a0a0a0a0a0a": "body"}, True, False),
        ("body", {}, True, False),
    ],
)
def test_a_page_is_whole_that_was_read_so_and_is_cut_as_it_was(
    page: LabelledPage, covers: str, more: dict[str, str], *, whole: bool, said: bool
):
    _, labels = first(example(page), "caption")
    reviewed, names = {page.name: {**labels, **more}}, {page.name} if whole else set()
    one = labelled_example(replace(page, covers=covers, segments=(("A text", "body"),)), reviewed, names)
    assert one.whole is said


@pytest.mark.parametrize(
    ("second", "lines"),
    [
        ("caption", (("A street in Milan. Photo: Ada / Getty", "caption"),)),
        ("credit", (("A street in Milan.", "caption"), ("Photo: Ada / Getty", "credit"))),
        (None, (("A street in Milan.", "caption"),)),
    ],
)
def test_pieces_of_a_line_that_were_read_alike_are_one_line(second: str | None, lines: tuple[tuple[str, str], ...]):
    html = b"<figure><img src=a.jpg><figcaption>A street in Milan. Photo: Ada / Getty</figcaption></figure>"
    one = example(LabelledPage("a.html", html, (), "a.example", covers="some"))
    read = ["caption", second, second]
    assert len(one.segments) == len(read)
    shares = np.array([[label == known for known in LABELS] for label in read], np.float32)
    assert in_full(replace(one, shares=shares)).segments == lines


def test_no_space_is_put_between_pieces_that_had_none():
    html = b"<p>Works of <a href=/t>t-SNE</a>, Google: <a href=/a>Ada</a> and others</p>"
    one = example(LabelledPage("a.html", html, (), "a.example", covers="some"))
    shares = np.tile(np.array([1, 0, 0, 0, 0], np.float32), (len(one.segments), 1))
    assert in_full(replace(one, shares=shares)).segments == (("Works of t-SNE, Google: Ada and others", "body"),)


def test_a_page_that_was_read_whole_can_be_labelled_in_full(page: LabelledPage):
    _, labels = first(example(page), "caption")
    read = in_full(labelled_example(page, {page.name: labels}, {page.name}))
    again = example(read, bare=True)
    assert read.complete
    assert again.shares.any(axis=1).all()
    assert (again.shares.argmax(axis=1) == CAPTION).sum() == 1


def test_a_label_wins_over_a_text_that_is_known_to_stand_on_the_page(page: LabelledPage):
    one = example(page)
    block, labels = first(one, "caption")
    known = replace(page, segments=((one.segments.text[block], "other"),))
    aims = targets(labelled_example(known, {page.name: labels}), guess(one))
    assert aims.label[block] == CAPTION
    assert aims.weight[block] > 0


def test_what_is_learnt_from_and_what_finds_no_block_is_counted(page: LabelledPage):
    one = example(page)
    _, labels = first(one, "caption")
    reviewed = {page.name: {**labels, "0a0a0a0a0a0a": "credit"}}
    examples = [labelled_example(page, reviewed)]
    assert learnt(examples) == {"caption": 1}
    assert lost(examples, reviewed) == 1


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
        ('{"page": "b.html", "labels": {}}', "a second row of b.html"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, row: str, said: str):
    path = tmp_path / "reviewed.jsonl"
    path.write_text('{"page": "b.html", "labels": {"2e": "body"}}\n' + row + "\n")
    with pytest.raises(CorpusError, match=f"line 2.*{said}"):
        read_reviewed(path)


def test_without_a_file_there_are_none(tmp_path: Path):
    assert read_reviewed(tmp_path / "none.jsonl") == {}


def test_pages_that_were_read_whole_are_known(tmp_path: Path):
    path = tmp_path / "reviewed.jsonl"
    path.write_text('{"page": "a.html", "whole": true, "labels": {}}\n{"page": "b.html", "labels": {"2e": "body"}}\n')
    assert read_whole(path) == {"a.html"}
    assert read_reviewed(path).keys() == {"a.html", "b.html"}
    assert read_whole(tmp_path / "none.jsonl") == set()


def test_the_labels_of_the_project_hold_no_text():
    rows = read_reviewed(FILE)
    assert len(rows) > 1000
    keys = {key for labels in rows.values() for key in labels}
    assert {key for key in keys if not re.fullmatch(r"[0-9a-f]{12}(\.\d+)?", key)} == set()
