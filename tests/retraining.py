"""Corpora made of fixtures: what tests of training and evaluating start from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent.parent / "fixtures"


def rows() -> list[dict[str, Any]]:
    """The rows of the fixtures, each under a site of its own that no model has learnt from."""
    lines = (FIXTURES / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [{**(row := json.loads(line)), "site": f"new-{row['site']}"} for line in lines]


def corpus_of(some: Sequence[dict[str, Any]], folder: Path) -> Path:
    """A corpus of some of the fixtures' pages, with these rows."""
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    for row in some:
        shutil.copy(FIXTURES / row["page"], folder / row["page"])
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in some)
    (folder / "labels.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder
