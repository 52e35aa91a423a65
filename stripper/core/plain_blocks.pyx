# cython: language_level=3
"""Which blocks are written as text just as they stand, and what parts them: of most, the page's columns tell it.

It is told for blocks of prose, links, emphasis and lists. What is left open, code, rows of tables, quotations, raised
numbers, icons, is for those who write it to look at (``stripper.render.text``, ``stripper.render.shown``).
"""

from libc.stdint cimport int32_t, uint8_t, uint32_t

from stripper.core.measure cimport tag_number
from stripper.core.page_table cimport PageTable
from stripper.core.shown_text cimport is_space
from stripper.core.unseen import unseen_elements

import numpy as np

from stripper.core.cut import GAP_BREAK, GAP_NONE
from stripper.tags import BIT

# What may part two blocks; where it is open, None.
SEPARATORS = ("\n\n", "\n", " ", "", None)
ENDS = ".!?:;,)]"  # behind a word, before what may be the next
LONGEST_SIGN = 3  # characters of the sign by which a heading links to itself, where that is a block of its own

cdef bint[128] _IS_END
for _code in range(128):
    _IS_END[_code] = chr(_code) in ENDS

cdef enum:
    BLANK_LINE = 0
    LINE = 1
    BLANK = 2
    NOTHING = 3
    OPEN = 4

cdef extern from "Python.h":
    bint Py_UNICODE_ISALPHA(uint32_t code) noexcept nogil
    bint Py_UNICODE_ISDIGIT(uint32_t code) noexcept nogil
    bint Py_UNICODE_ISLOWER(uint32_t code) noexcept nogil
    bint Py_UNICODE_ISUPPER(uint32_t code) noexcept nogil

cdef uint32_t PRE = BIT["pre"], ITEM = BIT["item"], LIST = BIT["list"], HEADING = BIT["heading"]
cdef uint32_t IN_TABLE = BIT["row"] | BIT["cell"]
cdef int32_t _LONGEST_SIGN = LONGEST_SIGN
cdef uint8_t _BREAK = GAP_BREAK, _NONE = GAP_NONE


cdef class _Page:
    """The columns of a page that are looked at, and the numbers of a few tags in it."""

    cdef PageTable t
    cdef const uint8_t[::1] unseen
    cdef Py_ssize_t sup, q, a, dt, p

    def __init__(self, PageTable t):
        self.t, self.unseen = t, unseen_elements(t).view(np.uint8)
        self.sup, self.q, self.a = tag_number(t, "sup"), tag_number(t, "q"), tag_number(t, "a")
        self.dt, self.p = tag_number(t, "dt"), tag_number(t, "p")

    cdef bint stands(self, Py_ssize_t block) noexcept:
        """Whether readers see a block's text as it stands; where that takes more than a glance, it is denied."""
        cdef PageTable t = self.t
        cdef Py_ssize_t k, first = t.chunk_first[block], end = t.chunk_first[block + 1]
        cdef bint is_name
        if t.shown_first[block + 1] - t.shown_first[block] <= _LONGEST_SIGN or t.inside[t.element[block]] & PRE:
            return False
        is_name = t.inside[t.element[block]] & HEADING or t.tag[t.block_element[block]] == self.dt
        for k in range(first, end):
            if self.is_around(t.chunk_owner[k], self.sup) or self.is_around(t.chunk_owner[k], self.q):
                return False
            if end - first == 1:
                break
            if self.unseen[t.chunk_owner[k]] or (is_name and self.is_around(t.chunk_owner[k], self.a)):
                return False
            if k > first and self.may_begin_word(k):
                return False
        return _is_clear(t.shown, t.shown_first[block], t.shown_first[block + 1])

    cdef inline bint is_around(self, Py_ssize_t owner, Py_ssize_t tag) noexcept:
        """Whether a text stands in an element of a tag, with at most one element between them."""
        return self.t.tag[owner] == tag or self.t.tag[self.t.parent[owner]] == tag

    cdef bint are_spaced(self, Py_ssize_t chunk) noexcept:
        """Whether white space stands between a text and the one before it in the markup."""
        cdef PageTable t = self.t
        return is_space(t.raw[t.chunk_end[chunk - 1] - 1]) or is_space(t.raw[t.chunk_start[chunk]])

    cdef bint may_begin_word(self, Py_ssize_t chunk) noexcept:
        """Whether a text may be set apart from the one before it: it begins a new word without white space between them."""
        cdef PageTable t = self.t
        cdef Py_ssize_t before = t.chunk_end[chunk - 1]
        cdef uint32_t begins = t.raw[t.chunk_start[chunk]]
        if before - t.chunk_start[chunk - 1] < 2 or t.chunk_owner[chunk] == t.chunk_owner[chunk - 1]:
            return False
        if not (Py_UNICODE_ISUPPER(begins) or Py_UNICODE_ISDIGIT(begins)):
            return False
        if ends_word(t.raw[before - 1]):
            return Py_UNICODE_ISLOWER(t.raw[before - 2]) or Py_UNICODE_ISDIGIT(t.raw[before - 2])
        return Py_UNICODE_ISLOWER(t.raw[before - 1]) and Py_UNICODE_ISALPHA(t.raw[before - 2])

    cdef uint8_t parts(self, Py_ssize_t before, Py_ssize_t block) noexcept:
        """What parts two blocks."""
        cdef PageTable t = self.t
        cdef uint32_t one = t.inside[t.element[before]], other = t.inside[t.element[block]]
        cdef uint8_t gap = self.gap(before, block)
        if (one | other) & (PRE | IN_TABLE):
            return OPEN
        if gap == _NONE:
            if block != before + 1 or self.are_spaced(t.chunk_first[block]):
                return BLANK
            return OPEN if self.may_begin_word(t.chunk_first[block]) else NOTHING
        if gap == _BREAK or (one & other & ITEM and self.are_items(before, block)):
            return LINE
        return BLANK_LINE

    cdef uint8_t gap(self, Py_ssize_t before, Py_ssize_t block) noexcept:
        """How two blocks are parted: the widest gap between them."""
        cdef uint8_t widest = 0
        cdef Py_ssize_t i
        for i in range(before + 1, block + 1):
            widest = max(widest, self.t.gap[i])
        return widest

    cdef bint are_items(self, Py_ssize_t before, Py_ssize_t block) noexcept:
        """Whether two blocks are items of one list, also of lists within it; two paragraphs of one item are not."""
        cdef PageTable t = self.t
        cdef Py_ssize_t one = t.element[before], other = t.element[block]
        if self.item(one) == self.item(other):
            return not (t.tag[t.block_element[before]] == self.p and t.tag[t.block_element[block]] == self.p)
        while one != other:  # parents come before their children
            if one < other:
                other = t.parent[other]
            else:
                one = t.parent[one]
        return t.inside[one] & LIST

    cdef inline Py_ssize_t item(self, Py_ssize_t element) noexcept:
        while not self.t.flags[element] & ITEM:
            element = self.t.parent[element]
        return element


cdef inline bint ends_word(uint32_t code) noexcept nogil:
    """Whether a character is one of ``ENDS``."""
    return code < 128 and _IS_END[code]


def plain_blocks(PageTable table, const int32_t[::1] kept):
    """Whether each kept block is written as it stands, and what parts it from the one before it: an index of ``SEPARATORS``.

    Both are uint8, (n_kept,).
    """
    cdef _Page page = _Page(table)
    cdef Py_ssize_t i
    stand, apart = np.empty(kept.shape[0], np.uint8), np.empty(kept.shape[0], np.uint8)
    cdef uint8_t[::1] stands = stand, parts = apart
    for i in range(kept.shape[0]):
        stands[i] = page.stands(table._checked(kept[i], table.n_blocks))
        parts[i] = page.parts(kept[i - 1], kept[i]) if i else OPEN if table.inside[table.element[kept[i]]] & IN_TABLE else NOTHING
    return stand, apart


cdef bint _is_clear(const uint32_t[::1] shown, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a text has no character that readers do not see, none without width, and no icon."""
    cdef Py_ssize_t i
    cdef bint doubted = False
    cdef uint32_t code
    for i in range(start, end):
        code = shown[i]
        doubted |= (code == 0xAD) | (code == 0xFEFF) | ((code > 0x200A) & (code < 0x2010)) | ((code > 0x205F) & (code < 0x2065))
        doubted |= ((code > 0xDFFF) & (code < 0xF900)) | (code >= 0xF0000)
    return not doubted
