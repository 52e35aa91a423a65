# cython: language_level=3
"""Copy what a builder has gathered, a record for each node, text and attribute, into the columns of a table."""

from libc.stdint cimport int16_t, int32_t, uint8_t, uint32_t
from libc.string cimport memcpy

from stripper.core.builder cimport Attribute, Node, Text
from stripper.core.page_table cimport PageTable

from stripper.tags import BIT

cdef uint32_t _MEDIA = BIT["media"], _DRAWING = BIT["drawing"]


cdef int fill_nodes(PageTable t, const Node *node, Py_ssize_t n) except -1:
    cdef Py_ssize_t i
    cdef int16_t[::1] tag = t.new_int16("tag", n)
    cdef int32_t[::1] parent = t.new_int32("parent", n), end = t.new_int32("end", n)
    cdef int32_t[::1] depth = t.new_int32("depth", n), words = t.new_int32("words", n)
    cdef int32_t[::1] position = t.new_int32("position", n)
    cdef uint32_t[::1] flags = t.new_uint32("flags", n), inside = t.new_uint32("inside", n)
    for i in range(n):
        tag[i], parent[i], end[i], depth[i] = node[i].tag, node[i].parent, node[i].end, node[i].depth
        words[i], position[i] = node[i].words, node[i].position
        flags[i], inside[i] = node[i].flags, node[i].inside
    t.tag, t.parent, t.end, t.depth, t.words, t.position = tag, parent, end, depth, words, position
    t.flags, t.inside, t.n_nodes = flags, inside, n
    return 0


cdef inline bint _is_picture(uint32_t flags) noexcept nogil:
    """Whether a tag's flags are those of a picture, a player or the like; drawings are mostly icons."""
    return flags & (_MEDIA | _DRAWING) == _MEDIA


cdef int fill_pictures(PageTable t, const Node *node, Py_ssize_t n) except -1:
    cdef Py_ssize_t count = 0, i
    for i in range(n):
        count += _is_picture(node[i].flags)
    cdef int32_t[::1] pictures = t.new_int32("pictures", count)
    count = 0
    for i in range(n):
        if _is_picture(node[i].flags):
            pictures[count] = <int32_t>i
            count += 1
    t.pictures = pictures
    return 0


cdef int fill_texts(PageTable t, const Text *text, Py_ssize_t n) except -1:
    cdef Py_ssize_t i
    cdef int32_t[::1] owner = t.new_int32("text_owner", n), follows = t.new_int32("text_follows", n)
    cdef int32_t[::1] start = t.new_int32("text_start", n), end = t.new_int32("text_end", n)
    for i in range(n):
        owner[i], follows[i], start[i], end[i] = text[i].owner, text[i].follows, text[i].start, text[i].end
    t.text_owner, t.text_follows, t.text_start, t.text_end, t.n_texts = owner, follows, start, end, n
    return 0


cdef int fill_raw(PageTable t, const uint32_t *codes, Py_ssize_t n) except -1:
    cdef uint32_t[::1] raw = t.new_uint32("raw", n)
    if n:
        memcpy(&raw[0], codes, n * sizeof(uint32_t))
    t.raw = raw
    return 0


cdef int fill_attributes(PageTable t, const Attribute *attribute, Py_ssize_t n) except -1:
    cdef Py_ssize_t i
    cdef int32_t[::1] node = t.new_int32("attr_node", n)
    cdef int32_t[::1] start = t.new_int32("attr_start", n), end = t.new_int32("attr_end", n)
    cdef uint8_t[::1] kind = t.new_uint8("attr_kind", n)
    for i in range(n):
        node[i], kind[i] = attribute[i].node, attribute[i].kind
        start[i], end[i] = attribute[i].start, attribute[i].end
    t.attr_node, t.attr_kind, t.attr_start, t.attr_end = node, kind, start, end
    return 0
