"""A heading whose section is left out is left out; others stay."""

import numpy as np
import pytest
from fixture_pages import cut

from stripper.core.headings import without_bare_headings
from stripper.labels import BODY, CAPTION, OTHER

PROSE = "The council of the town met on Monday evening and spoke for a long while about the new bridge over the river"


def left_out(html: str) -> list[str]:
    """The headings that are left out; texts are other that begin with "other", captions with "caption", else body."""
    s = cut(f"<p>{PROSE}.{html}")
    label = np.array([{"other": OTHER, "capti": CAPTION}.get(text[:5], BODY) for text in s.text])
    return [s.text[i] for i in np.flatnonzero(without_bare_headings(s, label) != label)]


@pytest.mark.parametrize(
    "html",
    [
        "<h3>Related</h3><p>other 1<p>other 2",
        "<h3>Related</h3><p>other 1<h3>Next</h3><p>body",
        "<h3>Related</h3><p>other<h2>Next</h2><p>body",
        "<h3>Related</h3><h4>other</h4><p>other",
        "<h3><b>Related</b></h3><p>other 1<p>caption",
        "<div><h3>Related</h3></div><ul><li>other</ul>",
    ],
)
def test_a_heading_without_its_section_is_left_out(html: str):
    assert left_out(html) == ["Related"]


@pytest.mark.parametrize(
    "html",
    [
        "<h3>News</h3><p>other<p>body",
        "<h2>News</h2><p>other<h3>Town</h3><p>body",
        "<h3>News</h3><h3>Town</h3><p>body",  # nothing stands under it
        "<h3>News</h3>",
        "<h3>News</h3><p>caption",
        f"<h3>{PROSE}, which is long.</h3><p>other",
        "".join(f"<h3>Name of a thing {i}</h3><p>other" for i in range(5)),  # a list of names
    ],
)
def test_other_headings_stay(html: str):
    assert left_out(html) == []


def test_both_ranks_go_where_nothing_is_kept():
    assert left_out("<h2>More</h2><h3>Related</h3><p>other") == ["More", "Related"]


def test_a_page_without_blocks_has_none():
    assert len(without_bare_headings(cut(""), np.zeros(0, np.intp))) == 0
