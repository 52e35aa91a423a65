"""What ``stripper.clean(bytes)`` costs on one thread, as a multiple of ``lxml.html.fromstring``.

    python benchmarks/cost.py [PAGE_OR_FOLDER …]        # default: ../shared/corpus/pages if there, else fixtures/pages

Every page is timed several times, all of it in turn within one run; the best time counts. Printed are the
median ratio over pages, the ratio of totals, and what each stage takes of it; and what of the time of ``clean`` goes
with a page, with each of its blocks and with each of its kilobytes, by least squares.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import gzip
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np
import numpy.typing as npt
from lxml import etree

from stripper.cleaner import Cleaner, load, shipped
from stripper.core.page_table import PageTable
from stripper.core.stages import probabilities
from stripper.core.walk import walked
from stripper.decide.steps import decide
from stripper.labels import BODY
from stripper.reading import check_markup
from stripper.reading.decode import decode
from stripper.reading.parse import NO_LIMITS, parse_page, to_utf8
from stripper.render.text import to_text
from stripper.segment import page_table, segment

HERE = Path(__file__).resolve().parent.parent
CORPUS, FIXTURES = HERE.parent / "shared" / "corpus" / "pages", HERE / "fixtures" / "pages"


def pages(places: list[Path], count: int) -> list[bytes]:
    """The bytes of up to ``count`` pages, the same ones each time."""
    files = sorted(file for place in places for file in (place.rglob("*.html*") if place.is_dir() else [place]))
    random.Random(0).shuffle(files)  # noqa: S311
    out = []
    for file in files[:count]:
        data = file.read_bytes()
        out.append(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    return [page for page in out if page.strip()]


def best(work: Callable[[], Any], rounds: int) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def best_of_new(make: Callable[[], PageTable], work: Callable[[PageTable], Any], rounds: int) -> float:
    """The shortest of several runs, in seconds, each on a table of its own: tables keep what is computed from them."""
    times = []
    for _ in range(rounds):
        table = make()
        start = time.perf_counter()
        work(table)
        times.append(time.perf_counter() - start)
    return min(times)


def stages(cleaner: Cleaner, page: bytes, rounds: int) -> dict[str, float]:
    """Seconds of each stage on one page."""
    model = cleaner.model
    text = decode(page)
    data = to_utf8(text)
    root = etree.fromstring(data, check_markup.parser())
    table = page_table(page)
    measured = model.features(table)
    given = probabilities(table, measured, model.first, model.second)
    kept = np.flatnonzero(decide(given, table) == BODY).tolist()
    return {
        "lxml parse": best(lambda: lxml.html.fromstring(page), rounds),
        "clean": best(lambda: cleaner.clean(page), rounds),
        "decode": best(lambda: decode(page), rounds),
        "parse": best(lambda: etree.fromstring(data, check_markup.parser()), rounds),
        "walk": best(lambda: walked(root), rounds),
        "parse and walk": best(lambda: parse_page(text, NO_LIMITS), rounds),
        "cut": best_of_new(lambda: parse_page(text, NO_LIMITS).table, segment, rounds),
        "features": best_of_new(lambda: page_table(page), model.features, rounds),
        "networks": best(lambda: probabilities(table, measured, model.first, model.second), rounds),
        "decide": best_of_new(lambda: page_table(page), lambda new: decide(given, new), rounds),
        "text": best_of_new(lambda: page_table(page), lambda new: to_text(new, kept), rounds),
    }


def sizes(pages: list[bytes]) -> npt.NDArray[np.float64]:
    """Blocks and kilobytes of each page: (n_pages, 2)."""
    return np.array([(len(page_table(page)), len(page) / 1e3) for page in pages])


def main() -> int:
    """Time the pages and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    missing = [place for place in arguments.places if not place.exists()]
    if missing:
        parser.error(f"{missing[0]}: no such file or folder")
    places = arguments.places or [CORPUS if CORPUS.is_dir() else FIXTURES]
    cleaner = load(arguments.model) if arguments.model else shipped()
    rows, timed = [], []
    for page in pages(places, arguments.pages):
        try:
            rows.append(stages(cleaner, page, arguments.rounds))
            timed.append(page)
        except (ValueError, lxml.etree.ParserError):
            continue  # lxml.html refuses some pages; there is no ratio then
    if not rows:
        print("no page could be timed", file=sys.stderr)
        return 1
    parse = [row["lxml parse"] for row in rows]
    print(f"{len(rows)} pages, lxml parse {statistics.median(parse) * 1e3:.2f} ms (median)")
    print(f"{'':14} {'median ratio':>12} {'total ratio':>12}")
    for stage in rows[0]:
        times = [row[stage] for row in rows]
        ratio = statistics.median(t / p for t, p in zip(times, parse, strict=True))
        print(f"{stage:14} {ratio:12.2f} {sum(times) / sum(parse):12.2f}")
    size = sizes(timed)
    columns = np.column_stack([np.ones(len(size)), size])
    a_page, a_block, a_kilobyte = np.linalg.lstsq(columns, [row["clean"] for row in rows], rcond=None)[0].tolist()
    blocks, kilobytes = np.median(size, axis=0)
    print(
        f"clean: {a_page * 1e3:.1f} ms a page, {a_block * 1e6:.0f} µs a block, {a_kilobyte * 1e6:.0f} µs a kB (least squares); "
        f"in the median {blocks:.0f} blocks, {kilobytes:.0f} kB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
