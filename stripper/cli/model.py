"""``stripper model``: look at a model, compare two, check that one is whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stripper.cli._common import FAILED, SHIPPED, WRONG, fail, load, say, write
from stripper.cli._near import NearGroup
from stripper.cli._progress import Bar
from stripper.cli.train import need
from stripper.errors import StripperError
from stripper.escape import printable
from stripper.number import how_many

if TYPE_CHECKING:
    from stripper.learn.inspect import Diff

_SHOWN = 20  # features and changed blocks
_EXAMPLES = """\b
Examples:
  stripper model show my-model
  stripper model diff shipped my-model
  stripper model verify my-model
"""


@click.group(cls=NearGroup, epilog=_EXAMPLES, short_help="Look at a model, compare two, check one.")
def command() -> None:
    """Look at a model, compare two, or check that one is whole.

    DIR is a model's folder, or 'shipped' for the one that comes along.
    """


def _folder(name: str) -> Path:
    from stripper.model import shipped_folder

    return shipped_folder() if name == SHIPPED else Path(name)


@command.command("show", short_help="Card, hashes, the features that matter most.")
@click.argument("name", metavar="DIR")
@click.option("--no-importance", is_flag=True, help="Leave out the features: measuring them takes some seconds.")
def show(name: str, *, no_importance: bool) -> None:
    """Show a model's card, the hashes of its files, and the features that matter most.

    A feature matters as much as the model gets worse (log loss on stripper's fixtures) when the feature's
    values are shuffled. Features that say the same share it between them.
    """
    try:
        from stripper.learn.artefact import CARD_FILE
        from stripper.learn.probes import digests

        if not no_importance:
            from stripper.learn.inspect import importances
    except ImportError as error:
        fail(need(error), WRONG)
    folder = _folder(name)
    model = load(str(folder)).model
    try:
        hashes = digests(folder)
        path = folder / CARD_FILE
        text = path.read_text(encoding="utf-8") if path.exists() else f"(no {CARD_FILE})\n"
    except StripperError as error:
        fail(str(error), WRONG)
    except (OSError, ValueError) as error:
        fail(f"{folder / CARD_FILE}: cannot be read ({error}); get a fresh copy of the model", WRONG)
    parts = [text.rstrip(), "", "FILES (SHA-256)", *(f"  {digest}  {file}" for file, digest in hashes.items())]
    if not no_importance:
        with Bar() as bar:
            found = importances(model, bar)
        parts += ["", "FEATURES THAT MATTER MOST (log loss on the fixtures gets worse by, when shuffled)"]
        parts += [f"  {value:.4f}  {feature}" for feature, value in found[:_SHOWN]]
    write("\n".join(parts) + "\n")


@command.command("diff", short_help="What is different between two models.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def diff_command(a: str, b: str, form: str) -> None:
    """Say what is different between model A and model B.

    That is: how they were made, how far the weights of B are from those of A, and the blocks of stripper's
    fixtures that they label differently.
    """
    try:
        from stripper.learn.inspect import diff
    except ImportError as error:
        fail(need(error), WRONG)
    one, two = (load(str(_folder(name))).model for name in (a, b))
    with Bar() as bar:
        found = diff(one, two, bar)
    write(_as_json(found) if form == "json" else _as_text(found))


def _as_json(found: Diff) -> str:
    from dataclasses import asdict

    whole: dict[str, Any] = asdict(found)
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _as_text(found: Diff) -> str:
    parts = ["HOW THEY WERE MADE", *(f"  {printable(line)}" for line in found.about or ["the same"])]
    parts += ["", "WEIGHTS (distance of B from A, over A's length)"]
    for name, distance in found.weights.items():
        parts.append(f"  {'of another shape' if distance is None else f'{100 * distance:.2f} %':>16}  {name}")
    parts += [
        "",
        f"ANSWERS ({len(found.changes):,} of {how_many(found.blocks, 'block')} of the fixtures with another label)",
    ]
    parts += [f"  {count:>5}  {kind}" for kind, count in found.kinds()]
    parts += [f"  {one.before} to {one.after}: {printable(one.text)} ({one.page})" for one in found.changes[:_SHOWN]]
    if len(found.changes) > _SHOWN:
        parts.append(f"  and {len(found.changes) - _SHOWN} more (--format json has all)")
    return "\n".join(parts) + "\n"


@command.command("verify", short_help="Whether a model loads and answers as recorded.")
@click.argument("name", metavar="DIR")
def verify_command(name: str) -> None:
    """Check that a model loads, that its files are those that were written, and that it answers as recorded.

    The answers to the pages that come with stripper were recorded when the model was trained. The exit
    status is 1 where something is not as it was.
    """
    from stripper.learn.probes import verify

    folder = _folder(name)
    cleaner = load(str(folder))
    try:
        found = verify(folder, cleaner)
    except StripperError as error:
        fail(str(error))
    for note in found.notes:
        say(f"note: {note}")
    for fault in found.faults:
        write(f"{printable(fault)}\n")
    if found.faults:
        say(f"{name}: {how_many(len(found.faults), 'fault')}")
        raise click.exceptions.Exit(FAILED)
    blocks, pages = how_many(found.blocks, "block"), how_many(found.pages, "page")
    write(f"{name}: whole; {blocks} of {pages} labelled as recorded\n")
