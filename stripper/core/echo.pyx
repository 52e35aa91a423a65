# cython: language_level=3
"""Features of a block that repeats what the page says of itself: its titles, names, dates, description, article text.

Blocks are compared as plain words (``stripper.core.plain_words``), the beginning of each; one at a time, and nothing is
kept of them. What the page declares is made ready once: short texts in a hash table, long ones with an index.
"""

from cpython.bytes cimport PyBytes_AS_STRING
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdint cimport int32_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from stripper.core.builder cimport ALT
from stripper.core.containment cimport LEFT_OPEN, Container
from stripper.core.declarations cimport COMPARED, MOST_PLAIN, Beginning, Declarations
from stripper.core.measure cimport tag_number
from stripper.core.page_table cimport PageTable
from stripper.core.plain_words cimport (
    PyUnicode_AsUCS4, PyUnicode_FromKindAndData, mark_of, plain, plain_codes, spelled_codes,
)

import numpy as np

from stripper.feature_names import ECHO
from stripper.tags import BIT

cdef enum:  # the columns, in the order of ``ECHO``
    IS_TITLE, IN_TITLE, HAS_TITLE, IS_NAME, IN_DESCRIPTION, IN_BODY, IN_CAPTIONS, IN_ALTERNATIVES
    PAGE_HAS_BODY, PROSE_IN_BODY, AUTHOR_SHARE, IS_DATED
    N_ECHO

cdef enum:
    START = 40  # characters of a block that are looked for in longer texts
    # Fewest characters, as plain words, of what is looked for: what is shorter is in many texts.
    SHORTEST_TITLE = 9
    SHORTEST_DESCRIPTION = 20
    SHORTEST_CAPTION = 12
    SHORTEST_NAME = 3
    LEAST_BODY = 200  # of the article's text that a page must declare for it to count
    MOST_ALTERNATIVES = 100_000  # of all pictures' texts together
    SHORTEST_HEADING = 13  # of a heading and of the title that it repeats, as they stand

cdef uint32_t HEADING = BIT["heading"]
if len(ECHO) != N_ECHO:
    raise ImportError("compiled for other columns: build stripper.core anew")


class _Nothing:
    """What a page declares that declares nothing."""

    title = description = body = captions = ""
    titles = names = frozenset()
    authors = dates = ()


cdef void fill_echo(PageTable t, float[:, ::1] out, Py_ssize_t at) except *:
    """The columns of ``ECHO``."""
    cdef Declarations said = Declarations(t.declared or _Nothing, _alternatives(t))
    cdef Beginning text
    cdef Py_ssize_t i
    cdef bint is_open = False
    for i in range(t.element.shape[0]):
        _read(t, i, &text)
        is_open |= _fill_row(said, &text, &out[i, at])
    if is_open:
        _close(t, said.title, MOST_PLAIN, out, at + IN_TITLE)
        _close(t, said.description, START, out, at + IN_DESCRIPTION)
        _close(t, said.body, START, out, at + IN_BODY)
        _close(t, said.captions, START, out, at + IN_CAPTIONS)
        _close(t, said.alternatives, START, out, at + IN_ALTERNATIVES)
    _fill_share(t, said.body.size >= LEAST_BODY, out, at)


def echo_features(PageTable t, float[:, ::1] out, Py_ssize_t at):
    """Fill the columns of ``ECHO``: see the module."""
    fill_echo(t, out, at)


cdef str _alternatives(PageTable t):
    """The alternative texts of the pictures, as plain words, one a line."""
    cdef const char *text = PyBytes_AS_STRING(t.attr_text)
    cdef Py_ssize_t i
    cdef list found = []
    for i in range(t.attr_kind.shape[0]):
        if t.attr_kind[i] == ALT:
            found.append(plain(PyUnicode_DecodeUTF8(text + t.attr_start[i], t.attr_end[i] - t.attr_start[i], "replace")))
    return "\n".join(found)[:MOST_ALTERNATIVES]


cdef int _read(PageTable t, Py_ssize_t block, Beginning *text) except -1:
    """Read the beginning of a block, without soft hyphens, as plain words."""
    cdef uint32_t spelled[COMPARED]
    cdef const uint32_t *codes = spelled
    cdef Py_ssize_t i, first = t.shown_first[block], size = t.shown_first[block + 1] - first
    if t.code_first[block + 1] - t.code_first[block] != size:
        size = spelled_codes(&t.shown[first], size, COMPARED, spelled)
    elif size:
        codes = &t.shown[first]
        size = min(size, COMPARED)
    text.size = plain_codes(codes, size, text.codes)
    if text.size < 0:
        words = plain(PyUnicode_FromKindAndData(4, codes, size))
        text.size = min(len(words), MOST_PLAIN)
        PyUnicode_AsUCS4(words[:MOST_PLAIN], text.codes, MOST_PLAIN, False)
    text.mask = 0
    for i in range(text.size):
        text.mask |= mark_of(text.codes[i])
    return 0


cdef bint _fill_row(Declarations said, const Beginning *text, float *row) noexcept nogil:
    """Fill a block's columns but ``PROSE_IN_BODY``; return whether one is left open."""
    cdef Py_ssize_t size = min(text.size, START)
    cdef int32_t number = said.short_texts.find(text)
    row[IS_TITLE] = said.short_texts.is_title(number)
    row[IS_NAME] = said.short_texts.is_name(number)
    row[IN_TITLE] = _looked_for(said.title, text, text.size, SHORTEST_TITLE)
    row[HAS_TITLE] = said.is_title_in(text)
    row[IN_DESCRIPTION] = _looked_for(said.description, text, size, SHORTEST_DESCRIPTION)
    row[IN_CAPTIONS] = _looked_for(said.captions, text, size, SHORTEST_CAPTION)
    row[IN_ALTERNATIVES] = _looked_for(said.alternatives, text, size, SHORTEST_CAPTION)
    row[PAGE_HAS_BODY] = said.body.size >= LEAST_BODY
    row[IN_BODY] = _looked_for(said.body, text, size, SHORTEST_NAME) if said.body.size >= LEAST_BODY else 0
    row[AUTHOR_SHARE] = <float>said.author_share(text)
    row[IS_DATED] = said.is_dated(text)
    return (
        row[IN_TITLE] == LEFT_OPEN or row[IN_DESCRIPTION] == LEFT_OPEN or row[IN_BODY] == LEFT_OPEN
        or row[IN_CAPTIONS] == LEFT_OPEN or row[IN_ALTERNATIVES] == LEFT_OPEN
    )


cdef float _looked_for(Container container, const Beginning *text, Py_ssize_t size, Py_ssize_t least) noexcept nogil:
    """Whether a longer text contains the first characters of a block, which must be ``least``; it may be left open."""
    return container.contains(text.codes, size) if size >= least else 0


cdef int _close(PageTable t, Container container, Py_ssize_t most, float[:, ::1] out, Py_ssize_t column) except -1:
    """Find out what was left open: whether a longer text contains the first ``most`` characters of some blocks."""
    cdef Py_ssize_t i
    cdef dict blocks = {}  # by size
    cdef Beginning text
    for i in range(out.shape[0]):
        if out[i, column] == LEFT_OPEN:
            _read(t, i, &text)
            blocks.setdefault(min(text.size, most), []).append(i)
    for size in blocks:
        _close_some(t, container, blocks[size], size, out, column)
    return 0


cdef int _close_some(
    PageTable t, Container container, list blocks, Py_ssize_t size, float[:, ::1] out, Py_ssize_t column
) except -1:
    """The same for blocks of which the first ``size`` characters are looked for."""
    cdef Py_ssize_t k, count = len(blocks)
    cdef uint32_t[:, ::1] texts = np.empty((count, size), np.uint32)
    cdef uint8_t[::1] found = np.empty(count, np.uint8)
    cdef Beginning text
    for k in range(count):
        _read(t, blocks[k], &text)
        memcpy(&texts[k, 0], text.codes, size * sizeof(uint32_t))
    container.contain_all(&texts[0, 0], count, size, &found[0])
    for k in range(count):
        out[<Py_ssize_t>blocks[k], column] = found[k]
    return 0


cdef void _fill_share(PageTable t, bint has_body, float[:, ::1] out, Py_ssize_t at) noexcept:
    """How much of the page's prose begins as the article's text does that it declares: the same for all blocks."""
    cdef double prose = 0, declared = 0
    cdef Py_ssize_t i
    if has_body:
        for i in range(out.shape[0]):
            if t.prose[i]:
                prose += t.size[i]
                declared += t.size[i] * out[i, at + IN_BODY]
    for i in range(out.shape[0]):
        out[i, at + PROSE_IN_BODY] = <float>(declared / max(prose, 1))


cpdef int title_block(PageTable t) except? -2:
    """The heading that repeats the page's ``<title>``, the longest if there are several, else the first ``h1``; or -1."""
    cdef str title = t.declared.title.lower() if t.declared else ""
    cdef Container container = Container(title)
    cdef Py_ssize_t i, found = -1, longest = SHORTEST_HEADING - 1
    if title:
        for i in range(t.element.shape[0]):
            if t.inside[t.element[i]] & HEADING:
                text = _lowered(t, i)
                if len(text) > longest and (container.has(text) or (len(title) >= SHORTEST_HEADING and title in text)):
                    found, longest = i, len(text)
    return found if found >= 0 else _behind_h1(t)


cdef str _lowered(PageTable t, Py_ssize_t block):
    """A block's text in lower case, without soft hyphens."""
    cdef Py_ssize_t first = t.shown_first[block], size = t.shown_first[block + 1] - first
    cdef str text = PyUnicode_FromKindAndData(4, &t.shown[first], size) if size else ""
    if t.code_first[block + 1] - t.code_first[block] != size:
        text = text.replace("\xad", "")
    return text.lower()


cdef int _behind_h1(PageTable t) except? -2:
    """The first block that stands behind the start of an ``h1``; -1 where there is none."""
    cdef Py_ssize_t h1 = tag_number(t, "h1"), node, low = 0, high = t.follows.shape[0], middle
    if h1 < 0:
        return -1
    node = 0
    while node < t.tag.shape[0] and t.tag[node] != h1:
        node += 1
    while low < high:
        middle = (low + high) // 2
        if t.follows[middle] < node + 1:
            low = middle + 1
        else:
            high = middle
    return low if low < t.follows.shape[0] else -1
