"""The features of a line of plain text, and of what the first stage says around it.

Without markup a line is known by its own shape and wording, by the lines around it, by its place and by
the document's typical line: a caption is a short line between long ones, a sub-heading is one too, and
what tells them apart are the words, the lines next to them, and whether the document has other residues.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.characters import CLASSES, PROSE_CHARS, class_counts
from stripper.core.characters import class_table, code_points, letters, spelled
from stripper.core.cues import CUED_CHARS, cued
from stripper.feature_names import CUED
from stripper.labels import BODY, CAPTION, CREDIT, LABELS
from stripper.plain.line_topic import TOPIC, topic
from stripper.plain.line_wording import MODELS, SAID, LineTables, opinions, readings
from stripper.plain.lines import Lines
from stripper.plain.substrings import are_within
from stripper.plain.windows import neighbours, shifted, window_means

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Columns = list[npt.NDArray[np.generic]]

TYPICAL_CHARS = 200  # of a prose line, where a document has none
CHARACTERS_COUNTED = 400

_FIRST = ("lower", "upper", "digit", "quote", "bracket", "copyright", "dash", "symbol", "separator", "handle")
_LAST = (
    "lower",
    "sentence end",
    "digit",
    "quote",
    "bracket",
    "colon",
    "separator",
    "ideograph",
    "comma",
    "other letter",
)
SHAPE = (
    "log characters", "log characters to typical line", "log words", "log word length", "log rows joined",
    *(f"share of {name} characters" for name in CLASSES), *(f"first character is {name}" for name in _FIRST),
    *(f"last character is {name}" for name in _LAST), "sentence ends", "commas", "share of words that are capitalised", "has address of the web",
    "is prose", "bar or slash in it", "bracketed whole",
)  # fmt: skip
PLACE = (
    "position", "log lines before", "log lines after", "share of characters before", "log characters after", "is first", "is last",
    "log gap before", "log gap after", "gap before is wider than usual", "gap after is wider than usual",
    "log lines since prose", "log lines to prose", "prose before", "prose after", "line before is cut short", "line after goes on",
    "log run of short lines", "place in run of short lines",
)  # fmt: skip
REPETITION = ("text repeats", "text seen before", "text is in another line", "log lines that begin alike")
DOCUMENT = (
    "log lines of document", "log characters of document", "log typical line", "share of prose lines", "share of prose characters", "share of lines that end as sentences",
    "share of prose that ends as sentences", "share of blank lines between", "share of ideographs", *(f"mean {name} of document" for name in (*SAID, *CUED)),
)  # fmt: skip
_NEAR = (
    "log characters",
    "is prose",
    "last character is sentence end",
    "first character is upper",
    "first character is lower",
    *(f"{model} {label}" for model in MODELS for label in LABELS[:4]),
    *CUED[:4],
)
_OFFSETS = (-3, -2, -1, 1, 2, 3)
NEIGHBOURS = tuple(f"{name} of line {offset:+d}" for offset in _OFFSETS for name in _NEAR) + tuple(
    f"likeness to line {offset:+d}" for offset in _OFFSETS
)
LINE_FEATURES = (*SHAPE, *SAID, *CUED, *PLACE, *REPETITION, *TOPIC, *DOCUMENT, *NEIGHBOURS)
_AT = {name: index for index, name in enumerate(LINE_FEATURES)}

_AROUND = (-4, -3, -2, -1, 1, 2, 3, 4)
_WINDOWS = (6, 20)
LINE_CONTEXT = (
    *(f"first stage {label}" for label in LABELS),
    *(f"first stage {label} of line {offset:+d}" for offset in _AROUND for label in LABELS),
    *(f"first stage {label} of {size} {side}" for size in _WINDOWS for side in ("before", "after") for label in LABELS),
    *(f"{what} first stage {label} of document" for what in ("mean", "greatest other", "log lines of") for label in LABELS),
    "share of characters that are body", "log body lines before", "log body lines after",
    "credit follows", "credit precedes", "captions precede credits here", "captions follow credits here", "characters before credits here",
)  # fmt: skip


def line_features(lines: Lines, tables: LineTables) -> Floats:
    """Measure every line of a text: float32 (n_lines, n_features), columns as in ``LINE_FEATURES``."""
    n = len(lines)
    if not n:
        return np.zeros((0, len(LINE_FEATURES)), np.float32)
    lines = replace(lines, text=spelled(lines.text))
    codes, offsets = code_points(lines.text)
    out = np.empty((len(LINE_FEATURES), n), np.float32)
    row = 0

    def put(columns: Columns | npt.NDArray[np.generic]) -> None:
        nonlocal row
        for column in columns:
            out[row] = column
            row += 1

    put(_shape(lines, codes, offsets))
    put(opinions(readings(codes, offsets), tables).T)
    put(cued(lines.text).T)
    put(_place(lines, out))
    put(_repetition(lines.text))
    put(topic(lines.text, out[_AT["is prose"]] > 0))
    put(_document(lines, out))
    put(_neighbours(out))
    return out.T


def _shape(lines: Lines, codes: npt.NDArray[np.uint16], offsets: Ints) -> Columns:
    kinds = class_table()[codes]
    number = {name: index for index, name in enumerate(CLASSES)}
    counted = np.minimum(np.diff(offsets), CHARACTERS_COUNTED)
    counts = class_counts(kinds, offsets, counted)
    words = counts[:, number["space"]] + 1
    begins = np.ones(len(kinds), np.bool_)
    begins[1:] = kinds[:-1] == number["space"]
    begins[offsets[:-1]] = True
    capitals = np.append(0, (begins & (kinds == number["upper"])).cumsum())
    capitalised = (capitals[offsets[:-1] + counted] - capitals[offsets[:-1]]) / words
    weight = letters(codes, offsets)
    prose = weight >= PROSE_CHARS
    typical = float(np.median(weight[prose])) if prose.any() else TYPICAL_CHARS
    first, last = kinds[offsets[:-1]], kinds[offsets[1:] - 1]
    return [
        np.log1p(weight), np.log1p(weight) - np.log1p(typical), np.log1p(words), np.log(counted / words), np.log(lines.rows),
        *(counts / counted[:, None]).T, *(first == number[name] for name in _FIRST), *(last == number[name] for name in _LAST),
        np.log1p(counts[:, number["sentence end"]]), np.log1p(counts[:, number["comma"]]), capitalised,
        np.array(["http" in text or "www." in text or ".com" in text for text in lines.text]), prose,
        np.array([" | " in text or "/" in text for text in lines.text]),
        (first == number["bracket"]) & (last == number["bracket"]),
    ]  # fmt: skip


def _place(lines: Lines, out: Floats) -> Columns:
    n = len(lines)
    order = np.arange(n)
    chars = np.array([len(text) for text in lines.text])
    total, before = chars.sum(), chars.cumsum() - chars
    gap = np.append(lines.gap, 2)
    usual = float(np.median(lines.gap[1:])) if n > 1 else 2.0
    prose = out[_AT["is prose"]] > 0
    at = np.flatnonzero(prose)
    padded = np.concatenate(([-50], at, [n + 50]))
    k = np.searchsorted(at, order)
    since, to = order - padded[k], padded[np.searchsorted(at, order, "right") + 1] - order
    ended = (
        out[_AT["last character is sentence end"]]
        + out[_AT["last character is quote"]]
        + out[_AT["last character is colon"]]
        > 0
    )
    short = np.append(0, (prose & ~ended)[:-1])
    goes_on = np.append((out[_AT["first character is lower"]] > 0)[1:], 0)
    run = (to + since - 1).clip(0, 50) * ~prose
    return [
        order / max(n - 1, 1), np.log1p(order), np.log1p(n - 1 - order), before / total, np.log1p(total - before - chars), order == 0, order == n - 1,
        np.log(gap[:-1].clip(1, 9)), np.log(gap[1:].clip(1, 9)), gap[:-1] > usual, gap[1:] > usual,
        np.log1p(since.clip(0, 30)), np.log1p(to.clip(0, 30)), np.append(0, prose[:-1]), np.append(prose[1:], 0), short, goes_on,
        np.log1p(run), np.where(prose, 0, since.clip(0, 50) / np.maximum(run, 1)),
    ]  # fmt: skip


def _repetition(texts: list[str]) -> Columns:
    first: dict[str, int] = {}
    again = np.array([first.setdefault(text.lower(), index) for index, text in enumerate(texts)])
    count = np.bincount(again, minlength=len(texts))[again]
    return [np.log1p(count), again != np.arange(len(texts)), _is_within(texts), np.log1p(_alike(texts))]


def _alike(texts: list[str]) -> npt.NDArray[np.generic]:
    """How many other short lines begin with the same word, numbers aside: "Figure 1: …", "Figure 2: …"."""
    begins = [
        text[:20].split(None, 1)[0].rstrip(":.0123456789").lower() if len(text) <= CUED_CHARS else "" for text in texts
    ]
    counts = Counter(begins)
    return np.array([min(counts[word] - 1, 20) if len(word) > 1 else 0 for word in begins])


def _is_within(texts: list[str]) -> npt.NDArray[np.bool_]:
    """Which short lines another line has in it, or begins with: a pulled quote, a caption that was cut short."""
    return are_within([text[:60] if 20 <= len(text) <= CUED_CHARS else "" for text in texts], "\n".join(texts))


def _document(lines: Lines, out: Floats) -> Columns:
    n = len(lines)
    chars = np.array([len(text) for text in lines.text], np.float64)
    prose, ended = out[_AT["is prose"]] > 0, out[_AT["last character is sentence end"]]
    typical = out[_AT["log characters"]] - out[_AT["log characters to typical line"]]
    said = out[[_AT[name] for name in (*SAID, *CUED)]].mean(axis=1)
    values = [
        np.log1p(n), np.log1p(chars.sum()), typical[0], prose.mean(), (chars * prose).sum() / chars.sum(), ended.mean(),
        ended[prose].mean() if prose.any() else 0.5, (lines.gap[1:] > 1).mean() if n > 1 else 0.5, out[_AT["share of ideograph characters"]].mean(), *said,
    ]  # fmt: skip
    return [np.full(n, value) for value in values]


def _neighbours(out: Floats) -> Floats:
    n = out.shape[1]
    near = out[[_AT[name] for name in _NEAR]]
    size = out[_AT["log characters"]]
    shares = out[_AT[f"share of {CLASSES[0]} characters"] :][: len(CLASSES)]
    likeness = np.zeros((len(_OFFSETS), n), np.float32)
    for number, rows, others in neighbours(n, _OFFSETS):
        apart = np.abs(size[rows] - size[others]) + np.abs(shares[:, rows] - shares[:, others]).sum(axis=0)
        likeness[number, rows] = np.exp(-apart)
    return np.concatenate([shifted(near, _OFFSETS), likeness])


def line_context(lines: Lines, first: Floats) -> Floats:
    """What the first stage says around every line: float32 (n_lines, n_features), columns as in ``LINE_CONTEXT``.

    ``first`` holds the first stage's probabilities, (n_lines, n_labels).
    """
    n = len(lines)
    if not n:
        return np.zeros((0, len(LINE_CONTEXT)), np.float32)
    chars = np.array([len(text) for text in lines.text], np.float64)
    body = first[:, BODY] > 0.5
    before = body.cumsum() - body
    share = (first[:, BODY] * chars).sum() / chars.sum()
    parts: list[npt.NDArray[Any]] = [
        first.T, shifted(first.T, _AROUND), window_means(first, chars, _WINDOWS),
        np.repeat(first.mean(axis=0)[:, None], n, axis=1), _greatest_other(first), np.repeat(np.log1p((first > 0.5).sum(axis=0))[:, None], n, axis=1),
        np.stack([np.full(n, share), np.log1p(before), np.log1p(body.sum() - body - before)]), _beside_credits(first, chars),
    ]  # fmt: skip
    return np.concatenate(parts).T.astype(np.float32)


def _beside_credits(first: Floats, chars: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Whether a line stands beside a credit, and what lines beside credits are in this document: (5, n_lines)."""
    after, before = np.append(first[1:, CREDIT], 0), np.append(0, first[:-1, CREDIT])
    known = 0.2  # of a credit: what is said of lines beside credits counts for little where there is none
    usual = [float((side * first[:, CAPTION]).sum() / (side.sum() + known)) for side in (after, before)]
    size = float((after * np.log1p(chars)).sum() / (after.sum() + known))
    return np.stack([after, before, after * usual[0], before * usual[1], after * size])


def _greatest_other(first: Floats) -> Floats:
    """The greatest probability of each label among all other lines: (n_labels, n_lines)."""
    n = len(first)
    if n == 1:
        return np.zeros((first.shape[1], 1), np.float32)
    top = first.argmax(axis=0)
    greatest = np.repeat(first.max(axis=0)[:, None], n, axis=1)
    without = first.copy()
    without[top, np.arange(first.shape[1])] = -1
    greatest[np.arange(first.shape[1]), top] = without.max(axis=0)
    return greatest
