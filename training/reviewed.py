"""Labels of single blocks on pages of the corpus that carry no full labels: ``reviewed.jsonl`` beside this file.

They were given by reading the blocks that a model was unsure of, or whole pages (``training.review`` makes the sheets
and takes the answers in). The pages are other people's, so no text is kept: a row is a page and, for each block that
was read, a digest of its words and its label, or null where that could not be told. A text that a page has several
times is told apart by its number: ``…``, ``….2``, ``….3``. Of a page that was read ``whole`` the blocks that are not
listed are other boilerplate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stripper.declared import plain
from stripper.errors import CorpusError
from stripper.labels import BODY, LABELS, OTHER
from stripper.learn.corpus import ALL, BODY_TEXT, SOME, LabelledPage, read_rows
from stripper.learn.examples import Example, example
from stripper.render.text import texts_of

FILE = Path(__file__).with_name("reviewed.jsonl")
DIGEST_BYTES = 6  # two of some hundred texts on a page have the same digest once in billions of pages
Labels = Mapping[str, str | None]  # by key of a block; None where a reader could not tell
Reviewed = Mapping[str, Labels]  # by page


def read_whole(path: Path = FILE) -> frozenset[str]:
    """The names of the pages that were read whole."""
    return frozenset(row["page"] for _, row in read_rows(path) if row.get("whole")) if path.exists() else frozenset()


def read_reviewed(path: Path = FILE) -> Reviewed:
    """Read the labels; none where there is no file. Raises ``CorpusError`` with file and line where a row is faulty."""
    pages: dict[str, Labels] = {}
    for number, row in read_rows(path) if path.exists() else ():
        where, page, labels = f"{path}, line {number}", row.get("page"), row.get("labels")
        if not isinstance(page, str) or not isinstance(labels, dict):
            raise CorpusError(f"{where}: a page and its labels by block were expected")
        if page in pages:
            raise CorpusError(f"{where}: a second row of {page}; put the labels of both into one")
        unknown = sorted({str(label) for label in labels.values() if label is not None} - set(LABELS))
        if unknown:
            raise CorpusError(f"{where}: unknown label {unknown[0]!r}; the labels are {', '.join(LABELS)}")
        pages[page] = labels
    return pages


def keys_of(texts: Sequence[str]) -> list[str]:
    """The key of each block of a page: a digest of its words, and its number where the page has them several times.

    That number is the place among the page's blocks as they are cut now: where the segmenter changes, it may go to
    another of those with the same words.
    """
    seen: dict[str, int] = {}
    keys = []
    for text in texts:
        digest = blake2b(plain(text).encode("utf-8", "replace"), digest_size=DIGEST_BYTES).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1
        keys.append(digest if seen[digest] == 1 else f"{digest}.{seen[digest]}")
    return keys


def labels_of(texts: Sequence[str], labels: Labels) -> npt.NDArray[np.intp]:
    """The label that each block of a page was given, as an index into ``LABELS``, -1 where none: (n_blocks,)."""
    return _labels_by_key(keys_of(texts), labels)


def _labels_by_key(keys: Sequence[str], labels: Labels) -> npt.NDArray[np.intp]:
    number = {label: index for index, label in enumerate(LABELS)}
    return np.array([number.get(labels.get(key) or "", -1) for key in keys], np.intp)


def labelled_example(page: LabelledPage, reviewed: Reviewed, whole: Collection[str] = ()) -> Example:
    """Cut a page and carry over all labels that it has; ``whole`` names those that were read whole."""
    one = example(page)
    if page.complete or page.name not in reviewed:
        return one
    return with_reviewed(one, reviewed[page.name], whole=page.name in whole)


def with_reviewed(one: Example, labels: Labels, *, whole: bool = False) -> Example:
    """The example with the labels that its blocks were given one by one, which win over what else is known.

    Where the page was read ``whole``, what is not listed, and not known otherwise, is other boilerplate; but not where
    a label finds no block: the page is cut otherwise than it was then.

    Where the body text of the page is known, that decides what is body and what is other boilerplate, for it is what
    the page is scored with: a label that contradicts it is left out.
    """
    keys = keys_of(one.segments.text)
    given = _labels_by_key(keys, labels)
    whole = whole and one.page.covers == SOME and labels.keys() <= set(keys)
    if whole:
        listed = np.array([key in labels for key in keys], np.bool_)
        given[~listed & ~one.shares.any(axis=1)] = OTHER
    checked = given >= 0
    if one.page.covers == BODY_TEXT:
        is_body = one.shares[:, BODY] > 0.5
        checked &= np.where(is_body, given != OTHER, given != BODY)
    shares = one.shares.copy()
    shares[checked] = np.eye(len(LABELS), dtype=np.float32)[given[checked]]
    return replace(one, shares=shares, checked=checked, whole=whole)


def in_full(one: Example) -> LabelledPage:
    """A page that was read whole, its text labelled in full; pieces of a line that have one label are one text again."""
    known, label = one.shares.any(axis=1), one.shares.argmax(axis=1)
    segments = sorted(
        (first, text, name)
        for number, name in enumerate(LABELS)
        for first, text in texts_of(one.segments, np.flatnonzero(known & (label == number)).tolist())
    )
    return replace(one.page, segments=tuple((text, name) for _, text, name in segments), covers=ALL)


def learnt(examples: Iterable[Example]) -> Counter[str]:
    """How many labels of single blocks are learnt from, by label."""
    return Counter(
        LABELS[label]
        for one in examples
        if one.checked is not None
        for label in one.shares[one.checked].argmax(axis=1).tolist()
    )


def lost(examples: Sequence[Example], reviewed: Reviewed) -> int:
    """How many single labels find no block: what was cut otherwise when they were given."""
    return sum(
        len(reviewed[one.page.name].keys() - set(keys_of(one.segments.text)))
        for one in examples
        if one.checked is not None
    )
