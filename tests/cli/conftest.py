"""The command line as a user has it: a model, pages, and a way to run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stripper.cli import main

ROOT = Path(__file__).parent.parent.parent
ARTICLE = ROOT / "fixtures" / "pages" / "it-fotografa-valli-diritti.html"


@pytest.fixture
def article() -> Path:
    """A page with body, captions, credits and a cookie notice."""
    return ARTICLE


@pytest.fixture
def no_article(tmp_path: Path) -> Path:
    """A page with nothing but a menu."""
    page = tmp_path / "menu.html"
    names = [
        "Home",
        "News",
        "Sport",
        "Business",
        "Weather",
        "Travel",
        "Culture",
        "Food",
        "Video",
        "Podcasts",
        "Letters",
        "Login",
    ]
    items = "".join(f"<li><a href=/{name}>{name}</a>" for name in names)
    page.write_text(f"<header><nav class=menu><ul>{items}</ul></nav></header>")
    return page


@pytest.fixture
def run(small_model: Path):
    """Run a verb in this process, with the small model unless told otherwise."""

    def invoke(
        verb: str, *arguments: str | Path, stdin: bytes | None = None, model: str | Path | None = small_model
    ) -> Result:
        chosen = [] if model is None else ["--model", str(model)]
        return CliRunner().invoke(main, [verb, *chosen, *map(str, arguments)], input=stdin)

    return invoke


@pytest.fixture
def popen(small_model: Path):
    """Start a verb as a process of its own, with the small model."""

    def start(verb: str, *arguments: str | Path, **how) -> subprocess.Popen[bytes]:
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "", **how.pop("env", {})}
        command = [sys.executable, "-m", "stripper", verb, "--model", str(small_model), *map(str, arguments)]
        return subprocess.Popen(command, env=environment, **how)

    return start
