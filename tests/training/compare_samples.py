"""Small benchmarks in the layouts of the real ones, written for tests."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from training.compare.peers import Extractor

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "a1": "The river rose over night and the bridge was closed.",
    "b2": "A second story tells of the market on the square today.",
    "c3": "The third one is about trams and how late they are.",
}
URLS = {"a1": "https://www.one.example/x", "b2": "https://news.two.example/y", "c3": None}


def page(text: str) -> str:
    return f"<html><body><nav>Home News</nav><p>{text}</p><footer>Imprint</footer></body></html>"


def put_page(file: Path, html: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(html.encode()))


def write_aeb(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    truth = {key: {"articleBody": text} | ({"url": URLS[key]} if URLS[key] else {}) for key, text in TEXTS.items()}
    (folder / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    for key, text in TEXTS.items():
        put_page(folder / "html" / f"{key}.html.gz", page(text))
    return folder


def wcxb_row(key: str) -> dict:
    return {
        "schema_version": "2.0",
        "url": URLS[key],
        "file_id": key,
        "_internal": {"page_type": {"primary": "article" if key == "a1" else "forum", "confidence": "verified"}},
        "ground_truth": {"title": None, "main_content": TEXTS[key], "with": [], "without": []},
    }


def write_wcxb(folder: Path) -> Path:
    truths = folder / "test" / "ground-truth"
    truths.mkdir(parents=True)
    for key, text in TEXTS.items():
        (truths / f"{key}.json").write_text(json.dumps(wcxb_row(key)), encoding="utf-8")
        put_page(folder / "test" / "html" / f"{key}.html.gz", page(text))
    return folder


def write_corpus(folder: Path) -> Path:
    base = {"lang": "en", "source": "tests", "licence": "Apache-2.0"}
    bodies, labels = [], []
    for key, text in TEXTS.items():
        row = base | {"page": f"pages/{key}.html.gz", "site": f"{key}.example", "url": URLS[key] or ""}
        put_page(folder / row["page"], page(text))
        bodies.append(row | {"page_type": "article", "body": text})
        labels.append(row | {"segments": [["Home News", "other"], [text, "body"], ["Imprint", "caption"]]})
    for name, rows in (("body", bodies), ("gold", labels), ("news", []), ("cookie_notices", [])):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def fake(function: str, name: str | None = None, argument: str = "") -> Extractor:
    return Extractor(name or function, "pytest", f"{function}(page)", f"fake_peers:{function}", argument)
