# cython: language_level=3
"""Features of a block's own text; ``text_features.pyx`` says which."""

from stripper.core.page_table cimport PageTable

cdef void fill_text(PageTable t, float[:, ::1] out, Py_ssize_t at) except *
