from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from stripper import model as models
from stripper.learn.corpus import read_corpus
from stripper.learn.documents import TextPage
from stripper.learn.fit import quiet
from stripper.learn.fit_text import TextRecipe
from stripper.segment import page_table
from training import plain_text
from training.phrases import Phrase
from training.plain_text import HEADING, TextCorpus, completed, retrain, text_corpus, with_section
from training.reviewed import keys_of
from training.shared_corpus import SharedCorpus

FIXTURES = Path(__file__).parents[2] / "fixtures"
SMALL = TextRecipe(hidden=(8,), passes=1, folds=2)
CARD = f"# Model card\n\nA model.\n\n{HEADING}\n\nOld.\n\n## Limits\n\n- Some.\n"


@pytest.fixture(scope="module")
def corpus(small_model: Path) -> TextCorpus:
    pages = [replace(page, source="test pages") for page in read_corpus(FIXTURES)[:6]]
    pages[0] = replace(pages[0], source="stripper fixtures")
    pages[1] = replace(pages[1], source="stripper articles")
    body = "\n".join(text for text, label in pages[5].segments if label == "body")
    pages[5] = replace(pages[5], covers="body", segments=((body, "body"),))
    partial = completed(pages, models.load(small_model))
    phrases = {
        "en": [
            Phrase("Accept all", "cookie", "control"),
            Phrase("By Ann Bell", "other", "byline"),
            Phrase("Storm over the bridge", "other", "teaser"),
        ]
    }
    shared = SharedCorpus(pages, {}, {"en": ["We use cookies"]}, phrases=phrases)
    return text_corpus(shared, partial, FIXTURES / "texts")


@pytest.fixture(scope="module")
def retrained(small_model: Path, corpus: TextCorpus, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("retrained")
    models.save(models.load(small_model), folder)
    (folder / "CARD.md").write_text(CARD)
    return folder, retrain(folder, corpus, SMALL, quiet)


def test_own_pages_are_learnt_from_and_not_scored(corpus: TextCorpus):
    names = {page.name for page in corpus.pages}
    assert len(corpus.scored) == 3
    assert corpus.scored < names


def test_of_a_partly_labelled_page_what_is_not_other_boilerplate_is_used(corpus: TextCorpus):
    page = next(page for page in corpus.pages if page.trust)
    assert {label for _, label in page.lines} <= {"body", "caption", "credit", "cookie"}


def test_pages_that_were_read_whole_are_learnt_from_in_full_and_not_scored():
    known, page = (replace(page, source="test pages") for page in read_corpus(FIXTURES)[:2])
    page = replace(page, covers="some", segments=())
    texts = page_table(page.html.decode()).text
    labels = {key: "body" for key, text in zip(keys_of(texts), texts, strict=True) if len(text) > 80}
    shared = SharedCorpus([known, page], {}, {}, {page.name: labels}, whole=frozenset({page.name}))
    corpus = text_corpus(shared, [TextPage(page.name, page.site, "", (("By a model", "body"),))], FIXTURES / "texts")
    (read,) = [one for one in corpus.pages if one.name == page.name]
    assert not read.trust
    assert {label for _, label in read.lines} == {"body", "other"}
    assert corpus.scored == {known.name}
    assert (corpus.facts["fully labelled pages"], corpus.facts["pages that a language model read whole"]) == (1, 1)


def test_retraining_gives_the_model_a_part_for_plain_text(retrained):
    assert models.load(retrained[0]).text is not None


def test_articles_written_for_the_project_are_measured_apart(retrained, corpus: TextCorpus):
    folder, _ = retrained
    assert len(corpus.written) == 1
    assert not corpus.written & corpus.scored
    assert set(models.load(folder).about["text_scores_written"]) == {"careful", "balanced", "thorough"}
    assert "The articles that were written" in (folder / "CARD.md").read_text()


def test_retraining_leaves_the_part_for_pages(retrained, small_model: Path):
    before, after = models.load(small_model), models.load(retrained[0])
    assert (before.second.weights[0] == after.second.weights[0]).all()


def test_the_model_knows_its_scores(retrained):
    assert set(models.load(retrained[0]).about["text_scores"]) == {"careful", "balanced", "thorough"}


@pytest.mark.parametrize("part", ["careful (", "unchanged", "labelled texts", "profiles", "A model.", "## Limits"])
def test_the_card_says(retrained, part: str):
    assert part in (retrained[0] / "CARD.md").read_text()


def test_the_card_s_old_section_is_gone(retrained):
    assert "Old." not in (retrained[0] / "CARD.md").read_text()


def test_a_section_stands_before_the_limits():
    assert with_section("# Card\n\n## Limits\n\n- Some.\n", "new") == "# Card\n\nnew\n\n## Limits\n\n- Some.\n"


def test_a_card_without_limits_ends_with_the_section():
    assert with_section("# Card\n", "new") == "# Card\n\nnew\n"


def test_dialogs_are_lent_from_phrases_too(corpus: TextCorpus):
    assert corpus.notices == {"en": ["We use cookies", "Accept all"]}


def test_the_wording_table_learns_from_phrases_that_are_known_by_their_words(corpus: TextCorpus):
    assert corpus.told == [("We use cookies", "cookie"), ("Accept all", "cookie"), ("By Ann Bell", "other")]


def test_scores_are_printed_as_json(retrained):
    assert '"careful"' in plain_text.report_scores(retrained[1])


def test_pages_without_labels_are_labelled_by_the_part_for_pages(small_model: Path, tmp_path: Path):
    shutil.copy(FIXTURES / "pages" / "it-fotografa-valli-diritti.html", tmp_path / "page.html")
    (tmp_path / "snippets.jsonl").write_text('{"page": "page.html", "site": "valli.example", "lang": null}\n')
    (taught,) = plain_text.taught(tmp_path, models.load(small_model))
    assert (taught.site, taught.lang, len(taught.trust)) == ("valli.example", "", len(taught.lines))
    assert "other" not in {label for _, label in taught.lines}


def test_a_corpus_may_have_no_pages_without_labels(small_model: Path, tmp_path: Path):
    assert plain_text.taught(tmp_path, models.load(small_model)) == []
