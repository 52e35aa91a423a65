"""The table of features, and the function that fills it.

Groups follow each other: the text, its wording, its place in the tree, its containers, repetition and
pictures around it, its neighbours, the page. A group is a tuple of names beside the function that
gives its columns, in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.features.characters import CLASSES, class_table, code_points
from stripper.features.measure import Tree, main_features
from stripper.tree import greatest_above, inherit, main_container, repetitions
from stripper.features.wording import class_grams, text_grams, weigh
from stripper.labels import LABELS
from stripper.segment import GAP_BREAK, GAP_NONE, Segments
from stripper.tags import BIT

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

CHARACTERS_COUNTED = 400


@dataclass(frozen=True, slots=True)
class Wordings:
    """Weights of the linear models behind the wording features: float32 (BUCKETS, n_labels) each."""

    text: Floats
    words: Floats


_COUNTED = tuple(f"share of {name} characters" for name in CLASSES)
_FIRST = tuple(f"first character is {name}" for name in ("lower", "upper", "digit", "quote", "bracket", "copyright", "dash", "colon"))
_LAST = tuple(f"last character is {name}" for name in ("lower", "sentence end", "digit", "quote", "bracket", "colon", "separator", "ideograph"))
TEXT = (
    "log characters", "log words", "log word length", *_COUNTED, *_FIRST, *_LAST, "sentence ends", "commas", "link density", "is all link",
    "emphasised share", "is all emphasised", "title contains it", "contains title", "description contains its start",
    "equals a picture's alternative text",
)  # fmt: skip
_FLAGS = ("link", "emphasis", "pre", "heading", "list", "item", "table", "cell", "figure", "figcaption", "article", "main", "section",
          "aside", "nav", "header", "footer", "form", "quote", "paragraph", "control", "dialog")
PLACE = (
    *(f"own {name}" for name in ("link", "emphasis", "heading", "item", "cell", "figcaption", "paragraph", "control", "pre", "section")),
    *(f"inside {name}" for name in _FLAGS),
    "depth", "hidden", "gap none", "gap break", "position", "position from end", "characters before", "log characters after",
)
_LEVELS = (1, 2, 3, 5)
_SUMS = ("log characters", "share of page", "link density", "log blocks", "prose share", "media", "mean block", "share of page prose")
CONTAINERS = tuple(f"{name} of container {level}" for level in _LEVELS for name in _SUMS) + (
    "inside main", "below main", "levels from main", "main share", "inside wide main", "levels from wide main",
)  # fmt: skip
REPETITION = (
    *(f"repeated shape {level}" for level in range(4)), "text repeats", "text seen before", "log page of same element words",
    "blocks since picture", "blocks to picture", "picture in container 1", "picture in container 2", "pictures before",
    "blocks since h1", "characters since h1", "after h1", "characters of own shape prose",
)  # fmt: skip
PAGE = ("log blocks on page", "log characters on page", "link density of page", "prose share of page", "has article", "has main", "has h1", "ideograph share of page", "prose blocks on page", "log media on page", "is article by meta", "p share of prose")
WORDING = tuple(f"wording {label}" for label in LABELS)
WORDS = tuple(f"{whose} words {label}" for whose in ("own", "parent's", "grandparent's", "strongest", "summed") for label in LABELS)
_NEAR = ("log characters", "link density", "is all link", "last character is sentence end", "own heading", "own paragraph", "own item", "own figcaption", "wording body", "wording caption", "wording credit", "wording cookie", "strongest words body", "emphasised share")
_OFFSETS = (-3, -2, -1, 1, 2, 3)
NEIGHBOURS = tuple(f"{name} of neighbour {offset:+d}" for offset in _OFFSETS for name in _NEAR) + tuple(
    f"{name} {offset:+d}" for offset in _OFFSETS for name in ("same container", "same element words")
)
FEATURES = (*TEXT, *WORDING, *PLACE, *WORDS, *CONTAINERS, *REPETITION, *PAGE, *NEIGHBOURS)
_AT = {name: index for index, name in enumerate(FEATURES)}


def _text(s: Segments, chars: Ints, codes: npt.NDArray[np.uint16], offsets: Ints) -> list[npt.NDArray[np.generic]]:
    n = len(s)
    kinds = class_table()[codes]
    counted = np.minimum(chars, CHARACTERS_COUNTED)
    row = np.repeat(np.arange(n), counted)
    start = np.repeat(offsets[:-1] - np.append(0, counted.cumsum()[:-1]), counted)
    picked = kinds[start + np.arange(len(row))]
    counts = np.bincount(row * len(CLASSES) + picked, minlength=n * len(CLASSES)).reshape(n, -1)
    number = {name: index for index, name in enumerate(CLASSES)}
    words = counts[:, number["space"]] + 1
    shares = (counts / counted[:, None]).T
    first, last = kinds[offsets[:-1]], kinds[offsets[1:] - 1]
    link = s.link_chars / chars
    emphasis = s.emphasis_chars / chars
    title = s.title.lower()
    description = (s.nodes.meta.get("og:description") or s.nodes.meta.get("description") or "").lower()
    alts = {alt for _, alt in s.nodes.media}
    lowered = [t[:200].lower() for t in s.text]
    same = np.array(
        [
            (len(t) > 8 and t in title, len(title) > 8 and title in t, len(t) > 20 and t[:40] in description, raw in alts)
            for t, raw in zip(lowered, s.text, strict=True)
        ],
        np.float32,
    ).T
    return [
        np.log1p(chars), np.log1p(words), np.log(counted / words), *shares,
        *(first == number[name.removeprefix("first character is ")] for name in _FIRST),
        *(last == number[name.removeprefix("last character is ")] for name in _LAST),
        np.log1p(counts[:, number["sentence end"]]), np.log1p(counts[:, number["comma"]]),
        link, link > 0.9, emphasis, emphasis > 0.9, *same,
    ]  # fmt: skip


def _place(s: Segments, tree: Tree, hidden: npt.NDArray[np.generic]) -> list[npt.NDArray[np.generic]]:
    n = len(s)
    own = s.flags[s.element] | s.flags[s.block_element]
    within = s.inside[s.element]
    order = np.arange(n)
    before = tree.chars.cumsum() - tree.chars
    total = max(int(tree.chars.sum()), 1)
    return [
        *((own & BIT[name.removeprefix("own ")]) != 0 for name in PLACE[:10]),
        *((within & BIT[name]) != 0 for name in _FLAGS),
        np.log1p(tree.depth[s.element]), hidden[s.element], s.gap == GAP_NONE, s.gap == GAP_BREAK, order / n,
        np.log1p(n - 1 - order), before / total, np.log1p(total - before - tree.chars),
    ]  # fmt: skip


def _containers(s: Segments, tree: Tree) -> list[npt.NDArray[np.generic]]:
    total = np.maximum(tree.sums[0], 1)
    columns: list[npt.NDArray[np.generic]] = []
    for level in _LEVELS:
        chars, link, blocks, prose, media = tree.sums[tree.levels[level]].T
        safe = np.maximum(chars, 1)
        columns += [
            np.log1p(chars), chars / total[0], link / safe, np.log1p(blocks), prose / safe, np.log1p(media),
            np.log1p(chars / np.maximum(blocks, 1)), prose / total[3],
        ]  # fmt: skip
    mains = [main_container(tree.sums[:, 3], share) for share in (0.5, 0.8)]
    columns += main_features(s, tree, mains[0], tree.sums[:, 3])
    wide = main_features(s, tree, mains[1], tree.sums[:, 3])
    return [*columns, wide[0], wide[2]]


def _repetition(s: Segments, tree: Tree, words: Ints) -> list[npt.NDArray[np.generic]]:
    n = len(s)
    nodes = s.nodes
    shape = tree.shape
    repeated = np.log1p(repetitions(s.parent, shape))
    first: dict[str, int] = {}
    times = [first.setdefault(text, index) for index, text in enumerate(s.text)]
    again = np.array(times)
    count = np.bincount(again, minlength=n)[again]
    follows = s.follows
    order = np.arange(n)
    media = np.flatnonzero((s.flags & BIT["media"]) != 0)
    at = np.searchsorted(follows, media, "right")  # the block each picture precedes
    k = np.searchsorted(media, follows, "left")  # pictures before each block
    padded = np.concatenate(([-50], at, [n + 50]))
    since = (order - padded[k]).clip(0, 20)
    to = (padded[k + 1] - order).clip(0, 20)
    h1 = [e for e, tag in enumerate(nodes.tag) if tag == "h1"]
    h1_block = int(np.searchsorted(follows, h1[0] + 1)) if h1 else 0
    before = tree.chars.cumsum() - tree.chars
    h1_chars = before[min(h1_block, n - 1)]
    own_shape = shape[s.block_element]
    _, inverse = np.unique(own_shape, return_inverse=True)
    prose_of_shape = np.bincount(inverse, weights=tree.chars * tree.prose)[inverse]
    return [
        *(repeated[tree.levels[level]] for level in range(4)), np.log1p(count), again != order,
        np.log1p(np.bincount(inverse)[inverse]), since, to, np.log1p(tree.sums[tree.levels[1], 4]), np.log1p(tree.sums[tree.levels[2], 4]),
        np.log1p(k), np.log1p((order - h1_block).clip(0)), np.log1p((before - h1_chars).clip(0)),
        (order >= h1_block) if h1 else np.full(n, 0.5), np.log1p(prose_of_shape),
    ]  # fmt: skip


def _page(s: Segments, tree: Tree, ideographs: float) -> list[float]:
    chars, link, blocks, prose, media = tree.sums[0]
    tags = set(s.nodes.tag)
    paragraphs = ((s.inside[s.element] & BIT["paragraph"]) != 0) & tree.prose
    return [
        np.log1p(blocks), np.log1p(chars), link / max(chars, 1), prose / max(chars, 1), "article" in tags, "main" in tags, "h1" in tags,
        ideographs, np.log1p(tree.prose.sum()), np.log1p(media), s.nodes.meta.get("og:type", "") == "article",
        float((tree.chars * paragraphs).sum() / max(prose, 1)),
    ]  # fmt: skip


def _neighbours(table: Floats, s: Segments, words: Ints) -> Floats:
    n = table.shape[1]
    near = table[[_AT[name] for name in _NEAR]]
    out = np.zeros((len(NEIGHBOURS), n), np.float32)
    container = s.parent[s.block_element]
    own_words = words[s.block_element]
    row = 0
    for offset in _OFFSETS:
        low, high = max(0, -offset), min(n, n - offset)
        if low < high:
            out[row : row + len(_NEAR), low:high] = near[:, low + offset : high + offset]
        row += len(_NEAR)
    for offset in _OFFSETS:
        low, high = max(0, -offset), min(n, n - offset)
        if low < high:
            out[row, low:high] = container[low:high] == container[low + offset : high + offset]
            out[row + 1, low:high] = own_words[low:high] == own_words[low + offset : high + offset]
        row += 2
    return out


def featurize(s: Segments, tree: Tree, wordings: Wordings) -> Floats:
    """Measure every block of a page: float32 (n_blocks, n_features), columns as in ``FEATURES``."""
    n = len(s)
    if not n:
        return np.zeros((0, len(FEATURES)), np.float32)
    words = np.array(s.nodes.words, np.intp)
    codes, offsets = code_points(s.text)
    vocabulary_codes, vocabulary_offsets = code_points(list(s.nodes.vocabulary))
    said = weigh(class_grams(vocabulary_codes, vocabulary_offsets), wordings.words)[words]
    strongest = greatest_above(said, s.parent)
    hides = np.zeros(len(s.parent), np.intp)
    hides[s.nodes.hidden] = 1
    hidden = inherit(hides, s.parent) if s.nodes.hidden else hides
    b = s.block_element
    table = np.empty((len(FEATURES), n), np.float32)
    row = 0

    def put(columns):
        nonlocal row
        for column in columns:
            table[row] = column
            row += 1

    put(_text(s, tree.chars, codes, offsets))
    put(weigh(text_grams(codes, offsets), wordings.text).T)
    put(_place(s, tree, hidden))
    own = np.where((s.element != b)[:, None], said[s.element] + said[b], said[b])
    parents, grand = said[tree.levels[1]], said[tree.levels[2]]
    put(own.T), put(parents.T), put(grand.T), put(strongest[b].T), put((own + parents + grand + said[tree.levels[3]]).T)
    put(_containers(s, tree))
    put(_repetition(s, tree, words))
    ideographs = float(table[_AT["share of ideograph characters"]].mean())
    for value in _page(s, tree, ideographs):
        table[row] = value
        row += 1
    table[row:] = _neighbours(table, s, words)
    return table.T
