from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from stripper.decide import HIGHEST, LOWEST, body_threshold, decide
from stripper.labels import BODY, CAPTION, OTHER


def page(*lengths: int) -> SimpleNamespace:
    return SimpleNamespace(text=["x" * length for length in lengths])


def rows(*values: list[float]) -> np.ndarray:
    return np.array(values, np.float32)


def test_a_clear_page_asks_for_a_half():
    assert body_threshold(np.array([0.99, 0.98, 0.02], np.float32), page(500, 400, 100)) == pytest.approx(
        HIGHEST, abs=0.02
    )


def test_a_vague_page_asks_for_less():
    assert LOWEST <= body_threshold(np.array([0.4, 0.35, 0.3], np.float32), page(50, 50, 50)) < 0.35


def test_threshold_is_the_best_of_all_cuts():
    body, size = np.array([0.7, 0.45, 0.3, 0.05]), np.array([100, 300, 80, 900])
    expected = [2 * (body * size)[body >= t].sum() / (size[body >= t].sum() + (body * size).sum()) for t in body]
    assert body_threshold(body.astype(np.float32), page(*size)) == pytest.approx(max(expected) / 2)


def test_a_block_more_likely_a_caption_is_no_body():
    assert decide(rows([0.4, 0.5, 0.05, 0, 0.05]), page(80)).tolist() == [CAPTION]


def test_what_misses_the_threshold_is_the_most_likely_of_the_rest():
    assert decide(rows([0.99, 0, 0, 0, 0.01], [0.1, 0.05, 0.05, 0, 0.8]), page(400, 20)).tolist() == [BODY, OTHER]


def test_a_page_without_blocks_has_no_labels():
    assert decide(np.zeros((0, 5), np.float32), page()).tolist() == []
