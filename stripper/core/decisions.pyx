# cython: language_level=3
"""The label of each block by the networks' probabilities: rules 1 to 5 of ``stripper.decide``, in their order.

Lengths are in letters, those that the page's threshold weighs with in characters.
"""

from libc.math cimport sqrt
from libc.stdint cimport int32_t, uint8_t, uint32_t

from stripper.core.measure cimport add_up, main_container
from stripper.core.page_table cimport PageTable

import numpy as np

from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, LABELS, OTHER
from stripper.tags import BIT

# 1. A block of a template with FEWEST_ALIKE blocks is drawn ALIKE of the way to their mean. A template with a mean above
# CLEARLY_ALIKE is the article: a residue among its paragraphs stays one. Nor is a block drawn that is given less than HARDLY or
# more than SURE: of those the model is sure enough.
ALIKE, FEWEST_ALIKE, CLEARLY_ALIKE = 0.6, 3, 0.9
HARDLY, SURE = 0.15, 0.95
# 2. Bounds of the page's own threshold.
LOWEST, HIGHEST = 0.1, 0.5
# 3. The page has an article where ARTICLE letters are given more than CLEARLY. Its container is the innermost element that has
# MOST of them. Outside it APART is asked of a block: teasers, comments and further articles stand there. Of longer ones than
# LONGEST_APART no more is asked than of others: they may be footnotes.
ARTICLE, CLEARLY, MOST = 1500, 0.8, 0.7
APART, LONGEST_APART = 0.7, 1500
AROUND = 0.5  # asked of a block in navigation and footers around articles
CODE = 0.2  # asked of code: a piece without its middle lines is worth little
# 4. A block is no body where its probability of a label is more than that label's suspicion times that of body. Long ones
# seldom are captions or credits.
SUSPICION = (0.2, 0.05, 0.2)
SUSPICION_OF_LONG = (1.0, 1.0, 0.5)
LONGEST_SUSPECT = 100
# 5. A caption or credit must be likelier than NAMED times body to be named: most of what is not is body. A block that is given
# less than HARDLY_BODY for body is drawn to its template.
NAMED, HARDLY_BODY = 0.7, 0.5
# Weights of captions and credits against the other names, outside figures: there the model is too sure of them.
DOUBT = (0.3, 0.4)

assert (BODY, CAPTION, CREDIT, COOKIE, OTHER) == (0, 1, 2, 3, 4) and len(LABELS) == 5, "the rules know these labels"
cdef enum:
    _BODY = 0
    _CAPTION = 1
    _CREDIT = 2
    _COOKIE = 3
    _OTHER = 4
    N_LABELS = 5
    N_SUSPECTS = 3  # caption, credit, cookie

cdef double _alike = ALIKE, _clearly_alike = CLEARLY_ALIKE, _hardly = HARDLY, _sure = SURE
cdef double _clearly = CLEARLY, _most = MOST, _apart = APART, _around = AROUND, _code = CODE, _hardly_body = HARDLY_BODY
cdef float _named = NAMED
cdef double[2] _doubt = DOUBT
cdef uint32_t _FIGURE = BIT["figure"] | BIT["figcaption"]
cdef int _fewest_alike = FEWEST_ALIKE, _article = ARTICLE, _longest_apart = LONGEST_APART, _longest_suspect = LONGEST_SUSPECT
cdef float[N_SUSPECTS] _suspicion = SUSPICION
cdef float[N_SUSPECTS] _suspicion_of_long = SUSPICION_OF_LONG
cdef uint32_t _FRAME = BIT["nav"] | BIT["footer"]
cdef uint32_t _WITHIN_ARTICLE = BIT["article"] | BIT["main"]
cdef uint32_t _PRE = BIT["pre"]


def decide_by_threshold(PageTable t, const float[:, ::1] p):
    """The labels of all blocks, as indices into ``LABELS``: int64 (n_blocks,). ``p`` are the probabilities, (n_blocks, n_labels)."""
    cdef Py_ssize_t n = t.n_blocks, i
    if p.shape[0] != n or p.shape[1] != N_LABELS:
        raise ValueError(f"probabilities of shape {p.shape[0]} × {p.shape[1]}, where {n} × {N_LABELS} were expected")
    labels = np.empty(n, np.int64)
    cdef long long[::1] label = labels
    cdef double[::1] body = drawn_to_templates(t, p)
    cdef double[::1] asked = _thresholds(t, body)
    cdef double[:, ::1] likely = _drawn_names(t, p)
    with nogil:
        for i in range(n):
            label[i] = _BODY if body[i] >= asked[i] and not _is_suspect(p, i, t.size[i]) else _name(p, likely, i)
    _complete_credits(t, p, label)
    return labels


cpdef double[::1] drawn_to_templates(PageTable t, const float[:, ::1] p):
    """The probability of body of each block, drawn to the mean of its template where the model is unsure of it: (n_blocks,)."""
    cdef Py_ssize_t n = t.n_blocks, i
    cdef double[::1] body = np.empty(n)
    cdef double[::1] common
    for i in range(n):
        body[i] = p[i, _BODY]
    common = _drawn(t.template, t.size, body, _clearly_alike)
    for i in range(n):
        if _hardly < <float>body[i] < _sure:
            body[i] = common[i]
    return body


cdef double[::1] _drawn(const int32_t[::1] kind, const int32_t[::1] size, const double[::1] value, double most):
    """Each value, drawn to the mean of its kind where that has enough blocks and a mean below ``most``: (n_blocks,).

    A block weighs as the root of its size. A kind below 0 is none.
    """
    cdef Py_ssize_t n = kind.shape[0], i
    cdef int32_t kinds = 0
    for i in range(n):
        kinds = max(kinds, kind[i] + 1)
    cdef double[:, ::1] sums = np.zeros((kinds + 1, 3))  # weights, weighted values, blocks
    cdef double[::1] out = np.empty(n)
    cdef double weight, mean
    for i in range(n):
        if kind[i] >= 0:
            weight = sqrt(max(size[i], 1))
            sums[kind[i], 0] += weight
            sums[kind[i], 1] += weight * value[i]
            sums[kind[i], 2] += 1
    for i in range(n):
        out[i] = value[i]
        if kind[i] >= 0 and sums[kind[i], 2] >= _fewest_alike:
            mean = sums[kind[i], 1] / max(sums[kind[i], 0], 1)
            if mean < most:
                out[i] = _alike * mean + (1 - _alike) * value[i]
    return out


def body_threshold(PageTable t, const double[::1] body):
    """The probability of body from which on keeping a block raises the expected F1 of the page: LOWEST to HIGHEST.

    What is likelier than half of an F1 that can be reached raises it, and so on until nothing does (Dinkelbach 1967).
    """
    cdef double total = 0, best = -1, reached = 0, expected, length
    cdef Py_ssize_t i
    for i in range(t.n_blocks):
        total += body[i] * (t.shown_first[i + 1] - t.shown_first[i])
    while reached > best:
        best, expected, length = reached, 0, total
        for i in range(t.n_blocks):
            if body[i] > best:
                expected += body[i] * (t.shown_first[i + 1] - t.shown_first[i])
                length += t.shown_first[i + 1] - t.shown_first[i]
        reached = expected / length if length else 0
    return min(max(best, LOWEST), HIGHEST)


cdef double[::1] _thresholds(PageTable t, const double[::1] body):
    """The probability of body from which on each block is kept: (n_blocks,)."""
    cdef Py_ssize_t n = t.n_blocks, i
    cdef double own = body_threshold(t, body)
    cdef double[::1] asked = np.empty(n)
    cdef uint8_t[::1] is_frame = _frames(t)
    cdef Py_ssize_t article = _article_container(t, body)
    for i in range(n):
        asked[i] = own
        if article >= 0 and t.size[i] <= _longest_apart and not article <= t.element[i] < t.end[article]:
            asked[i] = max(asked[i], _apart)
        if is_frame[t.element[i]]:
            asked[i] = max(asked[i], _around)
        if t.inside[t.element[i]] & _PRE:
            asked[i] = _code
    return asked


cdef Py_ssize_t _article_container(PageTable t, const double[::1] body):
    """The innermost element that has most of what is clearly body; -1 where that is too little for an article."""
    cdef double[:, ::1] weight = np.zeros((t.n_nodes, 1))
    cdef double total = 0
    cdef Py_ssize_t i
    for i in range(t.n_blocks):
        if body[i] > _clearly:
            weight[t.parent[t.block_element[i]], 0] += t.size[i]  # the article is more than its longest paragraph
            total += t.size[i]
    if total < _article:
        return -1
    add_up(weight, t.parent)
    return main_container(weight, 0, _most)


cdef uint8_t[::1] _frames(PageTable t):
    """Whether each element is in a ``nav`` or ``footer`` that is no part of an article: (n_nodes,)."""
    cdef uint8_t[::1] found = np.zeros(t.n_nodes, np.uint8)
    cdef Py_ssize_t i
    for i in range(t.n_nodes):
        found[i] = (t.flags[i] & _FRAME) != 0 and (t.inside[i] & _WITHIN_ARTICLE) == 0
        if t.parent[i] != i and found[t.parent[i]]:
            found[i] = 1
    return found


cdef bint _is_suspect(const float[:, ::1] p, Py_ssize_t i, int32_t size) noexcept nogil:
    """Whether a block may too well be a caption, a credit or a consent text to be body."""
    cdef int label
    for label in range(N_SUSPECTS):
        if p[i, 1 + label] > (_suspicion_of_long[label] if size > _longest_suspect else _suspicion[label]) * p[i, _BODY]:
            return True
    return False


cdef int _name(const float[:, ::1] p, const double[:, ::1] likely, Py_ssize_t i) noexcept nogil:
    """The label of a block if it is no body."""
    cdef int label, found = _CAPTION
    cdef double value, most = -1
    for label in range(_CAPTION, N_LABELS):
        value = likely[label - 1, i] if label < _COOKIE else p[i, label]
        if label < _COOKIE and not p[i, label] > _named * p[i, _BODY]:
            value = 0
        if value > most:
            found, most = label, value
    return found


cdef double[:, ::1] _drawn_names(PageTable t, const float[:, ::1] p):
    """Probabilities of captions and credits, drawn to the mean of their template and place where they are hardly body, and doubted outside figures: (2, n_blocks)."""
    cdef Py_ssize_t n = t.n_blocks, i
    cdef int label
    cdef int32_t[::1] place = _places(t)
    cdef double[:, ::1] out = np.empty((2, n))
    for i in range(n):
        if not p[i, _BODY] < _hardly_body:
            place[i] = -1
    for label in range(2):
        for i in range(n):
            out[label, i] = p[i, label + 1]
        out[label, :] = _drawn(place, t.size, out[label], 1.0)
        for i in range(n):
            if not t.inside[t.element[i]] & _FIGURE:
                out[label, i] *= _doubt[label]
    return out


cdef int32_t[::1] _places(PageTable t):
    """A number for each block: of its template, and of whether it is the first, the last, both or neither in its element."""
    cdef Py_ssize_t n = t.n_blocks, i
    cdef int32_t[::1] place = np.empty(n, np.int32)
    cdef uint8_t[::1] seen = np.zeros(t.n_nodes, np.uint8)
    for i in range(n):
        place[i] = 4 * t.template[i] + 2 * (not seen[t.element[i]])
        seen[t.element[i]] = 1
    for i in range(n - 1, -1, -1):
        place[i] += seen[t.element[i]]
        seen[t.element[i]] = 0
    return place


cdef void _complete_credits(PageTable t, const float[:, ::1] p, long long[::1] label):
    """Name suspects that would be body a credit where their element has credits: the rest of a production's staff."""
    cdef Py_ssize_t i
    cdef uint8_t[::1] holds = np.zeros(t.n_nodes, np.uint8)
    for i in range(t.n_blocks):
        holds[t.element[i]] |= label[i] == _CREDIT
    for i in range(t.n_blocks):
        if (
            holds[t.element[i]] and label[i] == _OTHER and _is_suspect(p, i, t.size[i])
            and p[i, _BODY] > p[i, _OTHER] and p[i, _CREDIT] > p[i, _CAPTION]
        ):
            label[i] = _CREDIT
