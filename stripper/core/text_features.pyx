# cython: language_level=3
"""Features of a text of its own: its length and characters, its first and last, its words' first letters.

The columns are those of TEXT in ``stripper.feature_names``. Shares are of the first CHARACTERS_COUNTED characters.
"""

from libc.math cimport log, log1p
from libc.stdint cimport int32_t, uint8_t, uint16_t
from libc.string cimport memset

from stripper.core.characters cimport class_of
from stripper.core.page_table cimport PageTable

import numpy as np

from stripper.characters import CLASSES
from stripper.feature_names import COLUMN, FIRST as FIRST_CHARACTERS, LAST as LAST_CHARACTERS

CHARACTERS_COUNTED = 200
USUAL_PARAGRAPH = 200.0  # letters, where the page has no prose to measure
MOSTLY = 0.9  # the share of a text in links, or in emphasis, that is as good as all

cdef enum:
    N_CLASSES = 16
    N_EDGES = 8  # classes of a first character that are told apart, and of a last one

assert len(CLASSES) == N_CLASSES and len(FIRST_CHARACTERS) == len(LAST_CHARACTERS) == N_EDGES
cdef Py_ssize_t _counted = CHARACTERS_COUNTED
cdef float _mostly = MOSTLY
cdef uint8_t _LOWER = CLASSES.index("lower"), _UPPER = CLASSES.index("upper"), _SPACE = CLASSES.index("space")
cdef uint8_t _SENTENCE_END = CLASSES.index("sentence end"), _COMMA = CLASSES.index("comma")
cdef uint8_t[N_EDGES] _FIRST = [CLASSES.index(name) for name in FIRST_CHARACTERS]
cdef uint8_t[N_EDGES] _LAST = [CLASSES.index(name) for name in LAST_CHARACTERS]
# Where each group of columns begins.
cdef Py_ssize_t _SHARES = COLUMN[f"share of {CLASSES[0]} characters"]
cdef Py_ssize_t _FIRSTS = COLUMN[f"first character is {FIRST_CHARACTERS[0]}"]
cdef Py_ssize_t _LASTS = COLUMN[f"last character is {LAST_CHARACTERS[0]}"]
cdef Py_ssize_t _REST = COLUMN["sentence ends"]


cdef int32_t count_classes(const uint16_t *codes, Py_ssize_t length, int32_t[N_CLASSES] counts) noexcept nogil:
    """Count the classes of a text's first characters; return how many were counted."""
    cdef Py_ssize_t k, most = min(length, _counted)
    memset(counts, 0, N_CLASSES * sizeof(int32_t))
    for k in range(most):
        counts[class_of[codes[k]]] += 1
    return <int32_t>most


cdef void _count_first_letters(const uint16_t *codes, Py_ssize_t length, int32_t *upper, int32_t *lower) noexcept nogil:
    """Count the words of a text that begin with an upper case letter, and those that begin with a lower case one."""
    cdef Py_ssize_t k
    cdef uint8_t kind, before = _SPACE
    upper[0], lower[0] = 0, 0
    for k in range(length):
        kind = class_of[codes[k]]
        if before == _SPACE:
            upper[0] += kind == _UPPER
            lower[0] += kind == _LOWER
        before = kind


cdef void _fill_row(
    const uint16_t *codes, Py_ssize_t length, double size, double paragraph, float link, float emphasis, float *row
) noexcept nogil:
    """Fill the columns of one text, which is not empty; ``size`` and ``paragraph`` are in letters."""
    cdef int32_t[N_CLASSES] counts
    cdef int32_t upper, lower, counted = count_classes(codes, length, counts)
    cdef double words = counts[_SPACE] + 1
    cdef Py_ssize_t k
    cdef uint8_t first = class_of[codes[0]], last = class_of[codes[length - 1]]
    row[0] = log1p(size)
    row[1] = log1p(size) - log1p(paragraph)
    row[2] = log1p(words)
    row[3] = log(counted / words)
    for k in range(N_CLASSES):
        row[_SHARES + k] = <float>(<double>counts[k] / counted)
    for k in range(N_EDGES):
        row[_FIRSTS + k] = first == _FIRST[k]
        row[_LASTS + k] = last == _LAST[k]
    _count_first_letters(codes, length, &upper, &lower)
    row[_REST] = log1p(counts[_SENTENCE_END])
    row[_REST + 1] = log1p(counts[_COMMA])
    row[_REST + 2], row[_REST + 3] = link, link > _mostly
    row[_REST + 4], row[_REST + 5] = emphasis, emphasis > _mostly
    row[_REST + 6] = <float>(<double>upper / max(upper + lower, 1))
    row[_REST + 7] = log1p(upper)


cdef double _paragraph(PageTable t) except -1:
    """The median length of the page's prose, in letters."""
    sizes = np.asarray(t.size)[np.asarray(t.prose) != 0]
    return float(np.median(sizes)) if len(sizes) else USUAL_PARAGRAPH


cdef void fill_text(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """Fill the columns of TEXT, from ``at`` on, for every block."""
    cdef double paragraph = _paragraph(t)
    cdef Py_ssize_t i
    for i in range(t.n_blocks):
        _fill_row(
            &t.codes[t.code_first[i]], t.code_first[i + 1] - t.code_first[i], t.size[i], paragraph,
            <float>t.link_share[i], <float>t.emphasis_share[i], &out[i, at],
        )


def text_features(PageTable t, float[:, ::1] out):
    """Fill the columns of TEXT for every block into an array (n_blocks, n_columns)."""
    fill_text(t, out, 0)
