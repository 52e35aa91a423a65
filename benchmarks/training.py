"""How much memory and time training on many pages takes: a run from scratch, its peak, stage by stage.

    python -m benchmarks.training [--pages 10000] [--passes 1] [--jobs N] [--corpus ../shared/corpus]

A corpus is made of the pages of the shared one (or, where that is missing, of the fixtures), over and over, each copy
on a site of its own, until there are enough. Memory is what all processes hold together, looked at twice a second,
without files that are mapped (the measurements): of those the system keeps what it has room for. Run it where there is
no more than 8 GiB (a control group, a container) to see that it is enough. Memory does not depend on the passes over
the rows, time does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path

from stripper.learn.corpus import LabelledPage, read_corpus
from stripper.learn.fit import Recipe
from stripper.learn.retrain import SCRATCH, Plan, retrain
from training.shared_corpus import read_shared

HERE = Path(__file__).resolve().parent.parent
SHARED, FIXTURES = HERE.parent / "shared" / "corpus", HERE / "fixtures"


def write_corpus(folder: Path, source: Path, count: int) -> None:
    """Write a corpus of ``count`` pages, copies of those in ``source``."""
    pages = read_corpus(source) if (source / "labels.jsonl").exists() else read_shared(source).pages
    (folder / "pages").mkdir(parents=True)
    with (folder / "labels.jsonl").open("w", encoding="utf-8") as rows:
        for number, page in enumerate(islice(cycle(pages), count)):
            name = f"pages/{number}.html.gz"
            (folder / name).write_bytes(gzip.compress(page.html, 1))
            rows.write(json.dumps(_row(replace(page, name=name, site=f"{number // len(pages)}.{page.site}"))) + "\n")


def _row(page: LabelledPage) -> dict[str, object]:
    segments = [list(pair) for pair in page.segments]
    return {
        "page": page.name,
        "site": page.site,
        "url": page.url,
        "lang": page.lang,
        "covers": page.covers,
        "segments": segments,
    }


class Peak:
    """The most memory of this process and all below it, in bytes, since the last ``take``; mapped files are not counted."""

    def __init__(self) -> None:
        self._largest = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self._largest = max(self._largest, sum(map(_size, _family(os.getpid()))))
            time.sleep(0.5)

    def take(self) -> int:
        """Give the peak and begin anew."""
        largest, self._largest = self._largest, 0
        return largest


def _family(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it ended
                continue
    found = [root]
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found


def _size(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))


def main() -> None:
    """Write the corpus, train, print a line a stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=-1)
    parser.add_argument("--corpus", type=Path, default=SHARED if SHARED.is_dir() else FIXTURES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with ProcessPoolExecutor(1, get_context("spawn")) as other:  # whose memory is not this one's
            other.submit(write_corpus, Path(folder) / "corpus", options.corpus, options.pages).result()
        peak, begun, largest, stage = Peak(), time.monotonic(), 0, "reading"

        def report(name: str, done: int = 0, total: int = 0) -> None:  # noqa: ARG001  a line a stage
            nonlocal largest, stage
            if name != stage:
                used = peak.take()
                largest = max(largest, used)
                print(f"{time.monotonic() - begun:8.0f} s  {used / 2**30:6.2f} GiB  {stage}", flush=True)
                stage = name

        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        recipe = Recipe(passes=options.passes, jobs=options.jobs, scratch=scratch)
        retrain(Plan((Path(folder) / "corpus",), SCRATCH, recipe, Path(folder) / "cache"), report)
        report("")
        print(f"{options.pages:,} pages: {largest / 2**30:.2f} GiB at the most, {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
