from deciding import rows
from fixture_pages import cut

from stripper.cleaner import UNCLEAR, shipped
from stripper.core.sections import LITTLE
from stripper.decide.steps import decide, decided
from stripper.labels import BODY, CREDIT, OTHER

SENTENCE = "Twelve lanterns were lent out this week, and all of them came back before the market closed."
PAGE = f"""<nav><p>Start</p><p>Lanterns</p></nav>
<div><h2>Lanterns</h2><p>{SENTENCE}</p><p>{SENTENCE[::-1]}</p><p>Photo: Mill House</p></div>
<footer><p>{SENTENCE.upper()} Imprint, privacy, terms, contact, and the names of all who ever worked for us, in order.</p></footer>"""
VAGUE = [0.05, 0, 0, 0, 0.95]


def _vague(*body):
    return rows(*([p, 0.0, 0.0, 0.0, 1 - p] for p in body))


def test_where_nothing_is_clear_the_likeliest_section_is_kept():
    table = cut(PAGE)
    assert len(table) == 7
    label, is_guess = decided(_vague(0.001, 0.001, 0.04, 0.05, 0.05, 0.04, 0.001), table)
    assert is_guess
    assert label.tolist() == [OTHER, OTHER, BODY, BODY, BODY, BODY, OTHER]


def test_captions_and_credits_stay_out_of_it():
    p = _vague(0.001, 0.001, 0.04, 0.05, 0.05, 0.04, 0.001)
    p[5] = [0.04, 0, 0.9, 0, 0.06]
    assert decide(p, cut(PAGE)).tolist() == [OTHER, OTHER, BODY, BODY, BODY, CREDIT, OTHER]


def test_a_page_with_some_clear_text_stays_as_it_is():
    label, is_guess = decided(_vague(0.001, 0.001, 0.001, 0.99, 0.001, 0.001, 0.001), cut(PAGE))
    assert not is_guess
    assert label.tolist().count(BODY) == 1
    assert len(SENTENCE) > LITTLE


def test_a_page_with_too_little_text_stays_empty():
    label, is_guess = decided(_vague(0.01, 0.01), cut("<p>Start</p><p>Log in</p>"))
    assert label.tolist() == [OTHER, OTHER]
    assert not is_guess


def test_the_page_says_that_its_text_is_a_guess(monkeypatch):
    import stripper.cleaner as module

    def nothing_clear(_probabilities, table):
        return decided(_vague(*[0.01] * (len(table) - 3), 0.05, 0.05, 0.01), table)

    monkeypatch.setattr(module, "decided", nothing_clear)
    assert UNCLEAR in shipped().label(PAGE).warnings
