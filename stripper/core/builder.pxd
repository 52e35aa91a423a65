# cython: language_level=3
"""A page's table while it is built, an element and a text after the other; ``builder.pyx`` says how."""

cimport cython
from libc.stdint cimport int16_t, int32_t, uint8_t, uint32_t

from stripper.core.names cimport Names
from stripper.core.page_table cimport PageTable


cpdef enum Kind:
    """Which attribute an entry of the side table is; all but ``DATA``, ``CDATA`` and ``TINY`` have its value."""
    HREF = 1  # of links
    SRC = 2  # of pictures, where it is no picture written out as "data:"
    ALT = 3
    META_NAME = 4  # ``property``, else ``name``
    META_CONTENT = 5  # of each ``meta`` that has a name
    BASE = 6
    COLSPAN = 7
    ROWSPAN = 8
    START = 9
    DATA = 10  # a script that holds JSON-LD
    CDATA = 11  # a CDATA section, which HTML takes for a comment; of the element that began before it
    LANGUAGE = 12  # in which code is written, of ``pre`` and ``code``: ``data-lang`` or ``data-language``
    ID = 13  # of any element; of ``a`` also its ``name``: where links within the page lead to
    CANONICAL = 14  # the address that the page gives itself in a ``link``
    SRCSET = 15  # of ``img`` and ``source``
    LAZY_SRC = 16  # what scripts make ``src`` and ``srcset`` of once a picture comes into view
    LAZY_SRCSET = 17
    TINY = 18  # a picture that is none to readers: of 1 pixel or none in width or height, or of a formula


cdef enum:  # the attributes that are looked at as an element begins
    S_CLASS, S_ID, S_ROLE, S_ITEMPROP, S_STYLE, S_HIDDEN, S_HREF, S_SRC, S_ALT, S_NAME, S_PROPERTY, S_CONTENT
    S_COLSPAN, S_ROWSPAN, S_START, S_TYPE, S_DATA_LANG, S_DATA_LANGUAGE
    S_REL, S_SRCSET, S_DATA_SRC, S_DATA_LAZY_SRC, S_DATA_ORIGINAL, S_DATA_SRCSET, S_DATA_LAZY_SRCSET
    S_WIDTH, S_HEIGHT, S_ALTTEXT, S_DISPLAY, S_ENCODING
    N_SLOTS
    S_OTHER  # not looked at


cdef struct Value:
    const char *text  # UTF-8
    Py_ssize_t size


cdef struct Node:
    int16_t tag
    int32_t parent, end, depth, words, position
    uint32_t flags, inside


cdef struct Text:
    int32_t owner, follows, start, end


cdef struct Attribute:
    int32_t node, start, end
    uint8_t kind


cdef struct Open:
    int32_t node  # the element that texts in it belong to
    int32_t paragraphs  # how many there were before it
    bint is_passed_over, is_mute
    bint is_formula  # its text is TeX, and of the element around the formula


@cython.final
cdef class Builder:
    cdef Node *_node
    cdef Text *_text
    cdef Attribute *_attribute
    cdef Open *_open
    cdef uint32_t *_raw
    cdef char *_said
    cdef char *_joined
    cdef Py_ssize_t _n_nodes, _n_texts, _n_attributes, _n_open, _n_said
    cdef Py_ssize_t _node_room, _text_room, _attribute_room, _open_room, _raw_room, _said_room, _joined_room
    cdef Py_ssize_t _kept, _begun, _written
    cdef bint _is_blank, _has_unlinked
    cdef Names _words, _tags
    cdef Value _value[N_SLOTS]
    cdef uint32_t _seen
    cdef int32_t _next_position, _n_paragraphs
    cdef int32_t _formula_owner, _formula_holder, _displayed  # elements: around the last formula, around that, around displayed ones
    cdef bint _is_displayed, _is_said  # of the last formula: whether it stands alone, and whether it has been told
    cdef bint _is_saying  # whether the text that stands there is a formula
    cdef readonly Py_ssize_t most_attributes

    cdef int16_t tag_number(self, const char *name, Py_ssize_t size) except -1
    cdef inline void begin(self) noexcept:
        """Forget the attributes of the element before."""
        self._seen = 0

    cdef inline void note(self, int slot, const char *text, Py_ssize_t size) noexcept:
        """Take note of an attribute of the element that begins; its value must last until ``open``."""
        self._seen |= 1u << slot
        self._value[slot].text = text
        self._value[slot].size = size

    cdef int open(self, int16_t tag, Py_ssize_t n_attributes, int32_t position) except -1
    cdef int close(self) except -1
    cdef int add(self, const char *text, Py_ssize_t size) except -1
    cdef int add_string(self, const char *text) except -1
    cdef int end_text(self) except -1
    cdef int commented(self, const char *text) except -1
    cdef int fill(self, PageTable t) except -1

    cdef int _push(self, int32_t node, bint is_passed_over, bint is_mute) except -1
    cdef void _drop_blanks(self) noexcept
    cdef void _tell_links_anew(self) noexcept
    cdef int32_t _words_of(self) except -1
    cdef uint32_t _flags_of(self, int16_t tag, Py_ssize_t n_attributes) noexcept
    cdef int _record_of(self, int16_t tag) except -1
    cdef inline bint _has(self, int slot) noexcept:
        """Whether the element that begins has an attribute."""
        return (self._seen >> slot) & 1

    cdef inline Value _said_by(self, int slot) noexcept:
        """The value of an attribute, "" where the element has none of that name."""
        cdef Value value
        if self._has(slot):
            return self._value[slot]
        value.text, value.size = b"", 0
        return value

    cdef bint _draws_formula(self, Value words) noexcept
    cdef int32_t _line_around(self, int32_t element) noexcept
    cdef int _begin_formula(self) except -1
    cdef int _say_formula(self, Value tex) except -1
    cdef int _enclose_formula(self) except -1
    cdef int _record_meta(self) except -1
    cdef bint _says_one(self, int slot) noexcept
    cdef int _record_picture(self, int16_t tag) except -1
    cdef int _mark(self, uint8_t kind) except -1
    cdef int _record(self, uint8_t kind, Value value) except -1


cdef int slot_of(const char *name, Py_ssize_t size) noexcept
cdef PageTable empty_table()
