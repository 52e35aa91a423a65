# cython: language_level=3
"""A page in one row of numbers: what tells its kind.

Means of its blocks' features say what the page is built of; those weighted by the probability of body say what its
text looks like. How the letters spread over that probability says how clear the page is.
"""

from libc.math cimport log1p
from libc.stdint cimport int32_t

from stripper.core.page_table cimport PageTable

import numpy as np

from stripper.feature_names import FEATURES
from stripper.labels import BODY as _BODY, LABELS

EDGES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)  # between the shares of letters by probability of body
OF_PAGE = (
    *(f"share of letters given {low} to {high} for body" for low, high in zip((0, *EDGES), (*EDGES, 1))),
    "log letters", "log blocks", "log letters of body", "doubt about body",
    *(f"share of {label}" for label in LABELS),
    *(f"{name}, mean by letters" for name in FEATURES),
    *(f"{name}, mean by letters of body" for name in FEATURES),
)  # fmt: skip

cdef enum:
    N_EDGES = 11
    N_SHARES = 12
    N_LABELS = 5

cdef float[N_EDGES] _edges = EDGES
cdef Py_ssize_t _body = _BODY
if len(LABELS) != N_LABELS:
    raise ImportError(f"{len(LABELS)} labels; a page's row has room for {N_LABELS}")


def page_vector(PageTable t, const float[:, ::1] features, const float[:, ::1] p):
    """The row of a page: float32 (n_of_page,), columns as in ``OF_PAGE``; zeros for a page without blocks.

    ``features`` are (n_blocks, n_features), ``p`` the probabilities of labels, (n_blocks, n_labels).
    """
    cdef Py_ssize_t n = t.n_blocks, width = features.shape[1], i, k
    if features.shape[0] != n or p.shape[0] != n or p.shape[1] != N_LABELS or N_SHARES + 4 + N_LABELS + 2 * width != len(OF_PAGE):
        raise ValueError(f"features of shape {features.shape[0]} × {width} and probabilities of {p.shape[0]} × {p.shape[1]} for {n} blocks")
    sums = np.zeros(len(OF_PAGE))
    cdef double[::1] row = sums
    cdef double letters = 0, body = 0, doubt = 0, size, given
    cdef double *labels = &row[N_SHARES + 4]
    cdef double *plain = labels + N_LABELS
    cdef double *weighted = plain + width
    with nogil:
        for i in range(n):
            size = max(t.size[i], 1)
            given = size * p[i, _body]
            letters += size
            body += given
            doubt += given * (1 - p[i, _body])
            row[_share_of(p[i, _body])] += size
            for k in range(N_LABELS):
                labels[k] += size * p[i, k]
            for k in range(width):
                plain[k] += size * features[i, k]
                weighted[k] += given * features[i, k]
    cdef double whole = max(letters, 1), of_body = max(body, 1)
    row[N_SHARES], row[N_SHARES + 1], row[N_SHARES + 2] = log1p(letters), log1p(n), log1p(body)
    row[N_SHARES + 3] = doubt / whole
    for k in range(N_SHARES):
        row[k] /= whole
    for k in range(N_LABELS + width):
        labels[k] /= whole
    for k in range(width):
        weighted[k] /= of_body
    return sums.astype(np.float32)


cdef Py_ssize_t _share_of(float given) noexcept nogil:
    cdef Py_ssize_t k = 0
    while k < N_EDGES and given >= _edges[k]:
        k += 1
    return k
