# cython: language_level=3
"""Whether one text contains others: a page's blocks are looked for in what it declares.

The text is indexed once, by trigrams. Of a text that is looked for the rarest trigram counts: where it is nowhere, so is
the text, and that is all that most blocks cost; else the text is compared at each of its places. (Python's ``in`` takes
a time for each block that grows with the article.)

Texts can be made up in which every trigram is frequent. So the effort is bounded by the size of the container, and what is
left open then is found by the hashes of all its windows of one length at a time, as by Karp and Rabin (1987), "Efficient
randomized pattern-matching algorithms". No page that was not made for it comes to that.
"""

cimport cython
from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcmp

from stripper.core.hashing cimport (
    FIRST_FACTOR, SECOND_FACTOR, Numbers, close_numbers, mixed, number_of, open_numbers,
)
from stripper.core.plain_words cimport PyUnicode_AsUCS4, mark_of

import numpy as np

cdef enum:
    FEWEST_BITS = 6  # of the number of slots
    LEAST_EFFORT = 1 << 14  # comparisons
    EFFORT = 64  # comparisons for each character of the container


cdef inline uint64_t _joined(uint64_t gram, uint32_t code) noexcept nogil:
    """A trigram's 63 bits, from those of the one before it."""
    return (gram << 21 | code) & ((<uint64_t>1 << 63) - 1)


cdef inline uint64_t _slot(uint64_t gram, int shift) noexcept nogil:
    """The slot of a trigram, by Fibonacci hashing; by another factor in each process."""
    return (gram * SECOND_FACTOR) >> shift


cdef uint32_t *copied(str text) except NULL:
    """The code points of a text, to be freed."""
    cdef Py_ssize_t size = len(text)
    cdef uint32_t *codes = <uint32_t *>malloc((size + 1) * sizeof(uint32_t))
    if not codes:
        raise MemoryError(f"no room for {size} characters")
    if size:
        PyUnicode_AsUCS4(text, codes, size, False)
    return codes


@cython.final
cdef class Container:
    """A text in which others are looked for."""

    def __cinit__(self, str text not None):
        cdef Py_ssize_t i
        self.size, self.codes = len(text), copied(text)
        for i in range(self.size):
            self.mask |= mark_of(self.codes[i])
        self._effort = LEAST_EFFORT + EFFORT * self.size
        if self.size >= GRAM:
            self._index()

    def __dealloc__(self):
        free(self.codes)
        free(self._slots)
        free(self._before)

    cdef int _index(self) except -1:
        """Note the places of each trigram."""
        cdef int bits = FEWEST_BITS
        cdef Py_ssize_t i
        cdef uint64_t gram = 0
        cdef Slot *slot
        while (<Py_ssize_t>1 << bits) < self.size:
            bits += 1
        self._shift = 64 - bits
        self._slots = <Slot *>calloc(<size_t>1 << bits, sizeof(Slot))
        self._before = <int32_t *>malloc(self.size * sizeof(int32_t))
        if not self._slots or not self._before:
            raise MemoryError(f"no room for an index of {self.size} characters")
        for i in range(self.size):
            gram = _joined(gram, self.codes[i])
            if i >= GRAM - 1:
                slot = &self._slots[_slot(gram, self._shift)]
                self._before[i - GRAM + 1] = slot.last
                slot.last = <int32_t>(i - GRAM + 2)
                slot.count += 1
        return 0

    cdef int contains(self, const uint32_t *text, Py_ssize_t size) noexcept nogil:
        """Whether a text of ``GRAM`` characters or more is in this one; ``LEFT_OPEN`` when the effort is spent."""
        cdef Py_ssize_t i, rarest = 0
        cdef uint64_t gram = 0
        cdef Slot slot, best
        if size < GRAM or size > self.size:
            return ABSENT
        best.count = 0x7FFFFFFF
        for i in range(size):
            gram = _joined(gram, text[i])
            if i >= GRAM - 1:
                slot = self._slots[_slot(gram, self._shift)]
                if slot.count == 0:
                    return ABSENT
                if slot.count < best.count:
                    best, rarest = slot, i - GRAM + 1
        return self._look_up(text, size, rarest, best)

    cdef int _look_up(self, const uint32_t *text, Py_ssize_t size, Py_ssize_t at, Slot slot) noexcept nogil:
        """Compare a text with this one wherever the trigram is that stands in it at ``at``."""
        cdef Py_ssize_t place = slot.last, begin
        while place:
            if self._effort <= 0:
                return LEFT_OPEN
            self._effort -= 1
            begin = place - 1 - at
            if 0 <= begin <= self.size - size and _are_same(&self.codes[begin], text, size):
                return PRESENT
            place = self._before[place - 1]
        return ABSENT

    cdef bint has(self, str text) except -1:
        """Whether a text of ``GRAM`` characters or more is in this one, however long it takes."""
        cdef Py_ssize_t size = len(text)
        cdef int found = ABSENT
        cdef uint8_t answer
        if size > self.size:
            return False
        cdef uint32_t *codes = copied(text)
        try:
            found = self.contains(codes, size)
            answer = found == PRESENT
            if found == LEFT_OPEN:
                self.contain_all(codes, 1, size, &answer)
        finally:
            free(codes)
        return answer

    cdef int contain_all(self, const uint32_t *texts, Py_ssize_t count, Py_ssize_t size, uint8_t *found) except -1:
        """Find out which of ``count`` texts of one size, side by side, are in this one, in one pass over it."""
        cdef Py_ssize_t i
        cdef Numbers hashes
        cdef int32_t[::1] number = np.empty(count, np.int32)  # of each text's hash
        cdef int32_t[::1] first = np.empty(count, np.int32)  # the first text with each
        cdef uint8_t[::1] seen = np.zeros(count, np.uint8)  # whether that one is here
        open_numbers(&hashes, count)
        for i in range(count):
            number[i] = number_of(&hashes, _hash(&texts[i * size], size))
            if number[i] == hashes.count - 1 and not seen[number[i]]:
                first[number[i]] = <int32_t>i
                seen[number[i]] = 1
        seen[:] = 0
        if size <= self.size:
            self._see(&hashes, texts, size, first, seen)
        close_numbers(&hashes)
        for i in range(count):
            found[i] = seen[number[i]] and _are_same(&texts[i * size], &texts[first[number[i]] * size], size)
        return 0

    cdef void _see(
        self, Numbers *hashes, const uint32_t *texts, Py_ssize_t size, const int32_t[::1] first, uint8_t[::1] seen
    ) noexcept nogil:
        """Mark the texts that are the same as a window of this one."""
        cdef uint64_t hashed = _hash(self.codes, size), leaving = 1  # the power by which the first character counts
        cdef Py_ssize_t i
        cdef int32_t number
        for i in range(size - 1):
            leaving *= FIRST_FACTOR
        for i in range(self.size - size + 1):
            number = _known(hashes, hashed)
            if number >= 0 and not seen[number]:
                seen[number] = _are_same(&self.codes[i], &texts[first[number] * size], size)
            if i + size < self.size:
                hashed = (hashed - mixed(self.codes[i]) * leaving) * FIRST_FACTOR + mixed(self.codes[i + size])


cdef uint64_t _hash(const uint32_t *text, Py_ssize_t size) noexcept nogil:
    """A polynomial over a text's characters, modulo 2**64: that of the next window follows from one of them."""
    cdef uint64_t hashed = 0
    cdef Py_ssize_t i
    for i in range(size):
        hashed = hashed * FIRST_FACTOR + mixed(text[i])
    return hashed


cdef int32_t _known(const Numbers *table, uint64_t key) noexcept nogil:
    """The number of a key; -1 where it has none."""
    cdef uint64_t slot = (mixed(key) >> 32) & table.mask
    while table.numbers[slot] and table.keys[slot] != key:
        slot = (slot + 1) & table.mask
    return table.numbers[slot] - 1


cdef bint _are_same(const uint32_t *one, const uint32_t *other, Py_ssize_t size) noexcept nogil:
    return memcmp(one, other, size * sizeof(uint32_t)) == 0


def contains(str text not None, list others, bint is_spent=False):
    """Whether a text contains each of others, which have ``GRAM`` characters or more: a list of bool.

    ``is_spent`` is for tests: as if the effort were spent before.
    """
    cdef Container container = Container(text)
    if is_spent:
        container._effort = 0
    return [container.has(other) for other in others]
