# cython: language_level=3
"""Measure a page's tree and its blocks once, for all groups of features and all rules.

In document order a parent comes before its children. So what an element inherits takes one loop forwards, and a sum over
its subtree one loop backwards. Neither recurses: depth costs nothing.
"""

from cpython.unicode cimport PyUnicode_AsUTF8AndSize
from libc.math cimport log1p
from libc.stdint cimport int16_t, int32_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memchr

from stripper.core.hashing cimport (
    Numbers, Texts, close_numbers, close_texts, find_text, number_of, number_of_text, open_numbers, open_texts,
)
from stripper.core.page_table cimport PageTable

import numpy as np

from stripper.characters import PROSE_CHARS
from stripper.tags import BIT, TAG_FLAGS

cdef double PROSE_LINKS = 0.3  # what has a greater share of its letters in links is no prose, however long
cdef int32_t LEAST_PROSE = PROSE_CHARS
cdef uint32_t HEADING = BIT["heading"]
cdef uint8_t HREF = 1  # the kind of a link's target among a page's attributes
# The bits that a tag has. Others say what attributes say, and an element's shape is its tag and its class words.
cdef uint32_t OF_TAGS = 0
for _flags in TAG_FLAGS.values():
    OF_TAGS |= <uint32_t>_flags
cdef Py_ssize_t _count
for _count in range(N_LOGS):
    LOGS[_count] = <float>log1p(_count)


cdef void measure(PageTable t) except *:
    """Fill the columns that follow from those of nodes and blocks.

    ``shape``, ``prose``, ``jumps``, ``levels``, ``heading``, ``template`` and ``sums``.
    """
    _number_shapes(t)
    _mark_prose(t)
    _mark_jumps(t)
    _find_levels(t)
    _find_headings(t)
    _number_templates(t)
    _sum_subtrees(t)


def measure_table(PageTable t):
    """Fill the columns of a table that follow from those of its nodes and blocks: see the module."""
    measure(t)


cdef void _number_shapes(PageTable t) except *:
    """The same number for elements with the same flags and class words."""
    cdef const uint32_t[::1] flags = t.flags
    cdef const int32_t[::1] words = t.words
    cdef Py_ssize_t i, n = flags.shape[0]
    cdef int32_t[::1] shape = t.new_int32("shape", n)
    cdef Numbers shapes
    open_numbers(&shapes, n)
    for i in range(n):
        shape[i] = number_of(&shapes, <uint64_t>(flags[i] & OF_TAGS) << 32 | <uint32_t>words[i])
    close_numbers(&shapes)
    t.shape = shape


cdef void _mark_prose(PageTable t) except *:
    cdef Py_ssize_t i, n = t.element.shape[0]
    cdef const int32_t[::1] size = t.size
    cdef const double[::1] link_share = t.link_share
    cdef uint8_t[::1] prose = t.new_uint8("prose", n)
    for i in range(n):
        prose[i] = size[i] >= LEAST_PROSE and link_share[i] < PROSE_LINKS
    t.prose = prose


cdef void _find_levels(PageTable t) except *:
    """The block-level element of each block, and those one to five levels above it: (6, n_blocks)."""
    cdef const int32_t[::1] parent = t.parent, block_element = t.block_element
    cdef Py_ssize_t i, level, n = block_element.shape[0]
    t.arrays["levels"] = np.empty((N_LEVELS, n), np.int32)
    cdef int32_t[:, ::1] levels = t.arrays["levels"]
    for i in range(n):
        levels[0, i] = block_element[i]
        for level in range(1, N_LEVELS):
            levels[level, i] = parent[levels[level - 1, i]]
    t.levels = levels


cdef void _find_headings(PageTable t) except *:
    """The last block before each that stands in a heading; -1 where there is none."""
    cdef const int32_t[::1] element = t.element
    cdef const uint32_t[::1] inside = t.inside
    cdef Py_ssize_t i, n = element.shape[0]
    cdef int32_t last = -1
    cdef int32_t[::1] heading = t.new_int32("heading", n)
    for i in range(n):
        heading[i] = last
        if inside[element[i]] & HEADING:
            last = i
    t.heading = heading


cdef void _number_templates(PageTable t) except *:
    """The same number for blocks whose element and the one around that have the same tags and class words.

    One template of the page made them. They are mostly of one kind: entries of a list, posts of a thread, cells of a
    table, credits of pictures.
    """
    cdef const int16_t[::1] tag = t.tag
    cdef const int32_t[::1] words = t.words, parent = t.parent, element = t.element
    cdef Py_ssize_t i, n = element.shape[0]
    cdef int32_t own, around
    cdef uint64_t inner, outer
    cdef int32_t[::1] template = t.new_int32("template", n)
    cdef Numbers kinds, pairs
    open_numbers(&kinds, 2 * n)
    try:
        open_numbers(&pairs, n)
    except MemoryError:
        close_numbers(&kinds)
        raise
    for i in range(n):
        own = element[i]
        around = parent[own]
        inner = number_of(&kinds, <uint64_t>tag[own] << 32 | <uint32_t>words[own])
        outer = number_of(&kinds, <uint64_t>tag[around] << 32 | <uint32_t>words[around])
        template[i] = number_of(&pairs, inner << 32 | outer)
    close_numbers(&kinds)
    close_numbers(&pairs)
    t.template = template


cdef void _sum_subtrees(PageTable t) except *:
    """Letters, letters in links, blocks, letters of prose and pictures in each element: (n_nodes, 5)."""
    cdef const int32_t[::1] element = t.element, size = t.size, pictures = t.pictures
    cdef const double[::1] link_share = t.link_share
    cdef const uint8_t[::1] prose = t.prose
    cdef Py_ssize_t i
    t.arrays["sums"] = np.zeros((t.parent.shape[0], N_SUMS))
    cdef double[:, ::1] sums = t.arrays["sums"]
    for i in range(element.shape[0]):
        sums[element[i], LETTERS] += size[i]
        sums[element[i], LINKED] += link_share[i] * size[i]
        sums[element[i], BLOCKS] += 1
        sums[element[i], PROSE] += size[i] * prose[i]
    for i in range(pictures.shape[0]):
        sums[pictures[i], PICTURES] += 1
    add_up(sums, t.parent)
    t.sums = sums


cdef void add_up(double[:, ::1] sums, const int32_t[::1] parent) noexcept nogil:
    """Add each element's values to those of the elements around it: values become sums over subtrees, in place."""
    cdef Py_ssize_t i, column, around
    for i in range(parent.shape[0] - 1, -1, -1):
        around = parent[i]
        if around != i:
            for column in range(sums.shape[1]):
                sums[around, column] += sums[i, column]


cdef Py_ssize_t main_container(const double[:, ::1] sums, Py_ssize_t column, double share) noexcept nogil:
    """The innermost element that holds more than ``share`` (at least a half) of the page's weight; 0 where none weighs."""
    cdef Py_ssize_t i, found = 0
    cdef double most = 0
    for i in range(sums.shape[0]):
        most = max(most, sums[i, column])
    for i in range(sums.shape[0]):
        if sums[i, column] > share * most:
            found = i
    return found


cdef Py_ssize_t count_around(const int32_t[::1] parent, Py_ssize_t main, int32_t[::1] around) noexcept nogil:
    """How many of ``main`` and its ancestors are around each element, itself included: in ``around``, (n_nodes,).

    Returns how many there are: elements with as many stand in ``main``.
    """
    cdef Py_ssize_t i, count = 1, up = main
    around[:] = 0
    around[main] = 1
    while parent[up] != up:
        up = parent[up]
        around[up] = 1
        count += 1
    for i in range(parent.shape[0]):
        if parent[i] != i:
            around[i] += around[parent[i]]
    return count


cdef Py_ssize_t tag_number(PageTable t, str name) except -2:
    """The number of a tag; -1 where the table knows none of that name."""
    cdef Py_ssize_t number
    for number in range(len(t.tag_names)):
        if t.tag_names[number] == name:
            return number
    return -1


cdef void _mark_jumps(PageTable t) except *:
    """Which blocks stand in a link to a place on the page itself, as the entries of a table of contents do."""
    cdef const int32_t[::1] parent = t.parent, element = t.element
    cdef Py_ssize_t i, n = element.shape[0]
    cdef uint8_t[::1] jumps = t.new_uint8("jumps", n)
    t.jumps = jumps
    jumps[:] = 0
    cdef uint8_t[::1] targets = np.zeros(parent.shape[0], np.uint8)
    if not _mark_targets(t, targets):
        return
    for i in range(parent.shape[0]):
        targets[i] |= targets[parent[i]]
    for i in range(n):
        jumps[i] = targets[element[i]]


cdef Py_ssize_t _mark_targets(PageTable t, uint8_t[::1] targets) except -1:
    """Mark the links to a place on the page; return how many there are.

    Links also name it by the page's own address. That is not known, so they count where an element of that name is there.
    """
    cdef const uint8_t[::1] kind = t.attr_kind
    cdef const char *text = t.attr_text
    cdef const char *start
    cdef const char *place
    cdef Py_ssize_t i, size, marked = 0
    cdef list elsewhere = []
    for i in range(kind.shape[0]):
        if kind[i] == HREF and t.attr_end[i] > t.attr_start[i]:
            start = text + t.attr_start[i]
            size = t.attr_end[i] - t.attr_start[i]
            place = <const char *>memchr(start, b"#", size)
            if not place or place + 1 == start + size:
                continue
            if place == start:
                targets[t.attr_node[i]] = 1
                marked += 1
            else:
                elsewhere.append((t.attr_node[i], place + 1 - text, start + size - text))
    return marked + _mark_named(t, elsewhere, targets) if elsewhere else marked


cdef Py_ssize_t _mark_named(PageTable t, list links, uint8_t[::1] targets) except -1:
    """Mark the links, ``(element, start and end of the place in attr_text)``, whose place is one of the page's names."""
    cdef const char *text = t.attr_text
    cdef Py_ssize_t marked = 0, start, end
    cdef int32_t element
    cdef Texts places
    cdef uint8_t[::1] is_name = np.zeros(len(links), np.uint8)
    open_texts(&places, len(links))
    try:
        for _, start, end in links:
            number_of_text(&places, text + start, end - start)
        _find_names(t.vocabulary, &places, is_name)
        for element, start, end in links:
            if is_name[find_text(&places, text + start, end - start)]:
                targets[element] = 1
                marked += 1
    finally:
        close_texts(&places)
    return marked


cdef int _find_names(list vocabulary, const Texts *places, uint8_t[::1] is_name) except -1:
    """Mark the places that are a word of the vocabulary."""
    cdef const char *start
    cdef Py_ssize_t size
    cdef str words
    for words in vocabulary:
        if words.isascii():
            start = PyUnicode_AsUTF8AndSize(words, &size)
            _find_ascii(start, size, places, is_name)
        else:
            for word in words.split():
                encoded = word.encode("utf-8", "replace")
                _find(encoded, len(encoded), places, is_name)
    return 0


cdef void _find_ascii(const char *text, Py_ssize_t size, const Texts *places, uint8_t[::1] is_name) noexcept nogil:
    """Mark the places that are a word of a text in ASCII."""
    cdef Py_ssize_t start = 0, end
    while start < size:
        end = start
        while end < size and not _is_space(text[end]):
            end += 1
        if end > start:
            _find(text + start, end - start, places, is_name)
        start = end + 1


cdef inline bint _is_space(char character) noexcept nogil:
    """Whether Python parts words there, as ``str.split`` does."""
    return character == b" " or b"\t" <= character <= b"\r" or 28 <= character <= 31


cdef inline void _find(const char *word, Py_ssize_t size, const Texts *places, uint8_t[::1] is_name) noexcept nogil:
    cdef int32_t number = find_text(places, word, size)
    if number >= 0:
        is_name[number] = 1
