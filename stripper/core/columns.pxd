# cython: language_level=3
"""From what a builder has gathered to the columns of a table; ``columns.pyx`` says how."""

from libc.stdint cimport uint32_t

from stripper.core.builder cimport Attribute, Node, Text
from stripper.core.page_table cimport PageTable


cdef int fill_nodes(PageTable t, const Node *node, Py_ssize_t n) except -1
cdef int fill_pictures(PageTable t, const Node *node, Py_ssize_t n) except -1
cdef int fill_texts(PageTable t, const Text *text, Py_ssize_t n) except -1
cdef int fill_raw(PageTable t, const uint32_t *codes, Py_ssize_t n) except -1
cdef int fill_attributes(PageTable t, const Attribute *attribute, Py_ssize_t n) except -1
