# cython: language_level=3
"""What characters are to the rules that look for credits, and the rules; ``credits.pyx`` says more."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

from stripper.core.characters cimport PLANE
from stripper.core.shown_text cimport indent

cdef extern from "Python.h":
    bint Py_UNICODE_ISALNUM(uint32_t code) noexcept nogil

cdef enum:  # what a character can be to the rules, a bit each
    MARK = 1  # a credit may begin at it or before it
    SIGN = 2  # a mark that stands for a credit by itself
    OPENING = 4  # brackets
    CLOSING = 8
    ROUND = 16  # a bracket that may be a caption's last, of either side
    EDGE = 32  # what may stand before the first word of a credit
    SENTENCE_END = 64
    PAUSE = 128  # a sentence may end there, in a caption
    ENDS_WORD = 256
    TRIMMED = 512  # is no part of what stands before a credit
    UNSPACED = 1024  # a cue of a script without spaces between words may end there
    HINT = 2048  # no mark, but a rule may begin with it
    TERMINATOR = 4096  # ends a sentence in Chinese and Japanese

cdef enum:
    CAMERA = 0x1F4F7  # 📷, and 📸 behind it: the only marks beyond the basic plane
    LONGEST_NAME = 30  # characters of a name behind "＝" at the end of a Japanese caption, or behind "/"

cdef uint16_t KINDS[PLANE]


cdef struct Text:  # a text that is looked through
    const uint32_t *codes
    Py_ssize_t size
    uint8_t *cut  # whether another kind may begin before each character: (size + 1,)
    Py_ssize_t cuts  # how many of them are set
    Py_ssize_t margin  # where it begins without what is trimmed; -1 until it is asked for
    Py_ssize_t word_end  # of the word behind the bracket looked at last
    Py_ssize_t last_closing  # the last closing bracket but for one at the very end; -2 until it is asked for


cdef inline uint16_t kind_of(uint32_t code) noexcept nogil:
    """The bits of a character."""
    if code < PLANE:
        return KINDS[code]
    return MARK | SIGN if code == CAMERA or code == CAMERA + 1 else 0


cdef inline bint is_alnum(uint32_t code) noexcept nogil:
    """Whether a character is a letter or a digit, as ``str.isalnum`` has it."""
    if code < 128:
        return c"0" <= code <= c"9" or c"a" <= code | 32 <= c"z"
    return Py_UNICODE_ISALNUM(code)


cdef inline bint has_word(const Text *t, Py_ssize_t at, const char *word) noexcept nogil:
    """Whether a text has a word of ASCII at a place."""
    while word[0]:
        if at >= t.size or t.codes[at] != <uint8_t>word[0]:
            return False
        at += 1
        word += 1
    return True


cdef inline Text text_of(const uint32_t *codes, Py_ssize_t size, uint8_t *cut) noexcept nogil:
    """A text to be looked through; ``cut`` has (size + 1) zeros."""
    return Text(codes, size, cut, 0, -1, 0, -2)


cdef inline Text unindented(const Text *t) noexcept nogil:
    """A text without the white space before it, for rules that note no cuts."""
    cdef Py_ssize_t lead = indent(t.codes, t.size)
    return text_of(t.codes + lead, t.size - lead, NULL)


cdef Py_ssize_t credit_start(Text *t, Py_ssize_t at) noexcept nogil
cdef Py_ssize_t before_bracket(const Text *t, Py_ssize_t cut) noexcept nogil
cdef Py_ssize_t shortened(const Text *t, Py_ssize_t dot, Py_ssize_t *end) noexcept nogil
cdef bint begins_credit(Text t) noexcept nogil
cdef bint names_an_agency(const Text *t, Py_ssize_t at) noexcept nogil
