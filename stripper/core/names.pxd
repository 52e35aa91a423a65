# cython: language_level=3
"""Distinct byte strings, numbered; ``names.pyx`` says how."""

cimport cython
from libc.stdint cimport int32_t, uint64_t


@cython.final
cdef class Names:
    cdef char *_bytes
    cdef Py_ssize_t _room
    cdef Py_ssize_t *_start
    cdef uint64_t *_hash
    cdef Py_ssize_t _n, _names_room
    cdef int32_t *_slot
    cdef Py_ssize_t _mask

    cdef Py_ssize_t _find(self, const char *name, Py_ssize_t size, uint64_t hash) noexcept nogil
    cdef int32_t find(self, const char *name, Py_ssize_t size) noexcept nogil
    cdef int32_t number(self, const char *name, Py_ssize_t size) except -1
    cdef int _append(self, const char *name, Py_ssize_t size, uint64_t hash) except -1
    cdef int _rehash(self) except -1
    cdef list strings(self)


cdef int grow_to(void **block, Py_ssize_t *room, Py_ssize_t needed, Py_ssize_t size) except -1


cdef inline int grow(void **block, Py_ssize_t *room, Py_ssize_t needed, Py_ssize_t size) except -1:
    """Give a block of memory room for ``needed`` entries of ``size`` bytes at least."""
    return grow_to(block, room, needed, size) if needed > room[0] else 0
