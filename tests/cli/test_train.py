"""From labelled pages to a model in a folder, by the command line: train, evaluate, model, and what can go wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from retraining import corpus_of, rows

import stripper
from stripper.cli import main
from stripper.learn import probes, retrain

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture(autouse=True, scope="module")
def few_fixtures(tmp_path_factory: pytest.TempPathFactory):
    """Score and probe with some fixtures, not with all: seconds less for each training."""
    folder = corpus_of(rows()[10:16], tmp_path_factory.mktemp("few"))
    with pytest.MonkeyPatch.context() as patch:
        for module in (retrain, probes):
            patch.setattr(module, "fixtures_folder", lambda: folder)
        yield


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus_of(rows()[:6], tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def held_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus_of(rows()[20:27], tmp_path_factory.mktemp("test-corpus"))


@pytest.fixture(scope="module")
def trained(corpus: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("out") / "model"
    return out, run("train", corpus, "--out", out, "--cache", cache, "--jobs", "1")


@pytest.fixture(scope="module")
def evaluated(trained, held_out: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    html = tmp_path_factory.mktemp("report") / "report.html"
    models = ("--model", "shipped", "--model", trained[0])
    return html, run("evaluate", held_out, *models, "--html", html, "--cache", cache, "--jobs", "1", "--format", "json")


def test_training_says_what_it_did(trained):
    assert trained[1].exit_code == 0, trained[1].stderr
    assert "your pages (6), before" in trained[1].stdout
    assert "stripper's fixtures, after" in trained[1].stdout


def test_stages_are_lines_where_there_is_no_terminal(trained):
    assert "1. cutting and aligning (6)\n" in trained[1].stderr
    assert "\r" not in trained[1].stderr


def test_the_folder_holds_a_model_its_card_and_its_probes(trained):
    names = {entry.name for entry in trained[0].iterdir()}
    assert names == {"model.json", "model.safetensors", "CARD.md", "probes.json"}


def test_nothing_is_left_beside_it(trained):
    assert [entry.name for entry in trained[0].parent.iterdir()] == ["model"]


def test_the_model_cleans(trained, article: Path):
    assert stripper.load(trained[0]).clean(article.read_bytes())


@pytest.mark.parametrize("says", ["| start | shipped, weights", "the fixtures, before", "6 of 6 sites", "Apache-2.0 6"])
def test_the_card_says(trained, says: str):
    assert says in (trained[0] / "CARD.md").read_text(encoding="utf-8")


def test_no_text_of_a_page_is_in_the_model(trained):
    known = "\n".join((trained[0] / name).read_text() for name in ("model.json", "probes.json", "CARD.md"))
    assert not [text for row in rows()[:6] for text, _ in row["segments"] if len(text) > 30 and text in known]


def test_a_model_is_replaced_whole(trained, tmp_path: Path):
    shutil.copytree(trained[0], tmp_path / "model")
    from stripper.learn.artefact import write_model

    write_model(stripper.load(trained[0]).model, tmp_path / "model", "another card")
    assert (tmp_path / "model" / "CARD.md").read_text() == "another card"
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


def test_a_model_that_cannot_be_moved_to_its_place_leaves_the_one_that_was_there(trained, tmp_path: Path, monkeypatch):
    from stripper.errors import SaveError
    from stripper.learn.artefact import write_model

    rename = Path.rename
    monkeypatch.setattr(Path, "rename", lambda path, to: path.rmdir() if path.name == "new" else rename(path, to))
    shutil.copytree(trained[0], tmp_path / "model")
    with pytest.raises(SaveError, match="as it was"):
        write_model(stripper.load(trained[0]).model, tmp_path / "model", "another card")
    assert (tmp_path / "model" / "CARD.md").read_bytes() == (trained[0] / "CARD.md").read_bytes()
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


def test_without_a_card_the_one_that_was_there_stays(trained, tmp_path: Path):
    from stripper.learn.artefact import write_model

    shutil.copytree(trained[0], tmp_path / "model")
    write_model(replace(stripper.load(trained[0]).model, text=None), tmp_path / "model")
    assert (tmp_path / "model" / "CARD.md").read_bytes() == (trained[0] / "CARD.md").read_bytes()
    assert run("model", "verify", tmp_path / "model").exit_code == 0


def test_without_any_card_there_is_none(trained, tmp_path: Path):
    from stripper.learn.artefact import write_model

    write_model(stripper.load(trained[0]).model, str(tmp_path / "model"))
    assert not (tmp_path / "model" / "CARD.md").exists()


@pytest.mark.parametrize("suffix", ["before", "unfinished"])
def test_folders_of_like_names_beside_it_are_left_alone(trained, suffix: str, tmp_path: Path):
    from stripper.learn.artefact import write_model

    shutil.copytree(trained[0], tmp_path / "model")
    (tmp_path / f"model.{suffix}").mkdir()
    (tmp_path / f"model.{suffix}" / "thesis.tex").write_text("years of work")
    write_model(stripper.load(trained[0]).model, tmp_path / "model", "another card")
    assert (tmp_path / f"model.{suffix}" / "thesis.tex").exists()


def test_a_full_disk_leaves_the_model_that_was_there(trained, tmp_path: Path):
    # a limit on the size of files is what a full disk is, for one process
    shutil.copytree(trained[0], tmp_path / "model")
    program = (
        "import resource, sys, stripper\nfrom pathlib import Path\nfrom stripper.learn.artefact import write_model\n"
        "model = stripper.load(sys.argv[1]).model\nresource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "write_model(model, Path(sys.argv[1]), 'another card')\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "model")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert "cannot be written (File too large); make room" in done.stderr
    assert (tmp_path / "model" / "CARD.md").read_bytes() == (trained[0] / "CARD.md").read_bytes()
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


def test_a_folder_of_other_things_is_not_written_over(corpus: Path, tmp_path: Path):
    (tmp_path / "thesis.tex").write_text("years of work")
    done = run("train", corpus, "--out", tmp_path)
    assert (done.exit_code, "holds thesis.tex, no model" in done.stderr) == (1, True)


def test_a_file_is_no_place_for_a_model(corpus: Path, tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert "a file is there" in run("train", corpus, "--out", tmp_path / "file").stderr


def test_a_place_that_cannot_be_written_is_found_out_first(corpus: Path, tmp_path: Path):
    (tmp_path / "file").write_text("")
    done = run("train", corpus, "--out", tmp_path / "file" / "model")
    assert (done.exit_code, "cannot be written" in done.stderr, "cutting" in done.stderr) == (1, True, False)


def test_a_cache_that_cannot_be_written_says_what_to_do(corpus: Path, tmp_path: Path):
    (tmp_path / "file").write_text("")
    done = run("train", corpus, "--out", tmp_path / "model", "--cache", tmp_path / "file")
    assert (done.exit_code, "or none (--no-cache)" in done.stderr) == (1, True)


def test_an_empty_corpus_says_what_to_do(tmp_path: Path):
    done = run("train", corpus_of([], tmp_path / "corpus"), "--out", tmp_path / "model")
    assert (done.exit_code, "label some first (stripper annotate" in done.stderr) == (1, True)
    assert not (tmp_path / "model").exists()


def test_a_model_to_go_on_from_that_is_none(corpus: Path, tmp_path: Path):
    done = run("train", corpus, "--out", tmp_path / "model", "--from", tmp_path / "nowhere", "--no-cache")
    assert (done.exit_code, "a model is a folder with" in done.stderr) == (2, True)


def test_a_cache_and_none_is_a_wrong_command(corpus: Path, tmp_path: Path):
    assert run("train", corpus, "--out", tmp_path / "m", "--cache", tmp_path, "--no-cache").exit_code == 2


def test_a_bar_is_drawn_in_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    from stripper.cli._progress import Bar

    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with Bar() as bar:
        bar("features", 0, 4)
        bar("features", 3, 4)
        bar("first stage", 0, 2)
    drawn = capsys.readouterr().err
    assert "1. features" in drawn
    assert "2. first stage" in drawn


def test_two_models_are_compared_in_words(evaluated):
    assert evaluated[1].exit_code == 0, evaluated[1].stderr
    assert json.loads(evaluated[1].stdout)["comparison"]["verdict"].endswith(".")


def test_the_json_has_everything(evaluated):
    found = json.loads(evaluated[1].stdout)
    assert {"corpus", "models", "comparison", "learning", "reading", "notes"} == set(found)
    first = found["models"][0]
    assert (first["pages"], first["sites"], len(first["by_site"])) == (7, 7, 7)
    assert set(first["labels"]["caption"]["f1"]) == {"value", "low", "high"}
    assert found["learning"][0]["pages"] == 0


def test_each_of_the_worst_pages_is_explained(evaluated):
    html, done = evaluated
    worst = [page for model in json.loads(done.stdout)["models"] for page in model["worst"]]
    assert worst
    assert all("explained by stripper" in (html.parent / page["report"]).read_text() for page in worst)
    assert all(f'href="{page["report"]}"' in html.read_text() for page in worst)


def test_the_report_needs_nothing_from_outside(evaluated):
    text = evaluated[0].read_text()
    assert "default-src 'none'" in text
    assert not [mark for mark in ("<script", "http://", "https://", "@import", "url(") if mark in text]


@pytest.mark.parametrize(
    "part", ["Confusion matrix", "Precision against recall", "Reliability", "Learning curve", "By language", "By site"]
)
def test_the_report_has(evaluated, part: str):
    assert part in evaluated[0].read_text()


def test_a_model_is_warned_of_where_it_knows_the_sites(trained, corpus: Path, cache: Path):
    done = run("evaluate", corpus, "--model", trained[0], "--cache", cache, "--no-curve", "--jobs", "1")
    assert done.exit_code == 0
    assert "was trained on 6 of 6 sites here" in done.stderr
    assert "was trained on" not in done.stdout


def test_strict_refuses_it(trained, corpus: Path, cache: Path):
    done = run("evaluate", corpus, "--model", trained[0], "--cache", cache, "--strict")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "was trained on 6 of 6 sites here" in done.stderr


def test_unseen_leaves_such_pages_out(trained, corpus: Path, held_out: Path, cache: Path):
    chosen = ("--model", trained[0], "--cache", cache, "--unseen", "--no-curve", "--jobs", "1")
    assert "7 pages of 7 sites" in run("evaluate", corpus, held_out, *chosen).stdout
    assert "every site of the corpus was learnt from" in run("evaluate", corpus, *chosen).stderr


def test_strict_and_unseen_is_a_wrong_command(corpus: Path):
    assert run("evaluate", corpus, "--strict", "--unseen").exit_code == 2


@pytest.mark.parametrize("models", [["a", "b", "c"], ["a", "a"]])
def test_two_different_models_at_most(corpus: Path, models: list[str]):
    assert run("evaluate", corpus, *(part for name in models for part in ("--model", name))).exit_code == 2


def test_few_sites_are_said(tmp_path: Path, cache: Path):
    folder = corpus_of(rows()[20:22], tmp_path)
    done = run("evaluate", folder, "--cache", cache, "--jobs", "1")
    assert "Only 2 sites" in done.stderr
    assert "No learning curve: it needs pages of at least 3 sites." in done.stdout + done.stderr


def test_pages_labelled_in_part_cannot_be_scored(tmp_path: Path):
    folder = corpus_of([{**row, "covers": "some"} for row in rows()[20:22]], tmp_path)
    assert "no page can be scored" in run("evaluate", folder, "--no-cache", "--jobs", "1").stderr


def test_a_report_that_cannot_be_written_is_found_out_first(held_out: Path, tmp_path: Path):
    done = run("evaluate", held_out, "--html", tmp_path / "nowhere" / "report.html")
    assert (done.exit_code, "cannot be written" in done.stderr, "scoring" in done.stderr) == (1, True, False)


def test_a_report_is_begun_when_there_are_scores(tmp_path: Path):
    done = run("evaluate", tmp_path / "nowhere", "--html", tmp_path / "report.html")
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])


def test_a_report_that_is_there_stays_where_there_are_no_scores(tmp_path: Path):
    (tmp_path / "report.html").write_text("of yesterday")
    run("evaluate", tmp_path / "nowhere", "--html", tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text() == "of yesterday"


def test_a_page_beyond_the_limits_is_scored_though_it_cannot_be_explained(tmp_path: Path):
    folder = corpus_of(rows()[20:21], tmp_path / "corpus")
    (folder / "pages" / "deep.html").write_text("<div>" * 20_100 + "Text that stands far down.")
    row = {**rows()[20], "page": "pages/deep.html", "segments": [["Another text, which is not there.", "body"]]}
    with (folder / "labels.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")
    html = tmp_path / "report.html"
    done = run("evaluate", folder, "--html", html, "--no-curve", "--no-cache", "--jobs", "1", "--format", "json")
    assert (done.exit_code, html.stat().st_size > 0) == (0, True)
    assert "WARNING: pages/deep.html cannot be explained: " in done.stderr
    worst = json.loads(done.stdout)["models"][0]["worst"]
    assert [page["page"] for page in worst if not page["report"]] == ["pages/deep.html"]


def test_a_trained_model_verifies(trained):
    done = run("model", "verify", trained[0])
    assert (done.exit_code, " labelled as recorded" in done.stdout) == (0, True)


def spoilt(trained: Path, tmp_path: Path, name: str, change) -> Result:
    shutil.copytree(trained, tmp_path / "copy")
    path = tmp_path / "copy" / name
    path.write_bytes(change(path.read_bytes()))
    return run("model", "verify", tmp_path / "copy")


def test_a_file_that_was_changed_is_found_out(trained, tmp_path: Path):
    done = spoilt(trained[0], tmp_path, "model.json", lambda data: data + b"\n")
    assert (done.exit_code, "is not the file that the probes were recorded with" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"labels": "', b'"labels": "k', "not what stripper writes"),
        (b'"pages"', b'"no"', "not what stripper writes"),
        (b'"page": "', b'"page": "0', "is not the page it was"),
    ],
)
def test_probes_that_were_changed_are_found_out(trained, tmp_path: Path, old: bytes, new: bytes, says: str):
    done = spoilt(trained[0], tmp_path, "probes.json", lambda data: data.replace(old, new))
    assert (done.exit_code, says in done.output) == (1, True)


def test_other_answers_are_found_out(trained, tmp_path: Path):
    def other(data: bytes) -> bytes:
        found = json.loads(data)
        for one in found["pages"].values():
            one["labels"] = one["labels"].replace("b", "o")
        return json.dumps(found).encode()

    done = spoilt(trained[0], tmp_path, "probes.json", other)
    assert (done.exit_code, "probabilities not as recorded" in done.stdout) == (1, True)


def test_another_way_of_cutting_is_found_out(trained, tmp_path: Path):
    def fewer(data: bytes) -> bytes:
        found = json.loads(data)
        for one in found["pages"].values():
            one["labels"], one["sure"] = one["labels"][1:], one["sure"][1:]
        return json.dumps(found).encode()

    assert "this stripper cuts pages differently" in spoilt(trained[0], tmp_path, "probes.json", fewer).stdout


def test_a_model_without_probes_says_what_to_do(small_model: Path):
    done = run("model", "verify", small_model)
    assert (done.exit_code, "to have its answers recorded" in done.stderr) == (1, True)


def test_a_model_that_does_not_load_is_a_wrong_one(tmp_path: Path):
    assert run("model", "verify", tmp_path).exit_code == 2


def test_show_has_card_and_hashes(trained):
    done = run("model", "show", trained[0], "--no-importance")
    assert "# Model card" in done.stdout
    assert probes.digests(trained[0])["model.safetensors"] in done.stdout


def test_show_ranks_the_features(trained, monkeypatch: pytest.MonkeyPatch):
    from stripper.learn import inspect

    monkeypatch.setattr(inspect, "BLOCKS", 40)
    monkeypatch.setattr(inspect, "fixtures_folder", probes.fixtures_folder)
    done = run("model", "show", trained[0])
    assert "FEATURES THAT MATTER MOST" in done.stdout
    assert len(done.stdout.partition("shuffled)\n")[2].splitlines()) == 20


def test_diff_says_where_the_two_come_from_and_what_they_answer(trained):
    done = run("model", "diff", "shipped", trained[0])
    assert "6 (new-" in done.stdout
    assert "second stage.weight.0" in done.stdout
    assert "blocks of the fixtures with another label" in done.stdout


def test_diff_of_other_shapes(trained, small_model: Path):
    found = json.loads(run("model", "diff", small_model, trained[0], "--format", "json").stdout)
    assert found["weights"]["second stage.weight.0"] is None
    assert found["blocks"] > 0


@pytest.fixture
def worse(trained, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Training gives a model that is worse than the one before."""
    score = retrain.Scores(dict.fromkeys(("body", "caption", "credit", "cookie"), 0.5), 0.5, 6)
    notes = ["the new model is worse than the one before"]
    made = retrain.Trained(
        stripper.load(trained[0]).model, retrain.read_corpora([corpus]), (score, score), (score, score), notes[0], notes
    )
    monkeypatch.setattr(retrain, "retrain", lambda _plan, _report: made)


@pytest.fixture
def there(trained, tmp_path: Path) -> Path:
    """A folder with a model and a card of its own."""
    folder = Path(shutil.copytree(trained[0], tmp_path / "model"))
    (folder / "CARD.md").write_text("of yesterday")
    return folder


@pytest.mark.usefixtures("worse")
def test_a_worse_model_does_not_replace_the_one_that_is_there(corpus: Path, there: Path):
    done = run("train", corpus, "--out", there, "--no-cache")
    assert (done.exit_code, (there / "CARD.md").read_text()) == (1, "of yesterday")
    assert "note: the new model is worse than the one before\n" in done.stderr
    assert "not replaced, for the new model is worse; --force replaces it, another --out puts it beside" in done.stderr


@pytest.mark.usefixtures("worse")
def test_force_replaces_it_all_the_same(corpus: Path, there: Path):
    done = run("train", corpus, "--out", there, "--no-cache", "--force")
    assert done.exit_code == 0
    assert "the new model is worse than the one before" in done.stderr
    assert "- the new model is worse than the one before" in (there / "CARD.md").read_text()


@pytest.mark.usefixtures("worse")
def test_a_worse_model_in_a_new_folder_is_a_failure_too(corpus: Path, tmp_path: Path):
    done = run("train", corpus, "--out", tmp_path / "new", "--no-cache")
    assert (done.exit_code, (tmp_path / "new" / "model.json").exists()) == (1, True)
    assert "written, but worse than the model before" in done.stderr


def test_an_interrupt_leaves_no_model(corpus: Path, tmp_path: Path):
    import signal

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "stripper", "train", str(corpus), "--out", str(tmp_path / "model"), "--no-cache"]
    with subprocess.Popen([*command, "--jobs", "1"], env=environment, stderr=subprocess.PIPE, text=True) as started:
        started.stderr.readline()  # the first stage has begun
        started.send_signal(signal.SIGINT)
        started.communicate(timeout=60)
    assert (started.returncode, list(tmp_path.iterdir())) == (130, [])


@pytest.mark.parametrize("memory", ["", "much", "5", "1K", "-1G", "1.5G"])
def test_memory_that_is_no_amount_is_a_wrong_command(tmp_path: Path, memory: str):
    result = run("train", tmp_path, "--out", tmp_path / "model", "--memory", memory)
    assert (result.exit_code, (tmp_path / "model").exists()) == (2, False)
    assert "write 512M or 2G" in " ".join(result.stderr.split())


def test_memory_bounds_how_many_processes_run_and_is_told_to_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told: list[retrain.Plan] = []

    def refuse(plan: retrain.Plan, _report: object) -> None:
        told.append(plan)
        raise stripper.errors.CorpusError("enough seen")

    monkeypatch.setattr(retrain, "retrain", refuse)
    assert run("train", tmp_path, "--out", tmp_path / "model", "--memory", "3G", "--jobs", "4").exit_code == 1
    assert (told[0].recipe.memory, told[0].recipe.workers(1 << 30), told[0].recipe.workers(5 << 30)) == (3 << 30, 3, 1)
