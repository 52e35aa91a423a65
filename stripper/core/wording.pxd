# cython: language_level=3
"""How texts and class words are worded, as hashed n-grams; ``wording.pyx`` says how."""

from libc.stdint cimport int32_t, uint16_t, uint32_t

from stripper.core.page_table cimport PageTable

cdef void weigh_texts(
    const uint16_t[::1] codes, const int32_t[::1] first, const float[:, ::1] weights, float[:, ::1] out, Py_ssize_t at
) noexcept nogil
cdef void fill_wording(PageTable t, const float[:, ::1] weights, float[:, ::1] out, Py_ssize_t at) except *
cdef void fill_node_cues(PageTable t) except *
