"""What a site memory wins on plain text: a WET-like archive of the fixtures' sites.

    python benchmarks/site_memory.py [--pages 40] [--model DIR]

Each page of fixtures/ becomes a site of its own: as many pages as asked for, all with the page's boilerplate as it
stands, line by line, and each with other paragraphs, whose words are those of the page's article in another order.
Printed is which share of the boilerplate's characters is still there after cleaning, and which share of the article's
is lost, with and without the memory. ``--html`` cleans pages instead of texts, the boilerplate in bare ``<p>``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

from stripper.archive.job import Job
from stripper.archive.run import run
from stripper.archive.work import Wanted
from stripper.learn.corpus import LabelledPage, read_corpus

HERE = Path(__file__).resolve().parent.parent


def texts(page: LabelledPage, count: int) -> Iterator[list[tuple[str, str]]]:
    """The lines of ``count`` pages of a site, each with its gold label."""
    rng = random.Random(page.name)  # noqa: S311
    for number in range(count):
        lines = []
        for text, gold in page.segments:
            words = text.split()
            if gold == "body" and len(words) > 3:
                rng.shuffle(words)
                lines.append((f"{' '.join(words)} {number}", gold))
            else:
                lines.append((" ".join(words), gold))
        yield [line for line in lines if line[0]]


def measure(rows: dict[str, str], gold: dict[str, list[tuple[str, str]]]) -> tuple[float, float]:
    """The share of boilerplate that stays, and the share of the article that goes, by characters."""
    stays = boiler = goes = article = 0
    for name, lines in gold.items():
        kept = set(rows.get(name, "").split("\n"))
        for text, label in lines:
            is_kept = text in kept
            if label == "body":
                article += len(text)
                goes += len(text) * (not is_kept)
            else:
                boiler += len(text)
                stays += len(text) * is_kept
    return stays / boiler, goes / article


def main() -> int:
    """Print the two rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--model")
    parser.add_argument("--html", action="store_true")
    arguments = parser.parse_args()
    gold: dict[str, list[tuple[str, str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "sites.jsonl"
        with archive.open("w", encoding="utf-8") as file:
            for site, page in enumerate(read_corpus(HERE / "fixtures")):
                for number, lines in enumerate(texts(page, arguments.pages)):
                    name = f"{site}-{number}"
                    gold[name] = lines
                    html = "".join(f"<p>{escape(text)}</p>" for text, _ in lines)
                    given = {"html": html} if arguments.html else {"text": "\n".join(text for text, _ in lines)}
                    file.write(json.dumps({"id": name, "url": f"https://site{site}.example/{number}"} | given) + "\n")
        job = Job((str(archive),), Path(folder) / "out", Wanted(("id", "text"), model=arguments.model), quiet=True)
        for memory in (False, True):
            out = Path(folder) / f"out-{memory}"
            run(replace(job, out=out, site_memory=memory))
            found = [json.loads(line) for path in out.glob("sites-*.jsonl") for line in path.open(encoding="utf-8")]
            stays, goes = measure({row["id"]: row["text"] for row in found}, gold)
            print(
                f"{'with' if memory else 'without'} memory: {stays:.1%} of the boilerplate stays, {goes:.1%} of the article goes"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
