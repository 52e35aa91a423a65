"""Whether months of use leave it as it was: the same answers from many threads, and the same memory.

    python benchmarks/steady.py threads [--calls 10000] [--threads 8]   # against one call after the other
    python benchmarks/steady.py memory [--calls 100000]                 # resident memory every tenth of the way

Pages are the fixtures, the model the shipped one. What is compared is all that is said of a page: its text, HTML,
Markdown, labels, XPaths and, to the last bit, probabilities.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stripper import cleaner as cleaners

HERE = Path(__file__).resolve().parent.parent
sys.path.append(str(HERE / "tests"))

from same_answer import PAGES, whole  # noqa: E402  the tests' own


def threads(calls: int, count: int) -> bool:
    """Label pages from many threads and compare with the serial run; whether all answers were the same."""
    cleaner = cleaners.shipped()
    pages = [path.read_bytes() for path in PAGES]
    alone = [whole(cleaner.label(page)) for page in pages]
    order = [number % len(pages) for number in range(calls)]
    random.Random(0).shuffle(order)  # noqa: S311  an order, no secret
    begun = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        answers = pool.map(lambda number: whole(cleaner.label(pages[number])) == alone[number], order)
        different = sum(not same for same in answers)
    print(f"{calls:,} calls from {count} threads: {different} different answers, {time.perf_counter() - begun:.0f} s")
    return not different


def memory(calls: int) -> bool:
    """Clean pages and print the resident memory; whether the last tenth took no more than 1 % above the first."""
    cleaner = cleaners.shipped()
    pages = [path.read_bytes() for path in PAGES]
    sizes: list[float] = []
    for number in range(1, calls + 1):
        cleaner.clean(pages[number % len(pages)])
        if number % (calls // 10) == 0:
            pages_now = int(Path("/proc/self/statm").read_text().split()[1])
            sizes.append(pages_now * resource.getpagesize() / 2**20)
            print(f"{number:9,} calls {sizes[-1]:8.1f} MB", flush=True)
    return sizes[-1] <= 1.01 * sizes[0]


def main() -> int:
    """Run one of the measurements; exit status 1 where something was not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("threads", "memory"))
    parser.add_argument("--calls", type=int)
    parser.add_argument("--threads", type=int, default=8)
    options = parser.parse_args()
    if options.what == "threads":
        return int(not threads(options.calls or 10_000, options.threads))
    return int(not memory(options.calls or 100_000))


if __name__ == "__main__":
    sys.exit(main())
