"""What an input may unpack to."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from samples import jsonl, pages_warc, tar_of, zip_of

from stripper.archive import streams
from stripper.archive.inputs import read_file
from stripper.archive.records import Item, Lost, Record, pages_in
from stripper.archive.rows import Columns
from stripper.archive.streams import Bound

WORDS = "the doors of library open at nine and close when night comes over town".split()


def page(number: int) -> str:
    return "<p>" + " ".join(random.Random(number).choices(WORDS, k=9_000))


ROWS = jsonl({"html": page(number)} for number in range(100))
FILES = {f"{number}.html": page(number).encode() for number in range(100)}


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"html": [page(1)] * 100}), out)  # as a dictionary: the page once
    return out.getvalue()


INPUTS: dict[str, Callable[[], bytes]] = {
    "pages.jsonl.gz": lambda: gzip.compress(ROWS),
    "pages.jsonl.bz2": lambda: bz2.compress(ROWS),
    "pages.jsonl.xz": lambda: lzma.compress(ROWS),
    "pages.tar.gz": lambda: gzip.compress(tar_of(FILES)),
    "pages.warc.gz": lambda: gzip.compress(b"".join(pages_warc(2_000))),
    "pages.zip": lambda: zip_of(FILES),
    "pages.parquet": parquet,
}


@pytest.fixture(params=INPUTS)
def packed(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(streams, "_FREELY", 1 << 18)
    path = tmp_path / request.param
    path.write_bytes(INPUTS[request.param]())
    return path


def read(path: Path, bound: Bound) -> list[Item]:
    return [item for _, item in read_file(str(path), Columns(), bound=bound)]


def test_what_keeps_within_its_bound_is_read_whole(packed: Path):
    items = read(packed, Bound(ratio=1e6))
    assert [item for item in items if isinstance(item, Lost)] == []
    assert len([item for item in items if isinstance(item, Record)]) in (100, 2_000)


@pytest.mark.parametrize(
    ("bound", "option"), [(Bound(ratio=2), "--max-ratio"), (Bound(total=1 << 19, ratio=1e6), "--max-unpacked")]
)
def test_an_input_is_read_up_to_its_bound_and_says_so(packed: Path, bound: Bound, option: str):
    items = read(packed, bound)
    lost = [item for item in items if isinstance(item, Lost)]
    assert ([item.failure for item in lost], option in lost[0].error) == (["bomb"], True)
    assert 0 < len([item for item in items if isinstance(item, Record)]) < (2_000 if "warc" in packed.name else 100)


def test_all_rows_behind_the_bound_of_a_parquet_file_are_counted(tmp_path: Path):
    path = tmp_path / "pages.parquet"
    path.write_bytes(parquet())
    assert sum(map(pages_in, read(path, Bound(total=1 << 19)))) == 100


@pytest.mark.parametrize(("total", "ratio"), [(0, 250), (1.5, 250), (1 << 40, 0), (1 << 40, float("nan"))])
def test_a_bound_is_above_zero(total: int, ratio: float):
    with pytest.raises(ValueError, match="number above 0"):
        Bound(total, ratio)
