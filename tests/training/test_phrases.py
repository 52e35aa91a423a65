from __future__ import annotations

from pathlib import Path

import pytest

from stripper.errors import CorpusError
from stripper.labels import LABELS
from training.phrases import FOLDER, read_phrases
from training.shared_corpus import read_notices

WRITTEN = read_phrases()


def test_phrases_are_read_by_language(tmp_path: Path):
    (tmp_path / "zh-hant.tsv").write_text("other\tdate\t今天\n", encoding="utf-8")
    (tmp_path / "zh.tsv").write_text("caption\tcaption\t北京\n", encoding="utf-8")
    assert read_phrases(tmp_path) == {"zh": [("今天", "other", "date"), ("北京", "caption", "caption")]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("other\tdi Ada Riva", "line 2: a label, a kind and a text"),
        ("other\tbyline\t ", "line 2: a label, a kind and a text"),
        ("byline\tbyline\tdi Ada Riva", "line 2: unknown label 'byline'"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: str, said: str):
    (tmp_path / "it.tsv").write_text(f"other\tdate\toggi\n{line}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=said):
        read_phrases(tmp_path)


def test_what_is_not_utf8_is_named(tmp_path: Path):
    (tmp_path / "it.tsv").write_bytes("other\tdate\tlunedì\n".encode("latin-1"))
    with pytest.raises(CorpusError, match=r"it\.tsv: not UTF-8"):
        read_phrases(tmp_path)


@pytest.mark.parametrize("spoken", sorted(WRITTEN))
def test_every_language_has_every_label(spoken: str):
    assert {phrase.label for phrase in WRITTEN[spoken]} == set(LABELS)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.tsv")), ids=lambda file: file.stem)
def test_no_phrase_stands_twice(file: Path):
    texts = [line.split("\t")[2] for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(texts) == len(set(texts))


def test_notices_are_read_by_language(tmp_path: Path):
    rows = '{"lang": "pt-BR", "text": "Aceitar"}\n{"lang": "pt", "text": "Recusar"}\n'
    (tmp_path / "cookie_notices.jsonl").write_text(rows)
    assert read_notices(tmp_path) == {"pt": ["Aceitar", "Recusar"]}


def test_notices_that_are_missing_are_named(tmp_path: Path):
    with pytest.raises(CorpusError, match="cookie_notices"):
        read_notices(tmp_path)


@pytest.mark.parametrize("spoken", ["de", "en", "es", "fr", "it", "nl", "pl", "pt"])
def test_languages_of_most_pages_have_what_stands_around_articles_and_reads_like_them(spoken: str):
    kinds = {"promotion", "bio title", "firm title", "firm", "press title", "press", "legal", "option title", "option"}
    assert kinds <= {phrase.kind for phrase in WRITTEN[spoken]}
