"""Write an evaluation as plain text and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from stripper.labels import LABELS
from stripper.learn.metrics import SCORED
from stripper.learn.resample import Estimate
from stripper.learn.summary import Assessment, Evaluation, Group, names_of
from stripper.number import how_many

GROUPS_SHOWN = 15  # sites in the text; the JSON and the HTML have all


def as_json(evaluation: Evaluation) -> str:
    """All of an evaluation as JSON; a number that does not exist is null."""
    return json.dumps(_plain(asdict(evaluation)), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value


def as_text(evaluation: Evaluation) -> str:
    """An evaluation for the terminal; its notes are for standard error."""
    parts: list[str] = []
    if evaluation.comparison is not None:
        parts += ["VERDICT", f"  {evaluation.comparison.verdict}", ""]
    for letter, one in zip("AB", evaluation.models, strict=False):
        name = f"MODEL {letter}: {one.model}" if len(evaluation.models) > 1 else f"MODEL: {one.model}"
        parts += [name, *_assessment(one), ""]
    if evaluation.reading:
        parts += ["IS MORE LABELLING WORTH IT?", f"  {evaluation.reading}"]
    if evaluation.learning:
        parts += ["  F1 on sites not learnt from, by the pages learnt from"]
        head = ("pages", *SCORED, "page text")
        rows = [
            (str(point.pages), *(_f1(point.f1[label]) for label in SCORED), _f1(point.body_f1))
            for point in evaluation.learning
        ]
        parts += [*columns([head, *rows]), ""]
    return "\n".join(parts) + "\n"


def _assessment(one: Assessment) -> Iterator[str]:
    yield f"  {how_many(one.pages, 'page')} of {how_many(one.sites, 'site')}; in brackets: 95 % intervals, by resampling sites"
    rows: list[Sequence[str]] = [("", "precision", "recall", "F1", "leaks into body")]
    for label, rates in one.labels.items():
        leak = rates.get("leak")
        rows.append(
            (label, *(interval(rates[rate]) for rate in ("precision", "recall", "f1")), _leak(leak) if leak else "")
        )
    rows.append(("page text", "", "", interval(one.body_f1), ""))
    yield from columns(rows)
    yield "  tokens, a row a gold label, a column a predicted one"
    yield from columns(
        [("", *LABELS), *((name, *(str(count) for count in counts)) for name, counts in names_of(one.confusion))]
    )
    yield "  by language"
    yield from columns(group_rows(one.languages))
    yield "  by site" + (f" (the {GROUPS_SHOWN} with most pages)" if len(one.by_site) > GROUPS_SHOWN else "")
    yield from columns(group_rows(one.by_site[:GROUPS_SHOWN]))
    yield f"  worst pages ({len(one.worst)})" if one.worst else "  no page has a fault"
    rows = [(_f1(page.body_f1), f"{page.leaked} leaked", page.page, page.report) for page in one.worst]
    yield from columns(rows)
    if one.worst and not any(page.report for page in one.worst):
        yield "  see why with: stripper explain PAGE -o why.html, or all at once with --html report.html"


def group_rows(groups: Sequence[Group]) -> list[Sequence[str]]:
    """A table of groups with its head."""
    rows = [
        (g.name, str(g.pages), *(_f1(g.f1[label]) for label in SCORED), _f1(g.body_f1), str(g.leaked)) for g in groups
    ]
    return [("", "pages", *SCORED, "page text", "leaked"), *rows]


def interval(estimate: Estimate) -> str:
    """A value with its interval."""
    if math.isnan(estimate.value):
        return "–"
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def _leak(estimate: Estimate) -> str:
    if math.isnan(estimate.value):
        return "–"
    return f"{100 * estimate.value:.1f} % [{100 * estimate.low:.1f}, {100 * estimate.high:.1f}]"


def _f1(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.3f}"


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines, their cells below each other."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    for row in rows:
        yield "    " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
