# cython: language_level=3
"""Texts as plain words, for compiled code; ``plain_words.pyx`` says what these are."""

from libc.stdint cimport uint16_t, uint32_t, uint64_t

cdef enum:
    PLANE = 0x10000  # the basic plane
    CAPITAL_SIGMA = 0x3A3  # Σ
    DOTTED_I = 0x130  # İ
    SOFT_HYPHEN = 0xAD
    NO_WORD = 0  # parts words
    ASK = 0xFFFF  # its lower case is no single character, or not always the same


cdef extern from "Python.h":
    bint Py_UNICODE_ISALNUM(uint32_t code) noexcept nogil
    bint Py_UNICODE_ISLOWER(uint32_t code) noexcept nogil
    bint Py_UNICODE_ISUPPER(uint32_t code) noexcept nogil
    uint32_t Py_UNICODE_TOLOWER(uint32_t code) noexcept nogil
    object PyUnicode_FromKindAndData(int kind, const void *buffer, Py_ssize_t size)
    uint32_t *PyUnicode_AsUCS4(str text, uint32_t *buffer, Py_ssize_t size, bint copy_null) except NULL


cdef uint16_t PLAIN[PLANE]  # each character in lower case, if it is of a word


cdef inline bint is_inside_word(const uint32_t *codes, Py_ssize_t size, Py_ssize_t at) noexcept nogil:
    """Whether a letter with case follows, so that a capital sigma there becomes σ and not ς."""
    return at + 1 < size and (Py_UNICODE_ISLOWER(codes[at + 1]) or Py_UNICODE_ISUPPER(codes[at + 1]))


cdef inline uint64_t mark_of(uint32_t code) noexcept nogil:
    """The bit of a character in the mask of a text: what has not all bits of another does not contain it."""
    return <uint64_t>1 << (code & 63)


cdef Py_ssize_t plain_codes(const uint32_t *codes, Py_ssize_t size, uint32_t *out) noexcept nogil
cdef Py_ssize_t spelled_codes(const uint32_t *codes, Py_ssize_t size, Py_ssize_t most, uint32_t *out) noexcept nogil
cpdef str plain(str text)
