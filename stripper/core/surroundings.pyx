# cython: language_level=3
"""What the first stage thinks of a block's surroundings: the second stage's own features.

The first stage gives each block a probability for each label, from the block and its neighbours alone.
Which part of the page is the article shows only when those are added up: over neighbours, over the
containers around the block, over blocks of the same shape, over the page.

``look_around`` adds up, in a few loops over the page; ``Surroundings.fill`` then measures one block, for the second
stage is asked of one block in three.
"""

cimport cython
from libc.math cimport sqrt
from libc.stdint cimport int32_t, uint64_t
from libc.string cimport memcpy, memset

from stripper.core.hashing cimport (
    Numbers, Texts, close_numbers, close_texts, number_of, number_of_text, open_numbers, open_texts,
)
from stripper.core.measure cimport add_up, count_around, log_measure, main_container
from stripper.core.page_table cimport PageTable

import numpy as np

from stripper.labels import BODY as _BODY, LABELS

_OFFSETS = (-4, -3, -2, -1, 1, 2, 3, 4)
_WINDOWS = (6, 20)
_LEVELS = (1, 2, 3, 5)
_MAIN = ("inside", "below", "levels from", "share of")
CONTEXT = (
    *(f"first stage {label}" for label in LABELS),
    *(f"first stage {label} of neighbour {offset:+d}" for offset in _OFFSETS for label in LABELS),
    *(f"first stage {label} of {size} {side}" for size in _WINDOWS for side in ("before", "after") for label in LABELS),
    *(
        f"{what} of container {level}"
        for level in _LEVELS
        for what in (*(f"first stage {label}" for label in LABELS), "share of body", *(f"log {label} blocks" for label in LABELS[:4]))
    ),
    *(f"greatest share of {label} above" for label in LABELS[:4]),
    *(f"{what} {how} body container" for how in ("half", "wide") for what in _MAIN),
    *(f"first stage {label} of same {what}" for what in ("shape", "shape and container shape", "shape three levels up") for label in LABELS),
    "blocks before body", "blocks after body", "characters before body", "characters after body", "body blocks before", "body blocks after",
    "log body characters on page", *(f"first stage {label} of page" for label in LABELS), "log body paragraphs on page",
    *(f"log {label} blocks on page" for label in LABELS[:4]),
    *(f"first stage {label} of last heading" for label in LABELS),
    *(f"first stage {label} under last heading" for label in LABELS),
    *(f"first stage {label} of same text" for label in LABELS),
    *(f"greatest first stage {label} before in the same element" for label in LABELS[1:4]),
)
SMALLEST_CONTAINER = 200  # letters (``stripper.characters.letters``)

if len(LABELS) != N_LABELS or len(CONTEXT) != N_SURROUNDINGS or _BODY:
    raise ImportError(f"{len(LABELS)} labels and {len(CONTEXT)} features of surroundings; surroundings.pxd has other numbers")

cdef enum:
    BODY = 0
    NAMED = 4             # labels that name something: all but the last
    CHARS = 5             # column of ``sums`` and ``running``: letters, or their roots, after each label's share of them
    SURE_BLOCKS = 6       # from this column of ``sums`` on: blocks that surely are of each named label
    N_SUMMED = 10
    N_OF_PAGE = 11
    CHARS_BEFORE = 6      # columns of ``running``
    PARAGRAPHS_BEFORE = 7
    N_RUNNING = 8
    BY_SHAPE = 0          # groupings: by the shapes of containers, one to three levels; by the last heading; by the text
    BY_HEADING = 3
    BY_TEXT = 4
    N_GROUPINGS = 5
    NEIGHBOURS = 4        # to each side
    SHORT = 6             # windows
    LONG = 20
    FURTHEST_LEVELS = 20  # distances greater than these are cut off
    FURTHEST_BLOCKS = 50

cdef float SURE = 0.5
cdef double LEAST_CONTAINER = SMALLEST_CONTAINER
cdef int32_t PARAGRAPH = 60  # letters of a block that counts as a paragraph
cdef double[2] SHARES = [0.5, 0.8]  # of the page's body in the main containers, "half" and "wide"
cdef int[4] LEVELS = [1, 2, 3, 5]  # as in ``_LEVELS``


@cython.final
cdef class Surroundings:
    """What is added up over a page; ``look_around`` makes it.

    Over elements: ``sums`` (n_nodes, 10), letters of each label, letters, sure blocks of each named label; ``above``
    (n_nodes, 4), the greatest share of each named label in it or around it; ``around`` (2, n_nodes), how many of a main
    container and its ancestors are around it.
    Over blocks: ``running`` (n_blocks + 1, 8), sums over all blocks before: roots of letters of each label, roots of
    letters, letters, paragraphs of body; ``groups`` (5, n_blocks) and ``means`` (5, n_blocks + 1, 5), the group of each
    block by each grouping, and the mean probabilities of each group; ``before`` (n_blocks, 3), the greatest probabilities
    before it in its element. ``start`` and ``stop`` are the first and the last paragraph that looks like body.
    """

    cdef Py_ssize_t fill(self, Py_ssize_t block, float *row) noexcept nogil:
        """Measure a block: ``N_SURROUNDINGS`` numbers, as in ``CONTEXT``. Returns how many there are."""
        cdef Py_ssize_t heading = self.heading[block]
        cdef float *at = copied(&self.first[block, 0], N_LABELS, row)
        at = self._neighbours(block, at)
        at = self._windows(block, at)
        at = self._containers(block, at)
        at = copied(&self.above[self.block_element[block], 0], NAMED, at)
        at = self._mains(block, at)
        at = self._groups(block, BY_SHAPE, BY_HEADING, at)
        at = self._body(block, at)
        at = copied(self.page, N_OF_PAGE, at)
        at = copied(&self.first[heading, 0] if heading >= 0 else NULL, N_LABELS, at)
        at = self._groups(block, BY_HEADING, N_GROUPINGS, at)
        at = copied(&self.before[block, 0], NAMED - 1, at)
        return at - row

    cdef float *_neighbours(self, Py_ssize_t block, float *at) noexcept nogil:
        """The probabilities of the blocks before and after, 0 where there is none."""
        cdef Py_ssize_t other
        for other in range(block - NEIGHBOURS, block + NEIGHBOURS + 1):
            if other != block:
                at = copied(&self.first[other, 0] if 0 <= other < self.n else NULL, N_LABELS, at)
        return at

    cdef float *_windows(self, Py_ssize_t block, float *at) noexcept nogil:
        at = self._window(max(block - SHORT, 0), block, at)
        at = self._window(block + 1, min(block + 1 + SHORT, self.n), at)
        at = self._window(max(block - LONG, 0), block, at)
        return self._window(block + 1, min(block + 1 + LONG, self.n), at)

    cdef float *_window(self, Py_ssize_t start, Py_ssize_t end, float *at) noexcept nogil:
        """Means over some blocks, weighted by the roots of their lengths."""
        cdef double *low = &self.running[start, 0]
        cdef double *high = &self.running[end, 0]
        cdef double part = 1 / max(high[CHARS] - low[CHARS], 1e-9)
        cdef Py_ssize_t label
        for label in range(N_LABELS):
            at[label] = <float>((high[label] - low[label]) * part)
        return at + N_LABELS

    cdef float *_containers(self, Py_ssize_t block, float *at) noexcept nogil:
        """Shares of the labels, of the page's body, and sure blocks, of the containers some levels above."""
        cdef double body = 1 / max(self.sums[0, BODY], 1.0), part
        cdef double *sums
        cdef Py_ssize_t i, label
        for i in range(4):
            sums = &self.sums[self.levels[LEVELS[i], block], 0]
            part = 1 / max(sums[CHARS], 1.0)
            for label in range(N_LABELS):
                at[label] = <float>(sums[label] * part)
            at[N_LABELS] = <float>(sums[BODY] * body)
            for label in range(NAMED):
                at[N_LABELS + 1 + label] = log_measure(sums[SURE_BLOCKS + label])
            at += N_LABELS + 1 + NAMED
        return at

    cdef float *_mains(self, Py_ssize_t block, float *at) noexcept nogil:
        """Where it stands to the main containers: in it, how many levels below it, how many away; and its share of the body."""
        cdef Py_ssize_t i, away, below
        cdef Main *main
        for i in range(2):
            main = &self.mains[i]
            away = main.count - self.around[i, self.element[block]]
            below = 0 if away else self.depth[self.element[block]] - self.depth[main.element]
            at[0], at[1], at[2] = away == 0, min(below, FURTHEST_LEVELS), min(away, FURTHEST_LEVELS)
            at[3] = main.share
            at += 4
        return at

    cdef float *_groups(self, Py_ssize_t block, Py_ssize_t first, Py_ssize_t end, float *at) noexcept nogil:
        """The means of its groups, by some of the groupings."""
        cdef Py_ssize_t grouping
        for grouping in range(first, end):
            at = copied(&self.means[grouping, self.groups[grouping, block], 0], N_LABELS, at)
        return at

    cdef float *_body(self, Py_ssize_t block, float *at) noexcept nogil:
        """Where it stands to the first and the last paragraph that looks like body."""
        cdef double chars = self.running[block, CHARS_BEFORE], paragraphs = self.running[block, PARAGRAPHS_BEFORE]
        at[0] = min(max(self.start - block, 0), FURTHEST_BLOCKS)
        at[1] = min(max(block - self.stop, 0), FURTHEST_BLOCKS)
        at[2] = log_measure(max(self.running[self.start, CHARS_BEFORE] - chars, 0.0))
        at[3] = log_measure(max(chars - self.running[self.stop, CHARS_BEFORE], 0.0))
        at[4] = log_measure(paragraphs)
        at[5] = log_measure(self.running[self.n, PARAGRAPHS_BEFORE] - self.running[block + 1, PARAGRAPHS_BEFORE])
        return at + 6


cdef inline float *copied(const float *values, Py_ssize_t n, float *at) noexcept nogil:
    """Write ``n`` values, 0 where there are none; return where the next go."""
    if values:
        memcpy(at, values, n * sizeof(float))
    else:
        memset(at, 0, n * sizeof(float))
    return at + n


cdef Surroundings look_around(PageTable t, const float[:, ::1] first):
    """Add up the first stage's probabilities (n_blocks, n_labels) over a page of one block at least."""
    if first.shape[0] != t.n_blocks or first.shape[1] != N_LABELS or not t.n_blocks:
        raise ValueError(f"{first.shape[0]} rows of {first.shape[1]} probabilities for {t.n_blocks} blocks and {N_LABELS} labels")
    cdef Surroundings s = Surroundings.__new__(Surroundings)
    s.n, s.first = t.n_blocks, first
    s.depth, s.element, s.block_element, s.heading, s.levels = t.depth, t.element, t.block_element, t.heading, t.levels
    _add_up_elements(s, t)
    _add_up_blocks(s, t)
    _find_mains(s, t)
    _find_body(s, t)
    _sum_page(s)
    _group(s, t)
    _greatest_before(s)
    return s


cdef int _add_up_elements(Surroundings s, PageTable t) except -1:
    """``sums`` and ``above``."""
    cdef Py_ssize_t i, label
    cdef const float *first
    cdef double *sums
    s.sums = np.zeros((t.n_nodes, N_SUMMED))
    s.above = np.empty((t.n_nodes, NAMED), np.float32)
    for i in range(s.n):
        first, sums = &s.first[i, 0], &s.sums[t.element[i], 0]
        for label in range(N_LABELS):
            sums[label] += <double>first[label] * t.size[i]
        sums[CHARS] += t.size[i]
        for label in range(NAMED):
            sums[SURE_BLOCKS + label] += first[label] > SURE
    add_up(s.sums, t.parent)
    for i in range(t.n_nodes):
        _greatest_share(&s.sums[i, 0], &s.above[t.parent[i], 0] if t.parent[i] != i else NULL, &s.above[i, 0])
    return 0


cdef inline void _greatest_share(const double *sums, const float *around, float *greatest) noexcept nogil:
    """The greatest share of each label in a container that is not a mere line, or in any around it."""
    cdef Py_ssize_t label
    cdef double part = 1 / sums[CHARS] if sums[CHARS] > LEAST_CONTAINER else 0
    for label in range(NAMED):
        greatest[label] = <float>(sums[label] * part)
        if around and around[label] > greatest[label]:
            greatest[label] = around[label]


cdef int _add_up_blocks(Surroundings s, PageTable t) except -1:
    """``running``."""
    cdef Py_ssize_t i, label
    cdef double weight
    cdef double *sums
    s.running = np.zeros((s.n + 1, N_RUNNING))
    for i in range(s.n):
        sums, weight = &s.running[i, 0], sqrt(t.size[i])
        for label in range(N_LABELS):
            sums[N_RUNNING + label] = sums[label] + s.first[i, label] * weight
        sums[N_RUNNING + CHARS] = sums[CHARS] + weight
        sums[N_RUNNING + CHARS_BEFORE] = sums[CHARS_BEFORE] + t.size[i]
        sums[N_RUNNING + PARAGRAPHS_BEFORE] = sums[PARAGRAPHS_BEFORE] + (s.first[i, BODY] > SURE and t.size[i] > PARAGRAPH)
    return 0


cdef int _find_mains(Surroundings s, PageTable t) except -1:
    """``mains`` and ``around``."""
    cdef Py_ssize_t i
    cdef double most = 1
    cdef Main *main
    s.around = np.empty((2, t.n_nodes), np.int32)
    for i in range(t.n_nodes):
        most = max(most, s.sums[i, BODY])
    for i in range(2):
        main = &s.mains[i]
        main.element = main_container(s.sums, BODY, SHARES[i])
        main.count = count_around(t.parent, main.element, s.around[i])
        main.share = <float>(s.sums[main.element, BODY] / most)
    return 0


cdef int _find_body(Surroundings s, PageTable t) except -1:
    """``start`` and ``stop``; the whole page where no paragraph looks like body."""
    cdef Py_ssize_t i
    s.start, s.stop = -1, s.n - 1
    for i in range(s.n):
        if s.running[i + 1, PARAGRAPHS_BEFORE] > s.running[i, PARAGRAPHS_BEFORE]:
            s.stop = i
            s.start = i if s.start < 0 else s.start
    s.start = max(s.start, 0)
    return 0


cdef int _sum_page(Surroundings s) except -1:
    """``page``: what is the same for all blocks."""
    cdef Py_ssize_t label
    cdef double *sums = &s.sums[0, 0]
    s.page[0] = log_measure(sums[BODY])
    for label in range(N_LABELS):
        s.page[1 + label] = <float>(sums[label] / max(sums[CHARS], 1.0))
    s.page[6] = log_measure(s.running[s.n, PARAGRAPHS_BEFORE])
    for label in range(NAMED):
        s.page[7 + label] = log_measure(sums[SURE_BLOCKS + label])
    return 0


cdef int _group(Surroundings s, PageTable t) except -1:
    """``groups`` and ``means``."""
    cdef Py_ssize_t i
    s.groups = np.empty((N_GROUPINGS, s.n), np.int32)
    s.means = np.empty((N_GROUPINGS, s.n + 1, N_LABELS), np.float32)
    cdef double[:, ::1] totals = np.empty((s.n + 1, N_LABELS + 1))
    _group_by_shape(s, t)
    for i in range(s.n):
        s.groups[BY_HEADING, i] = t.heading[i] + 1
    _group_by_text(s, t)
    for i in range(N_GROUPINGS):
        _average(s, t, i, totals)
    return 0


cdef int _group_by_shape(Surroundings s, PageTable t) except -1:
    """Blocks of the page in elements of the same tag and class; the same of their parents; and of theirs."""
    cdef Py_ssize_t i, level
    cdef uint64_t group
    cdef Numbers numbers
    for level in range(BY_HEADING):
        open_numbers(&numbers, s.n)
        for i in range(s.n):
            group = s.groups[level - 1, i] if level else 0
            s.groups[level, i] = number_of(&numbers, group << 32 | <uint64_t>t.shape[t.levels[level, i]])
        close_numbers(&numbers)
    return 0


cdef int _group_by_text(Surroundings s, PageTable t) except -1:
    cdef Py_ssize_t i
    cdef Texts texts
    cdef const char *shown = NULL
    if t.shown.shape[0]:
        shown = <const char *>&t.shown[0]
    open_texts(&texts, s.n)
    for i in range(s.n):
        s.groups[BY_TEXT, i] = number_of_text(
            &texts, shown + 4 * <Py_ssize_t>t.shown_first[i], 4 * <Py_ssize_t>(t.shown_first[i + 1] - t.shown_first[i])
        )
    close_texts(&texts)
    return 0


cdef int _average(Surroundings s, PageTable t, Py_ssize_t grouping, double[:, ::1] totals) except -1:
    """Means over each group, weighted by length; where shapes are the same, by its square root."""
    cdef Py_ssize_t i, label, groups = 0
    cdef const int32_t *group = &s.groups[grouping, 0]
    cdef double weight
    for i in range(s.n):
        groups = max(groups, group[i] + 1)
    totals[:groups] = 0
    for i in range(s.n):
        weight = sqrt(t.size[i]) if grouping < BY_HEADING else t.size[i]
        for label in range(N_LABELS):
            totals[group[i], label] += s.first[i, label] * weight
        totals[group[i], CHARS] += weight
    for i in range(groups):
        weight = 1 / max(totals[i, CHARS], 1.0)
        for label in range(N_LABELS):
            s.means[grouping, i, label] = <float>(totals[i, label] * weight)
    return 0


cdef int _greatest_before(Surroundings s) except -1:
    """``before``: of the blocks before it in the same block-level element, 0 where there is none: lines of a list of credits."""
    cdef Py_ssize_t i, label
    cdef float *greatest
    cdef float[:, ::1] of_elements = np.zeros((s.depth.shape[0], NAMED - 1), np.float32)
    s.before = np.empty((s.n, NAMED - 1), np.float32)
    for i in range(s.n):
        greatest = &of_elements[s.block_element[i], 0]
        for label in range(NAMED - 1):
            s.before[i, label] = greatest[label]
            greatest[label] = max(greatest[label], s.first[i, label + 1])
    return 0


cdef int fill_surroundings(PageTable t, const float[:, ::1] first, float[:, ::1] out, Py_ssize_t at) except -1:
    """Fill the columns of ``CONTEXT``, from ``at`` on, of all blocks: ``out`` is (n_blocks, at + 167 or more)."""
    cdef Py_ssize_t i
    cdef Surroundings s
    if out.shape[0] != t.n_blocks or out.shape[1] < at + N_SURROUNDINGS:
        raise ValueError(f"{out.shape[0]} rows of {out.shape[1]} columns for {t.n_blocks} blocks and {at + N_SURROUNDINGS} columns")
    if not t.n_blocks:
        return 0
    s = look_around(t, first)
    with nogil:
        for i in range(t.n_blocks):
            s.fill(i, &out[i, at])
    return 0


def surroundings(PageTable table, first):
    """Measure every block's surroundings: float32 (n_blocks, n_features), columns as in ``CONTEXT``.

    ``first`` holds the first stage's probabilities, (n_blocks, n_labels).
    """
    out = np.empty((table.n_blocks, N_SURROUNDINGS), np.float32)
    fill_surroundings(table, np.ascontiguousarray(first, np.float32), out, 0)
    return out
