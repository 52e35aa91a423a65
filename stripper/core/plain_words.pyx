# cython: language_level=3
"""Texts as plain words: lower case, one space between words, without punctuation or white space of any other kind.

What a page declares of itself and what its blocks say are compared as plain words. They are those of Python, by
``text.lower()`` and ``[\\W_]+``, found by one lookup a character. Two letters need more than that: the lower case of
``Σ`` at the end of a word is ``ς``, and that of ``İ`` is an ``i`` and a dot, which parts words.
"""

from libc.stdlib cimport free, malloc

import re

_NO_WORD = re.compile(r"[\W_]+")

cdef uint32_t _code, _lower
for _code in range(PLANE):
    _lower = Py_UNICODE_TOLOWER(_code)
    PLAIN[_code] = _lower if Py_UNICODE_ISALNUM(_lower) else NO_WORD
PLAIN[CAPITAL_SIGMA] = PLAIN[DOTTED_I] = ASK


cdef Py_ssize_t plain_codes(const uint32_t *codes, Py_ssize_t size, uint32_t *out) noexcept nogil:
    """Write a text as plain words to ``out``, which has room for 2 * size; return their length.

    It may be written over itself where it has no ``İ``. -1 where only Python can say: a word may end in a capital sigma.
    """
    cdef Py_ssize_t i, length = 0
    cdef uint32_t code, lower
    cdef bint is_parted = False
    for i in range(size):
        code = codes[i]
        lower = PLAIN[code] if code < PLANE else _beyond_plane(code)
        if lower == NO_WORD:
            is_parted = length > 0
            continue
        if is_parted:
            out[length] = c" "
            length += 1
            is_parted = False
        if lower == ASK:
            if code == CAPITAL_SIGMA and not is_inside_word(codes, size, i):
                return -1
            is_parted = code == DOTTED_I  # by its dot
            lower = c"i" if is_parted else CAPITAL_SIGMA + 0x20
        out[length] = lower
        length += 1
    return length


cdef uint32_t _beyond_plane(uint32_t code) noexcept nogil:
    cdef uint32_t lower = Py_UNICODE_TOLOWER(code)
    return lower if Py_UNICODE_ISALNUM(lower) else NO_WORD


cdef Py_ssize_t spelled_codes(const uint32_t *codes, Py_ssize_t size, Py_ssize_t most, uint32_t *out) noexcept nogil:
    """Write the first ``most`` characters of a text that are no soft hyphens to ``out``; return how many there are."""
    cdef Py_ssize_t i, length = 0
    for i in range(size):
        if length == most:
            break
        if codes[i] != SOFT_HYPHEN:
            out[length] = codes[i]
            length += 1
    return length


cpdef str plain(str text):
    """A text as plain words.

    >>> plain("L’alba, «vista»  dal_ponte")
    'l alba vista dal ponte'
    """
    cdef Py_ssize_t size = len(text), length = -1
    cdef uint32_t *codes
    if "İ" not in text:  # which takes more room than it had
        codes = <uint32_t *>malloc((size + 1) * sizeof(uint32_t))
        if not codes:
            raise MemoryError(f"no room for {size} characters")
        PyUnicode_AsUCS4(text, codes, size + 1, True)
        length = plain_codes(codes, size, codes)
        words = PyUnicode_FromKindAndData(4, codes, max(length, 0))
        free(codes)
    return words if length >= 0 else _NO_WORD.sub(" ", text.lower()).strip()


def plain_lines(list texts):
    """Several texts as plain words; they must have no line ends."""
    return [plain(text) for text in texts]
