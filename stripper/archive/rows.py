"""Rows as pages: JSON lines and Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any

from stripper.archive.forms import begins_as_markup
from stripper.archive.packages import missing
from stripper.archive.records import LARGEST, Item, Lost, Record, pages_in
from stripper.archive.streams import BOUND, Bound, Damage, Pieces
from stripper.number import how_many

_OWN = ("id", "url", "date")
_MICROSECONDS = len("2024-05-01 10:00:00.000000")
_BATCH = 32  # rows of Parquet that are in memory at once
# Of bytes that are no UTF-8, of times that Python's types cannot hold, of time zones that do not exist.
_NO_VALUE = (ValueError, OverflowError, LookupError)


@dataclass(frozen=True, slots=True)
class Instant:
    """A time that is finer than Python's, as text with all its digits: pandas' Timestamp as far as rows need it."""

    text: str

    def __str__(self) -> str:
        return self.text

    def isoformat(self) -> str:
        return self.text.replace(" ", "T", 1) if self.text[:1].isdecimal() else self.text


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row the page stands.

    The first of the fields that a row has is its page; what ``either`` holds is markup or text as it looks.
    """

    html: str = "html"
    text: str = "text"
    either: str = "content"


def read_jsonl(stream: Pieces, columns: Columns) -> Iterator[Item]:
    """The rows of a file of JSON lines."""
    for number, line in enumerate(_lines(stream), 1):
        where = f"line {number}"
        if isinstance(line, Lost):
            yield Lost(line.failure, line.error, where)
            continue
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Lost("malformed", f"no JSON: {error}", where)
            continue
        if isinstance(row, dict):
            yield row_item(row, columns, where)
        else:
            yield Lost("malformed", f"a JSON object was expected, not a {type(row).__name__}", where)


def _lines(stream: Pieces) -> Iterator[bytes | Lost]:
    """The lines of a stream; one that is broken or longer than ``LARGEST`` is lost."""
    rest = bytearray()
    is_lost = False  # the rest of a line that was given up is passed over
    for piece in stream:
        if isinstance(piece, Damage):
            yield Lost(piece.failure, piece.error)
            rest.clear()
            is_lost = False
            continue
        begin = 0
        data = piece.data
        while (end := data.find(b"\n", begin)) >= 0:
            if not is_lost:
                yield bytes(rest) + data[begin:end]
            rest.clear()
            is_lost = False
            begin = end + 1
        if not is_lost:
            rest += data[begin:]
        if len(rest) > LARGEST:
            yield Lost("too large", f"a line of more than {LARGEST:,} bytes")
            rest.clear()
            is_lost = True
    if rest:
        yield bytes(rest)


def row_item(row: Mapping[str, Any], columns: Columns, where: str) -> Record | Lost:
    """The page in a row; all of its other fields are carried along."""
    name, url, date = (as_word(row.get(key)) for key in _OWN)
    for key in (columns.html, columns.text, columns.either):
        content = row.get(key)
        if not isinstance(content, (str, bytes)) or not content:
            continue
        if key == columns.either and key not in (columns.html, columns.text):
            is_html = begins_as_markup(content)
        else:
            is_html = key == columns.html
        used = {columns.html, columns.text, columns.either, *_OWN}
        carried = {field: value for field, value in row.items() if field not in used}
        return Record(content, "html" if is_html else "text", where, name, url, date, carried=carried)
    if any(row.get(key) in ("", b"") for key in (columns.html, columns.text, columns.either)):
        return Record("", "text", where, name, url, date)
    wanted = ", ".join(dict.fromkeys((columns.html, columns.text, columns.either)))
    has = ", ".join(map(str, list(row)[:10])) or "none"
    return Lost("malformed", f"none of the fields {wanted} holds a page; the row's fields are {has}", where, name, url)


def as_word(value: Any) -> str | None:
    """A field of a row that should be text as text: numbers and times as they are written; None where it is empty."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def batch_items(batch: Any, columns: Columns, number: int = 0) -> Iterator[Record | Lost]:
    """The rows of a record batch, the first of them row ``number``; one with text that is no UTF-8 is lost."""
    for index in range(batch.num_rows):
        row, where = batch.slice(index, 1), f"row {number + index}"
        try:
            fields = _fields(row)
        except _NO_VALUE as error:
            yield Lost("malformed", f"a value cannot be read: {error}", where, _known(row, "id"), _known(row, "url"))
        else:
            yield row_item(fields, columns, where)


def _fields(row: Any) -> dict[str, Any]:
    """The values in a batch of one row."""
    if not any(map(_is_fine, row.schema.types)):
        with suppress(*_NO_VALUE):
            [fields] = row.to_pylist()
            found: dict[str, Any] = fields
            return found
    return {name: _value(column[0]) for name, column in zip(row.schema.names, row.columns, strict=True)}


@lru_cache(1024)
def _is_fine(kind: Any) -> bool:
    """Whether a type of Arrow's holds nanoseconds: of what it gives for those some digits are lost where pandas is installed."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return _is_fine(kind.value_type)
    if pa.types.is_map(kind):
        return _is_fine(kind.key_type) or _is_fine(kind.item_type)
    if pa.types.is_nested(kind):
        return any(_is_fine(kind.field(index).type) for index in range(kind.num_fields))
    return bool(pa.types.is_temporal(kind)) and getattr(kind, "unit", "") == "ns"


def _value(scalar: Any) -> Any:
    """A value of Arrow as Python's; times that Python cannot hold as text."""
    import pyarrow as pa

    if not scalar.is_valid:
        return None
    if not _is_fine(scalar.type):
        with suppress(*_NO_VALUE):
            return scalar.as_py()
    return _time(scalar) if pa.types.is_temporal(scalar.type) else _parts(scalar)


def _parts(scalar: Any) -> Any:
    """A value that holds others, one by one. Raises one of ``_NO_VALUE`` where it holds none that can be read."""
    import pyarrow as pa

    kind = scalar.type
    if pa.types.is_dictionary(kind):
        return _value(scalar.value)
    if pa.types.is_struct(kind):
        return {name: _value(one) for name, one in scalar.items()}
    if pa.types.is_map(kind):
        return [(_value(pair["key"]), _value(pair["value"])) for pair in scalar.values]
    if pa.types.is_nested(kind):
        return [_value(one) for one in scalar]
    return scalar.as_py()


def _coarser(kind: Any) -> Any:
    """A type of nanoseconds as the one of microseconds."""
    import pyarrow as pa

    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    return pa.time64("us") if pa.types.is_time(kind) else pa.duration("us")


def _time(scalar: Any) -> Any:
    """A time as Python's, where that holds all its digits, else as text with all of them.

    One whose year or zone Python has not is the number and type that it is.

    >>> import pyarrow as pa
    >>> str(_time(pa.scalar(1714557600000000007, pa.timestamp("ns", "Europe/Rome"))))
    '2024-05-01 12:00:00.000000007+02:00'
    >>> str(_time(pa.scalar(2**62, pa.timestamp("us"))))
    'timestamp[us] 4611686018427387904'
    """
    import pyarrow as pa

    kind = scalar.type
    if _is_fine(kind) and scalar.value % 1000 == 0:
        with suppress(*_NO_VALUE):
            return pa.scalar(scalar.value // 1000, _coarser(kind)).as_py()
    if pa.types.is_time(kind):
        return Instant(str(scalar.cast(pa.string())))
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        micro, nano = divmod(scalar.value, 1000)
        with suppress(*_NO_VALUE):
            found = pa.scalar(micro, _coarser(kind)).as_py().isoformat(" ", "microseconds")
            return Instant(f"{found[:_MICROSECONDS]}{nano:03d}{found[_MICROSECONDS:]}")
    return Instant(f"{kind} {scalar.value}")


def _known(row: Any, name: str) -> str | None:
    """What the column of a name holds in a batch of one row, if it can be read."""
    try:
        return as_word(_value(row.column(name)[0]))
    except _NO_VALUE:
        return None


def read_parquet(file: IO[bytes], columns: Columns, bound: Bound = BOUND) -> Iterator[Item]:
    """The rows of a Parquet file; where a row group is damaged, what is left of it is lost and the next one read.

    Takes as much memory as a row group, whatever is asked of pyarrow (26.0: 191 MB for one of 190 MB in batches of 8).
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise missing(error, "reading Parquet files") from error
    try:
        table = pq.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:  # the last of spoiled names of columns
        yield Lost("damaged", f"no Parquet that can be read: {error}", "footer")
        return
    size = file.seek(0, io.SEEK_END)
    row = unpacked = 0
    for group in range(table.num_row_groups):
        for item, taken in _rows(table, group, columns, row):
            yield item
            row, unpacked = row + pages_in(item), unpacked + taken
            rest = table.metadata.num_rows - row
            if (why := bound.why_passed(unpacked, size)) and rest:
                yield Lost("bomb", why, f"row {row}", count=rest)
                return


def _rows(table: Any, group: int, columns: Columns, row: int) -> Iterator[tuple[Item, int]]:
    """The rows of a row group, the first of them row ``row``, and what each takes in bytes; what damage took comes last."""
    import pyarrow as pa

    end = row + table.metadata.row_group(group).num_rows
    try:
        for batch in table.iter_batches(_BATCH, row_groups=[group]):
            taken = batch.nbytes // max(1, batch.num_rows)
            for item in batch_items(batch, columns, row):
                yield item, taken
                row += 1
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        yield Lost("damaged", f"row group {group}: {error}", f"row {row}", count=end - row), 0
    else:
        if row < end:
            missed = f"row group {group} ends {how_many(end - row, 'row')} before its end"
            yield Lost("damaged", missed, f"row {row}", count=end - row), 0
