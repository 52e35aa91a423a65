# cython: language_level=3
"""Features of what the page says of itself, for the function that fills the table of features; ``echo.pyx`` says more."""

from stripper.core.page_table cimport PageTable

cdef void fill_echo(PageTable t, float[:, ::1] out, Py_ssize_t at) except *
cpdef int title_block(PageTable t) except? -2
