from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils.estimator_checks import check_estimator

from stripper.learn.fit_network import DropoutPerceptron, merged

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(300, 6)).astype(np.float32)
LABEL = (ROWS[:, 0] > 0).astype(int) + (ROWS[:, 1] > 1)


def fitted(**options) -> DropoutPerceptron:
    return DropoutPerceptron(hidden=(16,), passes=100, dropout=0.1, learning_rate=0.01, **options).fit(ROWS, LABEL)


def test_learns_what_is_there_to_learn():
    assert fitted().score(ROWS, LABEL) > 0.85


def test_serving_network_answers_as_the_estimator():
    assert fitted().network().predict(ROWS) == pytest.approx(fitted().predict_proba(ROWS), abs=1e-6)


def test_two_classes_have_two_probabilities():
    two = DropoutPerceptron(hidden=(8,), passes=5).fit(ROWS, LABEL > 0)
    assert two.predict_proba(ROWS).shape == (300, 2)


def test_merged_networks_answer_with_their_mean_output():
    one, other = fitted().network(), fitted(random_state=1).network()
    mean = (one.layers(ROWS)[-1] + other.layers(ROWS)[-1]) / 2
    assert merged([one, other]).layers(ROWS)[-1] == pytest.approx(mean, abs=1e-4)


def test_a_group_that_is_always_dropped_is_not_used():
    spoilt = ROWS.copy()
    spoilt[:, 0] = 9
    network = fitted(groups=((0,),), group_dropout=1.0)
    untouched = np.abs(network.weights_[0][0]).max() < np.abs(network.weights_[0][1]).max()
    assert untouched


def test_weights_of_zero_leave_rows_out():
    weight = np.ones(len(LABEL))
    weight[LABEL == 2] = 0
    shy = DropoutPerceptron(hidden=(16,), passes=20, learning_rate=0.01).fit(ROWS, LABEL, sample_weight=weight)
    assert (shy.predict(ROWS) == 2).mean() < 0.05


# Repeating a row changes how rows are dealt out to batches, as it does for every learner of scikit-learn's that has batches.
UNFIT = {"check_sample_weight_equivalence_on_dense_data": "rows are learnt in batches"}


@pytest.mark.filterwarnings("ignore")
def test_follows_scikit_learns_conventions():
    learner = DropoutPerceptron(hidden=(8,), passes=30, dropout=0.0, learning_rate=0.01)
    results = check_estimator(learner, on_fail=None, on_skip=None, expected_failed_checks=UNFIT)
    assert [result["check_name"] for result in results if result["status"] == "failed"] == []


def test_one_pass_over_few_rows_gives_a_network():
    assert DropoutPerceptron(hidden=(8,), passes=1).fit(ROWS, LABEL).predict_proba(ROWS).shape == (300, 3)
