import numpy as np
import pytest

from stripper.core.page_vector import OF_PAGE
from stripper.kinds import KINDS, NO_SHIFT, SHIFTS
from stripper.labels import BODY, OTHER
from stripper.learn.corpus import LabelledPage
from stripper.learn.examples import example
from stripper.learn.fit_kinds import FEWEST_PAGES, KnownKinds, body_f1, fit_kinds, known_kinds

FORUM, LISTING = KINDS.index("forum"), KINDS.index("listing")


@pytest.fixture(scope="module")
def known():
    """Pages whose kind is in their first numbers, in four folds; listings gain by more body, forums by less."""
    rng = np.random.default_rng(0)
    kinds = np.repeat(np.arange(len(KINDS)), 24)
    rows = rng.normal(size=(len(kinds), len(OF_PAGE))).astype(np.float32) * 0.1
    rows[np.arange(len(kinds)), kinds] += 3
    scores = np.full((len(kinds), len(SHIFTS)), 0.8)
    scores[kinds == LISTING, SHIFTS.index(2.0)] = 0.9
    scores[kinds == FORUM, SHIFTS.index(-1.0)] = 0.9
    return KnownKinds(rows, kinds, np.arange(len(kinds)) % 4, scores)


def test_kinds_and_their_shifts_are_learnt(known):
    fitted = fit_kinds(known)
    said = np.array([fitted.probabilities(row) for row in known.rows])
    assert (said.argmax(axis=1) == known.kinds).mean() > 0.95
    assert said.sum(axis=1) == pytest.approx(np.ones(len(said)), abs=1e-5)
    assert fitted.shift(said[known.kinds == LISTING][0]) == 2
    assert fitted.shift(said[known.kinds == FORUM][0]) == -1
    assert fitted.gains[:, NO_SHIFT].tolist() == [0] * len(KINDS)


def test_some_pages_keep_their_rows_together(known):
    some = known.some(known.fold != 0)
    assert len(some.rows) == len(some.kinds) == len(some.scores) == (known.fold != 0).sum()
    assert 0 not in some.fold


def _example(kind=""):
    page = LabelledPage(
        "p",
        b"<p>one two three four</p><p>five six</p>",
        (("one two three four", "body"), ("five six", "other")),
        "s",
        kind=kind,
    )
    return example(page)


def test_f1_counts_tokens():
    one = _example()
    assert body_f1(one, np.array([BODY, OTHER])) == 1
    assert body_f1(one, np.array([BODY, BODY])) == pytest.approx(2 * 4 / (6 + 4))
    assert body_f1(one, np.array([OTHER, OTHER])) == 0


def test_nothing_is_learnt_where_a_kind_has_too_few_pages():
    examples = [_example("article")] * FEWEST_PAGES
    nothing = [np.zeros((2, 1), np.float32)] * FEWEST_PAGES
    assert known_kinds(examples, nothing, nothing, np.zeros(FEWEST_PAGES, np.intp)) is None
