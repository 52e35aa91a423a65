from __future__ import annotations

import importlib.util
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pytest
from compare_samples import TEXTS, fake, write_aeb, write_corpus, write_wcxb

from stripper import model as models
from stripper.learn.corpus import read_corpus
from stripper.learn.fit import Recipe
from training.compare import __main__ as command
from training.compare.folds import texts_by_folds
from training.compare.peers import PEERS, installed
from training.shared_corpus import SharedCorpus

FIXTURES = Path(__file__).parents[2] / "fixtures"
QUICK = ("--timed", "2", "--rounds", "1")
has_matplotlib = pytest.mark.skipif(
    importlib.util.find_spec("matplotlib") is None, reason="matplotlib is not installed"
)


@pytest.fixture(autouse=True, scope="module")
def fakes():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "PEERS", (fake("paragraphs"), fake("unruly")))
        yield


@pytest.fixture(scope="module")
def model(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that says it was trained on a site of the samples."""
    folder = tmp_path_factory.mktemp("model-with-sites")
    one = models.load(small_model)
    models.save(replace(one, about={"sites": ["one.example", "elsewhere.example"]}), folder)
    return folder


@dataclass(frozen=True)
class Done:
    """A run: its status, what it printed, what it wrote."""

    status: int
    out: str
    err: str
    written: dict


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Done:
    folder = tmp_path_factory.mktemp("benchmarks")
    places = ("--aeb", str(write_aeb(folder / "aeb")), "--wcxb", str(write_wcxb(folder / "wcxb")))
    file = folder / "out.json"
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        status = command.main([*places, "--json", str(file), "--model", str(model), *QUICK])
    return Done(status, out.getvalue(), err.getvalue(), json.loads(file.read_text(encoding="utf-8")))


def test_a_comparison_that_was_made_is_a_success(done):
    assert done.status == 0


@pytest.mark.parametrize(
    "part",
    [
        "## How it compares",
        "| paragraphs | 1.000 | 1.000 |",
        "## AEB: 3 pages of 3 sites (stripper as shipped)",
        "## WCXB: 3 pages",
        "word F1, forum",
        "| unruly | ",
        "`paragraphs(page)`",
    ],
)
def test_the_tables_say(done, part: str):
    assert part in done.out


def test_training_sites_are_warned_of_loudly(done):
    warning = "WARNING: 1 of 3 pages of AEB are of sites that the model was trained on"
    assert (warning in done.out, warning in done.err) == (True, True)


def test_the_json_names_the_pages_of_training_sites(done):
    assert [one["pages_of_training_sites"] for one in done.written["benchmarks"]] == [["a1"], ["a1"]]


def test_the_json_has_every_page(done):
    pages = done.written["benchmarks"][0]["pages"]
    assert {one["page"]: one["extractors"]["paragraphs"]["word F1"] for one in pages} == dict.fromkeys(TEXTS, 1.0)


def test_the_json_has_no_text_of_a_page(done):
    assert "bridge" not in json.dumps(done.written)


def test_the_json_has_costs(done):
    assert done.written["extractors"]["paragraphs"]["cost"]["pages"] == 2


def test_a_failure_is_reported(tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_aeb(tmp_path)
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    (folder / "html" / "raise.html.gz").write_bytes(b"<p>raise</p>")
    (folder / "ground-truth.json").write_text(json.dumps(truth | {"raise": truth["a1"]}), encoding="utf-8")
    command.main(["--aeb", str(folder), "--model", str(model), *QUICK])
    assert "- unruly, KeyError: 1 (raise)" in capsys.readouterr().out


@pytest.fixture
def folds(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"pages/{key}.html.gz": text for key, text in TEXTS.items()}
    monkeypatch.setattr(command, "cross_validated_texts", lambda *_: texts | {"pages/c3.html.gz": ""})


@pytest.mark.usefixtures("folds")
def test_on_the_corpus_stripper_is_scored_by_folds(tmp_path: Path, model: Path, capsys):
    command.main(["--corpus", str(write_corpus(tmp_path)), "--model", str(model), *QUICK])
    said = capsys.readouterr()
    assert (
        "| stripper | 0.667" in said.out,
        "stripper by folds" in said.out,
        "- stripper, returned nothing: 1 (pages/c3.html.gz)" in said.out,
        "WARNING" in said.err,
    ) == (True, True, True, False)


@pytest.mark.usefixtures("folds")
def test_a_sample_of_pages_can_be_asked_for(tmp_path: Path, model: Path, capsys):
    place = str(write_corpus(tmp_path))
    command.main(["--corpus", place, "--pages", "2", "--only", "paragraphs", "--model", str(model), *QUICK])
    assert "body texts: 2 pages" in capsys.readouterr().out


def test_texts_by_folds_are_those_of_all_pages_but_bare_copies():
    pages = [replace(page, source="test pages") for page in read_corpus(FIXTURES)[:9]]
    corpus = SharedCorpus(pages, {}, {"en": ["We use cookies"]})
    texts = texts_by_folds(corpus, Recipe(folds=3, jobs=1, hidden=(8,), passes=1, members=1), lambda _: None)
    assert list(texts) == [page.name for page in pages]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--aeb", "nowhere"], "ground-truth.json: cannot be read"),
        (["--wcxb", "nowhere"], "no such folder"),
        (["--corpus", "nowhere"], "nowhere: no body.jsonl there"),
        (["--aeb", "aeb", "--only", "nobody"], "no extractor 'nobody' is installed; there are stripper, paragraphs"),
        (["--aeb", "aeb", "--json", "nowhere/x.json"], "nowhere: no such folder"),
        (["--aeb", "aeb", "--model", "nowhere"], "stripper does not load (ModelError)"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, arguments: list[str], message: str
):
    write_aeb(tmp_path / "aeb")
    monkeypatch.chdir(tmp_path)
    assert (command.main(arguments), message in capsys.readouterr().err) == (2, True)


def test_a_page_that_cannot_be_read_is_no_extractors_failure(tmp_path: Path, model: Path, capsys):
    write_aeb(tmp_path)
    (tmp_path / "html" / "b2.html.gz").write_bytes(b"\x1f\x8bcut off")
    status = command.main(["--aeb", str(tmp_path), "--model", str(model), *QUICK])
    assert (status, "b2.html.gz: cannot be read" in capsys.readouterr().err) == (2, True)


def test_nothing_to_compare_on_is_an_error(capsys):
    with pytest.raises(SystemExit) as stop:
        command.main([])
    assert (stop.value.code, "--aeb" in capsys.readouterr().err) == (2, True)


MISSING = replace(fake("paragraphs", "missing"), package="a-package-that-is-not-there")


def test_nobody_to_compare_with_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr(command, "PEERS", (MISSING,))
    assert (command.main(["--aeb", str(tmp_path)]), "'.[peers]'" in capsys.readouterr().err) == (2, True)


def test_a_peer_that_is_not_installed_is_left_out_and_named(tmp_path: Path, monkeypatch, model: Path, capsys):
    monkeypatch.setattr(command, "PEERS", (MISSING, fake("paragraphs")))
    command.main(["--aeb", str(write_aeb(tmp_path)), "--model", str(model), *QUICK])
    said = capsys.readouterr()
    assert ("left out: a-package-that-is-not-there" in said.err, "| missing" in said.out) == (True, False)


def test_a_model_that_names_no_sites_is_warned_of(tmp_path: Path, small_model: Path, capsys):
    command.main(["--aeb", str(write_aeb(tmp_path)), "--model", str(small_model), *QUICK])
    assert "does not say which sites" in capsys.readouterr().err


@has_matplotlib
@pytest.mark.parametrize(("name", "start"), [("chart.svg", b"<?xml"), ("chart.png", b"\x89PNG")])
def test_a_chart_is_drawn(tmp_path: Path, model: Path, name: str, start: bytes):
    command.main(["--aeb", str(write_aeb(tmp_path)), "--chart", str(tmp_path / name), "--model", str(model), *QUICK])
    assert (tmp_path / name).read_bytes().startswith(start)


@has_matplotlib
def test_a_chart_of_another_kind_is_refused(tmp_path: Path, capsys):
    status = command.main(["--aeb", str(write_aeb(tmp_path)), "--chart", str(tmp_path / "chart.pdf")])
    assert (status, "a chart is an .svg or .png file" in capsys.readouterr().err) == (2, True)


def test_a_chart_without_matplotlib_is_refused_before_the_work(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    status = command.main(["--aeb", str(write_aeb(tmp_path)), "--chart", str(tmp_path / "chart.svg")])
    assert (status, "needs matplotlib" in capsys.readouterr().err) == (2, True)


def test_the_real_peers_have_names_of_their_own():
    assert len({peer.name for peer in PEERS}) == len(PEERS)


def test_trafilatura_is_compared_with_where_it_is_installed():
    pytest.importorskip("trafilatura")
    assert "trafilatura" in {peer.name for peer in installed()}
