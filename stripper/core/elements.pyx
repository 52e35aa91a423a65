# cython: language_level=3
"""What the elements of a page's table say by their attributes: links, pictures, cells, lists, the page itself."""

from cpython.bytes cimport PyBytes_AS_STRING
from cpython.unicode cimport PyUnicode_DecodeUTF8

from stripper.core.page_table cimport PageTable

import re

from stripper.core.builder import Kind

# A number as the HTML standard reads it: colspan="100%" is 100.
_INTEGER = re.compile(r"\s*\+?(-?[0-9]{1,9})")
_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534  # that a cell may reach over, by the standard


def entries(PageTable t, int kind, int begins=0):
    """The elements that have attributes of a kind, with their values: pairs, in document order.

    ``begins`` leaves out the values that begin with another character, by its code in ASCII.
    """
    cdef Py_ssize_t i
    cdef list found = []
    cdef const char *text = PyBytes_AS_STRING(t.attr_text)
    if t.attr_end.shape[0] and t.attr_end[t.attr_end.shape[0] - 1] > len(t.attr_text):
        raise ValueError("a table whose attributes end behind their text")
    for i in range(t.attr_node.shape[0]):
        if t.attr_kind[i] == kind and (not begins or (t.attr_start[i] < t.attr_end[i] and text[t.attr_start[i]] == begins)):
            value = PyUnicode_DecodeUTF8(text + t.attr_start[i], t.attr_end[i] - t.attr_start[i], "replace")
            found.append((t.attr_node[i], value))
    return found


def attributes(PageTable t, int kind):
    """The values of attributes of a kind, by element."""
    return dict(entries(t, kind))


def meta(PageTable t):
    """What the page says of itself in ``<meta>``, by lower-case name; of several of one name the first."""
    cdef dict found = {}, contents = attributes(t, Kind.META_CONTENT)
    for element, name in entries(t, Kind.META_NAME):
        found.setdefault(name.lower(), contents.get(element, ""))
    return found


def base(PageTable t):
    """The address that the page's links start from, "" where it names none."""
    found = entries(t, Kind.BASE)
    return found[0][1] if found else ""


def canonical(PageTable t):
    """The address that the page gives itself, "" where it gives none."""
    found = entries(t, Kind.CANONICAL)
    return found[0][1] if found else ""


def spans(PageTable t):
    """The columns and rows that cells reach over, by cell, where they say so; 0 rows are all that follow."""
    across, down = attributes(t, Kind.COLSPAN), attributes(t, Kind.ROWSPAN)
    return {
        cell: (min(_span(across.get(cell)) or 1, _MOST_COLUMNS), min(_span(down.get(cell)), _MOST_ROWS))
        for cell in sorted({*across, *down})
    }


def starts(PageTable t):
    """The numbers that lists begin with, by list, where they say so."""
    return {element: _integer(value) for element, value in entries(t, Kind.START)}


def structured(PageTable t):
    """The texts of the scripts that hold JSON-LD, in document order; "" for an empty one."""
    cdef dict parts = {element: [] for element, _ in entries(t, Kind.DATA)}
    cdef Py_ssize_t i
    if parts:
        for i in range(t.n_texts):
            if t.text_owner[i] in parts:
                parts[t.text_owner[i]].append(t.raw_text(t.text_start[i], t.text_end[i]))
    return ["".join(some) for some in parts.values()]


def count_cdata(PageTable t):
    """How many CDATA sections there are, which HTML takes for comments."""
    return len(entries(t, Kind.CDATA))


def _integer(attribute):
    """The value of an attribute that holds a number, 1 where there is none."""
    found = _INTEGER.match(attribute or "")
    return int(found[1]) if found else 1


def _span(attribute):
    """How many columns or rows a cell reaches over; there are no negative ones."""
    number = _integer(attribute)
    return number if number >= 0 else 1


def first_of(PageTable t, str tag):
    """The first element of a tag, -1 where there is none."""
    cdef Py_ssize_t i
    cdef int number = t.tag_names.index(tag) if tag in t.tag_names else -1
    for i in range(t.n_nodes):
        if t.tag[i] == number:
            return i
    return -1
