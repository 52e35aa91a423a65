# cython: language_level=3
"""The one section that is likeliest to be a page's text, where hardly anything is clearly body. Lengths are in letters."""

from libc.stdint cimport int32_t

from stripper.core.measure cimport add_up
from stripper.core.page_table cimport PageTable

import numpy as np

from stripper.labels import BODY, COOKIE, OTHER

# A page has little clear text where fewer letters than LITTLE are kept; a section has at least LEAST.
LITTLE, LEAST = 60, 150

cdef long long _BODY = BODY, _OTHER = OTHER
cdef Py_ssize_t _LAST_NAMED = COOKIE
cdef int32_t _little = LITTLE, _least = LEAST


def likeliest_section(PageTable t, const float[:, ::1] p, const long long[::1] label):
    """The labels of all blocks with the likeliest section kept: int64 (n_blocks,); ``label`` itself where enough is kept already.

    A section is an element. The likeliest is the one whose text has the greatest expected F1 with the page's body, by the
    probabilities ``p`` (n_blocks, n_labels) that each block is body. Captions, credits and consent texts stay out of it.
    Where no section has enough letters, ``label`` is returned, too.
    """
    cdef Py_ssize_t i, best = -1
    cdef int32_t kept = 0
    cdef double body = 0, expected, most = 0
    for i in range(t.n_blocks):
        body += t.size[i] * p[i, _BODY]
        if label[i] == _BODY:
            kept += t.size[i]
    if kept >= _little:
        return np.asarray(label)
    cdef double[:, ::1] sums = np.zeros((t.n_nodes, 2))  # letters that would be kept, and of them what is expected to be body
    for i in range(t.n_blocks):
        if _may_be_kept(p, label, i):
            sums[t.block_element[i], 0] += t.size[i]
            sums[t.block_element[i], 1] += t.size[i] * p[i, _BODY]
    add_up(sums, t.parent)
    for i in range(t.n_nodes):
        if sums[i, 0] >= _least:
            expected = 2 * sums[i, 1] / (sums[i, 0] + body)
            if expected > most:
                most, best = expected, i
    if best < 0:
        return np.asarray(label)
    found = np.array(label)
    cdef long long[::1] out = found
    for i in range(t.n_blocks):
        if best <= t.block_element[i] < t.end[best] and _may_be_kept(p, label, i):
            out[i] = _BODY
    return found


cdef bint _may_be_kept(const float[:, ::1] p, const long long[::1] label, Py_ssize_t i) noexcept nogil:
    """Whether a block is body, or other text that is no likelier to be a caption, credit or consent text."""
    cdef Py_ssize_t named
    if label[i] == _BODY:
        return True
    if label[i] != _OTHER:
        return False
    for named in range(_BODY + 1, _LAST_NAMED + 1):
        if p[i, named] > p[i, _BODY]:
            return False
    return True
