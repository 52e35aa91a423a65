from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from stripper.workers.processes import ONE_THREAD, environment, python

if TYPE_CHECKING:
    import pytest


def test_a_worker_has_one_thread_and_else_the_caller_s_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    monkeypatch.setenv("GAZETTE", "yes")
    found = environment()
    assert {found[name] for name in ONE_THREAD} == {"1"}
    assert found["GAZETTE"] == "yes"


def test_a_program_has_the_caller_s_import_path_and_its_arguments(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend("/gazette")
    done = subprocess.run(
        python("print(json.dumps([sys.path, sys.argv[2:]]))", "a", "b c"), capture_output=True, check=True, text=True
    )
    path, arguments = json.loads(done.stdout)
    assert "/gazette" in path
    assert path.index("/gazette") > 0  # behind Python's own modules
    assert arguments == ["a", "b c"]
