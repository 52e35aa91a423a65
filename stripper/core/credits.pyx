# cython: language_level=3
"""Where a credit begins in a text: at a sign of its own, at a bracket, behind a cue and a mark or a preposition.

One table says of each character which rules it may matter to. Most texts have none that matters, and one look at each
of their characters is all they cost. A rule that is a regular expression stands above its function as one; ``$`` there
means the end, or before a last line end, as Python has it.
"""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

from stripper.core.hashing cimport Texts, find_text, number_of_text, open_texts
from stripper.core.shown_text cimport is_space, stripped

from sys import byteorder

from stripper.wordlists import agencies, credit_words

cdef extern from "Python.h":
    bint Py_UNICODE_ISUPPER(uint32_t code) noexcept nogil
    uint32_t Py_UNICODE_TOLOWER(uint32_t code) noexcept nogil

cdef enum:
    LONGEST_CUE = 24  # characters of the word before a mark: "Fotografie:"
    LONGEST_FIRST_CUE = 40  # characters within which a text that is a credit has its mark
    LONGEST_BEFORE_CUE = 60  # characters of a bracket before the cue in it: "(Some Agency via AP Photo/X)"
    MOST_OF_A_NAME = 3  # words of the name of an agency behind "/"
    LONGEST_WORD = 40  # characters of a word of the lists; today's longest, "press-association", has 17
    IDEOGRAPHIC_STOP = 0x3002  # 。
    WIDE_EQUALS = 0xFF1D  # ＝
    DOTTED_I = 0x130  # İ


_WHITE = "".join(filter(str.isspace, map(chr, range(0x10000))))
_KANA_AND_IDEOGRAPHS = "".join(map(chr, [*range(0x3040, 0x3100), *range(0x3400, 0xA000)]))
for _bit, _characters in {
    MARK: "©Ⓒ([（【〔:：/／|＝=",
    SIGN: "©Ⓒ",
    OPENING: "([（【〔",
    CLOSING: ")]）】〕",
    ROUND: "()[]（）",
    EDGE: ' \t\r\n\f\xa0.!?…"”»)]）。／|・–—([（【',
    SENTENCE_END: '.!?…"”»)]）。|:',
    PAUSE: '.!?…"”»',
    ENDS_WORD: _WHITE + ":：/／|＝=()（）[].,",
    TRIMMED: " :([",
    UNSPACED: _KANA_AND_IDEOGRAPHS + "）」",
    HINT: " .摄攝",
    TERMINATOR: "。！？",
}.items():
    for _character in _characters:
        KINDS[ord(_character)] |= _bit

# -- words --

cdef Texts _CREDITS, _AGENCIES, _UNSPACED_CUES
cdef list _SPELT = []  # the code points of the words, which the tables point into


cdef int _number_words(Texts *table, words) except -1:
    cdef bytes spelt
    open_texts(table, len(words))
    for word in words:
        if len(word) > LONGEST_WORD:
            raise ImportError(f"the word {word!r} of stripper/words is longer than {LONGEST_WORD} characters; raise LONGEST_WORD")
        spelt = word.encode(f"utf-32-{byteorder[0]}e")
        _SPELT.append(spelt)
        number_of_text(table, spelt, len(spelt))
    return 0


_number_words(&_CREDITS, credit_words())
_number_words(&_AGENCIES, agencies())
# The cues of scripts without spaces: "写真". The longest that a text ends in counts.
_unspaced = [word for word in credit_words() if KINDS[ord(word[len(word) - 1])] & UNSPACED]
_number_words(&_UNSPACED_CUES, _unspaced)
cdef Py_ssize_t _LONGEST_UNSPACED = max(map(len, _unspaced))


cdef bint _is_word(const Texts *words, const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    """Whether a text in lower case is one of the words.

    "İ" has a lower case of two characters and is in none. (A capital sigma is taken for "σ" at a word's end too.)
    """
    cdef uint32_t lowered[LONGEST_WORD]
    cdef Py_ssize_t i
    if not 0 < size <= LONGEST_WORD:
        return False
    for i in range(size):
        if codes[i] == DOTTED_I:
            return False
        lowered[i] = Py_UNICODE_TOLOWER(codes[i])
    return find_text(words, <const char *>lowered, size * sizeof(uint32_t)) >= 0


cdef bint _ends_unspaced(const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    r"""[\u3040-\u30ff\u3400-\u9fff）」]$"""
    if size and codes[size - 1] == c"\n":
        size -= 1
    return size > 0 and kind_of(codes[size - 1]) & UNSPACED


cdef Py_ssize_t _unspaced_cue(const uint32_t *codes, Py_ssize_t size) noexcept nogil:
    """The length of the cue at the end of a text without spaces between its words, 0 where there is none."""
    cdef Py_ssize_t length
    if not _ends_unspaced(codes, size):
        return 0
    for length in range(min(size, _LONGEST_UNSPACED), 0, -1):
        if find_text(&_UNSPACED_CUES, <const char *>(codes + size - length), length * sizeof(uint32_t)) >= 0:
            return length
    return 0


# -- where a credit begins --


cdef bint _is_edge(Text *t, Py_ssize_t at) noexcept nogil:
    """Whether a piece may begin at ``at``, and what is before it is more than a credit's own first word."""
    cdef Py_ssize_t end = at
    if at == 0:
        return True
    if not kind_of(t.codes[at - 1]) & EDGE:
        return False
    if t.margin < 0:
        t.margin = 0
        while t.margin < t.size and kind_of(t.codes[t.margin]) & TRIMMED:
            t.margin += 1
    while end > t.margin and kind_of(t.codes[end - 1]) & TRIMMED:
        end -= 1
    return not _is_word(&_CREDITS, t.codes + t.margin, end - t.margin)


cdef Py_ssize_t before_bracket(const Text *t, Py_ssize_t cut) noexcept nogil:
    """Move a cut inside an open bracket to before it: "(AP Photo/X)" is one piece."""
    cdef Py_ssize_t at
    cdef uint16_t kind
    for at in range(cut - 1, max(cut - LONGEST_BEFORE_CUE, -1), -1):
        kind = kind_of(t.codes[at])
        if kind & (OPENING | CLOSING):
            return at if kind & OPENING else cut
    return cut


cdef bint _closes_last(Text *t, Py_ssize_t at) noexcept nogil:
    """Whether the bracket at ``at``, behind 。, closes at the text's very end, but for blanks and full stops."""
    cdef Py_ssize_t end = t.size, before = stripped(t.codes, at)
    if not before or t.codes[before - 1] != IDEOGRAPHIC_STOP:
        return False
    while t.codes[end - 1] == c" " or t.codes[end - 1] == c"." or t.codes[end - 1] == c"\n":  # ends at the bracket
        end -= 1
    if not kind_of(t.codes[end - 1]) & CLOSING:
        return False
    if t.last_closing == -2:
        t.last_closing = end - 2
        while t.last_closing >= 0 and not kind_of(t.codes[t.last_closing]) & CLOSING:
            t.last_closing -= 1
    return t.last_closing < at


cdef bint _opens_credit(Text *t, Py_ssize_t at) noexcept nogil:
    r"""Whether the bracket at ``at`` holds a credit: "(Foto: …", "(c) …", or one behind 。 at the very end.

    Its first word is ``[^\s:：/／|＝=()（）\[\]]+``.
    """
    cdef Py_ssize_t end
    if has_word(t, at, b"(c) ") or has_word(t, at, b"(C) "):
        return _is_edge(t, at)
    if t.word_end <= at + 1:  # else the word goes on from the bracket before
        end = at + 1
        while end < t.size and (not kind_of(t.codes[end]) & ENDS_WORD or t.codes[end] == c"." or t.codes[end] == c","):
            end += 1
        t.word_end = end
    end = t.word_end - at - 1
    if end and (_is_word(&_CREDITS, t.codes + at + 1, end) or _unspaced_cue(t.codes + at + 1, end)):
        return True
    return _closes_last(t, at)


cdef bint _begins_sentence(const Text *t, Py_ssize_t at) noexcept nogil:
    cdef Py_ssize_t before = stripped(t.codes, at)
    return not before or kind_of(t.codes[before - 1]) & SENTENCE_END or Py_UNICODE_ISUPPER(t.codes[at])


cdef Py_ssize_t _word_before(const Text *t, Py_ssize_t at, Py_ssize_t *end) noexcept nogil:
    r"""Where the word before a mark begins, and where it ends: ``[^\s:：/／|＝=()（）\[\].,]+\s?$`` of the text before it.

    -1 where there is none.
    """
    cdef Py_ssize_t low = max(at - LONGEST_CUE, 0), start
    if at - 2 > low and t.codes[at - 1] == c"\n" and is_space(t.codes[at - 2]):
        at -= 2
    elif at - 1 > low and is_space(t.codes[at - 1]):
        at -= 1
    start = at
    while start > low and not kind_of(t.codes[start - 1]) & ENDS_WORD:
        start -= 1
    end[0] = at
    return start if start < at else -1


cdef Py_ssize_t credit_start(Text *t, Py_ssize_t at) noexcept nogil:
    """Where the credit begins that the mark at ``at`` belongs to; 0 where it belongs to none."""
    cdef uint32_t sign = t.codes[at]
    cdef uint16_t kind = kind_of(sign)
    if kind & SIGN:
        return before_bracket(t, at) if _is_edge(t, at) else 0
    if kind & OPENING:
        return at if _opens_credit(t, at) else 0
    if (sign == WIDE_EQUALS or sign == c"=") and 2 <= t.size - at - 1 <= LONGEST_NAME and _ends_unspaced(t.codes, at):
        return at
    return _worded_start(t, at, sign)


cdef Py_ssize_t _worded_start(Text *t, Py_ssize_t at, uint32_t sign) noexcept nogil:
    """Where the credit begins whose cue is the word before a mark or a preposition; 0 where there is no cue."""
    cdef Py_ssize_t end, cue, start = _word_before(t, at, &end)
    if start < 0:
        return 0
    if _is_word(&_CREDITS, t.codes + start, end - start) or (
        sign == c"/" and _is_word(&_AGENCIES, t.codes + start, end - start)
    ):
        if sign == c" " and not _begins_sentence(t, start):
            return 0  # "a photo by Adams" is prose
        return before_bracket(t, start) if _is_edge(t, start) else 0
    cue = _unspaced_cue(t.codes + start, end - start) if sign != c" " else 0
    return before_bracket(t, end - cue) if cue else 0


cdef Py_ssize_t shortened(const Text *t, Py_ssize_t dot, Py_ssize_t *end) noexcept nogil:
    r"""Where a word of a credit that is cut short begins, by its full stop, and where it ends: "fot. PAP". -1 if it is none.

    ``(?<!\w)(?:[Ff]ot|FOT|[Pp]hot|[Zz]dj)\.(?: |(?=[A-ZĄ-Ż]))``
    """
    cdef Py_ssize_t start = dot - 3
    if dot < 3 or dot + 1 >= t.size:
        return -1
    if dot > 3 and (has_word(t, dot - 4, b"phot") or has_word(t, dot - 4, b"Phot")):
        start = dot - 4
    elif not (has_word(t, start, b"fot") or has_word(t, start, b"Fot") or has_word(t, start, b"FOT")):
        if not (has_word(t, start, b"zdj") or has_word(t, start, b"Zdj")):
            return -1
    if start and (is_alnum(t.codes[start - 1]) or t.codes[start - 1] == c"_"):
        return -1
    cdef uint32_t after = t.codes[dot + 1]
    end[0] = dot + 2 if after == c" " else dot + 1
    return start if after == c" " or c"A" <= after <= c"Z" or 0x104 <= after <= 0x17B else -1


cdef bint begins_credit(Text t) noexcept nogil:
    """Whether a text without white space before it begins with a credit's cue: it is then a piece of its own."""
    cdef Py_ssize_t at, end
    for at in range(3, 5):  # the full stop of a word cut short
        if at < t.size and t.codes[at] == c"." and shortened(&t, at, &end) == 0:
            return True
    for at in range(min(t.size, LONGEST_FIRST_CUE)):
        if kind_of(t.codes[at]) & MARK:
            if at:
                return _is_word(&_CREDITS, t.codes, stripped(t.codes, at))
            return kind_of(t.codes[0]) & SIGN or (kind_of(t.codes[0]) & OPENING and _opens_credit(&t, 0))
    return False


cdef bint names_an_agency(const Text *t, Py_ssize_t at) noexcept nogil:
    """Whether a text ends, from ``at`` on, in the name of an agency alone: "A bridge / AFP"."""
    cdef Py_ssize_t end = t.size, start, words = 0, first = 0, length = 0
    if end - at > LONGEST_NAME:
        return False
    while end > at and (t.codes[end - 1] == c" " or t.codes[end - 1] == c"." or t.codes[end - 1] == c")"):
        end -= 1
    while at < end:
        start = at
        while at < end and not is_space(t.codes[at]):
            at += 1
        if at > start:
            words += 1
            if words == 1:
                first, length = start, at - start
        at += 1
    return 0 < words <= MOST_OF_A_NAME and _is_word(&_AGENCIES, t.codes + first, length)
