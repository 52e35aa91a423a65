from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import pytest

from stripper.archive.writers import ROW_FILES, Writer, open_writer

ROW = b'{"id": "a"}\n'


@pytest.fixture
def unraised(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Python would complain about as ignored."""
    found: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", found.append)
    return found


def written(path: Path, form: str) -> Writer:
    writer = open_writer(path, form, ("id",))
    writer.write(ROW)
    return writer


@pytest.mark.parametrize("form", ROW_FILES)
def test_a_writer_that_is_abandoned_says_nothing_later(form: str, tmp_path: Path, unraised: list[Any]):
    writer = written(tmp_path / "a", form)
    writer.abandon()
    del writer
    gc.collect()
    assert unraised == []


@pytest.mark.parametrize("form", ROW_FILES)
def test_a_writer_on_a_full_disk_says_it_once(form: str, tmp_path: Path, unraised: list[Any]):
    (tmp_path / ".a.tmp").symlink_to("/dev/full")
    writer = written(tmp_path / "a", form)
    with pytest.raises(OSError, match="No space left"):
        writer.close()
    writer.abandon()
    del writer
    gc.collect()
    assert unraised == []
