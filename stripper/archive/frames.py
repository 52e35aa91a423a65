"""The heart of every engine: record batches of pages in, record batches of rows out, bad pages confined.

``clean_batches`` needs nothing but pyarrow and this package, and starts its own worker processes, so it runs inside
Spark's ``mapInArrow``, a Ray or Dask task, or a loop, and a page that hangs or crashes costs none of these its worker.
For each row that comes in one goes out, in the same order, with its status, so nothing is ever lost unseen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from stripper.archive.answers import CLEANED, EMPTY, Answer, Duty, Workers
from stripper.archive.inputs import Place, Source, read_source
from stripper.archive.records import Lost, Record, Skipped, carried_as, identity
from stripper.archive.rows import Columns, batch_items
from stripper.archive.streams import BOUND, Bound
from stripper.archive.work import Allowance, Wanted, to_json
from stripper.archive.writers import schema
from stripper.errors import ArchiveError

# What ``status`` says of a row; ``failure`` and ``error`` say more of failed ones.
STATUS = pa.schema([("status", pa.string()), ("failure", pa.string()), ("error", pa.string())])
# What ``read_batches`` gives: pages with all that is known of them, and accounts of those that could not be read.
PAGES = pa.schema(
    [
        ("source", pa.string()),
        ("number", pa.int64()),
        ("where", pa.string()),
        ("id", pa.string()),
        ("url", pa.string()),
        ("date", pa.string()),
        ("kind", pa.string()),
        ("charset", pa.string()),
        ("encoding", pa.string()),
        ("page", pa.binary()),
        ("carried", pa.string()),
        ("lost", pa.string()),
    ]
)
_DECODED = "decoded already"  # the charset of a page that is a text
_ROWS, _BYTES = 64, 8 << 20  # of a batch that is read
_Answered = tuple[Record | Lost, Answer]


def clean_batches(
    batches: Iterable[pa.RecordBatch],
    wanted: Wanted,
    allowance: Allowance | None = None,
    columns: Columns | None = None,
    workers: int = 1,
) -> Iterator[pa.RecordBatch]:
    """Clean the page of every row: rows as ``output_schema`` has them, as many as came in, in their order.

    A batch is either one of ``read_batches`` or has a page in one of ``columns``; its other columns are carried along.
    ``allowance`` is what a page may cost, ``workers`` how many processes clean at once. Raises ``ArchiveError`` where no
    worker process starts, or where two columns would have one name.
    """
    columns = columns or Columns()
    waiting: list[pa.RecordBatch] = []

    def items() -> Iterator[tuple[None, str, Record | Lost]]:
        for batch in batches:
            waiting.append(batch)
            for item in _items(batch, columns):
                yield None, "", item  # a source is a column of the batch, and goes through

    answers: list[_Answered] = []
    with Workers[None](Duty(wanted, allowance or Allowance()), workers, ordered=True) as pool:
        for _, item, answer in pool.map(items()):
            answers.append((item, answer))
            while waiting and len(answers) >= waiting[0].num_rows:
                batch = waiting.pop(0)
                yield _answered(batch, answers[: batch.num_rows], wanted, columns)
                del answers[: batch.num_rows]
    for batch in waiting:  # without rows
        yield _answered(batch, [], wanted, columns)


def output_schema(given: pa.Schema, wanted: Wanted, columns: Columns | None = None) -> pa.Schema:
    """The schema of what ``clean_batches`` makes of batches with the schema ``given``."""
    own = schema(wanted.columns)
    carried = [given.field(name).with_name(to) for name, to in _carried(given, wanted, columns or Columns()).items()]
    return pa.schema([*own, *carried, *STATUS])


def read_batches(
    sources: Iterable[Source], columns: Columns | None = None, bound: Bound = BOUND
) -> Iterator[pa.RecordBatch]:
    """The pages of sources as record batches (``PAGES``), for engines that clean elsewhere than they read."""
    rows: list[dict[str, Any]] = []
    size = 0
    for source in sources:
        for place, item in read_source(source, columns or Columns(), bound=bound):
            if isinstance(item, Skipped):
                continue
            rows += _page_rows(place, item)
            size += len(rows[-1]["page"] or b"")
            if len(rows) >= _ROWS or size >= _BYTES:
                yield pa.RecordBatch.from_pylist(rows, PAGES)
                rows, size = [], 0
    if rows:
        yield pa.RecordBatch.from_pylist(rows, PAGES)


def _page_rows(place: Place, item: Record | Lost) -> list[dict[str, Any]]:
    """The row of a page, or as many rows as pages were lost."""
    known = {"source": place.source, "where": item.where, "id": item.id, "url": item.url}
    row: dict[str, Any] = {name: _spoken(value) for name, value in known.items()} | {"number": place.number}
    if isinstance(item, Lost):
        lost = row | {"page": None, "lost": json.dumps([item.failure, item.error])}
        return [lost | {"number": place.number + index} for index in range(item.count)]
    content = item.content.encode("utf-8", "surrogatepass") if isinstance(item.content, str) else item.content
    row |= {"date": _spoken(item.date), "kind": item.kind, "encoding": item.encoding, "page": content}
    row["charset"] = _DECODED if isinstance(item.content, str) else item.charset
    row["carried"] = to_json(dict(item.carried)).decode().rstrip() if item.carried else None
    return [row]


def _spoken(text: str | None) -> str | None:
    """A text that can be written: names of files may hold what is no character."""
    return text if text is None else text.encode("utf-8", "replace").decode()


def _items(batch: pa.RecordBatch, columns: Columns) -> Iterator[Record | Lost]:
    if _is_of_pages(batch.schema):
        for index in range(batch.num_rows):
            yield _page(batch.slice(index, 1).to_pylist()[0])
        return
    for item in batch_items(batch, columns):
        yield replace(item, carried={}) if isinstance(item, Record) else item  # the batch itself carries them


def _page(row: dict[str, Any]) -> Record | Lost:
    if row["lost"]:
        failure, error = json.loads(row["lost"])
        return Lost(failure, error, row["where"], row["id"], row["url"])
    known = {key: row[key] for key in ("kind", "where", "id", "url", "date", "charset", "encoding")}
    if known["charset"] == _DECODED:
        return Record(row["page"].decode("utf-8", "surrogatepass"), **known | {"charset": None})
    return Record(row["page"], **known)


def _is_of_pages(given: pa.Schema) -> bool:
    return set(PAGES.names) <= set(given.names)


def _carried(given: pa.Schema, wanted: Wanted, columns: Columns) -> dict[str, str]:
    """The columns that go through untouched, all but the page's, and their names in the output.

    Raises ``ArchiveError`` where two columns have one name.
    """
    twice = [name for name, count in Counter(given.names).items() if count > 1]
    if twice:
        raise ArchiveError(f"{twice[0]!r} is the name of more than one column; give each a name of its own")
    used = {columns.html, columns.text, columns.either, "id", "url", "date", *_known(given, wanted)}
    if _is_of_pages(given):
        used |= set(PAGES.names) - {"source", "number", "where", "carried"}
    names = [name for name in given.names if name not in used]
    own = {*wanted.columns, *STATUS.names}
    taken = own | set(names)
    found = {}
    for name in names:
        found[name] = carried_as(name, taken) if name in own else name
        taken.add(found[name])
    return found


def _known(given: pa.Schema, wanted: Wanted) -> Sequence[str]:
    """The fields that the batch itself knows, also of failed pages."""
    names = {"source", "where"} & set(wanted.columns) & set(given.names)
    return [name for name in sorted(names) if not pa.types.is_nested(given.field(name).type)]


def _answered(batch: pa.RecordBatch, answers: list[_Answered], wanted: Wanted, columns: Columns) -> pa.RecordBatch:
    fields = wanted.columns
    rows = [_row(item, answer, fields) for item, answer in answers]
    own = schema(fields)
    out = pa.RecordBatch.from_pylist(rows, pa.schema([*own, *STATUS]))
    for name in _known(batch.schema, wanted):
        out = out.set_column(fields.index(name), name, batch.column(name).cast(pa.string()))
    names = _carried(batch.schema, wanted, columns)
    arrays = [*(out.column(name) for name in own.names), *(batch.column(name) for name in names)]
    arrays += [out.column(name) for name in STATUS.names]
    return pa.RecordBatch.from_arrays(arrays, schema=output_schema(batch.schema, wanted, columns))


def _row(item: Record | Lost, answer: Answer, fields: Sequence[str]) -> dict[str, Any]:
    kind, payload = answer
    if kind == CLEANED:
        values = json.loads(payload)
        row = {name: values[name] for name in fields}
        if "attributes" in row:
            row["attributes"] = list(row["attributes"].items())
        return row | {"status": "cleaned"}
    known = {"id": identity(item), "url": item.url, "date": getattr(item, "date", None)}
    row = {name: known.get(name) for name in fields}
    if kind == EMPTY:
        return row | {"status": "empty"}
    failure, error = json.loads(payload)
    return row | {"status": "failed", "failure": failure, "error": error}
