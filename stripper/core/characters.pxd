# cython: language_level=3
"""What each character of the basic plane is, as tables; ``characters.pyx`` fills them."""

from libc.stdint cimport uint8_t, uint16_t

cdef enum:
    PLANE = 0x10000

cdef uint8_t *class_of  # number of the class, an index into ``stripper.characters.CLASSES``
cdef uint16_t *lower_of  # lower case, digits as 0
cdef uint8_t *says_more  # 1 where a character says as much as two letters: ideographs, kana, hangul
