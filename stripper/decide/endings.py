"""Find what stands behind the last paragraph of an article, in no container of its own: a note on its author, links.

Both are told only where the page says what they are: by its declared author, by declaring that it is an article.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.declared import LONGEST_TITLE, plain, plain_lines
from stripper.features.headings import in_headings
from stripper.labels import BODY, OTHER
from stripper.segment import GAP_NONE, Segments
from stripper.tags import BIT

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

# A note on the author is hardly ever more probably body than this, has the name within this many characters, and stands at
# or behind so much of the paragraphs, those of more letters than that; a page with fewer has no end.
SURE = 0.9
NAME_WITHIN = 15
END = 0.7
SHORTEST_PARAGRAPH, FEWEST_PARAGRAPHS = 60, 3
SHORTEST_NAME, WORDS_OF_NAME = 6, (2, 3, 4)
# A block is a link where at least this share of it is one. Links that are more than this share of what is kept are the article.
LINKED = 0.9
MOST_LINKS = 0.3
ADDRESS = "://"


def without_author_notes(label: Ints, body: Floats, segments: Segments) -> Ints:
    """Keep no note on the author, at the end of an article: what begins with the name that the page declares.

    ``body`` is each block's probability of it.
    """
    authors = _authors(segments)
    kept = np.flatnonzero(label == BODY)
    paragraphs = kept[segments.size[kept] > SHORTEST_PARAGRAPH]
    if not authors or len(paragraphs) < FEWEST_PARAGRAPHS:
        return label
    end = paragraphs[int(END * (len(paragraphs) - 1))]
    last = kept[(kept >= end) & (body[kept] <= SURE) & ~in_headings(segments)[kept]].tolist()
    said = plain_lines([segments.text[block][:LONGEST_TITLE].replace("\n", " ") for block in last])
    label = label.copy()
    for block, text in zip(last, said, strict=True):
        if any(0 <= f" {text} ".find(f" {author} ") <= NAME_WITHIN for author in authors):
            label[block] = OTHER
    return label


def without_last_links(label: Ints, segments: Segments) -> Ints:
    """Keep no links, and no headings of some, behind the last paragraph of what says that it is an article.

    Addresses are its sources, and links in a row of a table or in a line with text are a part of that.
    """
    kept = np.flatnonzero(label == BODY)
    if segments.nodes.meta.get("og:type", "").lower() != "article" or not len(kept):
        return label
    in_line = (segments.gap[kept] == GAP_NONE) | ((segments.inside[segments.element[kept]] & BIT["cell"]) != 0)
    is_link = (segments.link_share[kept] >= LINKED) & ~in_line
    texts = np.flatnonzero(~is_link & ~in_headings(segments)[kept])
    behind = texts[-1] + 1 if len(texts) else len(kept)
    letters = segments.size[kept]
    gives_sources = any(ADDRESS in segments.text[block] for block in kept[behind:].tolist())
    if not is_link[behind:].any() or gives_sources or letters[behind:].sum() > MOST_LINKS * letters.sum():
        return label
    label = label.copy()
    label[kept[behind:]] = OTHER
    return label


def _authors(segments: Segments) -> list[str]:
    """The names of people that the page declares as its authors, as plain words: no name of the site."""
    site = plain(segments.nodes.meta.get("og:site_name", ""))
    return [
        name
        for name in segments.declared.authors
        if len(name) >= SHORTEST_NAME
        and name.count(" ") + 1 in WORDS_OF_NAME
        and not (site and (name in site or site in name))
    ]
