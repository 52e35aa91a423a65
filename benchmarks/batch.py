"""What ``stripper batch`` costs: pages a second against a plain loop, the share of reading, memory over time.

    python benchmarks/batch.py speed [FOLDER …] [--pages 1000] [--rounds 3]
    python benchmarks/batch.py memory [FOLDER …] [--pages 2000 20000]

A WARC.gz is made of the pages (default: ../shared/corpus/pages if there, else fixtures/pages), over and over until
there are enough. ``speed`` times, in turn and several times over, the reader alone, a plain loop that reads, cleans
and writes, the same loop with resiliparse (where it is installed) and the engine with one and two workers; the best
time of each counts. ``memory`` prints the peak of the
memory (proportional set size) of all processes of a run, for each number of pages.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path

from stripper.archive.inputs import read_file
from stripper.archive.records import Record
from stripper.archive.rows import Columns
from stripper.archive.work import Wanted, label, make_cleaner, row, to_json

HERE = Path(__file__).resolve().parent.parent
CORPUS, FIXTURES = HERE.parent / "shared" / "corpus" / "pages", HERE / "fixtures" / "pages"
_WARC = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-05-01T10:00:00Z\r\n"
    "WARC-Target-URI: https://site.example/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
    "Content-Length: {length}\r\n\r\n"
)
_HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def write_warc(path: Path, places: list[Path], count: int) -> None:
    """Write a WARC.gz of ``count`` pages of the folders, taken evenly and repeated where there are fewer."""
    files = sorted(file for place in places for file in place.rglob("*.html*"))
    chosen = [files[index * len(files) // count] for index in range(count)] if len(files) > count else files
    with path.open("wb") as out:
        for number, file in enumerate(islice(cycle(chosen), count)):
            page = file.read_bytes()
            block = _HTTP + (gzip.decompress(page) if page[:2] == b"\x1f\x8b" else page)
            header = _WARC.format(number=number, length=len(block)).encode()
            out.write(gzip.compress(header + block + b"\r\n\r\n", 6))


def read(warc: Path) -> int:
    """Read all pages; how many there are."""
    return sum(isinstance(item, Record) for _, item in read_file(str(warc), Columns()))


def loop(warc: Path, out: Path) -> None:
    """Read, clean and write in this process, one page after the other."""
    cleaner, wanted = make_cleaner(None), Wanted()
    with (out / "loop.jsonl").open("wb") as file:
        for place, item in read_file(str(warc), Columns()):
            page = label(cleaner, item) if isinstance(item, Record) else None
            values = row(page, item, place.source, wanted) if page is not None and isinstance(item, Record) else None
            if values:
                file.write(to_json(values))


def peer(warc: Path, out: Path) -> None:
    """The plain loop with resiliparse: read, take the main content of each page and write it."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    with (out / "peer.jsonl").open("wb") as file:
        for record in ArchiveIterator(warc.open("rb"), record_types=WarcRecordType.response, parse_http=True):
            data = record.reader.read()
            text = extract_plain_text(bytes_to_str(data, detect_encoding(data)), main_content=True)
            values = {"url": record.headers["WARC-Target-URI"], "text": text}
            file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")


def command(warc: Path, out: Path, workers: int) -> list[str]:
    """The command line of a run."""
    options = ["--out", str(out), "--workers", str(workers), "--quiet"]
    return [sys.executable, "-m", "stripper", "batch", str(warc), *options]


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """How long something takes, by the clock and in processor time of this process and its children."""
    begun, used = time.perf_counter(), _used()
    work()
    return time.perf_counter() - begun, _used() - used


def _used() -> float:
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def speed(places: list[Path], pages: int, rounds: int) -> None:
    """Print the times of the reader, the loop and the engine."""
    with tempfile.TemporaryDirectory() as folder:
        warc = Path(folder) / "pages.warc.gz"
        write_warc(warc, places, pages)
        make_cleaner(None).clean("<p>warm")
        best: dict[str, tuple[float, float]] = {}
        for turn in range(rounds):
            works: dict[str, Callable[[], object]] = {
                "read": lambda: read(warc),
                "loop": lambda: loop(warc, Path(folder)),
                **({"resiliparse": lambda: peer(warc, Path(folder))} if find_spec("resiliparse") else {}),
                **{
                    f"{workers} workers": lambda workers=workers, turn=turn: subprocess.run(  # type: ignore[misc]  # noqa: S603
                        command(warc, Path(folder) / f"out-{workers}-{turn}", workers), check=True
                    )
                    for workers in (1, 2)
                },
            }
            for name, work in works.items():
                taken = seconds(work)
                best[name] = tuple(map(min, best.get(name, taken), taken))  # type: ignore[assignment]
        for name, (clock, used) in best.items():
            print(
                f"{name:11} {pages / clock:9.1f} pages/s {best['loop'][0] / clock:8.2f} x the loop"
                f"{used / pages * 1e3:9.2f} ms of a core a page"
            )
        print(f"reading is {best['read'][1] / best['loop'][1]:.1%} of the loop's processor time")


def memory_of(process: int) -> int:
    """Bytes of memory of a process and its descendants, what they share counted once."""
    total = 0
    parents = {int(stat.parent.name): int(stat.read_text().rpartition(")")[2].split()[1]) for stat in _stats()}
    wanted = {process}
    while more := {pid for pid, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    for pid in wanted:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    return total


def _stats() -> list[Path]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat.read_text()
        except OSError:
            continue
        found.append(stat)
    return found


def memory(places: list[Path], counts: list[int]) -> None:
    """Print the peak memory of runs over so many pages."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            warc = Path(folder) / "pages.warc.gz"
            write_warc(warc, places, count)
            process = subprocess.Popen(command(warc, Path(folder) / "out", 2))  # noqa: S603
            peak = 0
            while process.poll() is None:
                try:
                    peak = max(peak, memory_of(process.pid))
                except (OSError, ValueError):  # a process ended while it was looked at
                    continue
                threading.Event().wait(0.5)
            print(f"{count} pages: peak {peak / 1e6:.1f} MB")


def main() -> int:
    """Run a benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "memory"])
    parser.add_argument("places", nargs="*", type=Path)
    parser.add_argument("--pages", nargs="+", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    places = arguments.places or [CORPUS if CORPUS.is_dir() else FIXTURES]
    if arguments.what == "speed":
        speed(places, (arguments.pages or [1000])[0], arguments.rounds)
    else:
        memory(places, arguments.pages or [2000, 20000])
    return 0


if __name__ == "__main__":
    sys.exit(main())
