from __future__ import annotations

from pathlib import Path

import pytest

from stripper.errors import CorpusError
from training.articles import FOLDER, Article, read_articles

WRITTEN = read_articles()


def article(*lines: tuple[str, str]) -> Article:
    return Article("it-0", "it", lines)


def test_articles_are_parted_by_empty_lines(tmp_path: Path):
    (tmp_path / "zh-hant.txt").write_text("body\t今天\n\n\nbody\t北京\ncaption\t橋\n", encoding="utf-8")
    assert read_articles(tmp_path) == [
        Article("zh-hant-0", "zh", (("今天", "body"),)),
        Article("zh-hant-1", "zh", (("北京", "body"), ("橋", "caption"))),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("di Ada Riva", "line 2: a label and a text"),
        ("other\t ", "line 2: a label and a text"),
        ("byline\tdi Ada Riva", "line 2: unknown label 'byline'"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: str, said: str):
    (tmp_path / "it.txt").write_text(f"other\toggi\n{line}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=said):
        read_articles(tmp_path)


def test_what_is_not_utf8_is_named(tmp_path: Path):
    (tmp_path / "it.txt").write_bytes("other\tlunedì\n".encode("latin-1"))
    with pytest.raises(CorpusError, match=r"it\.txt: not UTF-8"):
        read_articles(tmp_path)


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ([("Il ponte riapre", "body"), ("Dopo due anni.", "body")], 0),
        ([("Cronaca", "other"), ("Il ponte riapre", "body")], 1),
        ([("Dopo due anni il ponte riapre.", "body"), ("Il ponte", "body")], -1),
        ([("x" * 121, "body")], -1),
        ([("Accetta", "cookie")], -1),
    ],
)
def test_the_title_is_the_first_line_of_the_body_if_it_reads_like_one(lines: list[tuple[str, str]], at: int):
    assert article(*lines).title == at


@pytest.mark.parametrize(
    ("body", "beginning"),
    [
        ("One two three.", "One two three."),
        ("One two three four.", "One two three…"),
        ("二年間の工事を経て、橋は再び開通した。", "二年間の工事を経て、橋は再び…"),
    ],
)
def test_a_teaser_begins_as_the_body_does_behind_the_title(body: str, beginning: str):
    lines = [("Bridge", "body"), ("Photo: AFP", "credit"), (body, "body"), ("More.", "body")]
    assert article(*lines).beginning(14) == beginning


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_a_language_has_articles_with_and_without_captions(file: Path):
    some = [one for one in WRITTEN if one.name.rpartition("-")[0] == file.stem]
    with_captions = sum(any(label == "caption" for _, label in one.lines) for one in some)
    assert 0 < with_captions < len(some)


def test_no_article_stands_twice():
    assert len({one.lines for one in WRITTEN}) == len(WRITTEN)
