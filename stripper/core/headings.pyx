# cython: language_level=3
"""Headings go with their sections: one whose section is left out heads nothing."""

from libc.stdint cimport uint8_t, uint32_t

from stripper.core.page_table cimport PageTable

import numpy as np

from stripper.labels import BODY, OTHER
from stripper.tags import BIT

# Bare headings have at most one part in MOST of the body's letters.
MOST = 10

cdef double _most = MOST
cdef long long _BODY = BODY, _OTHER = OTHER
cdef uint32_t _HEADING = BIT["heading"]
cdef enum:
    RANKS = 7  # of h1 to h6 from 1 on; what stands in no heading has 0


def without_bare_headings(PageTable t, const long long[::1] label):
    """The labels of all blocks, int64 (n_blocks,), without the kept headings whose section has text of which none is kept.

    A section reaches up to the next heading of the same rank or a higher one. Headings of empty sections stay: the text of
    some stands beside them, or is shown when asked for. So do prose in a heading, and all of them where they are more than
    a part of the body: they are its text, as the names on a list are.
    """
    cdef Py_ssize_t i, rank, k
    cdef double body = 0, left_out = 0
    cdef bint[RANKS] has_kept, has_other
    cdef uint8_t[::1] ranks = _ranks(t)
    found = np.array(label)
    cdef long long[::1] out = found
    for k in range(RANKS):
        has_kept[k] = has_other[k] = False
    for i in range(t.n_blocks - 1, -1, -1):
        rank = ranks[i]
        body += t.size[i] if label[i] == _BODY else 0
        if rank and label[i] == _BODY and has_other[rank] and not has_kept[rank] and not t.prose[i]:
            out[i] = _OTHER
            left_out += t.size[i]
        for k in range(1, RANKS):
            if rank and k >= rank and not (i and ranks[i - 1] == rank and t.block_element[i - 1] == t.block_element[i]):
                has_kept[k] = has_other[k] = False
            elif not rank or k < rank:
                has_kept[k] |= out[i] == _BODY
                has_other[k] |= out[i] == _OTHER
    return found if left_out * _most <= body else np.asarray(label)


cdef uint8_t[::1] _ranks(PageTable t):
    """The rank of the heading that each block stands in, 1 to 6, 0 where it stands in none: (n_blocks,)."""
    cdef Py_ssize_t i
    cdef dict numbers = {name: rank for rank, name in enumerate("h1 h2 h3 h4 h5 h6".split(), 1)}
    cdef list rank_of_tag = [numbers.get(name, 0) for name in t.tag_names]
    cdef uint8_t[::1] by_tag = np.array(rank_of_tag, np.uint8)
    cdef uint8_t[::1] by_element = np.zeros(t.n_nodes, np.uint8)
    cdef uint8_t[::1] ranks = np.zeros(t.n_blocks, np.uint8)
    for i in range(t.n_nodes):
        if t.inside[i] & _HEADING:
            by_element[i] = by_tag[t.tag[i]] or by_element[t.parent[i]]
    for i in range(t.n_blocks):
        ranks[i] = by_element[t.element[i]]
    return ranks
