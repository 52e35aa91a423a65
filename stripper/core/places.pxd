# cython: language_level=3
"""Features of a block's place in the markup, for the function that fills the table of features."""

from stripper.core.page_table cimport PageTable

cdef void fill_place(PageTable t, float[:, ::1] out, Py_ssize_t at) except *
cdef void fill_words(PageTable t, const float[:, ::1] said, float[:, ::1] out, Py_ssize_t at) except *
cdef void fill_word_cues(PageTable t, float[:, ::1] out, Py_ssize_t at) except *
cdef void fill_containers(PageTable t, float[:, ::1] out, Py_ssize_t at) except *
cdef void fill_worded_containers(PageTable t, float[:, ::1] out, Py_ssize_t at, Py_ssize_t wording) except *
