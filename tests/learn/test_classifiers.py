from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier

from stripper.errors import CorpusError
from stripper.labels import LABELS
from stripper.learn.classifiers import exported
from stripper.learn.fit_network import DropoutPerceptron
from stripper.network import network_arrays, read_network

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(500, 6)).astype(np.float32)
LABEL = ((ROWS[:, 0] > 0).astype(np.intp) + (ROWS[:, 1] > 0.5)) * 2  # 0, 2, 4: two labels are not there
ONES = np.ones(len(ROWS), np.float32)
STUDENT = DropoutPerceptron((24,), passes=80, dropout=0.0, learning_rate=0.01)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    "classifier",
    [
        RandomForestClassifier(15, random_state=0),
        KNeighborsClassifier(5),  # takes no weights
        MLPClassifier((16,), random_state=0, max_iter=300),
        DropoutPerceptron((16,), passes=60, dropout=0.0, learning_rate=0.01),
    ],
    ids=lambda classifier: type(classifier).__name__,
)
def test_any_classifier_becomes_a_network(classifier):
    network = exported(classifier, STUDENT, ROWS, LABEL, ONES)
    given = network.predict(ROWS)
    assert given.shape == (len(ROWS), len(LABELS))
    assert (given.argmax(axis=1) == LABEL).mean() > 0.85


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_perceptron_is_copied_exactly():
    classifier = MLPClassifier((16,), random_state=0, max_iter=300)
    network = exported(classifier, STUDENT, ROWS, LABEL, ONES)
    same = MLPClassifier((16,), random_state=0, max_iter=300).fit(ROWS, LABEL, sample_weight=ONES)
    assert network.predict(ROWS)[:, [0, 2, 4]] == pytest.approx(same.predict_proba(ROWS), abs=1e-3)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_copied_perceptron_of_large_weights_can_be_loaded():
    small = ROWS / 1000  # what a perceptron needs large weights for
    classifier = MLPClassifier((16,), random_state=0, max_iter=300, learning_rate_init=0.1)
    network = exported(classifier, STUDENT, small, LABEL, ONES)
    same = clone(classifier).fit(small, LABEL, sample_weight=ONES)
    loaded = read_network(network_arrays("first", network), "first", small.shape[1], 1.0)
    assert np.abs(same.coefs_[0]).max() > 1
    assert loaded.predict(small)[:, [0, 2, 4]] == pytest.approx(same.predict_proba(small), abs=1e-3)


def test_the_classifier_that_was_given_is_left_unfitted():
    classifier = RandomForestClassifier(2, random_state=0)
    exported(classifier, STUDENT, ROWS, LABEL, ONES)
    assert not hasattr(classifier, "classes_")


class Wild(ClassifierMixin, BaseEstimator):
    def fit(self, _rows, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, rows):
        return np.full((len(rows), 3), np.nan)


def test_a_classifier_without_numbers_is_refused():
    with pytest.raises(CorpusError, match=r"Wild.predict_proba gave .* or no numbers"):
        exported(Wild(), STUDENT, ROWS, LABEL, ONES)
