# cython: language_level=3
"""What each character is, and its lower case: lookup tables over the basic multilingual plane, filled at import.

All that features need to know of a text's characters is a look into a table, so it costs the same in every script.
``stripper.characters`` names the classes and their exceptions.
"""

from cpython.unicode cimport PyUnicode_READ_CHAR
from libc.stdint cimport int32_t, uint8_t, uint16_t
from libc.stdlib cimport malloc

import unicodedata

import numpy as np

from stripper.characters import BY_CATEGORY, CLASSES, FIRST_IDEOGRAPH, HANGUL, SINGLE, SOFT_HYPHEN, UNSPACED_RANGES

cdef uint16_t _DIGIT_ZERO = ord("0"), _DIGIT_NINE = ord("9")


cdef int _fill() except -1:
    """Fill the tables."""
    global class_of, lower_of, says_more
    cdef int code, symbol = CLASSES.index("symbol"), ideograph = CLASSES.index("ideograph"), digit = CLASSES.index("digit")
    cdef int first_ideograph = FIRST_IDEOGRAPH
    class_of, says_more = <uint8_t *>malloc(PLANE), <uint8_t *>malloc(PLANE)
    lower_of = <uint16_t *>malloc(PLANE * sizeof(uint16_t))
    if class_of == NULL or says_more == NULL or lower_of == NULL:
        raise MemoryError("no room for the tables of characters")
    cdef dict number = {category: CLASSES.index(name) for category, name in BY_CATEGORY.items()}
    category = unicodedata.category
    for code in range(PLANE):
        character = chr(code)
        class_of[code] = number.get(category(character), symbol)
        lowered = character.lower()
        lower_of[code] = <uint16_t>PyUnicode_READ_CHAR(lowered, 0) if len(lowered) == 1 else <uint16_t>code
        if _DIGIT_ZERO <= code <= _DIGIT_NINE:
            lower_of[code] = _DIGIT_ZERO
    for first, last in (*UNSPACED_RANGES, HANGUL):
        for code in range(first, last + 1):
            if class_of[code] != digit:
                class_of[code] = ideograph
    for name, characters in SINGLE.items():
        for character in characters:
            class_of[ord(character)] = CLASSES.index(name)
    for code in range(PLANE):  # Thai and its neighbours are written in letters
        says_more[code] = class_of[code] == ideograph and code >= first_ideograph
    return 0


_fill()


def _frozen(table):
    table.flags.writeable = False
    return table


def class_table():
    """Class number of each code point: uint8 (65536,)."""
    return _frozen(np.asarray(<uint8_t[:PLANE]>class_of))


def lower_table():
    """Lower case of each code point, digits as 0: uint16 (65536,)."""
    return _frozen(np.asarray(<uint16_t[:PLANE]>lower_of))


def spelled(list texts):
    """The texts as they are read: without soft hyphens, which part the syllables of every word on some pages.

    A text of nothing else stays as it is.
    """
    if SOFT_HYPHEN not in "".join(texts):
        return texts
    return [text.replace(SOFT_HYPHEN, "") or text for text in texts]


def code_points(list texts):
    """All texts as one array of code points, and where each begins: uint16 (n_chars,), int32 (n_texts + 1,).

    Characters beyond the basic plane (emoji, rare ideographs) become U+FFFF.
    """
    cdef Py_ssize_t at = 0, number, k, length
    cdef str text
    first = np.empty(len(texts) + 1, np.int32)
    codes = np.empty(sum(map(len, texts)), np.uint16)
    cdef int32_t[::1] begins = first
    cdef uint16_t[::1] out = codes
    for number in range(len(texts)):
        text = texts[number]
        begins[number] = <int32_t>at
        length = len(text)
        for k in range(length):
            out[at + k] = <uint16_t>min(<int>PyUnicode_READ_CHAR(text, k), PLANE - 1)
        at += length
    begins[len(texts)] = <int32_t>at
    return codes, first


def letters(const uint16_t[::1] codes, const int32_t[::1] first):
    """The length of each text, as ``code_points`` gives them, in letters: ideographs count as two, so scripts compare."""
    cdef Py_ssize_t number, k
    out = np.empty(first.shape[0] - 1, np.int32)
    cdef int32_t[::1] length = out
    for number in range(length.shape[0]):
        length[number] = first[number + 1] - first[number]
        for k in range(first[number], first[number + 1]):
            length[number] += says_more[codes[k]]
    return out
