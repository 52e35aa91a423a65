# cython: language_level=3
"""How a text is shown, its white space collapsed, and how it is read, without soft hyphens; how much it says, in letters.

Nearly all texts have white space to be collapsed at their ends alone, if at all: what is between is told by a loop that
compilers turn into vector instructions, and copied as it is.
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t
from libc.string cimport memcpy

from stripper.core.characters cimport PLANE, says_more

from stripper.characters import FIRST_IDEOGRAPH, SOFT_HYPHEN

cdef uint32_t _SOFT_HYPHEN = ord(SOFT_HYPHEN)
cdef uint16_t _FIRST_TO_SAY_MORE = FIRST_IDEOGRAPH
for _code in range(N_SPACES):
    SPACES[_code] = chr(_code).isspace()


cdef bint _is_plain(const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    """Whether a text stands as it is: it has no white space but single blanks. (Of rarer characters, some are doubted.)"""
    cdef Py_ssize_t i
    cdef int32_t code, doubted = 0
    for i in range(size):
        code = <int32_t>codes[i]
        # control characters, U+0085 and U+00A0; U+1680; the spaces around U+2000, though not quotation marks; U+3000
        doubted |= (code < 32) | ((code > 0x7E) & (code < 0xA1)) | (code == 0x1680) | (code == 0x3000)
        doubted |= ((code > 0x1FFF) & (code < 0x200B)) | ((code > 0x2027) & (code < 0x2060))
    for i in range(1, size):
        doubted |= (codes[i - 1] == 32) & (codes[i] == 32)
    return not doubted


cdef Py_ssize_t collapsed_length(const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    """The length of a text with its white space collapsed: ``len(" ".join(text.split()))``."""
    cdef Py_ssize_t i, end = stripped(codes, size), start = indent(codes, end), more = 0
    for i in range(start + 1, end):
        more += is_space(codes[i]) & is_space(codes[i - 1])
    return end - start - more


cdef Py_ssize_t collapse(const uint32_t *codes, Py_ssize_t size, uint32_t *out, bint was_blank) noexcept nogil:
    """Write a text with each run of white space as one blank, none where ``was_blank``; return the length of what is written.

    ``out`` must have room for one character more than the text has.
    """
    cdef Py_ssize_t i, n = 0, end = stripped(codes, size), start = indent(codes, end) if was_blank else 0
    cdef bint blank
    if _is_plain(codes + start, end - start):
        n = end - start
        memcpy(out, codes + start, n * sizeof(uint32_t))
        was_blank = was_blank and n == 0
    else:
        for i in range(start, end):
            blank = is_space(codes[i])
            out[n] = c" " if blank else codes[i]
            n += not (blank and was_blank)
            was_blank = blank
    if end < size and not was_blank:
        out[n] = c" "
        n += 1
    return n


cdef Py_ssize_t count_hyphens(const uint32_t *text, Py_ssize_t size) noexcept nogil:
    """How many soft hyphens are left out of a text as it is read; of one of nothing else, none."""
    cdef Py_ssize_t i
    cdef uint32_t count = 0
    for i in range(size):
        count += text[i] == _SOFT_HYPHEN
    return count if count < size else 0


cdef Py_ssize_t read_length(const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    """The length of a text as it is shown and read: white space collapsed, soft hyphens left out unless it is nothing else."""
    cdef Py_ssize_t i, shown = collapsed_length(codes, size)
    cdef uint32_t hyphens = 0
    for i in range(size):
        hyphens += codes[i] == _SOFT_HYPHEN
    return shown - hyphens if hyphens < shown else shown


cdef Py_ssize_t spell(const uint32_t *text, Py_ssize_t size, uint16_t *out) noexcept nogil:
    """Write a text as it is read, characters beyond the basic plane as U+FFFF; return its length."""
    cdef Py_ssize_t i, n = 0
    if not count_hyphens(text, size):
        for i in range(size):
            out[i] = <uint16_t>min(<int32_t>text[i], PLANE - 1)
        return size
    for i in range(size):
        if text[i] != _SOFT_HYPHEN:
            out[n] = <uint16_t>min(<int32_t>text[i], PLANE - 1)
            n += 1
    return n


cdef Py_ssize_t more_letters(const uint16_t *codes, Py_ssize_t size) noexcept nogil:
    """What a text's characters say beyond one letter each."""
    cdef Py_ssize_t i, more = 0
    cdef uint16_t bits = 0
    for i in range(size):
        bits |= codes[i]
    if bits < _FIRST_TO_SAY_MORE:  # as in most texts, for no character is greater than the bits of all
        return 0
    for i in range(size):
        more += says_more[codes[i]]
    return more
