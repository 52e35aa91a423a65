"""``stripper train``: a model from labelled pages of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stripper.cli._common import WRONG, check_size, fail, say, write
from stripper.cli._progress import Bar
from stripper.errors import ModelError, StripperError, lacking
from stripper.number import how_many

if TYPE_CHECKING:
    from stripper.learn.retrain import Trained

_EXAMPLES = """\b
Examples:
  stripper train my-corpus --out my-model
  stripper train my-corpus other-corpus --out my-model --from scratch
  stripper clean --model my-model page.html
"""


def learning_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of all verbs that cut many pages and compute for long."""
    for option in (
        click.option("--no-cache", is_flag=True, help="Keep nothing: cut all pages anew, in memory."),
        click.option(
            "--cache",
            metavar="DIR",
            type=click.Path(path_type=Path),
            help="Where pages that were cut are kept for the next time.  [default: the user's cache folder]",
        ),
        click.option(
            "--jobs", type=click.IntRange(1), metavar="N", help="How many processes to use.  [default: one a core]"
        ),
        click.option("--seed", type=click.IntRange(0, 2**31), default=0, show_default=True, help="Chance's seed."),
    ):
        command = option(command)
    return command


def cache_of(cache: Path | None, *, no_cache: bool) -> Path | None:
    """The folder of the cache that was asked for, None where nothing is to be cached."""
    from stripper.learn.shelf import cache_folder

    if cache is not None and no_cache:
        raise click.UsageError("--cache and --no-cache say the opposite; give one of them")
    return None if no_cache else cache or cache_folder()


def need(error: ImportError) -> str:
    """What to do about a missing package of the optional ones."""
    return lacking(error, "training", "train")


@click.command(epilog=_EXAMPLES, short_help="Train a model on pages of your own.")
@click.argument("corpora", metavar="CORPUS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", metavar="DIR", required=True, type=click.Path(path_type=Path), help="The new model's folder.")
@click.option(
    "--from",
    "start",
    metavar="START",
    default="auto",
    show_default=True,
    help="What to go on from: shipped (the model that comes along), a model's folder, or scratch. "
    "auto is scratch with 600 fully labelled pages of 300 sites, else shipped.",
)
@click.option(
    "--memory",
    default="6G",
    show_default=True,
    callback=check_size,
    metavar="SIZE",
    help="What the processes that run at a time may need together; it never changes the model.",
)
@click.option("--force", is_flag=True, help="Replace the model in DIR by one that is worse, too; the exit status is 0.")
@learning_options
def command(
    *,
    corpora: tuple[Path, ...],
    out: Path,
    force: bool,
    start: str,
    memory: int,
    seed: int,
    jobs: int | None,
    cache: Path | None,
    no_cache: bool,
) -> None:
    """Train a model on labelled pages and write it into a folder of its own.

    Ten pages are enough to go on from the shipped model: its weights are moved a little, and held to
    where they were. What that did is said in the end, in F1: on pages like yours (by cross-validation)
    and on the pages that come with stripper, before and after.

    Where the new model is worse on pages like yours than the one before, beyond chance, that is said and the
    exit status is 1. A model that is in DIR then stays, unless --force is given.

    The same pages, seed and versions give the same bytes. A model that is in DIR is replaced once the new
    one is whole.
    """
    try:
        from stripper.learn.artefact import check_place, holds_model, write_model
        from stripper.learn.card import card
        from stripper.learn.fit import Recipe
        from stripper.learn.retrain import Plan, retrain
    except ImportError as error:
        fail(need(error), WRONG)
    folder = cache_of(cache, no_cache=no_cache)
    try:
        check_place(out)
        with Bar() as bar:
            recipe = Recipe(seed=seed, jobs=jobs or -1, memory=memory, scratch=folder)
            trained = retrain(Plan(corpora, start, recipe, folder), bar)
        stays = bool(trained.worse) and not force and holds_model(out)
        if not stays:
            write_model(trained.model, out, card(trained))
    except ModelError as error:
        fail(str(error), WRONG)
    except StripperError as error:
        fail(str(error))
    write(_outcome(trained, out))
    for note in trained.notes:
        say(f"note: {note}")
    if trained.worse and not force:
        fail(_refused(out, stays=stays))


def _refused(out: Path, *, stays: bool) -> str:
    """What became of a model that is worse than the one before, and what to do."""
    if stays:
        return f"{out}: not replaced, for the new model is worse; --force replaces it, another --out puts it beside"
    return f"{out}: written, but worse than the model before; label more pages, or go on from a model (--from shipped)"


def _outcome(trained: Trained, out: Path) -> str:
    from stripper.learn.card import cells
    from stripper.learn.evaluation_text import columns
    from stripper.learn.metrics import SCORED

    rows: list[tuple[str, ...]] = [("F1", *SCORED, "page text")]
    for name, pair in (("your pages", trained.own), ("stripper's fixtures", trained.fixtures)):
        if pair is not None:
            rows += [(f"{name} ({pair[0].pages}), before", *cells(pair[0])), (f"{name}, after", *cells(pair[1]))]
    return f"{out}: trained on {how_many(len(trained.pages), 'page')}\n" + "\n".join(columns(rows)) + "\n"
