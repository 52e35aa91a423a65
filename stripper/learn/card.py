"""Write the card of a retrained model: what it learnt from, how it does, what it was before."""

from __future__ import annotations

from stripper.learn.metrics import SCORED
from stripper.learn.retrain import Scores, Trained
from stripper.number import how_many

_WHAT = """\
A two-stage block classifier: it gives each block of a web page a probability for each of the labels body, caption,
credit, cookie and other. Made by `stripper train`; not edited by hand. The pages are not part of the model."""
_HOW = """\
F1 by token; page text is the mean word F1 of a page's body. Your pages are scored by cross-validation: the model that is
scored has not learnt from the page. The fixtures are pages that come with stripper; they are not learnt from here."""


def card(trained: Trained) -> str:
    """The card as Markdown."""
    about = trained.model.about
    start = about["start"]
    facts = [
        ("start", start["kind"] + (f", weights {start['weights'][:12]}" if start["weights"] else "")),
        ("seed", about["seed"]),
        ("trained with", ", ".join(f"{name} {version}" for name, version in about["versions"].items())),
        ("pages", f"{about['pages']:,} of {how_many(len(about['own_sites']), 'site')}"),
        ("languages", ", ".join(f"{lang} {count}" for lang, count in about["languages"].items())),
        ("licences of the pages", ", ".join(f"{name} {count}" for name, count in about["licences"].items())),
        ("training sites", f"{len(about['sites'])}, named in model.json"),
    ]
    rows = [("the fixtures, before", trained.fixtures[0]), ("the fixtures, after", trained.fixtures[1])]
    if trained.own:
        rows += [("these pages, before", trained.own[0]), ("these pages, after", trained.own[1])]
    notes = "".join(f"\n- {note}" for note in trained.notes)
    limits = f"\n\n## To be known\n{notes}" if notes else ""
    scores = _table(("", *SCORED, "page text", "pages"), [(name, *cells(one), str(one.pages)) for name, one in rows])
    head = _table(("", ""), [(str(name), str(value)) for name, value in facts])
    return f"# Model card\n\n{_WHAT}\n\n{head}\n\n## Scores\n\n{_HOW}\n\n{scores}{limits}\n"


def cells(one: Scores) -> tuple[str, ...]:
    """The F1 of each label and of the page text, as texts."""
    return (*("–" if (f1 := one.f1[label]) is None else f"{f1:.3f}" for label in SCORED), f"{one.body_f1:.3f}")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
