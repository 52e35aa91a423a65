from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fixture_pages import ROOT

from stripper.cleaner import load
from stripper.formats import FORMATS, TEXTS

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "<p>Il ponte sul fiume ha riaperto ieri mattina al traffico dopo due anni di lavori.</p>"
SHOUTING = """
import sys
from stripper import formats
formats.FORMATS["loud"] = formats.Format(lambda page, _: page.text.upper(), lambda name, text: name + text, "loudly")
formats.TEXTS = (*formats.TEXTS, "loud")
from stripper.cli import main
sys.argv[0] = "stripper"
main()
"""


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_what_the_page_says_of_itself(name: str, small_model: Path):
    page = load(small_model).label(PAGE).keeping({"body", "other"})
    assert FORMATS[name].write(page, "a.html") == getattr(page, name)


def test_formats_are_named_in_the_readme():
    assert f"--format {'|'.join(FORMATS)}" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("verb", ["clean", "batch"])
def test_a_further_format_is_an_entry(verb: str, small_model: Path, tmp_path: Path):
    (tmp_path / "a.html").write_text(PAGE)
    command = [sys.executable, "-c", SHOUTING, verb, "--format", "loud", "--model", str(small_model), "a.html"]
    command += ["--keep", "body,other"] if verb == "clean" else ["--dry-run", "--out", "out", "--quiet"]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        verb == "batch"
        or done.stdout == "IL PONTE SUL FIUME HA RIAPERTO IERI MATTINA AL TRAFFICO DOPO DUE ANNI DI LAVORI.\n"
    )
