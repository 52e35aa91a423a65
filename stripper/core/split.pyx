# cython: language_level=3
"""Split a run of text that mixes kinds: a caption and its credit, the links of a footer line.

The rules only say where a second kind of text may begin; what each part is, the classifier decides.
Parts that turn out alike are put together again when the page is rendered, so a cut too many costs
nothing, while a cut too few leaves a credit in its caption. (On the gold pages blocks cut at
block-level tags and ``<br>`` alone could at best reach a credit F1 of 0.78.)

Markup parts the texts of a run (here), wording parts each text (``boundaries.pyx``).
"""

from libc.stdint cimport int32_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from stripper.core.boundaries cimport look_through, says_something, span
from stripper.core.credits cimport Text, begins_credit, text_of, unindented
from stripper.core.names cimport grow
from stripper.core.page_table cimport PageTable
from stripper.core.shown_text cimport shown_length

from stripper.tags import BIT
from stripper.wordlists import concepts

cdef extern from "Python.h":
    uint32_t *PyUnicode_AsUCS4Copy(object text) except NULL
    void PyMem_Free(void *block)

cdef enum:
    # A line of several pieces, each in an element of its own ("Video | 1:30 min | ARD"), is short.
    LONGEST_LINE = 300
    MOST_PIECES = 6
# A footer line is made of links: at least this share of its characters.
cdef double LINK_SHARE = 0.5

# How a run is grouped before its texts are looked through.
cdef enum Grouping:
    WHOLE  # not at all, and no text is looked through
    BY_WORDING  # not at all
    ROW_OF_LINKS  # by the branches its texts stand on; no text is looked through
    CAPTION  # by the elements that hold a piece of a caption
    LINE  # by the branches that hold a piece of a line

# What the tags of inline elements say, in a caption and in a line anywhere.
cdef enum:
    CAPTION_PIECE = 1
    LINE_PIECE = 2
    ANCHOR = 4
cdef dict _TAG_KINDS = {"span": CAPTION_PIECE, "font": CAPTION_PIECE, "a": ANCHOR}
for _tag in ("small", "cite", "time"):
    _TAG_KINDS[_tag] = CAPTION_PIECE | LINE_PIECE

cdef uint32_t LINK = BIT["link"]
cdef uint32_t PICTURE_CUES = sum(
    1 << number for number, (name, _) in enumerate(concepts("class_cues")) if name in ("picture", "caption", "credit")
)


def cuts_in_text(str text, *, bint in_picture):
    """Offsets at which another kind of text may begin inside one text.

    >>> cuts_in_text("A street in Milan. Photo: X / Getty", in_picture=False)
    [19]
    """
    cdef Py_ssize_t first, end, at
    cdef bytearray cut = bytearray(len(text) + 1)
    cdef uint32_t *codes = PyUnicode_AsUCS4Copy(text)
    cdef Text t = text_of(codes, len(text), cut)
    look_through(&t, in_picture)
    first, end = span(&t)
    PyMem_Free(codes)
    return [at for at in range(first, end) if cut[at]]


cdef class Splitter:
    """Splits the runs of one page. The parts are appended to ``chunk``: those of a run one after the other."""

    def __dealloc__(self):
        free(self.chunk)
        free(self._cut)
        free(self._tag_kind)

    cdef int open(self, PageTable t, const Place *place) except -1:
        """Begin a page; ``place`` says where each of its elements stands."""
        cdef Py_ssize_t i, n = len(t.tag_names)
        self._table, self._place = t, place
        self._raw = &t.raw[0] if t.raw.shape[0] else NULL
        self._tag_kind = <uint8_t *>malloc(n + 1)
        if self._tag_kind == NULL:
            raise MemoryError(f"no room for {n} tags")
        for i in range(n):
            kind = _TAG_KINDS.get(t.tag_names[i])
            self._tag_kind[i] = 0 if kind is None else kind
        grow(<void **>&self.chunk, &self._chunk_room, t.n_texts, sizeof(Chunk))
        return 0

    cdef int split(self, const int32_t *texts, Py_ssize_t n, Py_ssize_t size, bint in_picture) except -1:
        """Split a run of ``n`` texts, ``size`` characters as they are shown."""
        cdef Py_ssize_t i
        cdef bint begins
        cdef int how = self._grouping(texts, n, size, in_picture)
        for i in range(n):
            begins = i == 0 or self._changes(how, texts[i - 1], texts[i])
            if how == WHOLE or how == ROW_OF_LINKS:
                self._append(texts[i], self._table.text_start[texts[i]], self._table.text_end[texts[i]], begins)
            else:
                self._cut_text(texts[i], begins, in_picture)
        return 0

    cdef int keep(self, const int32_t *texts, Py_ssize_t n) except -1:
        """Take a run of ``n`` texts as it is."""
        cdef Py_ssize_t i
        for i in range(n):
            self._append(texts[i], self._table.text_start[texts[i]], self._table.text_end[texts[i]], i == 0)
        return 0

    cdef bint is_pictured(self, int32_t element) noexcept:
        """Whether an element's class words speak of a picture."""
        return self._table.cues[element] & PICTURE_CUES != 0

    cdef int _append(self, int32_t text, Py_ssize_t start, Py_ssize_t end, bint begins) except -1:
        grow(<void **>&self.chunk, &self._chunk_room, self.n_chunks + 1, sizeof(Chunk))
        self.chunk[self.n_chunks] = Chunk(text, self._table.text_owner[text], <int32_t>start, <int32_t>end, begins)
        self.n_chunks += 1
        return 0

    cdef Text _text(self, int32_t text) noexcept:
        cdef int32_t start = self._table.text_start[text]
        return text_of(self._raw + start, self._table.text_end[text] - start, self._cut)

    cdef int _cut_text(self, int32_t text, bint begins, bint in_picture) except -1:
        """Cut a text at wording; it begins a part itself where ``begins``, or where it begins as a credit."""
        cdef int32_t start = self._table.text_start[text], end = self._table.text_end[text]
        cdef Text t
        self._make_room(end - start)
        t = self._text(text)
        look_through(&t, in_picture)
        cdef Py_ssize_t at, first = 0, stop = 0, since = 0
        if t.cuts:
            first, stop = span(&t)
        for at in range(first, stop):
            if t.cut[at]:
                self._append(text, start + since, start + at, begins or since > 0)
                since = at
        if t.cuts:
            memset(self._cut, 0, t.size + 1)
        return self._append(text, start + since, end, begins or since > 0 or begins_credit(unindented(&t)))

    cdef int _make_room(self, Py_ssize_t size) except -1:
        """Have zeros for the cuts of a text."""
        cdef Py_ssize_t room = self._cut_room
        grow(<void **>&self._cut, &self._cut_room, size + 1, 1)
        if self._cut_room > room:
            memset(self._cut, 0, self._cut_room)
        return 0

    cdef int _grouping(self, const int32_t *texts, Py_ssize_t n, Py_ssize_t size, bint in_picture) noexcept:
        """How a run is to be grouped."""
        if n == 1:
            return BY_WORDING
        if self._is_row_of_links(texts, n, size):
            return ROW_OF_LINKS
        if in_picture:
            return CAPTION
        if size <= LONGEST_LINE and self._is_line_of_pieces(texts, n):
            return LINE
        return BY_WORDING if size <= LONGEST_ELSEWHERE else WHOLE

    cdef bint _changes(self, int how, int32_t before, int32_t text) noexcept:
        """Whether a text begins another group: where what holds it changes to or from a piece.

        Bare separators between two elements ("|", ",") stay with what is before them.
        """
        cdef int32_t here, there, home
        cdef Text t
        if how == WHOLE or how == BY_WORDING:
            return False
        here, there = self._table.text_owner[text], self._table.text_owner[before]
        home = self._place[here].home
        if how != CAPTION:
            here, there = self._place[here].branch, self._place[there].branch
        if here == there or not (self._is_piece(how, here, home) or self._is_piece(how, there, home)):
            return False
        t = self._text(text)
        return says_something(&t)

    cdef bint _is_piece(self, int how, int32_t holder, int32_t home) noexcept:
        """Whether an inline element holds a piece of its own."""
        cdef uint8_t kind = self._tag_kind[self._table.tag[holder]]
        if holder == home:
            return False
        if how == CAPTION:
            return kind & CAPTION_PIECE or self.is_pictured(holder)
        return how == ROW_OF_LINKS or self._table.words[holder] or kind & LINE_PIECE

    cdef bint _is_row_of_links(self, const int32_t *texts, Py_ssize_t n, Py_ssize_t size) noexcept:
        cdef Py_ssize_t i, linked = 0, in_links = 0
        cdef int32_t owner, first = -1
        cdef bint differ = False
        cdef Text t
        if self._tag_kind[self._table.tag[self._place[self._table.text_owner[texts[0]]].home]] & ANCHOR:
            return False
        for i in range(n):
            owner = self._table.text_owner[texts[i]]
            if self._table.inside[owner] & LINK:
                t = self._text(texts[i])
                linked += 1
                in_links += shown_length(t.codes, t.size)
                differ |= linked > 1 and self._place[owner].branch != first
                first = self._place[owner].branch
        return differ and in_links >= LINK_SHARE * size

    cdef bint _is_line_of_pieces(self, const int32_t *texts, Py_ssize_t n) noexcept:
        """Whether a short run has a few pieces of its own, of more than one kind, or beside other text."""
        cdef int32_t pieces[MOST_PIECES]
        cdef int32_t branch, home, count = 0, known
        cdef Py_ssize_t i
        cdef bint is_beside = False, differ = False
        for i in range(n):
            branch, home = self._place[self._table.text_owner[texts[i]]].branch, self._place[self._table.text_owner[texts[i]]].home
            is_beside |= branch == home
            if not self._is_piece(LINE, branch, home):
                continue
            known = 0
            while known < count and pieces[known] != branch:
                known += 1
            if known == MOST_PIECES:
                return False
            pieces[known] = branch
            count = max(count, known + 1)
            differ |= self._table.words[branch] != self._table.words[pieces[0]]
        return count > 0 and (differ or is_beside)
