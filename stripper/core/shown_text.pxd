# cython: language_level=3
"""How a text is shown and how it is read; ``shown_text.pyx`` says more."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

cdef enum:
    N_SPACES = 0x3001  # no character from here on is white space
    LONGEST_LINK = 40  # characters of a link's text that is of one kind wherever it stands

cdef uint8_t SPACES[N_SPACES + 1]  # the last stands for all that come


cdef inline bint is_space(uint32_t code) noexcept nogil:
    """Whether a character is white space, as ``str.split`` has it."""
    return SPACES[min(code, <uint32_t>N_SPACES)]


cdef inline Py_ssize_t indent(const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    """How much white space stands before a text."""
    cdef Py_ssize_t i = 0
    while i < size and is_space(codes[i]):
        i += 1
    return i


cdef inline Py_ssize_t stripped(const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    """The length of a text without the white space at its end."""
    while size and is_space(codes[size - 1]):
        size -= 1
    return size


cdef inline Py_ssize_t shown_length(const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    """The length of a text as it is shown: some pages indent every line by hundreds of spaces."""
    return size if size <= LONGEST_LINK else collapsed_length(codes, size)


cdef Py_ssize_t collapsed_length(const uint32_t *codes, Py_ssize_t size) noexcept nogil
cdef Py_ssize_t collapse(const uint32_t *codes, Py_ssize_t size, uint32_t *out, bint was_blank) noexcept nogil
cdef Py_ssize_t count_hyphens(const uint32_t *text, Py_ssize_t size) noexcept nogil
cdef Py_ssize_t read_length(const uint32_t *codes, Py_ssize_t size) noexcept nogil
cdef Py_ssize_t spell(const uint32_t *text, Py_ssize_t size, uint16_t *out) noexcept nogil
cdef Py_ssize_t more_letters(const uint16_t *codes, Py_ssize_t size) noexcept nogil
