# cython: language_level=3
"""Whether one text contains others; ``containment.pyx`` says how that is found."""

cimport cython
from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

from stripper.core.hashing cimport Numbers

cdef enum:
    GRAM = 3  # characters; a shorter text is not looked for


cdef enum:  # what is found
    LEFT_OPEN = -1
    ABSENT = 0
    PRESENT = 1


cdef struct Slot:
    int32_t last   # where its trigram begins last, plus one; 0 where it is nowhere
    int32_t count


@cython.final
cdef class Container:
    cdef uint32_t *codes
    cdef readonly Py_ssize_t size
    cdef uint64_t mask  # of its characters, as ``mark_of`` has them
    cdef Slot *_slots
    cdef int32_t *_before  # where the trigram that begins at a place began before, plus one
    cdef int _shift
    cdef Py_ssize_t _effort

    cdef int _index(self) except -1
    cdef int contains(self, const uint32_t *text, Py_ssize_t size) noexcept nogil
    cdef int _look_up(self, const uint32_t *text, Py_ssize_t size, Py_ssize_t at, Slot slot) noexcept nogil
    cdef bint has(self, str text) except -1
    cdef int contain_all(self, const uint32_t *texts, Py_ssize_t count, Py_ssize_t size, uint8_t *found) except -1
    cdef void _see(
        self, Numbers *hashes, const uint32_t *texts, Py_ssize_t size, const int32_t[::1] first, uint8_t[::1] seen
    ) noexcept nogil
cdef uint32_t *copied(str text) except NULL
