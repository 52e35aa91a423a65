# cython: language_level=3
"""The columns of a page, as compiled code sees them. ``page_table.pyx`` says what each of them holds."""

from libc.stdint cimport int16_t, int32_t, uint8_t, uint16_t, uint32_t


cdef class PageTable:
    cdef readonly dict arrays
    cdef readonly list vocabulary
    cdef readonly list tag_names
    cdef readonly bytes attr_text
    cdef public object declared
    cdef list _texts
    cdef dict _lists

    cdef readonly Py_ssize_t n_nodes, n_texts, n_chunks, n_blocks

    # of nodes
    cdef int16_t[::1] tag
    cdef int32_t[::1] parent, end, depth, words, position, shape
    cdef uint32_t[::1] flags, inside, cues
    # of texts
    cdef int32_t[::1] text_owner, text_follows, text_start, text_end
    cdef uint32_t[::1] raw
    # of chunks
    cdef int32_t[::1] chunk_text, chunk_owner, chunk_start, chunk_end
    # of blocks
    cdef int32_t[::1] chunk_first, element, block_element, line, follows, size, heading, template
    cdef uint8_t[::1] gap, prose, jumps
    cdef double[::1] link_share, emphasis_share
    cdef int32_t[:, ::1] levels
    cdef uint32_t[::1] shown
    cdef int32_t[::1] shown_first
    cdef uint16_t[::1] codes
    cdef int32_t[::1] code_first
    # of subtrees
    cdef double[:, ::1] sums
    # side tables
    cdef int32_t[::1] attr_node, attr_start, attr_end
    cdef uint8_t[::1] attr_kind
    cdef int32_t[::1] pictures

    cdef void attach(self) except *
    cdef int16_t[::1] new_int16(self, str name, Py_ssize_t n)
    cdef int32_t[::1] new_int32(self, str name, Py_ssize_t n)
    cdef uint32_t[::1] new_uint32(self, str name, Py_ssize_t n)
    cdef uint16_t[::1] new_uint16(self, str name, Py_ssize_t n)
    cdef uint8_t[::1] new_uint8(self, str name, Py_ssize_t n)
    cdef double[::1] new_double(self, str name, Py_ssize_t n)
    cdef inline Py_ssize_t _checked(self, Py_ssize_t index, Py_ssize_t count) except -1
