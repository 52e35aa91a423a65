from __future__ import annotations

import gc
import pickle
from pathlib import Path

import numpy as np
import pytest

from stripper.errors import SaveError
from stripper.learn.rows import Rows


def filled(folder: Path) -> Rows:
    rows = Rows([2, 0, 3], 4, folder)
    rows.put(0, np.full((2, 4), 1, np.float32))
    rows.put(2, np.full((3, 4), 2, np.float32))
    return rows


def test_each_page_has_its_rows(tmp_path: Path):
    assert [(x.shape, x.sum()) for x in filled(tmp_path)] == [((2, 4), 8), ((0, 4), 0), ((3, 4), 24)]


def test_a_page_beyond_the_last_is_refused(tmp_path: Path):
    with pytest.raises(IndexError):
        filled(tmp_path)[3]


def test_a_slice_is_a_list_of_pages(tmp_path: Path):
    assert [len(x) for x in filled(tmp_path)[1:]] == [0, 3]


def test_the_file_goes_with_the_rows(tmp_path: Path):
    rows = filled(tmp_path)
    assert list(tmp_path.iterdir())
    del rows
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_no_page_at_all_is_no_error(tmp_path: Path):
    assert list(Rows([], 4, tmp_path)) == []


def test_another_process_reads_the_same_file_and_leaves_it(tmp_path: Path):
    rows = filled(tmp_path)
    sent = pickle.dumps(rows)
    copy = pickle.loads(sent)
    assert (len(sent) < 1000, copy[2].sum()) == (True, 24)
    del copy
    gc.collect()
    assert rows[2].sum() == 24


def test_no_room_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(SaveError, match=r"No space left on device\); make room there"):
        Rows([1], 1, tmp_path)
    assert not list(tmp_path.iterdir())
