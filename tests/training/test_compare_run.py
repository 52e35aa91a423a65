from __future__ import annotations

from pathlib import Path

import pytest
from compare_samples import fake, page, put_page

from training.compare.peers import PEERS, stripper_extractor
from training.compare.read import GoldPage
from training.compare.run import ExtractorError, Outputs, Worker, check_loads, cost, extract_all, time_all
from training.compare.worker import Answer

MB = 1 << 20


def gold(folder: Path, *texts: str) -> list[GoldPage]:
    pages = []
    for number, text in enumerate(texts):
        file = folder / f"{number}.html.gz"
        put_page(file, f"<p>{text}</p>")
        pages.append(GoldPage(str(number), file, text, "article", "site"))
    return pages


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    pages = gold(tmp_path, "well", "raise", "hang", "spin", "die", "well", "none", "chatter")
    return extract_all(fake("unruly"), pages, 0.3, lambda _: None)


def test_what_goes_wrong_on_a_page_is_named_and_the_run_goes_on(outputs: Outputs):
    assert outputs.failures == ["", "KeyError", "timed out", "timed out", "died", "", "returned nothing", ""]


def test_a_page_that_fails_has_an_empty_text(outputs: Outputs):
    assert outputs.texts == ["kept", "", "", "", "", "kept", "", "kept"]


def test_progress_is_reported(tmp_path: Path):
    said: list[str] = []
    extract_all(fake("paragraphs"), gold(tmp_path, "one"), 5, said.append)
    assert said == ["paragraphs: 1 of 1 pages"]


def test_an_extractor_has_no_network(tmp_path: Path):
    assert extract_all(fake("online"), gold(tmp_path, "one"), 10, lambda _: None).failures == ["OSError"]


def test_memory_is_that_of_the_extractor(tmp_path: Path):
    pages = gold(tmp_path, "one")
    small, large = (extract_all(fake("hungry", argument=n), pages, 20, lambda _: None).peak for n in ("1", "200"))
    if not Path("/proc/self/status").exists():
        assert (small, large) == (0, 0)
    else:
        assert 180 * MB < large - small < 220 * MB


@pytest.mark.parametrize("function", ["broken", "not_there"])
def test_an_extractor_that_does_not_load_is_named(function: str):
    with pytest.raises(ExtractorError, match=rf"{function} does not load .*--only"):
        check_loads([fake(function)])


def test_a_worker_is_gone_when_it_is_left(tmp_path: Path):
    with Worker(fake("paragraphs"), 5) as worker:
        worker.ask(gold(tmp_path, "one")[0])
    assert worker._process.poll() is not None


def test_every_extractor_is_timed_on_every_page(tmp_path: Path):
    ones = [fake("paragraphs"), fake("unruly")]
    times = time_all(ones, gold(tmp_path, "one", "raise"), 2, 5)
    assert {name: [answer.failure for answer in answers] for name, answers in times.items()} == {
        "paragraphs": ["", ""],
        "unruly": ["", "KeyError"],
    }


def test_time_is_that_of_the_processor(tmp_path: Path):
    answers = time_all([fake("idle")], gold(tmp_path, "one"), 1, 5)["idle"]
    assert 0 < answers[0].seconds < 0.1


def test_the_shortest_parse_takes_time(tmp_path: Path):
    answers = time_all([fake("paragraphs")], gold(tmp_path, *["one"] * 20), 1, 5)["paragraphs"]
    assert min(answer.parse_seconds for answer in answers) > 0


def test_cost_is_a_multiple_of_the_parse_on_the_same_pages():
    answers = [Answer(seconds=2, parse_seconds=1), Answer(seconds=40, parse_seconds=10), Answer(failure="timed out")]
    found = cost([*answers, Answer(seconds=3, parse_seconds=1)])
    assert (found.median, found.total, found.pages) == (3, 45 / 12, 3)


def test_there_is_no_cost_where_nothing_was_timed():
    assert cost([Answer(failure="timed out")]) is None


def test_a_page_that_lxml_does_not_parse_has_no_cost(tmp_path: Path):
    file = tmp_path / "empty.html.gz"
    put_page(file, "")
    answers = time_all([fake("paragraphs")], [GoldPage("0", file, "", "article", "site")], 1, 5)["paragraphs"]
    assert "lxml" in answers[0].failure


def test_stripper_runs_as_the_others_do(tmp_path: Path, small_model: Path):
    pages = gold(tmp_path, "The river rose over night and the bridge was closed.")
    found = extract_all(stripper_extractor(str(small_model)), pages, 30, lambda _: None)
    assert found.failures[0] in ("", "returned nothing")


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_an_installed_peer_keeps_an_article(tmp_path: Path, peer):
    if peer.version is None:
        pytest.skip(f"{peer.package} is not installed")
    sentence = "The river rose over night, and the bridge that leads to the old town was closed to all of the traffic. "
    file = tmp_path / "article.html.gz"
    put_page(file, page("</p><p>".join([sentence * 6] * 4)))
    pages = [GoldPage("article", file, "", "article", "site", lang="en")]
    assert "the bridge that leads" in extract_all(peer, pages, 60, lambda _: None).texts[0]
