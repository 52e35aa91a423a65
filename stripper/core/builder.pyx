# cython: language_level=3
"""What each element, attribute and text of a page becomes in its table.

``Builder`` is told of elements as they begin and end, and of what stands in them, in document order. The walk over
lxml's tree drives it from C; Python does where there is no tree, on pages that are too deep for one. So there is one
implementation of what is a node, what is hidden, and which texts are kept.

A ``tbody`` without attributes is no node, for the HTML standard implies it: what stands in it belongs to what is
around it. Blank texts stand before the next text, which then has white space where it had some, though not before a
``pre``, whose first line they do not indent. Of scripts and styles no text is kept but JSON-LD.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport int16_t, int32_t, uint8_t, uint32_t
from libc.stdlib cimport free
from libc.string cimport memcmp, memcpy, memmove, strlen, strncmp

from stripper.core.columns cimport fill_attributes, fill_nodes, fill_pictures, fill_raw, fill_texts
from stripper.core.names cimport Names, grow
from stripper.core.page_table cimport PageTable
from stripper.core.scan cimport contains, decode, hides, is_blank
from stripper.core.shown_text cimport is_space

from stripper.tags import BIT, TAG_FLAGS, VOID

# What attributes say of an element, beside the bits of its tag: that the markup hides it, that it lies over the page
# by its role (WAI-ARIA 1.2) until it is closed or while the mouse is there, that it is a table that lays out its page.
HIDDEN, OVERLAY, LAYOUT = 1 << 29, 1 << 30, 1 << 31
if max(BIT.values()) >= HIDDEN:
    raise ImportError("stripper.tags has so many flags that they meet those of attributes; widen PageTable.flags")

_NAMES = (
    "class", "id", "role", "itemprop", "style", "hidden", "href", "src", "alt", "name", "property", "content", "colspan",
    "rowspan", "start", "type", "data-lang", "data-language",
    "rel", "srcset", "data-src", "data-lazy-src", "data-original", "data-srcset", "data-lazy-srcset",
    "width", "height", "alttext", "display", "encoding",
)  # in the order of ``Slot``
# Tags have the same numbers on all pages, those that are not among these come behind.
KNOWN_TAGS = tuple(sorted({*TAG_FLAGS, *VOID, "code", "font", "frameset", "li", "ol", "span", "sub", "sup", "td", "ul"}))
MOST_TAGS = 32_767  # numbers of int16; further names share the last one, which stands for none

cdef Names _SLOTS = Names([name.encode() for name in _NAMES])
cdef Names _KNOWN = Names([tag.encode() for tag in KNOWN_TAGS])
cdef int16_t _N_KNOWN = len(KNOWN_TAGS), _LAST_TAG = MOST_TAGS - 1
cdef uint32_t _FLAGS[256]
for _number, _tag in enumerate(KNOWN_TAGS):
    _FLAGS[_number] = TAG_FLAGS.get(_tag, 0)

cdef int16_t _A, _BASE, _CODE, _IMG, _LINK_TAG, _MATH, _META, _OL, _P, _PRE, _SCRIPT, _SOURCE, _SPAN, _STYLE, _TABLE, _TBODY
cdef int16_t _TD, _TH
_A, _BASE, _CODE, _IMG, _LINK_TAG, _MATH, _META, _OL, _P, _PRE, _SCRIPT, _SOURCE, _SPAN, _STYLE, _TABLE, _TBODY, _TD, _TH = map(
    KNOWN_TAGS.index, "a base code img link math meta ol p pre script source span style table tbody td th".split()
)
cdef uint32_t _HIDDEN = HIDDEN, _OVERLAY = OVERLAY, _LAYOUT = LAYOUT
cdef uint32_t _LINK = BIT["link"], _SKIP = BIT["skip"]
# An `a` around so many paragraphs was never closed: it is no link. A card that is one link seldom has more than two.
cdef int32_t _PARAGRAPHS_OF_NO_LINK = 3
cdef int _LEVELS_OF_FORMULA = 4  # elements between a formula of KaTeX and the one that says that it stands alone

# Room to begin with, about what a median page needs.
cdef Py_ssize_t _SOME_NODES = 1024, _SOME_TEXTS = 512, _SOME_ATTRIBUTES = 256, _SOME_OPEN = 64
cdef Py_ssize_t _SOME_CODES = 8192, _SOME_SAID = 8192
cdef Py_ssize_t _MOST = 0x7FFFFFFF  # of int32


cdef int slot_of(const char *name, Py_ssize_t size) noexcept:
    """The slot of an attribute, ``S_OTHER`` for one that is not looked at."""
    cdef int slot = _SLOTS.find(name, size)
    return slot if slot >= 0 else S_OTHER


cdef PageTable empty_table():
    """A table without columns."""
    cdef PageTable t = PageTable.__new__(PageTable)
    t.arrays = {}
    return t


cdef inline bint _is(Value value, const char *word, Py_ssize_t length) noexcept:
    return value.size == length and memcmp(value.text, word, length) == 0


cdef inline bint _starts(Value value, const char *word, Py_ssize_t length) noexcept:
    return value.size >= length and memcmp(value.text, word, length) == 0


cdef bint is_formula(Value words) noexcept:
    """Whether a picture is of a formula, by its class words: of WordPress, MediaWiki and other writers of TeX."""
    return (
        _starts(words, b"latex", 5) or _starts(words, b"mwe-math", 8) or _is(words, b"tex", 3)
        or _is(words, b"math", 4) or _starts(words, b"math ", 5)
    )


cdef Value plain_tex(Value tex) noexcept:
    """TeX without the marks or the style around it: "$x$" and "{\\displaystyle x}" are "x"."""
    cdef Value said = tex
    while said.size and said.text[0] <= c" ":
        said.text, said.size = said.text + 1, said.size - 1
    while said.size and said.text[said.size - 1] <= c" ":
        said.size -= 1
    if _starts(said, b"{\\displaystyle ", 15) and said.text[said.size - 1] == c"}":
        said.text, said.size = said.text + 15, said.size - 16
    while said.size > 1 and said.text[0] == c"$" and said.text[said.size - 1] == c"$":
        said.text, said.size = said.text + 1, said.size - 2
    return said


cdef class Builder:
    """Builds one table. From Python: ``start``, ``text``, ``comment``, ``end`` in document order, then ``table``.

    ``most_attributes`` is how many the tag with the most of them has.
    """

    def __cinit__(self):
        grow(<void **>&self._node, &self._node_room, _SOME_NODES, sizeof(Node))
        grow(<void **>&self._text, &self._text_room, _SOME_TEXTS, sizeof(Text))
        grow(<void **>&self._attribute, &self._attribute_room, _SOME_ATTRIBUTES, sizeof(Attribute))
        grow(<void **>&self._open, &self._open_room, _SOME_OPEN, sizeof(Open))
        grow(<void **>&self._raw, &self._raw_room, _SOME_CODES, sizeof(uint32_t))
        grow(<void **>&self._said, &self._said_room, _SOME_SAID, 1)
        self._words, self._tags = Names([b""]), Names()
        self._is_blank = True
        self._formula_owner = self._formula_holder = self._displayed = -1

    def __dealloc__(self):
        free(self._node)
        free(self._text)
        free(self._attribute)
        free(self._open)
        free(self._raw)
        free(self._said)
        free(self._joined)

    # -- from Python --

    def start(self, str tag, attributes):
        """An element begins; ``attributes`` is a mapping of names to values, None where one has no value."""
        cdef bytes name = tag.encode("utf-8", "ignore"), value
        cdef list values = []  # kept while the element is looked at
        cdef int slot
        self.end_text()
        self.begin()
        for key, said in attributes.items():
            word = key.encode("utf-8", "ignore")
            slot = slot_of(word, len(word))
            if slot != S_OTHER:
                value = (said or "").encode("utf-8", "ignore")
                values.append(value)
                self.note(slot, PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value))
        self.open(self.tag_number(name, len(name)), len(attributes), self._next_position)

    def text(self, str text):
        """Some text, or more of the text that stands there already."""
        cdef bytes data = text.encode("utf-8", "ignore")
        self.add(PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data))

    def comment(self, str text):
        """A comment or the like, which parts texts."""
        self.end_text()
        self.commented(text.encode("utf-8", "ignore"))

    def end(self):
        """The element that began last, of those that have not ended, ends."""
        self.end_text()
        self.close()

    def depth(self):
        """How many elements are open."""
        return self._n_open

    def finish(self, PageTable t):
        """Fill the columns of a table; elements that are still open end here."""
        self.fill(t)

    def table(self):
        """The table that was built, with the columns of nodes and texts."""
        t = empty_table()
        self.fill(t)
        return t

    # -- elements --

    cdef int16_t tag_number(self, const char *name, Py_ssize_t size) except -1:
        """The number of a tag by its name, which may have a namespace and capitals."""
        cdef int32_t number = _KNOWN.find(name, size)
        if number >= 0:
            return <int16_t>number
        number = self._tags.find(name, size)
        if number < 0:
            local = name[:size].decode("utf-8", "replace").rpartition("}")[2].lower().encode("utf-8", "ignore")
            number = _KNOWN.find(local, len(local))
            if number >= 0:
                return <int16_t>number
            number = self._tags.number(local, len(local))
        return <int16_t>min(number + _N_KNOWN, _LAST_TAG)

    cdef int open(self, int16_t tag, Py_ssize_t n_attributes, int32_t position) except -1:
        """Begin an element whose attributes were noted; ``position`` is its place among all elements of the tree."""
        cdef Node *node
        cdef Node *above
        cdef int32_t number = <int32_t>self._n_nodes
        if number == _MOST:
            raise OverflowError("a page with more elements than an int32 can count")
        self._next_position = position + 1
        if n_attributes == 0 and tag == _TBODY and self._n_open:
            return self._push(self._open[self._n_open - 1].node, True, False)
        if tag == _MATH:
            self._begin_formula()
        elif tag == _IMG and is_formula(self._said_by(S_CLASS)) and self._n_open:
            if self._formula_holder != self._open[self._n_open - 1].node:  # it is not there for those who see no MathML
                self._is_displayed = False
                self._formula_owner = self._line_around(self._open[self._n_open - 1].node)
                self._say_formula(self._said_by(S_ALT))
        self.most_attributes = max(self.most_attributes, n_attributes)
        grow(<void **>&self._node, &self._node_room, number + 1, sizeof(Node))
        node = &self._node[number]
        node.parent = self._open[self._n_open - 1].node if self._n_open else 0
        above = &self._node[node.parent]
        node.tag, node.end, node.position = tag, number + 1, position
        node.flags = self._flags_of(tag, n_attributes)
        node.inside = node.flags | (above.inside if number else 0)
        node.depth = above.depth + 1 if number else 0
        node.words = self._words_of() if self._seen else 0
        self._n_paragraphs += tag == _P
        self._push(number, False, tag == _STYLE or tag == _SCRIPT)
        self._n_nodes += 1
        if self._seen:
            self._record_of(tag)
        if tag == _PRE:
            self._drop_blanks()
        return 0

    cdef int _push(self, int32_t node, bint is_passed_over, bint is_mute) except -1:
        cdef Open *top
        grow(<void **>&self._open, &self._open_room, self._n_open + 1, sizeof(Open))
        top = &self._open[self._n_open]
        top.node, top.is_passed_over, top.is_mute, top.is_formula = node, is_passed_over, is_mute, False
        top.paragraphs = self._n_paragraphs
        self._n_open += 1
        return 0

    cdef int close(self) except -1:
        """End the innermost element."""
        cdef Node *node
        if not self._n_open:
            raise ValueError("an element ends, but none is open")
        self._n_open -= 1
        if self._open[self._n_open].is_passed_over:
            return 0
        node = &self._node[self._open[self._n_open].node]
        node.end = <int32_t>self._n_nodes
        if node.tag == _A and self._n_paragraphs - self._open[self._n_open].paragraphs >= _PARAGRAPHS_OF_NO_LINK:
            node.flags &= ~_LINK
            self._has_unlinked = True
        return 0

    cdef void _tell_links_anew(self) noexcept:
        """Tell again which elements stand in a link, once what is none is known."""
        cdef Py_ssize_t i
        for i in range(self._n_nodes):
            self._node[i].inside &= ~_LINK
            self._node[i].inside |= (self._node[i].flags | (self._node[self._node[i].parent].inside if i else 0)) & _LINK

    cdef uint32_t _flags_of(self, int16_t tag, Py_ssize_t n_attributes) noexcept:
        cdef uint32_t flags = _FLAGS[tag] if tag < _N_KNOWN else 0
        cdef Value role
        if not n_attributes:
            return flags
        if tag == _A and n_attributes == self._has(S_ID) + self._has(S_NAME):
            # HTML knows no "<a id=x/>", of which manuals are full: all behind it stands in it
            flags &= ~_LINK
        if tag == _SPAN and self._has(S_CLASS) and self._draws_formula(self._value[S_CLASS]):
            flags |= _SKIP
        if self._has(S_ROLE):
            role = self._value[S_ROLE]
            if _is(role, b"dialog", 6) or _is(role, b"alertdialog", 11) or _is(role, b"tooltip", 7):
                flags |= _OVERLAY
            elif tag == _TABLE and (_is(role, b"presentation", 12) or _is(role, b"none", 4)):
                flags |= _LAYOUT
        if self._has(S_HIDDEN):
            flags |= _HIDDEN
        elif self._has(S_STYLE) and hides(self._value[S_STYLE].text, self._value[S_STYLE].size):
            flags |= _HIDDEN
        return flags

    cdef bint _draws_formula(self, Value words) noexcept:
        """Whether an element draws the formula that is told beside it, as KaTeX and MathJax do, sign by sign."""
        if _starts(words, b"katex-display", 13):
            self._displayed = <int32_t>self._n_nodes
        if _starts(words, b"katex-html", 10):
            return self._n_open and self._formula_holder == self._open[self._n_open - 1].node
        return _starts(words, b"MathJax", 7)

    cdef int32_t _words_of(self) except -1:
        """The number of the element's class, id, role and itemprop, joined by blanks; 0 where it has none."""
        cdef Value value = self._said_by(S_CLASS)
        cdef Py_ssize_t size = value.size
        cdef int slot
        if not (self._has(S_ID) or self._has(S_ROLE) or self._has(S_ITEMPROP)):
            return self._words.number(value.text, size)
        grow(<void **>&self._joined, &self._joined_room, size + 1, 1)
        memcpy(self._joined, value.text, size)
        for slot in range(S_ID, S_ITEMPROP + 1):
            value = self._said_by(slot)
            if value.size:
                grow(<void **>&self._joined, &self._joined_room, size + 1 + value.size, 1)
                self._joined[size] = c" "
                memcpy(self._joined + size + 1, value.text, value.size)
                size += 1 + value.size
        return self._words.number(self._joined, size)

    # -- texts --

    cdef int add(self, const char *text, Py_ssize_t size) except -1:
        """Some text, or more of the text that stands there already."""
        if size == 0 or not self._n_open:
            return 0
        if self._is_blank:
            self._is_blank = is_blank(text, size)
        if self._open[self._n_open - 1].is_mute and not self._is_blank:
            return 0
        if self._written + size > _MOST:
            raise OverflowError("a page with more text than an int32 can count")
        grow(<void **>&self._raw, &self._raw_room, self._written + size, sizeof(uint32_t))
        self._written += decode(text, size, self._raw + self._written)
        return 0

    cdef int add_string(self, const char *text) except -1:
        """As ``add``, of a text that ends with a NUL. Of scripts no more is looked at than tells that they are not blank."""
        cdef const char *at = text
        if self._n_open and self._open[self._n_open - 1].is_mute:
            while 0 < at[0] <= 32:
                at += 1
            if at[0] > 32:
                self._is_blank = False
                return 0
        return self.add(text, strlen(text))

    cdef int end_text(self) except -1:
        """The text that stands there ends: keep it, or where it is blank, keep it for the text to come."""
        cdef Text *kept
        cdef Open *top
        if self._is_blank:
            self._begun = self._written
            return 0
        self._is_blank = True
        top = &self._open[self._n_open - 1]
        if top.is_mute:  # with the white space before it
            self._drop_blanks()
            return 0
        if top.is_formula:
            self._enclose_formula()
            top.is_mute = True
        grow(<void **>&self._text, &self._text_room, self._n_texts + 1, sizeof(Text))
        kept = &self._text[self._n_texts]
        kept.owner = self._formula_owner if top.is_formula or self._is_saying else top.node
        kept.follows = <int32_t>self._n_nodes
        kept.start, kept.end = <int32_t>self._kept, <int32_t>self._written
        self._n_texts += 1
        self._kept = self._begun = self._written
        return 0

    cdef void _drop_blanks(self) noexcept:
        self._begun = self._written = self._kept

    # -- formulas --

    cdef int _begin_formula(self) except -1:
        """A ``math`` begins: it is told by its ``alttext``, or else by the TeX that is annotated in it."""
        cdef int32_t around
        cdef int level
        if not self._n_open:
            return 0
        around = self._open[self._n_open - 1].node
        self._formula_owner = self._line_around(around)
        self._formula_holder = self._node[around].parent
        self._is_displayed = _is(self._said_by(S_DISPLAY), b"block", 5)
        for level in range(_LEVELS_OF_FORMULA):
            self._is_displayed |= around == self._displayed
            around = self._node[around].parent
        self._is_said = False
        self._say_formula(self._said_by(S_ALTTEXT))
        return 0

    cdef int _say_formula(self, Value tex) except -1:
        """Add a formula as a text of its own, where it is not empty."""
        cdef Value said = plain_tex(tex)
        if not said.size or self._open[self._n_open - 1].is_mute:
            return 0
        self._is_said = True
        self.add(said.text, said.size)
        self._enclose_formula()
        self._is_saying = True
        self.end_text()
        self._is_saying = False
        return 0

    cdef int32_t _line_around(self, int32_t element) noexcept:
        """The element that a formula's line is in: those that only draw it would part the line."""
        cdef int level
        for level in range(_LEVELS_OF_FORMULA):
            if self._node[element].tag != _SPAN:
                break
            element = self._node[element].parent
        return element

    cdef int _enclose_formula(self) except -1:
        """Put "$" before and behind the text that stands there, or "$$" where the formula stands alone."""
        cdef Py_ssize_t start = self._begun, end = self._written, mark = 2 if self._is_displayed else 1, i
        if end + 2 * mark > _MOST:
            raise OverflowError("a page with more text than an int32 can count")
        while start < end and is_space(self._raw[start]):
            start += 1
        while start < end and is_space(self._raw[end - 1]):
            end -= 1
        grow(<void **>&self._raw, &self._raw_room, end + 2 * mark, sizeof(uint32_t))
        memmove(self._raw + start + mark, self._raw + start, (end - start) * sizeof(uint32_t))
        for i in range(mark):
            self._raw[start + i] = self._raw[end + mark + i] = c"$"
        self._written = end + 2 * mark
        return 0

    # -- attributes --

    cdef int _record_of(self, int16_t tag) except -1:
        """Keep the attributes that are needed later."""
        self._record(ID, self._said_by(S_ID))
        if tag == _A:
            self._record(HREF, self._said_by(S_HREF))
            self._record(ID, self._said_by(S_NAME))
        elif tag == _IMG or tag == _SOURCE:
            self._record_picture(tag)
        elif tag == _LINK_TAG and _is(self._said_by(S_REL), b"canonical", 9):
            self._record(CANONICAL, self._said_by(S_HREF))
        elif tag == _TD or tag == _TH:
            self._record(COLSPAN, self._said_by(S_COLSPAN))
            self._record(ROWSPAN, self._said_by(S_ROWSPAN))
        elif tag == _PRE or tag == _CODE:
            self._record(LANGUAGE, self._said_by(S_DATA_LANG))
            self._record(LANGUAGE, self._said_by(S_DATA_LANGUAGE))
        elif tag == _OL:
            self._record(START, self._said_by(S_START))
        elif tag == _BASE:
            self._record(BASE, self._said_by(S_HREF))
        elif tag == _META:
            self._record_meta()
        elif tag == _SCRIPT and contains(self._said_by(S_TYPE).text, self._said_by(S_TYPE).size, b"ld+json", 7):
            self._open[self._n_open - 1].is_mute = False
            self._mark(DATA)
        elif tag == _SCRIPT and _starts(self._said_by(S_TYPE), b"math/tex", 8):
            self._formula_owner = self._line_around(self._node[self._n_nodes - 1].parent)
            self._is_displayed = contains(self._said_by(S_TYPE).text, self._said_by(S_TYPE).size, b"display", 7)
            self._open[self._n_open - 1].is_mute = False
            self._open[self._n_open - 1].is_formula = True
        elif not self._is_said and _is(self._said_by(S_ENCODING), b"application/x-tex", 17):
            self._is_said = self._open[self._n_open - 1].is_formula = True
        return 0

    cdef int _record_picture(self, int16_t tag) except -1:
        """Keep where a picture is and what stands for it; of a ``source`` where it is."""
        cdef int slot
        self._record(SRCSET, self._said_by(S_SRCSET))
        if tag == _IMG:
            self._record(ALT, self._said_by(S_ALT))
            if strncmp(self._said_by(S_SRC).text, b"data:", 5) != 0:
                self._record(SRC, self._said_by(S_SRC))
            if is_formula(self._said_by(S_CLASS)) or self._says_one(S_WIDTH) or self._says_one(S_HEIGHT):
                self._mark(TINY)
            for slot in range(S_DATA_SRC, S_DATA_ORIGINAL + 1):
                self._record(LAZY_SRC, self._said_by(slot))
        for slot in range(S_DATA_SRCSET, S_DATA_LAZY_SRCSET + 1):
            self._record(LAZY_SRCSET, self._said_by(slot))
        return 0

    cdef bint _says_one(self, int slot) noexcept:
        """Whether an attribute is 0 or 1."""
        cdef Value value = self._said_by(slot)
        return _is(value, b"1", 1) or _is(value, b"0", 1) or _is(value, b"1px", 3)

    cdef int _record_meta(self) except -1:
        """Keep what a page says of itself, by the name it says it under."""
        cdef Value name = self._said_by(S_PROPERTY)
        if not name.size:
            name = self._said_by(S_NAME)
        if name.size:
            self._record(META_NAME, name)
            self._record(META_CONTENT, self._said_by(S_CONTENT))
        return 0

    cdef int commented(self, const char *text) except -1:
        """A comment; one that begins so is a CDATA section, by which XML writes text."""
        return self._mark(CDATA) if self._n_nodes and strncmp(text, b"[CDATA[", 7) == 0 else 0

    cdef int _record(self, uint8_t kind, Value value) except -1:
        """Keep an attribute of the element that began last, where it says something."""
        if not value.size:
            return 0
        if self._n_said + value.size > _MOST:
            raise OverflowError("a page with longer attributes than an int32 can count")
        grow(<void **>&self._said, &self._said_room, self._n_said + value.size, 1)
        memcpy(self._said + self._n_said, value.text, value.size)
        self._n_said += value.size
        self._mark(kind)
        self._attribute[self._n_attributes - 1].start = <int32_t>(self._n_said - value.size)
        return 0

    cdef int _mark(self, uint8_t kind) except -1:
        """Keep that the element that began last has an attribute of a kind."""
        cdef Attribute *kept
        grow(<void **>&self._attribute, &self._attribute_room, self._n_attributes + 1, sizeof(Attribute))
        kept = &self._attribute[self._n_attributes]
        kept.kind, kept.node = kind, <int32_t>(self._n_nodes - 1)
        kept.start = kept.end = <int32_t>self._n_said
        self._n_attributes += 1
        return 0

    # -- the table --

    cdef int fill(self, PageTable t) except -1:
        """Fill the columns of nodes and of texts and the side tables; what is still open ends."""
        if self._n_open:
            self.end_text()
        while self._n_open:
            self.close()
        if self._n_nodes:
            self._node[0].end = <int32_t>self._n_nodes  # with what stands beside the root
        if self._has_unlinked:
            self._tell_links_anew()
        if t.arrays is None:
            t.arrays = {}
        fill_nodes(t, self._node, self._n_nodes)
        fill_pictures(t, self._node, self._n_nodes)
        fill_texts(t, self._text, self._n_texts)
        fill_raw(t, self._raw, self._kept)
        fill_attributes(t, self._attribute, self._n_attributes)
        t.vocabulary = self._words.strings()
        t.tag_names = [*KNOWN_TAGS, *self._tags.strings()]
        if len(t.tag_names) >= MOST_TAGS:
            t.tag_names[_LAST_TAG:] = [""]
        t.attr_text = PyBytes_FromStringAndSize(self._said, self._n_said)
        return 0
