"""What stands beside the code says what is so."""

import re
from pathlib import Path

import pytest
import yaml

import stripper

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`([\w./-]+/[\w./-]*)`|\]\(([\w./-]+)\)")


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_paths_that_are_named_are_there(name: str):
    paths = [one or other for one, other in NAMED.findall((ROOT / name).read_text(encoding="utf-8"))]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_citation_is_of_this_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["version"], cited["license"]) == (stripper.__version__, "Apache-2.0")


def test_hooks_run_what_is_installed():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    assert all(hook["language"] == "system" for hook in hooks)
