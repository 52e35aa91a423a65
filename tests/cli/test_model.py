"""The shipped model by ``stripper model``; what training makes is in ``test_train``."""

from __future__ import annotations

from click.testing import CliRunner

from stripper.cli import main


def test_the_shipped_model_verifies():
    done = CliRunner().invoke(main, ["model", "verify", "shipped"])
    assert (done.exit_code, done.stderr) == (0, ""), done.stdout
    assert "shipped: whole; " in done.stdout
