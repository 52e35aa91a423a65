"""How much plain text ``clean_text`` cleans a minute on one core.

    python benchmarks/text.py [FILE_OR_FOLDER …]      # default: texts of ../shared/corpus if there, else fixtures/texts

Texts are cleaned one by one, as many times over as fill the time; printed are megabytes of UTF-8 a minute of
processor time and the share of each stage. ``--model DIR`` names a model; without it the shipped one is taken.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import stripper
from stripper.cleaner import shipped
from stripper.labels import BODY
from stripper.plain.decide import decide_text
from stripper.plain.label import label_text
from stripper.plain.line_table import line_context, line_features
from stripper.plain.lines import cut, keep

HERE = Path(__file__).resolve().parent.parent
CORPUS, FIXTURES = HERE.parent / "shared" / "corpus" / "gold.jsonl", HERE / "fixtures" / "texts"


def texts(places: Sequence[Path]) -> list[str]:
    """The texts to clean: files, or of the corpus each page's lines but for other boilerplate."""
    if places:
        files = [file for place in places for file in (sorted(place.rglob("*.txt")) if place.is_dir() else [place])]
        return [file.read_bytes().decode() for file in files]
    if not CORPUS.exists():
        return texts([FIXTURES])
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    return ["\n\n".join(text for text, label in row["segments"] if label != "other") for row in rows]


def seconds(work: Callable[[], Any], rounds: int) -> float:
    """The least processor time of several runs."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> int:
    """Time the texts and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    found = [text for text in texts(arguments.places) if text.strip()]
    if not found:
        print("no text to clean", file=sys.stderr)
        return 1
    model = (stripper.load(arguments.model) if arguments.model else shipped()).model.text
    if model is None:
        print(f"{arguments.model}: a model of pages alone", file=sys.stderr)
        return 1
    size = sum(len(text.encode()) for text in found) / 1e6
    lines = [cut(text) for text in found]
    features = [line_features(one, model.tables) for one in lines]
    first = [model.first.predict(one) for one in features]
    inputs = [
        np.concatenate([x, line_context(one, p)], axis=1) for x, one, p in zip(features, lines, first, strict=True)
    ]
    second = [model.second.predict(one) for one in inputs]
    stages: dict[str, Callable[[], Any]] = {
        "clean_text": lambda: [label_text(text, model).text for text in found],
        "cut": lambda: [cut(text) for text in found],
        "features": lambda: [line_features(one, model.tables) for one in lines],
        "first stage": lambda: [model.first.predict(one) for one in features],
        "context": lambda: [line_context(one, p) for one, p in zip(lines, first, strict=True)],
        "second stage": lambda: [model.second.predict(one) for one in inputs],
        "decide, keep": lambda: [keep(one, decide_text(p, one) == BODY) for one, p in zip(lines, second, strict=True)],
    }
    times = {name: seconds(work, arguments.rounds) for name, work in stages.items()}
    whole = times["clean_text"]
    print(
        f"{len(found)} texts, {sum(map(len, lines))} lines, {size:.2f} MB: {60 * size / whole:.1f} MB a minute and core"
    )
    for name, spent in times.items():
        print(f"{name:14} {1e3 * spent:9.1f} ms {100 * spent / whole:6.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
