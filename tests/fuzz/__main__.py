"""Fuzz the project with atheris (pip install --group fuzz), which looks for inputs that reach new code.

    python tests/fuzz                          # all targets, an hour in all
    python tests/fuzz decode clean --seconds 600

Prints what was run and found; exit status 1 where there is a finding. Findings are kept in ./fuzz-findings; run one again
with ``python tests/fuzz clean --again fuzz-findings/clean/crash-…``. The targets are in targets.py.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGES = HERE.parent.parent / "fixtures"
LONGEST = 4096  # bytes of an input: fuzzers are fast with small ones, and most faults fit
_SLICE = 60  # seconds of a process
_DONE = re.compile(r"Done (\d+) runs in (\d+) second")


def seeds(target: str, folder: Path) -> None:
    """Start the target's corpus of inputs from the fixtures, cut small."""
    folder.mkdir(parents=True, exist_ok=True)
    if target == "corpus":
        lines = (PAGES / "labels.jsonl").read_bytes().splitlines(keepends=True)
        for number, line in enumerate(lines[:40]):
            (folder / str(number)).write_bytes(line[:LONGEST])
    elif target == "model":
        for which in range(8):
            (folder / str(which)).write_bytes(bytes([which]) + b'{"format": 2}' * which)
    else:
        for kind in ("texts", "pages"):
            for path in sorted((PAGES / kind).iterdir())[:40]:
                data = path.read_bytes()
                (folder / path.name).write_bytes(data[len(data) // 3 :][:LONGEST])


def fuzz(target: str, arguments: list[str]) -> None:
    """Run libFuzzer in this process; it ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["stripper"]):
        sys.path.insert(0, str(HERE))
        from targets import TARGETS

    atheris.Setup([sys.argv[0], *arguments], TARGETS[target])
    atheris.Fuzz()


def run(target: str, seconds: int, out: Path) -> tuple[int, int, bool]:
    """Fuzz one target: how many runs in how many seconds, and whether there is a finding.

    In a process of its own, and a fresh one every minute: atheris keeps what it has seen, kilobytes a run.
    """
    found, corpus = out / target, out / "corpus" / target
    found.mkdir(parents=True, exist_ok=True)
    seeds(target, corpus)
    runs = taken = 0
    while taken < seconds:
        counted = _slice(target, min(_SLICE, seconds - taken), out, found, corpus)
        if counted is None:
            return runs, taken, True
        runs, taken = runs + counted[0], taken + max(counted[1], 1)
    return runs, taken, False


def _slice(target: str, seconds: int, out: Path, found: Path, corpus: Path) -> tuple[int, int] | None:
    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-artifact_prefix={found}/", "-timeout=300"]
    command = [sys.executable, str(HERE), target, "--libfuzzer", *options, "-rss_limit_mb=4096", str(corpus)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    (out / f"{target}.log").write_text(done.stderr, encoding="utf-8")
    counted = _DONE.search(done.stderr)
    return (int(counted[1]), int(counted[2])) if counted and done.returncode == 0 else None


def main() -> int:
    """Fuzz what is asked for."""
    if "--libfuzzer" in sys.argv:
        fuzz(sys.argv[1], sys.argv[3:])
    names = ("decode", "segment", "clean", "text", "corpus", "model")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[*names, []], help=f"default: all of {', '.join(names)}")
    parser.add_argument("--seconds", type=int, default=3600, help="in all (default: 3600)")
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--again", type=Path, help="an input to run once, with its traceback")
    options = parser.parse_args()
    targets = options.targets or list(names)
    if options.again:
        sys.path.insert(0, str(HERE))
        from targets import TARGETS

        TARGETS[targets[0]](options.again.read_bytes())
        return 0
    if find_spec("atheris") is None:
        parser.error("atheris is missing; install it: pip install -U pip && pip install --group fuzz")
    total, any_found = 0, False
    print("| Target | Runs | Seconds | Findings |\n|---|--:|--:|---|", flush=True)
    for target in targets:
        runs, taken, found = run(target, options.seconds // len(targets), options.out)
        total, any_found = total + runs, any_found or found
        print(
            f"| {target} | {runs:,} | {taken:,} | {'see ' + str(options.out / target) if found else 'none'} |",
            flush=True,
        )
    print(f"\n{total:,} runs in all")
    return int(any_found)


if __name__ == "__main__":
    sys.exit(main())
