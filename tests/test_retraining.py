"""``docs/retraining.md``, run from top to bottom as its reader would: a new site, labels, a model, its use."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from retraining import FIXTURES, rows

from stripper.labels import LABELS
from stripper.learn.align import label_shares

ROOT = Path(__file__).parent.parent
DOC = (ROOT / "docs" / "retraining.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", DOC, re.MULTILINE | re.DOTALL)
SHELL = 'stripper() { "$PYTHON" -m stripper "$@"; }\nset -euo pipefail\n'
# Pages that are learnt from and pages put aside: rows of the fixtures.
SAVED, HELD_OUT = rows()[5:11], rows()[16:20]


class Author:
    """Who follows the page: a folder, and the pages' gold labels in the head."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.environment = {
            **os.environ,
            "PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "OMP_NUM_THREADS": "1",
        }
        for name, some in (("saved", SAVED), ("held-out", HELD_OUT)):
            (folder / name).mkdir()
            for row in some:
                shutil.copy(FIXTURES / row["page"], folder / name)

    def shell(self, script: str) -> None:
        command = ["bash", "-c", SHELL + script]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=900
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        self.said.append(done.stdout)

    def annotate(self, corpus: str) -> None:
        """Label every page of a corpus by way of the server that the browser talks to."""
        command = [sys.executable, "-m", "stripper", "annotate", corpus, "--no-browser"]
        how: dict[str, Any] = {"cwd": self.folder, "env": self.environment, "text": True}
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **how) as server:
            address = server.stdout.readline().strip()
            try:
                for row in (*SAVED, *HELD_OUT):
                    if (self.folder / corpus / row["page"]).exists():
                        self.label(address, row)
            finally:
                server.send_signal(signal.SIGINT)
            server.wait(60)

    def label(self, address: str, row: dict[str, Any]) -> None:
        name = quote(row["page"])
        with urllib.request.urlopen(f"{address}api/page?name={name}", timeout=60) as answer:
            view = json.load(answer)
        texts = [piece["text"] for piece in view["pieces"]]
        shares = label_shares(texts, [(text, label) for text, label in row["segments"]])
        labels = [
            LABELS[at] if known else "other" for at, known in zip(shares.argmax(1), np.any(shares, 1), strict=True)
        ]
        about = {
            **view["about"],
            "site": row["site"],
            "url": row["url"],
            "lang": row["lang"],
            "licence": row["licence"],
        }
        work = {"about": about, "segments": list(zip(texts, labels, strict=True)), "checked": [True] * len(texts)}
        request = urllib.request.Request(
            f"{address}api/row?name={name}",
            json.dumps(work).encode(),
            {
                "If-Match": f'"{view["version"]}"',
                "Content-Type": "application/json",
                "Origin": "/".join(address.split("/")[:3]),
            },
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=60).close()


@pytest.fixture(scope="module")
def author(tmp_path_factory: pytest.TempPathFactory) -> Author:
    """The author, after the page was followed to its end."""
    author = Author(tmp_path_factory.mktemp("newsroom"))
    page = FIXTURES / HELD_OUT[0]["page"]
    names: dict[str, Any] = {"html": page.read_bytes(), "url": "https://example.org/a"}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(author.folder)
        patch.setenv("XDG_CACHE_HOME", str(author.folder / "cache"))
        for kind, code in BLOCKS:
            if kind == "console":
                for corpus in re.findall(r"stripper annotate (\S+)", code):
                    author.annotate(corpus)
            elif kind == "python":
                exec(compile(code, "docs/retraining.md", "exec"), names)
            elif kind == "sh" and not code.startswith("pip "):
                author.shell(code)
    author.names = names
    return author


def test_the_page_can_be_followed_to_its_end(author: Author):
    assert author.names["text"].strip()


def test_what_was_labelled_is_in_the_corpus(author: Author):
    lines = (author.folder / "my-corpus" / "labels.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["page"] for line in lines) == sorted(row["page"] for row in SAVED)


def test_training_says_before_and_after(author: Author):
    said = "".join(author.said)
    assert f"your pages ({len(SAVED)}), before" in said
    assert "stripper's fixtures (49), before" in said


def test_the_models_are_compared_in_words(author: Author):
    assert re.search(r"VERDICT\n  \S.*\.\n", "".join(author.said))


def test_the_report_is_there(author: Author):
    assert "Confusion matrix" in (author.folder / "report.html").read_text()


def test_the_model_is_whole(author: Author):
    assert "my-model: whole" in "".join(author.said)


def test_the_model_that_python_wrote_is_whole(author: Author):
    author.shell("stripper model verify my-model-too")
    assert "my-model-too: whole" in author.said[-1]


def test_the_articles_are_cleaned(author: Author):
    assert (author.folder / "articles.txt").read_text().count("==> ") == len(SAVED)


def test_a_classifier_of_ones_own_makes_a_model(author: Author):
    assert author.names["model"].about["start"]["kind"] == "scratch"


# What the page says of messages must be what is said.


@pytest.mark.parametrize(
    "message",
    [
        "no pages; label some first",
        "all blocks have the same label",
        " with full labels; at least",
        " with lines to learn from; at least",
        "all pages are of one site",
        "the model was made for other",
    ],
)
def test_the_messages_are_those_of_the_code(message: str):
    code = "".join(path.read_text() for path in (ROOT / "stripper").rglob("*.py"))
    assert message in DOC
    assert message in code
