from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from stripper.learn.evaluate import reliability, scores, shingle_score, tally, word_f1

TOOL = Path(__file__).parents[3] / "shared" / "tools" / "score_labels.py"
GOLD = [("One two three four", "body"), ("A cat", "caption"), ("Photo: Ann", "credit"), ("Home", "other")]


def test_the_gold_itself_is_perfect():
    assert {label: row["f1"] for label, row in scores(tally(GOLD, GOLD)).items()} == {
        "body": 1.0, "caption": 1.0, "credit": 1.0, "cookie": 0.0
    }  # fmt: skip


def test_what_is_not_mentioned_counts_as_other():
    assert scores(tally(GOLD, GOLD[1:]))["body"]["recall"] == 0


def test_a_caption_in_the_body_is_a_leak():
    assert scores(tally(GOLD, [("One two three four A cat", "body"), *GOLD[2:]]))["caption"]["leak"] == 1


def test_the_way_a_page_is_cut_does_not_matter():
    cut = [("One two", "body"), ("three four", "body"), *GOLD[1:]]
    assert tally(GOLD, cut) == tally(GOLD, GOLD)


def test_invented_text_costs_precision():
    assert scores(tally(GOLD, [*GOLD, ("Never there at all", "body")]))["body"]["precision"] == 0.5


@pytest.mark.skipif(not TOOL.exists(), reason="the common yardstick is not here")
def test_scores_as_the_common_yardstick_does():
    spec = importlib.util.spec_from_file_location("score_labels", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    lines = (Path(__file__).parents[2] / "fixtures" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines[:8]):
        guess = [(text, "body" if len(text) > 80 else label) for text, label in row["segments"] if len(text) % 7]
        ours, theirs = tally(row["segments"], guess), tool.count(row["segments"], guess)
        assert {key: n for key, n in ours.items() if n} == {
            key: n for key, n in theirs.items() if n and key[1] != "all"
        }


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [("a b", "a b", 1), ("", "", 1), ("a", "", 0), ("", "a", 0), ("a b", "b c", 0.5), ("A", "a", 1)],
)
def test_word_f1(predicted: str, gold: str, expected: float):
    assert word_f1(predicted, gold) == expected


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        ("a b c d", "a b c d e", (1, 0.5)),
        ("a b c d e", "a b c d", (0.5, 1)),
        ("", "", (1, 1)),
        ("a", "a", (1, 1)),
        ("", "a", (0, 0)),
    ],
)
def test_shingles(predicted: str, gold: str, expected: tuple[float, float]):
    assert shingle_score(predicted, gold) == expected


def test_reliability_counts_what_is_known():
    p = np.array([[0.9, 0.1], [0.95, 0.05], [0.6, 0.4]], np.float32)
    (low, high) = reliability([p], [np.array([0, 1, 0])], [np.array([True, True, True])])
    assert (low.count, high.count, high.right) == (1, 2, 0.5)
