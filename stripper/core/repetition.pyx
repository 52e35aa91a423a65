# cython: language_level=3
"""Features of repetition and of what stands around: shapes that recur, pictures, the title, later articles.

``out`` is float32 (n_blocks, n_features), a row a block; the group's columns begin at ``at``.
"""

from libc.stdint cimport int16_t, int32_t, uint8_t, uint32_t, uint64_t

from stripper.core.hashing cimport (
    Numbers, Texts, close_numbers, close_texts, hash_of, mixed, number_of, number_of_text, open_numbers, open_texts,
)
from stripper.core.measure cimport LETTERS, PICTURES, PROSE, log_count, log_measure, tag_number
from stripper.core.page_table cimport PageTable

import numpy as np

from stripper.characters import SOFT_HYPHEN as _SOFT_HYPHEN

cdef enum:
    # Where the columns of ``REPETITION`` stand in the group.
    SHAPES = 0            # repeated shape 0 … 3
    TEXT_REPEATS = 4
    TEXT_SEEN = 5
    PAGE_SHAPE = 6
    NEAR_PICTURES = 7     # blocks since picture, to picture; elements since, to
    IN_CONTAINER = 11     # pictures in container 0 … 2
    PICTURED = 14         # share of pictured container 0 … 2
    PICTURES_BEFORE = 17
    SINCE_TITLE = 18      # blocks, characters
    AFTER_TITLE = 20
    SHAPE_PROSE = 21
    H1_BEFORE = 22
    H1_SINCE = 23
    RANK = 24
    SIBLINGS = 25
    IS_LATER = 26
    N_SHAPES = 4          # levels whose shapes are counted
    N_PICTURED = 3        # levels whose pictures are counted
    N_ENDS = 4            # code points at either end by which a text is known at first
    FAR_BLOCKS = 20       # distances are cut off here
    FAR_ELEMENTS = 999
    # Rows of ``_siblings``, each a number an element.
    KIN = 0               # the number of its parent and its shape
    OF_KIN = 1            # by that number: how many there are
    HEAVY_KIN = 2         # and how many of them are heavy
    RANK_ABOVE = 3
    SIBLINGS_ABOVE = 4
    N_ROWS = 5

cdef double HEAVY_PROSE = 400  # letters of prose in a container that could be an article of its own
cdef float UNKNOWN = 0.5  # whether a block is after the title, where the page has none
cdef uint32_t SOFT_HYPHEN = ord(_SOFT_HYPHEN)


cdef void fill_repetition(PageTable t, Py_ssize_t title, float[:, ::1] out, Py_ssize_t at) except *:
    """The columns of ``REPETITION``; ``title`` is the block that has the page's title, -1 where none has."""
    _fill_siblings(t, out, at)
    _fill_texts(t, out, at)
    _fill_page_shapes(t, out, at)
    _fill_pictures(t, out, at)
    _fill_since_title(t, title, out, at)
    _fill_h1(t, title, out, at)


def repetition_features(PageTable t, Py_ssize_t title, float[:, ::1] out, Py_ssize_t at=0):
    """Fill the columns of ``REPETITION``."""
    fill_repetition(t, title, out, at)


cdef void _fill_siblings(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """How often the shapes around a block recur among siblings, and whether it stands in a later one of heavy siblings."""
    cdef const int32_t[:, ::1] levels = t.levels, siblings = _siblings(t)
    cdef Py_ssize_t i, level
    cdef int32_t block
    for i in range(levels.shape[1]):
        for level in range(N_SHAPES):
            out[i, at + SHAPES + level] = log_count(siblings[OF_KIN, siblings[KIN, levels[level, i]]])
        block = levels[0, i]
        out[i, at + RANK] = log_count(siblings[RANK_ABOVE, block])
        out[i, at + SIBLINGS] = log_count(siblings[SIBLINGS_ABOVE, block])
        out[i, at + IS_LATER] = siblings[RANK_ABOVE, block] > 1


cdef int32_t[:, ::1] _siblings(PageTable t):
    """Count siblings of the same shape: (5, n_nodes), see the names of its rows.

    Of heavy elements, the rank is that among heavy siblings of the same shape, from 1; what is in it has the greatest
    of those above.
    """
    cdef const double[:, ::1] sums = t.sums
    cdef const int32_t[::1] parent = t.parent, shape = t.shape
    cdef Py_ssize_t i, n = parent.shape[0]
    cdef int32_t kin
    cdef Numbers kins
    cdef int32_t[:, ::1] found = np.zeros((N_ROWS, n), np.int32)
    open_numbers(&kins, n)
    for i in range(n):
        kin = number_of(&kins, <uint64_t>parent[i] << 32 | <uint32_t>shape[i])
        found[KIN, i] = kin
        found[OF_KIN, kin] += 1
        if sums[i, PROSE] > HEAVY_PROSE:
            found[HEAVY_KIN, kin] += 1
            found[RANK_ABOVE, i] = found[HEAVY_KIN, kin]
    close_numbers(&kins)
    for i in range(n):
        if found[RANK_ABOVE, i]:
            found[SIBLINGS_ABOVE, i] = found[HEAVY_KIN, found[KIN, i]]
        found[RANK_ABOVE, i] = max(found[RANK_ABOVE, i], found[RANK_ABOVE, parent[i]])
        found[SIBLINGS_ABOVE, i] = max(found[SIBLINGS_ABOVE, i], found[SIBLINGS_ABOVE, parent[i]])
    return found


cdef void _fill_texts(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """How often a block's text is on the page, and whether it stood there before.

    An entry of a table of contents is one of its own: the heading that it names does not recur. (On such pages
    half of the headings were taken for boilerplate.)
    """
    cdef const uint8_t[::1] jumps = t.jumps
    cdef const int32_t[::1] first = t.code_first
    cdef const uint32_t[::1] text = _spelled(t)
    cdef Py_ssize_t i, n = jumps.shape[0]
    cdef int32_t[::1] number = np.empty(n, np.int32), count = np.zeros(n + 1, np.int32)
    cdef int32_t[::1] seen = np.zeros(n + 1, np.int32)
    _number_texts(text, first, jumps, number)
    for i in range(n):
        if number[i] >= 0:
            count[number[i]] += 1
    for i in range(n):
        if number[i] < 0:
            out[i, at + TEXT_REPEATS], out[i, at + TEXT_SEEN] = log_count(1), 0
        else:
            out[i, at + TEXT_REPEATS] = log_count(count[number[i]])
            out[i, at + TEXT_SEEN] = seen[number[i]]
            seen[number[i]] = 1


cdef const uint32_t[::1] _spelled(PageTable t):
    """The blocks' texts as they are read, without soft hyphens: as code points, block by block as ``codes`` has them.

    A text of nothing else stays as it is.
    """
    cdef const uint32_t[::1] shown = t.shown
    cdef const int32_t[::1] shown_first = t.shown_first, first = t.code_first
    if shown.shape[0] == t.codes.shape[0]:
        return shown
    cdef uint32_t[::1] spelled = np.empty(t.codes.shape[0], np.uint32)
    cdef Py_ssize_t i, k, to
    cdef bint stays
    for i in range(first.shape[0] - 1):
        to = first[i]
        stays = first[i + 1] - to == shown_first[i + 1] - shown_first[i]
        for k in range(shown_first[i], shown_first[i + 1]):
            if (stays or shown[k] != SOFT_HYPHEN) and to < first[i + 1]:
                spelled[to] = shown[k]
                to += 1
    return spelled


cdef int _number_texts(
    const uint32_t[::1] text, const int32_t[::1] first, const uint8_t[::1] jumps, int32_t[::1] number
) except -1:
    """Number the blocks that have a text that may recur, the same number for the same text; -1 for the others.

    Most texts are known as the only ones with their length and ends: they need not be read as a whole.
    """
    cdef Py_ssize_t i, n = number.shape[0]
    cdef const uint32_t *start = &text[0] if text.shape[0] else NULL
    cdef Numbers ends
    cdef Texts texts
    cdef int32_t[::1] of_ends = np.zeros(n + 1, np.int32)
    open_numbers(&ends, n)
    for i in range(n):
        number[i] = -1 if jumps[i] else number_of(&ends, _ends(start + first[i], first[i + 1] - first[i]))
        if number[i] >= 0:
            of_ends[number[i]] += 1
    close_numbers(&ends)
    open_texts(&texts, n)
    for i in range(n):
        if number[i] >= 0 and of_ends[number[i]] == 1:
            number[i] = -1
        elif number[i] >= 0:
            number[i] = number_of_text(&texts, <const char *>(start + first[i]), 4 * (first[i + 1] - first[i]))
    close_texts(&texts)
    return 0


cdef inline uint64_t _ends(const uint32_t *text, Py_ssize_t size) noexcept nogil:
    """A hash of a text's length, its first and its last code points."""
    cdef Py_ssize_t ends = min(size, <Py_ssize_t>N_ENDS)
    cdef uint64_t begins = hash_of(<const char *>text, 4 * ends)
    return mixed(begins ^ <uint64_t>size) ^ hash_of(<const char *>(text + size - ends), 4 * ends)


cdef void _fill_page_shapes(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """How many blocks of the page have block-level elements of the same shape, and how much prose is in these."""
    cdef const int32_t[::1] shape = t.shape, block_element = t.block_element, size = t.size
    cdef const uint8_t[::1] prose = t.prose
    cdef Py_ssize_t i
    cdef int32_t own
    cdef int32_t[::1] blocks = np.zeros(shape.shape[0], np.int32)  # by the number of a shape
    cdef double[::1] letters = np.zeros(shape.shape[0])
    for i in range(block_element.shape[0]):
        own = shape[block_element[i]]
        blocks[own] += 1
        letters[own] += size[i] * prose[i]
    for i in range(block_element.shape[0]):
        own = shape[block_element[i]]
        out[i, at + PAGE_SHAPE] = log_count(blocks[own])
        out[i, at + SHAPE_PROSE] = log_measure(letters[own])


cdef void _fill_pictures(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """Distances to the pictures before and after a block, and how much of a pictured container it is itself."""
    cdef const double[:, ::1] sums = t.sums
    cdef const int32_t[:, ::1] levels = t.levels
    cdef const int32_t[::1] size = t.size
    cdef Py_ssize_t i, level
    cdef double pictures, letters
    cdef float *row
    _fill_distances(t, out, at)
    for i in range(size.shape[0]):
        row = &out[i, at]
        for level in range(N_PICTURED):
            pictures, letters = sums[levels[level, i], PICTURES], sums[levels[level, i], LETTERS]
            row[IN_CONTAINER + level] = log_measure(pictures)
            row[PICTURED + level] = size[i] / max(letters, 1) if pictures > 0 else 0


cdef void _fill_distances(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """Blocks and elements since the last picture before each block, and up to the next; pictures before it."""
    cdef const int32_t[::1] pictures = t.pictures, follows = t.follows
    cdef Py_ssize_t i, n = follows.shape[0], before = 0, behind = pictures.shape[0], since = -FAR_BLOCKS - 1, to
    for i in range(n):
        while before < pictures.shape[0] and pictures[before] < follows[i]:
            since = i  # the first block after it
            before += 1
        out[i, at + NEAR_PICTURES] = min(i - since, <Py_ssize_t>FAR_BLOCKS)
        to = follows[i] - 1 - pictures[before - 1] if before else FAR_ELEMENTS
        out[i, at + NEAR_PICTURES + 2] = log_count(max(0, min(to, <Py_ssize_t>FAR_ELEMENTS)))
        to = pictures[before] - follows[i] if before < pictures.shape[0] else FAR_ELEMENTS
        out[i, at + NEAR_PICTURES + 3] = log_count(min(to, <Py_ssize_t>FAR_ELEMENTS))
        out[i, at + PICTURES_BEFORE] = log_count(before)
    to = n + FAR_BLOCKS
    for i in range(n - 1, -1, -1):
        while behind and pictures[behind - 1] >= follows[i]:
            to = i + 1  # the first block after it
            behind -= 1
        out[i, at + NEAR_PICTURES + 1] = min(to - i, <Py_ssize_t>FAR_BLOCKS)


cdef void _fill_since_title(PageTable t, Py_ssize_t title, float[:, ::1] out, Py_ssize_t at) except *:
    """Blocks and characters since the title."""
    cdef const int32_t[::1] size = t.size
    cdef Py_ssize_t i, since = 0, start = max(title, 0)
    for i in range(size.shape[0]):
        out[i, at + SINCE_TITLE] = log_count(max(i - start, 0))
        out[i, at + SINCE_TITLE + 1] = log_count(since)
        out[i, at + AFTER_TITLE] = (i >= title) if title >= 0 else UNKNOWN
        if i >= start:
            since += size[i]


cdef void _fill_h1(PageTable t, Py_ssize_t title, float[:, ::1] out, Py_ssize_t at) except *:
    """The ``h1`` that have begun at each block, in all and since the title; one behind the last block counts for that."""
    cdef const int16_t[::1] tag = t.tag
    cdef const int32_t[::1] follows = t.follows
    cdef Py_ssize_t i, n = follows.shape[0], element = 0, end, before = 0, at_title = 0, h1 = tag_number(t, "h1")
    for i in range(n):
        end = follows[i] if i + 1 < n else tag.shape[0]
        while element < end:
            before += tag[element] == h1
            element += 1
        if i <= title or i == 0:
            at_title = before
        out[i, at + H1_BEFORE] = log_count(before)
        out[i, at + H1_SINCE] = log_count(before - at_title)
