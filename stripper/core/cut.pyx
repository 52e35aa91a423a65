# cython: language_level=3
"""Cut a page into blocks.

A block is a maximal run of text that a reader sees as one piece: it ends at a block-level tag and at
a ``<br>``, and, inside such a run, where markup or wording shows that a second kind of text begins
(a credit behind its caption, a cookie link in a footer line: see ``split.pyx``).

One loop over the elements says where each stands, one over the texts finds the runs, and each run becomes its blocks at
once. Texts are never longer as they are shown than as they stand in the markup, so all of them fit into one buffer.
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from stripper.core.names cimport grow
from stripper.core.page_table cimport PageTable
from stripper.core.shown_text cimport (
    LONGEST_LINK, collapse, count_hyphens, more_letters, read_length, shown_length, spell,
)
from stripper.core.split cimport (
    LONGEST_CAPTION, LONGEST_ELSEWHERE, LONGEST_RAW, SHORTEST_MIXED, Chunk, Place, Splitter,
)

import numpy as np

from stripper.tags import BIT

# Elements whose text is never the page's.
NO_TEXT = frozenset("head script style title template noscript".split())

cdef uint32_t _BLOCK = BIT["block"], _BREAK = BIT["break"], _SKIP = BIT["skip"], _NOSCRIPT = BIT["noscript"]
cdef uint32_t _PRE = BIT["pre"], _LINK = BIT["link"], _EMPHASIS = BIT["emphasis"]
cdef uint32_t _PICTURED = BIT["figure"] | BIT["figcaption"]


cdef void cut(PageTable t) except *:
    """Fill the columns of chunks and of blocks, but for what ``measure`` does, from those of nodes and texts."""
    cdef Cutter cutter = Cutter.__new__(Cutter)
    _check(t)
    cutter.open(t)
    cutter.cut_all()
    cutter.fill()


def cut_table(PageTable t):
    """Fill the columns of chunks and of blocks of a table, but for what ``measure_table`` does, from those of nodes and texts."""
    cut(t)


def hidden_text(PageTable t):
    """The tag of the element that hides the most text, where what no reader sees is more than what one does; else "".

    Scripts, styles and what is in the head are no text of the page.
    """
    cdef Py_ssize_t i
    cdef const int32_t[::1] around
    cdef dict chars = {}
    if not _has_hidden(t):
        return ""
    around = _nearest_skipped(t)
    for i in range(t.n_texts):
        if t.inside[t.text_owner[i]] & _SKIP:
            tag = t.tag_names[t.tag[around[t.text_owner[i]]]]
            if tag not in NO_TEXT:
                chars[tag] = chars.get(tag, 0) + t.text_end[i] - t.text_start[i]
    return max(chars, key=chars.__getitem__) if sum(chars.values()) > t.shown.shape[0] else ""


cdef bint _has_hidden(PageTable t) noexcept:
    """Whether what is hidden by any tag is more than what is shown."""
    cdef Py_ssize_t i, hidden = 0
    for i in range(t.n_texts):
        if t.inside[t.text_owner[i]] & _SKIP:
            hidden += t.text_end[i] - t.text_start[i]
    return hidden > t.shown.shape[0]


cdef int32_t[::1] _nearest_skipped(PageTable t):
    """The nearest element around each, itself included, whose content no reader sees; a root where none is."""
    cdef Py_ssize_t i
    cdef int32_t[::1] around = np.empty(t.n_nodes, np.int32)
    for i in range(t.n_nodes):
        around[i] = i if t.flags[i] & _SKIP or t.parent[i] == i else around[t.parent[i]]
    return around


cdef int _check(PageTable t) except -1:
    """Raise ``ValueError`` where an element or a text of a table points outside it: what follows trusts them."""
    cdef Py_ssize_t i, nodes = t.n_nodes, tags = len(t.tag_names)
    cdef int32_t raw = <int32_t>t.raw.shape[0]
    cdef bint is_sound = (
        t.parent.shape[0] == t.flags.shape[0] == t.inside.shape[0] == t.words.shape[0] == t.cues.shape[0] == nodes
        and t.text_follows.shape[0] == t.text_start.shape[0] == t.text_end.shape[0] == t.n_texts
    )
    if is_sound:
        for i in range(nodes):
            is_sound &= 0 <= t.parent[i] <= i and 0 <= t.tag[i] < tags
        for i in range(t.n_texts):
            is_sound &= 0 <= t.text_owner[i] < nodes and 0 <= t.text_follows[i] <= nodes
            is_sound &= 0 <= t.text_start[i] <= t.text_end[i] <= raw
    if not is_sound:
        raise ValueError("a table whose columns of nodes and texts do not fit together; walk and class cues fill them first")
    return 0


cdef double _share(PageTable t, Py_ssize_t first, Py_ssize_t end, uint32_t flag) noexcept:
    """The share of the characters of some chunks that stand in elements with a flag."""
    cdef Py_ssize_t i, size, total = 0, within = 0
    for i in range(first, end):
        size = read_length(&t.raw[t.chunk_start[i]], t.chunk_end[i] - t.chunk_start[i])
        total += size
        within += size if t.inside[t.chunk_owner[i]] & flag else 0
    return within / <double>max(total, 1)


cdef class Cutter:
    """Cuts one page: ``open``, ``cut_all``, ``fill``."""

    def __dealloc__(self):
        free(self._place)
        free(self._kept)
        free(self._shown)
        free(self._block)

    cdef int open(self, PageTable t) except -1:
        """Begin a page."""
        self._table = t
        self._place = <Place *>malloc((t.n_nodes + 1) * sizeof(Place))
        self._kept = <int32_t *>malloc((t.n_texts + 1) * sizeof(int32_t))
        if self._place == NULL or self._kept == NULL:
            raise MemoryError(f"no room to cut a page of {t.n_nodes} elements and {t.n_texts} texts")
        self._find_places()
        self._keep_visible()
        self._raw = &t.raw[0] if t.raw.shape[0] else NULL
        self._shown = <uint32_t *>malloc((self._room + 1) * sizeof(uint32_t))
        if self._shown == NULL:
            raise MemoryError(f"no room for the text of a page, {self._room} characters")
        grow(<void **>&self._block, &self._block_room, t.n_texts, sizeof(Block))
        self._splitter = Splitter.__new__(Splitter)
        self._splitter.open(t, self._place)
        return 0

    cdef void _find_places(self) noexcept:
        """Say of each element where it stands, and how many block-level elements and line breaks are before it."""
        cdef Py_ssize_t i, n = self._table.n_nodes
        cdef const uint32_t[::1] flags = self._table.flags
        cdef const int32_t[::1] parent = self._table.parent
        cdef Place *place
        cdef int32_t blocks = 0, breaks = 0, above, here
        for i in range(n):
            place, above, here = &self._place[i], parent[i], <int32_t>i
            place.blocks, place.breaks = blocks, breaks
            blocks += flags[i] & _BLOCK != 0
            breaks += flags[i] & _BREAK != 0
            if flags[i] & _BLOCK or above == here:
                place.home = place.branch = here
            else:
                place.home = self._place[above].home
                place.branch = here if above == place.home else self._place[above].branch
        self._place[n].blocks, self._place[n].breaks = blocks, breaks

    cdef void _keep_visible(self) noexcept:
        """List the texts that a reader sees; what is in ``noscript`` only where that is most of the page.

        (A ``noscript`` left open in the head swallows a whole page.)
        """
        cdef const int32_t[::1] owner = self._table.text_owner
        cdef const uint32_t[::1] inside = self._table.inside
        cdef Py_ssize_t i, n = owner.shape[0], shown = 0, with_noscript = 0
        cdef uint32_t unseen
        for i in range(n):
            with_noscript += inside[owner[i]] & _SKIP == 0
            shown += inside[owner[i]] & (_SKIP | _NOSCRIPT) == 0
        unseen = _SKIP if 2 * shown < with_noscript else _SKIP | _NOSCRIPT
        for i in range(n):
            if inside[owner[i]] & unseen == 0:
                self._kept[self._n_kept] = <int32_t>i
                self._n_kept += 1
                self._room += self._table.text_end[i] - self._table.text_start[i]

    # -- runs --

    cdef int cut_all(self) except -1:
        """Cut all runs: texts with nothing block-level and no ``<br>`` between them."""
        cdef Py_ssize_t i, first = 0
        cdef int32_t breaks, home, last_home = -1
        cdef uint8_t gap = GAP_BLOCK
        cdef const Place *before
        cdef const Place *last = NULL
        cdef bint is_fence
        for i in range(self._n_kept):
            home = self._place[self._table.text_owner[self._kept[i]]].home
            before = &self._place[self._table.text_follows[self._kept[i]]]
            if i:
                is_fence = home != last_home or before.blocks != last.blocks
                breaks = before.breaks - last.breaks
                if is_fence or breaks:
                    self._cut_run(self._kept + first, i - first, gap)
                    first = i
                    gap = GAP_BLOCK if is_fence or breaks > 1 else GAP_BREAK
            last_home, last = home, before
        if self._n_kept:
            self._cut_run(self._kept + first, self._n_kept - first, gap)
        return 0

    cdef int _cut_run(self, const int32_t *texts, Py_ssize_t n, uint8_t gap) except -1:
        """Cut one run into blocks, the first of them parted from what is before by ``gap``."""
        cdef int32_t owner = self._table.text_owner[texts[0]]
        cdef bint is_pre = self._table.inside[owner] & _PRE != 0, in_picture
        cdef Py_ssize_t size = 0, chunk = self._splitter.n_chunks
        if not is_pre:
            in_picture = self._is_in_picture(texts, n)
            size = self._size_if_mixed(texts, n, in_picture)
        if size:
            self._splitter.split(texts, n, size, in_picture)
        else:
            self._splitter.keep(texts, n)
        return self._add_blocks(chunk, self._place[owner].home, self._table.text_follows[texts[0]], gap, is_pre)

    cdef bint _is_in_picture(self, const int32_t *texts, Py_ssize_t n) noexcept:
        """Whether a run stands in a figure or its elements' class words speak of a picture."""
        cdef Py_ssize_t i
        cdef int32_t home = self._place[self._table.text_owner[texts[0]]].home
        if self._table.inside[home] & _PICTURED or self._splitter.is_pictured(home):
            return True
        if self._splitter.is_pictured(self._table.parent[home]):
            return True
        for i in range(n):
            if self._splitter.is_pictured(self._table.text_owner[texts[i]]):
                return True
        return False

    cdef Py_ssize_t _size_if_mixed(self, const int32_t *texts, Py_ssize_t n, bint in_picture) noexcept:
        """The length of a run as it is shown, where texts of more than one kind may stand in it; else 0.

        Most runs are entries of menus, for which their length in the markup is enough to tell.
        """
        cdef const int32_t[::1] start = self._table.text_start, end = self._table.text_end
        cdef uint32_t within = self._table.inside[self._table.text_owner[texts[0]]]
        cdef Py_ssize_t i, size = 0, raw_size = 0
        # a short text in a link is of one kind, unless the link is around a picture with its caption
        cdef Py_ssize_t least = LONGEST_LINK + 1 if n == 1 and within & _LINK and not within & _PICTURED else SHORTEST_MIXED
        for i in range(n):
            raw_size += end[texts[i]] - start[texts[i]]
        if not least <= raw_size <= LONGEST_RAW:
            return 0
        for i in range(n):
            size += shown_length(self._raw + start[texts[i]], end[texts[i]] - start[texts[i]])
        return size if least <= size <= (LONGEST_CAPTION if in_picture or n > 1 else LONGEST_ELSEWHERE) else 0

    # -- blocks --

    cdef int _add_blocks(self, Py_ssize_t chunk, int32_t home, int32_t follows, uint8_t gap, bint is_pre) except -1:
        """Make blocks of the parts of a run, whose chunks are those from ``chunk`` on; drop those without text."""
        cdef Chunk *chunks = self._splitter.chunk
        cdef Py_ssize_t end, kept = chunk, n_chunks = self._splitter.n_chunks, start
        cdef Block *block
        while chunk < n_chunks:
            end = chunk + 1
            while end < n_chunks and not chunks[end].begins:
                end += 1
            start = self._n_shown
            if is_pre:
                self._write_pre(chunks + chunk, end - chunk)
            else:
                self._write(chunks + chunk, end - chunk)
            if self._n_shown > start:
                grow(<void **>&self._block, &self._block_room, self._n_blocks + 1, sizeof(Block))
                block = &self._block[self._n_blocks]
                block.chunk, block.start = <int32_t>kept, <int32_t>start
                block.element = chunks[chunk].owner if end == chunk + 1 else home
                block.home, block.follows, block.gap = home, follows, gap
                self._n_blocks += 1
                gap = GAP_NONE  # of what else the run is cut into
                while chunk < end:
                    chunks[kept] = chunks[chunk]
                    kept += 1
                    chunk += 1
            chunk = end
        self._splitter.n_chunks = kept
        return 0

    cdef void _write(self, const Chunk *chunk, Py_ssize_t n) noexcept:
        """Write the text of some chunks, its white space collapsed: ``" ".join(text.split())``."""
        cdef Py_ssize_t i, start = self._n_shown
        for i in range(n):
            self._n_shown += collapse(
                self._raw + chunk[i].start, chunk[i].end - chunk[i].start, self._shown + self._n_shown, self._ends_blank(start)
            )
        if self._n_shown > start and self._ends_blank(start):
            self._n_shown -= 1

    cdef bint _ends_blank(self, Py_ssize_t start) noexcept:
        """Whether what is written from ``start`` on, if anything, ends in a blank: another one would be one too many."""
        return self._n_shown == start or self._shown[self._n_shown - 1] == c" "

    cdef void _write_pre(self, const Chunk *chunk, Py_ssize_t n) noexcept:
        """Write the text of some chunks as it stands, without the line ends at either end."""
        cdef Py_ssize_t i, at, start = self._n_shown
        cdef uint32_t code
        for i in range(n):
            for at in range(chunk[i].start, chunk[i].end):
                code = self._raw[at]
                if code != c"\n" or self._n_shown > start:
                    self._shown[self._n_shown] = code
                    self._n_shown += 1
        while self._n_shown > start and self._shown[self._n_shown - 1] == c"\n":
            self._n_shown -= 1

    # -- columns --

    cdef int fill(self) except -1:
        """Fill the table's columns."""
        self._fill_chunks()
        self._fill_blocks()
        self._fill_texts()
        self._fill_shares()
        return 0

    cdef int _fill_chunks(self) except -1:
        cdef PageTable t = self._table
        cdef Py_ssize_t i, n = self._splitter.n_chunks
        cdef const Chunk *chunk = self._splitter.chunk
        cdef int32_t[::1] text = t.new_int32("chunk_text", n), owner = t.new_int32("chunk_owner", n)
        cdef int32_t[::1] start = t.new_int32("chunk_start", n), end = t.new_int32("chunk_end", n)
        for i in range(n):
            text[i], owner[i], start[i], end[i] = chunk[i].text, chunk[i].owner, chunk[i].start, chunk[i].end
        t.chunk_text, t.chunk_owner, t.chunk_start, t.chunk_end, t.n_chunks = text, owner, start, end, n
        return 0

    cdef int _fill_blocks(self) except -1:
        cdef PageTable t = self._table
        cdef Py_ssize_t i, n = self._n_blocks
        cdef const Block *block
        cdef int32_t lines = 0
        cdef int32_t[::1] first = t.new_int32("chunk_first", n + 1), element = t.new_int32("element", n)
        cdef int32_t[::1] home = t.new_int32("block_element", n), line = t.new_int32("line", n)
        cdef int32_t[::1] follows = t.new_int32("follows", n), start = t.new_int32("shown_first", n + 1)
        cdef uint8_t[::1] gap = t.new_uint8("gap", n)
        for i in range(n):
            block = &self._block[i]
            lines += block.gap != GAP_NONE
            first[i], start[i], element[i], home[i] = block.chunk, block.start, block.element, block.home
            line[i], follows[i], gap[i] = lines, block.follows, block.gap
        first[n], start[n] = <int32_t>self._splitter.n_chunks, <int32_t>self._n_shown
        t.chunk_first, t.shown_first, t.element, t.block_element = first, start, element, home
        t.line, t.follows, t.gap, t.n_blocks = line, follows, gap, n
        return 0

    cdef int _fill_texts(self) except -1:
        """Fill the columns of the blocks' texts: as they are shown, and as they are read, without soft hyphens."""
        cdef PageTable t = self._table
        cdef Py_ssize_t i, n = self._n_blocks, at = 0
        cdef uint32_t[::1] shown = t.new_uint32("shown", self._n_shown)
        cdef uint16_t[::1] codes = t.new_uint16("codes", self._length_as_read())
        cdef int32_t[::1] first = t.new_int32("code_first", n + 1), size = t.new_int32("size", n)
        if self._n_shown:
            memcpy(&shown[0], self._shown, self._n_shown * sizeof(uint32_t))
        for i in range(n):
            first[i] = <int32_t>at
            at += spell(&shown[t.shown_first[i]], t.shown_first[i + 1] - t.shown_first[i], &codes[at])
            size[i] = <int32_t>(at - first[i] + more_letters(&codes[first[i]], at - first[i]))
        first[n] = <int32_t>at
        t.shown, t.codes, t.code_first, t.size = shown, codes, first, size
        return 0

    cdef Py_ssize_t _length_as_read(self) noexcept:
        """The length of all blocks' texts without soft hyphens."""
        cdef Py_ssize_t i, length = self._n_shown
        cdef const int32_t[::1] first = self._table.shown_first
        if count_hyphens(self._shown, length):
            for i in range(self._n_blocks):
                length -= count_hyphens(self._shown + first[i], first[i + 1] - first[i])
        return length

    cdef int _fill_shares(self) except -1:
        cdef PageTable t = self._table
        cdef Py_ssize_t i, chunk, n = self._n_blocks
        cdef double[::1] linked = t.new_double("link_share", n), emphasised = t.new_double("emphasis_share", n)
        cdef uint32_t any_in, all_in  # flags around any of a block's chunks, and around all
        for i in range(n):
            any_in, all_in = 0, _LINK | _EMPHASIS
            for chunk in range(t.chunk_first[i], t.chunk_first[i + 1]):
                any_in |= t.inside[t.chunk_owner[chunk]]
                all_in &= t.inside[t.chunk_owner[chunk]]
            linked[i], emphasised[i] = all_in & _LINK != 0, all_in & _EMPHASIS != 0
            if any_in & ~all_in & _LINK:
                linked[i] = _share(t, t.chunk_first[i], t.chunk_first[i + 1], _LINK)
            if any_in & ~all_in & _EMPHASIS:
                emphasised[i] = _share(t, t.chunk_first[i], t.chunk_first[i + 1], _EMPHASIS)
        t.link_share, t.emphasis_share = linked, emphasised
        return 0
