"""What bad inputs cost, and how far honest pages are from the limits: the tables of docs/limits.md.

    python benchmarks/limits.py inputs            # a row each: what it gets, seconds, memory beyond the input's own
    python benchmarks/limits.py pages [FOLDER …]  # the largest values of the pages of a folder, and the limits
    python benchmarks/limits.py scan [FOLDER …]   # what the look for huge tags costs, as a share of cleaning
    python benchmarks/limits.py parser            # what the parser alone takes for pages that are refused
    python benchmarks/limits.py growth            # seconds a megabyte of each answer, and memory, at two sizes
    python benchmarks/limits.py archives          # what archives take that were made to stall their reader, at three sizes

Each input is cleaned in a process of its own, with the shipped model. ``pages`` and ``scan`` take
../shared/corpus/pages if there, else fixtures/pages.
"""

from __future__ import annotations

import argparse
import gzip
import io
import resource
import subprocess
import sys
import time
from pathlib import Path

from lxml import etree

from stripper import cleaner as cleaners
from stripper.archive.streams import PieceFile, codec, pieces
from stripper.errors import StripperError
from stripper.learn.corpus import read_page
from stripper.limits import LIMITS, Limits
from stripper.reading import check_markup
from stripper.reading.decode import decode
from stripper.reading.parse import to_utf8, tree_of
from stripper.segment import page_table

HERE = Path(__file__).resolve().parent.parent
CORPUS, FIXTURES = HERE.parent / "shared" / "corpus" / "pages", HERE / "fixtures" / "pages"
sys.path.append(str(HERE / "tests"))

from bad_inputs import CASES  # noqa: E402  the tests' own, so that the table has what they check
from growing_inputs import GROWING, asked  # noqa: E402  likewise


def measure(index: int) -> None:
    """Clean one input in this process and print its row."""
    case = CASES[index]
    cleaner = cleaners.shipped()
    cleaner.clean("<p>warm")
    given = case.make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    try:
        page = cleaner.label(given, charset=case.charset)
    except StripperError as error:
        got = f"`{type(error).__name__}`"
    else:
        got = "its text" if len(page.segments) else "no text"
        if page.warnings:
            got = "a warning, no text" if got == "no text" else "its text, a warning"
    seconds = time.perf_counter() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"| {case.name} | {got} | {len(given):,} | {seconds:.3f} | {grown:.0f} |", flush=True)


def inputs() -> None:
    """Print the table of bad inputs."""
    print("| Input | What it gets | Bytes or characters | Seconds | MB |\n|---|---|--:|--:|--:|", flush=True)
    for index in range(len(CASES)):
        subprocess.run([sys.executable, __file__, "inputs", "--only", str(index)], check=True)  # noqa: S603


def _pages(folders: list[Path]) -> list[bytes]:
    return [read_page(file) for file in sorted(file for folder in folders for file in folder.rglob("*.html*"))]


def pages(folders: list[Path]) -> None:
    """Print the largest values of real pages beside the limits."""
    found: dict[str, list[float]] = {name: [] for name in LIMITS}
    all_pages = _pages(folders)
    for data in all_pages:
        cleaner = cleaners.shipped()
        table = page_table(data)
        begun = time.thread_time()
        cleaner.clean(data)
        found["seconds"].append(time.thread_time() - begun)
        found["size"].append(len(data))
        found["depth"].append(int(table.depth.max(initial=-1)) + 1)
        found["blocks"].append(len(table))
        found["attributes"].append(_most_attributes(data))
    for name, values in found.items():
        print(f"{name:10} largest of {len(all_pages):,} pages {max(values):12,.6g}   limit {getattr(Limits(), name):,}")


def _most_attributes(data: bytes) -> int:
    root = tree_of(decode(data))
    return max((len(node.attrib) for node in root.iter("*")), default=0) if root is not None else 0


def scan(folders: list[Path]) -> None:
    """Print the time of the look for huge tags, all pages, and of cleaning them."""
    texts = [decode(data) for data in _pages(folders)[::10]]
    cleaner = cleaners.shipped()
    cleaner.clean(texts[0])
    taken = {}
    for name, work in {
        "scan": lambda text: check_markup.check_attributes(to_utf8(text), Limits()),
        "clean": cleaner.clean,
    }.items():
        begun = time.thread_time()
        for text in texts:
            work(text)
        taken[name] = time.thread_time() - begun
    print(f"{len(texts)} pages: {taken['scan'] / taken['clean']:.1%} of the time of cleaning")


# What the limits are there for: pages that libxml2 takes long for, or much memory.
_COSTLY = {
    "100,000 attributes on one tag": lambda: "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">x",
    "40,000 lists, one in another": lambda: "<ul><li>x" * 40_000,
    "3,000 unclosed <b>, no two alike": lambda: "".join(f"<p><b id=b{i}>x</p>" for i in range(3_000)),
    "6,000 unclosed <b>, no two alike": lambda: "".join(f"<p><b id=b{i}>x</p>" for i in range(6_000)),
}


def parser_alone(index: int | None) -> None:
    """Print what the parser takes for each of the pages, in a process of its own."""
    if index is None:
        for number in range(len(_COSTLY)):
            subprocess.run([sys.executable, __file__, "parser", "--only", str(number)], check=True)  # noqa: S603
        return
    name, make = list(_COSTLY.items())[index]
    page = make().encode()
    begun = time.perf_counter()
    tree = etree.fromstring(page, check_markup.parser())
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:34} {len(page):9,} bytes {seconds:7.2f} s {peak:7.0f} MB {tree is not None}", flush=True)


def growth(index: int | None) -> None:
    """Print what each answer about an input takes at two sizes, each size in a process of its own."""
    if index is None:
        for number in range(len(GROWING) * len(_SIZES)):
            subprocess.run([sys.executable, __file__, "growth", "--only", str(number)], check=True)  # noqa: S603
        return
    case, size = GROWING[index // len(_SIZES)], _SIZES[index % len(_SIZES)]
    cleaner = cleaners.shipped()
    cleaner.clean("<p>warm")
    given = case.make(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    row = []
    for name, answer in asked(cleaner, given, is_text=case.is_text).items():
        begun = time.thread_time()
        answer()
        row.append(f"{name} {(time.thread_time() - begun) / len(given) * 1e6:.2f}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{case.name:40} {len(given) / 1e6:5.2f} MB, s/MB: {', '.join(row)}; {grown:.0f} MB of memory", flush=True)


_SIZES = (100_000, 400_000)  # bytes


def archives() -> None:
    """Print what reading takes of archives that were made to stall it: floods of magic numbers, much from little."""
    floods = {"gzip": b"\x1f\x8b\x08\x00", "zstd": b"\x28\xb5\x2f\xfd", "bzip2": b"BZh91AY&SY", "xz": b"\xfd7zXZ\x00"}
    for size in (1 << 18, 1 << 19, 1 << 20):
        for name, magic in floods.items():
            flood = magic + b"\xff" + magic * (size // len(magic))
            print(f"{size / 1e6:6.2f} MB of the magic number of {name:5}: {_searching(flood, name):.2f} s", flush=True)
        zeros = gzip.compress(bytes(100 * size))
        print(
            f"{size / 1e4:6.0f} MB of zeros in {len(zeros) / 1e3:.0f} KB of gzip: {_reading(zeros):.2f} s",
            flush=True,
        )


def _searching(data: bytes, name: str) -> float:
    """CPU seconds to go through what is packed, past all damage."""
    begun = time.thread_time()
    for _ in pieces(io.BytesIO(data), codec(name)):
        pass
    return time.thread_time() - begun


def _reading(data: bytes) -> float:
    """CPU seconds to read what gzip packed, by 512 bytes as tarfile does."""
    begun = time.thread_time()
    stream = PieceFile(pieces(io.BytesIO(data), codec("gzip")))
    while stream.read(512):
        pass
    return time.thread_time() - begun


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("inputs", "pages", "scan", "parser", "growth", "archives"))
    parser.add_argument("folders", nargs="*", type=Path, default=[CORPUS if CORPUS.is_dir() else FIXTURES])
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.what == "parser":
        parser_alone(options.only)
    elif options.what == "growth":
        growth(options.only)
    elif options.what == "archives":
        archives()
    elif options.what != "inputs":
        {"pages": pages, "scan": scan}[options.what](options.folders)
    elif options.only is None:
        inputs()
    else:
        measure(options.only)


if __name__ == "__main__":
    main()
