from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import cut

from stripper.decide.naming import SURELY, renamed
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, LABELS, LETTERS, OTHER

assert (BODY, CAPTION, CREDIT, COOKIE, OTHER) == (0, 1, 2, 3, 4)


def renaming(html: str, names: str, sure: float = 0.8, next_likely: int = CAPTION) -> str:
    """What blocks that had some names get: each was so sure, and another name the next likely."""
    s = cut(f"<body>{html}</body>")
    label = np.array([LETTERS.index(name) for name in names])
    assert len(s) == len(label), s.text
    probabilities = np.full((len(s), len(LABELS)), 0.001, np.float32)
    probabilities[:, next_likely] = 0.99 - sure
    probabilities[np.arange(len(s)), label] = sure
    return "".join(LETTERS[one] for one in renamed(label, probabilities, s).tolist())


IN_A_LINE = "<figure><figcaption><span class=caption>A street</span> <span class=x>{0}</span> <span class=credit>Ann Lee</span></figcaption></figure>"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("(archive)", "c"), ("[stock image].", "c"), ("（資料写真）", "c"),
        ("(Photo: Ann Lee)", "r"), ("（圖／林安攝）", "r"), ("(Symbolbild/dpa)", "r"), ("(© Ann Lee)", "r"), ("archive", "r"), ("(1)", "r"),
    ],
)  # fmt: skip
def test_brackets_behind_a_caption_are_a_part_of_it_where_a_credit_follows(text: str, name: str):
    assert renaming(IN_A_LINE.format(text), "crr") == f"c{name}r"


def test_brackets_are_the_credit_where_there_is_no_other():
    assert renaming(IN_A_LINE.format("(Ann)"), "cro") == "cro"


PLANTS = "<p>Plants: <i class=n>Salix</i> and <i class=n>Cornus</i> in bloom.</p>"


def test_what_stands_between_captions_of_a_line_is_one():
    assert renaming(PLANTS, "crccc") == "ccccc"
    assert renaming(PLANTS, "crccc", sure=SURELY + 0.05) == "crccc"
    assert renaming(PLANTS, "ooorc") == "ooorc"


FIGURE = "<figure><p>{0}</p><figcaption><p>{1}</p><p>{2}</p></figcaption></figure>"


@pytest.mark.parametrize(
    ("names", "next_likely", "expected"),
    [
        ("rcr", CAPTION, "ccr"),
        ("rcr", OTHER, "ocr"),
        ("rco", CAPTION, "rco"),  # the credit stands above the picture
        ("orc", CAPTION, "orc"),
        ("ror", CAPTION, "ror"),
    ],
)
def test_before_a_caption_stands_no_credit_where_one_stands_behind_it(names: str, next_likely: int, expected: str):
    assert renaming(FIGURE.format("Tap", "A street", "Ann Lee"), names, next_likely=next_likely) == expected


def test_credits_of_two_figures_have_nothing_to_do_with_each_other():
    one, other = FIGURE.format("Ann", "A street", "Milan"), FIGURE.format("Bo", "A hill", "Como")
    assert renaming(one + other, "rccrcc") == "rccrcc"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Image 1", "Image 2", "Ann"), "oor"),
        (("1/28 photos", "2/28 photos", "Ann"), "rrr"),  # two numbers each
        (("Reuters 22", "Reuters 23", "Ann"), "rrr"),  # which does not begin
        (("Image 1", "Image 1", "Ann"), "rrr"),
        ((f"{'x' * 40} 1", f"{'x' * 40} 2", "Ann"), "rrr"),  # no mere counter
    ],
)
def test_a_counter_is_no_credit(texts: tuple[str, ...], expected: str):
    assert renaming("".join(f"<p>{text}</p>" for text in texts), "rrr") == expected


@pytest.mark.parametrize(
    ("html", "names", "expected"),
    [
        ("<p><a class=a>Ann Lee</a> <i class=b>for</i> <a class=c>The Herald</a></p>", "ror", "rrr"),
        ("<p><a class=a>Photo:</a> <i class=b>Ann</i></p>", "ro", "rr"),
        ("<p><a class=a>Ann Lee</a> <i class=b>Menu</i></p>", "ro", "ro"),
        ("<p>Photo:</p><p>Menu</p>", "ro", "ro"),
    ],
)
def test_what_stands_between_credits_of_a_line_is_one(html: str, names: str, expected: str):
    assert renaming(html, names) == expected


def copies(*of_credit: float) -> str:
    """What copies of one text get, the first of which was named a credit, the others not, each so likely one."""
    s = cut("<body>" + "<p>Ann Lee</p>" * len(of_credit))
    probabilities = np.array([[0, 0, share, 0, 1 - share] for share in of_credit], np.float32)
    label = np.array([CREDIT] + [OTHER] * (len(of_credit) - 1))
    return "".join(LETTERS[one] for one in renamed(label, probabilities, s).tolist())


def test_a_copy_of_a_credit_is_one_unless_surely_something_else():
    assert copies(0.99, 0.8) == "rr"
    assert copies(0.99, 0.2) == "ro"  # outside figures credits weigh less
    assert copies(0.99, 0.99, 0.99, 0.05) == "rrro"
    assert renaming("<p>Ann Lee</p><p>Ann Lee</p>", "rb") == "rb"
    assert renaming("<p>Ann Lee</p><p>Ann Lee</p>", "rk") == "rk"


def test_a_number_of_thousands_of_digits_counts_nothing():
    assert renaming("<p>Photo: " + "1" * 5000 + "</p><p>Photo: 1</p>", "rr") == "rr"
