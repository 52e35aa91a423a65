# cython: language_level=3
"""The cue words and how texts are read for them, for compiled code; ``cue_words.pyx`` says more."""

cimport cython
from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t

from stripper.core.plain_words cimport PLANE

cdef enum:  # bits of cues, in the order of ``CUES``
    PICTURE = 1
    AGENCY = 2
    CONSENT = 4
    CONTROL = 8
    RELATED = 16
    FOLLOW = 32
    FIGURE = 64
    BYLINE = 128

cdef enum:  # what a character is for, a bit each
    LETTER = 1  # of words: a letter, or a number that is no decimal digit
    ASK = 2  # its lower case or its composition may depend on what stands beside it: Python knows
    BEGINS = 4  # one of the cues that are found without spaces begins with it
    OPENING = 8
    CLOSING = 16
    OWNER = 32  # ©

cdef enum:
    STEM = 6  # letters by which a word with a star is known, whatever its ending


cdef struct Character:
    uint16_t lower
    uint8_t kind
    uint8_t combining  # its canonical combining class, by which marks on one letter are ordered


cdef struct Word:
    uint32_t hash
    int32_t start, size  # its letters
    uint16_t bits, stem_bits  # as a whole, and as a stem
    int32_t first_phrase, last_phrase  # that begin with it, the end exclusive


cdef struct Phrase:
    int32_t first, last  # the numbers of the words behind its first, the end exclusive
    uint16_t bits


cdef struct Unspaced:  # a cue that is found without spaces around it
    int32_t start, size
    uint16_t bits


@cython.final
cdef class CueWords:
    cdef Character character[PLANE]
    cdef uint16_t *_letters
    cdef Word *_words
    cdef int32_t *_slots  # the number of a word, plus one; 0 where a slot is free
    cdef uint32_t _mask
    cdef Phrase *_phrases
    cdef int32_t *_others
    cdef Unspaced *_unspaced  # by first character, longer ones first
    cdef Py_ssize_t _n_unspaced, _longest

    cdef int _take_letters(self, list texts) except -1
    cdef int _take_words(self, list known, dict words, dict stems) except -1
    cdef int _take_phrases(self, dict numbers, dict phrases) except -1
    cdef int _take_unspaced(self, list found, dict bits, Py_ssize_t at) except -1
    cdef int _take_characters(self, first) except -1
    cdef int32_t find(self, const uint16_t *letters, Py_ssize_t size, uint32_t hash) noexcept nogil
    cdef uint16_t bits_of(self, const uint16_t *letters, Py_ssize_t size, int32_t *number) noexcept nogil
    cdef uint16_t phrase_bits(self, const int32_t *numbers, Py_ssize_t count) noexcept nogil
    cdef bint _follows(self, const Phrase *phrase, const int32_t *numbers, Py_ssize_t count) noexcept nogil
    cdef const Unspaced *unspaced_at(self, const uint16_t *codes, Py_ssize_t size) noexcept nogil


cdef CueWords cue_words()
