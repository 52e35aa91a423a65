"""The pictures of an article, with the captions and credits that were found beside them.

A picture is of the article where a caption or credit is its own, or where the largest element around it that holds no kept
text holds hardly any other text either: the pictures of teasers have their headlines there. Where it is, its page says in many
ways: scripts replace a placeholder in ``src`` by ``data-src``, or ``noscript`` has it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.core import elements
from stripper.core.builder import Kind
from stripper.core.page_table import PageTable
from stripper.labels import BODY, CAPTION, CREDIT
from stripper.render.links import base_of, is_safe, joined
from stripper.render.shown import PARTING, Shown
from stripper.tags import BIT

# Letters of other text that may stand around a picture of the article: "Enlarge", "1 / 5".
_MOST_BESIDE = 20
# Elements that are climbed from a caption in search of its picture; a picture further off is taken by order of reading.
_MOST_LEVELS = 40
_SIZE = re.compile(r"([0-9]*\.?[0-9]+)[wx]")  # of a candidate of srcset: its width or density
_ICON = re.compile(r"\.svg(?![a-z])|(?<![a-z])icons?(?![a-z])", re.IGNORECASE)  # of no picture that has a caption


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the article.

    ``src`` is seen from the page's address, where that is known. ``caption`` and ``credit`` are "" where none was found.
    ``block`` is the index of the first block behind the picture; the number of blocks where there is none.
    """

    src: str
    alt: str
    caption: str
    credit: str
    block: int

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON takes them."""
        return asdict(self)


def find_images(s: PageTable, label: npt.NDArray[np.intp], url: str | None) -> tuple[Image, ...]:
    """The pictures of the article in document order, each address once; ``label`` are the labels of all blocks."""
    kept = np.flatnonzero(label == BODY)
    if not len(kept):
        return ()
    sources = _sources(s, base_of(s, url))
    said = _paired(s, label, sorted(sources))
    holds_other = _letters_in(s, np.flatnonzero((label != BODY) & (label != CAPTION) & (label != CREDIT)))
    holds_body = _letters_in(s, kept)
    alts = elements.attributes(s, Kind.ALT)
    first, last = int(s.follows[kept[0]]), int(s.follows[kept[-1]])
    found: dict[str, Image] = {}
    for image, src in sorted(sources.items()):
        box = _box(s, image, holds_body)
        is_amid = first <= image < last or (image < first and _is_lead(s, image, int(kept[0]), box))
        is_alone = holds_other[s.listed("end")[box]] - holds_other[box] <= _MOST_BESIDE
        if image not in said and (_ICON.search(src) or not is_amid or not is_alone):
            continue
        caption, credit = (" ".join(said.get(image, {}).get(name, ())) for name in (CAPTION, CREDIT))
        block = int(np.searchsorted(s.follows, image, side="right"))
        found.setdefault(src, Image(src, " ".join(alts.get(image, "").split()), caption, credit, block))
    return tuple(found.values())


def _sources(s: PageTable, base: str) -> dict[int, str]:
    """Where each picture is, by element; those too small to be seen and those that stand nowhere are left out."""
    tiny = {element for element, _ in elements.entries(s, Kind.TINY)}
    number = s.tag_names.index("img") if "img" in s.tag_names else -1
    pictures = [image for image in np.flatnonzero(s.tag == number).tolist() if image not in tiny]
    said = {kind: elements.attributes(s, kind) for kind in _WHERE}
    candidates = _candidates(s)
    found: dict[int, str] = {}
    for image in pictures:
        given = [read(said[kind][image]) for kind, read in _WHERE.items() if image in said[kind]]
        given += map(_best, candidates.get(_picture_around(s, image), ()))
        src = next((joined(base, src) for src in given if src and is_safe(src)), "")
        if src:
            found[image] = src
    for before, image in pairwise(pictures):  # what noscript has stands for the picture before it
        if s.inside_of(image) & BIT["noscript"] and not s.inside_of(before) & BIT["noscript"] and image in found:
            same_line = s.parent_of(before) in (s.parent_of(image), s.parent_of(s.parent_of(image)))
            if same_line:
                found.setdefault(before, found[image])
                del found[image]
    return found


def _candidates(s: PageTable) -> dict[int, list[str]]:
    """The candidates of the sources in each ``picture``, as they are written."""
    found: dict[int, list[str]] = defaultdict(list)
    for kind in (Kind.SRCSET, Kind.LAZY_SRCSET):
        for element, candidates in elements.entries(s, kind):
            if s.tag_of(element) == "source":
                found[_picture_around(s, element)].append(candidates)
    return found


def _picture_around(s: PageTable, element: int) -> int:
    """The ``picture`` that a picture or a source of it is in, or else its parent; parsers may put sources into each other."""
    around = s.parent_of(element)
    for _ in range(_MOST_LEVELS):
        if s.tag_of(around) != "source":
            break
        around = s.parent_of(around)
    return around


def _best(srcset: str) -> str:
    """The largest of the candidates of ``srcset``."""
    return max(_candidates_in(srcset), key=itemgetter(1), default=("", 0.0))[0]


def _candidates_in(srcset: str) -> Iterator[tuple[str, float]]:
    """The addresses in ``srcset``, each with its width or density, 1 where it has none.

    Addresses may hold commas, but not end with one.
    https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute
    """
    address, size = "", 1.0
    for word in srcset.split():
        if address:  # what stands behind it up to a comma
            said, comma, word = word.partition(",")  # noqa: PLW2901  what is left begins the next one
            found = _SIZE.fullmatch(said)
            size = float(found[1]) if found else size
            if not comma:
                continue
            yield address, size
            address, size = "", 1.0
        word = word.lstrip(",")  # noqa: PLW2901
        if word.endswith(","):
            yield word.rstrip(","), 1.0
        else:
            address = word
    if address:
        yield address, size


# Where pictures say that they are, the likeliest first, and how that is read.
_WHERE: dict[int, Callable[[str], str]] = {
    Kind.LAZY_SRC: str.strip,
    Kind.LAZY_SRCSET: _best,
    Kind.SRC: str.strip,
    Kind.SRCSET: _best,
}


def _paired(s: PageTable, label: npt.NDArray[np.intp], images: list[int]) -> dict[int, dict[int, list[str]]]:
    """The captions and credits of each picture, by label."""
    found: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    shown = Shown(s)
    bodies = s.follows[label == BODY].tolist()
    for block in np.flatnonzero((label == CAPTION) | (label == CREDIT)).tolist():
        image = _image_of(s, block, images, bodies)
        text = shown.text(block).strip(PARTING)
        if image >= 0 and text:
            found[image][int(label[block])].append(text)
    return found


def _image_of(s: PageTable, block: int, images: list[int], bodies: list[int]) -> int:
    """The picture that a caption or credit belongs to: with it in the innermost element, the one before it rather; or -1."""
    here = int(s.follows[block])
    at = bisect_left(images, here)
    near = []
    for image in images[max(at - 1, 0) : at + 1]:
        low, high = sorted((image, here))
        if bisect_left(bodies, high) == bisect_right(bodies, low):  # no body between them
            near.append(image)
    element = s.element_of(block)
    for _ in range(_MOST_LEVELS):
        held = [image for image in near if element <= image < s.listed("end")[element]]
        if held or s.tag_of(element) == "figure" or s.parent_of(element) == element:
            return held[0] if held else -1
        element = s.parent_of(element)
    return near[0] if near else -1


def _letters_in(s: PageTable, blocks: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """How many letters of some blocks stand before each element and in it begin: sums to take differences of."""
    sums = np.zeros(s.n_nodes + 1, np.int64)
    np.add.at(sums, s.element[blocks] + 1, s.size[blocks])
    return np.cumsum(sums)


def _box(s: PageTable, image: int, holds_body: npt.NDArray[np.int64]) -> int:
    """The largest element around a picture that holds no body text, within ``_MOST_LEVELS`` of it."""
    box, end = image, s.listed("end")
    for _ in range(_MOST_LEVELS):
        around = s.parent_of(box)
        if around == box or holds_body[end[around]] != holds_body[around]:
            break
        box = around
    return box


def _is_lead(s: PageTable, image: int, first: int, box: int) -> bool:
    """Whether a picture stands before the first text of the body, in an element that directly holds that too."""
    around, end = s.parent_of(box), s.listed("end")
    holds_both = around <= s.element_of(first) < end[around]
    return holds_both and (s.tag_of(around) not in {"body", "html"} or s.inside_of(image) & BIT["figure"] != 0)
