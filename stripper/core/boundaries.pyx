# cython: language_level=3
"""Where another kind of text may begin inside one text: a credit, in a caption also what has no cue.

The regular expressions above the functions are the rules; see ``credits.pyx`` for how they are meant.
"""

from libc.stdint cimport uint16_t, uint32_t

from stripper.core.credits cimport (
    CLOSING, HINT, MARK, OPENING, PAUSE, ROUND, TERMINATOR, LONGEST_NAME, Text, before_bracket, begins_credit, credit_start,
    has_word, is_alnum, kind_of, names_an_agency, shortened, unindented,
)
from stripper.core.shown_text cimport indent, is_space, stripped

cdef extern from "Python.h":
    bint Py_UNICODE_ISALPHA(uint32_t code) noexcept nogil

cdef enum:  # characters
    MOST_IN_BRACKET = 120  # in the last bracket of a caption
    MOST_IN_SENTENCE = 100  # in its last sentence, behind the first of them
    MOST_BEHIND_BAR = 60  # behind its last bar: more is a caption's own text

cdef enum:
    EM_DASH = 0x2014
    EN_DASH = 0x2013
    MIDDLE_DOT = 0xB7
    BULLET = 0x2022
    WIDE_CLOSING = 0xFF09  # ）
    TAKEN = 0x6444  # 摄, "taken by"
    TAKEN_IN_FULL = 0x651D  # 攝

# -- in a picture's own text also what has no cue --


cdef Py_ssize_t _last_bracket(const Text *t) noexcept nogil:
    r"""The last bracket at the end: ``\s[(\[（][^()\[\]（）]{2,120}[)\]）][\s.]*$``. -1 where there is none."""
    cdef Py_ssize_t end = t.size, at
    while end and (is_space(t.codes[end - 1]) or t.codes[end - 1] == c"."):
        end -= 1
    if end < 5 or kind_of(t.codes[end - 1]) & (ROUND | CLOSING) != (ROUND | CLOSING):
        return -1
    at = end - 2
    while at and not kind_of(t.codes[at]) & ROUND:
        at -= 1
    if at and kind_of(t.codes[at]) & OPENING and 2 <= end - 2 - at <= MOST_IN_BRACKET and is_space(t.codes[at - 1]):
        return at
    return -1


cdef inline bint _ends_sentence(uint32_t code) noexcept nogil:
    return code == c"." or code == c"!" or code == c"?"


cdef Py_ssize_t _last_sentence(const Text *t) noexcept nogil:
    r"""A short last sentence: ``(?<=[.!?…"”»])\s+(?=[^.!?\s][^.!?]{0,100}\.?\s*$)``. -1 where there is none."""
    cdef Py_ssize_t end = stripped(t.codes, t.size), at, after
    if end and t.codes[end - 1] == c".":
        end -= 1
    at = end
    while at and not _ends_sentence(t.codes[at - 1]):
        at -= 1
    at = max(at, 1)  # nothing ends a sentence from here on but quotation marks and dots
    while at < end:
        after = at
        while after < end and is_space(t.codes[after]):
            after += 1
        if after > at and after < end and kind_of(t.codes[at - 1]) & PAUSE and end - after - 1 <= MOST_IN_SENTENCE:
            return at + 1
        at = max(after, at + 1)
    return -1


cdef inline bint _is_dash(uint32_t code) noexcept nogil:
    return code == EM_DASH or code == EN_DASH or code == c"/"


cdef inline bint _is_bar(uint32_t code) noexcept nogil:
    return code == c"|" or code == MIDDLE_DOT or code == BULLET


cdef bint _is_behind_bar(const Text *t, Py_ssize_t at) noexcept nogil:
    """Whether what is left from ``at`` on may stand behind a bar: ``.{2,60}$``."""
    cdef Py_ssize_t left = t.size - at
    return 2 <= left <= MOST_BEHIND_BAR or (2 <= left - 1 <= MOST_BEHIND_BAR and t.codes[t.size - 1] == c"\n")


cdef Py_ssize_t _last_dash(const Text *t) noexcept nogil:
    r"""``\s[—–/]\s?(?=[^—–/]{2,60}$)|(?<=\w)/\s(?=[^/]{2,60}$)``: behind its white space; -1 where there is none."""
    cdef Py_ssize_t dash = t.size - 1, slash
    while dash >= 0 and not _is_dash(t.codes[dash]):
        dash -= 1
    slash = dash
    while slash >= 0 and t.codes[slash] != c"/":
        slash -= 1
    if 0 < slash < t.size - 1 and (is_alnum(t.codes[slash - 1]) or t.codes[slash - 1] == c"_"):
        if is_space(t.codes[slash + 1]) and _is_behind_bar(t, slash + 2):
            return slash
    if dash > 0 and is_space(t.codes[dash - 1]):
        if _is_behind_bar(t, dash + 1) or (
            dash + 1 < t.size and is_space(t.codes[dash + 1]) and _is_behind_bar(t, dash + 2)
        ):
            return dash
    return -1


cdef Py_ssize_t _last_bar(const Text *t) noexcept nogil:
    r"""The first bar, ``\s[|·•]\s``, or dash before the last piece, whichever comes first; -1 where there is none."""
    cdef Py_ssize_t at, dash = _last_dash(t)
    for at in range(1, (dash if dash >= 0 else t.size) - 1):
        if _is_bar(t.codes[at]) and is_space(t.codes[at - 1]) and is_space(t.codes[at + 1]):
            return at
    return dash


# -- cuts --


cdef inline void _note(Text *t, Py_ssize_t cut) noexcept nogil:
    t.cuts += not t.cut[cut]
    t.cut[cut] = 1


cdef void _note_shortened(Text *t) noexcept nogil:
    """Cut before words cut short; what cuts there are within one go."""
    cdef Py_ssize_t at, inner, start, end
    for at in range(t.size):
        if t.codes[at] == c".":
            start = shortened(t, at, &end)
            if start >= 0:
                for inner in range(start + 1, end + 1):
                    t.cuts -= t.cut[inner]
                    t.cut[inner] = 0
                _note(t, before_bracket(t, start))


cdef void _note_agency(Text *t) noexcept nogil:
    """Cut before the last " / ", where only the name of an agency follows and the text is no credit as a whole."""
    cdef Py_ssize_t at = t.size - 2
    while at > 0 and not (t.codes[at] == c"/" and t.codes[at - 1] == c" " and t.codes[at + 1] == c" "):
        at -= 1
    if at > 0 and names_an_agency(t, at + 1) and not begins_credit(unindented(t)):
        _note(t, at)


cdef void _note_taken(Text *t) noexcept nogil:
    r"""Cut before "新华社记者 才扬 摄" behind a sentence: ``(?<=[。！？])\s*[^。！？]{2,30}[摄攝][）)]?\s*$``."""
    cdef Py_ssize_t end = stripped(t.codes, t.size), start, spaces = 0
    if end and (t.codes[end - 1] == WIDE_CLOSING or t.codes[end - 1] == c")"):
        end -= 1
    if not end or not (t.codes[end - 1] == TAKEN or t.codes[end - 1] == TAKEN_IN_FULL):
        return
    start = end - 1
    while start and not kind_of(t.codes[start - 1]) & TERMINATOR:
        start -= 1
    while start + spaces < end - 1 and is_space(t.codes[start + spaces]):
        spaces += 1
    if start and end - 1 - start >= 2 and end - 1 - start - spaces <= LONGEST_NAME:
        _note(t, start)


cdef void _note_last(Text *t) noexcept nogil:
    """Cut before a caption's last bracket, last short sentence, last piece behind a bar."""
    cdef Py_ssize_t at = _last_bracket(t)
    if at >= 0:
        _note(t, before_bracket(t, at))
    at = _last_sentence(t)
    if at >= 0:
        _note(t, before_bracket(t, at))
    at = _last_bar(t)
    if at >= 0:
        _note(t, before_bracket(t, at))


cdef Py_ssize_t _preposition(const Text *t, Py_ssize_t at) noexcept nogil:
    """The length of " by " and the like at a blank, 0 where there is none."""
    cdef uint32_t code = t.codes[at + 1] if at + 3 < t.size else 0
    if code == c"b":
        return 4 if has_word(t, at, b" by ") else 0
    if code == c"v":
        return 5 if has_word(t, at, b" von ") else 0
    if code == c"d":
        return 4 if has_word(t, at, b" di ") or has_word(t, at, b" de ") else 0
    if code == c"p":
        return 5 if has_word(t, at, b" par ") else 0
    if code == c"a":
        return 4 if has_word(t, at, b" av ") or has_word(t, at, b" af ") else 0
    if code == c"c":
        return 10 if has_word(t, at, b" courtesy ") else 8 if has_word(t, at, b" credit ") else 0
    return 0


cdef void look_through(Text *t, bint in_picture) noexcept nogil:
    """Note where another kind of text may begin."""
    cdef Py_ssize_t at, start, length, behind_preposition = 0
    cdef uint32_t code
    cdef uint16_t kind
    cdef bint is_shortened = False, has_slash = False, is_taken = False
    for at in range(max(indent(t.codes, t.size) - 1, 0), t.size):  # a preposition has a blank before it
        code = t.codes[at]
        kind = kind_of(code)
        if not kind & (MARK | HINT):
            continue
        start = 0
        if kind & MARK:
            start = credit_start(t, at)
            has_slash |= code == c"/"
        elif code == c" ":
            length = _preposition(t, at) if at >= behind_preposition else 0
            if length:
                behind_preposition = at + length
                start = credit_start(t, at)
        elif code == c".":
            is_shortened |= shortened(t, at, &length) >= 0
        else:
            is_taken = True
        if start > 0:
            _note(t, start)
    if is_shortened:
        _note_shortened(t)
    if has_slash and not t.cuts:
        _note_agency(t)
    if is_taken:
        _note_taken(t)
    if in_picture:
        _note_last(t)


cdef (Py_ssize_t, Py_ssize_t) span(const Text *t) noexcept nogil:
    """Within which cuts may be: each part says something, and the last more than a number."""
    cdef Py_ssize_t first = 0, last = t.size - 1
    while first < t.size and not is_alnum(t.codes[first]):
        first += 1
    while last >= 0 and not Py_UNICODE_ISALPHA(t.codes[last]):
        last -= 1
    return first + 1, last + 1


cdef bint says_something(const Text *t) noexcept nogil:
    """Whether there is a letter or a digit."""
    cdef Py_ssize_t at
    for at in range(t.size):
        if is_alnum(t.codes[at]):
            return True
    return False
