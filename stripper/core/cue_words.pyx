# cython: language_level=3
"""The words that are cues, in a table in which compiled code finds them.

Words and stems are in one hash table; a word of a text is looked up as a whole, and by its first letters. Phrases are the
numbers of their words, found at the first of them. What is written without spaces is found anywhere, of cues that begin
at one place the longest. All are in lower case, letters and their accents as one character (Unicode's form NFC).

The lists are read when they are first needed, in some 20 ms.
"""

cimport cython
from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcmp

from stripper.core.plain_words cimport DOTTED_I, PLANE, Py_UNICODE_ISALNUM, Py_UNICODE_TOLOWER

import re
from unicodedata import combining, decomposition, normalize

from stripper.characters import UNSPACED
from stripper.wordlists import agencies, concepts, credit_words

cdef extern from "Python.h":
    bint Py_UNICODE_ISDECIMAL(uint32_t code) noexcept nogil

cdef uint32_t FIRST_HASH = 2166136261, HASH_FACTOR = 16777619  # of FNV-1a (Fowler, Noll, Vo)

CUES = ("picture", "agency", "consent", "control", "related", "follow", "figure", "byline")
_BIT = {name: 1 << index for index, name in enumerate(CUES)}
_WORD = re.compile(r"[^\W\d_]+")
# What is found without spaces around it: cues in the scripts of India, whose vowel signs are no letters to Python, in those
# that part no words, and in Korean, whose words have endings.
_UNSPACED = re.compile(rf"[\u0900-\u0dff{UNSPACED}\uac00-\ud7a3]")
_DOTTED_SMALL_I = "i\u0307"  # what the Turkish İ is in lower case: its dot would part the word
_OPENING, _CLOSING = "(（[【", ")）]】"
# Code points of which none has a decomposition or combines with another: ideographs, surrogates, private use.
_UNCOMPOSED = ((0x3400, 0xA000), (0xD800, 0xF900))
_VOWEL_JAMO, _FINAL_JAMO = range(0x1161, 0x1176), range(0x11A8, 0x11C3)  # compose by rule, not by table


cdef CueWords _CUE_WORDS = None


cdef CueWords cue_words():
    """The cues of ``words/cues.txt``, credits' words and agencies; bit ``i`` is for ``CUES[i]``."""
    global _CUE_WORDS
    if _CUE_WORDS is None:
        _CUE_WORDS = CueWords()
    return _CUE_WORDS


def listed():
    """Each cue's name and words, as pairs."""
    for name, cues in concepts("cues"):
        for cue in cues.split(","):
            yield name, lowered(cue.strip())
    for name, words in (("picture", credit_words()), ("agency", agencies())):
        yield from ((name, lowered(word)) for word in words if len(word) > 1)  # 图 is in many words


def lowered(text):
    """In lower case, letters and their accents as one character."""
    return text.lower() if text.isascii() else normalize("NFC", text.lower()).replace(_DOTTED_SMALL_I, "i")


cdef tuple _sorted_out():
    """The bits of whole words, of stems, of phrases (what is behind the first word, by that) and of unspaced cues."""
    cdef dict words = {}, stems = {}, phrases = {}, unspaced = {}
    for name, cue in listed():
        first, *others = _WORD.findall(cue) or [""]
        if _UNSPACED.search(cue):
            unspaced[cue] = unspaced.get(cue, 0) | _BIT[name]
        elif others:
            phrases.setdefault(first, []).append((others, _BIT[name]))
        elif first:
            kind, key = (stems, first[:STEM]) if cue.endswith("*") else (words, first)
            kind[key] = kind.get(key, 0) | _BIT[name]
    return words, stems, phrases, unspaced


@cython.final
cdef class CueWords:
    """The cues in columns, built once. Bits of cues are those of ``cue_words.pxd``."""

    def __cinit__(self):
        words, stems, phrases, unspaced = _sorted_out()
        others = [word for some in phrases.values() for behind, _ in some for word in behind]
        known = dict.fromkeys([*words, *stems, *phrases, *others])
        found = sorted(unspaced, key=lambda cue: (cue[0], -len(cue)))
        self._take_letters([*known, *found])
        self._take_words(list(known), words, stems)
        self._take_phrases({word: number for number, word in enumerate(known)}, phrases)
        self._take_unspaced(found, unspaced, sum(map(len, known)))
        self._take_characters({cue[0] for cue in found})

    def __dealloc__(self):
        free(self._letters)
        free(self._words)
        free(self._slots)
        free(self._phrases)
        free(self._others)
        free(self._unspaced)

    cdef int _take_letters(self, list texts) except -1:
        """Keep the letters of words and cues, side by side."""
        cdef Py_ssize_t at = 0
        cdef Py_UCS4 letter
        cdef str text
        self._letters = <uint16_t *>_zeros(sum(map(len, texts)), sizeof(uint16_t))
        for text in texts:
            for letter in text:
                self._letters[at] = <uint16_t>letter
                at += 1
        return 0

    cdef int _take_words(self, list known, dict words, dict stems) except -1:
        """Put the words into the hash table, at most a quarter full: most of a text's words are not there."""
        cdef Py_ssize_t number, slots = 16, at = 0
        cdef uint32_t slot
        cdef Word *word
        while slots < 4 * len(known):
            slots *= 2
        self._mask = <uint32_t>(slots - 1)
        self._slots = <int32_t *>_zeros(slots, sizeof(int32_t))
        self._words = <Word *>_zeros(len(known), sizeof(Word))
        for number, text in enumerate(known):
            word = &self._words[number]
            word.start, word.size = <int32_t>at, <int32_t>len(text)
            word.bits, word.stem_bits = words.get(text, 0), stems.get(text, 0)
            word.hash = _hash(self._letters + at, word.size)
            slot = word.hash & self._mask
            while self._slots[slot]:
                slot = (slot + 1) & self._mask
            self._slots[slot] = <int32_t>(number + 1)
            self._longest = max(self._longest, word.size)
            at += word.size
        return 0

    cdef int _take_phrases(self, dict numbers, dict phrases) except -1:
        """Put the phrases beside each other that begin with the same word."""
        cdef int32_t at = 0, other = 0
        cdef list some = [phrase for listed in phrases.values() for phrase in listed]
        self._phrases = <Phrase *>_zeros(len(some), sizeof(Phrase))
        self._others = <int32_t *>_zeros(sum([len(behind) for behind, _ in some]), sizeof(int32_t))
        for first, some in phrases.items():
            self._words[<Py_ssize_t>numbers[first]].first_phrase = at
            for behind, bits in some:
                self._phrases[at].first, self._phrases[at].bits = other, bits
                for word in behind:
                    self._others[other] = numbers[word]
                    other += 1
                self._phrases[at].last = other
                at += 1
            self._words[<Py_ssize_t>numbers[first]].last_phrase = at
        return 0

    cdef int _take_unspaced(self, list found, dict bits, Py_ssize_t at) except -1:
        """Take what is found without spaces; its letters begin at ``at``."""
        cdef Py_ssize_t number
        self._n_unspaced = len(found)
        self._unspaced = <Unspaced *>_zeros(len(found), sizeof(Unspaced))
        for number, cue in enumerate(found):
            self._unspaced[number] = Unspaced(<int32_t>at, <int32_t>len(cue), bits[cue])
            at += len(cue)
        return 0

    cdef int _take_characters(self, first) except -1:
        """Find out what each character is for, by its lower case; ``first`` are those that begin what is found without spaces."""
        cdef uint32_t code, lower
        cdef uint8_t kind
        depends, combining_class = _compositions()
        for code in range(PLANE):
            lower = c"i" if code == DOTTED_I else Py_UNICODE_TOLOWER(code)
            kind = LETTER if Py_UNICODE_ISALNUM(lower) and not Py_UNICODE_ISDECIMAL(lower) else 0
            self.character[code] = Character(<uint16_t>lower, kind, 0)
        for bit, characters in ((BEGINS, first), (OPENING, _OPENING), (CLOSING, _CLOSING), (OWNER, "©"), (ASK, "Σ")):
            for character in characters:
                self.character[ord(character)].kind |= bit
        for code in range(PLANE):
            lower = self.character[code].lower
            if code != lower:
                self.character[code].kind |= self.character[lower].kind
            if lower in depends:
                self.character[code].kind |= ASK
            self.character[code].combining = combining_class.get(lower, 0)
        return 0

    cdef int32_t find(self, const uint16_t *letters, Py_ssize_t size, uint32_t hash) noexcept nogil:
        """The number of a word, -1 where it is in no cue."""
        cdef uint32_t slot = hash & self._mask
        cdef const Word *word
        while self._slots[slot]:
            word = &self._words[self._slots[slot] - 1]
            if word.hash == hash and word.size == size:
                if memcmp(self._letters + word.start, letters, size * sizeof(uint16_t)) == 0:
                    return self._slots[slot] - 1
            slot = (slot + 1) & self._mask
        return -1

    cdef uint16_t bits_of(self, const uint16_t *letters, Py_ssize_t size, int32_t *number) noexcept nogil:
        """The cues that a word stands for, and its number, -1 where it is in no cue as a whole."""
        cdef uint16_t bits = 0
        cdef int32_t stem = -1
        cdef uint32_t hash = _hash(letters, min(size, STEM))
        stem = self.find(letters, min(size, STEM), hash)
        if stem >= 0:
            bits = self._words[stem].stem_bits
        if size <= STEM:
            number[0] = stem
        else:
            number[0] = self.find(letters, size, _continued(hash, letters, STEM, size)) if size <= self._longest else -1
        return bits | self._words[number[0]].bits if number[0] >= 0 else bits

    cdef uint16_t phrase_bits(self, const int32_t *numbers, Py_ssize_t count) noexcept nogil:
        """The cues of the phrases that begin with the first of some words, given by their numbers."""
        cdef const Word *word = &self._words[numbers[0]]
        cdef uint16_t bits = 0
        cdef int32_t k
        for k in range(word.first_phrase, word.last_phrase):
            if self._follows(&self._phrases[k], numbers + 1, count - 1):
                bits |= self._phrases[k].bits
        return bits

    cdef bint _follows(self, const Phrase *phrase, const int32_t *numbers, Py_ssize_t count) noexcept nogil:
        """Whether the words behind a phrase's first are those that come next."""
        cdef int32_t size = phrase.last - phrase.first
        return size <= count and memcmp(self._others + phrase.first, numbers, size * sizeof(int32_t)) == 0

    cdef const Unspaced *unspaced_at(self, const uint16_t *codes, Py_ssize_t size) noexcept nogil:
        """The longest cue of those found without spaces with which a text begins; NULL where it begins with none."""
        cdef Py_ssize_t low = 0, high = self._n_unspaced, middle
        cdef const Unspaced *cue
        while low < high:
            middle = (low + high) // 2
            if self._letters[self._unspaced[middle].start] < codes[0]:
                low = middle + 1
            else:
                high = middle
        while low < self._n_unspaced:
            cue = &self._unspaced[low]
            if self._letters[cue.start] != codes[0]:
                return NULL
            if cue.size <= size and memcmp(self._letters + cue.start, codes, cue.size * sizeof(uint16_t)) == 0:
                return cue
            low += 1
        return NULL


cdef void *_zeros(Py_ssize_t count, size_t size) except NULL:
    cdef void *memory = calloc(count + 1, size)
    if not memory:
        raise MemoryError("no room for the cue words")
    return memory


cdef inline uint32_t _continued(uint32_t hash, const uint16_t *letters, Py_ssize_t first, Py_ssize_t size) noexcept nogil:
    """FNV-1a over letters, from the hash of those before ``first`` on."""
    cdef Py_ssize_t i
    for i in range(first, size):
        hash = (hash ^ letters[i]) * HASH_FACTOR
    return hash


cdef inline uint32_t _hash(const uint16_t *letters, Py_ssize_t size) noexcept nogil:
    return _continued(FIRST_HASH, letters, 0, size)


cdef tuple _compositions():
    """The characters whose composition Unicode's quick check for NFC leaves open, and the combining classes of all that have one.

    Those are the ones that are written otherwise in NFC, and those that may become one with the character before them.
    """
    cdef set depends = {*_VOWEL_JAMO, *_FINAL_JAMO}
    cdef dict classes = {}
    for first, last in zip((0, *(last for _, last in _UNCOMPOSED)), (*(first for first, _ in _UNCOMPOSED), PLANE)):
        for code in range(first, last):
            character = chr(code)
            if combining(character):
                classes[code] = combining(character)
            parts = decomposition(character)
            if parts and parts[0] != "<":  # which stands before what looks alike only
                if normalize("NFC", character) != character:
                    depends.add(code)
                elif " " in parts:
                    depends.add(int(parts.split(" ")[1], 16))
    return depends, classes
