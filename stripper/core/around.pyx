# cython: language_level=3
"""Features of what stands around a block: the heading above it ("Related articles" says what follows), its page, its neighbours.

``out`` is float32 (n_blocks, n_features), a row a block; a group's columns begin at ``at``.
"""

from libc.math cimport log1p
from libc.stdint cimport int16_t, int32_t, uint32_t
from libc.string cimport memcpy, memset

from stripper.core.measure cimport BLOCKS, LETTERS, LINKED, PICTURES, PROSE, log_count, tag_number
from stripper.core.page_table cimport PageTable

import numpy as np

from stripper import feature_names
from stripper.labels import LABELS
from stripper.tags import BIT

cdef enum:
    N_LABELS = 5
    N_NEAR = 16
    N_NEXT = 7
    N_KEPT = 23      # both
    N_OFFSETS = 6
    N_PAGE = 13

cdef uint32_t HEADING = BIT["heading"], PARAGRAPH = BIT["paragraph"], ARTICLE = BIT["article"], MAIN = BIT["main"]
cdef float MIDDLE_LEVEL = 3.5  # of what is a heading, but none of h1 … h6
cdef Py_ssize_t NEAR[N_NEAR]
cdef Py_ssize_t NEXT[N_NEXT]
cdef Py_ssize_t OFFSETS[N_OFFSETS]

NEAR[:] = [feature_names.COLUMN[name] for name in feature_names.NEAR]
NEXT[:] = [feature_names.COLUMN[name] for name in feature_names.NEXT]
OFFSETS[:] = feature_names.OFFSETS
if len(LABELS) != N_LABELS or feature_names.NEXT_OFFSETS != (-1, 1):
    raise ImportError("compiled for other labels or offsets: build stripper.core anew")


cdef void fill_headings(PageTable t, float[:, ::1] out, Py_ssize_t at, Py_ssize_t wording) except *:
    """The columns of ``HEADINGS``; the wording's columns stand in ``out`` from ``wording`` on."""
    cdef const uint32_t[::1] inside = t.inside
    cdef const int32_t[::1] element = t.element, heading = t.heading
    cdef Py_ssize_t i, n = element.shape[0]
    cdef int32_t[::1] before = np.empty(n, np.int32)  # letters
    cdef int32_t letters = 0
    for i in range(n):
        before[i] = letters
        letters += t.size[i]
        out[i, at + N_LABELS] = _level(t, i) if inside[element[i]] & HEADING else 0
    for i in range(n):
        if heading[i] >= 0:
            memcpy(&out[i, at], &out[heading[i], wording], N_LABELS * sizeof(float))
            out[i, at + N_LABELS + 1] = out[heading[i], at + N_LABELS]
            _fill_under(t, i, heading[i], before, &out[i, at + N_LABELS + 2])
        else:
            memset(&out[i, at], 0, N_LABELS * sizeof(float))
            memset(&out[i, at + N_LABELS + 1], 0, 6 * sizeof(float))


cdef inline void _fill_under(PageTable t, Py_ssize_t i, Py_ssize_t heading, const int32_t[::1] before, float *row) noexcept:
    """How far a block is from the heading above it, and whether it shares its containers: 5 numbers."""
    cdef int32_t holder = t.parent[t.block_element[heading]], element = t.element[i]
    row[0] = log_count(i - heading)
    row[1] = log_count(before[i] - before[heading] - t.size[heading])
    row[2] = log_count(t.follows[i] - t.follows[heading])
    row[3] = element < t.end[holder]
    row[4] = element < t.end[t.parent[holder]]


cdef float _level(PageTable t, Py_ssize_t i) except -1:
    """1 to 6 for a block in ``h1`` to ``h6``; in the middle for what else is a heading."""
    cdef str name = t.tag_names[t.tag[t.block_element[i]]]
    if len(name) == 2 and name[0] == u"h" and u"0" <= name[1] <= u"9":
        return <int>name[1] - <int>u"0"
    return MIDDLE_LEVEL


cdef void fill_page(PageTable t, bint is_article, bint is_product, float[:, ::1] out, Py_ssize_t at, Py_ssize_t ideographs) except *:
    """The columns of ``PAGE``, the same for all blocks.

    ``is_article`` and ``is_product`` are whether the page calls itself one, ``ideographs`` the column of the share of ideographs.
    """
    cdef Py_ssize_t i, n = t.element.shape[0], prose_blocks = 0
    cdef double share = 0, paragraphs = 0
    cdef float page[N_PAGE]
    for i in range(n):
        share += out[i, ideographs]
        prose_blocks += t.prose[i]
        if t.prose[i] and t.inside[t.element[i]] & PARAGRAPH:
            paragraphs += t.size[i]
    page[0] = log1p(t.sums[0, BLOCKS])
    page[1] = log1p(t.sums[0, LETTERS])
    page[2] = t.sums[0, LINKED] / max(t.sums[0, LETTERS], 1)
    page[3] = t.sums[0, PROSE] / max(t.sums[0, LETTERS], 1)
    _find_elements(t, &page[4])
    page[7] = share / max(n, 1)
    page[8] = log_count(prose_blocks)
    page[9] = log1p(t.sums[0, PICTURES])
    page[10] = is_article
    page[11] = paragraphs / max(t.sums[0, PROSE], 1)
    page[12] = is_product
    for i in range(n):
        memcpy(&out[i, at], page, sizeof(page))


cdef void _find_elements(PageTable t, float *found) except *:
    """Whether the page has an ``article``, a ``main`` and an ``h1``: 3 numbers."""
    cdef const uint32_t[::1] flags = t.flags
    cdef const int16_t[::1] tag = t.tag
    cdef Py_ssize_t i, h1 = tag_number(t, "h1")
    cdef uint32_t every = 0
    cdef bint has_h1 = False
    for i in range(flags.shape[0]):
        every |= flags[i]
        has_h1 |= tag[i] == h1
    found[0], found[1], found[2] = (every & ARTICLE) != 0, (every & MAIN) != 0, has_h1


cdef void fill_neighbours(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """The columns of ``NEIGHBOURS``: those of ``NEAR`` and ``NEXT`` as the neighbours have them, 0 where there is none."""
    cdef Py_ssize_t i, k, number, n = out.shape[0], other
    cdef float[:, ::1] kept = np.empty((n, N_KEPT), np.float32)  # what is copied, side by side
    cdef float *row
    for i in range(n):
        for k in range(N_NEAR):
            kept[i, k] = out[i, NEAR[k]]
        for k in range(N_NEXT):
            kept[i, N_NEAR + k] = out[i, NEXT[k]]
    for i in range(n):
        row = &out[i, at]
        for number in range(N_OFFSETS):
            _copy(kept, i + OFFSETS[number], 0, N_NEAR, row)
            row += N_NEAR
        for number in range(N_OFFSETS):
            _compare(t, i, i + OFFSETS[number], row)
            row += 2
        _copy(kept, i - 1, N_NEAR, N_NEXT, row)
        _copy(kept, i + 1, N_NEAR, N_NEXT, row + N_NEXT)


cdef inline void _copy(const float[:, ::1] kept, Py_ssize_t other, Py_ssize_t first, Py_ssize_t count, float *row) noexcept nogil:
    """Copy ``count`` values of another block; 0 where there is no such block."""
    if 0 <= other < kept.shape[0]:
        memcpy(row, &kept[other, first], count * sizeof(float))
    else:
        memset(row, 0, count * sizeof(float))


cdef inline void _compare(PageTable t, Py_ssize_t i, Py_ssize_t other, float *row) noexcept nogil:
    """Whether two blocks stand in the same container, and whether their elements have the same class words: 2 numbers."""
    row[0] = row[1] = 0
    if 0 <= other < t.block_element.shape[0]:
        row[0] = t.levels[1, i] == t.levels[1, other]
        row[1] = t.words[t.block_element[i]] == t.words[t.block_element[other]]


def heading_features(PageTable t, float[:, ::1] out, Py_ssize_t at, Py_ssize_t wording):
    """Fill the columns of ``HEADINGS`` from those of the wording."""
    fill_headings(t, out, at, wording)


def page_features(PageTable t, bint is_article, bint is_product, float[:, ::1] out, Py_ssize_t at, Py_ssize_t ideographs):
    """Fill the columns of ``PAGE`` from those of the text."""
    fill_page(t, is_article, is_product, out, at, ideographs)


def neighbour_features(PageTable t, float[:, ::1] out, Py_ssize_t at):
    """Fill the columns of ``NEIGHBOURS`` from those of the groups before."""
    fill_neighbours(t, out, at)
