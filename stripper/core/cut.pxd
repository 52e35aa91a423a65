# cython: language_level=3
"""Cut a page into blocks; ``cut.pyx`` says how."""

cimport cython
from libc.stdint cimport int32_t, uint8_t, uint32_t

from stripper.core.page_table cimport PageTable
from stripper.core.split cimport Chunk, Place, Splitter

cpdef enum:  # how a block is parted from the one before it: not at all, by a line break, by a block boundary
    GAP_NONE = 0
    GAP_BREAK = 1
    GAP_BLOCK = 2


cdef struct Block:
    int32_t chunk, element, home, follows  # its first chunk, its elements, the elements before it
    int32_t start  # of its text in ``shown``
    uint8_t gap


@cython.final
cdef class Cutter:
    cdef PageTable _table
    cdef Splitter _splitter
    cdef const uint32_t *_raw
    cdef Place *_place
    cdef int32_t *_kept
    cdef Py_ssize_t _n_kept, _room  # texts that are seen, and their characters
    cdef uint32_t *_shown
    cdef Py_ssize_t _n_shown
    cdef Block *_block
    cdef Py_ssize_t _n_blocks, _n_chunks, _block_room

    cdef int open(self, PageTable t) except -1
    cdef int cut_all(self) except -1
    cdef int fill(self) except -1

    cdef void _find_places(self) noexcept
    cdef void _keep_visible(self) noexcept
    cdef int _cut_run(self, const int32_t *texts, Py_ssize_t n, uint8_t gap) except -1
    cdef Py_ssize_t _size_if_mixed(self, const int32_t *texts, Py_ssize_t n, bint in_picture) noexcept
    cdef bint _is_in_picture(self, const int32_t *texts, Py_ssize_t n) noexcept
    cdef int _add_blocks(self, Py_ssize_t chunk, int32_t home, int32_t follows, uint8_t gap, bint is_pre) except -1
    cdef void _write(self, const Chunk *chunk, Py_ssize_t n) noexcept
    cdef bint _ends_blank(self, Py_ssize_t start) noexcept
    cdef void _write_pre(self, const Chunk *chunk, Py_ssize_t n) noexcept
    cdef int _fill_chunks(self) except -1
    cdef int _fill_blocks(self) except -1
    cdef int _fill_texts(self) except -1
    cdef Py_ssize_t _length_as_read(self) noexcept
    cdef int _fill_shares(self) except -1


cdef void cut(PageTable t) except *
