from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stripper.errors import CorpusError
from stripper.labels import BODY, LABELS, OTHER
from stripper.learn.corpus import LabelledPage, read_corpus
from stripper.learn.examples import Example, Targets, example, labels_given, targets
from stripper.learn.fit import EASY, STANDS_FOR, Recipe, asked_of_second, cross_fit, fewer_easy, fit, thinned
from stripper.model import save

FIXTURES = Path(__file__).parents[2] / "fixtures"
TINY = Recipe(folds=3, jobs=1, hidden=(16,), passes=8)


@pytest.fixture(scope="module")
def examples():
    return [example(page) for page in read_corpus(FIXTURES)[:12]]


@pytest.fixture(scope="module")
def fitted(examples):
    return fit(examples, TINY)


def test_training_twice_gives_the_same_bytes(examples, fitted, tmp_path: Path):
    save(fitted[0], tmp_path / "once")
    save(fit(examples, replace(TINY, jobs=2))[0], tmp_path / "twice")
    for name in ("model.json", "model.safetensors"):
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "twice" / name).read_bytes()


def test_another_seed_gives_another_model(examples, fitted):
    other = fit(examples, replace(TINY, seed=1))[0]
    assert not np.array_equal(other.second.weights[0], fitted[0].second.weights[0])


def test_cross_fitted_probabilities_add_up_to_one(fitted):
    for probabilities in fitted[1].probabilities:
        assert probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)


def at_site(one: Example, site: str, covers: str = "all") -> Example:
    """The page as one of a site, and of how much is known of it."""
    return replace(one, page=replace(one.page, site=site, covers=covers))


def test_the_wording_of_a_page_is_read_by_tables_that_never_saw_its_site(examples):
    # a page whose labels are all wrong changes the predictions for other sites, never for its own
    pages = [*(at_site(one, "a.example") for one in examples[:4]), *examples[4:]]
    wrong = replace(pages[0], shares=np.roll(pages[0].shares, 2, axis=1))
    right, spoilt = (cross_fit(pages, TINY).stages[0][0] for pages in (pages, [wrong, *pages[1:]]))
    same = [np.array_equal(a, b) for a, b in zip(right, spoilt, strict=True)]
    assert (all(same[:4]), all(same)) == (True, False)


def test_the_body_is_learnt(examples, fitted):
    chosen = np.concatenate([p.argmax(axis=1) for p in fitted[1].probabilities])
    label = np.concatenate([one.shares.argmax(axis=1) for one in examples])
    assert ((chosen == BODY) == (label == BODY)).mean() > 0.7


def test_one_site_is_not_enough(examples):
    with pytest.raises(CorpusError, match="1 site with full labels; at least 3"):
        fit(examples[:1], TINY)


def test_a_few_sites_with_full_labels_among_large_ones_without_are_enough(examples):
    sites = [f"{name}.example" for name in "aaaabbbbcde"]
    pages = [
        at_site(one, site, "body" if site[0] in "ab" else "all") for one, site in zip(examples, sites, strict=False)
    ]
    assert len(cross_fit(pages, TINY).probabilities) == len(pages)


def test_no_body_is_not_enough(examples):
    empty = [replace(one, shares=np.zeros_like(one.shares)) for one in examples]
    with pytest.raises(CorpusError, match="no block is labelled body"):
        fit(empty, TINY)


def test_partly_labelled_pages_are_completed(examples):
    body = examples[3].page
    partial = replace(body, covers="body", segments=tuple(s for s in body.segments if s[1] == "body"))
    crossed = cross_fit([*examples[:3], example(partial), *examples[4:]], TINY)
    assert set(np.unique(crossed.targets[3].label)) > {BODY}


def test_a_partly_labelled_page_needs_a_guess():
    page = LabelledPage("a", b"<p>Text", (("Text", "body"),), "a.example", covers="body")
    with pytest.raises(ValueError, match="needs a guess"):
        targets(example(page))


def test_a_page_counts_by_its_weight(examples):
    one = examples[0]
    half = targets(replace(one, page=replace(one.page, weight=0.5)))
    assert half.weight.tolist() == pytest.approx((targets(one).weight / 2).tolist())


PARTLY = (
    b"<p>One two three.<p>Four five six.<figure><figcaption>Seven eight nine</figcaption></figure>"
    b"<div class=cookie-banner>We use cookies</div><p>Home"
)


def given(covers: str, *segments: tuple[str, str]) -> list[str | None]:
    """What each block of a page is known to be."""
    label, trust = labels_given(example(LabelledPage("a", PARTLY, segments, "a.example", covers=covers)))
    return [LABELS[number] if how else None for number, how in zip(label.tolist(), trust.tolist(), strict=True)]


def test_of_a_page_whose_body_is_known_the_body_is_given_and_consent_dialogs():
    said = given("body", ("One two three. Four five six.", "body"))
    assert said == ["body", "body", None, "cookie", None]


def test_what_annotators_of_a_body_kept_of_captions_is_not_given():
    assert given("body", ("One two three. Seven eight nine", "body"))[2] is None


def test_of_a_page_with_some_labels_those_are_given():
    said = given("some", ("Four five six.", "body"), ("Home", "other"))
    assert said == [None, "body", None, None, None]  # "Home" might be a caption, for all that is said of it


def test_bare_copies_have_no_class_words():
    page = LabelledPage("a", b"<figure class=x><figcaption>Text", (("Text", "caption"),), "a.example")
    bare = example(page, bare=True)
    assert (bare.segments.tag_of(len(bare.segments.tag) - 1), len(bare.segments.vocabulary)) == ("p", 1)


def test_labels_have_a_row_each(fitted):
    assert fitted[0].second.biases[-1].shape == (len(LABELS),)


def test_boilerplate_is_thinned_out_where_there_are_too_many_rows():
    label = np.array([BODY] * 20 + [OTHER] * 80)
    weight = thinned(label, np.ones(100, np.float32), 60, 0)
    assert (weight > 0).sum() == 60
    assert (weight[label == BODY] > 0).all()
    assert weight[label == OTHER].sum() == pytest.approx(80)


def test_other_labels_are_thinned_out_last():
    label = np.array([BODY] * 80 + [OTHER] * 20)
    weight = thinned(label, np.ones(100, np.float32), 50, 0)
    assert (weight > 0).sum() == 50
    assert ((weight[label == OTHER] > 0).sum(), weight[label == OTHER].sum()) == (5, pytest.approx(20))


def said_of(label: np.ndarray, probability: float) -> np.ndarray:
    """Probabilities that give each row's label so much, and all others the same."""
    said = np.full((len(label), len(LABELS)), (1 - probability) / (len(LABELS) - 1), np.float32)
    said[np.arange(len(label)), label] = probability
    return said


def test_of_easy_rows_some_stand_for_the_others():
    label = np.repeat(np.arange(len(LABELS)), 400)
    aim = Targets(label, np.ones(len(label), np.float32))
    (fewer,) = fewer_easy([aim], [said_of(label, (1 + EASY) / 2)], 0)
    assert set(fewer.weight.tolist()) == {0, STANDS_FOR}
    assert fewer.weight.mean() == pytest.approx(1, abs=0.1)


def test_rows_that_are_hard_or_taken_for_something_else_all_count():
    label = np.array([BODY, OTHER, OTHER])
    wrong = said_of(np.array([OTHER, BODY, BODY]), 1.0)
    aim = Targets(label, np.ones(3, np.float32))
    assert [fewer_easy([aim], [said], 0)[0].weight.tolist() for said in (said_of(label, EASY), wrong)] == [
        [1, 1, 1]
    ] * 2


def test_the_second_stage_learns_from_what_it_may_be_asked():
    label = np.array([BODY, OTHER, BODY, OTHER])
    first = np.concatenate([said_of(label[:2], 0.9), said_of(label[2:], 1.0)])
    (aim,) = asked_of_second([Targets(label, np.ones(4, np.float32))], [first])
    assert aim.weight.tolist() == [1, 1, 0, 0]


def test_the_second_stage_learns_from_all_where_the_first_is_sure_of_nearly_all():
    label = np.array([BODY, OTHER, OTHER])
    first = np.concatenate([said_of(label[:1], 0.9), said_of(label[1:], 1.0)])
    aims = [Targets(label, np.ones(3, np.float32))]
    assert asked_of_second(aims, [first]) == aims


def test_few_rows_are_all_used():
    assert thinned(np.zeros(3, np.intp), np.ones(3, np.float32), 3, 0).all()


def test_memory_bounds_the_processes():
    recipe = Recipe(jobs=8, memory=1000)
    assert (recipe.workers(300), recipe.workers(5000), recipe.workers(1)) == (3, 1, 8)


def test_stages_are_reported_from_their_first_step_to_their_last(examples):
    seen: list[tuple[str, int, int]] = []
    cross_fit(examples, TINY, report=lambda stage, done=0, total=0: seen.append((stage, done, total)))
    stages = list(dict.fromkeys(stage for stage, _, _ in seen))
    assert stages == ["wordings", "features", "a first look", "first stage", "second stage"]
    assert [done for stage, done, _ in seen if stage == "features"] == list(range(len(examples) + 1))
