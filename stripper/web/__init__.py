"""Pages of ours that stand in one file: the frame and the palette that they share, a template and a style sheet each.

What they show of labels comes from their table.

Their content security policy forbids everything but the one style sheet, by its hash, and ``data:`` pictures (an empty
icon): what is shown comes from other people's pages.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from string import Template

from stripper.labels import LABELS, TABLE, Label


def document(name: str, title: str, more_style: str = "", /, **parts: str) -> str:
    """Fill the template of a name with parts, which are HTML already, as is the title; ``more_style`` goes behind its style sheet."""
    style = f"{palette()}{text(f'{name}.css')}{more_style}"
    return Template(text("page.html")).substitute(
        title=title,
        style=style,
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        body=Template(text(f"{name}.html")).substitute(parts),
    )


def palette() -> str:
    """The style sheet of the colours that our pages share: of labels, and of what is around them."""
    light = "".join(f" --{one.name}: {one.colour.hue}; --{one.name}-tint: {one.colour.tint};" for one in TABLE)
    dark = "".join(f" --{one.name}: {one.colour.dark_hue}; --{one.name}-tint: {one.colour.dark_tint};" for one in TABLE)
    classes = "".join(f".{one} {{ --hue: var(--{one}); --tint: var(--{one}-tint); }}\n" for one in LABELS)
    return f":root {{{light} }}\n@media (prefers-color-scheme: dark) {{ :root {{{dark} }} }}\n{classes}{text('palette.css')}"


def meanings(of: Callable[[Label], str]) -> str:
    """The rows of a list that says of each label what ``of`` does."""
    return "\n".join(f'<dt class="{one.name}">{one.name}</dt><dd>{of(one)}</dd>' for one in TABLE)


def text(name: str) -> str:
    """A file of this folder."""
    return files("stripper.web").joinpath(name).read_text(encoding="utf-8")
