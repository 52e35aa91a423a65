# cython: language_level=3
"""Loops over the bytes of UTF-8 text as libxml2 has it: into code points, whether it is blank, what a style hides."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memchr, memcmp, memcpy

cdef extern from "Python.h":
    bint Py_UNICODE_ISSPACE(uint32_t code) noexcept nogil

cdef uint64_t _NO_ASCII = 0x8080808080808080  # a bit of each of eight bytes that is set where one is no ASCII
cdef uint32_t _REPLACEMENT = 0xFFFD


cdef inline Py_ssize_t _length(uint8_t byte) noexcept nogil:
    """How many bytes a character has by its first (RFC 3629)."""
    return 1 if byte < 0xC0 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4


cdef inline uint32_t _code(const uint8_t *s, Py_ssize_t length) noexcept nogil:
    """The code point of a character of two bytes or more."""
    if length == 2:
        return ((s[0] & 0x1F) << 6) | (s[1] & 0x3F)
    if length == 3:
        return ((s[0] & 0x0F) << 12) | ((s[1] & 0x3F) << 6) | (s[2] & 0x3F)
    return ((s[0] & 0x07) << 18) | ((s[1] & 0x3F) << 12) | ((s[2] & 0x3F) << 6) | (s[3] & 0x3F)


cdef Py_ssize_t decode(const char *text, Py_ssize_t size, uint32_t *out) noexcept nogil:
    """Write a text's code points, of which ``out`` has room for ``size``; return how many there are.

    libxml2 has valid UTF-8 alone. What is none all the same becomes U+FFFD, and nothing behind its end is read.
    """
    cdef const uint8_t *s = <const uint8_t *>text
    cdef Py_ssize_t i = 0, n = 0, j, length
    cdef uint64_t word
    cdef uint32_t code
    while i < size:
        if s[i] < 0x80:
            if size - i >= 8:
                memcpy(&word, s + i, 8)
                if not word & _NO_ASCII:
                    for j in range(8):
                        out[n + j] = s[i + j]
                    i += 8
                    n += 8
                    continue
            out[n] = s[i]
            i += 1
        else:
            length = _length(s[i])
            code = _code(s + i, length) if 1 < length <= size - i else _REPLACEMENT
            out[n] = code if code < 0x110000 else _REPLACEMENT
            i += min(length, size - i)
        n += 1
    return n


cdef bint is_blank(const char *text, Py_ssize_t size) noexcept nogil:
    """Whether there is nothing but white space, as ``str.isspace`` has it."""
    cdef const uint8_t *s = <const uint8_t *>text
    cdef Py_ssize_t i = 0, length
    while i < size:
        if s[i] < 0x80:
            if s[i] > 32 or not Py_UNICODE_ISSPACE(s[i]):
                return False
            i += 1
        else:
            length = _length(s[i])
            if not 1 < length <= size - i or not Py_UNICODE_ISSPACE(_code(s + i, length)):
                return False
            i += length
    return True


cdef bint contains(const char *text, Py_ssize_t size, const char *word, Py_ssize_t length) noexcept nogil:
    """Whether a text has a word in it, as it is written."""
    cdef const char *end = text + size
    cdef const char *at = text
    while end - at >= length:
        at = <const char *>memchr(at, word[0], end - at)
        if at == NULL or end - at < length:
            return False
        if memcmp(at, word, length) == 0:
            return True
        at += 1
    return False


cdef inline uint8_t _lower(char byte) noexcept nogil:
    return <uint8_t>byte | 0x20 if 65 <= <uint8_t>byte <= 90 else <uint8_t>byte


cdef inline bint _is_space(char byte) noexcept nogil:
    return byte == 32 or 9 <= byte <= 13


cdef Py_ssize_t _behind(const char *style, Py_ssize_t size, Py_ssize_t at, const char *word) noexcept nogil:
    """Where it goes on behind a word in lower case and white space, -1 where another word stands there."""
    while word[0]:
        if at >= size or _lower(style[at]) != <uint8_t>word[0]:
            return -1
        at += 1
        word += 1
    while at < size and _is_space(style[at]):
        at += 1
    return at


cdef bint _declares(
    const char *style, Py_ssize_t size, Py_ssize_t at, const char *name, const char *value
) noexcept nogil:
    at = _behind(style, size, at, name)
    if at >= 0:
        at = _behind(style, size, at, b":")
    return at >= 0 and _behind(style, size, at, value) >= 0


cdef bint hides(const char *style, Py_ssize_t size) noexcept nogil:
    """Whether a style says ``display: none`` or ``visibility: hidden``, in whatever case."""
    cdef Py_ssize_t at
    for at in range(size):
        if _lower(style[at]) == 100:  # d
            if _declares(style, size, at, b"display", b"none"):
                return True
        elif _lower(style[at]) == 118:  # v
            if _declares(style, size, at, b"visibility", b"hidden"):
                return True
    return False
