from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stripper.cleaner import shipped
from stripper.errors import CorpusError
from stripper.features import grow
from stripper.labels import BODY, LABELS
from stripper.learn.corpus import read_corpus
from stripper.parse import read_html
from stripper.segment import Segments, segment
from training import review
from training.reviewed import keys_of, read_reviewed

FIXTURES = Path(__file__).parents[2] / "fixtures"
PROSE = (
    "The mayor said on Monday that the bridge will be closed until the end of the year, and that nobody knows why. " * 2
)


@pytest.fixture(scope="module")
def pages():
    return [replace(page, covers="some", segments=()) for page in read_corpus(FIXTURES)[:12]]


@pytest.fixture
def folder(pages, tmp_path: Path) -> Path:
    review.write_sheets(pages, tmp_path, tmp_path / "none.jsonl")
    return tmp_path


def asked_for(folder: Path) -> list[str]:
    return re.findall(r"^.\[(\d+)\]\? ", (folder / "sheet_000.txt").read_text(encoding="utf-8"), re.MULTILINE)


def answer(folder: Path, letter: str) -> dict[str, int]:
    """Give every block the same letter; how many blocks each page has on the sheet."""
    lines, count = [], {}
    for part in (folder / "sheet_000.txt").read_text(encoding="utf-8").split("## ")[1:]:
        name = part.split()[0]
        blocks = re.findall(r"^.\[(\d+)\]\? ", part, re.MULTILINE)
        lines.append(" ".join([name, *(f"{block}{letter}" for block in blocks)]))
        count[name] = len(blocks)
    (folder / "answers_000.txt").write_text("\n".join(lines))
    return count


def indexed(folder: Path) -> set[tuple[str, str]]:
    """The blocks that the sheets of a folder ask for, by page and key."""
    rows = json.loads((folder / review.INDEX).read_text()).values()
    return {(row["page"], key) for row in rows for key in row["keys"].values()}


def page_of(html: str) -> Segments:
    return segment(read_html(html))


def sure_of(s: Segments, label: int, at: float = 0.99) -> np.ndarray:
    p = np.full((len(s), len(LABELS)), (1 - at) / 4, np.float32)
    p[:, label] = at
    return p


def test_what_the_model_is_unsure_of_is_asked_for(folder: Path, pages):
    model, unsure = shipped().model, 0
    for page in pages:
        s = segment(read_html(page.html.decode()))
        unsure += len(review.unsure(s, model.probabilities(s), body_known=False))
    assert len(asked_for(folder)) == unsure > 0


def test_of_one_template_a_few_are_enough():
    s = page_of("<ul>" + "".join(f"<li>Entry number {n}</li>" for n in range(40)) + "</ul>")
    assert len(review.unsure(s, sure_of(s, BODY, 0.5), body_known=False)) == review.ALIKE


def test_a_model_that_is_sure_is_asked_nothing():
    s = page_of(f"<p>{PROSE}</p><p>{PROSE}</p>")
    assert review.unsure(s, sure_of(s, BODY), body_known=False) == []


@pytest.mark.parametrize(
    ("short", "asked"),
    [("<img src=a.jpg><p>A bridge in the fog</p>", 1), ("<p>A bridge in the fog</p>", 0), ("<p>Photo: Ada</p>", 1)],
)
def test_captions_and_credits_may_have_been_overlooked(short: str, asked: int):
    far = "<div>" * 9 + f"<p>{PROSE}</p>" + "</div>" * 9
    s = page_of(f"<body>{far}<p>{PROSE}</p>{short}<p>{PROSE}</p></body>")
    assert len(review.overlooked(s, sure_of(s, BODY), grow(s))) == asked


def test_a_page_without_text_is_asked_nothing():
    s = page_of("<img src=a.jpg>")
    assert review.overlooked(s, sure_of(s, BODY), grow(s)) == []


def test_answers_are_taken_in_by_the_words_of_the_block(folder: Path, pages, tmp_path: Path):
    count = answer(folder, "c")
    said = review.take(folder, tmp_path / "reviewed.jsonl")
    labels = read_reviewed(tmp_path / "reviewed.jsonl")
    assert f"{sum(count.values())} blocks of {len(count)} pages" in said
    for page in pages:
        keys = keys_of(segment(read_html(page.html.decode())).text)
        assert set(labels.get(page.name, {})) <= set(keys)
        assert set(labels.get(page.name, {}).values()) <= {"caption"}


def test_new_answers_win_and_others_stay(folder: Path, tmp_path: Path):
    path = tmp_path / "reviewed.jsonl"
    path.write_text('{"page": "another.html", "labels": {"0a0a0a0a0a0a": "body"}}\n')
    for letter in "ck":
        answer(folder, letter)
        review.take(folder, path)
    labels = read_reviewed(path)
    assert labels.pop("another.html") == {"0a0a0a0a0a0a": "body"}
    assert {label for some in labels.values() for label in some.values()} == {"cookie"}


def test_what_cannot_be_told_is_no_label(folder: Path, tmp_path: Path):
    answer(folder, "x")
    assert review.take(folder, tmp_path / "reviewed.jsonl").startswith("0 blocks")


def test_an_answer_to_nothing_is_refused_and_nothing_taken(folder: Path, tmp_path: Path):
    answer(folder, "b")
    with (folder / "answers_000.txt").open("a") as file:
        file.write("\nP0 99999b\n")
    with pytest.raises(CorpusError, match="P0 99999b answers nothing that was asked"):
        review.take(folder, tmp_path / "reviewed.jsonl")
    assert not (tmp_path / "reviewed.jsonl").exists()


def test_what_was_answered_is_not_asked_again(pages, folder: Path, tmp_path: Path):
    answer(folder, "o")
    review.take(folder, tmp_path / "reviewed.jsonl")
    review.write_sheets(pages, tmp_path / "again", tmp_path / "reviewed.jsonl")
    before, after = indexed(folder), indexed(tmp_path / "again")
    assert before
    assert not before & after


def test_agreement_with_the_gold_is_counted(folder: Path):
    answer(folder, "b")
    counts, unknown = review.agreement(folder, read_corpus(FIXTURES)[:12])
    assert counts.sum() + unknown == len(asked_for(folder))
    assert counts[:, BODY].sum() == counts.sum() > counts.trace() > 0
