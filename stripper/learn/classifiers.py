"""Let a classifier of one's own label blocks: how it becomes a network that serves without scikit-learn.

A model is plain arrays, answered by numpy alone, so what is fitted must end as a ``Network``. An estimator
with a method ``network()`` gives one; a multilayer perceptron with ReLUs is copied weight by weight; any
other classifier with ``predict_proba`` is distilled: a network is fitted to its probabilities (Hinton,
Vinyals and Dean 2015, "Distilling the knowledge in a neural network"), each row once for each label that
it gives weight to. Cross-fitting scores the network, not the teacher: what is measured is what is served.
Rejected: keeping the estimator's pickle in the model, which ties it to one version of scikit-learn and
runs whatever is in it.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from sklearn.base import clone
from sklearn.utils.validation import has_fit_parameter

from stripper.errors import CorpusError
from stripper.labels import LABELS
from stripper.network import LARGEST, Network

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

SMALLEST = 0.02  # probability from which on a label is passed on to the student
# A network cuts its scaled inputs off at five; scaled by so little, features of up to five million pass as they are.
# The weights make up for it: a feature with large ones is scaled by more, so that they stay at half of what may be
# loaded.
_UNCUT, _SCALED_UP = 1e-6, LARGEST / 2


class Classifier(Protocol):
    """What is asked of a classifier: scikit-learn's conventions and probabilities."""

    def fit(self, X: Any, y: Any) -> Any:
        """Fit to rows and their labels; a parameter ``sample_weight`` is used where there is one."""

    def predict_proba(self, X: Any) -> Any:
        """Probability of each class: (n_rows, n_classes)."""


def exported(classifier: Classifier, student: Any, x: Floats, label: Ints, weight: Floats) -> Network:
    """Fit a copy of a classifier to rows and make a network of it; ``student`` learns from it if need be."""
    fitted = clone(classifier)
    if has_fit_parameter(fitted, "sample_weight"):
        fitted.fit(x, label, sample_weight=weight)
    else:
        fitted.fit(x, label)
    if hasattr(fitted, "network"):
        network: Network = fitted.network()
        return all_labels(network, fitted.classes_)
    if _is_perceptron(fitted) and len(fitted.classes_) > 2:
        return all_labels(_copied(fitted), fitted.classes_)
    return _distilled(fitted, student, x, weight)


def all_labels(network: Network, classes: Ints) -> Network:
    """Give a network that has not met every label an output for each all the same."""
    if len(classes) == len(LABELS):
        return network
    weight = np.zeros((network.weights[-1].shape[0], len(LABELS)), np.float32)
    bias = np.full(len(LABELS), -30, np.float32)
    weight[:, classes], bias[classes] = network.weights[-1], network.biases[-1]
    return Network(network.mean, network.scale, (*network.weights[:-1], weight), (*network.biases[:-1], bias))


def _is_perceptron(fitted: Any) -> bool:
    return hasattr(fitted, "coefs_") and hasattr(fitted, "intercepts_") and getattr(fitted, "activation", "") == "relu"


def _copied(fitted: Any) -> Network:
    """The network of a perceptron that takes the features as they are; they are cut off very far out only."""
    first = fitted.coefs_[0].astype(np.float64)
    scale = np.maximum(np.abs(first).max(axis=1) / _SCALED_UP, _UNCUT)
    return Network(
        np.zeros(len(first), np.float32),
        scale.astype(np.float32),
        ((first / scale[:, None]).astype(np.float32), *(layer.astype(np.float32) for layer in fitted.coefs_[1:])),
        tuple(bias.astype(np.float32) for bias in fitted.intercepts_),
    )


def _distilled(teacher: Any, student: Any, x: Floats, weight: Floats) -> Network:
    shares = np.asarray(teacher.predict_proba(x), np.float32)
    if shares.ndim != 2 or len(shares) != len(x) or not np.isfinite(shares).all():
        raise CorpusError(
            f"{type(teacher).__name__}.predict_proba gave {getattr(shares, 'shape', None)} or no numbers; "
            f"probabilities of shape ({len(x)}, n_classes) were expected"
        )
    row, column = np.nonzero(shares > SMALLEST)
    aims = np.asarray(teacher.classes_)[column]
    student.fit(x[row], aims, sample_weight=weight[row] * shares[row, column])
    return all_labels(student.network(), student.classes_)
