# cython: language_level=3
"""Measures of a page's tree for other compiled modules. ``measure.pyx`` says what each is."""

from libc.math cimport log1pf
from libc.stdint cimport int32_t

from stripper.core.page_table cimport PageTable

cdef enum:
    LETTERS = 0       # columns of ``sums``
    LINKED = 1
    BLOCKS = 2
    PROSE = 3
    PICTURES = 4
    N_SUMS = 5
    N_LEVELS = 6      # containers are looked at up to five levels above a block
    N_LOGS = 1024     # counts whose logarithm is looked up

cdef float LOGS[N_LOGS]

cdef void measure(PageTable t) except *
cdef void add_up(double[:, ::1] sums, const int32_t[::1] parent) noexcept nogil
cdef Py_ssize_t main_container(const double[:, ::1] sums, Py_ssize_t column, double share) noexcept nogil
cdef Py_ssize_t count_around(const int32_t[::1] parent, Py_ssize_t main, int32_t[::1] around) noexcept nogil
cdef Py_ssize_t tag_number(PageTable t, str name) except -2


cdef inline float log_count(Py_ssize_t count) noexcept nogil:
    """log(1 + count) of a count; of a negative number, which none is, no memory is read."""
    return LOGS[count] if <size_t>count < N_LOGS else log1pf(<float>count)


cdef inline float log_measure(double value) noexcept nogil:
    """log(1 + value) of what is mostly a count."""
    return log_count(<Py_ssize_t>value) if value == <Py_ssize_t>value else log1pf(<float>value)
