from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from poison import POISONS
from samples import article, damaged_parquet, jsonl, pages_warc, warc_gz

from stripper.archive.frames import _items, clean_batches, output_schema, read_batches
from stripper.archive.inputs import find_sources
from stripper.archive.rows import Columns
from stripper.archive.work import Allowance, Wanted
from stripper.errors import ArchiveError

ALLOWANCE = Allowance(5.0, 192 << 20)


@pytest.fixture(scope="module")
def wanted(small_model: Path) -> Wanted:
    return Wanted(("id", "url", "text", "title"), model=str(small_model), cleaner="poison:make")


def batch(*pages: bytes) -> pa.RecordBatch:
    rows = [{"id": str(i), "html": page, "score": i / 2} for i, page in enumerate(pages)]
    schema = pa.schema([("id", pa.string()), ("html", pa.binary()), ("score", pa.float64())])
    return pa.RecordBatch.from_pylist(rows, schema)


def test_a_row_goes_out_for_each_that_comes_in(wanted: Wanted):
    given = [batch(*map(article, range(10))), batch(), batch(*map(article, range(10, 13)))]
    out = list(clean_batches(given, wanted, ALLOWANCE))
    assert [one.num_rows for one in out] == [10, 0, 3]
    assert all(one.schema == output_schema(given[0].schema, wanted) for one in out)
    assert out[0].schema.names == ["id", "url", "text", "title", "score", "status", "failure", "error"]
    assert out[0].column("score") == given[0].column("score")
    assert "number 3.0" in out[0].column("text")[3].as_py()


def test_bad_pages_are_confined(wanted: Wanted):
    pages = [b"<!-- %s -->" % name + article(1) for name in POISONS]
    pages = [page for bad in pages for page in (article(2), bad)] + [b""]
    [out] = clean_batches([batch(*pages)], wanted, ALLOWANCE)
    found = out.to_pylist()
    assert [row["status"] for row in found] == ["cleaned", "failed"] * len(POISONS) + ["empty"]
    assert Counter(row["failure"] for row in found if row["failure"])["timeout"] == 1
    assert [row["id"] for row in found] == [str(i) for i in range(len(pages))]
    assert all(row["error"] for row in found if row["status"] == "failed")


def test_a_row_without_a_page_is_a_failure(wanted: Wanted):
    given = pa.RecordBatch.from_pylist([{"id": "a", "html": None}, {"id": "b", "html": article(1)}])
    [out] = clean_batches([given], wanted, ALLOWANCE)
    assert out.column("failure").to_pylist() == ["malformed", None]


def test_a_row_with_a_value_that_cannot_be_read_is_a_failure(wanted: Wanted):
    sources = pa.array([b"a", b"\xff", b"c"]).view(pa.string())
    given = pa.RecordBatch.from_pydict(
        {"id": ["a", "b", "c"], "html": [article(i) for i in range(3)], "source": sources}
    )
    [out] = clean_batches([given], replace(wanted, fields=("id", "source")), ALLOWANCE)
    assert out.column("failure").to_pylist() == [None, "malformed", None]
    assert out.column("id").to_pylist() == ["a", "b", "c"]
    assert out.column("source") == sources


def test_other_columns_can_be_named(wanted: Wanted):
    given = pa.RecordBatch.from_pylist([{"id": "a", "body": article(1), "html": "kept"}])
    [out] = clean_batches([given], wanted, ALLOWANCE, Columns("body"))
    assert (out.column("html").to_pylist(), out.column("status").to_pylist()) == (["kept"], ["cleaned"])


def test_archives_are_read_into_batches(wanted: Wanted, tmp_path: Path):
    data = bytearray(warc_gz(pages_warc(5)))
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "a.warc.gz").write_bytes(bytes(data))
    (tmp_path / "b.jsonl").write_bytes(jsonl([{"html": article(1).decode(), "n": 1}, {"other": 1}]))
    batches = list(read_batches(find_sources((str(tmp_path),))))
    out = pa.Table.from_batches(clean_batches(batches, wanted, ALLOWANCE)).to_pylist()
    assert Counter(row["status"] for row in out) == {"cleaned": 5, "failed": 2}
    assert {row["failure"] for row in out} == {None, "damaged", "malformed"}
    assert [row["carried"] for row in out if row["source"].endswith("jsonl")] == ['{"n": 1}', None]


def test_each_page_of_a_damaged_row_group_has_a_number_of_its_own(tmp_path: Path):
    rows = [{"id": str(i), "html": article(i).decode()} for i in range(40)]
    (tmp_path / "a.parquet").write_bytes(damaged_parquet(rows, 1, 10))
    batches = read_batches(find_sources((str(tmp_path),)))
    assert [number for one in batches for number in one.column("number").to_pylist()] == list(range(40))


def test_what_a_row_carries_is_json_whatever_is_in_it(tmp_path: Path):
    (tmp_path / "a.jsonl").write_bytes(b'{"html": "<p>x", "score": NaN, "name": "\\ud800"}')
    [batch] = read_batches(find_sources((str(tmp_path),)))
    assert batch.column("carried").to_pylist() == ['{"score": null, "name": "\ufffd"}']


def test_labels_come_as_maps(wanted: Wanted):
    labelled = Wanted(("id", "text"), labels=True, model=wanted.model)
    [out] = clean_batches([batch(article(1))], labelled, ALLOWANCE)
    [row] = out.to_pylist()
    spans = dict(row["attributes"])
    assert set(spans) == {f"stripper__{name}" for name in ("body", "caption", "credit", "cookie", "other")}
    begin, end, score = spans["stripper__body"][0]
    assert row["text"][int(begin) : int(end)]
    assert 0 <= score <= 1


def test_a_column_named_as_one_of_the_output_goes_through_under_another_name(wanted: Wanted):
    rows = [{"id": "a", "html": article(1).decode(), "status": 200, "source": {"crawl": 7}, "page": 3, "lost": "no"}]
    [out] = clean_batches([pa.RecordBatch.from_pylist(rows)], replace(wanted, fields=("id", "source")), ALLOWANCE)
    [row] = out.to_pylist()
    assert (row["status"], row["input_status"], row["input_source"]) == ("cleaned", 200, {"crawl": 7})
    assert (row["page"], row["lost"]) == (3, "no")


def test_two_columns_of_one_name_are_refused(wanted: Wanted):
    given = pa.RecordBatch.from_arrays([pa.array(["<p>x"])] * 2, ["html", "html"])
    with pytest.raises(ArchiveError, match="'html' is the name of more than one column"):
        list(clean_batches([given], wanted, ALLOWANCE))


@pytest.mark.parametrize(
    "text", ["cÃ¶uncil cafÃ© and the rest of the long line of words", "a lone \ud800 surrogate in it"]
)
def test_text_goes_through_batches_as_it_is(text: str, tmp_path: Path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"html": text}))
    [item] = [item for batch in read_batches(find_sources((str(tmp_path),))) for item in _items(batch, Columns())]
    assert (item.content, item.charset) == (text, None)


def test_names_in_the_output_are_given_once(wanted: Wanted):
    rows = [{"html": article(1).decode(), "title": "Mine", "input_title": "Older", "input_input_title": "Oldest"}]
    [out] = clean_batches([pa.RecordBatch.from_pylist(rows)], wanted, ALLOWANCE)
    assert len(set(out.schema.names)) == len(out.schema.names)
    [row] = out.to_pylist()
    assert (row["title"], row["input_title"], row["input_input_title"]) == ("Story 1", "Older", "Oldest")
    assert row["input_input_input_title"] == "Mine"
    [again] = clean_batches(
        [out.append_column("html", pa.array([article(2)]))], wanted, ALLOWANCE
    )  # its own output, too
    assert len(set(again.schema.names)) == len(again.schema.names)


@pytest.mark.parametrize(
    ("values", "text"), [(pa.array(["cc"]).dictionary_encode(), "cc"), (pa.array([7]), "7"), (pa.array(["cc"]), "cc")]
)
def test_a_source_of_any_plain_type_goes_through(values: pa.Array, text: str, wanted: Wanted):
    given = pa.RecordBatch.from_arrays([pa.array([article(1)]), values], ["html", "source"])
    [out] = clean_batches([given], replace(wanted, fields=("source",)), ALLOWANCE)
    assert out.column("source").to_pylist() == [text]
    assert "input_source" not in out.schema.names


def test_a_name_that_is_no_text_costs_no_batch(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"html": "<p>x", "url": "https://a.example/\ud800"}))
    [batch] = read_batches(find_sources((str(tmp_path),)))
    assert batch.column("url").to_pylist() == ["https://a.example/?"]
