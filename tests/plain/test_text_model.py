from __future__ import annotations

import numpy as np
import pytest
from fixture_texts import TEXTS, small_text_model

from stripper.labels import LABELS
from stripper.plain.lines import cut
from stripper.plain.model import arrays, from_arrays


@pytest.mark.parametrize("name", list(TEXTS))
def test_probabilities_add_up(name: str):
    lines = cut(TEXTS[name].text)
    probabilities = small_text_model().probabilities(lines)
    assert (probabilities.dtype, probabilities.shape) == (np.float32, (len(lines), len(LABELS)))
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)


def test_an_empty_text_has_no_probabilities():
    assert small_text_model().probabilities(cut("")).shape == (0, len(LABELS))


def test_arrays_are_named_text():
    assert all(name.startswith("text.") for name in arrays(small_text_model()))


def test_a_model_read_back_answers_the_same():
    lines = cut(TEXTS["it-corso-programmazione.txt"].text)
    model = small_text_model()
    assert np.array_equal(from_arrays(arrays(model)).probabilities(lines), model.probabilities(lines))


def test_other_arrays_are_passed_over():
    found = {**arrays(small_text_model()), "wording.text": np.zeros(3)}
    assert from_arrays(found).first.weights[0].shape == small_text_model().first.weights[0].shape


def test_a_missing_array_is_an_error():
    found = arrays(small_text_model())
    del found["text.second.weight.0"]
    with pytest.raises(KeyError):
        from_arrays(found)


def test_an_array_of_another_shape_is_an_error():
    found = arrays(small_text_model())
    with pytest.raises(ValueError, match="shape"):
        from_arrays({**found, "text.first.mean": found["text.first.mean"][1:]})


def test_a_weight_that_is_no_number_is_an_error():
    found = arrays(small_text_model())
    with pytest.raises(ValueError, match="finite"):
        from_arrays({**found, "text.first.scale": found["text.first.scale"] * np.nan})
