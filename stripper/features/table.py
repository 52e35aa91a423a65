"""The table of features, and the function that fills it.

Groups follow each other: the text, its wording, its place in the tree, its containers, repetition and
pictures around it, its neighbours, the page. A group is a tuple of names beside the function that
gives its columns, in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from stripper.characters import CLASSES, class_table, code_points
from stripper.features.measure import Tree, main_features
from stripper.tree import greatest_above, inherit, main_container, ranks, repetitions, subtree_sums
from stripper.wording import text_grams, weigh
from stripper.labels import LABELS
from stripper.segment import GAP_BREAK, GAP_NONE, Segments
from stripper.tags import BIT

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

# A word; in scripts without spaces, runs of one script ("写真" in "写真：時事").
WORD = re.compile(r"[\u3040-\u30ff]+|[\u3400-\u9fff]+|[\uac00-\ud7a3]+|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+(?:[-'][^\W\u3040-\u9fff\uac00-\ud7a3]+)*")
CHARACTERS_COUNTED = 200
HEAVY_PROSE = 400  # characters of prose in a container that could be an article of its own
SHORTEST_TITLE = 12
SHORTEST_ALTERNATIVE = 15


@dataclass(frozen=True, slots=True)
class Wordings:
    """Weights of the linear models behind the wording features: float32 (BUCKETS, n_labels) each."""

    text: Floats
    words: Floats


_COUNTED = tuple(f"share of {name} characters" for name in CLASSES)
_FIRST = tuple(f"first character is {name}" for name in ("lower", "upper", "digit", "quote", "bracket", "copyright", "dash", "colon"))
_LAST = tuple(f"last character is {name}" for name in ("lower", "sentence end", "digit", "quote", "bracket", "colon", "separator", "ideograph"))
TEXT = (
    "log characters", "log characters to page's paragraph", "log words", "log word length", *_COUNTED, *_FIRST, *_LAST, "sentence ends", "commas", "link density", "is all link",
    "emphasised share", "is all emphasised", "title contains it", "contains title", "description contains its start",
    "picture's alternative text contains its start",
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
    "blocks since picture", "blocks to picture", "log elements since picture", "log elements to picture",
    *(f"pictures in container {level}" for level in range(3)), *(f"share of pictured container {level}" for level in range(3)), "pictures before",
    "log blocks since title", "log characters since title", "after title", "log prose of own shape", "log h1 before",
    "log h1 since title", "log rank of repeated container", "log repeated containers", "in later repeated container",
)  # fmt: skip
PAGE = ("log blocks on page", "log characters on page", "link density of page", "prose share of page", "has article", "has main", "has h1", "ideograph share of page", "prose blocks on page", "log media on page", "is article by meta", "p share of prose")
SHORT_TEXT = 240  # characters of a block in which single words are looked for
LISTS = ("credit", "agency", "caption", "consent")
CUE_WORDS = (
    "first word is of a credit", "first word is of a caption", *(f"has {name} word" for name in LISTS), *(f"share of {name} words" for name in LISTS),
    "has copyright sign", "has handle",
)  # fmt: skip
WORDING = tuple(f"wording {label}" for label in LABELS)
_WORDED_LEVELS = (1, 2, 3)
WORDED_CONTAINERS = tuple(f"wording {label} of container {level}" for level in _WORDED_LEVELS for label in LABELS)
CUES = ("consent", "picture", "caption", "credit", "comment", "related", "share", "navigation", "footer", "author", "date",
        "newsletter", "advert", "article", "tags")  # fmt: skip
WORD_CUES = tuple(f"{whose} class words say {cue}" for whose in ("own", "parent's", "any") for cue in CUES)
WORDS = tuple(f"{whose} words {label}" for whose in ("own", "parent's", "grandparent's", "strongest", "summed") for label in LABELS)
_NEAR = ("log characters", "link density", "is all link", "last character is sentence end", "own heading", "own paragraph", "own item", "own figcaption", "wording body", "wording caption", "wording credit", "wording cookie", "has credit word", "has agency word", "strongest words body", "emphasised share")
_OFFSETS = (-3, -2, -1, 1, 2, 3)
NEIGHBOURS = tuple(f"{name} of neighbour {offset:+d}" for offset in _OFFSETS for name in _NEAR) + tuple(
    f"{name} {offset:+d}" for offset in _OFFSETS for name in ("same container", "same element words")
)
FEATURES = (*TEXT, *CUE_WORDS, *WORDING, *PLACE, *WORDS, *WORD_CUES, *CONTAINERS, *WORDED_CONTAINERS, *REPETITION, *PAGE, *NEIGHBOURS)
_AT = {name: index for index, name in enumerate(FEATURES)}


def _text(s: Segments, tree: Tree, codes: npt.NDArray[np.uint16], offsets: Ints) -> list[npt.NDArray[np.generic]]:
    n, chars = len(s), tree.chars
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
    alternative = "\n".join(alt for _, alt in s.nodes.media if alt).lower()
    lowered = [t[:200].lower() for t in s.text]
    same = np.array(
        [
            (len(t) > 8 and t in title, len(title) > 8 and title in t, len(t) > 20 and t[:40] in description, len(t) > SHORTEST_ALTERNATIVE and t[:40] in alternative)
            for t in lowered
        ],
        np.float32,
    ).T
    paragraph = float(np.median(chars[tree.prose])) if tree.prose.any() else 200.0
    return [
        np.log1p(chars), np.log1p(chars) - np.log1p(paragraph), np.log1p(words), np.log(counted / words), *shares,
        *(first == number[name.removeprefix("first character is ")] for name in _FIRST),
        *(last == number[name.removeprefix("last character is ")] for name in _LAST),
        np.log1p(counts[:, number["sentence end"]]), np.log1p(counts[:, number["comma"]]),
        link, link > 0.9, emphasis, emphasis > 0.9, *same,
    ]  # fmt: skip


def _cue_words(s: Segments) -> Floats:
    """Words of short blocks that are on the lists in ``stripper/words``: (n_blocks, n_columns)."""
    lists = word_lists()
    out = np.zeros((len(s), len(CUE_WORDS)), np.float32)
    for index, text in enumerate(s.text):
        if len(text) > SHORT_TEXT:
            continue
        words = WORD.findall(text.lower())
        found = [lists[word] for word in words if word in lists]
        if found:
            first = lists.get(words[0], 0)
            counts = [sum([bits >> position & 1 for bits in found]) for position in range(len(LISTS))]
            out[index, :-2] = (
                first & 1, first >> 2 & 1, *(count > 0 for count in counts), *(count / len(words) for count in counts)
            )  # fmt: skip
    out[:, -2] = ["©" in text or "(c)" in text for text in s.text]
    out[:, -1] = ["@" in text for text in s.text]
    return out


@cache
def word_lists() -> Mapping[str, int]:
    """Bits of the word lists that each word is on."""
    bits: dict[str, int] = {}
    for position, name in enumerate(("credit_cues", "agencies", "caption_cues", "consent_cues")):
        text = files("stripper").joinpath("words", f"{name}.txt").read_text(encoding="utf-8")
        for line in text.splitlines():
            for word in line.split() if not line.startswith("#") else ():
                bits[word] = bits.get(word, 0) | 1 << position
    return bits


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


def _word_cues(s: Segments, tree: Tree, cues: Ints) -> list[npt.NDArray[np.generic]]:
    b = s.block_element
    own, parents, any_ = cues[s.element] | cues[b], cues[tree.levels[1]], inherit(cues, s.parent)[s.element]
    return [(whose >> bit) & 1 for whose in (own, parents, any_) for bit in range(len(CUES))]


def _worded_containers(s: Segments, tree: Tree, worded: Floats) -> list[npt.NDArray[np.generic]]:
    """What the wording of all text in a container says: mean odds of each label, by length."""
    odds = np.exp(worded - worded.max(axis=1, keepdims=True))
    odds *= (tree.chars / odds.sum(axis=1))[:, None]
    sums = subtree_sums(odds, s.element, tree.end)
    return [
        column
        for level in _WORDED_LEVELS
        for column in (sums[tree.levels[level]] / np.maximum(tree.sums[tree.levels[level], :1], 1)).T
    ]


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
    media = tree.pictures
    at = np.searchsorted(follows, media, "right")  # the block each picture precedes
    k = np.searchsorted(media, follows, "left")  # pictures before each block
    padded = np.concatenate(([-50], at, [n + 50]))
    since = (order - padded[k]).clip(0, 20)
    to = (padded[k + 1] - order).clip(0, 20)
    places = np.concatenate(([-999], media, [len(s.parent) + 999]))
    since_elements = np.log1p((follows - 1 - places[k]).clip(0, 999))
    to_elements = np.log1p((places[k + 1] - follows).clip(0, 999))
    rank, siblings = ranks(s.parent, shape, tree.sums[:, 3] > HEAVY_PROSE)
    above = greatest_above(np.stack([rank, siblings], axis=1), s.parent)[s.block_element]
    title = _title_block(s, tree)
    h1s = np.searchsorted(follows, np.array([e for e, tag in enumerate(nodes.tag) if tag == "h1"], np.intp) + 1)
    h1_before = np.bincount(h1s.clip(0, n - 1), minlength=n).cumsum()
    before = tree.chars.cumsum() - tree.chars
    start = max(title, 0)
    own_shape = shape[s.block_element]
    _, inverse = np.unique(own_shape, return_inverse=True)
    prose_of_shape = np.bincount(inverse, weights=tree.chars * tree.prose)[inverse]
    return [
        *(repeated[tree.levels[level]] for level in range(4)), np.log1p(count), again != order,
        np.log1p(np.bincount(inverse)[inverse]), since, to, since_elements, to_elements,
        *(np.log1p(tree.sums[tree.levels[level], 4]) for level in range(3)), *_pictured(tree), np.log1p(k),
        np.log1p((order - start).clip(0)), np.log1p((before - before[start]).clip(0)),
        (order >= title) if title >= 0 else np.full(n, 0.5), np.log1p(prose_of_shape), np.log1p(h1_before),
        np.log1p((h1_before - h1_before[start]).clip(0)), np.log1p(above[:, 0]), np.log1p(above[:, 1]), above[:, 0] > 1,
    ]  # fmt: skip


def _pictured(tree: Tree) -> list[npt.NDArray[np.generic]]:
    """How much of a container that has a picture in it is the block itself: near 1, it stands alone with it."""
    sums = [tree.sums[tree.levels[level]] for level in range(3)]
    return [np.where(at[:, 4] > 0, tree.chars / np.maximum(at[:, 0], 1), 0) for at in sums]


def _title_block(s: Segments, tree: Tree) -> int:
    """The heading that repeats the page's ``<title>``, the longest if there are several, else the first ``h1``; or -1."""
    title = s.title.lower()
    heading = BIT["heading"]
    found, size = -1, SHORTEST_TITLE
    for index in np.flatnonzero((s.inside[s.element] & heading) != 0).tolist():
        text = s.text[index].lower()
        if len(text) > size and (text in title or (len(title) > SHORTEST_TITLE and title in text)):
            found, size = index, len(text)
    if found < 0 and "h1" in s.nodes.tag:
        found = int(np.searchsorted(s.follows, s.nodes.tag.index("h1") + 1))
        found = found if found < len(s) else -1
    return found


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
    said = weigh(s.spoken, wordings.words)[words]
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

    put(_text(s, tree, codes, offsets))
    put(_cue_words(s).T)
    worded = weigh(text_grams(codes, offsets), wordings.text)
    put(worded.T)
    put(_place(s, tree, hidden))
    own = np.where((s.element != b)[:, None], said[s.element] + said[b], said[b])
    parents, grand = said[tree.levels[1]], said[tree.levels[2]]
    put(own.T), put(parents.T), put(grand.T), put(strongest[b].T), put((own + parents + grand + said[tree.levels[3]]).T)
    put(_word_cues(s, tree, s.cues))
    put(_containers(s, tree))
    put(_worded_containers(s, tree, worded))
    put(_repetition(s, tree, words))
    ideographs = float(table[_AT["share of ideograph characters"]].mean())
    for value in _page(s, tree, ideographs):
        table[row] = value
        row += 1
    table[row:] = _neighbours(table, s, words)
    return table.T
