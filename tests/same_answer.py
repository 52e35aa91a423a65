"""Print a digest of all that is said of the fixtures: the same in any process, whatever its settings are."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from stripper.cleaner import Cleaner, load
from stripper.page import Page

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
PAGES = sorted((FIXTURES / "pages").iterdir())
TEXTS = sorted((FIXTURES / "texts").rglob("*.txt"))


def whole(page: Page) -> bytes:
    """All that is said of a page, to the last bit."""
    shown = (page.text, page.html, page.markdown, *page.captions, *page.credits, *page.cookies, *page.warnings)
    paths = [str(block.xpath) for block in page.blocks]
    return "\0".join((*shown, *paths)).encode("utf-8", "surrogatepass") + page.probabilities.tobytes()


def digest(cleaner: Cleaner) -> str:
    """A digest of all fixtures, pages and texts."""
    found = hashlib.sha256()
    for path in PAGES:
        found.update(whole(cleaner.label(path.read_bytes())))
    for path in TEXTS:
        found.update(whole(cleaner.label_text(path.read_bytes().decode())))
    return found.hexdigest()


if __name__ == "__main__":
    print(digest(load(sys.argv[1] if len(sys.argv) > 1 else None)))  # noqa: T201  a command
