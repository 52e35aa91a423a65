"""Files of rows: written under a temporary name and renamed when whole, so a file that is there is whole."""

from __future__ import annotations

import gzip
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol

from stripper.archive.packages import check_package, missing

SUFFIXES = {"jsonl": ".jsonl", "jsonl.gz": ".jsonl.gz", "jsonl.zst": ".jsonl.zst", "parquet": ".parquet"}
_NEEDED = {"jsonl.zst": "zstandard", "parquet": "pyarrow"}
_ROW_GROUP, _ROW_GROUP_BYTES = 1000, 8 << 20  # of JSON
_LISTS = ("captions", "credits", "cookies", "warnings")


class Writer(Protocol):
    """Takes rows as lines of JSON. ``close`` sees to it that they are on the disk, ``abandon`` only lets go of the file."""

    def write(self, line: bytes) -> None: ...
    def close(self) -> None: ...
    def abandon(self) -> None: ...


def temporary(path: Path) -> Path:
    """The name of a file that is not whole yet."""
    return path.with_name(f".{path.name}.tmp")


def check_form(form: str) -> None:
    """Raise ``MissingPackage`` where that is not installed with which files of a form are written."""
    check_package(_NEEDED.get(form), "writing such files")


def open_writer(path: Path, form: str, fields: tuple[str, ...]) -> Writer:
    """A writer to the temporary name of ``path``; ``form`` is a key of ``SUFFIXES``."""
    file = temporary(path).open("wb")
    try:
        return _Parquet(file, fields) if form == "parquet" else _Lines(file, form)
    except BaseException:
        file.close()
        raise


def complete(path: Path) -> None:
    """Give a written file its name, and make that last through a power cut."""
    temporary(path).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file all at once or not at all."""
    with temporary(path).open("wb") as file:
        file.write(data)
        _sync(file)
    complete(path)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


class _Lines:
    """JSON lines, compressed or not."""

    def __init__(self, file: IO[bytes], form: str) -> None:
        self._file = file
        self._out: Any = file
        if form == "jsonl.gz":
            self._out = gzip.GzipFile(fileobj=file, mode="wb", mtime=0, compresslevel=6, filename="")
        elif form == "jsonl.zst":
            try:
                import zstandard
            except ImportError as error:
                raise missing(error, "writing .zst files") from error
            self._out = zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False)

    def write(self, line: bytes) -> None:
        self._out.write(line)

    def close(self) -> None:
        try:
            if self._out is not self._file:
                self._out.close()
            _sync(self._file)
        finally:
            self._file.close()

    def abandon(self) -> None:
        with suppress(OSError):  # what is still in a buffer has nowhere to go
            self._file.close()


class _Parquet:
    """Parquet with a column for each field; all that was carried along is JSON in the column ``carried``.

    What is carried may have any type, and another one in the next row, so it has no columns of its own.
    """

    def __init__(self, file: IO[bytes], fields: tuple[str, ...]) -> None:
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError as error:
            raise missing(error, "writing Parquet files") from error
        self._pa = pa
        self._file = file
        self._fields = fields
        self._rows: list[dict[str, Any]] = []
        self._size = 0
        self._schema = schema(fields).append(pa.field("carried", pa.string()))
        self._out = pq.ParquetWriter(file, self._schema, compression="zstd")

    def write(self, line: bytes) -> None:
        values = json.loads(line)
        row = {field: values.pop(field) for field in self._fields}
        if "attributes" in row:
            row["attributes"] = list(row["attributes"].items())
        row["carried"] = json.dumps(values, ensure_ascii=False) if values else None
        self._rows.append(row)
        self._size += len(line)
        if len(self._rows) >= _ROW_GROUP or self._size >= _ROW_GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._out.write_table(self._pa.Table.from_pylist(self._rows, self._schema))
            self._rows, self._size = [], 0

    def close(self) -> None:
        try:
            self._flush()
            self._out.close()
            _sync(self._file)
        finally:
            self._let_go()

    def abandon(self) -> None:
        with suppress(OSError):  # what is still in a buffer has nowhere to go
            self._let_go()

    def _let_go(self) -> None:
        self._out.is_open = False  # or it would write its end when it is collected, to a file that is closed
        self._file.close()


def schema(fields: tuple[str, ...]) -> Any:
    """The Arrow schema of rows with these fields."""
    import pyarrow as pa

    types = dict.fromkeys(_LISTS, pa.list_(pa.string()))
    types["attributes"] = pa.map_(pa.string(), pa.list_(pa.list_(pa.float64())))
    return pa.schema([pa.field(field, types.get(field, pa.string())) for field in fields])
