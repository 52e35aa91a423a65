"""Metadata as YAML in front of Markdown, as Jekyll, Hugo, Pandoc and Obsidian read it."""

from __future__ import annotations

import json
import re
from typing import Any

from stripper.metadata.record import Metadata

# What YAML does not allow to stand as it is, and JSON does: https://yaml.org/spec/1.2.2/#51-character-set
_NOT_PRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def front_matter(metadata: Metadata) -> str:
    r"""The fields that say something between lines of ``---``, texts in double quotes; "" where none does.

    >>> print(front_matter(Metadata(title='The "old" harbour', authors=("Ann Stone", "Ben Wood"))), end="")
    ---
    title: "The \"old\" harbour"
    authors: ["Ann Stone", "Ben Wood"]
    ---
    """
    said = {name: value for name, value in metadata.to_dict().items() if value}
    lines = [f"{name}: {_scalar(value)}\n" for name, value in said.items()]
    return f"---\n{''.join(lines)}---\n" if lines else ""


def _scalar(value: Any) -> str:
    """A text or a list of texts as JSON writes them, which is YAML, too, where its characters may stand there."""
    return _NOT_PRINTABLE.sub(_escape, json.dumps(value, ensure_ascii=False))


def _escape(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"
