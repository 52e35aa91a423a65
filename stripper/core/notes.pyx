# cython: language_level=3
"""Footnotes and endnotes: what the signs in a page's text lead to, and comes back from, is of that text.

A sign is a link in prose to a place further down the page. Its text is a number, a letter or a mark: "12", "[3]", "b", "iv", "*", "†".
"""

from libc.stdint cimport int32_t, uint8_t, uint32_t

from stripper.core.page_table cimport PageTable

from urllib.parse import unquote

import numpy as np

from stripper.core import elements
from stripper.core.builder import Kind
from stripper.labels import BODY, OTHER
from stripper.tags import BIT

# Notes have together at most one part in MOST of the body's letters: more are a bibliography, or no notes.
MOST = 4
_MARKS = frozenset("*†‡§")
_ROMAN = frozenset("ivxl")
_BRACKETS = "[]()^ \t\n\r\xa0.:"

cdef long long _BODY = BODY, _OTHER = OTHER
cdef uint32_t _BLOCK = BIT["block"], _CELL = BIT["cell"], _ITEM = BIT["item"]
cdef double _most = MOST


def places(PageTable t):
    """The elements that links within the page lead to, by their names; of several with one name the first."""
    return t.once("places", _places)


def _places(PageTable t):
    cdef dict found = {}
    for element, name in elements.entries(t, Kind.ID):
        found.setdefault(name, element)
    return found


def place_of(str href, dict known):
    """The element that a link leads to, by what ``places`` knows; -1 where it leads nowhere in the page."""
    if not href.startswith("#") or len(href) < 2:
        return -1
    name = href[1:]
    return known[name] if name in known else known.get(unquote(name), -1)


def with_notes(PageTable t, const long long[::1] label):
    """The labels of all blocks with the notes of the body as body: int64 (n_blocks,); ``label`` itself where it has none.

    A note is a list's item, or begins with its sign, or has a link back up the page. Only what is no caption, credit or
    consent text becomes body; a heading right above the first note goes with it.
    """
    cdef Py_ssize_t i, h
    cdef double body = 0, noted = 0
    cdef list links = elements.entries(t, Kind.HREF, c"#")
    if not links:
        return np.asarray(label)
    cdef uint8_t[::1] is_note = _notes(t, label, links)
    found = np.array(label)
    cdef long long[::1] out = found
    for i in range(t.n_nodes):
        is_note[i] |= is_note[t.parent[i]]
    for i in range(t.n_blocks):
        body += t.size[i] if label[i] == _BODY else 0
        noted += t.size[i] if is_note[t.block_element[i]] and label[i] == _OTHER else 0
    if noted * _most > body:
        return np.asarray(label)
    for i in range(t.n_blocks):
        if is_note[t.block_element[i]] and out[i] == _OTHER:
            out[i] = _BODY
            h = t.heading[i]
            if h == i - 1 and h >= 0 and out[h] == _OTHER:
                out[h] = _BODY
    return found


cdef uint8_t[::1] _notes(PageTable t, const long long[::1] label, list links):
    """Whether each element holds a note that the body refers to, and no more than that: (n_nodes,)."""
    cdef Py_ssize_t i, k, note
    cdef dict known = places(t)
    cdef int32_t[::1] place = np.full(t.n_nodes, -1, np.int32)  # that the link around each element leads to
    cdef int32_t[::1] home = np.arange(t.n_nodes, dtype=np.int32)  # the block-level element, or row, around each
    cdef int32_t[::1] goes_up = np.zeros(t.n_nodes + 1, np.int32)  # links before each element that lead up the page
    cdef uint8_t[::1] is_note = np.zeros(t.n_nodes, np.uint8)
    cdef uint8_t[::1] has_prose = np.zeros(t.n_blocks + 1, np.uint8)  # by line
    for i in range(t.n_blocks):
        has_prose[t.line[i]] |= t.prose[i]
    for link, href in links:
        place[link] = place_of(href, known)
        goes_up[link + 1] = 0 <= place[link] < link
    for i in range(t.n_nodes):
        goes_up[i + 1] += goes_up[i]
        if place[i] < 0:
            place[i] = place[t.parent[i]]
        if not t.flags[i] & _BLOCK or t.flags[i] & _CELL:
            home[i] = home[t.parent[i]]
    for i in range(t.n_blocks):
        if label[i] != _BODY or not has_prose[t.line[i]]:  # numbers that stand alone lead to slides and further pages
            continue
        for k in range(t.chunk_first[i], t.chunk_first[i + 1]):
            if place[t.chunk_owner[k]] <= t.chunk_owner[k]:
                continue
            note = home[place[t.chunk_owner[k]]]
            if is_note[note] or note <= t.chunk_owner[k]:
                continue
            sign = t.raw_text(t.chunk_start[k], t.chunk_end[k]).strip(_BRACKETS)
            if _is_sign(sign) and (t.flags[note] & _ITEM or goes_up[t.end[note]] > goes_up[note] or _begins(t, note, sign)):
                is_note[note] = True
    return is_note


cdef bint _is_sign(str text):
    """Whether the text of a link may refer to a note."""
    if not 0 < len(text) <= 4:
        return False
    return text.isdecimal() or (len(text) == 1 and text.isalpha()) or _MARKS.issuperset(text) or _ROMAN.issuperset(text)


cdef bint _begins(PageTable t, Py_ssize_t element, str sign):
    """Whether the text of an element begins with a sign."""
    cdef Py_ssize_t low = np.searchsorted(t.text_follows, element, side="right")  # the first text behind its start
    if low == t.n_texts:
        return False
    return t.raw_text(t.text_start[low], t.text_end[low]).lstrip(_BRACKETS).startswith(sign)
