"""Each importer on samples written here in its format."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from stripper.errors import CorpusError
from stripper.learn.check import check
from stripper.learn.corpus import LABELS_FILE, read_corpus
from stripper.learn.importers import FORMATS, Imported, Options, Refused, bring_in, read

FIRST = "The lock keeper opened the gates an hour late, and the boats had to wait below the weir."
SECOND = "By noon eleven of them lay side by side, and somebody had begun to play the accordion."
CAPTION = "Boats waiting below the weir on Monday."
CREDIT = "Lena Morgat / Kanalbild"
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><title>Late lock</title><nav><a href=/>Home</a></nav>
<h1>Late lock</h1><p>{FIRST}</p><figure><img src=a.png alt=""><figcaption>{CAPTION} <small>{CREDIT}</small></figcaption></figure>
<p>{SECOND}</p><footer>Imprint</footer></html>"""
URL = "https://www.kanalblatt.example/late-lock"


def put(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")


def packed(html: str = PAGE) -> bytes:
    return gzip.compress(html.encode())


def wcxb(folder: Path) -> Path:
    gold = {"main_content": f"{FIRST}\n\n{SECOND}", "with": [FIRST], "without": ["Imprint"]}
    truth = {"schema_version": "2.0", "url": URL, "file_id": "0001", "ground_truth": gold}
    put(folder / "dev" / "ground-truth" / "0001.json", truth)
    put(folder / "dev" / "html" / "0001.html.gz", packed())
    return folder


def trafilatura(folder: Path) -> Path:
    truth = {
        URL: {
            "file": "kanalblatt.late.html",
            "with": ["opened the gates", "play the accordion"],
            "without": ["Imprint"],
        },
        "https://nobody.example/": {"file": "", "with": [""], "without": [""]},
    }
    put(folder / "tests" / "evaldata.json", truth)
    put(folder / "tests" / "eval" / "kanalblatt.late.html", PAGE)
    return folder


def benchmark(folder: Path) -> Path:
    put(folder / "ground-truth.json", {"3f2a": {"articleBody": f"{FIRST}\n\n{SECOND}", "url": URL}})
    put(folder / "html" / "3f2a.html.gz", packed())
    return folder


def fundus(folder: Path) -> Path:
    body = {"summary": [FIRST], "sections": [{"headline": [], "paragraphs": [SECOND]}]}
    images = [{"caption": CAPTION, "authors": [CREDIT]}, {"caption": "Shown by script only", "authors": []}]
    old = {"body": {"summary": ["An older parser's idea"], "sections": []}}
    country = folder / "gb"
    put(country / "Kanalblatt.json", {"V1": old, "V1_1": {"body": body, "images": images, "title": "Late lock"}})
    put(country / "Kanalblatt_2023_01_02.html.gz", packed("<p>An older page"))
    put(country / "Kanalblatt_2024_05_06.html.gz", packed())
    names = ("Kanalblatt_2023_01_02.html.gz", "Kanalblatt_2024_05_06.html.gz")
    put(country / "meta.info", {name: {"url": URL, "crawl_date": "2024-05-06 10:00:00"} for name in names})
    return folder


def region(text: str, label: str, start: int, key: str = "hypertextlabels") -> dict[str, Any]:
    value = {
        "start": "/p[1]/text()[1]",
        "end": "/p[1]/text()[1]",
        "startOffset": 0,
        "endOffset": len(text),
        "globalOffsets": {"start": start, "end": start + len(text)},
        "text": text,
        key: [label],
    }
    return {"id": f"r{start}", "from_name": "label", "to_name": "html", "type": key, "value": value}


def task(*regions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    annotations = [{"id": 1, "was_cancelled": False, "result": list(regions)}]
    return {"id": 7, "data": {"html": PAGE, "url": URL}, "annotations": annotations, **changes}


REGIONS = (region(SECOND, "Article", 300), region(FIRST, "Article", 40), region(CREDIT, "credit", 200, "labels"))


def label_studio(folder: Path) -> Path:
    relation = {"type": "relation", "from_id": "r1", "to_id": "r2", "value": {}}
    put(folder / "export.json", [task(*REGIONS, relation)])
    return folder / "export.json"


OPTIONS = Options(labels={"article": "body"})
BODY = [[FIRST, "body"], [SECOND, "body"]]
SAMPLES = {
    "wcxb": (wcxb, "dev-0001", "body", BODY),
    "trafilatura": (trafilatura, "kanalblatt.late.html", "some", BODY),
    "article-extraction-benchmark": (benchmark, "3f2a", "body", BODY),
    "fundus": (
        fundus,
        "gb-Kanalblatt",
        "body",
        [[FIRST, "body"], [CAPTION, "caption"], [CREDIT, "credit"], [SECOND, "body"]],
    ),
    "label-studio": (label_studio, "task-7", "some", [[FIRST, "body"], [CREDIT, "credit"], [SECOND, "body"]]),
}


def test_every_format_has_a_sample():
    assert SAMPLES.keys() == FORMATS.keys()


@pytest.mark.parametrize("kind", FORMATS)
def test_sample_gives_what_the_format_knows(tmp_path: Path, kind: str):
    write, name, covers, segments = SAMPLES[kind]
    (page,) = read(kind, write(tmp_path), OPTIONS)
    assert isinstance(page, Imported)
    assert (page.name, page.row["covers"], page.row["segments"]) == (name, covers, segments)
    assert (page.row["url"], page.row["site"], page.row["lang"]) == (URL, "kanalblatt.example", "en-GB")
    assert PAGE.encode() in page.html


@pytest.mark.parametrize("kind", FORMATS)
def test_sample_becomes_a_sound_corpus(tmp_path: Path, kind: str):
    source, folder = SAMPLES[kind][0](tmp_path / "source"), tmp_path / "corpus"
    outcome = bring_in(read(kind, source, OPTIONS), kind, folder, OPTIONS)
    assert (len(outcome.added), outcome.there, outcome.refused) == (1, [], [])
    assert list(map(str, check(folder))) == []
    assert read_corpus(folder)[0].name == outcome.added[0]


@pytest.mark.parametrize("kind", FORMATS)
def test_second_import_changes_nothing(tmp_path: Path, kind: str):
    source, folder = SAMPLES[kind][0](tmp_path / "source"), tmp_path / "corpus"
    bring_in(read(kind, source, OPTIONS), kind, folder, OPTIONS)
    before = (folder / LABELS_FILE).read_bytes()
    outcome = bring_in(read(kind, source, OPTIONS), kind, folder, OPTIONS)
    assert (outcome.added, len(outcome.there)) == ([], 1)
    assert (folder / LABELS_FILE).read_bytes() == before


@pytest.mark.parametrize("kind", FORMATS)
def test_source_that_is_not_there_says_what_the_format_is(tmp_path: Path, kind: str):
    with pytest.raises(CorpusError, match="not there; "):
        list(read(kind, tmp_path / "none", OPTIONS))


def test_sentences_of_evaluations_are_kept_for_scores(tmp_path: Path):
    (page,) = read("wcxb", wcxb(tmp_path), OPTIONS)
    assert (page.row["must_have"], page.row["must_not_have"]) == ([FIRST], ["Imprint"])


def test_one_part_of_wcxb_can_be_named(tmp_path: Path):
    (page,) = read("wcxb", wcxb(tmp_path) / "dev", OPTIONS)
    assert page.name == "0001"


def test_benchmark_pages_may_be_unpacked(tmp_path: Path):
    benchmark(tmp_path)
    (tmp_path / "html" / "3f2a.html.gz").unlink()
    put(tmp_path / "html" / "3f2a.html", PAGE)
    (page,) = read("article-extraction-benchmark", tmp_path, OPTIONS)
    assert page.html == PAGE.encode()


# What cannot be brought in


def refusal(found: list[Imported | Refused]) -> str:
    (page,) = found
    assert isinstance(page, Refused)
    return page.why


def wcxb_without_content(folder: Path) -> Path:
    wcxb(folder)
    put(folder / "dev" / "ground-truth" / "0001.json", {"url": URL, "ground_truth": {"main_content": " "}})
    return folder


def wcxb_with_broken_page(folder: Path) -> Path:
    wcxb(folder)
    put(folder / "dev" / "html" / "0001.html.gz", packed()[:-8])
    return folder


def wcxb_with_broken_truth(folder: Path) -> Path:
    wcxb(folder)
    put(folder / "dev" / "ground-truth" / "0001.json", "{")
    return folder


def benchmark_without_body(folder: Path) -> Path:
    put(folder / "ground-truth.json", {"3f2a": {"url": URL}})
    return folder


def trafilatura_without_match(folder: Path) -> Path:
    put(folder / "evaldata.json", {URL: {"file": "a.html", "with": ["Nobody wrote this"]}})
    put(folder / "a.html", PAGE)
    return folder


def fundus_without_page(folder: Path) -> Path:
    fundus(folder)
    put(folder / "gb" / "meta.info", {})
    return folder


def fundus_without_body(folder: Path) -> Path:
    fundus(folder)
    put(folder / "gb" / "Kanalblatt.json", {"V1": {"body": None}})
    return folder


BAD = {
    "wcxb without content": ("wcxb", wcxb_without_content, "no main_content in its ground_truth"),
    "wcxb, broken page": ("wcxb", wcxb_with_broken_page, "cannot be read"),
    "wcxb, broken truth": ("wcxb", wcxb_with_broken_truth, "not valid JSON"),
    "benchmark without body": ("article-extraction-benchmark", benchmark_without_body, "no articleBody"),
    "trafilatura without match": (
        "trafilatura",
        trafilatura_without_match,
        "none of its pieces of body stands in one block",
    ),
    "fundus without page": ("fundus", fundus_without_page, "no page of Kanalblatt"),
    "fundus without body": ("fundus", fundus_without_body, "no body was found"),
}


@pytest.mark.parametrize(("kind", "write", "message"), BAD.values(), ids=BAD.keys())
def test_page_that_cannot_be_brought_in_says_why(tmp_path: Path, kind: str, write: Any, message: str):
    assert message in refusal(list(read(kind, write(tmp_path), OPTIONS)))


TASKS = {
    "unknown label": (
        task(region(FIRST, "Teaser", 4)),
        "unknown label 'Teaser'; say which of body, caption, credit, cookie, other it is: --label 'teaser'=LABEL",
    ),
    "no text": (task(region("", "body", 4)), 'region 1 has no text; export again with saveTextResult="yes"'),
    "not labelled": (task(annotations=[]), "nobody has labelled it yet"),
    "cancelled": (task(annotations=[{"was_cancelled": True, "result": list(REGIONS)}]), "nobody has labelled it yet"),
    "address alone": (task(*REGIONS, data={"html": URL}), "no HTML in its data"),
    "no task": ("what is this", "no HTML in its data"),
}


@pytest.mark.parametrize(("one", "message"), TASKS.values(), ids=TASKS.keys())
def test_task_that_cannot_be_brought_in_says_why(tmp_path: Path, one: Any, message: str):
    put(tmp_path / "export.json", [one])
    assert message in refusal(list(read("label-studio", tmp_path / "export.json", OPTIONS)))


def test_export_that_is_no_list_says_so(tmp_path: Path):
    put(tmp_path / "export.json", {})
    with pytest.raises(CorpusError, match="a list of tasks was expected"):
        list(read("label-studio", tmp_path / "export.json", OPTIONS))


def test_ground_truth_that_is_no_object_says_so(tmp_path: Path):
    put(tmp_path / "ground-truth.json", [])
    with pytest.raises(CorpusError, match="an object was expected"):
        list(read("article-extraction-benchmark", tmp_path, OPTIONS))


def test_of_several_annotations_the_ground_truth_counts(tmp_path: Path):
    both = [{"ground_truth": True, "result": [region(FIRST, "body", 4)]}, {"result": [region(FIRST, "other", 4)]}]
    put(tmp_path / "export.json", [task(annotations=both)])
    (page,) = read("label-studio", tmp_path / "export.json", OPTIONS)
    assert page.row["segments"] == [[FIRST, "body"]]


def test_task_without_an_address_needs_a_site(tmp_path: Path):
    put(tmp_path / "export.json", [task(*REGIONS, data={"html": PAGE})])
    found = list(read("label-studio", tmp_path / "export.json", OPTIONS))
    outcome = bring_in(found, "label-studio", tmp_path / "corpus", OPTIONS)
    assert outcome.refused[0].why == "no site; its site cannot be told from an address: name it with --site"
    named = Options(site="kanalblatt.example", licence="CC0")
    assert bring_in(found, "label-studio", tmp_path / "corpus", named).refused == []
    page = read_corpus(tmp_path / "corpus")[0]
    assert (page.site, page.licence) == ("kanalblatt.example", "CC0")


def imported(name: str) -> Imported:
    return Imported(name, b"<p>One", {"site": "a.example", "covers": "body", "segments": [["One", "body"]]})


def test_names_of_other_corpora_are_no_paths(tmp_path: Path):
    outcome = bring_in([imported("../../up/and away.html.gz")], "wcxb", tmp_path, OPTIONS)
    assert outcome.added[0].startswith("pages/wcxb/_.._up_and_away-")
    assert (tmp_path / outcome.added[0]).exists()


def test_plain_names_stay_as_they_are(tmp_path: Path):
    outcome = bring_in([imported("x.html"), imported("dev-0001")], "wcxb", tmp_path, OPTIONS)
    assert outcome.added == ["pages/wcxb/x.html.gz", "pages/wcxb/dev-0001.html.gz"]


def test_names_that_differ_in_little_are_pages_of_their_own(tmp_path: Path):
    pages = [
        imported(name) for name in ("a+b.html", "a b.html", "a_b.html", "x.html", "x.htm", "x.html.gz", "", "page")
    ]
    assert len(bring_in(pages, "wcxb", tmp_path, OPTIONS).added) == len(pages)
    assert len(bring_in(pages[::-1], "wcxb", tmp_path, OPTIONS).there) == len(pages)


def test_two_pages_of_one_name_are_not_taken_for_one(tmp_path: Path):
    outcome = bring_in([imported("x"), imported("x.html")], "wcxb", tmp_path, OPTIONS)
    assert (outcome.added, outcome.there) == (["pages/wcxb/x.html.gz"], [])
    assert [(one.name, "rename one" in one.why) for one in outcome.refused] == [("x.html", True)]
