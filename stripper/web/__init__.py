"""Pages of ours that stand in one file: the frame and the palette that they share, a template and a style sheet each.

Their content security policy forbids everything but the one style sheet, by its hash, and ``data:`` pictures (an empty
icon): what is shown comes from other people's pages.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from string import Template


def document(name: str, title: str, more_style: str = "", /, **parts: str) -> str:
    """Fill the template of a name with parts, which are HTML already, as is the title; ``more_style`` goes behind its style sheet."""
    style = f"{text('palette.css')}{text(f'{name}.css')}{more_style}"
    return Template(text("page.html")).substitute(
        title=title,
        style=style,
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        body=Template(text(f"{name}.html")).substitute(parts),
    )


def text(name: str) -> str:
    """A file of this folder."""
    return files("stripper.web").joinpath(name).read_text(encoding="utf-8")
