"""Score a model on the sites that are set aside, which it has never seen.

    python -m training.scoreboard                                    # the shipped model
    python -m training.scoreboard --model DIR --save after.jsonl     # a row of scores a page, besides
    python -m training.scoreboard --against before.jsonl             # the differences, page by page

What is written by hand stays in the project only where this command says that it pays. Every look is logged in
``training/README.md``: what was chosen by too many looks has no unseen pages left.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from scipy.stats import spearmanr

import stripper
from stripper.cleaner import Cleaner, load
from stripper.errors import InputError, StripperError
from stripper.labels import LABELS
from stripper.learn.corpus import SOME, LabelledPage
from stripper.learn.metrics import MATRIX, added, confusion, scores, shingle_score, word_f1
from training.held_out import held_out_sites
from training.shared_corpus import BodyGold, read_held_out
from training.train import DEFAULT_CORPUS

ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page under one model; what a page has no gold for is None.

    ``confusion`` counts tokens as ``stripper.learn.metrics.confusion`` does, ``word_f1`` is 0 to 1, ``shingles`` are precision and
    recall by 4-grams, ``had`` and ``kept_out`` the shares of short texts that must, and must not, stand in the body.
    """

    page: str
    site: str
    kind: str
    confusion: list[list[int]] | None = None
    word_f1: float | None = None
    shingles: tuple[float, float] | None = None
    had: float | None = None
    kept_out: float | None = None
    quality: float | None = None  # as ``Page.quality`` expects it


def score_page(cleaner: Cleaner, page: LabelledPage, gold: BodyGold | None) -> PageScore:
    """Label a page and compare it with its gold."""
    try:
        labelled = cleaner.label(page.html)
        blocks = [(b, LABELS[d]) for b, d in zip(labelled.segments.text, labelled.decisions.tolist(), strict=True)]
        text, quality = labelled.text, labelled.quality
    except InputError:  # what is no page counts as empty
        blocks, text, quality = [], "", 0.0
    if page.complete:
        return PageScore(page.name, page.site, "labelled in full", confusion(page.segments, blocks).tolist())
    if gold is not None:
        shingles = shingle_score(text, gold.text) if gold.page_type == ARTICLE else None
        f1 = word_f1(text, gold.text)
        return PageScore(page.name, page.site, gold.page_type, word_f1=f1, shingles=shingles, quality=quality)
    if page.covers == SOME:
        return PageScore(
            page.name, page.site, "snippets", had=_share(page, "body", text), kept_out=_share(page, "other", text)
        )
    body = "\n".join(said for said, label in page.segments if label == "body")
    return PageScore(page.name, page.site, "news", word_f1=word_f1(text, body), shingles=shingle_score(text, body))


def _share(page: LabelledPage, label: str, text: str) -> float | None:
    """The share of a page's snippets of a label on whose side the text is: with those of the body, without others."""
    spaced = " ".join(text.split())
    found = [(" ".join(said.split()) in spaced) == (label == "body") for said, name in page.segments if name == label]
    return float(np.mean(found)) if found else None


def score_pages(cleaner: Cleaner, corpus: Path, jobs: int) -> list[PageScore]:
    """Score all labelled pages of the sites that are set aside. Raises ``ModelError`` where the model has learnt from one."""
    seen = held_out_sites().intersection(cleaner.model.about.get("sites", ()))
    if seen:
        raise stripper.errors.ModelError(
            f"the model has learnt from {len(seen)} of the sites that are set aside, {min(seen)} for one; train it anew"
        )
    shared = read_held_out(corpus)
    run = joblib.Parallel(n_jobs=jobs)
    rows: list[PageScore] = run(
        joblib.delayed(score_page)(cleaner, page, shared.bodies.get(page.name)) for page in shared.pages
    )
    return rows


Rows = Sequence[PageScore]


def board(rows: Rows) -> dict[str, float]:
    """Every number of the scoreboard by its name; leaks are in percent."""
    labels = scores(added([np.array(row.confusion, np.int64).reshape(MATRIX) for row in rows if row.confusion]))
    numbers = {f"{label} F1": row["f1"] for label, row in labels.items()}
    numbers |= {f"{label} leak, %": 100 * row["leak"] for label, row in labels.items() if "leak" in row}
    typed = [row for row in rows if row.word_f1 is not None and row.kind != "news"]
    numbers["word F1, all page types"] = _mean(typed, "word_f1")
    for kind in sorted({row.kind for row in typed}):
        numbers[f"word F1, {kind}"] = _mean([row for row in typed if row.kind == kind], "word_f1")
    numbers["word F1, news of publishers"] = _mean([row for row in rows if row.kind == "news"], "word_f1")
    rated = [row for row in typed if row.quality is not None]
    numbers["page.quality and word F1, rank correlation"] = _rank_correlation(rated)
    numbers["4-gram F1, articles"] = _shingle_f1([row for row in rows if row.kind == ARTICLE])
    numbers["4-gram F1, news of publishers"] = _shingle_f1([row for row in rows if row.kind == "news"])
    numbers["snippets that must stay"] = _mean(rows, "had")
    numbers["snippets that must go"] = _mean(rows, "kept_out")
    return numbers


def _rank_correlation(rows: Rows) -> float:
    """How well the expected F1 ranks pages by their word F1: Spearman's rho, nan for less than two pages."""
    pairs = [(row.quality, row.word_f1) for row in rows]
    return float(spearmanr(pairs).statistic) if len(pairs) > 1 else float("nan")


def _mean(rows: Rows, name: str) -> float:
    values = [value for row in rows if (value := getattr(row, name)) is not None]
    return float(np.mean(values)) if values else float("nan")


def _shingle_f1(rows: Rows) -> float:
    pairs = [row.shingles for row in rows if row.shingles]
    precision, recall = np.mean(pairs, axis=0).tolist() if pairs else (0.0, 0.0)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


_SAMPLES = 1_000  # drawn of the sites, for an interval


def uncertainty(rows: Rows, measure: Callable[[Rows], Mapping[str, float]]) -> dict[str, float]:
    """The standard error of each number, by drawing the sites anew (Efron 1979, the bootstrap)."""
    sites = sorted({row.site for row in rows})
    of_site: dict[str, list[PageScore]] = {site: [] for site in sites}
    for row in rows:
        of_site[row.site].append(row)
    chance = np.random.default_rng(0)
    drawn = [
        measure([row for index in chance.integers(0, len(sites), len(sites)) for row in of_site[sites[index]]])
        for _ in range(_SAMPLES)
    ]
    of_name: dict[str, list[float]] = {name: [] for name in measure(rows)}
    for one in drawn:
        for name in of_name.keys() & one.keys():
            of_name[name].append(one[name])
    found = {name: np.array(values)[~np.isnan(values)] for name, values in of_name.items()}
    return {name: float(values.std()) if len(values) else float("nan") for name, values in found.items()}


def compared(rows: Rows, before: Mapping[str, PageScore]) -> list[str]:
    """What became better and worse, page by page: mean difference, its standard error, pages that changed."""
    lines = []
    for name, kinds in (("word_f1", None), ("word_f1", {ARTICLE}), ("had", None), ("kept_out", None)):
        pairs = [
            (getattr(before[row.page], name), getattr(row, name))
            for row in rows
            if getattr(row, name) is not None and row.page in before and (kinds is None or row.kind in kinds)
        ]
        if not pairs:
            continue
        change = np.array([after - then for then, after in pairs])
        error = change.std() / len(change) ** 0.5
        title = f"{name}{' of articles' if kinds else ''}"
        better, worse = int((change > 0).sum()), int((change < 0).sum())
        lines.append(
            f"{title:24}{change.mean():+.4f} ± {error:.4f}   {len(change)} pages, {better} better, {worse} worse"
        )
    return lines


def _read(path: Path) -> list[PageScore]:
    return [PageScore(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scoreboard."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=DEFAULT_CORPUS)
    parser.add_argument("--model", type=Path, help="folder of a model (default: the shipped one)")
    parser.add_argument("--save", type=Path, help="write the scores of each page, a JSON line each")
    parser.add_argument("--against", type=Path, help="scores that were saved before: print the differences")
    parser.add_argument("--jobs", type=int, default=-1, help="processes (default: one a core)")
    given = parser.parse_args(arguments)
    try:
        before = _read(given.against) if given.against else []
        rows = score_pages(load(given.model), given.corpus, given.jobs)
    except (StripperError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if given.save:
        lines: list[dict[str, Any]] = [asdict(row) for row in rows]
        given.save.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    errors, then = uncertainty(rows, board), board(before) if before else {}
    print(f"{len(rows)} pages of {len({row.site for row in rows})} sites that are set aside")
    for name, value in board(rows).items():
        change = f"   {value - then[name]:+.4f}" if name in then else ""
        print(f"{name:32}{value:8.4f} ± {errors[name]:.4f}{change}")
    print(*(compared(rows, {row.page: row for row in before}) if before else ()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
