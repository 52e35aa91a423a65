"""``stripper evaluate``: how well a model does on labelled pages, and whether another one does better."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from stripper.cli._common import SHIPPED, WRONG, encode, fail, folder_of, load, say, write
from stripper.cli._progress import Bar
from stripper.cli.train import cache_of, learning_options, need
from stripper.errors import InputError, StripperError

if TYPE_CHECKING:
    from stripper.cleaner import Cleaner
    from stripper.learn.summary import Evaluation, Worst

_EXAMPLES = """\b
Examples:
  stripper evaluate my-corpus
  stripper evaluate my-corpus --model shipped --model my-model
  stripper evaluate my-corpus --model my-model --html report.html --format json > scores.json
"""


def _models(_context: click.Context, _option: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) > 2:
        raise click.BadParameter("two models at most can be compared")
    if len(set(names)) < len(names):
        raise click.BadParameter(f"{names[0]} against itself; name two models")
    return names or (SHIPPED,)


@click.command(epilog=_EXAMPLES, short_help="Score a model on labelled pages, or compare two.")
@click.argument("corpora", metavar="CORPUS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--model",
    "names",
    metavar="DIR",
    multiple=True,
    callback=_models,
    help="A model's folder, or 'shipped' (the default); given twice, the first (A) is compared with the second (B).",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--html",
    metavar="REPORT",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a report for the browser too, and beside it a folder that explains the worst pages.",
)
@click.option("--strict", is_flag=True, help="Refuse where a model has learnt from a site of the corpus.")
@click.option("--unseen", is_flag=True, help="Leave out the sites that a model has learnt from.")
@click.option("--no-curve", is_flag=True, help="Leave out the learning curve, which trains a dozen times.")
@learning_options
def command(
    *,
    corpora: tuple[Path, ...],
    names: tuple[str, ...],
    form: str,
    html: Path | None,
    strict: bool,
    unseen: bool,
    no_curve: bool,
    seed: int,
    jobs: int | None,
    cache: Path | None,
    no_cache: bool,
) -> None:
    """Score a model on labelled pages: precision, recall and F1 of each label, page texts, leaks, worst pages.

    Intervals come from resampling whole sites. Two models are compared on the same pages, with a test
    that swaps their answers site by site; the verdict is in words.

    A model knows the sites that it was trained on: where the corpus has one of them, a warning says so.
    """
    try:
        from stripper.learn.evaluate import LEAVE_OUT, REFUSE, WARN, Trial, evaluate
        from stripper.learn.evaluation_text import as_json, as_text
        from stripper.learn.fit import Recipe
    except ImportError as error:
        fail(need(error), WRONG)
    if strict and unseen:
        raise click.UsageError("--strict refuses what --unseen leaves out; give one of them")
    cleaners = {name: load(folder_of(name)) for name in names}
    folder = cache_of(cache, no_cache=no_cache)
    trial = Trial(
        corpora,
        {name: cleaner.model for name, cleaner in cleaners.items()},
        Recipe(seed=seed, jobs=jobs or -1, scratch=folder),
        folder,
        REFUSE if strict else LEAVE_OUT if unseen else WARN,
        not no_curve,
    )
    try:
        if html is not None:
            _check_place(html)
        with Bar() as bar:
            evaluation = evaluate(trial, bar)
            if html is not None:
                evaluation = _explained(evaluation, cleaners, corpora, html, bar)
                _write_report(evaluation, html)
    except StripperError as error:
        fail(str(error))
    for note in evaluation.notes:
        say(f"WARNING: {note}")
    write(as_json(evaluation) if form == "json" else as_text(evaluation))
    if html is not None:
        say(f"the report is in {html}; open it in a browser")


def _cannot(path: Path, error: OSError) -> StripperError:
    return StripperError(
        f"{path}: cannot be written ({error.strerror}); give --html a file in a folder that is there and has room"
    )


def _check_place(html: Path) -> None:
    """Find out before the work, not after it, whether the report can be written; leaves nothing there."""
    is_new = not os.path.lexists(html)
    try:
        html.open("ab").close()
        if is_new:
            html.unlink()
    except OSError as error:
        raise _cannot(html, error) from error


def _write_report(evaluation: Evaluation, html: Path) -> None:
    from stripper.learn.evaluation_html import as_html

    try:
        html.write_bytes(encode(as_html(evaluation)))
    except OSError as error:
        raise _cannot(html, error) from error


def _explained(
    evaluation: Evaluation, cleaners: dict[str, Cleaner], corpora: tuple[Path, ...], html: Path, bar: Bar
) -> Evaluation:
    """Explain the worst pages of each model in files beside the report, and lead to them.

    A page that is beyond a cleaner's limits was scored all the same: a note says why there is no report of it.
    """
    beside = html.with_name(f"{html.stem}-pages")
    total = sum(len(model.worst) for model in evaluation.models)
    models, notes, done = [], list(evaluation.notes), 0
    try:
        beside.mkdir(exist_ok=True)
        for letter, model in zip("ab", evaluation.models, strict=False):
            reports = []
            for number, page in enumerate(model.worst, 1):
                bar("explaining the worst pages", done, total)
                done += 1
                name = f"{letter}{number:02}.html"
                try:
                    text = _report(cleaners[model.model], corpora, page)
                except InputError as error:
                    notes.append(f"{page.page} cannot be explained: {error}")
                    reports.append(page)
                    continue
                (beside / name).write_bytes(encode(text))
                reports.append(replace(page, report=f"{quote(beside.name)}/{name}"))
            models.append(replace(model, worst=reports))
    except OSError as error:
        raise _cannot(beside, error) from error
    return replace(evaluation, models=models, notes=notes)


def _report(cleaner: Cleaner, corpora: tuple[Path, ...], page: Worst) -> str:
    from stripper.explain import report
    from stripper.learn.corpus import read_page

    path = Path(page.page) if len(corpora) > 1 else corpora[0] / page.page
    return report(cleaner.label(read_page(path)), cleaner.model, page.page)
