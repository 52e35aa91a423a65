"""Files of rows: written under a temporary name and renamed when whole, so a file that is there is whole."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from stripper.archive.packages import check_package, missing

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
    check_package(ROW_FILES[form].needs, "writing such files")


def open_writer(path: Path, form: str, fields: tuple[str, ...]) -> Writer:
    """A writer to the temporary name of ``path``; ``form`` is a key of ``ROW_FILES``."""
    file = temporary(path).open("wb")
    try:
        return ROW_FILES[form].open(file, fields)
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
    """JSON lines, packed or not."""

    def __init__(self, file: IO[bytes], packed: Any) -> None:
        self._file, self._out = file, packed

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


def _lines(file: IO[bytes], _fields: tuple[str, ...]) -> Writer:
    return _Lines(file, file)


def _gzip(file: IO[bytes], _fields: tuple[str, ...]) -> Writer:
    return _Lines(file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, compresslevel=6, filename=""))


def _zstd(file: IO[bytes], _fields: tuple[str, ...]) -> Writer:
    try:
        import zstandard
    except ImportError as error:
        raise missing(error, "writing .zst files") from error
    return _Lines(file, zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False))


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
    types["quality"] = pa.float64()
    types["attributes"] = pa.map_(pa.string(), pa.list_(pa.list_(pa.float64())))
    return pa.schema([pa.field(field, types.get(field, pa.string())) for field in fields])


@dataclass(frozen=True, slots=True)
class RowFile:
    """A kind of files of rows: what opens one for rows with some fields, and the package that takes.

    ``spark`` is how Spark calls the compression of such lines of text; None: it writes such files itself.
    """

    open: Callable[[IO[bytes], tuple[str, ...]], Writer]
    needs: str | None = None
    spark: str | None = None


# By name, which is the suffix of the files, too. To write another kind, add an entry.
ROW_FILES = {
    "jsonl": RowFile(_lines, spark="none"),
    "jsonl.gz": RowFile(_gzip, spark="gzip"),
    "jsonl.zst": RowFile(_zstd, "zstandard", spark="zstd"),
    "parquet": RowFile(_Parquet, "pyarrow"),
}
