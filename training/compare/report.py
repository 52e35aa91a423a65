"""What a comparison found, as plain JSON values and as tables in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import stripper
from training.card import table
from training.compare.peers import STRIPPER, Extractor
from training.compare.read import ARTICLE, Benchmark, GoldPage
from training.compare.run import Cost
from training.compare.score import Measure, Row, Scored

NONE = "·"
MEGABYTE = 1 << 20
NAMED_FAILURES = 5  # pages an extractor and reason; JSON has them all


@dataclass(frozen=True, slots=True)
class Result:
    """What was found on one benchmark.

    ``scores`` has a row a measure: extractor -> score. ``failures`` are (extractor, page, reason). ``known`` are the
    pages of sites that the model was trained on, of a benchmark where there should be none.
    """

    benchmark: Benchmark
    measures: Sequence[Measure]
    scores: Sequence[Mapping[str, Scored]]
    rows: Mapping[str, Sequence[Row]]
    failures: Sequence[tuple[str, str, str]]
    known: Sequence[GoldPage]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of it: costs and peak memory (bytes) by extractor, results by benchmark."""

    extractors: Sequence[Extractor]
    costs: Mapping[str, Cost | None]
    peaks: Mapping[str, int]
    results: Sequence[Result]


def as_json(found: Comparison) -> dict[str, Any]:
    """Everything but texts, page by page too."""
    return {
        "stripper": stripper.__version__,
        "extractors": {
            one.name: {
                "package": one.package,
                "version": one.version,
                "call": one.call,
                "cost": _maybe(found.costs.get(one.name)),
                "peak_bytes": found.peaks.get(one.name),
            }
            for one in found.extractors
        },
        "benchmarks": [_benchmark_json(result) for result in found.results],
    }


def _benchmark_json(result: Result) -> dict[str, Any]:
    pages = result.benchmark.pages
    return {
        "name": result.benchmark.name,
        "stripper_by_folds": result.benchmark.trained_on,
        "pages_of_training_sites": [page.key for page in result.known],
        "scores": [
            {"measure": one.name, "group": one.group, "extractors": {name: asdict(s) for name, s in scores.items()}}
            for one, scores in zip(result.measures, result.scores, strict=True)
        ],
        "failures": [{"extractor": name, "page": key, "reason": reason} for name, key, reason in result.failures],
        "pages": [
            {
                "page": page.key,
                "site": page.site,
                "group": page.group,
                "extractors": {name: rows[index] for name, rows in result.rows.items()},
            }
            for index, page in enumerate(pages)
        ],
    }


def _maybe(cost: Cost | None) -> dict[str, Any] | None:
    return asdict(cost) if cost else None


def as_text(found: Comparison) -> str:
    """The tables: one line an extractor with all headlines, then each benchmark, calls and failures."""
    parts = ["## How it compares\n\n" + _summary(found), *(warning(one) for one in found.results if one.known)]
    parts += [_details(found, result) for result in found.results]
    parts.append("## What each was asked\n\n" + _calls(found))
    return "\n\n".join(part for part in parts if part)


# Columns of the first table: title, benchmark, measure, group.
_HEADLINES = (
    ("AEB, 4-gram F1", "AEB", "4-gram F1", None),
    ("WCXB, word F1", "WCXB", "word F1", None),
    ("WCXB articles", "WCXB", "word F1", ARTICLE),
    ("corpus, word F1", "corpus, body texts", "word F1", None),
    ("corpus articles", "corpus, body texts", "word F1", ARTICLE),
    ("– by 4-gram F1", "corpus, body texts", "4-gram F1", ARTICLE),
    ("corpus labels, body F1", "corpus, labels", "body F1", None),
    ("captions left in", "corpus, labels", "captions left in", None),
    ("credits left in", "corpus, labels", "credits left in", None),
    ("cookies left in", "corpus, labels", "cookies left in", None),
)


def _summary(found: Comparison) -> str:
    head = ("", *(title for title, *_ in _HEADLINES), "cost (× lxml parse)", "peak MB", "failed")
    failed = Counter(name for result in found.results for name, _, _ in result.failures)
    rows = [
        (
            one.name,
            *(_headline(found, one.name, *place) for _, *place in _HEADLINES),
            _cost(found.costs.get(one.name)),
            round(found.peaks[one.name] / MEGABYTE) if found.peaks.get(one.name) else NONE,
            failed[one.name],
        )
        for one in found.extractors
    ]
    return table(head, rows)


def _headline(found: Comparison, name: str, benchmark: str, measure: str, group: str | None) -> str:
    for result in found.results:
        for one, scores in zip(result.measures, result.scores, strict=True):
            if (result.benchmark.name, one.name, one.group) == (benchmark, measure, group):
                return _value(one, scores[name].own.value)
    return NONE


def _value(measure: Measure, value: float) -> str:
    return f"{100 * value:.1f} %" if measure.lower_is_better else f"{value:.3f}"


def _cost(cost: Cost | None) -> str:
    return f"{cost.median:.1f}" if cost else NONE


def _details(found: Comparison, result: Result) -> str:
    pages = result.benchmark.pages
    how = "stripper by folds: no model saw a page's site" if result.benchmark.trained_on else "stripper as shipped"
    title = f"## {result.benchmark.name}: {len(pages)} pages of {len({page.site for page in pages})} sites ({how})"
    head = ["", *(f"{one.name}, {one.group}" if one.group else one.name for one in result.measures)]
    head.insert(2, f"more than {STRIPPER}")
    rows = []
    for extractor in found.extractors:
        cells = [
            f"{_value(one, own.value)} [{_value(one, own.low)}, {_value(one, own.high)}]"
            for one, own in ((m, s[extractor.name].own) for m, s in zip(result.measures, result.scores, strict=True))
        ]
        rows.append((extractor.name, cells[0], _difference(result.scores[0][extractor.name]), *cells[1:]))
    return "\n\n".join(part for part in (title, table(head, rows), _failures(result)) if part)


def _difference(scored: Scored) -> str:
    if scored.difference is None:
        return ""
    return f"{scored.difference.value:+.3f} [{scored.difference.low:+.3f}, {scored.difference.high:+.3f}]"


def _failures(result: Result) -> str:
    """Who failed where: counted as an empty text each."""
    pages: dict[tuple[str, str], list[str]] = {}
    for name, key, reason in result.failures:
        pages.setdefault((name, reason), []).append(key)
    lines = [
        f"- {name}, {reason}: {len(keys)} ({', '.join(keys[:NAMED_FAILURES])}{', …' * (len(keys) > NAMED_FAILURES)})"
        for (name, reason), keys in pages.items()
    ]
    return "Failed, counted as empty text:\n\n" + "\n".join(lines) if lines else ""


def _calls(found: Comparison) -> str:
    return table(("", "version", "call"), [(one.name, one.version, f"`{one.call}`") for one in found.extractors])


def warning(result: Result) -> str:
    """Say that the model knows sites of a benchmark that is meant to be held out."""
    sites = sorted({page.site for page in result.known})
    return (
        f"**WARNING: {len(result.known)} of {len(result.benchmark.pages)} pages of {result.benchmark.name} are of sites "
        f"that the model was trained on; stripper's scores there are too good. The sites: {', '.join(sites)}**"
    )
