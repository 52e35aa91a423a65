# cython: language_level=3
"""Where a second kind of text begins within a run; ``split.pyx`` says how that is told."""

cimport cython
from libc.stdint cimport int32_t, uint8_t, uint32_t

from stripper.core.credits cimport Text
from stripper.core.page_table cimport PageTable

cdef enum:
    # Characters of a run that may mix kinds. Longer ones are prose: a credit hides there too rarely to look.
    SHORTEST_MIXED = 6
    LONGEST_CAPTION = 900
    LONGEST_ELSEWHERE = 400
    LONGEST_RAW = 5000  # those were meant as they are shown; this is the most with its white space


cdef struct Place:  # where an element stands
    int32_t home  # the nearest block-level element, itself included; the root where none is
    int32_t branch  # the outermost inline element around it, itself included; its home where it has none
    int32_t blocks, breaks  # how many of either are before it


cdef struct Chunk:  # a text or a part of one
    int32_t text, owner, start, end
    bint begins  # whether it begins a part of its run


@cython.final
cdef class Splitter:
    cdef PageTable _table
    cdef const Place *_place
    cdef const uint32_t *_raw
    cdef uint8_t *_tag_kind
    cdef uint8_t *_cut
    cdef Py_ssize_t _cut_room, _chunk_room
    cdef Chunk *chunk
    cdef Py_ssize_t n_chunks

    cdef int open(self, PageTable t, const Place *place) except -1
    cdef int split(self, const int32_t *texts, Py_ssize_t n, Py_ssize_t size, bint in_picture) except -1
    cdef int keep(self, const int32_t *texts, Py_ssize_t n) except -1
    cdef bint is_pictured(self, int32_t element) noexcept

    cdef int _append(self, int32_t text, Py_ssize_t start, Py_ssize_t end, bint begins) except -1
    cdef int _cut_text(self, int32_t text, bint begins, bint in_picture) except -1
    cdef int _make_room(self, Py_ssize_t size) except -1
    cdef Text _text(self, int32_t text) noexcept
    cdef int _grouping(self, const int32_t *texts, Py_ssize_t n, Py_ssize_t size, bint in_picture) noexcept
    cdef bint _changes(self, int how, int32_t before, int32_t text) noexcept
    cdef bint _is_piece(self, int how, int32_t holder, int32_t home) noexcept
    cdef bint _is_row_of_links(self, const int32_t *texts, Py_ssize_t n, Py_ssize_t size) noexcept
    cdef bint _is_line_of_pieces(self, const int32_t *texts, Py_ssize_t n) noexcept
