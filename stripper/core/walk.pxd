# cython: language_level=3
"""From an lxml tree to the columns of its nodes and texts; ``walk.pyx`` says how."""

from stripper.core.page_table cimport PageTable


cdef Py_ssize_t walk(PageTable t, object root, dict detours=?) except -1
