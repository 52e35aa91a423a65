# cython: language_level=3
"""Features of a block's place in the markup: tags, ancestors, class words, containers.

Each function fills one group's columns, in the order of ``stripper.feature_names``, from column ``at`` on: ``out`` is
float32 (n_blocks, n_features), a row a block.
"""

from libc.math cimport expf
from libc.stdint cimport int32_t, uint32_t
from libc.string cimport memcpy

from stripper.core.measure cimport (
    BLOCKS, LETTERS, LINKED, PICTURES, PROSE, add_up, count_around, log_count, log_measure, main_container,
)
from stripper.core.cut cimport GAP_BREAK, GAP_NONE
from stripper.core.page_table cimport PageTable

import numpy as np

from stripper import feature_names
from stripper.core.builder import HIDDEN as _HIDDEN
from stripper.labels import LABELS
from stripper.tags import BIT

cdef enum:
    N_LABELS = 5
    N_OWN = 10
    N_INSIDE = 22
    N_CLASS_CUES = 17
    N_CONTAINER = 8     # columns of each level's container
    N_LEVELS_SEEN = 4
    N_LEVELS_WORDED = 3

cdef uint32_t HIDDEN = _HIDDEN  # the bit of elements that the markup hides, above those of tags
cdef uint32_t OWN[N_OWN]
cdef uint32_t INSIDE[N_INSIDE]
cdef uint32_t CLASS_CUES[N_CLASS_CUES]
cdef Py_ssize_t LEVELS[N_LEVELS_SEEN]
cdef Py_ssize_t WORDED_LEVELS[N_LEVELS_WORDED]
cdef double HALF = 0.5, WIDE = 0.8  # shares of a page's prose that its main containers hold more than
cdef float FARTHEST = 20  # levels from a main container

OWN[:] = [BIT[name] for name in feature_names.OWN]
INSIDE[:] = [BIT[name] for name in feature_names.INSIDE]
CLASS_CUES[:] = [1 << number for number in range(len(feature_names.CLASS_CUES))]
LEVELS[:] = feature_names.LEVELS
WORDED_LEVELS[:] = feature_names.WORDED_LEVELS
if len(LABELS) != N_LABELS:
    raise ImportError(f"compiled for {N_LABELS} labels, not for {len(LABELS)}: build stripper.core anew")


cdef inline void spread(uint32_t bits, const uint32_t *masks, Py_ssize_t n, float *row) noexcept nogil:
    """1 for each of ``n`` masks that the bits have, else 0."""
    cdef Py_ssize_t k
    for k in range(n):
        row[k] = 1 if bits & masks[k] else 0


cdef void fill_place(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """The columns of ``PLACE``."""
    cdef const uint32_t[::1] flags = t.flags, inside = t.inside
    cdef const int32_t[::1] element = t.element, block_element = t.block_element, size = t.size, depth = t.depth
    cdef Py_ssize_t i, e, n = element.shape[0], total = 0, before = 0
    cdef float *row
    for i in range(n):
        total += size[i]
    for i in range(n):
        e = element[i]
        row = &out[i, at]
        spread(flags[e] | flags[block_element[i]], OWN, N_OWN, row)
        spread(inside[e], INSIDE, N_INSIDE, row + N_OWN)
        row += N_OWN + N_INSIDE
        row[0] = log_count(depth[e])
        row[1] = 1 if inside[e] & HIDDEN else 0
        row[2] = t.gap[i] == GAP_NONE
        row[3] = t.gap[i] == GAP_BREAK
        row[4] = t.jumps[i]
        row[5] = <double>i / n
        row[6] = log_count(n - 1 - i)
        row[7] = <double>before / max(total, 1)
        before += size[i]
        row[8] = log_count(total - before)


cdef void fill_words(PageTable t, const float[:, ::1] said, float[:, ::1] out, Py_ssize_t at) except *:
    """The columns of ``WORDS``, from what each entry of the vocabulary says of the labels: (n_vocabulary, n_labels)."""
    cdef const int32_t[::1] words = t.words, element = t.element
    cdef const int32_t[:, ::1] levels = t.levels
    cdef const float[:, ::1] strongest = _strongest_above(said, words, t.parent)
    cdef Py_ssize_t i, k, n = element.shape[0]
    cdef int32_t inner, block, parent, grandparent, further
    cdef float *row
    for i in range(n):
        inner, block = words[element[i]], words[levels[0, i]]
        parent, grandparent, further = words[levels[1, i]], words[levels[2, i]], words[levels[3, i]]
        row = &out[i, at]
        for k in range(N_LABELS):
            row[k] = said[inner, k] + said[block, k] if element[i] != levels[0, i] else said[block, k]
            row[N_LABELS + k] = said[parent, k]
            row[2 * N_LABELS + k] = said[grandparent, k]
            row[3 * N_LABELS + k] = strongest[levels[0, i], k]
            row[4 * N_LABELS + k] = row[k] + said[parent, k] + said[grandparent, k] + said[further, k]


cdef const float[:, ::1] _strongest_above(const float[:, ::1] said, const int32_t[::1] words, const int32_t[::1] parent):
    """The greatest weight of each label among the class words of each element and its ancestors: (n_nodes, n_labels)."""
    cdef Py_ssize_t i, k, around
    cdef float own
    cdef float[:, ::1] strongest = np.empty((words.shape[0], N_LABELS), np.float32)
    for i in range(words.shape[0]):
        around = parent[i]
        for k in range(N_LABELS):
            own = said[words[i], k]
            strongest[i, k] = own if around == i or own > strongest[around, k] else strongest[around, k]
    return strongest


cdef void fill_word_cues(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """The columns of ``WORD_CUES``."""
    cdef const uint32_t[::1] cues = t.cues
    cdef const int32_t[::1] parent = t.parent, element = t.element
    cdef const int32_t[:, ::1] levels = t.levels
    cdef Py_ssize_t i
    cdef float *row
    cdef uint32_t[::1] around = np.empty(cues.shape[0], np.uint32)
    for i in range(cues.shape[0]):
        around[i] = cues[i] if parent[i] == i else cues[i] | around[parent[i]]
    for i in range(element.shape[0]):
        row = &out[i, at]
        spread(cues[element[i]] | cues[levels[0, i]], CLASS_CUES, N_CLASS_CUES, row)
        spread(cues[levels[1, i]], CLASS_CUES, N_CLASS_CUES, row + N_CLASS_CUES)
        spread(around[element[i]], CLASS_CUES, N_CLASS_CUES, row + 2 * N_CLASS_CUES)


cdef void fill_containers(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """The columns of ``CONTAINERS``."""
    cdef const double[:, ::1] sums = t.sums
    cdef const int32_t[:, ::1] levels = t.levels
    cdef Py_ssize_t i, seen, column
    cdef int32_t container
    for seen in range(N_LEVELS_SEEN):
        column = at + seen * N_CONTAINER
        for i in range(levels.shape[1]):
            container = levels[LEVELS[seen], i]
            if i and container == levels[LEVELS[seen], i - 1]:  # as mostly: logarithms cost
                memcpy(&out[i, column], &out[i - 1, column], N_CONTAINER * sizeof(float))
            else:
                _fill_container(sums, container, &out[i, column])
    _fill_main(t, out, at + N_LEVELS_SEEN * N_CONTAINER)


cdef void _fill_container(const double[:, ::1] sums, Py_ssize_t container, float *row) noexcept nogil:
    """What is in an element, as ``CONTAINERS`` has it of each level: 8 numbers."""
    cdef double letters = sums[container, LETTERS], blocks = sums[container, BLOCKS], prose = sums[container, PROSE]
    row[0] = log_measure(letters)
    row[1] = letters / max(sums[0, LETTERS], 1)
    row[2] = sums[container, LINKED] / max(letters, 1)
    row[3] = log_measure(blocks)
    row[4] = prose / max(letters, 1)
    row[5] = log_measure(sums[container, PICTURES])
    row[6] = log_measure(letters / max(blocks, 1))
    row[7] = prose / max(sums[0, PROSE], 1)


cdef void _fill_main(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """Where each block stands to the elements that hold most of the page's prose: the last columns of ``CONTAINERS``."""
    cdef const double[:, ::1] sums = t.sums
    cdef const int32_t[::1] element = t.element, depth = t.depth
    cdef Py_ssize_t half = main_container(sums, PROSE, HALF), wide = main_container(sums, PROSE, WIDE)
    cdef int32_t[:, ::1] around = np.empty((2, depth.shape[0]), np.int32)
    cdef Py_ssize_t i, e, of_half = count_around(t.parent, half, around[0])
    cdef Py_ssize_t of_wide = count_around(t.parent, wide, around[1])
    cdef double most = 1
    cdef bint inside
    for i in range(sums.shape[0]):
        most = max(most, sums[i, PROSE])
    for i in range(element.shape[0]):
        e = element[i]
        inside = around[0, e] == of_half
        out[i, at] = inside
        out[i, at + 1] = min(FARTHEST, <float>(depth[e] - depth[half])) if inside else 0
        out[i, at + 2] = min(FARTHEST, <float>(of_half - around[0, e]))
        out[i, at + 3] = sums[half, PROSE] / most
        out[i, at + 4] = around[1, e] == of_wide
        out[i, at + 5] = min(FARTHEST, <float>(of_wide - around[1, e]))


cdef void fill_worded_containers(PageTable t, float[:, ::1] out, Py_ssize_t at, Py_ssize_t wording) except *:
    """The columns of ``WORDED_CONTAINERS``: mean odds of each label in a container by its wording, by length.

    The wording's columns stand in ``out`` from ``wording`` on.
    """
    cdef const double[:, ::1] sums = t.sums
    cdef const int32_t[::1] element = t.element, size = t.size
    cdef const int32_t[:, ::1] levels = t.levels
    cdef Py_ssize_t i, level, k, container
    cdef double letters
    cdef float *row
    cdef double[:, ::1] odds = np.zeros((sums.shape[0], N_LABELS))
    for i in range(element.shape[0]):
        _add_odds(&out[i, wording], size[i], &odds[element[i], 0])
    add_up(odds, t.parent)
    for i in range(element.shape[0]):
        row = &out[i, at]
        for level in range(N_LEVELS_WORDED):
            container = levels[WORDED_LEVELS[level], i]
            letters = max(sums[container, LETTERS], 1)
            for k in range(N_LABELS):
                row[level * N_LABELS + k] = odds[container, k] / letters


cdef inline void _add_odds(const float *worded, float size, double *odds) noexcept nogil:
    """Add a block's odds by its wording, as many of each label as it has letters of it."""
    cdef float share[N_LABELS]
    cdef float most = worded[0], total = 0
    cdef Py_ssize_t k
    for k in range(1, N_LABELS):
        most = max(most, worded[k])
    for k in range(N_LABELS):
        share[k] = expf(worded[k] - most)
        total += share[k]
    for k in range(N_LABELS):
        odds[k] += share[k] * (size / total)


def place_features(PageTable t, float[:, ::1] out, Py_ssize_t at=0):
    """Fill the columns of ``PLACE``."""
    fill_place(t, out, at)


def word_features(PageTable t, const float[:, ::1] said, float[:, ::1] out, Py_ssize_t at=0):
    """Fill the columns of ``WORDS``."""
    fill_words(t, said, out, at)


def word_cue_features(PageTable t, float[:, ::1] out, Py_ssize_t at=0):
    """Fill the columns of ``WORD_CUES``."""
    fill_word_cues(t, out, at)


def container_features(PageTable t, float[:, ::1] out, Py_ssize_t at=0):
    """Fill the columns of ``CONTAINERS``."""
    fill_containers(t, out, at)


def worded_container_features(PageTable t, float[:, ::1] out, Py_ssize_t at, Py_ssize_t wording):
    """Fill the columns of ``WORDED_CONTAINERS`` from those of the wording."""
    fill_worded_containers(t, out, at, wording)
