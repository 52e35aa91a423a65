# cython: language_level=3
"""How a text is worded, in any language: hashed character n-grams.

The n-grams index a table that a linear model has filled with weights, one column a label; their sum over the square
root of their number is that model's opinion of the text. What class and id attributes say is read the same way. Hashing needs no
vocabulary, no tokenizer and no list of languages (Weinberger et al. 2009, feature hashing).

Read are the four-letter runs of a text's first characters, and, apart from them, the shorter runs at
its very beginning and its very end, where credits and consent buttons show themselves.

Training asks for the n-grams, serving for their weights: one loop goes over them for both.
"""

from libc.math cimport sqrtf
from libc.stdint cimport int32_t, uint16_t, uint32_t
from libc.string cimport memcpy, memset

from stripper.core.characters cimport PLANE, lower_of
from stripper.core.page_table cimport PageTable

import numpy as np

from stripper.core.characters import code_points
from stripper.wording import BUCKETS, CLASS_WIDTH, EDGE, SPREAD, class_cue_words

cdef enum:
    LONG = 4  # characters of the n-grams of the beginning
    MOST_ORDER = 5
    WIDTH = 8  # labels, at most
    # Salts: of long n-grams, of those at the beginning and at the end, of class words. An order is added to the last three.
    SALT_LONG = 4
    SALT_BEGIN = 10
    SALT_END = 20
    SALT_CLASSES = 30

cdef Py_ssize_t _spread = SPREAD, _edge = EDGE, _class_width = CLASS_WIDTH
cdef uint32_t _mask = BUCKETS - 1
cdef uint32_t _SALTED = 0x2545F491
cdef uint32_t[MOST_ORDER] _MULTIPLIERS = [0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1]


cdef inline uint32_t _bucket(const uint16_t *codes, int order, uint32_t salt) noexcept nogil:
    """The bucket of the n-gram of ``order`` characters that begins here, in lower case."""
    cdef uint32_t hashed = salt * _SALTED
    cdef int k
    for k in range(order):
        hashed = (hashed ^ lower_of[codes[k]]) * _MULTIPLIERS[k]
        hashed ^= hashed >> 15
    return hashed & _mask


# Buckets of one text, or of one entry of class words: SPREAD n-grams of four letters, and two times two orders at either edge.
cdef enum:
    MOST = 256

assert SPREAD + 4 * EDGE <= MOST and 2 * CLASS_WIDTH <= MOST


cdef inline Py_ssize_t _hash_span(const uint16_t *codes, Py_ssize_t length, int order, uint32_t salt, int32_t *buckets) noexcept nogil:
    """Write the buckets of the n-grams of one order of a span; return how many there are."""
    cdef Py_ssize_t k, count = max(length - order + 1, 0)
    for k in range(count):
        buckets[k] = <int32_t>_bucket(codes + k, order, salt)
    return count


cdef Py_ssize_t _hash_text(const uint16_t *codes, Py_ssize_t length, int32_t *buckets) noexcept nogil:
    """Write the buckets of a text's n-grams; return how many there are, MOST at most."""
    cdef Py_ssize_t edge = min(length, _edge)
    cdef Py_ssize_t count = _hash_span(codes, min(length, _spread), LONG, SALT_LONG, buckets)
    count += _hash_span(codes, edge, 2, SALT_BEGIN + 2, buckets + count)
    count += _hash_span(codes + length - edge, edge, 2, SALT_END + 2, buckets + count)
    count += _hash_span(codes, edge, 3, SALT_BEGIN + 3, buckets + count)
    count += _hash_span(codes + length - edge, edge, 3, SALT_END + 3, buckets + count)
    return count


cdef Py_ssize_t _hash_class(const uint16_t *codes, Py_ssize_t length, int32_t *buckets) noexcept nogil:
    """Write the buckets of the n-grams of class words; return how many there are, MOST at most."""
    cdef Py_ssize_t read = min(length, _class_width)
    cdef Py_ssize_t count = _hash_span(codes, read, 4, SALT_CLASSES + 4, buckets)
    return count + _hash_span(codes, read, 5, SALT_CLASSES + 5, buckets + count)


ctypedef Py_ssize_t (*Reader)(const uint16_t *, Py_ssize_t, int32_t *) noexcept nogil


cdef tuple _grams(const uint16_t[::1] codes, const int32_t[::1] first, Reader read):
    """The n-grams of texts: ``bucket`` of each, int32, and where each text's begin, int64 (n_texts + 1,)."""
    cdef Py_ssize_t n = first.shape[0] - 1, i
    cdef int32_t[MOST] found
    offsets = np.zeros(n + 1, np.int64)
    cdef long long[::1] offset = offsets
    for i in range(n):
        offset[i + 1] = offset[i] + (read(&codes[first[i]], first[i + 1] - first[i], found) if first[i + 1] > first[i] else 0)
    buckets = np.empty(offset[n], np.int32)
    cdef int32_t[::1] out = buckets
    for i in range(n):
        if offset[i + 1] > offset[i]:
            read(&codes[first[i]], first[i + 1] - first[i], found)
            memcpy(&out[offset[i]], found, (offset[i + 1] - offset[i]) * sizeof(int32_t))
    return buckets, offsets


def text_grams(const uint16_t[::1] codes, const int32_t[::1] first):
    """The n-grams of texts as ``code_points`` gives them: buckets, int32, and where each text's begin, int64 (n_texts + 1,)."""
    return _grams(codes, first, _hash_text)


def class_grams(list vocabulary):
    """The n-grams of class words: buckets, int32, and where those of each entry begin, int64 (n_entries + 1,)."""
    codes, first = code_points(vocabulary)
    return _grams(codes, first, _hash_class)


cdef void _weigh(Reader read, const uint16_t *codes, Py_ssize_t length, const float[:, ::1] weights, float *out) noexcept nogil:
    """Write the sum of a text's weights over the square root of the number of its n-grams, a column a label."""
    cdef int32_t[MOST] buckets
    cdef float[WIDTH] sums
    cdef Py_ssize_t k, i, columns = weights.shape[1], count = read(codes, length, buckets) if length else 0
    cdef const float *row
    memset(sums, 0, sizeof(sums))
    for i in range(count):
        row = &weights[buckets[i], 0]
        for k in range(columns):
            sums[k] += row[k]
    for k in range(columns):
        out[k] = sums[k] / sqrtf(<float>count) if count else 0


cdef void weigh_texts(
    const uint16_t[::1] codes, const int32_t[::1] first, const float[:, ::1] weights, float[:, ::1] out, Py_ssize_t at
) noexcept nogil:
    """What a table of weights, float32 (BUCKETS, n_labels), says of each text, from column ``at`` on."""
    cdef Py_ssize_t i
    for i in range(first.shape[0] - 1):
        if first[i + 1] > first[i]:
            _weigh(_hash_text, &codes[first[i]], first[i + 1] - first[i], weights, &out[i, at])
        else:
            out[i, at : at + weights.shape[1]] = 0


def _check(const float[:, ::1] weights):
    if weights.shape[0] != BUCKETS or weights.shape[1] > WIDTH:
        raise ValueError(f"a table of {weights.shape[0]} × {weights.shape[1]} weights, where {BUCKETS} × {WIDTH} at most were expected")


def weighed(const uint16_t[::1] codes, const int32_t[::1] first, const float[:, ::1] weights):
    """What a table of weights says of each text: float32 (n_texts, n_labels)."""
    _check(weights)
    if first.shape[0] and first[first.shape[0] - 1] > codes.shape[0]:
        raise ValueError("texts that end behind their characters")
    out = np.zeros((first.shape[0] - 1, weights.shape[1]), np.float32)
    if codes.shape[0]:
        weigh_texts(codes, first, weights, out, 0)
    return out


def weigh_words(list vocabulary, const float[:, ::1] weights):
    """What a table of weights says of each entry of class words: float32 (n_entries, n_labels)."""
    cdef Py_ssize_t i
    _check(weights)
    all_codes, begins = code_points(vocabulary)
    cdef const uint16_t[::1] codes = all_codes
    cdef const int32_t[::1] first = begins
    out = np.zeros((len(vocabulary), weights.shape[1]), np.float32)
    cdef float[:, ::1] said = out
    for i in range(said.shape[0]):
        if first[i + 1] > first[i]:
            _weigh(_hash_class, &codes[first[i]], first[i + 1] - first[i], weights, &said[i, 0])
    return out


cdef void fill_wording(PageTable t, const float[:, ::1] weights, float[:, ::1] out, Py_ssize_t at) except *:
    """Fill the columns of WORDING with what the table of texts says of each block."""
    _check(weights)
    if t.n_blocks:
        weigh_texts(t.codes, t.code_first, weights, out, at)


def _class_bits():
    """For each bucket the bits of the concepts that class words in it name: uint32 (BUCKETS,)."""
    found = np.zeros(BUCKETS, np.uint32)
    cdef const uint16_t[::1] codes
    for number, cues in enumerate(class_cue_words().values()):
        for cue in cues:
            codes = code_points([cue])[0]
            found[_bucket(&codes[0], len(cue), SALT_CLASSES + len(cue))] |= np.uint32(1 << number)
    return found


cdef const uint32_t[::1] _BITS = _class_bits()


def class_bits(list vocabulary):
    """The bits of all concepts that each entry of class words names, in the order of ``class_cue_words``: uint32 (n_entries,)."""
    cdef Py_ssize_t i, k, count
    cdef int32_t[MOST] buckets
    all_codes, begins = code_points(vocabulary)
    cdef const uint16_t[::1] codes = all_codes
    cdef const int32_t[::1] first = begins
    out = np.zeros(len(vocabulary), np.uint32)
    cdef uint32_t[::1] bits = out
    for i in range(bits.shape[0]):
        if first[i + 1] > first[i]:
            count = _hash_class(&codes[first[i]], first[i + 1] - first[i], buckets)
            for k in range(count):
                bits[i] |= _BITS[buckets[k]]
    return out


cdef void fill_node_cues(PageTable t) except *:
    """Fill the column ``cues`` of the nodes."""
    cdef const uint32_t[::1] of_entry = class_bits(t.vocabulary)
    cdef uint32_t[::1] cues = t.new_uint32("cues", t.n_nodes)
    cdef Py_ssize_t i
    for i in range(t.n_nodes):
        cues[i] = of_entry[t.words[i]]
    t.cues = cues


def fill_node_cues_of(PageTable t):
    """Fill the column ``cues`` of a table's nodes."""
    fill_node_cues(t)
