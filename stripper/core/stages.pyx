# cython: language_level=3
"""What both stages say of a page's blocks: the second is asked where the first is not sure.

Blocks are measured for the second stage some at a time: what it sees of them stays in the processor's cache, and a page of
100,000 blocks does not fill the memory.
"""

from libc.stdint cimport int32_t
from libc.string cimport memcpy

from stripper.core.network cimport Network
from stripper.core.page_table cimport PageTable
from stripper.core.surroundings cimport N_LABELS, N_SURROUNDINGS, Surroundings, look_around

import numpy as np

# The first stage's probability of a label from which on the second is not asked. (Three in four blocks of the gold
# pages have it, by networks that have not seen the site; on 400 pages of the corpus no decision of 116,752 changed,
# with 0.98 three, with 0.9 seventy-three.)
SETTLED = 0.99

cdef Py_ssize_t ROWS = 32  # of 579 numbers: 74 KB


def probabilities(PageTable table, const float[:, ::1] features, Network first, Network second, double settled=SETTLED):
    """Probability of each label for each block, by both stages: float32 (n_blocks, n_labels).

    ``features`` are (n_blocks, n_features). It is the mean of both stages, and the first stage's alone where that is more
    sure than ``settled``. (By site-grouped cross-validation the mean has 0.015 more caption F1 than the second stage
    alone.)
    """
    out = np.empty((table.n_blocks, N_LABELS), np.float32)
    cdef float[:, ::1] answer = out
    if features.shape[0] != table.n_blocks:
        raise ValueError(f"features of {features.shape[0]} blocks, and the page has {table.n_blocks}")
    if second.n_inputs != features.shape[1] + N_SURROUNDINGS:
        raise ValueError(f"a second network of {second.n_inputs} inputs for {features.shape[1]} features and {N_SURROUNDINGS} of surroundings")
    first.answer(features, answer)
    cdef int32_t[::1] rows = np.empty(table.n_blocks, np.int32)
    cdef Py_ssize_t count = _unsettled(answer, <float>settled, rows)
    if count:
        _ask_second(look_around(table, answer), features, second, rows[:count], answer)
    return out


cdef Py_ssize_t _unsettled(const float[:, ::1] first, float settled, int32_t[::1] rows) noexcept nogil:
    """List the blocks that the first stage is not sure of; return how many there are."""
    cdef Py_ssize_t i, label, count = 0
    cdef float most
    for i in range(first.shape[0]):
        most = first[i, 0]
        for label in range(1, N_LABELS):
            most = max(most, first[i, label])
        if most <= settled:
            rows[count] = i
            count += 1
    return count


cdef int _ask_second(Surroundings s, const float[:, ::1] features, Network second, const int32_t[::1] rows,
                     float[:, ::1] answer) except -1:
    """Ask the second stage about some blocks; make their answers the means of both stages."""
    cdef Py_ssize_t begin, n = rows.shape[0], chunks = (n + ROWS - 1) // ROWS, chunk
    cdef float[:, ::1] seen = np.empty((min(n, ROWS), second.n_inputs), np.float32)
    cdef float[:, ::1] said = np.empty((n, N_LABELS), np.float32)
    with nogil:
        for chunk in range(chunks):
            begin = chunk * ROWS
            _see(s, features, rows[begin : min(begin + ROWS, n)], seen)
            second.answer(seen[: min(ROWS, n - begin)], said[begin : min(begin + ROWS, n)])
        _mix(rows, said, answer)
    return 0


cdef void _see(Surroundings s, const float[:, ::1] features, const int32_t[::1] rows, float[:, ::1] seen) noexcept nogil:
    """What the second stage sees of some blocks: their features, and their surroundings."""
    cdef Py_ssize_t i, own = features.shape[1]
    for i in range(rows.shape[0]):
        memcpy(&seen[i, 0], &features[rows[i], 0], own * sizeof(float))
        s.fill(rows[i], &seen[i, own])


cdef void _mix(const int32_t[::1] rows, const float[:, ::1] said, float[:, ::1] answer) noexcept nogil:
    """Make the answers of some blocks the means of both stages."""
    cdef Py_ssize_t i, label
    for i in range(rows.shape[0]):
        for label in range(N_LABELS):
            answer[rows[i], label] = (answer[rows[i], label] + said[i, label]) / 2
