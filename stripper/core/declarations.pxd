# cython: language_level=3
"""What a page declares, made ready to be compared with its blocks; ``declarations.pyx`` says how."""

cimport cython
from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

from stripper.core.containment cimport Container
from stripper.core.hashing cimport Texts

cdef enum:
    COMPARED = 200  # characters of a block that are compared; a title or name that is longer is none
    MOST_PLAIN = 400  # of them as plain words: the lower case of "İ" has two
    MOST_AUTHORS = 20  # ``stripper.declared`` has no more
    MOST_DATES = 20


cdef struct Beginning:  # of a block, as plain words
    uint32_t codes[MOST_PLAIN]
    Py_ssize_t size
    uint64_t mask  # of its characters, as ``mark_of`` has them


cdef struct Author:
    const uint32_t *codes
    Py_ssize_t size
    uint64_t mask
    bint is_unspaced  # of a script without spaces between words


cdef struct Date:
    int year, day


@cython.final
cdef class ShortTexts:
    cdef Texts _texts
    cdef uint32_t *_codes
    cdef uint8_t *_is_title
    cdef uint8_t *_is_name
    cdef uint8_t _has_size[MOST_PLAIN + 1]

    cdef int _add(self, texts, uint8_t *marks, Py_ssize_t *used) except -1
    cdef int32_t find(self, const Beginning *text) noexcept nogil
    cdef inline bint is_title(self, int32_t number) noexcept nogil:
        return number >= 0 and self._is_title[number] != 0

    cdef inline bint is_name(self, int32_t number) noexcept nogil:
        return number >= 0 and self._is_name[number] != 0


@cython.final
cdef class Declarations:
    cdef ShortTexts short_texts
    cdef Container title, description, captions, alternatives, body
    cdef list _authors
    cdef Author _author[MOST_AUTHORS]
    cdef Date _date[MOST_DATES]
    cdef Py_ssize_t _n_authors, _n_dates

    cdef int _take_authors(self, authors) except -1
    cdef int _take_dates(self, dates) except -1
    cdef bint is_title_in(self, const Beginning *text) noexcept nogil
    cdef double author_share(self, const Beginning *text) noexcept nogil
    cdef bint is_dated(self, const Beginning *text) noexcept nogil
