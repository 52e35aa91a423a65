from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from stripper.labels import LABELS
from stripper.learn.corpus import LabelledPage, read_corpus
from stripper.learn.examples import example, has_picture_text
from stripper.learn.fit import Recipe
from stripper.learn.fit_text import TextRecipe
from stripper.model import load
from stripper.segment import page_table
from training.phrases import Phrase
from training.reviewed import keys_of
from training.shared_corpus import BodyGold, SharedCorpus
from training.train import cut_and_align, main, train

FIXTURES = Path(__file__).parents[2] / "fixtures"


def read_whole(page: LabelledPage) -> tuple[LabelledPage, dict[str, str]]:
    """A page without labels, and the labels of its blocks as they were read."""
    one = example(page)
    labels = [LABELS[shares.argmax()] for shares in one.shares]
    return replace(page, covers="some", segments=()), dict(zip(keys_of(one.segments.text), labels, strict=True))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("model")
    pages = [replace(page, source="test pages") for page in read_corpus(FIXTURES)[:10]]
    body = "\n".join(text for text, label in pages[8].segments if label == "body")
    pages[8] = replace(pages[8], covers="body", segments=((body, "body"),))
    bodies, notices = {pages[8].name: BodyGold(body, "article")}, {"en": ["We use cookies", "Accept all"]}
    read = page_table(pages[8].html.decode()).text[0]
    phrases = {"it": [Phrase("di Ada Riva", "other", "byline")]}
    pages[9], labels = read_whole(pages[9])
    reviewed = {pages[8].name: {keys_of([read])[0]: "cookie"}, pages[9].name: labels}
    corpus = SharedCorpus(pages, bodies, notices, reviewed, phrases, frozenset({pages[9].name}))
    recipe, text_recipe = Recipe(folds=3, jobs=1, hidden=(8,), passes=2), TextRecipe(folds=3, hidden=(8,), passes=1)
    return folder, train(corpus, tmp_path_factory.mktemp("corpus"), folder, recipe, text_recipe)


def test_the_artefact_loads(trained):
    assert load(trained[0]).about["seed"] == 0


def test_the_artefact_is_small(trained):
    assert sum(file.stat().st_size for file in trained[0].iterdir()) < 5_000_000


def test_the_model_knows_its_training_sites(trained):
    assert len(load(trained[0]).about["sites"]) == 10


def test_the_body_is_scored_by_page_type(trained):
    assert set(trained[1].bodies) == {"article", "all pages"}


@pytest.mark.parametrize(
    "part",
    [
        "## Plain text",
        "thorough",
        "## Data",
        "test pages",
        "10 of 10 sites, and 0 laid out of articles; 3 texts besides: of consent tools, and phrases in 1 languages that a language model wrote",
        "Apache-2.0",
        "| body |",
        "leak",
        " MB |",
        "1 single blocks were labelled besides (body 0, caption 0, credit 0, cookie 1,",
        "Of 1 pages without full labels a large language model read the whole",
        "## Calibration",
        "█",
        "## Limits",
        "seed",
    ],
)
def test_the_card_says(trained, part: str):
    assert part in (trained[0] / "CARD.md").read_text(encoding="utf-8")


def test_of_pages_that_were_read_whole_bare_copies_are_made_as_of_fully_labelled_ones():
    known = next(page for page in read_corpus(FIXTURES) if has_picture_text(page))
    page, labels = read_whole(known)
    for whole, copies in ((frozenset({page.name}), 1), (frozenset[str](), 0)):
        examples = cut_and_align(SharedCorpus([page], {}, {}, {page.name: labels}, whole=whole), 1)
        assert [one.bare for one in examples].count(True) == copies


@pytest.fixture
def empty_corpus(tmp_path: Path) -> Path:
    for name in ("gold", "body", "news", "snippets", "cookie_notices"):
        (tmp_path / f"{name}.jsonl").write_text("")
    return tmp_path


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr("sys.argv", ["train", *map(str, arguments)])
    return main()


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_model_that_is_there_stays_until_all_is_done(trained, empty_corpus: Path, monkeypatch):
    def half(_corpus: SharedCorpus, _folder: Path, out: Path, _recipe: TextRecipe) -> None:
        (out / "model.json").write_text("half")
        raise KeyboardInterrupt

    out = empty_corpus / "model"
    shutil.copytree(trained[0], out)
    monkeypatch.setattr("training.own.own_pages", lambda _phrases: [])
    monkeypatch.setattr("training.train.train_text", half)
    with pytest.raises(KeyboardInterrupt):
        run_main(monkeypatch, "--only-text", "--corpus", empty_corpus, "--out", out)
    assert contents(out) == contents(trained[0])


def test_the_model_is_put_in_place_with_its_card_and_probes(trained, empty_corpus: Path, monkeypatch):
    def made(_corpus: SharedCorpus, _folder: Path, out: Path, _recipe: TextRecipe) -> None:
        (out / "CARD.md").write_text("# Card of this run\n")

    out = empty_corpus / "model"
    shutil.copytree(trained[0], out)
    monkeypatch.setattr("training.own.own_pages", lambda _phrases: [])
    monkeypatch.setattr("training.train.train_text", made)
    assert run_main(monkeypatch, "--only-text", "--corpus", empty_corpus, "--out", out) == 0
    before, after = contents(trained[0]), contents(out)
    assert after.pop("CARD.md") == b"# Card of this run\n"
    assert after.pop("probes.json")
    assert after.items() <= before.items()  # the same model, byte for byte


def test_only_the_text_part_cannot_be_trained_into_no_model(empty_corpus: Path, monkeypatch, capsys):
    out = empty_corpus / "nowhere"
    assert run_main(monkeypatch, "--only-text", "--corpus", empty_corpus, "--out", out) == 2
    assert f"{out / 'model.json'}: cannot be read" in capsys.readouterr().err


def test_too_little_to_learn_from(empty_corpus: Path, monkeypatch, capsys):
    monkeypatch.setattr("training.own.own_pages", lambda _phrases: [])
    assert run_main(monkeypatch, "--corpus", empty_corpus, "--out", empty_corpus / "model") == 2
    assert "0 sites with full labels" in capsys.readouterr().err


def test_a_place_that_holds_no_model_is_found_out_first(empty_corpus: Path, monkeypatch, capsys):
    assert run_main(monkeypatch, "--corpus", empty_corpus / "nowhere", "--out", empty_corpus) == 2
    assert "no model; name a folder of its own for it" in capsys.readouterr().err


def test_no_corpus(monkeypatch, capsys, tmp_path: Path):
    assert run_main(monkeypatch, "--corpus", tmp_path / "nowhere", "--out", tmp_path / "model") == 2
    assert "no such folder" in capsys.readouterr().err
