# cython: language_level=3
"""What the second stage sees, for other compiled modules. ``surroundings.pyx`` says what it is."""

from libc.stdint cimport int32_t

from stripper.core.page_table cimport PageTable

cdef enum:
    N_LABELS = 5
    N_SURROUNDINGS = 167


cdef struct Main:
    # A container that holds most of what looks like the page's body.
    Py_ssize_t element
    Py_ssize_t count   # of elements around it, itself included
    float share        # its part of the page's body


cdef class Surroundings:
    cdef Py_ssize_t n, start, stop
    cdef const float[:, ::1] first
    cdef const int32_t[::1] depth, element, block_element, heading
    cdef const int32_t[:, ::1] levels
    cdef double[:, ::1] sums, running
    cdef float[:, ::1] above, before
    cdef Main[2] mains
    cdef int32_t[:, ::1] around, groups
    cdef float[:, :, ::1] means
    cdef float[11] page

    cdef Py_ssize_t fill(self, Py_ssize_t block, float *row) noexcept nogil
    cdef float *_neighbours(self, Py_ssize_t block, float *at) noexcept nogil
    cdef float *_windows(self, Py_ssize_t block, float *at) noexcept nogil
    cdef float *_window(self, Py_ssize_t start, Py_ssize_t end, float *at) noexcept nogil
    cdef float *_containers(self, Py_ssize_t block, float *at) noexcept nogil
    cdef float *_mains(self, Py_ssize_t block, float *at) noexcept nogil
    cdef float *_groups(self, Py_ssize_t block, Py_ssize_t first, Py_ssize_t end, float *at) noexcept nogil
    cdef float *_body(self, Py_ssize_t block, float *at) noexcept nogil


cdef Surroundings look_around(PageTable t, const float[:, ::1] first)
cdef int fill_surroundings(PageTable t, const float[:, ::1] first, float[:, ::1] out, Py_ssize_t at) except -1
