# cython: language_level=3
"""Features of repetition, for the function that fills the table of features."""

from stripper.core.page_table cimport PageTable

cdef void fill_repetition(PageTable t, Py_ssize_t title, float[:, ::1] out, Py_ssize_t at) except *
