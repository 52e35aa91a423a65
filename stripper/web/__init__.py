"""Pages of ours that stand in one file: a template, the palette that they share, and a style sheet each.

Their content security policy forbids everything but the one style sheet, by its hash, and ``data:`` pictures (an empty
icon): what is shown comes from other people's pages.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from string import Template


def document(name: str, more_style: str = "", /, **parts: str) -> str:
    """Fill the template of a name with its style sheet, ``more_style`` behind it, and with parts, which are HTML already."""
    style = f"{text('palette.css')}{text(f'{name}.css')}{more_style}"
    style_hash = b64encode(sha256(style.encode()).digest()).decode()
    return Template(text(f"{name}.html")).substitute(parts, style=style, style_hash=style_hash)


def text(name: str) -> str:
    """A file of this folder."""
    return files("stripper.web").joinpath(name).read_text(encoding="utf-8")
