from __future__ import annotations

import json
from pathlib import Path

import pytest
from compare_samples import TEXTS, wcxb_row, write_aeb, write_corpus, write_wcxb

from stripper.errors import CorpusError
from stripper.learn.corpus import read_page
from training.compare.read import host, of_sites, read_aeb, read_corpus, read_wcxb

READERS = {"aeb": (write_aeb, read_aeb), "wcxb": (write_wcxb, read_wcxb)}


@pytest.fixture(params=READERS)
def both(request: pytest.FixtureRequest, tmp_path: Path):
    write, read = READERS[request.param]
    return write(tmp_path / request.param), read


def test_gold_texts_are_read(both):
    folder, read = both
    assert {page.key: page.text for page in read(folder).pages} == TEXTS


def test_pages_stand_where_the_benchmark_has_them(both):
    folder, read = both
    assert all(TEXTS[page.key].encode() in read_page(page.path) for page in read(folder).pages)


def test_a_page_without_an_address_is_a_site_of_its_own(both):
    folder, read = both
    assert [page.site for page in read(folder).pages] == ["one.example", "news.two.example", "c3"]


def test_a_page_that_the_ground_truth_names_must_be_there(both):
    folder, read = both
    next(folder.rglob("b2.html.gz")).unlink()
    with pytest.raises(CorpusError, match=r"b2\.html\.gz: not there"):
        read(folder)


def test_a_folder_that_is_not_there_is_named(both, tmp_path: Path):
    _, read = both
    with pytest.raises(CorpusError, match="nowhere"):
        read(tmp_path / "nowhere")


def test_wcxb_pages_have_their_type(tmp_path: Path):
    assert [page.group for page in read_wcxb(write_wcxb(tmp_path)).pages] == ["article", "forum", "forum"]


def test_only_aeb_leaves_empty_texts_out_of_precision(tmp_path: Path):
    flags = [read(write(tmp_path / name)).skips_empty for name, (write, read) in READERS.items()]
    assert flags == [True, False]


@pytest.mark.parametrize("text", ["{", "[1]", '{"a1": {"url": "https://one.example"}}', '{"a1": 1}', "{}"])
def test_a_ground_truth_that_is_none_is_refused(tmp_path: Path, text: str):
    folder = write_aeb(tmp_path)
    (folder / "ground-truth.json").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"get a fresh copy|expected|no text|no pages|get a whole copy"):
        read_aeb(folder)


@pytest.mark.parametrize("missing", ["ground_truth", "_internal"])
def test_a_row_of_another_schema_is_refused(tmp_path: Path, missing: str):
    folder = write_wcxb(tmp_path)
    row = wcxb_row("a1")
    del row[missing]
    (folder / "test" / "ground-truth" / "a1.json").write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"a1\.json: no text under {missing}"):
        read_wcxb(folder)


def test_the_development_part_of_wcxb_is_not_read(tmp_path: Path):
    folder = write_wcxb(tmp_path)
    write_wcxb(folder / "dev")
    assert len(read_wcxb(folder).pages) == len(TEXTS)


def test_the_corpus_has_two_parts_and_was_trained_on(tmp_path: Path):
    assert [(len(part.pages), part.trained_on) for part in read_corpus(write_corpus(tmp_path))] == [
        (3, True),
        (3, True),
    ]


def test_the_body_of_labelled_pages_is_their_gold_text(tmp_path: Path):
    assert [page.text for page in read_corpus(write_corpus(tmp_path))[1].pages] == list(TEXTS.values())


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CorpusError, match="nowhere"):
        read_corpus(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("sites", "keys"),
    [
        (["one.example"], ["a1"]),
        (["two.example"], ["b2"]),  # news.two.example lies below it
        (["news.two.example"], ["b2"]),
        (["wo.example", "other.example"], []),
        (["One.example", "two.example"], ["a1", "b2"]),
    ],
)
def test_pages_of_training_sites_are_found(tmp_path: Path, sites: list[str], keys: list[str]):
    assert [page.key for page in of_sites(read_aeb(write_aeb(tmp_path)).pages, sites)] == keys


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://www.a.example/x", "a.example"), ("http://A.example:80", "a.example"), ("", ""), ("no address", "")],
)
def test_host(url: str, expected: str):
    assert host(url) == expected
