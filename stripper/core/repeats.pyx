# cython: language_level=3
"""Keep once what a page has twice: paragraphs, containers, and the article where it is there again in one piece.

Lengths are in characters. A run of blocks is known by the numbers of their texts, and found again by a hash of these: a
polynomial over them, modulo 2**64, of which prefixes are kept.
"""

from libc.stdint cimport int32_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcmp

from stripper.core.hashing cimport (
    Numbers, Texts, close_numbers, close_texts, number_of, number_of_text, open_numbers, open_texts,
)
from stripper.core.page_table cimport PageTable
from stripper.core.plain_words cimport PyUnicode_FromKindAndData
from stripper.core.shown_text cimport is_space

import numpy as np

from stripper.labels import BODY, OTHER
from stripper.tags import BIT

PARAGRAPH = 60  # of a text that an article has but once
# A container is there again if it has at least this many blocks, and this many characters in all.
FEWEST_BLOCKS, SHORTEST_CONTAINER = 5, 100
# A text is the article again if it has SHORTEST_AGAIN characters or more, is more than SHARE_AGAIN of what is kept, and
# FOUND of PIECES samples of it, PIECE characters each, occur in the rest.
SHORTEST_AGAIN, SHARE_AGAIN = 1000, 0.25
PIECES, PIECE, FOUND = 16, 40, 0.7

cdef int32_t _paragraph = PARAGRAPH, _fewest_blocks = FEWEST_BLOCKS, _shortest_container = SHORTEST_CONTAINER
cdef int32_t _shortest_again = SHORTEST_AGAIN
cdef double _share_again = SHARE_AGAIN
cdef long long _BODY = BODY, _OTHER = OTHER
cdef uint32_t _ITEM = BIT["item"], _PARAGRAPH_OR_ITEM = BIT["item"] | BIT["paragraph"], _CELL = BIT["cell"]
cdef uint32_t _ON_PURPOSE = BIT["cell"] | BIT["pre"]  # cells of a table and code may recur
cdef uint64_t BASE = 0x9E3779B97F4A7C15  # odd, its bits spread


def without_repeats(PageTable t, const long long[::1] decided):
    """The labels of all blocks, int64, without the body that the page has before. Most pages have none."""
    labels = np.array(decided)
    cdef long long[::1] label = labels
    cdef const int32_t[::1] text = _numbered(t)
    if _recurs(text, label):
        _keep_paragraphs_once(t, text, label)
        _keep_containers_once(t, text, label)
    _keep_article_once(t, label)
    return labels


cdef const int32_t[::1] _numbered(PageTable t):
    """The number of each block's text: (n_blocks,)."""
    cdef Py_ssize_t i, n = t.n_blocks
    cdef const char *shown = <const char *>&t.shown[0]
    cdef int32_t[::1] number = np.empty(n, np.int32)
    cdef Texts texts
    open_texts(&texts, n)
    for i in range(n):
        number[i] = number_of_text(&texts, shown + 4 * t.shown_first[i], 4 * (t.shown_first[i + 1] - t.shown_first[i]))
    close_texts(&texts)
    return number


cdef bint _recurs(const int32_t[::1] text, const long long[::1] label):
    """Whether two blocks of the body say the same."""
    cdef Py_ssize_t i
    cdef int32_t[::1] seen = np.zeros(text.shape[0], np.int32)
    for i in range(text.shape[0]):
        if label[i] == _BODY:
            if seen[text[i]]:
                return True
            seen[text[i]] = 1
    return False


cdef class Runs:
    """Runs of blocks that were seen, by what they say; whoever is done with them closes ``known``."""

    cdef const int32_t[::1] text
    cdef uint64_t[::1] hash, power
    cdef int32_t[::1] first
    cdef Numbers known

    def __cinit__(self, const int32_t[::1] text, Py_ssize_t most):
        cdef Py_ssize_t i, n = text.shape[0]
        self.text, self.first = text, np.empty(most, np.int32)
        self.hash, self.power = np.zeros(n + 1, np.uint64), np.ones(n + 1, np.uint64)
        for i in range(n):
            self.hash[i + 1] = self.hash[i] * BASE + text[i] + 1
            self.power[i + 1] = self.power[i] * BASE
        open_numbers(&self.known, most)

    cdef Py_ssize_t find(self, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
        """Where the first run with these blocks' hash begins; the run itself is taken where there is none."""
        cdef uint64_t said = self.hash[end] - self.hash[start] * self.power[end - start]
        cdef int32_t known = self.known.count, number = number_of(&self.known, said * BASE + <uint64_t>(end - start))
        if number == known:
            self.first[number] = <int32_t>start
        return self.first[number]

    cdef bint say_the_same(self, Py_ssize_t one, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
        return memcmp(&self.text[one], &self.text[start], (end - start) * sizeof(int32_t)) == 0


cdef int _keep_paragraphs_once(PageTable t, const int32_t[::1] text, long long[::1] label) except -1:
    """Keep a paragraph that the page has twice only the first time: for narrow screens, for print, in a preview.

    Shorter texts may recur on purpose, as a refrain does, and so may lines of a paragraph, code and cells of a table; a
    paragraph beside its like; and an item of a list without its neighbours, or under another heading.
    """
    cdef Py_ssize_t n = t.n_blocks, start = 0, end = 0, count = 0, one, i
    cdef int32_t[::1] begin = np.empty(n + 1, np.int32)
    cdef int32_t[::1] is_again = np.zeros(n + 2, np.int32)  # of the paragraphs from 1 on
    cdef Runs runs = Runs(text, n)
    cdef bint has_body
    while start < n:
        has_body = False
        while end < n and t.block_element[end] == t.block_element[start]:
            has_body |= label[end] == _BODY
            end += 1
        if has_body:
            begin[count] = <int32_t>start
            count += 1
            if t.shown_first[end] - t.shown_first[start] + end - start > _paragraph:  # with line ends between
                one = runs.find(start, end)
                is_again[count] = one < start and runs.say_the_same(one, start, end) and not _may_recur(t, text, one, start)
        start = end
    close_numbers(&runs.known)
    for i in range(count):
        start = end = begin[i]
        if is_again[i + 1] and (is_again[i] or is_again[i + 2] or not t.flags[t.block_element[start]] & _ITEM):
            while end < n and t.block_element[end] == t.block_element[start]:
                if label[end] == _BODY:
                    label[end] = _OTHER
                end += 1
    return 0


cdef bint _may_recur(PageTable t, const int32_t[::1] text, Py_ssize_t before, Py_ssize_t block) noexcept:
    """Whether one text may stand in two places on purpose: in cells, in lists of two sections, in elements alike side by side."""
    cdef int32_t one = t.block_element[before], other = t.block_element[block]
    cdef int32_t above_one = t.heading[before], above_other = t.heading[block]
    if t.inside[other] & _CELL:
        return True
    if t.inside[other] & _ITEM and t.flags[other] & _PARAGRAPH_OR_ITEM:
        if (text[above_one] if above_one >= 0 else -1) != (text[above_other] if above_other >= 0 else -1):
            return True
    return t.tag[one] == t.tag[other] and t.words[one] == t.words[other] and t.parent[one] == t.parent[other]


cdef int _keep_containers_once(PageTable t, const int32_t[::1] text, long long[::1] label) except -1:
    """Keep the first of several containers that say the same, of however short blocks: each is for another width of screen."""
    cdef Py_ssize_t n = t.n_blocks, start = 0, end, told = 0, one, i, element
    cdef int32_t[::1] count = np.zeros(t.n_nodes + 1, np.int32)  # of blocks that stand before each element's own
    cdef int32_t[::1] kept = np.zeros(n + 1, np.int32)  # blocks before each
    cdef Runs runs = Runs(text, t.n_nodes)
    for i in range(n):
        count[t.element[i] + 1] += 1
        kept[i + 1] = kept[i] + (label[i] == _BODY)
    for i in range(t.n_nodes):
        count[i + 1] += count[i]
    for element in range(t.n_nodes):  # outer ones before inner ones
        while start < n and t.follows[start] <= element:
            start += 1
        end = start + count[t.end[element]] - count[element]
        if not _is_container(t, element, start, end) or kept[start] == kept[end]:
            continue
        one = runs.find(start, end)
        if one + end - start <= start and told < end and runs.say_the_same(one, start, end):
            told = end
            for i in range(end - start):
                if kept[start + i] < kept[start + i + 1] and kept[one + i] < kept[one + i + 1]:
                    label[start + i] = _OTHER
    close_numbers(&runs.known)
    return 0


cdef bint _is_container(PageTable t, Py_ssize_t element, Py_ssize_t start, Py_ssize_t end) noexcept:
    """Whether an element has several blocks, from ``start`` to ``end``, and none of them may recur.

    What begins or ends within a line shares it with others.
    """
    return (
        end - start >= _fewest_blocks and end <= t.n_blocks
        and t.shown_first[end] - t.shown_first[start] >= _shortest_container
        and element <= t.element[start] < t.end[element] and element <= t.element[end - 1] < t.end[element]
        and not t.inside[element] & _ON_PURPOSE
    )


cdef int _keep_article_once(PageTable t, long long[::1] label) except -1:
    """Keep the article once where the page has it again in one piece: for search engines, or behind what must be paid for.

    The piece goes, whichever comes first: the other has paragraphs. Code that is given again with a change and texts
    side by side in a table are no such pieces.
    """
    cdef Py_ssize_t i, total = 0
    cdef int32_t length
    for i in range(t.n_blocks):
        if label[i] == _BODY:
            total += t.shown_first[i + 1] - t.shown_first[i]
    for i in range(t.n_blocks - 1, -1, -1):
        length = t.shown_first[i + 1] - t.shown_first[i]
        if label[i] == _BODY and length >= _shortest_again and length > _share_again * total:  # three at most
            if not t.inside[t.block_element[i]] & _ON_PURPOSE and _is_in_the_rest(t, label, i):
                label[i] = _OTHER
    return 0


cdef bint _is_in_the_rest(PageTable t, const long long[::1] label, Py_ssize_t block) except -1:
    """Whether most samples of a block are in the rest of the body."""
    cdef str text = _unspaced(t, label, block, block + 1)
    cdef str rest = _unspaced(t, label, 0, block) + _unspaced(t, label, block + 1, t.n_blocks)
    begins = [number * (len(text) - PIECE) // (PIECES - 1) for number in range(PIECES)]
    return sum([text[begin : begin + PIECE] in rest for begin in begins]) >= FOUND * PIECES


cdef str _unspaced(PageTable t, const long long[::1] label, Py_ssize_t start, Py_ssize_t end):
    """What the blocks of the body among these say, without white space."""
    cdef Py_ssize_t i, k, size = 0
    cdef uint32_t *codes = <uint32_t *>malloc((t.shown_first[end] - t.shown_first[start] + 1) * sizeof(uint32_t))
    if not codes:
        raise MemoryError("no room for the body of a page")
    for i in range(start, end):
        if label[i] == _BODY:
            for k in range(t.shown_first[i], t.shown_first[i + 1]):
                if not is_space(t.shown[k]):
                    codes[size] = t.shown[k]
                    size += 1
    try:
        return PyUnicode_FromKindAndData(4, codes, size)
    finally:
        free(codes)
