from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from bad_inputs import CASES, PROSE, Case, page
from lxml import etree, html

import stripper
from stripper import errors
from stripper.cleaner import UNCLEAR, Cleaner, load
from stripper.labels import LABELS
from stripper.limits import LIMITS, Limits

TABLE = Path(__file__).parent.parent / "docs" / "limits.md"


@pytest.fixture(scope="module")
def cleaner(small_model: Path) -> Cleaner:
    return load(small_model)


def rows() -> list[list[str]]:
    """The cells of the rows of the table of bad inputs."""
    lines = re.findall(r"^\| (.+) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def outcome(case: Case) -> str:
    if isinstance(case.gets, tuple):
        return "a warning, no text" if case.gets == ("",) else f"its text{', a warning' if case.warns else ''}"
    return f"`{case.gets.__name__}`"


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_bad_input_gets_its_text_or_an_error_that_names_it(cleaner: Cleaner, case: Case):
    given = case.make()
    if not isinstance(case.gets, tuple):
        with pytest.raises(case.gets) as raised:
            cleaner.label(given, charset=case.charset)
        assert isinstance(raised.value, errors.InputError)
        return
    labelled = cleaner.label(given, charset=case.charset).keeping(LABELS)
    assert [text for text in case.gets if text not in labelled.text] == []
    said = [warning for warning in labelled.warnings if warning != UNCLEAR]  # these tests' small model is seldom sure
    assert any(case.warns in warning for warning in said) == bool(case.warns)


def test_the_table_in_the_docs_has_every_bad_input_and_what_it_gets():
    table = {row[0]: row[1] for row in rows()}
    assert {case.name: outcome(case) for case in CASES}.items() <= table.items()


@pytest.mark.parametrize("name", LIMITS)
def test_the_docs_name_every_limit_and_its_default(name: str):
    assert [f"`{name}`", f"{getattr(Limits(), name):,g}".replace("3.2e+07", "32,000,000")] in [
        row[:2] for row in rows()
    ]


PAST = {
    "size": (errors.InputTooLarge, page(), len(page())),
    "depth": (errors.TooDeep, "<div>" * 40 + PROSE, 42),
    "blocks": (errors.TooManyBlocks, "<p>a" * 41, 41),
    "attributes": (
        errors.TooManyAttributes,
        "<p " + " ".join(f"a{i}" for i in range(70)) + ">" + "<i class=x>a</i>" * 20_000,
        70,
    ),
}


@pytest.mark.parametrize("name", PAST)
def test_a_limit_lets_through_what_it_names_and_nothing_more(cleaner: Cleaner, name: str):
    error, given, count = PAST[name]
    Cleaner(cleaner.model, Limits(**{name: count})).label(given)
    with pytest.raises(
        error,
        match=rf"raise it: limits=stripper.Limits\({name}=...\) of stripper.load or Pool, --limit {name}=..., or STRIPPER_LIMITS",
    ):
        Cleaner(cleaner.model, Limits(**{name: count - 1})).label(given)


def test_time_is_a_limit(cleaner: Cleaner):
    with pytest.raises(errors.PageTimeout, match="not done after 1e-09 s"):
        Cleaner(cleaner.model, Limits(seconds=1e-9)).label(page())


@pytest.mark.parametrize("limits", [Limits(size=20), Limits(blocks=1), Limits(seconds=1e-9)])
def test_plain_text_has_limits_too(cleaner: Cleaner, limits: Limits):
    with pytest.raises(errors.LimitExceeded):
        Cleaner(cleaner.model, limits).clean_text(f"{PROSE}\n\n{PROSE}")


@pytest.mark.parametrize("value", [0, -1, None, "5", True, float("nan"), 5.5])
def test_a_limit_is_a_whole_number_above_zero(value: object):
    with pytest.raises(ValueError, match="the limit 'depth' is a whole number above 0"):
        Limits(depth=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, -1.5, None, "5", True, float("nan")])
def test_seconds_are_a_number_above_zero(value: object):
    with pytest.raises(ValueError, match="the limit 'seconds' is a number above 0"):
        Limits(seconds=value)  # type: ignore[arg-type]


def test_a_whole_number_may_be_written_as_on_the_command_line():
    assert (Limits(size=1e8), type(Limits(size=1e8).size)) == (Limits(size=100_000_000), int)  # type: ignore[arg-type]


def test_every_error_is_of_one_base_class():
    named = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert all(issubclass(error, errors.StripperError) for error in named)


def test_a_shipped_cleaner_with_other_limits_is_loaded_by_name():
    with pytest.raises(errors.InputTooLarge):
        stripper.load(limits=stripper.Limits(size=10)).clean("<p>more than that")


@pytest.mark.parametrize(("depth", "count"), [(100, 0), (300, 1), (3_000, 1)])
def test_a_tree_that_lxml_cut_off_has_a_warning(cleaner: Cleaner, depth: int, count: int):
    parser = html.HTMLParser(huge_tree=depth > 1_000)
    tree = html.document_fromstring("<div>x" * depth, parser=parser)
    warnings = cleaner.label(tree).warnings
    assert [("lxml's parser leaves off the rest" in warning) for warning in warnings] == [True] * count


def test_a_tree_that_is_too_deep_is_refused(cleaner: Cleaner):
    root = leaf = etree.Element("div")
    for _ in range(60):
        leaf = etree.SubElement(leaf, "div")
    leaf.text = "deep"
    with pytest.raises(errors.TooDeep):
        Cleaner(cleaner.model, Limits(depth=60)).label(root)


def test_a_page_of_nothing_odd_has_no_warnings(cleaner: Cleaner):
    assert cleaner.label(page()).warnings == ()


def hidden_in(tags: str) -> str:
    return "<table><tr><td>" + tags + "".join(f"<p>{PROSE} {number}</p>" for number in range(1_500))


@pytest.mark.parametrize(
    "given",
    [
        hidden_in("<div>" * 5_900),
        "<p>" + "<span>" * 5_900 + "a<b>b</b>cdefg<br>" * 5_000,
        "<blockquote>x" * 5_900,
        "<p>" + "<b>x</b> " * 20_000,
        "".join(f"<x:y><p>{number}</p></x:y>" for number in range(10_000)),
    ],
    ids=["many blocks deep down", "many runs deep down", "nested quotes", "many pieces of one block", "many siblings"],
)
def test_everything_asked_of_a_page_takes_a_time_that_grows_with_it(cleaner: Cleaner, given: str):
    # Each took more than ten seconds when something walked up, or along, from every block anew; the limit is far from
    # both, for tests must not fail on a slow machine.
    limited = Cleaner(cleaner.model, Limits(seconds=60))
    begun = time.thread_time()
    labelled = limited.label(given).keeping(LABELS)
    assert all((labelled.text, labelled.html, labelled.blocks))
    assert time.thread_time() - begun < 8


@pytest.mark.parametrize("markup", ["<!-- open --!>", "<SCRIPT>var a = '<!--';</SCRIPT>"])
def test_what_is_no_open_comment_is_not_warned_of(cleaner: Cleaner, markup: str):
    assert cleaner.label(page(markup)).warnings == ()
