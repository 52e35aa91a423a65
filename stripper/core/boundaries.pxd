# cython: language_level=3
"""Where another kind of text may begin inside one text; ``boundaries.pyx`` says how that is told."""

from stripper.core.credits cimport Text

cdef void look_through(Text *t, bint in_picture) noexcept nogil
cdef (Py_ssize_t, Py_ssize_t) span(const Text *t) noexcept nogil
cdef bint says_something(const Text *t) noexcept nogil
