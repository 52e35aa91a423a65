"""Run the fuzzers' targets on broken fixtures, for some seconds, from a fixed seed: for the build that checks itself.

    python .ci/batter.py --seconds 60

atheris would look for inputs that reach new code, but brings libFuzzer with clang's sanitizers, which do not go with
gcc's. What ends the process can be run again: each input is kept in ./build/battered before it is tried.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPLINTERS = (
    b"<", b">", b"</", b"<!--", b"]]>", b"&#x110000;", b"&#0;", b"\0", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae",
    b"<p>", b"<div>", b"<table>", b"<tr><td>", b"<li>", b"<br>", b"<svg>", b"<template>", b"<textarea>", b"<plaintext>", b"<noscript>",
    b"<figure><figcaption>", b"<img alt='", b"<a href='#x'>", b"<h2>", b"<pre>\n", b"<p class='", b' id="', b"\r\n", b"\xc2\xad",
)  # fmt: skip
LONGEST_REPEAT = 2000


def broken(seeds: list[bytes], chance: random.Random) -> bytes:
    """One of the seeds, or a piece of it, with up to eight things done to it."""
    data = chance.choice(seeds)
    if chance.random() < 0.7:
        start = chance.randrange(len(data))
        data = data[start : start + chance.randrange(1, 4096)]
    for _ in range(chance.randrange(9)):
        at = chance.randrange(len(data) + 1)
        what = chance.randrange(6)
        if what == 0:
            data = data[:at] + chance.choice(SPLINTERS) + data[at:]
        elif what == 1:
            data = data[:at]
        elif what == 2:
            data = data[:at] + data[at + chance.randrange(1, 100) :]
        elif what == 3:
            data = data[:at] + chance.randbytes(chance.randrange(1, 5)) + data[at + 1 :]
        elif what == 4:
            data = data[:at] + chance.choice(SPLINTERS) * chance.randrange(1, LONGEST_REPEAT) + data[at:]
        else:
            other = chance.choice(seeds)
            begin = chance.randrange(len(other))
            data = data[:at] + other[begin : begin + chance.randrange(1, 1000)] + data[at:]
    return data


def fail(unraisable: sys.UnraisableHookArgs) -> None:
    """End the process where an exception could not be raised: in a compiled function that raises none."""
    sys.__unraisablehook__(unraisable)
    sys.stderr.flush()
    os._exit(1)


def main() -> int:
    """Try inputs until the time is over, each target for as long as the others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="in all (default: 60)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT / "tests" / "fuzz"), str(ROOT / "tests")]
    from targets import TARGETS

    sys.unraisablehook = fail
    seeds = [
        path.read_bytes() for kind in ("pages", "texts") for path in sorted((ROOT / "fixtures" / kind).rglob("*.*"))
    ]
    kept = ROOT / "build" / "battered"
    kept.mkdir(parents=True, exist_ok=True)
    for name, target in TARGETS.items():
        chance, runs, start = random.Random(f"{options.seed} {name}"), 0, time.monotonic()  # noqa: S311  no secret
        while time.monotonic() < start + options.seconds / len(TARGETS):
            data = broken(seeds, chance)
            (kept / name).write_bytes(data)
            target(data)
            runs += 1
        print(f"{name}: {runs:,} runs in {time.monotonic() - start:.0f} s, no findings", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
