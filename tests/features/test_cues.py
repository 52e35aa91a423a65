from __future__ import annotations

import numpy as np
import pytest

from stripper.features.cues import CUED, CUES, _listed, cued

PROSE = (
    "A long line of plain prose that says what happened on the day, to whom it happened, and what came of it later. "
)


def measured(*lines: str) -> dict[str, np.ndarray]:
    return dict(zip(CUED, cued(list(lines)).T, strict=True))


@pytest.mark.parametrize(
    "line",
    [
        "Foto: Rossi",
        "Immagine | Unsplash @name – Site.it",
        "写真：霧ヶ沢新聞社",
        "Фото: Вера Олонцева",
        "تصوير: سلمى الراوي",
        "फोटो: राज",
        "ภาพ: สมชาย",
        "사진=은행나무신문",
        "Fot. Agnieszka",
        "Bildquelle: privat",
    ],
)
def test_a_picture_word_at_the_start_is_a_cue(line: str):
    found = measured(line)
    assert (found["cue picture"][0], found["picture cue at start"][0]) == (1, 1)


@pytest.mark.parametrize(
    "line", ["© Nerina Salviati", "Getty Images", "Bild: dpa/Lars", "Foto: Karin/TT", "写真：時事"]
)
def test_an_agency_is_a_cue(line: str):
    assert measured(line)["cue agency"][0] == 1


@pytest.mark.parametrize("line", ["Hafen von Lotte CC BY 2.0", "Ann Bell (CC-BY-SA 4.0)", "Gemeinfrei"])
def test_a_licence_is_a_cue_at_the_end(line: str):
    assert measured(line)["agency cue at end"][0] == 1


def test_the_name_of_a_picture_s_file_is_a_cue():
    assert measured("harbour fire.jpg")["cue figure"][0] == 1


@pytest.mark.parametrize(
    "line",
    [
        "Gestione cookie",
        "Cookie-Einstellungen",
        "Çerez: cookie ayarları",
        "Cookieの設定",
        "إعدادات ملفات تعريف الارتباط",
    ],
)
def test_a_consent_control_has_both_cues(line: str):
    found = measured(line)
    assert (found["cue consent"][0], found["cue control"][0]) == (1, 1)


@pytest.mark.parametrize(
    "line", ["Leggi anche: il porto", "À lire aussi : les bacs", "Читайте также: рыбак", "相关阅读：茶山"]
)
def test_a_pointer_to_other_articles_is_a_cue(line: str):
    assert measured(line)["cue related"][0] == 1


@pytest.mark.parametrize(
    "line", ["di Ilenia Bragotti", "Von Max Reuter, Potsdam", "BY ANN BELL", "Автор: Ралица Гочева", "記者李明"]
)
def test_an_author_s_line_is_a_cue_at_the_start(line: str):
    assert measured(line)["byline cue at start"][0] == 1


def test_what_an_author_s_line_begins_with_is_none_elsewhere():
    assert measured("Il ponte di Ilenia")["byline cue at start"][0] == 0


@pytest.mark.parametrize("line", ["Do not sell my info", "Non vendere i miei dati", "Nicht verkaufen"])
def test_a_pair_of_words_is_a_cue(line: str):
    assert measured(line)["cue control"][0] == 1


def test_the_words_of_a_pair_alone_are_none():
    assert measured("Vendere i libri non è facile")["cue control"][0] == 0


@pytest.mark.parametrize(
    "line",
    [
        "We do not know why this happened.",
        "Ce n'est pas la même chose dans la ville.",
        "You may enter the house by the garden.",
        "A person was injured on the bridge.",
        "Der dritte Platz ging an die Verwaltung.",
        "La autoridad pidió calma a la población.",
        "Wir gehen weiter zum Hafen.",
        "Apparently the public likes the distribution.",
    ],
)
def test_everyday_words_are_no_cue_but_for_pictures(line: str):
    found = measured(line)
    assert not any(found[f"cue {name}"][0] for name in ("agency", "consent", "control", "related", "follow"))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Fotoğraf: İHA", "agency"),
        ("Cre\u0301dits : Jeanne", "picture"),
        ("İlgili Haberler", "related"),
        ("Bildautor: Max", "picture"),
        ("Рейтер", "agency"),
        ("写真は港", "picture"),
    ],
)
def test_a_cue_is_known_however_it_is_written(line: str, name: str):
    assert measured(line)[f"cue {name}"][0] == 1


def test_a_word_at_the_seam_of_a_long_line_is_not_cut():
    assert measured("x" * 110 + " apparently " + "x" * 200)["cue agency"][0] == 0


def test_nothing_has_no_rows():
    assert cued([]).shape == (0, len(CUED))


def test_a_pair_does_not_run_on_into_the_next_line():
    assert not measured("non", "vendere")["cue control"].any()


def test_what_is_read_is_the_same_line_by_line():
    lines = ["Foto: Rossi (a sinistra)", "", "Ada Ross (left)", "写真：時事", PROSE * 4, "Gestione\ncookie", "©"]
    assert np.array_equal(cued(lines), np.concatenate([cued([line]) for line in lines]))


def test_plain_prose_has_no_cue():
    found = measured(PROSE)
    assert not any(found[name][0] for name in CUED)


def test_a_cue_deep_in_a_long_line_is_not_looked_for():
    assert measured(PROSE * 3 + " cookie " + PROSE * 3)["cue consent"][0] == 0


def test_every_cue_is_of_some_words():
    assert {name for name, words in _listed() if words} == set(CUES)


@pytest.mark.parametrize(
    "line",
    ["Figure 3. Tides", "図2 潮の高さ", "Abb. 4: Gezeiten", "Nella foto il molo", "Borítókép: a móló", "Titelbild"],
)
def test_a_numbered_figure_is_a_cue_at_the_start(line: str):
    assert measured(line)["figure cue at start"][0] == 1


@pytest.mark.parametrize(
    "line", ["Ada Ross (left) and her sister", "Ada Ross (links) am Hafen", "港のロス氏（右）", "Tides [Fig 1]"]
)
def test_who_stands_where_is_a_cue_in_brackets(line: str):
    assert measured(line)["figure cue in brackets"][0] == 1


@pytest.mark.parametrize(
    ("line", "wanted"), [("The pier (1921)", 1), ("The pier (1921).", 1), ("(1921)", 0), ("The pier", 0)]
)
def test_brackets_at_the_end(line: str, wanted: int):
    assert measured(line)["brackets at end"][0] == wanted
