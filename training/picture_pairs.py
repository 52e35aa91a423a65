"""Count how many of the captions and credits that are found have a picture (``page.images``), on the fully labelled pages.

    python -m training.picture_pairs --corpus ../shared/corpus

A caption without one stands in a map, a player or a custom element, or its picture was not found.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import stripper
from stripper.page import Page
from training.shared_corpus import read_shared

EVERY = 4  # of the pages, one in so many


def paired(page: Page) -> tuple[int, int, int, int]:
    """Captions with a picture, all captions, credits with a picture, all credits."""
    captions = "\n".join(image.caption for image in page.images)
    credits = "\n".join(image.credit for image in page.images)  # noqa: A001  as on the page
    return (
        sum(text in captions for text in page.captions),
        len(page.captions),
        sum(text in credits for text in page.credits),
        len(page.credits),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts, and the time a page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    options = parser.parse_args(arguments)
    cleaner = stripper.load()
    pages = [page for page in read_shared(options.corpus).pages if page.complete][::EVERY]
    labelled = [cleaner.label(page.html) for page in pages]
    begun = time.perf_counter()
    images = sum(len(page.images) for page in labelled)
    spent = time.perf_counter() - begun
    captions, all_captions, credits, all_credits = map(sum, zip(*map(paired, labelled), strict=True))  # noqa: A001
    print(f"{len(pages)} pages, {images} pictures, {1000 * spent / len(pages):.1f} ms a page")
    print(f"captions with a picture: {captions} of {all_captions}; credits: {credits} of {all_credits}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
