from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from stripper.segment import page_table
from training.articles import Article
from training.layout_article import ArticleWriter
from training.layout_sections import ThreadWriter, advertise, ask, foot, note, promote, scroll_on
from training.markup import Writer, writer
from training.phrases import Phrase, read_phrases

ENGLISH = read_phrases()["en"]
TRAM = Article(
    "en-1",
    "en",
    (
        ("We value your privacy", "cookie"),
        ("The tram is late", "body"),
        ("It came at nine, and nobody knew why.", "body"),
        ("The tram at the quay", "caption"),
        ("Photo: Ann Bell", "credit"),
        ("It left at ten.", "body"),
    ),
)
SECTIONS: dict[str, Callable[[Writer], None]] = {
    "promotion": lambda w: promote(w, ENGLISH),
    "note": lambda w: note(w, ENGLISH),
    "further article": lambda w: scroll_on(w, ArticleWriter(w, ENGLISH), [TRAM], ENGLISH),
    "teasers": lambda w: advertise(w, [TRAM, TRAM], ENGLISH),
    "thread": lambda w: ThreadWriter(w, ENGLISH).write(),
    "foot": lambda w: foot(w, ENGLISH),
    "form": lambda w: ask(w, ENGLISH),
}


def written(write: Callable[[Writer], None], count: int = 60) -> list[Writer]:
    writers = [writer([seed]) for seed in range(count)]
    for w in writers:
        write(w)
    return writers


def html(w: Writer) -> str:
    return "\n".join(w.out)


@pytest.mark.parametrize("section", SECTIONS)
def test_what_is_seen_of_a_section_is_what_was_labelled_and_none_of_it_is_body(section: str):
    for w in written(SECTIONS[section]):
        seen = "".join(page_table(f"<body>{html(w)}</body>").text)
        assert "".join(seen.split()) == "".join("".join(text for text, _ in w.segments).split())
        assert w.segments
        assert "body" not in {label for _, label in w.segments}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_marked_up_in_many_ways(section: str):
    ways = {tuple(re.findall(r"</?[a-z0-9]+", html(w))) for w in written(SECTIONS[section])}
    assert len(ways) > 30
    assert any("class=" not in html(w) for w in written(SECTIONS[section]))


@pytest.mark.parametrize("write", [promote, note, ask])
def test_without_phrases_nothing_is_written(write: Callable[[Writer, list[Phrase]], None]):
    assert not any(w.out for w in written(lambda w: write(w, [])))


def test_a_section_without_phrases_of_its_kind_has_others():
    offers = [Phrase("Buy it now.", "other", "offer")]
    said = {w.segments[0][0] for w in written(lambda w: promote(w, offers)) if w.segments}
    assert said == {"Buy it now."}


def test_promotion_does_not_run_into_the_article():
    def among_text(w: Writer) -> None:
        w.raw("Before.<br>")
        promote(w, ENGLISH)
        w.raw("Behind.")

    for w in written(among_text, 200):
        seen = page_table(f"<body><div>{html(w)}</div></body>").text
        assert (seen[0], seen[-1]) == ("Before.", "Behind.")


def test_a_further_article_keeps_its_pictures_and_leaves_its_dialog():
    for w in written(SECTIONS["further article"]):
        assert ("The tram at the quay", "caption") in w.segments
        assert ("Photo: Ann Bell", "credit") in w.segments
        assert w.segments[0] == ("The tram is late", "other")
        assert "We value your privacy" not in dict(w.segments)


def test_what_is_written_behind_a_further_article_is_labelled_as_it_is_said():
    w = writer([0])
    with w.lent():
        w.say("Lent", "body")
    w.say("Own", "body")
    assert w.segments == [("Lent", "other"), ("Own", "body")]


def test_teasers_may_stand_beside_pictures_and_are_no_captions():
    with_pictures = [w for w in written(SECTIONS["teasers"]) if "<img" in html(w)]
    assert 0 < len(with_pictures) < 60
    assert {label for w in with_pictures for _, label in w.segments} == {"other"}


def test_threads_are_nested_or_flat_and_may_be_voted_on():
    comments = [Phrase(f"Comment {n}.", "other", "comment") for n in range(6)]
    threads = written(lambda w: ThreadWriter(w, comments).write(), 100)
    for said in (r"\+\d|▲|👍", r"</(li|div|article)>\s*</(ul|ol|div|section|aside)>\s*</(li|div|article)>"):
        assert 0 < sum(bool(re.search(said, html(w))) for w in threads) < 100
    for w in threads:
        said = [text for text, _ in w.segments if text.startswith("Comment")]
        assert len(said) == len(set(said))
