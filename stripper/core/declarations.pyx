# cython: language_level=3
"""What a page declares, made ready to be compared with its blocks.

Short texts, titles and names, are in a hash table, for a block either is one or is not. Long texts, in which the beginnings
of blocks are looked for, have an index each (``stripper.core.containment``). Authors and dates are at most a few: blocks
are looked through for them one by one.
"""

cimport cython
from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcmp

from stripper.core.containment cimport Container
from stripper.core.hashing cimport close_texts, find_text, number_of_text, open_texts
from stripper.core.plain_words cimport PyUnicode_AsUCS4, mark_of

import re

from stripper.characters import UNSPACED

cdef enum:
    # Fewest characters, as plain words, of what is looked for in a block: what is shorter is in many texts.
    SHORTEST_TITLE = 9  # may else be the name of the site
    SHORTEST_AUTHOR = 2
    YEAR_DIGITS = 4
    DAY_DIGITS = 2
    MOST_YEARS = 100  # numbers of four digits that as many characters can hold
    MOST_READ = 100_000  # the value of a number; what is longer is no year

_UNSPACED = re.compile(f"[{UNSPACED}]")


@cython.final
cdef class ShortTexts:
    """The titles and names that a page declares, as plain words, numbered; what is longer than any block is left out."""

    def __cinit__(self, titles, names):
        cdef Py_ssize_t characters = 0, count = 0, used = 0
        titles = [text for text in titles if len(text) <= MOST_PLAIN]
        names = [text for text in names if len(text) <= MOST_PLAIN]
        for text in (*titles, *names):
            characters += len(text)
            count += 1
        open_texts(&self._texts, count)
        self._codes = <uint32_t *>malloc((characters + 1) * sizeof(uint32_t))
        self._is_title = <uint8_t *>calloc(count + 1, 1)
        self._is_name = <uint8_t *>calloc(count + 1, 1)
        if not self._codes or not self._is_title or not self._is_name:
            raise MemoryError(f"no room for {count} titles and names")
        self._add(titles, self._is_title, &used)
        self._add(names, self._is_name, &used)

    def __dealloc__(self):
        free(self._codes)
        free(self._is_title)
        free(self._is_name)
        close_texts(&self._texts)

    cdef int _add(self, texts, uint8_t *marks, Py_ssize_t *used) except -1:
        """Number texts and mark the numbers; ``used`` characters are in ``_codes``."""
        cdef uint32_t *codes
        for text in texts:
            codes = self._codes + used[0]
            PyUnicode_AsUCS4(text, codes, len(text), False)
            marks[number_of_text(&self._texts, <char *>codes, len(text) * sizeof(uint32_t))] = True
            used[0] += len(text)
            self._has_size[len(text)] = True
        return 0

    cdef int32_t find(self, const Beginning *text) noexcept nogil:
        """The number of the title or name that a block is; -1 where it is none."""
        if not self._has_size[text.size]:
            return -1
        return find_text(&self._texts, <char *>text.codes, text.size * sizeof(uint32_t))


@cython.final
cdef class Declarations:
    """What a page declares: ``said`` is a ``Declared``, ``alternatives`` are the texts for its pictures, as plain words."""

    def __cinit__(self, said, str alternatives):
        self.short_texts = ShortTexts(said.titles, said.names)
        self.title = Container(max(said.titles, key=_longest_first, default=""))
        self.description, self.captions = Container(said.description), Container(said.captions)
        self.alternatives, self.body = Container(alternatives), Container(said.body)
        self._authors = []
        self._take_authors(said.authors)
        self._take_dates(said.dates)

    cdef int _take_authors(self, authors) except -1:
        """Take the names that may be in a block; the containers hold their characters."""
        cdef Author *author
        cdef Container name
        for text in authors:
            if SHORTEST_AUTHOR <= len(text) <= MOST_PLAIN and self._n_authors < MOST_AUTHORS:
                name = Container(text)
                self._authors.append(name)
                author = &self._author[self._n_authors]
                author.codes, author.size, author.mask = name.codes, name.size, name.mask
                author.is_unspaced = _UNSPACED.search(text) is not None
                self._n_authors += 1
        return 0

    cdef int _take_dates(self, dates) except -1:
        """Take the dates in ASCII digits: blocks are looked through for these alone."""
        for year, day in [date for date in dates if "".join(date).isascii()][:MOST_DATES]:
            self._date[self._n_dates] = Date(int(year), int(day))
            self._n_dates += 1
        return 0

    cdef bint is_title_in(self, const Beginning *text) noexcept nogil:
        """Whether a block contains the longest title."""
        cdef Py_ssize_t size = self.title.size
        return (
            SHORTEST_TITLE <= size <= text.size and (self.title.mask & ~text.mask) == 0
            and _contains(text, self.title.codes, size)
        )

    cdef double author_share(self, const Beginning *text) noexcept nogil:
        """How much of a block is the name of an author: 0 to 1."""
        cdef Py_ssize_t longest = 0, number
        cdef const Author *author
        for number in range(self._n_authors):
            author = &self._author[number]
            if longest < author.size <= text.size and (author.mask & ~text.mask) == 0 and _names(text, author):
                longest = author.size
        return <double>longest / text.size if longest else 0

    cdef bint is_dated(self, const Beginning *text) noexcept nogil:
        """Whether a block has the year and the day of a date, wherever they stand in it."""
        cdef Py_ssize_t number, k, n_years
        cdef int years[MOST_YEARS]
        cdef uint64_t days[2]
        if not self._n_dates:
            return False
        n_years = _read_numbers(text, years, days)
        for number in range(self._n_dates):
            if days[self._date[number].day >> 6] >> (self._date[number].day & 63) & 1:
                for k in range(n_years):
                    if years[k] == self._date[number].year:
                        return True
        return False


def _longest_first(title):
    """By what the longest title is found, the last by its characters of several."""
    return len(title), title


cdef inline bint _is_at(const Beginning *text, Py_ssize_t at, const uint32_t *part, Py_ssize_t size) noexcept nogil:
    """Whether a block has a text of one character or more at a place."""
    return text.codes[at] == part[0] and memcmp(&text.codes[at], part, size * sizeof(uint32_t)) == 0


cdef bint _contains(const Beginning *text, const uint32_t *part, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(text.size - size + 1):
        if _is_at(text, at, part, size):
            return True
    return False


cdef bint _names(const Beginning *text, const Author *author) noexcept nogil:
    """Whether a block has an author's name: as whole words, in a script without spaces anywhere."""
    cdef Py_ssize_t at, end
    for at in range(text.size - author.size + 1):
        end = at + author.size
        if author.is_unspaced or _is_edge(text, at - 1) and _is_edge(text, end):
            if _is_at(text, at, author.codes, author.size):
                return True
    return False


cdef inline bint _is_edge(const Beginning *text, Py_ssize_t at) noexcept nogil:
    """Whether no word goes on at a place."""
    return at < 0 or at >= text.size or text.codes[at] == c" "


cdef Py_ssize_t _read_numbers(const Beginning *text, int *years, uint64_t *days) noexcept nogil:
    """Read the numbers of four digits in a block, and those of one or two, as a set of bits; return how many the first are."""
    cdef Py_ssize_t i, digits = 0, n_years = 0
    cdef int value = 0
    days[0] = days[1] = 0
    for i in range(text.size + 1):
        if i < text.size and c"0" <= text.codes[i] <= c"9":
            value = min(value, MOST_READ) * 10 + <int>(text.codes[i] - c"0")
            digits += 1
            continue
        if digits == YEAR_DIGITS and n_years < MOST_YEARS:
            years[n_years] = value
            n_years += 1
        elif 0 < digits <= DAY_DIGITS:
            days[value >> 6] |= <uint64_t>1 << (value & 63)
        value = 0
        digits = 0
    return n_years
