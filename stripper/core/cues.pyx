# cython: language_level=3
"""Words that say what a short text is, found in any of the languages of ``words/cues.txt``.

The wording tables have to see a word in training; these lists speak for languages of which there are few labelled
pages. A text is read once: its ends in lower case, its words looked up (``stripper.core.cue_words``).
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t

from stripper.core.cue_words cimport (
    AGENCY, ASK, BEGINS, BYLINE, CLOSING, FIGURE, LETTER, OPENING, OWNER, PICTURE, RELATED, Character, CueWords, Unspaced,
    cue_words,
)
from stripper.core.page_table cimport PageTable
from stripper.core.plain_words cimport (
    CAPITAL_SIGMA, PLANE, PyUnicode_FromKindAndData, SOFT_HYPHEN, is_inside_word,
)

import numpy as np

from stripper.core.cue_words import CUES, lowered
from stripper.feature_names import CUED

cdef extern from "Python.h":
    int PyUnicode_KIND(object text) noexcept
    void *PyUnicode_DATA(object text) noexcept
    uint32_t PyUnicode_READ(int kind, const void *data, Py_ssize_t index) noexcept nogil

cdef enum:
    HALF = 120  # characters of either end of a long text
    MOST = 240  # of which cues are looked for; longer texts are searched at both ends
    ENDS = 241  # of both ends with a space between them
    LONGEST = 723  # characters that these become in NFC at most, three each
    MOST_WORDS = 362
    LONGEST_BRACKET = 40  # characters in brackets: "(left)", "（写真右）", "[Fig 1]", what a caption points at
    UNSPACED_EDGE = 3  # characters from either end at which what is found without spaces stands at an edge
    N_ANYWHERE = 7  # cues; what a byline begins with is in every sentence: "di", "by"
    STOP = 0x3002  # 。
    COPYRIGHT_SIGN = 0xA9
    FIRST_PICTOGRAPH = 0x1F000  # beyond the basic plane: from here to the last none composes or combines
    LAST_PICTOGRAPH = 0x1FFFF

cdef enum:  # the columns behind those of cues anywhere, in the order of ``CUED``
    PICTURE_AT_START = N_ANYWHERE
    AGENCY_AT_END, FIGURE_AT_START, BYLINE_AT_START, RELATED_AT_START, FIGURE_IN_BRACKETS, BRACKETS_AT_END
    N_CUED

CUED_CHARS = MOST
if len(CUED) != N_CUED or len(CUES) != N_ANYWHERE + 1:
    raise ImportError("compiled for other columns: build stripper.core anew")


cdef struct Reading:  # a text's ends in lower case, 0xFFFF for what is beyond the basic plane
    uint16_t codes[LONGEST]
    Py_ssize_t size
    uint8_t kinds  # bits of all its characters


cdef struct Found:  # bits of cues: anywhere, in the first word, in the last two
    uint16_t anywhere, start, end


cdef void fill_cues(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """The columns of ``CUED``: which cues each block has, and which at its edges and in brackets."""
    cdef CueWords words = cue_words()
    cdef Reading text
    cdef Py_ssize_t i, first, size
    for i in range(t.element.shape[0]):
        first, size = t.shown_first[i], t.shown_first[i + 1] - t.shown_first[i]
        if size:
            _read(words, 4, &t.shown[first], size, t.code_first[i + 1] - t.code_first[i], &text)
        else:
            text.size = text.kinds = 0
        _fill_row(words, &text, &out[i, at])


def cued(list texts):
    """Which cues each text has, and which at its edges and in brackets: float32 (n_texts, len(CUED))."""
    cdef CueWords words = cue_words()
    cdef Reading text
    cdef Py_ssize_t i
    cdef str line
    found = np.empty((len(texts), N_CUED), np.float32)
    cdef float[:, ::1] out = found
    for i in range(out.shape[0]):
        line = texts[i]
        _read(words, PyUnicode_KIND(line), PyUnicode_DATA(line), len(line), len(line), &text)
        _fill_row(words, &text, &out[i, 0])
    return found


def cue_features(PageTable t, float[:, ::1] out, Py_ssize_t at):
    """Fill the columns of ``CUED``: see the module."""
    fill_cues(t, out, at)


# -- reading --


cdef int _read(CueWords words, int kind, const void *data, Py_ssize_t size, Py_ssize_t spelled, Reading *text) except -1:
    """Read a text; ``spelled`` is its size without soft hyphens, if these are to be passed over."""
    cdef uint32_t ends[ENDS]
    size = _take_ends(kind, data, size, spelled, ends)
    if not _lower(words, ends, size, text):
        _copy(words, lowered(PyUnicode_FromKindAndData(4, ends, size)), text)
    return 0


cdef Py_ssize_t _take_ends(int kind, const void *data, Py_ssize_t size, Py_ssize_t spelled, uint32_t *ends) noexcept nogil:
    """The beginning and the end of a text that is long, cut between words where it has any, else all of it."""
    cdef bint is_split = spelled != size, is_long = spelled > MOST
    cdef Py_ssize_t i = 0, length = 0, most = HALF if is_long else MOST, first = 0
    cdef uint32_t code
    while length < most and i < size:
        code = PyUnicode_READ(kind, data, i)
        i += 1
        if code != SOFT_HYPHEN or not is_split:
            ends[length] = code
            length += 1
    if is_long:
        length = _to_last_space(ends, length)
        first, ends[length] = length + 1, c" "
        length = first + _take_end(kind, data, size, is_split, ends + first)
    for i in range(length):
        if ends[i] == c"\n":
            ends[i] = c" "
    return length


cdef Py_ssize_t _to_last_space(const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    """The length of a text up to its last space, if there is something before that."""
    cdef Py_ssize_t i
    for i in range(size - 1, 0, -1):
        if codes[i] == c" ":
            return i
    return size


cdef Py_ssize_t _take_end(int kind, const void *data, Py_ssize_t size, bint is_split, uint32_t *end) noexcept nogil:
    """The end of a long text behind the first space there, if there is something behind that."""
    cdef uint32_t codes[HALF]
    cdef Py_ssize_t at = HALF, i = size, first = HALF
    cdef uint32_t code
    while at and i:
        i -= 1
        code = PyUnicode_READ(kind, data, i)
        if code != SOFT_HYPHEN or not is_split:
            at -= 1
            codes[at] = code
    for i in range(HALF - 1):
        if codes[i] == c" ":
            at = i + 1
            break
    for i in range(at, HALF):
        end[i - at] = codes[i]
    return HALF - at


cdef bint _lower(CueWords words, const uint32_t *codes, Py_ssize_t size, Reading *text) noexcept nogil:
    """Read a text in lower case; False where only Python can, for letters and accents that may become one character."""
    cdef Py_ssize_t i
    cdef uint8_t combining = 0
    cdef const Character *character
    text.size, text.kinds = size, 0
    for i in range(size):
        if codes[i] >= PLANE:
            if not FIRST_PICTOGRAPH <= codes[i] <= LAST_PICTOGRAPH:
                return False
            text.codes[i] = PLANE - 1
            combining = 0
            continue
        character = &words.character[codes[i]]
        if character.kind & ASK and not (codes[i] == CAPITAL_SIGMA and is_inside_word(codes, size, i)):
            return False
        if character.combining and character.combining < combining:
            return False
        combining = character.combining
        text.kinds |= character.kind
        text.codes[i] = character.lower
    return True


cdef int _copy(CueWords words, str lowered, Reading *text) except -1:
    """Take a text that Python has put in lower case."""
    cdef Py_ssize_t i
    cdef Py_UCS4 code
    text.size, text.kinds = min(len(lowered), LONGEST), 0
    for i in range(text.size):
        code = lowered[i]
        text.codes[i] = <uint16_t>min(code, PLANE - 1)
        text.kinds |= words.character[text.codes[i]].kind
    return 0


# -- finding --


cdef void _fill_row(CueWords words, const Reading *text, float *row) noexcept nogil:
    """Write what is found in a text."""
    cdef Found found = _find(words, text.codes, text.size, text.kinds)
    cdef Py_ssize_t i
    for i in range(N_ANYWHERE):
        row[i] = found.anywhere >> i & 1
    row[PICTURE_AT_START] = (found.start & PICTURE) != 0
    row[AGENCY_AT_END] = (found.end & AGENCY) != 0
    row[FIGURE_AT_START] = (found.start & FIGURE) != 0
    row[BYLINE_AT_START] = (found.start & BYLINE) != 0
    row[RELATED_AT_START] = (found.start & RELATED) != 0
    row[FIGURE_IN_BRACKETS] = row[BRACKETS_AT_END] = 0
    if text.kinds & CLOSING:
        row[FIGURE_IN_BRACKETS] = (_find_in_brackets(words, text) & FIGURE) != 0
        row[BRACKETS_AT_END] = _ends_in_brackets(words, text)


cdef Found _find(CueWords words, const uint16_t *codes, Py_ssize_t size, uint8_t kinds) noexcept nogil:
    """The cues in a text whose characters are of some kinds."""
    cdef Found found = _find_words(words, codes, size)
    if kinds & OWNER:
        found.anywhere |= _owner(codes, size)
    if kinds & BEGINS:
        _find_unspaced(words, codes, size, &found)
    return found


cdef Found _find_words(CueWords words, const uint16_t *codes, Py_ssize_t size) noexcept nogil:
    """The cues that are words or phrases of a text."""
    cdef int32_t number[MOST_WORDS]
    cdef uint16_t bits[MOST_WORDS]
    cdef Py_ssize_t i = 0, first, count = 0, k
    cdef Found found = Found(0, 0, 0)
    while i < size:
        if words.character[codes[i]].kind & LETTER:
            first = i
            while i < size and words.character[codes[i]].kind & LETTER:
                i += 1
            bits[count] = words.bits_of(codes + first, i - first, &number[count])
            count += 1
        i += 1
    for k in range(count):
        if number[k] >= 0:
            bits[k] |= words.phrase_bits(&number[k], count - k)
        found.anywhere |= bits[k]
    if count:
        found.start = bits[0]
        found.end = bits[count - 1] | bits[max(count - 2, 0)]
    return found


cdef uint16_t _owner(const uint16_t *codes, Py_ssize_t size) noexcept nogil:
    """What follows © is somebody who has the rights."""
    cdef Py_ssize_t i
    for i in range(size):
        if codes[i] == COPYRIGHT_SIGN:
            return AGENCY
    return 0


cdef void _find_unspaced(CueWords words, const uint16_t *codes, Py_ssize_t size, Found *found) noexcept nogil:
    """The cues in a text that are found without spaces around them."""
    cdef const Unspaced *cue
    cdef Py_ssize_t i = 0
    while i < size:
        if words.character[codes[i]].kind & BEGINS:
            cue = words.unspaced_at(codes + i, size - i)
            if cue != NULL:
                found.anywhere |= cue.bits
                if i < UNSPACED_EDGE:
                    found.start |= cue.bits
                i += cue.size
                if i > size - UNSPACED_EDGE:
                    found.end |= cue.bits
                continue
        i += 1


cdef uint16_t _find_in_brackets(CueWords words, const Reading *text) noexcept nogil:
    """The cues in brackets that have no others in them."""
    cdef Py_ssize_t i, opening = -1
    cdef uint16_t bits = 0
    for i in range(text.size):
        if words.character[text.codes[i]].kind & OPENING:
            opening = i
        elif words.character[text.codes[i]].kind & CLOSING:
            if opening >= 0 and 1 <= i - opening - 1 <= LONGEST_BRACKET:
                bits |= _find(words, text.codes + opening, i + 1 - opening, text.kinds).anywhere
            opening = -1
    return bits


cdef bint _ends_in_brackets(CueWords words, const Reading *text) noexcept nogil:
    """Whether a text ends with a closing bracket, or that and a full stop, and does not begin with an opening one."""
    cdef Py_ssize_t last = text.size - 1
    if last >= 0 and (text.codes[last] == c"." or text.codes[last] == STOP):
        last -= 1
    return last >= 1 and words.character[text.codes[last]].kind & CLOSING and not words.character[text.codes[0]].kind & OPENING
