"""``--text`` of ``clean`` and ``label``."""

from __future__ import annotations

import gzip
import json

import pytest
from fixture_texts import NOTHING_TO_REMOVE, TEXTS

from stripper import load, model
from stripper.cleaner import load as load_cleaner

BORN = TEXTS["it-corso-programmazione.txt"].text


@pytest.fixture
def extracted(tmp_path):
    """A text in which a caption, a credit and a consent control were left."""
    path = tmp_path / "extracted.txt"
    path.write_bytes(BORN.encode())
    return path


@pytest.fixture
def pages_only(small_model, tmp_path):
    """A model without the part for plain text."""
    from dataclasses import replace

    folder = tmp_path / "pages-only"
    model.save(replace(model.load(small_model), text=None), folder)
    return folder


def test_text_is_cleaned_text_and_nothing_more(run, extracted, small_model):
    result = run("clean", "--text", extracted)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == load(small_model).clean_text(BORN)


@pytest.mark.parametrize("name", NOTHING_TO_REMOVE)
def test_a_clean_text_is_written_byte_for_byte(run, name):
    data = TEXTS[name].text.encode()
    assert run("clean", "--text", "-", stdin=data).stdout_bytes == data


def test_a_byte_order_mark_is_written_again(run):
    data = "\ufeffUna riga sola, che resta.\r\n".encode()
    assert run("clean", "--text", "-", stdin=data).stdout_bytes == data


def test_a_charset_is_told(run):
    assert run("clean", "--text", "--charset", "koi8-r", "-", stdin="жизнь".encode("koi8-r")).stdout == "жизнь"


@pytest.mark.parametrize("point", ["careful", "thorough", "0.25", "1"])
def test_a_threshold_is_a_name_or_a_number(run, extracted, small_model, point):
    threshold = float(point) if point[0].isdigit() else point
    result = run("clean", "--text", "--threshold", point, extracted)
    assert result.stdout == load(small_model).clean_text(BORN, threshold)


@pytest.mark.parametrize("point", ["bold", "1.5", "-0.1", "nan", ""])
@pytest.mark.parametrize("verb", ["clean", "label"])
def test_another_threshold_is_wrong_usage(run, extracted, verb, point):
    result = run(verb, "--text", f"--threshold={point}", extracted)
    assert result.exit_code == 2
    assert "careful, balanced, thorough or a number from 0 to 1" in " ".join(result.stderr.split())


@pytest.mark.parametrize("verb", ["clean", "label"])
def test_a_threshold_without_text_is_wrong_usage(run, article, verb):
    result = run(verb, "--threshold", "careful", article)
    assert result.exit_code == 2
    assert "add --text" in result.stderr


def test_an_address_of_a_text_is_wrong_usage(run, extracted):
    result = run("clean", "--text", "--url", "https://site.example/", extracted)
    assert result.exit_code == 2
    assert "--url is for HTML pages" in result.stderr


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_other_formats(run, extracted, small_model, form):
    page = load(small_model).label_text(BORN)
    assert run("clean", "--text", "--format", form, extracted).stdout == getattr(page, form) + "\n"


def test_json_says_what_was_taken_out_and_no_metadata(run, extracted, small_model):
    page = load(small_model).label_text(BORN)
    found = json.loads(run("clean", "--text", "--format", "json", extracted).stdout)
    assert (found["text"], found["credits"]) == (page.text, page.credits)
    assert not any(found["metadata"].values())


def test_a_line_of_json_has_its_span_and_no_xpath(run, extracted):
    rows = [json.loads(line) for line in run("label", "--text", extracted).stdout.splitlines()]
    assert list(rows[0]) == ["text", "label", "probability", "probabilities", "xpath", "span"]
    assert {row["xpath"] for row in rows} == {None}
    assert [BORN[slice(*row["span"])] for row in rows] == [row["text"] for row in rows]


def test_nothing_of_the_label_that_was_asked_for(run):
    result = run("clean", "--text", "--keep", "credit", "-", stdin=b"One line of prose, and no picture.")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no credit found; see what each line was found to be: stripper label --text -" in result.stderr


@pytest.mark.parametrize("verb", ["clean", "label"])
def test_an_empty_text_is_a_failure(run, verb):
    result = run(verb, "--text", "-", stdin=b" \n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "stripper: -: no text in it; check that it was saved whole\n"


@pytest.mark.parametrize("verb", ["clean", "label"])
def test_a_model_of_pages_alone_says_so(run, extracted, pages_only, verb):
    result = run(verb, "--text", extracted, model=pages_only)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "trained on pages only" in result.stderr
    assert load_cleaner(pages_only).model.text is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (gzip.compress(b"%PDF-1.7 \x01\x02"), "this is no text but a PDF document"),
        (b"%PDF-1.7 \x01\x02", "this is no text but a PDF document"),
        (bytes(range(256)) * 9, "this is no text but binary data"),
    ],
)
@pytest.mark.parametrize("verb", ["clean", "label"])
def test_what_is_no_text_is_refused(run, tmp_path, verb, data, says):
    (tmp_path / "a.txt").write_bytes(data)
    result = run(verb, "--text", tmp_path / "a.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr


def test_characters_that_are_lost_are_said(run, tmp_path):
    (tmp_path / "a.txt").write_bytes("Una frase intera, però.\n".encode() * 9 + b"\xff")
    assert "1 character could not be decoded" in run("clean", "--text", tmp_path / "a.txt").stderr
