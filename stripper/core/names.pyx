# cython: language_level=3
"""Distinct byte strings and a number for each, in the order of their first appearance.

A page's class words, and its tags' names, are told apart by this table: a dict of Python would take longer than the
rest of the walk, for each look would make an object. Its hash is folded multiplication (as in wyhash) with numbers of
the process's own, so no page can be made whose names all fall into one slot; the numbers given do not depend on it.
"""

import os

from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdint cimport int32_t, uint64_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcmp, memcpy

cdef extern from *:
    """
    #include <stdint.h>
    #if defined(_MSC_VER) && defined(_M_X64)
    #include <intrin.h>
    #endif
    /* The two halves of a product of 128 bits, one upon the other. */
    static inline uint64_t stripper_fold(uint64_t a, uint64_t b) {
    #if defined(__SIZEOF_INT128__)
        unsigned __int128 product = (unsigned __int128)a * b;
        return (uint64_t)product ^ (uint64_t)(product >> 64);
    #elif defined(_MSC_VER) && defined(_M_X64)
        uint64_t high, low = _umul128(a, b, &high);
        return low ^ high;
    #else
        uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
        uint64_t low = al * bl, mid = ah * bl + (low >> 32), carry = al * bh + (uint32_t)mid;
        return (a * b) ^ (ah * bh + (mid >> 32) + (carry >> 32));
    #endif
    }
    """
    uint64_t stripper_fold(uint64_t a, uint64_t b) noexcept nogil

cdef uint64_t _SEED, _FACTOR, _LAST_FACTOR
_SEED, _FACTOR, _LAST_FACTOR = (int.from_bytes(os.urandom(8), "little") | 1 for _ in range(3))
cdef Py_ssize_t _FIRST_NAMES = 128, _FIRST_BYTES = 4096  # room to begin with; most pages need twice that


cdef int grow_to(void **block, Py_ssize_t *room, Py_ssize_t needed, Py_ssize_t size) except -1:
    """Give a block of memory room for ``needed`` entries of ``size`` bytes, and as many again for what comes."""
    cdef Py_ssize_t more = 2 * needed
    cdef void *moved = realloc(block[0], <size_t>(more * size))
    if moved == NULL:
        raise MemoryError(f"no room for {more} entries of a page")
    block[0] = moved
    room[0] = more
    return 0


cdef inline uint64_t _hash_of(const char *name, Py_ssize_t size) noexcept nogil:
    cdef uint64_t hash = _SEED ^ <uint64_t>size, word
    while size >= 8:
        memcpy(&word, name, 8)
        hash = stripper_fold(hash ^ word, _FACTOR)
        name += 8
        size -= 8
    word = 0
    memcpy(&word, name, size)
    return stripper_fold(hash ^ word, _LAST_FACTOR)


cdef class Names:
    """Byte strings, numbered from 0."""

    def __cinit__(self, names=()):
        self._mask = -1
        grow(<void **>&self._bytes, &self._room, _FIRST_BYTES // 2, 1)
        self._names_room = 2 * _FIRST_NAMES
        self._start = <Py_ssize_t *>malloc((self._names_room + 1) * sizeof(Py_ssize_t))
        self._hash = <uint64_t *>malloc(self._names_room * sizeof(uint64_t))
        if self._start == NULL or self._hash == NULL:
            raise MemoryError("no room for a page's names")
        self._start[0] = 0
        self._rehash()
        for name in names:
            self.number(name, len(name))

    def __dealloc__(self):
        free(self._bytes)
        free(self._start)
        free(self._hash)
        free(self._slot)

    def __len__(self):
        return self._n

    def add(self, bytes name):
        """The number of a name, a new one where it is new."""
        return self.number(name, len(name))

    cdef Py_ssize_t _find(self, const char *name, Py_ssize_t size, uint64_t hash) noexcept nogil:
        """The slot that a name has or would get."""
        cdef Py_ssize_t slot = hash & self._mask, begin
        cdef int32_t number
        while True:
            number = self._slot[slot]
            if number < 0:
                return slot
            begin = self._start[number]
            if (
                self._hash[number] == hash
                and self._start[number + 1] - begin == size
                and memcmp(self._bytes + begin, name, size) == 0
            ):
                return slot
            slot = (slot + 1) & self._mask

    cdef int32_t find(self, const char *name, Py_ssize_t size) noexcept nogil:
        """The number of a name, -1 where it was not seen."""
        return self._slot[self._find(name, size, _hash_of(name, size))]

    cdef int32_t number(self, const char *name, Py_ssize_t size) except -1:
        """The number of a name, a new one where it is new."""
        cdef uint64_t hash = _hash_of(name, size)
        cdef Py_ssize_t slot = self._find(name, size, hash)
        if self._slot[slot] < 0:
            self._slot[slot] = <int32_t>self._n
            self._append(name, size, hash)
            return <int32_t>(self._n - 1)
        return self._slot[slot]

    cdef int _append(self, const char *name, Py_ssize_t size, uint64_t hash) except -1:
        cdef Py_ssize_t begin = self._start[self._n], room = self._names_room
        grow(<void **>&self._bytes, &self._room, begin + size, 1)
        if self._n == self._names_room:
            grow(<void **>&self._hash, &room, self._n + 1, sizeof(uint64_t))
            grow(<void **>&self._start, &self._names_room, self._n + 2, sizeof(Py_ssize_t))
            self._names_room = room  # one less than there is of starts
        memcpy(self._bytes + begin, name, size)
        self._hash[self._n] = hash
        self._n += 1
        self._start[self._n] = begin + size
        if 2 * self._n > self._mask:
            self._rehash()
        return 0

    cdef int _rehash(self) except -1:
        """Spread the names over four times as many slots as there are of them."""
        cdef Py_ssize_t slots = 4 * _FIRST_NAMES, i, slot
        while slots < 4 * self._n:
            slots *= 2
        cdef int32_t *fresh = <int32_t *>malloc(slots * sizeof(int32_t))
        if fresh == NULL:
            raise MemoryError("no room for a page's names")
        free(self._slot)
        self._slot, self._mask = fresh, slots - 1
        for i in range(slots):
            fresh[i] = -1
        for i in range(self._n):
            slot = self._hash[i] & self._mask
            while fresh[slot] >= 0:
                slot = (slot + 1) & self._mask
            fresh[slot] = <int32_t>i
        return 0

    cdef list strings(self):
        """The names as str, in their order."""
        cdef Py_ssize_t i
        return [
            PyUnicode_DecodeUTF8(self._bytes + self._start[i], self._start[i + 1] - self._start[i], "replace")
            for i in range(self._n)
        ]
