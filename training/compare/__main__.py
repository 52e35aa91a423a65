"""Compare stripper with other extractors on the same bytes.

    python -m training.compare --aeb DIR --wcxb DIR --corpus DIR --json FILE --chart FILE.svg

Runs every installed peer (``pip install '.[train,peers]'``), each in a process of its own. Prints tables of
scores with 95 % intervals over sites, of what was left in, cost and peak memory. Where a peer raises, hangs or
returns nothing the page counts as empty text, and the tables say so. On the corpus, which the shipped model was
trained on, stripper is always scored by folds: that takes minutes, and no option turns it off.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import joblib

from stripper.cleaner import load, shipped
from stripper.errors import StripperError
from stripper.learn.corpus import read_page
from stripper.learn.fit import Recipe
from training.compare import chart
from training.compare.folds import cross_validated_texts
from training.compare.peers import PEERS, STRIPPER, Extractor, installed, stripper_extractor
from training.compare.read import Benchmark, GoldPage, of_sites, read_aeb, read_corpus, read_wcxb
from training.compare.report import Comparison, Result, as_json, as_text, warning
from training.compare.run import Outputs, check_loads, cost, extract_all, time_all
from training.compare.score import Row, compare, measures, page_row
from training.compare.worker import NOTHING
from training.progress import progress

TIMED_PAGES = 120


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, run, score, print. 0 where the comparison was made, 2 where it could not be."""
    options = _options(arguments)
    try:
        check_writable(options)
        extractors = choose(options)
        check_loads(extractors)
        benchmarks = read_benchmarks(options)
        found = run(extractors, benchmarks, options)
    except StripperError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_text(found))
    if options.json:
        options.json.write_text(json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if options.chart:
        chart.draw(found, options.chart)
    for result in found.results:
        if result.known:
            print(warning(result), file=sys.stderr)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m training.compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--aeb", type=Path, help="scrapinghub/article-extraction-benchmark")
    parser.add_argument("--wcxb", type=Path, help="Web Content Extraction Benchmark; its test part is read")
    parser.add_argument("--corpus", type=Path, help="the corpus that the shipped model is trained on")
    parser.add_argument("--json", type=Path, help="write everything there, page by page, without texts")
    parser.add_argument("--chart", type=Path, help="draw it: an .svg or .png")
    parser.add_argument("--model", type=Path, help="compare this model instead of the shipped one (not on the corpus)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these extractors only")
    parser.add_argument("--pages", type=int, help="a sample of so many pages of each benchmark, for a try")
    parser.add_argument("--timed", type=int, default=TIMED_PAGES, help="pages to time (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="times of which the best counts (default: %(default)s)")
    parser.add_argument("--timeout", type=float, default=30.0, help="processor seconds a page (default: %(default)s)")
    parser.add_argument(
        "--jobs", type=int, default=1, help="extractors at once, and processes of the folds; not timing"
    )
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if not (options.aeb or options.wcxb or options.corpus):
        parser.error("nothing to compare on: name --aeb, --wcxb or --corpus")
    return options


def check_writable(options: argparse.Namespace) -> None:
    """Raise what will go wrong in writing, before hours of work."""
    for file in (options.json, options.chart):
        if file and not file.absolute().parent.is_dir():
            raise OutputError(f"{file.parent}: no such folder; make it first")
    if options.chart:
        chart.check(options.chart)


class OutputError(StripperError):
    """A result cannot be written where it was asked for."""


class NoPeers(StripperError):
    """There is nobody to compare with."""


def choose(options: argparse.Namespace) -> list[Extractor]:
    """Ourselves and the installed peers, or of them those asked for; says which are not there."""
    present = installed(PEERS)
    missing = sorted({peer.package for peer in PEERS} - {peer.package for peer in present})
    if not present:
        raise NoPeers("no other extractor is installed: pip install '.[peers]'")
    if missing:
        progress(f"not installed, left out: {', '.join(missing)} (pip install '.[peers]')")
    everyone = [stripper_extractor(str(options.model.resolve()) if options.model else ""), *present]
    unknown = sorted(set(options.only or ()) - {one.name for one in everyone})
    if unknown:
        raise NoPeers(f"no extractor {unknown[0]!r} is installed; there are {', '.join(one.name for one in everyone)}")
    return [one for one in everyone if not options.only or one.name in options.only]


def read_benchmarks(options: argparse.Namespace) -> list[Benchmark]:
    """Those asked for, every page read once: a page that cannot be read is nobody's failure but the copy's."""
    benchmarks = []
    if options.aeb:
        benchmarks.append(read_aeb(options.aeb.resolve()))
    if options.wcxb:
        benchmarks.append(read_wcxb(options.wcxb.resolve()))
    if options.corpus:
        benchmarks += read_corpus(options.corpus.resolve())
    if options.pages:
        benchmarks = [replace(one, pages=sample(one.pages, options.pages, options.seed)) for one in benchmarks]
    for benchmark in benchmarks:
        for page in benchmark.pages:
            read_page(page.path)
    return benchmarks


def sample(pages: Sequence[GoldPage], count: int, seed: int) -> tuple[GoldPage, ...]:
    """Up to ``count`` of the pages, the same ones each time."""
    return tuple(random.Random(seed).sample(pages, min(count, len(pages))))  # noqa: S311


def run(extractors: Sequence[Extractor], benchmarks: Sequence[Benchmark], options: argparse.Namespace) -> Comparison:
    """Extract, time and score."""
    pages = [page for benchmark in benchmarks for page in benchmark.pages]
    sites = training_sites(options.model)
    with ThreadPoolExecutor(options.jobs) as pool:
        jobs = [pool.submit(extract_all, one, pages, options.timeout, progress) for one in extractors]
        outputs = {one.name: job.result() for one, job in zip(extractors, jobs, strict=True)}
    progress(f"timing {min(options.timed, len(pages))} pages, best of {options.rounds}")
    times = time_all(extractors, sample(pages, options.timed, options.seed), options.rounds, options.timeout)
    folds: dict[str, str] = {}
    if STRIPPER in outputs and any(one.trained_on for one in benchmarks):
        folds = cross_validated_texts(options.corpus, Recipe(seed=options.seed, jobs=options.jobs), progress)
    results, start = [], 0
    for benchmark in benchmarks:
        part = slice(start, start + len(benchmark.pages))
        start = part.stop
        progress(f"scoring {benchmark.name}")
        results.append(judge(benchmark, {name: cut(one, part) for name, one in outputs.items()}, folds, sites, options))
    return Comparison(
        extractors,
        {name: cost(answers) for name, answers in times.items()},
        {name: one.peak for name, one in outputs.items()},
        results,
    )


def cut(outputs: Outputs, part: slice) -> Outputs:
    """What was made of some of the pages."""
    return Outputs(outputs.texts[part], outputs.failures[part], outputs.peak)


def judge(
    benchmark: Benchmark,
    outputs: dict[str, Outputs],
    folds: dict[str, str],
    sites: Sequence[str],
    options: argparse.Namespace,
) -> Result:
    """Score what all extractors made of one benchmark's pages; stripper by folds where it was trained on them."""
    if benchmark.trained_on and STRIPPER in outputs:
        outputs = {**outputs, STRIPPER: by_folds(outputs[STRIPPER], [folds[page.key] for page in benchmark.pages])}
    rows = {name: score_pages(benchmark, one.texts, options.jobs) for name, one in outputs.items()}
    chosen = measures(benchmark)
    return Result(
        benchmark,
        chosen,
        [compare(benchmark.pages, rows, one, STRIPPER, options.seed) for one in chosen],
        rows,
        [
            (name, page.key, failure)
            for name, one in outputs.items()
            for page, failure in zip(benchmark.pages, one.failures, strict=True)
            if failure and (failure != NOTHING or page.text.strip())  # where nothing is wanted, nothing is right
        ],
        [] if benchmark.trained_on else of_sites(benchmark.pages, sites),
    )


def by_folds(shipped_model: Outputs, texts: list[str]) -> Outputs:
    """Replace the shipped model's texts by cross-validated ones; failures stay, but for those of returning nothing."""
    failures = [
        failure if failure not in ("", NOTHING) else NOTHING * (not text.strip())
        for failure, text in zip(shipped_model.failures, texts, strict=True)
    ]
    return Outputs(texts, failures, shipped_model.peak)


def score_pages(benchmark: Benchmark, texts: Sequence[str], jobs: int) -> list[Row]:
    """The columns of every page."""
    rows: list[Row] = joblib.Parallel(n_jobs=jobs)(
        joblib.delayed(page_row)(page, text, skips_empty=benchmark.skips_empty)
        for page, text in zip(benchmark.pages, texts, strict=True)
    )
    return rows


def training_sites(model: Path | None) -> list[str]:
    """The registered domains of the pages that a model was trained on, as it says itself."""
    about = (load(model) if model else shipped()).model.about
    sites = about.get("sites")
    if not sites:
        progress(
            "WARNING: the model does not say which sites it was trained on; whether pages are new to it is unknown"
        )
        return []
    return [str(site) for site in sites]


if __name__ == "__main__":
    sys.exit(main())
