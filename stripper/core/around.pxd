# cython: language_level=3
"""Features of what stands around a block, for the function that fills the table of features."""

from stripper.core.page_table cimport PageTable

cdef void fill_headings(PageTable t, float[:, ::1] out, Py_ssize_t at, Py_ssize_t wording) except *
cdef void fill_page(PageTable t, bint is_article, bint is_product, float[:, ::1] out, Py_ssize_t at, Py_ssize_t ideographs) except *
cdef void fill_neighbours(PageTable t, float[:, ::1] out, Py_ssize_t at) except *
