"""Write an evaluation as one HTML file: no script, nothing from outside, light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stripper.escape import escaped
from stripper.labels import LABELS, OTHER
from stripper.learn.charts import Axis, Line, chart
from stripper.learn.evaluation_text import group_rows, interval
from stripper.learn.metrics import SCORED, SURPLUS
from stripper.learn.resample import LEVEL
from stripper.learn.summary import Assessment, Comparison, Evaluation, Point, Worst, names_of
from stripper.number import how_many
from stripper.web import document

_SHARE = Axis("share that was right", 0, 1)
_SHADES = 10  # of a confusion matrix' cells


def as_html(evaluation: Evaluation) -> str:
    """An evaluation as an HTML document."""
    return document(
        "evaluation",
        f"{escaped(evaluation.corpus)} – evaluated by stripper",
        corpus=escaped(evaluation.corpus),
        notes="\n".join(f'<p class="warning">{escaped(note)}</p>' for note in evaluation.notes),
        comparison=_comparison(evaluation.comparison, evaluation.models),
        learning=_learning(evaluation.learning, evaluation.reading),
        models="\n".join(_model(evaluation.models, number) for number in range(len(evaluation.models))),
    )


def _table(caption: str, rows: Sequence[Sequence[str]]) -> str:
    """A table of plain texts; the first row and the first column are heads. It scrolls by itself where it is wide."""
    head = "".join(f'<th scope="col">{escaped(cell)}</th>' for cell in rows[0])
    body = "".join(
        f'<tr><th scope="row">{escaped(row[0])}</th>{"".join(f"<td>{escaped(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows[1:]
    )
    return _scrolling(
        caption,
        f"<table><caption>{escaped(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>",
    )


def _scrolling(name: str, table: str) -> str:
    return f'<div class="wide" role="region" tabindex="0" aria-label="{escaped(name)}">{table}</div>'


def _folded(summary: str, inner: str) -> str:
    return f"<details><summary>{escaped(summary)}</summary>{inner}</details>"


def _comparison(comparison: Comparison | None, models: Sequence[Assessment]) -> str:
    if comparison is None:
        return ""
    rows = [("F1", "A", "B", f"B less A, {100 * LEVEL:.0f} % interval", "chance")] + [
        (name, f"{one.a:.3f}", f"{one.b:.3f}", interval(one.difference), f"{one.chance:.3f}")
        for name, one in comparison.differences.items()
    ]
    names = " ".join(f"<dt>{letter}</dt><dd>{escaped(m.model)}</dd>" for letter, m in zip("AB", models, strict=False))
    return (
        f'<section><h2>A against B</h2><dl class="names">{names}</dl><p class="verdict">{escaped(comparison.verdict)}</p>'
        + _table("The difference, measure by measure", rows)
        + '<p class="note">Chance is how often a difference as great would be seen if A and B were alike, found by '
        "swapping their answers site by site, corrected for the number of measures.</p></section>"
    )


def _model(models: Sequence[Assessment], number: int) -> str:
    one = models[number]
    letter = f"{'AB'[number]}: " if len(models) > 1 else ""
    said = (
        f"{how_many(one.pages, 'page')} of {how_many(one.sites, 'site')}. In brackets: the interval in which 95 of 100 such sets of sites would "
        "put the score."
    )
    parts = [
        f'<section><h2>{letter}<span class="path">{escaped(one.model)}</span></h2>',
        f'<p class="note">{said}</p>',
        _table("Scores by label, in tokens", _score_rows(one)),
        _confusion(one),
        '<div class="charts">',
        *_charts(one),
        "</div>",
        _table("By language", group_rows(one.languages)),
        _folded(f"By site ({len(one.by_site)})", _table("By site", group_rows(one.by_site))),
        _worst(one.worst),
        "</section>",
    ]
    return "\n".join(parts)


def _score_rows(one: Assessment) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("label", "precision", "recall", "F1", "leaks into body")]
    for label, rates in one.labels.items():
        leak = interval(rates["leak"]) if "leak" in rates else ""
        rows.append((label, *(interval(rates[rate]) for rate in ("precision", "recall", "f1")), leak))
    rows.append(("page text, mean of pages", "", "", interval(one.body_f1), ""))
    return rows


def _confusion(one: Assessment) -> str:
    head = "".join(f'<th scope="col">{label}</th>' for label in LABELS)
    body = "".join(
        f'<tr><th scope="row">{name}</th>{"".join(_cells(counts, number))}</tr>'
        for number, (name, counts) in enumerate(names_of(one.confusion))
    )
    caption = "Confusion matrix: tokens, a row a gold label, a column what they were taken for"
    table = f'<table class="confusion"><caption>{caption}</caption><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>'
    return _scrolling("Confusion matrix", table)


def _cells(counts: Sequence[int], row: int) -> Iterator[str]:
    whole = max(sum(counts), 1)
    for column, count in enumerate(counts):
        shade = round(_SHADES * (count / whole) ** 0.5) if count else 0
        kind = "right" if column == (OTHER if row == SURPLUS else row) else "wrong"
        yield f'<td class="{kind} s{shade}">{count:,}<small>{100 * count / whole:.1f} %</small></td>'


def _charts(one: Assessment) -> Iterator[str]:
    if one.curves:
        lines = [Line(label, points, label) for label, points in one.curves.items()]
        x, y = Axis("recall", 0, 1), Axis("precision", 0, 1)
        rows = [("label", "recall", "precision")] + [
            (label, f"{a:.2f}", f"{b:.3f}") for label, points in one.curves.items() for a, b in _tenths(points)
        ]
        yield f"<div><h3>Precision and recall</h3>{chart('Precision against recall', lines, x, y)}"
        yield f"{_folded('The numbers', _table('Precision at each recall', rows))}</div>"
    if one.reliability:
        points = [(bin_.mean, bin_.right) for bin_ in one.reliability]
        lines = [Line("this model", points, "plain", marked=True)]
        x = Axis("probability that was given", 0, 1)
        rows = [("probability", "share right", "blocks")] + [
            (f"{bin_.mean:.2f}", f"{bin_.right:.2f}", str(bin_.count)) for bin_ in one.reliability
        ]
        yield f"<div><h3>Reliability</h3>{chart('Reliability', lines, x, _SHARE, diagonal=True)}"
        yield '<p class="note">On the dotted line probabilities are what they say; below it the model is too sure.</p>'
        yield f"{_folded('The numbers', _table('Reliability of the probabilities', rows))}</div>"


def _tenths(points: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """The point at each tenth of recall, or the first one after it."""
    aim = 0.0
    for recall, precision in points:
        if recall >= aim:
            yield recall, precision
            aim = int(recall * 10 + 1) / 10


def _worst(pages: Sequence[Worst]) -> str:
    if not pages:
        return "<p>No page has a fault.</p>"
    rows = "".join(
        f'<tr><td>{page.body_f1:.3f}</td><td>{page.leaked}</td><th scope="row">{_linked(page)}</th><td>{escaped(page.site)}</td></tr>'
        for page in pages
    )
    caption = f"The worst pages ({len(pages)}); each leads to a report that explains every block"
    head = '<th scope="col">page text F1</th><th scope="col">leaked tokens</th><th scope="col">page</th><th scope="col">site</th>'
    return _scrolling(
        "Worst pages",
        f'<table class="worst"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>',
    )


def _linked(page: Worst) -> str:
    return f'<a href="{escaped(page.report)}">{escaped(page.page)}</a>' if page.report else escaped(page.page)


def _learning(points: Sequence[Point], reading: str) -> str:
    said = f'<section><h2>Is more labelling worth it?</h2><p class="verdict">{escaped(reading)}</p>'
    if not points:
        return f"{said}</section>" if reading else ""
    lines = []
    for label in SCORED:
        known = [(float(p.pages), f1) for p in points if (f1 := p.f1[label]) is not None]
        if known:
            lines.append(Line(label, known, label, marked=True))
    lines.append(Line("page text", [(float(p.pages), p.body_f1) for p in points], "plain", marked=True))
    low = min(value for line in lines for _, value in line.points)
    x, y = (
        Axis("pages learnt from", 0, points[-1].pages, tuple(p.pages for p in points)),
        Axis("F1 on sites not learnt from", int(low * 10) / 10, 1),
    )
    rows = [("pages", *SCORED, "page text")] + [
        (str(p.pages), *("–" if (f1 := p.f1[label]) is None else f"{f1:.3f}" for label in SCORED), f"{p.body_f1:.3f}")
        for p in points
    ]
    figure = chart("Learning curve", lines, x, y)
    numbers = _folded("The numbers", _table("Learning curve", rows))
    how = '<p class="note">The first model, as it is (0 pages) and after learning from pages of other sites of this corpus.</p>'
    return f'{said}{how}<div class="charts"><div>{figure}{numbers}</div></div></section>'
