# cython: language_level=3
"""Number keys and texts by their first appearance, by hashing. ``hashing.pyx`` says why so."""

from libc.stdint cimport int32_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memcmp, memcpy

cdef uint64_t FIRST_FACTOR, SECOND_FACTOR


cdef struct Numbers:
    uint64_t *keys     # of each slot
    int32_t *numbers   # and the number of its key, plus one; 0 where a slot is free
    uint64_t mask      # slots, a power of two, minus one
    int32_t count      # keys numbered so far

cdef struct Text:
    const char *start
    Py_ssize_t size
    uint64_t hash

cdef struct Texts:
    Text *texts        # by number
    int32_t *numbers
    uint64_t mask
    int32_t count

cdef int open_numbers(Numbers *table, Py_ssize_t most) except -1
cdef int open_texts(Texts *table, Py_ssize_t most) except -1


cdef inline uint64_t mixed(uint64_t value) noexcept nogil:
    """A value's bits, each of them spread over the upper half of the answer's."""
    value *= FIRST_FACTOR
    value ^= value >> 32
    return value * SECOND_FACTOR


cdef inline int32_t number_of(Numbers *table, uint64_t key) noexcept nogil:
    """The number of a key, a new one where it is new. No more than ``most`` keys may be asked for."""
    cdef uint64_t slot = (mixed(key) >> 32) & table.mask
    while table.numbers[slot]:
        if table.keys[slot] == key:
            return table.numbers[slot] - 1
        slot = (slot + 1) & table.mask
    table.count += 1
    table.keys[slot] = key
    table.numbers[slot] = table.count
    return table.count - 1


cdef inline void close_numbers(Numbers *table) noexcept nogil:
    free(table.keys)
    free(table.numbers)


cdef inline uint64_t hash_of(const char *start, Py_ssize_t size) noexcept nogil:
    """The hash of ``size`` bytes."""
    cdef uint64_t hashed = <uint64_t>size, word
    while size >= 8:
        memcpy(&word, start, 8)
        hashed = mixed(hashed ^ word)
        hashed ^= hashed >> 32
        start += 8
        size -= 8
    word = 0
    memcpy(&word, start, size)
    hashed = mixed(hashed ^ word)
    return hashed ^ (hashed >> 32)


cdef inline uint64_t _slot_of_text(const Texts *table, const Text *text) noexcept nogil:
    """The slot where a text is, or the free one where it would be."""
    cdef uint64_t slot = text.hash & table.mask
    cdef const Text *other
    while table.numbers[slot]:
        other = &table.texts[table.numbers[slot] - 1]
        if other.hash == text.hash and other.size == text.size and not memcmp(other.start, text.start, text.size):
            break
        slot = (slot + 1) & table.mask
    return slot


cdef inline int32_t number_of_text(Texts *table, const char *start, Py_ssize_t size) noexcept nogil:
    """The number of a text, a new one where it is new; its bytes must stay where they are.

    No more than ``most`` texts may be asked for.
    """
    cdef Text text = Text(start, size, hash_of(start, size))
    cdef uint64_t slot = _slot_of_text(table, &text)
    if not table.numbers[slot]:
        table.texts[table.count] = text
        table.count += 1
        table.numbers[slot] = table.count
    return table.numbers[slot] - 1


cdef inline int32_t find_text(const Texts *table, const char *start, Py_ssize_t size) noexcept nogil:
    """The number of a text; -1 where it has none."""
    cdef Text text = Text(start, size, hash_of(start, size))
    return table.numbers[_slot_of_text(table, &text)] - 1


cdef inline void close_texts(Texts *table) noexcept nogil:
    free(table.texts)
    free(table.numbers)
