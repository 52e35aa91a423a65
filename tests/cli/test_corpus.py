from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stripper.cli import main
from stripper.cli.corpus import FORMATS
from stripper.learn import importers
from stripper.learn.corpus import LABELS_FILE, read_corpus

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
STORY = "The lock keeper opened the gates an hour late, and the boats had to wait below the weir."
TRUTH = {
    "3f2a": {"articleBody": STORY, "url": "https://www.kanalblatt.example/a"},
    "9b1c": {"url": "https://b.example/"},
}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["corpus", *map(str, arguments)])


@pytest.fixture
def benchmark(tmp_path: Path) -> Path:
    """A benchmark of two pages, one of them without a body."""
    folder = tmp_path / "benchmark"
    (folder / "html").mkdir(parents=True)
    (folder / "ground-truth.json").write_text(json.dumps(TRUTH))
    (folder / "html" / "3f2a.html").write_text(f"<nav>Home</nav><p>{STORY}</p>")
    return folder


def test_help_names_every_format_there_is():
    assert set(FORMATS) == set(importers.FORMATS)
    assert all(name in run("import", "--help").output for name in FORMATS)


def test_sound_corpus():
    result = run("check", FIXTURES)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"stripper: {FIXTURES}: no faults in 49 pages\n"


def test_faults_are_lines_and_the_exit_status_is_1(tmp_path: Path):
    (tmp_path / LABELS_FILE).write_text('{"page": "pages/a.html", "segments": [["x", "body"]]}\n{\n')
    result = run("check", tmp_path)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "labels.jsonl:1: pages/a.html: no site"
    assert lines[1].startswith("labels.jsonl:2: (no page): not valid JSON")
    assert result.stderr == f"stripper: {tmp_path}: 2 faults in 2 pages\n"


def test_one_fault_is_one(tmp_path: Path):
    (tmp_path / LABELS_FILE).write_text("{")
    assert "1 fault in" in run("check", tmp_path).stderr


@pytest.mark.parametrize("content", [None, ""])
def test_folder_that_is_no_corpus(tmp_path: Path, content: str | None):
    if content is not None:
        (tmp_path / LABELS_FILE).write_text(content)
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"stripper: {tmp_path}/labels.jsonl: ")


def test_import_says_what_it_did_and_what_it_left_out(tmp_path: Path, benchmark: Path):
    result = run("import", "article-extraction-benchmark", benchmark, tmp_path / "corpus", "--licence", "MIT")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"stripper: 9b1c: left out: {benchmark}/ground-truth.json: no articleBody; there is nothing to learn from the page",
        f"stripper: {tmp_path}/corpus: 1 page brought in, 1 left out",
    ]
    page = read_corpus(tmp_path / "corpus")[0]
    assert (page.site, page.licence, page.covers) == ("kanalblatt.example", "MIT", "body")
    assert run("check", tmp_path / "corpus").exit_code == 0


def test_import_goes_to_the_end_of_what_is_there(tmp_path: Path, benchmark: Path):
    corpus = tmp_path / "corpus"
    shutil.copytree(FIXTURES, corpus)
    before = (corpus / LABELS_FILE).read_bytes()
    run("import", "article-extraction-benchmark", benchmark, corpus)
    assert (corpus / LABELS_FILE).read_bytes().startswith(before)
    assert len(read_corpus(corpus)) == 50


def test_second_import_says_so(tmp_path: Path, benchmark: Path):
    for _ in range(2):
        result = run("import", "article-extraction-benchmark", benchmark, tmp_path / "corpus")
    assert "0 pages brought in, 1 there already, 1 left out" in result.stderr


def test_source_of_another_format(tmp_path: Path, benchmark: Path):
    result = run("import", "wcxb", benchmark, tmp_path / "corpus")
    assert result.exit_code == 1
    assert f"{benchmark}/ground-truth: not there; wcxb is WCXB: ground-truth/*.json and html/*.html.gz" in result.stderr


def test_full_disk(tmp_path: Path, benchmark: Path, monkeypatch: pytest.MonkeyPatch):
    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full_disk)
    result = run("import", "article-extraction-benchmark", benchmark, tmp_path / "corpus")
    assert result.exit_code == 1
    assert "cannot be written (No space left on device); make room" in result.stderr
    assert not (tmp_path / "corpus" / LABELS_FILE).exists()


def test_folder_that_is_a_file(benchmark: Path):
    result = run("import", "article-extraction-benchmark", benchmark, benchmark / "ground-truth.json")
    assert result.exit_code == 1
    assert "cannot be written (File exists); name a folder that can" in result.stderr


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("Article", "THEIRS=OURS was expected"),
        ("Article=boddy", "unknown label 'boddy'"),
        ("=body", "THEIRS=OURS was expected"),
    ],
)
def test_label_that_is_none(tmp_path: Path, option: str, message: str):
    result = run("import", "label-studio", tmp_path, tmp_path, "--label", option)
    assert result.exit_code == 2
    assert message in result.stderr


def test_labels_of_label_studio_can_be_named(tmp_path: Path):
    value = {"text": STORY, "hypertextlabels": ["Main text"]}
    data = {"html": f"<p>{STORY}</p>", "url": "https://a.example/"}
    (tmp_path / "export.json").write_text(
        json.dumps([{"id": 1, "data": data, "annotations": [{"result": [{"value": value}]}]}])
    )
    result = run("import", "label-studio", tmp_path / "export.json", tmp_path / "corpus", "--label", "Main Text=body")
    assert result.exit_code == 0
    assert read_corpus(tmp_path / "corpus")[0].segments == ((STORY, "body"),)


def test_corpus_in_use(tmp_path: Path, benchmark: Path):
    from stripper.learn.store import only_writer

    with only_writer(tmp_path):
        result = run("import", "article-extraction-benchmark", benchmark, tmp_path)
    assert result.exit_code == 1
    assert "in use by another stripper" in result.stderr


@pytest.mark.parametrize("makes", ["nothing", "an empty corpus"])
def test_where_there_is_nothing_to_bring_in_nothing_is_made(makes: str, tmp_path: Path):
    if makes != "nothing":
        for name in ("ground-truth", "html"):
            (tmp_path / "theirs" / name).mkdir(parents=True)
    result = run("import", "wcxb", tmp_path / "theirs", tmp_path / "corpus")
    assert result.exit_code == 1
    assert "wcxb is WCXB: ground-truth/" in result.stderr
    assert not (tmp_path / "corpus").exists()


def test_a_corpus_that_cannot_be_made_is_said(benchmark: Path, tmp_path: Path):
    corpus = tmp_path / ("n" * 300)  # more than file systems take
    result = run("import", "article-extraction-benchmark", benchmark, corpus)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"stripper: {corpus}: ")
