from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from stripper.errors import CorpusError
from stripper.labels import BODY
from stripper.learn.corpus import read_corpus
from stripper.segment import page_table
from training import review
from training.reviewed import keys_of, read_reviewed, read_whole
from training.sheets import GOLD, INDEX, UNLABELLED, WHOLE, write_sheets

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def pages():
    return [replace(page, covers="some", segments=()) for page in read_corpus(FIXTURES)[:12]]


@pytest.fixture
def folder(pages, tmp_path: Path) -> Path:
    write_sheets(pages, tmp_path / "sheets", {})
    return tmp_path / "sheets"


def asked_for(folder: Path) -> dict[str, list[str]]:
    """The blocks of each page that a sheet asks for, by the page's name there."""
    parts = (folder / "sheet_000.txt").read_text(encoding="utf-8").split("## ")[1:]
    return {part.split()[0]: re.findall(r"^.\[(\d+)\]\? ", part, re.MULTILINE) for part in parts}


def answer(folder: Path, letter: str) -> int:
    """Give every block the same letter; how many there are."""
    asked = asked_for(folder)
    lines = [" ".join([name, *(f"{block}{letter}" for block in blocks)]) for name, blocks in asked.items()]
    (folder / "answers_000.txt").write_text("\n".join(lines))
    return sum(map(len, asked.values()))


def indexed(folder: Path) -> set[tuple[str, str]]:
    """The blocks that the sheets of a folder ask for, by page and key."""
    rows = json.loads((folder / INDEX).read_text())["pages"].values()
    return {(row["page"], key) for row in rows for key in row["keys"].values()}


def test_answers_are_taken_in_by_the_words_of_the_block(folder: Path, pages, tmp_path: Path):
    count = answer(folder, "c")
    said = review.take(folder, tmp_path / "reviewed.jsonl")
    labels = read_reviewed(tmp_path / "reviewed.jsonl")
    assert said.startswith(f"{count} blocks of {len(labels)} pages")
    for page in pages:
        keys = keys_of(page_table(page.html.decode()).text)
        assert set(labels.get(page.name, {})) <= set(keys)
        assert set(labels.get(page.name, {}).values()) <= {"caption"}


def test_new_answers_win_and_others_stay(folder: Path, tmp_path: Path):
    path = tmp_path / "reviewed.jsonl"
    path.write_text('{"page": "another.html", "labels": {"0a0a0a0a0a0a": "body"}}\n')
    for letter in "ck":
        answer(folder, letter)
        review.take(folder, path)
    labels = dict(read_reviewed(path))
    assert labels.pop("another.html") == {"0a0a0a0a0a0a": "body"}
    assert {label for some in labels.values() for label in some.values()} == {"cookie"}


@pytest.fixture
def whole(pages, tmp_path: Path) -> Path:
    write_sheets(pages, tmp_path / "whole", {}, ask=WHOLE)
    return tmp_path / "whole"


def test_a_page_that_was_read_whole_has_the_labels_that_it_was_shown_with_but_for_corrections(
    whole: Path, tmp_path: Path
):
    index = json.loads((whole / INDEX).read_text())["pages"]
    (right, shown), (wrong, corrected), *_ = index.items()
    block, key = next(iter(corrected["keys"].items()))
    (whole / "answers_000.txt").write_text(f"{right}\n{wrong} {block}r\n")
    review.take(whole, tmp_path / "reviewed.jsonl")
    labels = read_reviewed(tmp_path / "reviewed.jsonl")
    assert labels == {shown["page"]: shown["proposed"], corrected["page"]: {**corrected["proposed"], key: "credit"}}
    assert read_whole(tmp_path / "reviewed.jsonl") == labels.keys()
    assert len(index) > 2  # those without a line are not taken for right


def test_a_page_stays_one_that_was_read_whole(whole: Path, folder: Path, tmp_path: Path):
    path = tmp_path / "reviewed.jsonl"
    (whole / "answers_000.txt").write_text(next(iter(json.loads((whole / INDEX).read_text())["pages"])))
    review.take(whole, path)
    answer(folder, "c")
    review.take(folder, path)
    assert len(read_whole(path)) == 1
    assert len(read_reviewed(path)) > 1


def test_a_line_without_an_answer_is_refused_where_blocks_are_asked_for(folder: Path, tmp_path: Path):
    (page, blocks), (other, _), *_ = asked_for(folder).items()
    (folder / "answers_000.txt").write_text(f"{page} {blocks[0]}b\n{other}\n")
    with pytest.raises(CorpusError, match=f"line 2: {other} without an answer"):
        review.take(folder, tmp_path / "reviewed.jsonl")


def test_what_cannot_be_told_is_no_label(folder: Path, tmp_path: Path):
    count = answer(folder, "x")
    said = review.take(folder, tmp_path / "reviewed.jsonl")
    assert said.startswith("0 blocks")
    assert said.endswith(f"{count} could not be told")


@pytest.mark.parametrize("letter", ["o", "x"])
def test_what_was_read_is_not_asked_again(pages, folder: Path, tmp_path: Path, letter: str):
    answer(folder, letter)
    review.take(folder, tmp_path / "reviewed.jsonl")
    write_sheets(pages, tmp_path / "again", read_reviewed(tmp_path / "reviewed.jsonl"))
    before, after = indexed(folder), indexed(tmp_path / "again")
    assert before
    assert not before & after


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("P999 1b", "P999 is no page of these sheets"),
        ("{page} 99999b", "the sheet does not ask for this block"),
        ("{page} {block}B", "is no number of a block with one of the letters b c r k o x"),
        ("{page} {block}b,", "is no number of a block with one of the letters"),
        ("{page} {block}k", "says otherwise than an answer before it"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_taken(folder: Path, tmp_path: Path, line: str, said: str):
    page, blocks = next(iter(asked_for(folder).items()))
    answer(folder, "b")
    with (folder / "answers_000.txt").open("a") as file:
        file.write("\n" + line.format(page=page, block=blocks[0]) + "\n")
    with pytest.raises(CorpusError, match=rf"answers_000.txt, line \d+: .*{said}"):
        review.take(folder, tmp_path / "reviewed.jsonl")
    assert not (tmp_path / "reviewed.jsonl").exists()


def test_answers_may_have_a_mark_and_line_ends_of_windows(folder: Path, tmp_path: Path):
    count = answer(folder, "b")
    file = folder / "answers_000.txt"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert review.take(folder, tmp_path / "reviewed.jsonl").startswith(f"{count} blocks")


def test_answers_in_another_encoding_are_named(folder: Path, tmp_path: Path):
    (folder / "answers_000.txt").write_bytes("P1 1b".encode("utf-16"))
    with pytest.raises(CorpusError, match=r"answers_000\.txt: not UTF-8"):
        review.take(folder, tmp_path / "reviewed.jsonl")


def test_no_answers_are_no_success(folder: Path, tmp_path: Path):
    with pytest.raises(CorpusError, match="no answers there"):
        review.take(folder, tmp_path / "reviewed.jsonl")


@pytest.mark.parametrize(
    "index", [None, "", "[]", '{"kind": "unlabelled"}', '{"kind": "unlabelled", "pages": {"P1": {}}}']
)
def test_a_broken_index_is_named(folder: Path, index: str | None):
    (folder / INDEX).unlink()
    if index is not None:
        (folder / INDEX).write_text(index)
    with pytest.raises(CorpusError, match=r"index.json: .*write the sheets again"):
        review.answers(folder, UNLABELLED)


def test_pages_without_an_index_row_of_their_own_are_refused(folder: Path):
    (folder / INDEX).write_text('{"kind": "unlabelled", "pages": {"P1": {"page": 1, "keys": {}}}}')
    with pytest.raises(CorpusError, match="pages and their keys were expected"):
        review.answers(folder, UNLABELLED)


def test_answers_on_gold_pages_are_compared_and_never_taken(tmp_path: Path):
    gold = read_corpus(FIXTURES)[:12]
    write_sheets(gold, tmp_path / "gold", {}, kind=GOLD)
    count = answer(tmp_path / "gold", "b")
    counts, unknown = review.agreement(tmp_path / "gold", gold)
    assert counts.sum() + unknown == count
    assert counts[:, BODY].sum() == counts.sum() > counts.trace() > 0
    with pytest.raises(CorpusError, match="sheets of gold pages"):
        review.take(tmp_path / "gold", tmp_path / "reviewed.jsonl")


def test_answers_on_other_pages_have_no_gold_to_agree_with(folder: Path):
    answer(folder, "b")
    with pytest.raises(CorpusError, match="sheets of unlabelled pages"):
        review.agreement(folder, read_corpus(FIXTURES)[:12])


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr("sys.argv", ["review", *map(str, arguments)])
    return review.main()


def test_the_command_says_what_is_wrong(tmp_path: Path, monkeypatch, capsys):
    assert run_main(monkeypatch, "sheets", tmp_path, "--corpus", tmp_path / "nowhere") == 2
    assert "no such folder" in capsys.readouterr().err


def test_the_command_compares(tmp_path: Path, monkeypatch, capsys):
    rows = {"gold.jsonl": "", "body.jsonl": "", "news.jsonl": "", "snippets.jsonl": "", "cookie_notices.jsonl": ""}
    pages = read_corpus(FIXTURES)[:6]
    for page in pages:
        (tmp_path / page.name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / page.name).write_bytes(page.html)
        rows["gold.jsonl"] += json.dumps({"page": page.name, "site": page.site, "segments": page.segments}) + "\n"
    for name, text in rows.items():
        (tmp_path / name).write_text(text)
    assert run_main(monkeypatch, "sheets", tmp_path / "sheets", "--gold", "--corpus", tmp_path) == 0
    count = answer(tmp_path / "sheets", "o")
    assert f"{count} blocks" in capsys.readouterr().out
    assert run_main(monkeypatch, "agree", tmp_path / "sheets", "--corpus", tmp_path) == 0
    assert re.search(r"answers are the gold's label; \d+ more have none", capsys.readouterr().out)
