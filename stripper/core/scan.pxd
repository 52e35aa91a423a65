# cython: language_level=3
"""Small loops over characters; ``scan.pyx`` says which."""

from libc.stdint cimport uint32_t


cdef Py_ssize_t decode(const char *text, Py_ssize_t size, uint32_t *out) noexcept nogil
cdef bint is_blank(const char *text, Py_ssize_t size) noexcept nogil
cdef bint hides(const char *style, Py_ssize_t size) noexcept nogil
cdef bint contains(const char *text, Py_ssize_t size, const char *word, Py_ssize_t length) noexcept nogil
