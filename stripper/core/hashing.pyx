# cython: language_level=3
"""Number keys and texts by their first appearance: what is equal gets one number.

Open addressing with linear probing, at most half full; a table lives for one call and knows beforehand how many keys
may come. Python's dicts do the same at five times the cost, for they want an object for each key.

The factors are drawn from Python's own hash, which is another in each process: nobody can write a page whose class
names or texts all fall into one slot. Numbers do not depend on them, only on the order of appearance.
"""

from libc.stdint cimport int32_t, uint64_t
from libc.stdlib cimport calloc, malloc

cdef uint64_t LOW = 0xFFFFFFFFFFFFFFFF
FIRST_FACTOR = <uint64_t>(hash("the first factor") & LOW) | 1
SECOND_FACTOR = <uint64_t>(hash("the second factor") & LOW) | 1


cdef uint64_t _slots(Py_ssize_t most) noexcept nogil:
    """The number of slots for so many keys: a power of two."""
    cdef uint64_t slots = 16
    while slots < 2 * <uint64_t>most:
        slots *= 2
    return slots


cdef int open_numbers(Numbers *table, Py_ssize_t most) except -1:
    """Make room for ``most`` keys; ``close_numbers`` gives it back. Raises ``MemoryError``."""
    cdef uint64_t slots = _slots(most)
    table.mask, table.count = slots - 1, 0
    table.keys = <uint64_t *>malloc(slots * sizeof(uint64_t))
    table.numbers = <int32_t *>calloc(slots, sizeof(int32_t))
    if not table.keys or not table.numbers:
        close_numbers(table)
        raise MemoryError(f"no room for {most} keys")
    return 0


cdef int open_texts(Texts *table, Py_ssize_t most) except -1:
    """Make room for ``most`` texts; ``close_texts`` gives it back. Raises ``MemoryError``."""
    cdef uint64_t slots = _slots(most)
    table.mask, table.count = slots - 1, 0
    table.texts = <Text *>malloc((most + 1) * sizeof(Text))
    table.numbers = <int32_t *>calloc(slots, sizeof(int32_t))
    if not table.texts or not table.numbers:
        close_texts(table)
        raise MemoryError(f"no room for {most} texts")
    return 0


def numbered(list keys):
    """The number of each key, integers below 2**64, by first appearance: a list of int."""
    cdef Numbers table
    open_numbers(&table, len(keys))
    try:
        return [number_of(&table, key) for key in keys]
    finally:
        close_numbers(&table)


def numbered_texts(list texts):
    """The number of each text, bytes, by first appearance: a list of int."""
    cdef Texts table
    cdef bytes text
    open_texts(&table, len(texts))
    try:
        return [number_of_text(&table, text, len(text)) for text in texts]
    finally:
        close_texts(&table)
