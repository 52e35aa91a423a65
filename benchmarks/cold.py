"""What the first page costs a process: seconds from its start to the text of a small page, and memory.

    python benchmarks/cold.py [--rounds 9]

Each row is a process of its own, timed from outside; the best of several runs counts. Memory is the most that the process
held (``ru_maxrss``), in MB; Python and numpy alone stand beside it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "fixtures" / "pages" / "it-guasto-acquedotto.html"
PROGRAMS = {
    "python": "pass",
    "import numpy": "import numpy",
    "import stripper": "import stripper",
    "clean a small page": f"import pathlib, stripper; stripper.clean(pathlib.Path({str(PAGE)!r}).read_bytes())",
}
MEMORY = "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"


def best_time(program: str, rounds: int) -> float:
    """The shortest run of a program, in seconds, its process's start and end included."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 - programs of this file
        times.append(time.perf_counter() - start)
    return min(times)


def most_memory(program: str) -> float:
    """The most memory that a program's process held, in MB."""
    done = subprocess.run([sys.executable, "-c", program + MEMORY], check=True, capture_output=True, text=True)  # noqa: S603
    return float(done.stdout)


def main(arguments: Sequence[str] | None = None) -> int:
    """Time the programs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args(arguments).rounds
    for name, program in PROGRAMS.items():
        print(f"{name:20} {best_time(program, rounds):6.3f} s {most_memory(program):6.0f} MB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
