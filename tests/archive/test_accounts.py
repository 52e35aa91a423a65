from __future__ import annotations

import json
from pathlib import Path

import pytest

from stripper.archive.accounts import Accounts, Counts, PartAccount, model_hash
from stripper.archive.answers import CLEANED, EMPTY, failure
from stripper.archive.records import Lost, Record
from stripper.archive.writers import open_writer
from stripper.errors import ArchiveError, MissingPackage


def counts() -> Counts:
    found = Counts()
    found.add(Record(b"1234"), (CLEANED, b"{}"))
    found.add(Record(b"12"), (EMPTY, b""))
    found.add(Record(b"1"), failure("timeout", ""))
    found.add(Lost("damaged", "", count=20), failure("damaged", ""))
    return found


def test_what_comes_in_is_cleaned_empty_or_failed():
    found = counts()
    assert (found.taken, found.cleaned, found.empty, found.failed, found.bytes) == (23, 1, 1, 21, 7)
    assert found.failures == {"timeout": 1, "damaged": 20}


def test_counts_survive_the_round():
    assert Counts.of_json(json.loads(json.dumps(counts().as_json()))) == counts()


def test_a_part_counts_only_with_its_file_there(tmp_path: Path):
    accounts = Accounts(tmp_path)
    accounts.write(PartAccount("a", 0, "a-0.jsonl", counts(), is_last=True), [{"number": 7}])
    accounts.write_failures()
    assert (accounts.read(), (tmp_path / "failures.jsonl").read_bytes()) == ({}, b"")
    (tmp_path / "a-0.jsonl").touch()
    accounts.write_failures()
    assert (list(accounts.read()), (tmp_path / "failures.jsonl").read_bytes()) == ([("a", 0)], b'{"number": 7}\n')


def test_a_broken_account_is_said(tmp_path: Path):
    accounts = Accounts(tmp_path)
    (tmp_path / ".accounts").mkdir()
    (tmp_path / ".accounts" / "x.json").write_bytes(b"{")
    with pytest.raises(ArchiveError, match=r"remove it and \S+/x,"):
        accounts.read()


def test_the_seconds_of_a_run_are_those_of_its_manifest(tmp_path: Path):
    accounts = Accounts(tmp_path)
    assert accounts.seconds() == 0
    accounts.write_manifest({"seconds": 1.5})
    assert accounts.seconds() == 1.5


def test_a_model_has_a_hash_and_a_wrong_folder_none(small_model: Path, tmp_path: Path):
    assert model_hash(str(small_model)) == model_hash(str(small_model))
    with pytest.raises(ArchiveError, match=r"model\.json"):
        model_hash(str(tmp_path))


@pytest.mark.parametrize(("form", "module"), [("jsonl.zst", "zstandard"), ("parquet", "pyarrow")])
def test_a_missing_package_is_said(form: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import sys

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingPackage, match=r"pip install 'boilerstrip\[archive\]'"):
        open_writer(tmp_path / "x", form, ("id",))
