from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fixture_texts import small_text_model
from samples import article

from stripper.archive.records import Record, identity
from stripper.archive.sites import keys
from stripper.archive.work import (
    Allowance,
    Wanted,
    attributes,
    label,
    language,
    make_cleaner,
    resolve,
    row,
    title,
    to_json,
)
from stripper.errors import ArchiveError
from stripper.labels import LABELS
from stripper.plain import label as plain


@pytest.fixture(scope="module")
def cleaner(small_model: Path) -> Any:
    return make_cleaner(str(small_model))


class TextCleaner:
    """A cleaner with the fixtures' model for plain text."""

    def label_text(self, text: str) -> Any:
        return plain.label_text(text, small_text_model())


def page(cleaner: Any, html: str) -> Any:
    return label(cleaner, Record(html.encode()))


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<html lang=it><title>Una  pagina</title><p>x", ("Una pagina", "it")),
        ("<html xml:lang='pt_BR'><meta property=og:title content=T><title>t</title><p>x", ("T", "pt-br")),
        ("<html data-lang=xx><meta name=content-language content=FR><p>x", (None, "fr")),
        ("<html hreflang=de><p>lang=de", (None, None)),
        ('<meta property="og:locale" content="it_IT"><p>x', (None, "it-it")),
    ],
)
def test_title_and_language_are_what_the_page_declares(html: str, said: tuple[str | None, str | None], cleaner: Any):
    found = page(cleaner, html)
    assert (title(found), language(found)) == said


@pytest.mark.parametrize("content", [b"", b" \n", "", "  "])
def test_nothing_is_no_page(content: bytes | str, cleaner: Any):
    assert label(cleaner, Record(content)) is None
    assert label(TextCleaner(), Record(content, "text")) is None


def test_plain_text_goes_to_the_text_cleaner():
    text = "Il paese riapre la biblioteca lunedì.\n\nGestione cookie\n"
    found = label(TextCleaner(), Record(text.encode(), "text", url="https://a.example/"))
    values = row(found, Record(text, "text", id="a"), "a.wet", Wanted())
    assert "biblioteca" in values["text"]
    assert (values["id"], values["source"], values["title"], values["language"]) == ("a", "a.wet", None, None)


ITALIAN = (
    "La città è già più bella di così, perché il paese riapre la biblioteca lunedì: però non c'è ancora il caffè.\n"
)


@pytest.mark.parametrize(
    ("content", "charset", "lost"),
    [
        (ITALIAN.encode(), None, 0),
        (ITALIAN.encode("cp1252"), None, 0),
        (ITALIAN.encode("utf-16"), None, 0),
        (ITALIAN.encode("cp1252"), "iso-8859-1", 0),
        (ITALIAN.encode() + b"\xff", None, 1),
        (ITALIAN, None, 0),
    ],
)
def test_plain_text_is_decoded_as_on_the_command_line(content: bytes | str, charset: str | None, lost: int):
    record = Record(content, "text", charset=charset)
    found = label(TextCleaner(), record)
    assert found.segments.text[0].strip("\ufeff\ufffd\n") == ITALIAN.strip()
    assert row(found, record, "a.txt", Wanted())["warnings"] == [
        "1 character could not be decoded; say which charset it is" for _ in range(lost)
    ]
    known = keys(Record(content, "text", url="https://a.example/", charset=charset))
    assert lost or known.tolist() == keys(Record(ITALIAN, "text", url="https://a.example/")).tolist()


def test_a_page_without_body_has_no_row(cleaner: Any):
    assert row(page(cleaner, "<nav><a href=/>Home</a></nav>"), Record(b""), "", Wanted(labels=True)) is not None
    assert row(page(cleaner, "<p></p>"), Record(b""), "", Wanted(labels=True)) is None


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_text_may_be_markdown_or_html(form: str, cleaner: Any):
    values = row(label(cleaner, Record(article(1))), Record(article(1)), "", Wanted(format=form))
    assert ("<p>" in values["text"]) is (form == "html")


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td><td>a<td><td>|<tr><td>b<td>c<td>d<td>| e</table>",
        "<table><tr><td>|<td> | <td>a</table><p>|</p>",
        "<pre>a\n | b</pre><ul><li>x<li>x</ul>",
        "<p>a<br>a<br>a",
        "<h2>a <a href=#a>¶</a></h2><p>sil&shy;la",
    ],
)
def test_spans_lead_to_their_blocks(html: str, cleaner: Any):
    found = page(cleaner, html)
    text = found.keeping(LABELS).text
    spans = sorted(span[:2] for one in attributes(found).values() for span in one)
    shown = [block.replace("\xad", "").removesuffix("¶").rstrip() for block in found.segments.text]
    assert [text[begin:end] for begin, end in spans] == shown


def test_spans_of_plain_text_are_its_own():
    text = "  Il paese riapre la biblioteca lunedì.\n\n\tGestione cookie\n"
    found = label(TextCleaner(), Record(text, "text"))
    spans = sorted(span[:2] for one in attributes(found).values() for span in one)
    assert [text[begin:end] for begin, end in spans] == ["Il paese riapre la biblioteca lunedì.", "Gestione cookie"]


def test_lines_are_json_whatever_is_in_them():
    line = to_json({"a": "\ud800\n", "b": b"\xff", "c": 1})
    assert json.loads(line) == {"a": "\ufffd\n", "b": "\ufffd", "c": 1}
    assert line.count(b"\n") == 1


def test_numbers_that_json_has_not_are_null():
    nan, infinity = float("nan"), float("inf")
    assert (
        to_json({"a": nan, "b": [1.5, {"c": (-infinity, "NaN")}]}) == b'{"a": null, "b": [1.5, {"c": [null, "NaN"]}]}\n'
    )


def test_an_id_is_the_record_s_or_a_hash_of_address_and_content():
    assert identity(Record(b"x", id="mine")) == "mine"
    assert identity(Record(b"x")) == identity(Record(b"x")) == identity(Record("x"))
    assert identity(Record(b"x")) != identity(Record(b"x", url="https://a.example/"))


def test_an_unknown_field_is_said_up_front():
    with pytest.raises(ArchiveError, match="unknown field 'author'; the fields are id, url"):
        Wanted(("id", "author"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"format": "markdwn"}, "unknown format 'markdwn'; the formats are text, markdown, html"),
        ({"format": "html", "labels": True}, "offsets into the field text"),
        ({"fields": ("id",), "labels": True}, "offsets into the field text"),
        ({"fields": "text"}, "each once, not 'text'"),
        ({"fields": ()}, "each once"),
        ({"fields": ("id", "id")}, "each once"),
    ],
)
def test_what_cannot_be_written_is_said_up_front(wrong: dict[str, Any], said: str):
    with pytest.raises(ArchiveError, match=said):
        Wanted(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"seconds": 0}, {"seconds": float("nan")}, {"seconds": "5"}, {"memory": -1}, {"memory": 1.5}]
)
def test_an_allowance_of_nothing_is_refused(wrong: dict[str, Any]):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} of a page are a"):
        Allowance(**wrong)


def test_an_allowance_of_another_kind_is_refused():
    with pytest.raises(TypeError, match="page is a stripper"):
        Allowance(page=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["nowhere:make", "json:nothing", "json", ""])
def test_what_cannot_be_imported_is_said(path: str):
    with pytest.raises(ArchiveError, match="module:function"):
        resolve(path)


def test_what_the_input_named_as_a_field_of_the_row_is_kept_under_another_name(cleaner: Any):
    record = Record(article(1), carried={"title": "Mine", "source": "CC-NEWS", "input_title": "Older", "score": 1})
    values = row(label(cleaner, record), record, "a.jsonl", Wanted())
    assert (values["title"], values["source"], values["score"]) == ("Story 1", "a.jsonl", 1)
    assert (values["input_title"], values["input_source"], values["input_input_title"]) == ("Mine", "CC-NEWS", "Older")
