from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("package", ["filelock", "rapidfuzz"])
@pytest.mark.parametrize("module", ["artefact", "corpus", "retrain"])
def test_learning_without_the_extra_says_what_to_install(module: str, package: str):
    code = f"import sys; sys.modules[{package!r}] = None; import stripper.learn.{module}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stderr.splitlines()[-1]
    assert said.startswith(f"ImportError: {package} is missing; install what learning from labelled pages needs")
    assert "[train]" in said
