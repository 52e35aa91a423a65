from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from samples import damaged_parquet, jsonl

from stripper.archive.records import LARGEST, Item, Lost, Record
from stripper.archive.rows import Columns, batch_items, read_jsonl, read_parquet, row_item
from stripper.archive.streams import pieces


def read(data: bytes, columns: Columns | None = None) -> list[Item]:
    return list(read_jsonl(pieces(io.BytesIO(data), None), columns or Columns()))


def test_a_row_is_a_page_with_its_other_fields_carried():
    row = {"id": "a", "url": "https://a.example/", "date": "2024-05-01", "html": "<p>x", "score": 0.5, "tags": ["t"]}
    assert read(jsonl([row])) == [
        Record("<p>x", "html", "line 1", "a", "https://a.example/", "2024-05-01", carried={"score": 0.5, "tags": ["t"]})
    ]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"html": "<p>x", "text": "y"}, "html"),
        ({"html": None, "text": "y"}, "text"),
        ({"content": " <!doctype html>"}, "html"),
        ({"content": "Words"}, "text"),
        ({"html": "", "content": "Words"}, "text"),
    ],
)
def test_the_first_field_that_holds_something_is_the_page(row: dict[str, str | None], kind: str):
    assert read(jsonl([row]))[0].kind == kind


def test_other_fields_can_be_named():
    items = read(jsonl([{"body": "<p>x", "html": "no"}, {"plain": "y"}]), Columns("body", "plain"))
    assert [(item.content, item.kind) for item in items] == [("<p>x", "html"), ("y", "text")]
    assert items[0].carried == {"html": "no"}


def test_numbers_as_ids_become_words():
    assert read(jsonl([{"id": 17, "html": "<p>x"}]))[0].id == "17"


def test_an_empty_field_is_an_empty_page():
    assert read(jsonl([{"html": ""}])) == [Record("", "text", "line 1")]


@pytest.mark.parametrize("line", [b'{"html": "<p>', b"[1, 2]", b"\xff\xfe", b'{"other": 1}', b"[" * 100_000])
def test_a_bad_line_costs_itself_alone(line: bytes):
    good = jsonl([{"html": "<p>x"}])
    items = read(good + line + b"\n" + good)
    assert [type(item) for item in items] == [Record, Lost, Record]
    assert (items[1].failure, items[1].where) == ("malformed", "line 2")


def test_a_row_without_a_page_says_which_fields_it_has():
    assert "html, text, content" in read(b'{"title": "x"}')[0].error
    assert "title" in read(b'{"title": "x"}')[0].error


def test_a_last_line_without_its_end_is_read():
    assert len(read(jsonl([{"html": "a"}, {"html": "b"}]).rstrip())) == 2


def test_blank_lines_are_nothing():
    assert len(read(b"\n\n" + jsonl([{"html": "a"}]) + b"\n")) == 1


def test_an_endless_line_is_one_loss():
    good = jsonl([{"html": "<p>x"}])
    items = read(good + b'{"html": "' + b"x" * (LARGEST + 999_999) + b'"}\n' + good)
    assert [getattr(item, "failure", None) for item in items] == [None, "too large", None]


def parquet(rows: list[dict[str, object]], **options: int) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, **options)
    return out.getvalue()


ROWS = [
    {"id": str(i), "html": f"<p>{i}</p>" * 50, "n": i, "date": datetime(2024, 5, 1, tzinfo=UTC)} for i in range(100)
]


def test_parquet_rows_are_pages():
    items = list(read_parquet(io.BytesIO(parquet(ROWS)), Columns()))
    assert [item.id for item in items] == [str(i) for i in range(100)]
    assert items[7].carried == {"n": 7}
    assert items[7].date == "2024-05-01T00:00:00+00:00"


def test_a_page_may_be_bytes():
    assert next(read_parquet(io.BytesIO(parquet([{"html": b"<p>\xe9"}])), Columns())).content == b"<p>\xe9"


def test_a_damaged_row_group_costs_its_rows_alone():
    items = list(read_parquet(io.BytesIO(damaged_parquet(ROWS, 2, 20)), Columns()))
    lost = [item for item in items if isinstance(item, Lost)]
    assert [(one.failure, one.count) for one in lost] == [("damaged", 20)]
    assert len(items) == 81


def test_a_value_that_cannot_be_read_costs_its_row_alone():
    pages = pa.array([b"<p>", b"\xff"]).view(pa.string())
    out = io.BytesIO()
    pq.write_table(pa.table({"id": ["a", "b"], "html": pages}), out)
    items = list(read_parquet(out, Columns()))
    assert [(type(item), item.id, item.where) for item in items] == [(Record, "a", "row 0"), (Lost, "b", "row 1")]
    assert items[1].failure == "malformed"
    assert "can't decode" in items[1].error


NANO = 1_714_557_600_000_000_007  # 2024-05-01 10:00:00.000000007


@pytest.mark.parametrize(
    ("value", "type_", "text"),
    [
        (NANO, pa.timestamp("ns"), "2024-05-01 10:00:00.000000007"),
        (NANO, pa.timestamp("ns", "UTC"), "2024-05-01 10:00:00.000000007+00:00"),
        (NANO, pa.timestamp("ns", "Nowhere/Town"), f"timestamp[ns, tz=Nowhere/Town] {NANO}"),
        (-1, pa.timestamp("ns"), "1969-12-31 23:59:59.999999999"),
        (2**62, pa.timestamp("us"), f"timestamp[us] {2**62}"),
        (7, pa.time64("ns"), "00:00:00.000000007"),
        (7, pa.duration("ns"), "duration[ns] 7"),
        (-(2**31), pa.date32(), f"date32[day] {-(2**31)}"),
    ],
)
def test_a_time_that_python_cannot_hold_is_carried_with_all_its_digits(value: int, type_: pa.DataType, text: str):
    stored = pa.array([value], pa.int32() if type_ == pa.date32() else pa.int64()).view(type_)
    nested = pa.StructArray.from_arrays([pa.ListArray.from_arrays([0, 1], stored)], ["list"])
    batch = pa.record_batch({"html": ["<p>"], "date": stored, "seen": stored, "deep": nested})
    [item] = batch_items(batch, Columns())
    assert str(item.carried["seen"]) == str(item.carried["deep"]["list"][0]) == text
    assert item.date == (text.replace(" ", "T", 1) if text[0].isdecimal() else text)


def test_what_is_no_parquet_is_one_loss():
    assert [item.failure for item in read_parquet(io.BytesIO(b"PAR1" + b"\0" * 99), Columns())] == ["damaged"]


def test_a_name_of_a_column_that_is_no_text_is_damage():
    names = parquet([{"id": "a", "html": "<p>", "colour": "red"}]).replace(b"colour", b"\xffolour")
    items = list(read_parquet(io.BytesIO(names), Columns()))
    assert [(item.failure, item.count) for item in items] == [("damaged", 1)]


def test_rows_that_a_spoiled_row_group_does_not_give_are_lost(monkeypatch: pytest.MonkeyPatch):
    whole = pq.ParquetFile.iter_batches

    def fewer(file: pq.ParquetFile, size: int, row_groups: list[int]) -> list[pa.RecordBatch]:
        return [batch.slice(0, 12) for batch in whole(file, size, row_groups)]

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", fewer)
    items = list(read_parquet(io.BytesIO(parquet(ROWS, row_group_size=20)), Columns()))
    assert [(item.count, item.where) for item in items if isinstance(item, Lost)] == [
        (8, f"row {begin}") for begin in range(12, 100, 20)
    ]


def test_rows_of_json_survive_the_round():
    assert json.loads(jsonl([{"html": "è"}]))["html"] == "è"


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff<!doctype html><p>x",
        "\0\n<html>",
        "\u200b<p>x",
        b"\xef\xbb\xbf<!doctype html>",
        "<html><p>x".encode("utf-16"),
    ],
)
def test_what_has_no_width_before_markup_makes_no_text_of_it(content: str | bytes):
    assert row_item({"content": content}, Columns(), "row 1").kind == "html"


def test_bytes_are_read_as_the_words_that_they_are():
    row = {"id": b"", "url": b"https://a.example/caf\xc3\xa9", "date": b"2024-05-01", "html": b"<p>x"}
    item = row_item(row, Columns(), "row 1")
    assert (item.id, item.url, item.date) == (None, "https://a.example/café", "2024-05-01")
