"""Who may import whom, and what an import costs."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fixture_pages import FIXTURES, NAMES, ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_data_flows_one_way_through_the_stages():
    # In a process of its own: zope.interface, which Twisted brings, marks classes so that import-linter stumbles over them.
    program = (
        "import sys; from importlinter.cli import lint_imports as lint; sys.exit(lint(no_cache=True, no_logo=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout


def modules_after(code: str, *arguments: str | Path) -> set[str]:
    """The packages that a fresh interpreter has loaded after some code."""
    program = f"import sys\n{code}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    return set(done.stdout.split())


HEAVY = {"lxml", "nh3", "numpy", "trafilatura", "w3lib", "charset_normalizer"}
TRAINING = {"joblib", "pandas", "rapidfuzz", "scipy", "sklearn", "torch"}


def test_import_loads_nothing_heavy():
    assert modules_after("import stripper") & (HEAVY | TRAINING) == set()


def test_program_with_a_pool_loads_nothing_heavy():
    assert modules_after("import stripper; stripper.Pool, stripper.aclean") & (HEAVY | TRAINING) == set()


def test_frameworks_are_imported_by_their_integrations_alone():
    framework = re.compile(r"^\s*(?:from|import) (?:scrapy|scrapy_poet|twisted|web_poet|itemadapter)\b", re.MULTILINE)
    using = {path for path in (ROOT / "stripper").rglob("*.py") if framework.search(path.read_text(encoding="utf-8"))}
    assert {path.parent.name for path in using} == {"integrations"}


def test_scrapy_alone_is_enough_for_its_integration():
    assert modules_after("import stripper.integrations.scrapy") & {"scrapy_poet", "web_poet"} == set()


SERVE = """
import stripper
from pathlib import Path
page = stripper.load(sys.argv[1]).label(Path(sys.argv[2]).read_bytes())
"""


@pytest.fixture(scope="module")
def article() -> Path:
    return FIXTURES / NAMES[0]


@pytest.mark.parametrize("use", ["page.text", "page.blocks", "page.html", "page.markdown", "page.metadata"])
def test_serving_loads_nothing_of_training(use: str, small_model: Path, article: Path):
    assert modules_after(SERVE + use, small_model, article) & TRAINING == set()


def test_cleaning_loads_nothing_of_other_renderings(small_model: Path, article: Path):
    assert modules_after(SERVE + "page.text", small_model, article) & {"nh3", "trafilatura"} == set()


def test_stripper_never_imports_training(small_model: Path, article: Path):
    assert "training" not in modules_after(SERVE + "page.text", small_model, article)
