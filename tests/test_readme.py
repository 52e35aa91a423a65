"""What the README shows in Python runs, and does what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fixture_pages import ROOT
from retraining import corpus_of, rows

import stripper
from stripper.learn import probes
from stripper.learn.artefact import write_model

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_of_a_page_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    section = README.split("## As a library")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    exec(code, names)
    assert capsys.readouterr().out.count("\n") >= len(names["page"].blocks) > 0


def test_the_example_of_plain_text_runs():
    section = README.split("## Text that was extracted already")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    exec(code, {})


def test_a_model_with_a_part_for_plain_text_of_ones_own_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    section = README.split("## Retraining")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    folder = corpus_of(rows()[:2], tmp_path / "my-pages")
    monkeypatch.setattr(probes, "fixtures_folder", lambda: folder)
    write_model(stripper.load().model, "my-model", "# Model card")
    before = (tmp_path / "my-model" / "model.safetensors").read_bytes()
    exec(code, {})
    found = probes.verify(tmp_path / "my-model", stripper.load("my-model"))
    assert (found.faults, found.pages > 0) == ([], True)
    assert (tmp_path / "my-model" / "model.safetensors").read_bytes() != before
