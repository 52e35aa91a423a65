from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from fixture_pages import FIXTURES

from stripper.errors import CorpusError
from stripper.learn.check import check
from stripper.learn.corpus import LABELS_FILE

STORY = "The ferry to the island was late again, and the islanders have begun to count the minutes aloud. "
LONG = " ".join(
    f"On day {day} the boat left at {day + 3} past the hour and nobody on the pier was glad." for day in range(9)
)


def row(name: str = "a", **changes: object) -> dict[str, object]:
    segments = [["Harbour news", "other"], [f"{STORY}{name}", "body"]]
    found = {
        "page": f"pages/{name}.html",
        "url": f"https://{name}.example/",
        "site": f"{name}.example",
        "segments": segments,
    }
    return {**found, **changes}


def html(name: str = "a") -> str:
    return f"<header>Harbour news</header><p>{STORY}{name}</p>"


@pytest.fixture
def corpus(tmp_path: Path):
    """Write a corpus of rows (text as it is) with a page for each of ``pages``; give what is wrong with it."""
    (tmp_path / "pages").mkdir()

    def write(*rows: object, **pages: str | bytes) -> list[str]:
        for name, page in pages.items():
            (tmp_path / "pages" / f"{name}.html").write_bytes(page.encode() if isinstance(page, str) else page)
        lines = [one if isinstance(one, str) else json.dumps(one) for one in rows]
        (tmp_path / LABELS_FILE).write_text("\n".join(lines), "utf-8")
        return [str(fault) for fault in check(tmp_path)]

    return write


def test_sound_corpus_has_no_fault(corpus):
    assert corpus(row("a"), row("b"), a=html("a"), b=html("b")) == []


def test_fixtures_have_no_fault():
    assert list(map(str, check(FIXTURES))) == []


def test_fault_has_row_and_page(corpus):
    assert corpus("", row(site=""), a=html()) == ["labels.jsonl:2: pages/a.html: no site"]


def test_all_faults_of_all_rows_are_named(corpus):
    faults = corpus(
        "{", row("b", segments=[["x", "boddy"], ["y"]]), row("c", site="", covers="half"), row("a"), a=html()
    )
    assert faults == [
        "labels.jsonl:1: (no page): not valid JSON (Expecting property name enclosed in double quotes: line 2 column 1 (char 2))",
        "labels.jsonl:2: pages/b.html: segment 1: unknown label 'boddy'; the labels are body, caption, credit, cookie, other",
        "labels.jsonl:2: pages/b.html: segment 2: segments are [text, label] pairs",
        "labels.jsonl:3: pages/c.html: no site",
        "labels.jsonl:3: pages/c.html: covers 'half' is none of all, body, some",
    ]


BAD_PAGES = {
    "missing": ({}, "cannot be read (No such file or directory)"),
    "broken": ({"a": gzip.compress(html().encode())[:-9]}, "cannot be read (Compressed file ended"),
    "empty": ({"a": ""}, "no text on the page"),
    "without text": ({"a": "<img src=a.png><script>x</script>"}, "no text on the page"),
}


@pytest.mark.parametrize(("pages", "message"), BAD_PAGES.values(), ids=BAD_PAGES.keys())
def test_page_that_cannot_be_read(corpus, pages, message):
    (fault,) = corpus(row(), **pages)
    assert fault.startswith("labels.jsonl:1: pages/a.html: ")
    assert message in fault


def test_page_outside_the_corpus_is_not_read(corpus):
    (fault,) = corpus(row(page="../../etc/passwd"))
    assert "leads out of the corpus" in fault


def test_label_that_no_text_matches(corpus):
    segments = [*row()["segments"], ["Nothing like it stands there", "credit"]]
    (fault,) = corpus(row(segments=segments), a=html())
    assert fault.endswith(
        "segment 3: no text on the page matches the label credit of 'Nothing like it stands there' there"
    )


def test_label_in_the_wrong_place(corpus):
    faults = corpus(row(segments=row()["segments"][::-1]), a=html())
    assert "segment 2: no text on the page matches the label other of 'Harbour news' there" in faults[0]


def test_signs_alone_can_be_labelled(corpus):
    segments = [["Harbour", "other"], ["|", "other"], ["News", "other"]]
    assert corpus(row(segments=segments), a="<p>Harbour | News</p>") == []


def test_text_without_a_label(corpus):
    (fault,) = corpus(row(segments=[[f"{STORY}a", "body"]]), a=html())
    assert fault.endswith(
        "1 of 2 blocks without a label, the first 'Harbour news'; label the page again, or say in its row what is covered "
        "(covers: some)"
    )


@pytest.mark.parametrize("covers", ["body", "some"])
def test_where_not_all_is_covered_text_may_lack_a_label(corpus, covers):
    assert corpus(row(segments=[[f"{STORY}a", "body"]], covers=covers), a=html()) == []


def test_page_that_is_there_twice(corpus):
    faults = corpus(row(), row(), a=html())
    assert faults[0].endswith(
        "pages/a.html: the page has a row already: line 1 (pages/a.html); take one of the two out"
    )


def test_address_that_is_there_twice(corpus):
    (fault,) = corpus(row("a"), row("b", url="https://a.example/", site="a.example"), a=html("a"), b=html("b"))
    assert fault.startswith(
        "labels.jsonl:2: pages/b.html: a page of this address is there already: line 1 (pages/a.html)"
    )


def test_text_that_is_there_twice(corpus):
    segments = row("a")["segments"]
    (fault,) = corpus(row("a"), row("b", segments=segments), a=html("a"), b=f"<body>{html('a')}")
    assert "a page with the same text is there already: line 1 (pages/a.html)" in fault


def test_domain_under_two_sites(corpus):
    (fault,) = corpus(row("a"), row("b", url="https://www.a.example/b"), a=html("a"), b=html("b"))
    assert fault.endswith("site 'b.example', but line 1 puts a.example under 'a.example'; one domain is one site")


def copied(name: str) -> dict[str, object]:
    return row(name, segments=[["Harbour news", "other"], [LONG, "body"], [f"{STORY}{name}", "other"]])


def test_article_on_two_sites(corpus):
    pages = {name: f"<header>Harbour news</header><p>{LONG}</p><p>{STORY}{name}</p>" for name in "ab"}
    (fault,) = corpus(copied("a"), copied("b"), **pages)
    assert fault == (
        "labels.jsonl:2: pages/b.html: 100% of its body stands in line 1 (pages/a.html) too, on another site; keep one of "
        "the two, or give both the same site"
    )


def test_article_twice_on_one_site_is_no_leak(corpus):
    pages = {name: f"<header>Harbour news</header><p>{LONG}</p><p>{STORY}{name}</p>" for name in "ab"}
    url = "https://a.example/b"
    assert corpus(copied("a"), {**copied("b"), "site": "a.example", "url": url}, **pages) == []


def test_empty_corpus_says_what_to_do(corpus):
    with pytest.raises(CorpusError, match=r"no pages; label some first \(stripper annotate "):
        corpus()


def test_each_page_is_told(tmp_path: Path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(html())
    (tmp_path / LABELS_FILE).write_text(json.dumps(row()))
    told: list[str] = []
    assert list(check(tmp_path, told.append)) == []
    assert told == ["pages/a.html"]


def test_a_page_that_is_a_pdf_is_said_to_be_one(corpus):
    assert corpus(row(), a=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<") == [
        f"{LABELS_FILE}:1: pages/a.html: this is not HTML but a PDF document; take its text out of it first, and clean that as plain text"
    ]
