from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from stripper.labels import LABELS
from stripper.learn.metrics import (
    SCORED,
    added,
    by_group,
    confusion,
    rates,
    reliability,
    scores,
    shingle_score,
    word_f1,
)

TOOL = Path(__file__).parents[3] / "shared" / "tools" / "score_labels.py"
GUESS = [("One two three four A cat", "body"), ("Photo", "credit"), ("Never there", "cookie")]
GOLD = [("One two three four", "body"), ("A cat", "caption"), ("Photo: Ann", "credit"), ("Home", "other")]


def test_the_gold_itself_is_perfect():
    assert {label: row["f1"] for label, row in scores(confusion(GOLD, GOLD)).items()} == {
        "body": 1.0, "caption": 1.0, "credit": 1.0, "cookie": 0.0
    }  # fmt: skip


def test_what_is_not_mentioned_counts_as_other():
    assert scores(confusion(GOLD, GOLD[1:]))["body"]["recall"] == 0


def test_a_caption_in_the_body_is_a_leak():
    assert scores(confusion(GOLD, [("One two three four A cat", "body"), *GOLD[2:]]))["caption"]["leak"] == 1


def test_the_way_a_page_is_cut_does_not_matter():
    cut = [("One two", "body"), ("three four", "body"), *GOLD[1:]]
    assert np.array_equal(confusion(GOLD, cut), confusion(GOLD, GOLD))


def test_invented_text_costs_precision():
    assert scores(confusion(GOLD, [*GOLD, ("Never there at all", "body")]))["body"]["precision"] == 0.5


@pytest.mark.skipif(not TOOL.exists(), reason="the common yardstick is not here")
def test_scores_as_the_common_yardstick_does():
    spec = importlib.util.spec_from_file_location("score_labels", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    lines = (Path(__file__).parents[2] / "fixtures" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines[:8]):
        guess = [(text, "body" if len(text) > 80 else label) for text, label in row["segments"] if len(text) % 7]
        assert counted(confusion(row["segments"], guess)) == {
            key: n for key, n in tool.count(row["segments"], guess).items() if n and key[1] != "all"
        }


def counted(counts: np.ndarray) -> dict[tuple[str, str], int]:
    """What a matrix says of each label: hits, misses, false alarms and leaks that there are any of."""
    out = {}
    for number, label in enumerate(SCORED):
        hits = counts[number, number]
        out[label, "tp"], out[label, "fn"] = hits, counts[number].sum() - hits
        out[label, "fp"] = counts[:, number].sum() - hits
        out[label, "leak"] = counts[number, 0] if number else 0
    return {key: n for key, n in out.items() if n}


def test_a_row_a_gold_label_and_a_column_a_predicted_one():
    counts = confusion(GOLD, GUESS)
    assert counts[LABELS.index("caption"), LABELS.index("body")] == 2
    assert counts[LABELS.index("credit"), LABELS.index("other")] == 1  # "Ann" is not mentioned
    assert counts[-1, LABELS.index("cookie")] == 2


def test_what_does_not_occur_has_no_rate():
    assert np.isnan(rates(confusion(GOLD, GOLD))["f1"][LABELS.index("cookie")])


def test_what_does_not_occur_is_printed_as_0():
    assert scores(added([])) == {
        label: dict.fromkeys(("precision", "recall", "f1", *(["leak"] if label != "body" else [])), 0.0)
        for label in SCORED
    }


def test_pages_of_a_group_are_counted_together():
    pages = [confusion(GOLD, GOLD), confusion(GOLD, GUESS), confusion(GOLD, GOLD)]
    assert by_group(pages, ["en", "de", "en"]) == {
        "de": scores(pages[1]),
        "en": scores(added([pages[0], pages[2]])),
    }


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        ("a b", "a b", 1),
        ("", "", 1),
        ("a", "", 0),
        ("", "a", 0),
        ("a b", "b c", 0.5),
        ("A", "a", 1),
        ("sil\xadla\xadba", "sillaba", 1),
    ],
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
        ("a b c sil\xadla", "a b c silla", (1, 1)),
    ],
)
def test_shingles(predicted: str, gold: str, expected: tuple[float, float]):
    assert shingle_score(predicted, gold) == expected


def test_reliability_counts_what_is_known():
    p = np.array([[0.9, 0.1], [0.95, 0.05], [0.6, 0.4]], np.float32)
    (low, high) = reliability([p], [np.array([0, 1, 0])], [np.array([True, True, True])])
    assert (low.count, high.count, high.right) == (1, 2, 0.5)
