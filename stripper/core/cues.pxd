# cython: language_level=3
"""Features of cue words, for the function that fills the table of features; ``cues.pyx`` says more."""

from stripper.core.page_table cimport PageTable

cdef void fill_cues(PageTable t, float[:, ::1] out, Py_ssize_t at) except *
