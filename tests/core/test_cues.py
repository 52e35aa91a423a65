from __future__ import annotations

import unicodedata
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from grown import grown
from test_places import filled

from stripper.core.cue_words import CUES, listed, lowered
from stripper.core.cues import CUED_CHARS, cue_features, cued
from stripper.feature_names import CUED

if TYPE_CHECKING:
    from collections.abc import Callable

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
def test_everyday_words_are_no_cue_save_those_of_pictures(line: str):
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
    assert {name for name, words in listed() if words} == set(CUES)


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


def test_columns_are_those_that_are_named():
    assert cued(["a"]).shape == (1, len(CUED))


LINES = [
    "Foto: Rossi (a sinistra)",
    "Ada Ross (left)",
    "写真：時事",
    PROSE * 4,
    "Gestione cookie",
    "©",
    "🦊 Foto",
    "Credit: X (1921).",
]


def test_blocks_of_a_page_have_the_cues_of_their_texts():
    page = grown("".join(f"<p>{line.strip()}</p>" for line in LINES))
    assert np.array_equal(filled(cue_features, page, CUED), cued(page.text))


@pytest.mark.parametrize("line", ["Fo\xadto: Ros\xadsi", "Cre\xaddit: X " + "wort\xad " * 80 + "Reu\xadters"])
def test_a_block_is_read_without_soft_hyphens(line: str):
    page = grown(f"<p>{line}</p>")
    assert np.array_equal(filled(cue_features, page, CUED), cued([line.strip().replace("\xad", "")]))


def test_soft_hyphens_alone_are_a_text():
    assert not filled(cue_features, grown("<p>\xad\xad</p>"), CUED).any()


@pytest.mark.parametrize(
    "line", ["", " ", "(", ")", "()", "\ud800", "\U0010ffff", "\uffff", "\x01", "\n", "\xad", "ΑΣ", "İ", "\u0301"]
)
def test_any_text_is_read(line: str):
    assert not cued([line]).any()


def test_a_long_line_of_one_word_is_read_at_both_ends():
    assert measured("写真" + "x" * 300 + "ロイター")["picture cue at start"][0] == 1


@pytest.mark.parametrize(("size", "found"), [(CUED_CHARS - 7, 1), (CUED_CHARS - 6, 0)])
def test_a_cue_in_the_middle_is_found_in_what_is_not_long(size: int, found: int):
    half = "x" * ((size - 2) // 2)
    assert measured(f"{half} cookie {'x' * (size - 1 - len(half))}")["cue consent"][0] == found


@pytest.mark.parametrize(
    "written", [str, str.upper, partial(unicodedata.normalize, "NFD")], ids=["lower", "upper", "NFD"]
)
def test_every_cue_is_found_alone(written: Callable[[str], str]):
    cues = [cue for name, cue in listed() if name != "byline" and len(cue) > 1 and lowered(written(cue)) == cue]
    assert [cue for cue in cues if not cued([written(cue)])[0, : len(CUES) - 1].any()] == []


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("(foto (left", 0),
        ("(left]", 1),
        ("a)left)", 0),
        (f"({'x' * 36} left)", 0),
        (f"({'x' * 35} left)", 1),
        ("((left)", 1),
    ],
)
def test_brackets_have_no_brackets_in_them_and_are_short(line: str, wanted: int):
    assert measured(line)["figure cue in brackets"][0] == wanted


def test_the_longest_of_cues_without_spaces_counts():
    assert measured("写真は港の船")["cue figure"][0] == 1


def test_a_phrase_counts_where_its_first_word_is():
    assert (
        measured("cc by the sea today")["agency cue at end"][0],
        measured("by the sea cc by")["agency cue at end"][0],
    ) == (0, 1)


@pytest.mark.parametrize(
    "code", [0x958, 0x1100, 0x1161, 0x11A8, 0x2126, 0x212B, 0x3A3, 0x130, 0x0E48, 0x05B0, 0x1D15E, 0x2F804]
)
def test_lower_case_and_composition_are_those_of_python(code: int):
    texts = [f"{chr(code)}foto a{chr(code)} (фото{chr(code)}) \u0301{chr(code)} и\u0306", f"Ve{chr(code)}"]
    assert np.array_equal(cued(texts), cued([lowered(text) for text in texts]))
