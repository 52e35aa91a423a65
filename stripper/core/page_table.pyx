# cython: language_level=3
"""The one record of a page: columns of its nodes, texts, chunks and blocks, built once and not changed after that.

From Python every column is a read-only numpy array, an attribute by its name; ``len`` is the number of blocks. Indices
are of nodes, texts, chunks or blocks as their columns have them, -1 where there is none; ends are exclusive.

Of nodes, the elements in document order (a ``tbody`` without attributes is none, for the HTML standard implies it)
    ``tag``         index into ``tag_names``
    ``parent``      the element around it; a root is its own
    ``end``         the end of what is in it
    ``depth``       the number of elements around it
    ``flags``       bits of its tag (``stripper.tags.BIT``) and of what its attributes say (``HIDDEN`` and the like there)
    ``inside``      the bits of it and of all elements around it
    ``words``       index into ``vocabulary``, the distinct combinations of class, id, role and itemprop; 0 is none
    ``cues``        bits of what its class words say it is for (``stripper.wording.class_cues``)
    ``position``    its place among all elements of the tree, to find it again
    ``shape``       a number for its tag's flags and its class words
    ``sums``        float64 (n_nodes, 5): letters, letters in links, blocks, letters of prose, pictures in it

Of texts, the text nodes that are not blank and are not script or style
    ``text_owner``  the element it stands in
    ``text_follows``  how many elements had started before it
    ``text_start``, ``text_end``  where it stands in ``raw``, the page's text as code points, uint32

Of chunks, the texts of blocks, or parts of them
    ``chunk_text``, ``chunk_owner``, ``chunk_start``, ``chunk_end``  its text, element, and place in ``raw``

Of blocks
    ``chunk_first`` its first chunk, (n_blocks + 1,)
    ``element``     the innermost element known to hold the whole block
    ``block_element``  the nearest block-level element around it
    ``levels``      int32 (6, n_blocks): ``block_element``, its parent, and so on
    ``gap``         how it is parted from the block before: ``GAP_NONE``, ``GAP_BREAK``, ``GAP_BLOCK`` of ``stripper.core.cut``
    ``line``        a number that the pieces of one line share
    ``follows``     how many elements had started before it
    ``size``        its length in letters, of which an ideograph counts as two
    ``link_share``, ``emphasis_share``  the shares of its characters in links and in emphasis, 0 to 1, float64
    ``prose``       whether it is long and is no link
    ``jumps``       whether it stands in a link to a place on the page itself
    ``heading``     the last block before it that stands in a heading
    ``template``    a number for the tags and class words of its element and of the one around that
    ``shown_first`` where its text begins in ``shown``, the blocks' texts, white space collapsed, as code points, uint32
    ``code_first``  where its text begins in ``codes``: uint16, without soft hyphens, 0xFFFF beyond the basic plane

Side tables
    ``attr_node``, ``attr_kind``, ``attr_start``, ``attr_end``  attributes that are needed later: the element, which one
                    (``stripper.core.walk``), and its value's place in ``attr_text``, UTF-8
    ``pictures``    the elements that are pictures or players, but no drawings
"""

import numpy as np


cdef class PageTable:
    """A page's columns; see the module."""

    def __init__(self, dict arrays, list vocabulary, list tag_names, bytes attr_text, declared=None):
        """Take columns as they are: read-only numpy arrays of the types in ``page_table.pxd``, by name."""
        self.arrays = dict(arrays)
        self.vocabulary, self.tag_names, self.attr_text, self.declared = vocabulary, tag_names, attr_text, declared
        self.attach()

    cdef void attach(self) except *:
        """Make the arrays known to compiled code."""
        a = self.arrays
        self.tag = a["tag"]
        self.parent, self.end, self.depth = a["parent"], a["end"], a["depth"]
        self.words, self.position, self.shape = a["words"], a["position"], a["shape"]
        self.flags, self.inside, self.cues = a["flags"], a["inside"], a["cues"]
        self.text_owner, self.text_follows = a["text_owner"], a["text_follows"]
        self.text_start, self.text_end, self.raw = a["text_start"], a["text_end"], a["raw"]
        self.chunk_text, self.chunk_owner = a["chunk_text"], a["chunk_owner"]
        self.chunk_start, self.chunk_end = a["chunk_start"], a["chunk_end"]
        self.chunk_first, self.element, self.block_element = a["chunk_first"], a["element"], a["block_element"]
        self.line, self.follows, self.size = a["line"], a["follows"], a["size"]
        self.heading, self.template = a["heading"], a["template"]
        self.gap, self.prose, self.jumps = a["gap"], a["prose"], a["jumps"]
        self.link_share, self.emphasis_share = a["link_share"], a["emphasis_share"]
        self.levels = a["levels"]
        self.shown, self.shown_first = a["shown"], a["shown_first"]
        self.codes, self.code_first = a["codes"], a["code_first"]
        self.sums = a["sums"]
        self.attr_node, self.attr_start, self.attr_end = a["attr_node"], a["attr_start"], a["attr_end"]
        self.attr_kind, self.pictures = a["attr_kind"], a["pictures"]
        self.n_nodes, self.n_texts = self.tag.shape[0], self.text_owner.shape[0]
        self.n_chunks, self.n_blocks = self.chunk_owner.shape[0], self.element.shape[0]

    cdef int16_t[::1] new_int16(self, str name, Py_ssize_t n):
        self.arrays[name] = np.empty(n, np.int16)
        return self.arrays[name]

    cdef int32_t[::1] new_int32(self, str name, Py_ssize_t n):
        self.arrays[name] = np.empty(n, np.int32)
        return self.arrays[name]

    cdef uint32_t[::1] new_uint32(self, str name, Py_ssize_t n):
        self.arrays[name] = np.empty(n, np.uint32)
        return self.arrays[name]

    cdef uint16_t[::1] new_uint16(self, str name, Py_ssize_t n):
        self.arrays[name] = np.empty(n, np.uint16)
        return self.arrays[name]

    cdef uint8_t[::1] new_uint8(self, str name, Py_ssize_t n):
        self.arrays[name] = np.empty(n, np.uint8)
        return self.arrays[name]

    cdef double[::1] new_double(self, str name, Py_ssize_t n):
        self.arrays[name] = np.empty(n, np.float64)
        return self.arrays[name]

    def __getattr__(self, str name):
        try:
            column = self.arrays[name]
        except KeyError:
            raise AttributeError(f"a page's table has no column {name!r}") from None
        seen = column.view()
        seen.flags.writeable = False
        return seen

    def __len__(self):
        return self.n_blocks

    def __reduce__(self):
        return PageTable, (self.arrays, self.vocabulary, self.tag_names, self.attr_text, self.declared)

    @property
    def text(self):
        """The blocks' texts, white space collapsed but in ``pre``: a list of str."""
        if self._texts is None:
            self._texts = _strings(self.shown, self.shown_first)
        return self._texts

    def listed(self, str name):
        """A column as a list: for loops in Python, where looking an array's values up one by one takes ten times as long."""
        if self._lists is None:
            self._lists = {}
        if name not in self._lists:
            self._lists[name] = self.arrays[name].tolist()
        return self._lists[name]

    def once(self, str name, compute):
        """What ``compute`` makes of the table, by name: computed when first asked for, by whichever stage asks."""
        if self._lists is None:
            self._lists = {}
        key = ("once", name)
        if key not in self._lists:
            self._lists[key] = compute(self)
        return self._lists[key]

    def tag_of(self, Py_ssize_t node):
        """The tag of an element, in lower case."""
        return self.tag_names[self.tag[self._checked(node, self.n_nodes)]]

    def parent_of(self, Py_ssize_t node):
        """The element around an element."""
        return self.parent[self._checked(node, self.n_nodes)]

    def flags_of(self, Py_ssize_t node):
        """The bits of an element's tag and attributes."""
        return self.flags[self._checked(node, self.n_nodes)]

    def inside_of(self, Py_ssize_t node):
        """The bits of an element and of all around it."""
        return self.inside[self._checked(node, self.n_nodes)]

    def element_of(self, Py_ssize_t block):
        """The innermost element known to hold a whole block."""
        return self.element[self._checked(block, self.n_blocks)]

    def home_of(self, Py_ssize_t block):
        """The nearest block-level element around a block."""
        return self.block_element[self._checked(block, self.n_blocks)]

    def gap_of(self, Py_ssize_t block):
        """How a block is parted from the one before it."""
        return self.gap[self._checked(block, self.n_blocks)]

    def n_chunks_of(self, Py_ssize_t block):
        """How many texts, or parts of them, a block has."""
        return self.chunk_first[self._checked(block, self.n_blocks) + 1] - self.chunk_first[block]

    cdef inline Py_ssize_t _checked(self, Py_ssize_t index, Py_ssize_t count) except -1:
        if not 0 <= index < count:
            raise IndexError(f"{index} of {count}")
        return index

    def chunks(self, Py_ssize_t block):
        """The texts of a block, or the parts of them, as they stand in the markup: a list of (element, text, number of the text)."""
        cdef Py_ssize_t i
        self._checked(block, self.n_blocks)
        return [
            (self.chunk_owner[i], _string(self.raw, self.chunk_start[i], self.chunk_end[i]), self.chunk_text[i])
            for i in range(self.chunk_first[block], self.chunk_first[block + 1])
        ]

    def raw_text(self, Py_ssize_t start, Py_ssize_t end):
        """A part of the page's text as it stands in the markup."""
        return _string(self.raw, start, end)


cdef extern from "Python.h":
    object PyUnicode_FromKindAndData(int kind, const void *buffer, Py_ssize_t size)


cdef object _string(const uint32_t[::1] codes, Py_ssize_t start, Py_ssize_t end):
    if not 0 <= start <= end <= codes.shape[0]:
        raise IndexError(f"{start}:{end} of {codes.shape[0]} characters")
    return PyUnicode_FromKindAndData(4, &codes[start], end - start) if end > start else ""


cdef list _strings(const uint32_t[::1] codes, const int32_t[::1] first):
    cdef Py_ssize_t i
    return [_string(codes, first[i], first[i + 1]) for i in range(first.shape[0] - 1)]
