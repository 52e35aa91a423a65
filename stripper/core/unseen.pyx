# cython: language_level=3
"""Find the texts that no reader of a page sees: mostly by the class words that style sheets and page software share.

Some are for screen readers alone ("opens in a new window"): style sheets move them off the screen, under a few
well-known names (Bootstrap, Drupal, Foundation, Tailwind, WordPress). Fonts of icons draw the name of an icon
("arrow_forward"). MediaWiki puts a link to edit it beside every heading. Dialogs, tooltips and what a form answers come
up only when something is done ("Oops! Something went wrong"). And the numbers of a listing's lines are seen, but are
none of its code.
"""

from cpython.bytes cimport PyBytes_AS_STRING
from cpython.unicode cimport PyUnicode_AsUTF8AndSize
from libc.stdint cimport int32_t, uint8_t, uint32_t

from stripper.core.measure cimport tag_number
from stripper.core.page_table cimport PageTable
from stripper.core.shown_text cimport is_space

import numpy as np

from stripper.core.builder import OVERLAY
from stripper.labels import BODY, OTHER
from stripper.tags import BIT

cdef extern from "Python.h":
    bint Py_UNICODE_ISDECIMAL(uint32_t code) noexcept nogil

# What is unseen, wherever it stands among class words: ``wt-screen-reader-only``, ``VisuallyHidden_root__x1``.
UNSEEN = (
    "sr-only", "sronly", "show-for-sr", "screen-reader", "screenreader", "a11y-hidden", "visually-hidden", "visuallyhidden",
    "hidden-visually", "hiddenvisually", "element-invisible", "assistive-text",
    "material-icons", "material-symbols", "google-symbols", "mat-icon", "mw-editsection",
    "modal", "w-form-fail", "w-form-done",
)
# Where highlighters of code (Pygments, Rouge, SyntaxHighlighter, highlight.js, Chroma) put the numbers of its lines, and
# the code beside them: class words as a whole.
NUMBERS = (
    "linenos", "lineno", "linenumber", "line-number", "line-numbers", "gutter", "rouge-gutter", "hljs-ln-numbers", "lnt",
)
CODE = ("code",)

cdef enum:
    N_NAMES = 30
    N_PAIRS = 1024
    # What class words say of an element: in ASCII letters, parted by ASCII white space, as style sheets read them.
    IS_UNSEEN = 1
    IS_NUMBERS = 2
    IS_CODE = 4
    # What an element holds.
    A_LISTING = 1
    SOME_CODE = 2
    WORDS = 4

cdef tuple _NAMES = tuple([name.encode() for name in (*UNSEEN, *NUMBERS, *CODE)])
cdef const char *NAME[N_NAMES]
cdef Py_ssize_t SIZE[N_NAMES]
cdef uint8_t SAYS[N_NAMES]
cdef uint32_t BEGINNING[N_PAIRS]  # by two characters, the names that begin with them, a bit each
cdef uint32_t PRE = BIT["pre"], TABLE = BIT["table"], CELL = BIT["cell"]
cdef uint32_t _DIALOG = BIT["dialog"] | OVERLAY  # by its tag, or its role: dialog, alertdialog, tooltip
cdef long long _BODY = BODY, _OTHER = OTHER


cdef inline Py_ssize_t _pair(const char *words) noexcept nogil:
    return (words[0] & 31) << 5 | words[1] & 31


if len(_NAMES) != N_NAMES:
    raise ImportError("compiled for another number of names")
for _number in range(N_NAMES):
    NAME[_number], SIZE[_number] = PyBytes_AS_STRING(_NAMES[_number]), len(_NAMES[_number])
    SAYS[_number] = IS_UNSEEN if _number < len(UNSEEN) else IS_NUMBERS if _number < N_NAMES - len(CODE) else IS_CODE
    BEGINNING[_pair(NAME[_number])] |= <uint32_t>1 << <int>_number


cdef uint8_t _said(const char *words, Py_ssize_t size) noexcept nogil:
    """What class words say of an element."""
    cdef uint8_t said = 0
    cdef uint32_t names
    cdef Py_ssize_t i
    cdef int k
    for i in range(size - 1):
        names = BEGINNING[_pair(words + i)]
        if names:  # as at few characters
            for k in range(N_NAMES):
                if names >> k & 1 and _is_there(words, i, i + SIZE[k], k):
                    said |= SAYS[k]
    return said


cdef bint _is_there(const char *words, Py_ssize_t start, Py_ssize_t end, int k) noexcept nogil:
    """Whether a name stands here, and is no part of another word.

    ``not-sr-only`` and ``lg:sr-only`` show their text, the second on some screens; ``label-visually-hidden`` is around
    what has the label. An s may follow.
    """
    cdef uint8_t before, behind
    if not _ends_with(words, end, NAME[k], SIZE[k]):
        return False
    before, behind = _lower(words[start - 1]) if start else c" ", _lower(words[end])
    if SAYS[k] != IS_UNSEEN:
        return before <= c" " and behind <= c" "
    if c"a" <= before <= c"z" or before == c":" or (c"a" <= behind <= c"z" and behind != c"s"):
        return False
    return not (_ends_with(words, start, b"not-", 4) or _ends_with(words, start, b"label-", 6))


cdef inline bint _ends_with(const char *words, Py_ssize_t end, const char *name, Py_ssize_t size) noexcept nogil:
    """Whether the words up to ``end`` end with a name; of words that are shorter, no character behind their last is read."""
    cdef Py_ssize_t i
    for i in range(size):
        if end < size or _lower(words[end - size + i]) != <uint8_t>name[i]:
            return False
    return True


cdef inline uint8_t _lower(uint8_t character) noexcept nogil:
    return character + 32 if c"A" <= character <= c"Z" else character


def _found(PageTable t):
    """Bits of what each element is or is in: uint8 (n_elements,)."""
    cdef Py_ssize_t i, size
    cdef const char *words
    cdef uint8_t all_said = 0
    cdef uint8_t[::1] said = np.empty(len(t.vocabulary), np.uint8)
    found = np.zeros(t.n_nodes, np.uint8)
    cdef uint8_t[::1] bits = found
    for i in range(said.shape[0]):
        words = PyUnicode_AsUTF8AndSize(t.vocabulary[i], &size)
        said[i] = _said(words, size)
        all_said |= said[i]
    if all_said & IS_NUMBERS:
        _find_numbers(t, said, bits)
    if all_said & (IS_UNSEEN | IS_NUMBERS) or _has_dialogs(t):
        for i in range(t.n_nodes):
            if 2 * t.sums[i, 0] <= t.sums[0, 0]:  # one that has most of the page was never closed: what is in it is not told
                bits[i] |= said[t.words[i]] & IS_UNSEEN
                if t.flags[i] & _DIALOG:
                    bits[i] |= IS_UNSEEN
            bits[i] |= bits[t.parent[i]]
    return found


cdef bint _has_dialogs(PageTable t) noexcept:
    cdef Py_ssize_t i
    for i in range(t.n_nodes):
        if t.flags[i] & _DIALOG:
            return True
    return False


cdef int _find_numbers(PageTable t, const uint8_t[::1] said, uint8_t[::1] bits) except -1:
    """Mark what has nothing but numbers of lines: within a ``pre``, or in a table with code, but holding no code itself."""
    cdef Py_ssize_t i
    cdef bint is_in_code
    cdef uint8_t[::1] holds = _holds(t)
    cdef int32_t[::1] table = np.arange(t.n_nodes, dtype=np.int32)  # the nearest, or else the root
    for i in range(t.n_nodes):
        if not t.flags[i] & TABLE:
            table[i] = table[t.parent[i]]
        if t.flags[i] & CELL and said[t.words[i]] & IS_CODE:
            holds[table[i]] |= A_LISTING
    for i in range(t.n_nodes):
        is_in_code = t.inside[t.parent[i]] & PRE or (t.flags[table[i]] & TABLE and holds[table[i]] & A_LISTING)
        if is_in_code and said[t.words[i]] & IS_NUMBERS and not holds[i] & (SOME_CODE | WORDS):
            bits[i] = IS_UNSEEN | IS_NUMBERS
    return 0


cdef uint8_t[::1] _holds(PageTable t):
    """What each element is or holds: bits, (n_elements,)."""
    cdef Py_ssize_t i, code = tag_number(t, "code")
    cdef uint8_t[::1] holds = np.zeros(t.n_nodes, np.uint8)
    for i in range(t.n_texts):
        if not _is_number(t.raw, t.text_start[i], t.text_end[i]):
            holds[t.text_owner[i]] = WORDS
    for i in range(t.n_nodes - 1, -1, -1):
        holds[i] |= (A_LISTING if t.flags[i] & PRE else 0) | (SOME_CODE if t.tag[i] == code else 0)
        holds[t.parent[i]] |= holds[i]
    return holds


cdef bint _is_number(const uint32_t[::1] raw, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(start, end):
        if not is_space(raw[i]) and not Py_UNICODE_ISDECIMAL(raw[i]):
            return False
    return True


def unseen_elements(PageTable t):
    """Whether readers see the text of each element as something else or not at all: (n_elements,)."""
    return t.once("unseen", _found) & IS_UNSEEN != 0


def line_numbers(PageTable t):
    """Whether each element is in one that holds nothing but the numbers of a listing's lines: (n_elements,)."""
    return t.once("unseen", _found) & IS_NUMBERS != 0


def without_unseen(PageTable t, const long long[::1] decided):
    """The labels of all blocks, int64, without the body of which readers see nothing.

    In a cell of a table it stands for what they do see ("yes"), but for the numbers of lines.
    """
    cdef const uint8_t[::1] bits = t.once("unseen", _found)
    cdef Py_ssize_t i, k
    cdef uint8_t common
    labels = np.array(decided)
    cdef long long[::1] label = labels
    for i in range(t.n_blocks):
        common = bits[t.chunk_owner[t.chunk_first[i]]]
        if t.inside[t.element[i]] & CELL and not common & IS_NUMBERS:
            continue
        for k in range(t.chunk_first[i], t.chunk_first[i + 1]):
            common &= bits[t.chunk_owner[k]]
        if common & IS_UNSEEN and label[i] == _BODY:
            label[i] = _OTHER
    return labels
