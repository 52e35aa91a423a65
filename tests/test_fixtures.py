"""The fixtures keep what the rest relies on: enough pages, enough languages, labels that fit the pages."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest
from fixture_pages import NAMES, corpus, fixture, squeeze

from stripper.labels import LABELS

LANGUAGES = Counter(page.lang.partition("-")[0] for page in corpus().values())


def test_there_are_at_least_thirty_pages():
    assert len(corpus()) >= 30


def test_there_are_at_least_ten_languages():
    assert len(LANGUAGES) >= 10


def test_italian_is_covered_best():
    assert LANGUAGES.most_common(1)[0][0] == "it"


@pytest.mark.parametrize("language", ["ja", "ar", "ru"])
def test_other_scripts_are_covered(language: str):
    assert language in LANGUAGES


def test_every_page_is_labelled_and_every_label_has_its_page():
    assert sorted(corpus()) == NAMES


def test_every_page_says_whose_it_is():
    assert {page.licence for page in corpus().values()} == {"Apache-2.0"}


def test_no_site_is_a_real_one():
    assert all(page.site.endswith(".example") for page in corpus().values())


def test_every_label_is_seen_on_ten_sites():
    sites = {(label, page.site) for page in corpus().values() for _, label in page.segments}
    assert min(Counter(label for label, _ in sites)[label] for label in LABELS) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_labels_cover_the_visible_text_in_order(name: str):
    assert squeeze("".join(text for text, _ in corpus()[name].segments)) == squeeze("".join(fixture(name).text))


def lost(name: str) -> tuple[int, int]:
    """Characters whose label is not that of most of their block, and all characters."""
    labels = iter([label for text, label in corpus()[name].segments for _ in squeeze(text)])
    wrong = 0
    for text in fixture(name).text:
        of_block = Counter(islice(labels, len(squeeze(text))))
        wrong += of_block.total() - max(of_block.values())
    return wrong, sum(len(squeeze(text)) for text in fixture(name).text)


@pytest.mark.parametrize("name", NAMES)
def test_blocks_are_fine_enough_for_the_labels(name: str):
    wrong, characters = lost(name)
    assert wrong < 0.01 * characters


def test_blocks_are_fine_enough_for_the_labels_on_the_whole():
    wrong, characters = map(sum, zip(*map(lost, NAMES), strict=True))
    assert wrong < 0.003 * characters
