import json
from dataclasses import asdict, replace

import pytest

from stripper.cleaner import Cleaner, shipped
from tests.training.test_held_out import corpus
from training import scoreboard
from training.held_out import held_out_sites
from training.scoreboard import PageScore, board, compared, main, score_pages


def scored(page: str, f1: float, site: str = "a.example", kind: str = "article") -> PageScore:
    return PageScore(page, site, kind, word_f1=f1, shingles=(f1, f1))


def test_all_page_types_is_the_mean_over_pages():
    assert board([scored("1", 1.0), scored("2", 0.5), scored("3", 0.0, kind="forum")])["word F1, all page types"] == 0.5


def test_news_of_publishers_are_no_page_type():
    assert board([scored("1", 1.0), scored("2", 0.0, kind="news")])["word F1, all page types"] == 1


def test_leaks_are_in_percent():
    counts = [[0] * 5 for _ in range(6)]
    counts[1][0], counts[1][1] = 1, 3  # of four caption tokens one was taken for body
    assert board([PageScore("1", "a.example", "labelled in full", counts)])["caption leak, %"] == 25


def test_a_number_that_varies_by_site_is_uncertain():
    rows = [scored("1", 1.0, "a.example"), scored("2", 0.0, "b.example")]
    assert scoreboard.uncertainty(rows, board)["word F1, all page types"] == pytest.approx(0.35, abs=0.05)


def test_differences_count_pages_that_became_better_and_worse():
    before = {row.page: row for row in (scored("1", 0.5), scored("2", 0.5), scored("3", 0.5))}
    after = [scored("1", 0.9), scored("2", 0.4), scored("3", 0.5)]
    assert compared(after, before)[0].endswith("3 pages, 1 better, 1 worse")


@pytest.fixture
def folder(tmp_path):
    return corpus(tmp_path, [min(held_out_sites())])


def unseen() -> Cleaner:
    model = shipped().model
    return Cleaner(replace(model, about={**model.about, "sites": []}))


def test_pages_of_every_kind_are_scored(folder):
    assert {row.kind for row in score_pages(unseen(), folder, 1)} == {"labelled in full", "article", "news", "snippets"}


def test_a_model_that_learnt_from_a_site_set_aside_is_refused(folder):
    learnt = replace(shipped().model, about={"sites": [min(held_out_sites())]})
    with pytest.raises(Exception, match="train it anew"):
        score_pages(Cleaner(learnt), folder, 1)


def test_the_command_ends_with_2_where_there_is_no_corpus(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(scoreboard, "load", lambda _: unseen())
    assert main(["--corpus", str(tmp_path / "none")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_saved_scores_are_compared_with(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(scoreboard, "load", lambda _: unseen())
    saved = tmp_path / "scores.jsonl"
    assert main(["--corpus", str(folder), "--jobs", "1", "--save", str(saved)]) == 0
    assert main(["--corpus", str(folder), "--jobs", "1", "--against", str(saved)]) == 0
    assert "+0.0000" in capsys.readouterr().out


def test_saved_scores_are_a_row_a_page(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(scoreboard, "load", lambda _: unseen())
    main(["--corpus", str(folder), "--jobs", "1", "--save", str(tmp_path / "s.jsonl")])
    rows = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    assert [set(row) for row in rows] == [set(asdict(scored("1", 1)))] * 4
