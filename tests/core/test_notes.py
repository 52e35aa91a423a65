"""Notes that the body refers to are body; what else numbers lead to is not."""

import numpy as np
import pytest
from fixture_pages import cut

from stripper.core.notes import with_notes
from stripper.labels import BODY, CAPTION, OTHER

PROSE = "The council of the town met on Monday evening and spoke for a long while about the new bridge over the river"
TEXT = (
    f"<p>{PROSE}, which will be built in spring. The mayor said that it would be made of steel and not of wood at all."
)


def became_body(sign: str, note: str, labels: tuple[int, ...] = (BODY,)) -> list[str]:
    """The texts that are body as notes, where the labels are those of the first lines and the others are other."""
    s = cut(f"{TEXT}{sign}</p>{note}")
    label = np.array([labels[line] if line < len(labels) else OTHER for line in s.line - s.line[0]])
    found = with_notes(s, label)
    return [s.text[i] for i in np.flatnonzero(found != label)]


@pytest.mark.parametrize("sign", ["1", "[1]", "(12)", "a", "iv", "*", "††", "<sup>3</sup>"])
def test_notes_go_with_the_text(sign: str):
    assert became_body(f"<a href=#n>{sign}</a>", "<ol><li id=n>J. Smith, Bridges.</ol>") == ["J. Smith, Bridges."]


@pytest.mark.parametrize(
    "note",
    [
        "<p id=n>1. Smith.",
        "<p><a id=n></a>[1] Smith.",
        "<p><a name=n>1</a> Smith.",
        "<p id=n>Smith <a href=#r>back</a>",
        "<table><tr><td id=n>1<td>Smith.</table>",
    ],
)
def test_notes_have_their_sign_or_lead_back(note: str):
    assert became_body("<a href=#n id=r>1</a>", note)


def test_a_heading_goes_with_its_notes():
    notes = "<h3>More</h3><p>Elsewhere</p><h3>Notes</h3><p id=n>1 Smith.<p>About us"
    assert became_body("<a href=#n>1</a>", notes) == ["Notes", "1 Smith."]


@pytest.mark.parametrize(
    ("sign", "note"),
    [
        ("<a href=#n>3</a>", "<div id=n><p>Ann says: nonsense.</div>"),  # comments
        ("<a href=#n>bridge</a>", "<ul><li id=n>Bridge</ul>"),  # no sign
        ("<a href=#n>1</a>", f"<ol><li id=n>{PROSE}.</ol>"),  # a bibliography, by its length
        ("<a href=#none>1</a>", "<ol><li id=n>Smith.</ol>"),
        ("<a href=/a#n>1</a>", "<ol><li id=n>Smith.</ol>"),
        ("", "<ol><li id=n>Smith.</ol>"),
    ],
)
def test_other_places_do_not(sign: str, note: str):
    assert not became_body(sign, note)


def test_numbers_that_stand_alone_lead_to_slides():
    assert not became_body("", "<p><a href=#n>1</a><ol><li id=n>Smith.</ol>", (BODY, BODY))


def test_the_text_that_refers_must_be_body():
    assert not became_body("<a href=#n>1</a>", "<ol><li id=n>Smith.</ol>", (OTHER,))


def test_captions_stay_captions():
    assert not became_body("<a href=#n>1</a>", "<ol><li id=n>Smith.</ol>", (BODY, CAPTION))
