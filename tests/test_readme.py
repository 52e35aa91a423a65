"""What the README shows of plain text is what the shipped model does."""

from __future__ import annotations

import re

from fixture_pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_of_plain_text_runs():
    section = README.split("## Text that was extracted already")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    exec(code, {})
