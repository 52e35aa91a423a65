"""Split a run of text that mixes kinds: a caption and its credit, the links of a footer line.

The rules only say where a second kind of text may begin; what each part is, the classifier decides.
Parts that turn out alike are put together again when the page is rendered, so a cut too many costs
nothing, while a cut too few leaves a credit in its caption. (On the gold pages blocks cut at
block-level tags and ``<br>`` alone could at best reach a credit F1 of 0.78.)
"""

from __future__ import annotations

import re
from functools import cache

from stripper.reading.nodes import Nodes
from stripper.tags import BIT
from stripper.wordlists import agencies, credit_words

# A text node or a part of one: the element it stands in, its text, its index among the page's texts.
Chunk = tuple[int, str, int]

# Characters of a run that may mix kinds. Longer ones are prose: a credit hides there too rarely to look.
SHORTEST_MIXED = 6
LONGEST_CAPTION = 900
LONGEST_ELSEWHERE = 400
# A line of several pieces, each in an element of its own ("Video | 1:30 min | ARD"), is short.
LONGEST_LINE = 300
# All of this is meant as it is shown; this is the most with its white space.
LONGEST_RAW = 5_000
MOST_PIECES = 6
LONGEST_LINK = 40  # characters of a link's text that is of one kind wherever it stands
# A footer line is made of links: at least this share of its characters.
LINK_SHARE = 0.5

# Where a credit may begin behind a caption: at a sign of its own, at a bracket, before a mark or a preposition.
# (One pattern for all of it looked at every letter ten times over; a set of characters is one look.)
_MARK = re.compile(r"[©Ⓒ📷📸(\[（【〔:：/／|＝=]")
_PREPOSITION = re.compile(r" (?:by|von|di|de|par|av|af|courtesy|credit) ")
# "fot. PAP": a word of a credit cut short.
_SHORTENED = re.compile(r"(?<!\w)(?:[Ff]ot|FOT|[Pp]hot|[Zz]dj)\.(?: |(?=[A-ZĄ-Ż]))")
# "新华社记者 才扬 摄" behind a sentence: who took the picture.
_TAKEN_BY = re.compile(r"(?<=[。！？])\s*[^。！？]{2,30}[摄攝][）)]?\s*$")
_SIGNS = frozenset("©Ⓒ📷📸")
_OPENING, _CLOSING = "([（【〔", ")]）】〕"
_WORD_BEFORE = re.compile(r"[^\s:：/／|＝=()（）\[\].,]+\s?$")
_WORD_AFTER = re.compile(r"[^\s:：/／|＝=()（）\[\]]+")
# What may stand before the first word of a credit: white space, the end of a sentence or bracket, a bar.
_EDGE = frozenset(' \t\r\n\f\xa0.!?…"”»)]）。／|・–—([（【')
_SENTENCE_END = frozenset('.!?…"”»)]）。|:')
_UNSPACED_BEFORE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff）」]$")
LONGEST_NAME = 30  # characters of a name behind "＝" at the end of a Japanese caption, or behind "/"
LONGEST_CUE = 24  # characters of the word before a mark: "Fotografie:"
LONGEST_FIRST_CUE = 40  # characters within which a text node that is a credit has its mark
LONGEST_BEFORE_CUE = 60  # characters of a bracket before the cue in it: "(Some Agency via AP Photo/X)"
MOST_OF_A_NAME = 3  # words of the name of an agency behind "/"
# In a picture's own text also what has no cue: a last short sentence, a last bracket, after a bar. Each with the
# characters that it cannot do without.
_LAST = (
    (re.compile(r"[)\]）]"), re.compile(r"\s[(\[（][^()\[\]（）]{2,120}[)\]）][\s.]*$")),
    (re.compile(r"""[.!?…"”»]\s"""), re.compile(r"""(?<=[.!?…"”»])\s+(?=[^.!?\s][^.!?]{0,100}\.?\s*$)""")),
    (re.compile(r"[|·•—–/]"), re.compile(r"\s[|·•]\s|\s[—–/]\s?(?=[^—–/]{2,60}$)|(?<=\w)/\s(?=[^/]{2,60}$)")),
)
# Inline elements that hold a piece of their own, in a caption, in a line anywhere.
_CAPTION_PIECES = frozenset("span small cite time font".split())
_LINE_PIECES = frozenset("small cite time".split())


def shown_length(text: str) -> int:
    """The length of a text as it is shown: some pages indent every line by hundreds of spaces."""
    return len(text) if len(text) <= LONGEST_LINK else len(" ".join(text.split()))


def cuts_in_text(text: str, *, in_picture: bool) -> list[int]:
    """Offsets at which another kind of text may begin inside one text node.

    >>> cuts_in_text("A street in Milan. Photo: X / Getty", in_picture=False)
    [19]
    """
    cuts = {cut for cut in [_credit_start(text, place) for place in _places(text)] if cut > 0}
    for word in _SHORTENED.finditer(text) if _may_be_shortened(text) else ():
        cuts = {cut for cut in cuts if not word.start() < cut <= word.end()} | {_before_bracket(text, word.start())}
    slash = text.rfind(" / ") + 1
    if slash and not cuts and _names_an_agency(text[slash + 1 :]) and not _begins_credit(text.lstrip()):
        cuts.add(slash)
    taken = _TAKEN_BY.search(text) if "摄" in text or "攝" in text else None
    if taken:
        cuts.add(taken.start())
    if in_picture:
        for hint, pattern in _LAST:
            found = pattern.search(text) if hint.search(text) else None
            if found:
                cuts.add(_before_bracket(text, found.start() + text[found.start()].isspace()))
    if not cuts:
        return []
    first = next((at for at, character in enumerate(text) if character.isalnum()), len(text))
    last = next((at for at in range(len(text) - 1, -1, -1) if text[at].isalpha()), -1)
    return sorted(cut for cut in cuts if first < cut <= last)  # each part says something, the last more than a number


def _may_be_shortened(text: str) -> bool:
    """Whether it is worth looking for a word of a credit cut short: in most texts it is not, and quickly told."""
    return "ot." in text or "OT." in text or "dj." in text


def _places(text: str) -> list[int]:
    """Where marks and prepositions stand that a credit may begin with or before."""
    places = [mark.start() for mark in _MARK.finditer(text)] if _MARK.search(text) else []
    if _PREPOSITION.search(text):
        places += [word.start() for word in _PREPOSITION.finditer(text)]
    return places


def _credit_start(text: str, at: int) -> int:  # noqa: PLR0911 - a table of cases
    """Where the credit begins that the mark at ``at`` belongs to; 0 where it belongs to none."""
    sign = text[at]
    if sign in _SIGNS:
        return _before_bracket(text, at) if _is_edge(text, at) else 0
    if sign in _OPENING:
        return at if _opens_credit(text, at) else 0
    if sign in "＝=" and _UNSPACED_BEFORE.search(text[:at]) and 2 <= len(text) - at - 1 <= LONGEST_NAME:
        return at
    word = _WORD_BEFORE.search(text, max(0, at - LONGEST_CUE), at)
    if word is None:
        return 0
    said = word.group().rstrip()
    lowered = said.lower()
    if lowered in credit_words() or (sign == "/" and lowered in agencies()):
        if sign.isspace() and not _begins_sentence(text, word.start()):
            return 0  # "a photo by Adams" is prose
        return _before_bracket(text, word.start()) if _is_edge(text, word.start()) else 0
    cue = _unspaced_cue(said)
    return _before_bracket(text, word.start() + said.rindex(cue)) if cue and not sign.isspace() else 0


def _names_an_agency(rest: str) -> bool:
    """Whether a text ends in the name of an agency alone: "A bridge / AFP"."""
    words = rest[: LONGEST_NAME + 1].lower().rstrip(" .)").split()
    return len(rest) <= LONGEST_NAME and 0 < len(words) <= MOST_OF_A_NAME and words[0] in agencies()


def _opens_credit(text: str, at: int) -> bool:
    """Whether the bracket at ``at`` holds a credit: "(Foto: …", "(c) …", or one behind 。 at the very end."""
    if text[at : at + 4].lower() == "(c) ":
        return _is_edge(text, at)
    word = _WORD_AFTER.match(text, at + 1)
    if word and (word.group().lower() in credit_words() or _unspaced_cue(word.group())):
        return True
    rest = text[at:].rstrip(" .\n")
    return text[:at].rstrip()[-1:] == "。" and rest[-1:] in _CLOSING and not any(c in rest[:-1] for c in _CLOSING)


def _is_edge(text: str, at: int) -> bool:
    """Whether a piece may begin at ``at``, and what is before it is more than a credit's own first word."""
    return at == 0 or (text[at - 1] in _EDGE and text[:at].strip(" :([").lower() not in credit_words())


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip()
    return not before or before[-1] in _SENTENCE_END or text[at].isupper()


@cache
def _unspaced_cues() -> tuple[str, ...]:
    return tuple(sorted((word for word in credit_words() if _UNSPACED_BEFORE.search(word)), key=len, reverse=True))


def _unspaced_cue(text: str) -> str:
    """The cue at the end of a text without spaces between its words, or an empty string."""
    return next((cue for cue in _unspaced_cues() if text.endswith(cue)), "") if _UNSPACED_BEFORE.search(text) else ""


def _before_bracket(text: str, cut: int) -> int:
    """Move a cut inside an open bracket to before it: "(AP Photo/X)" is one piece."""
    opened = max(text.rfind(bracket, 0, cut) for bracket in _OPENING)
    closed = max(text.rfind(bracket, 0, cut) for bracket in _CLOSING)
    return opened if opened > closed and cut - opened < LONGEST_BEFORE_CUE else cut


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _begins_credit(text: str) -> bool:
    """Whether a text node begins with a credit's cue: it is then a piece of its own."""
    if _SHORTENED.match(text):
        return True
    mark = _MARK.search(text, 0, LONGEST_FIRST_CUE)
    if mark is None or mark.start() == 0:
        return mark is not None and (
            mark.group() in _SIGNS or (mark.group() in _OPENING and _opens_credit(" " + text, 1))
        )
    return text[: mark.start()].strip().lower() in credit_words()


def _cut_chunks(chunks: list[Chunk], *, in_picture: bool) -> list[list[Chunk]]:
    """Cut the text nodes of one run at wording: each part a list of chunks."""
    parts: list[list[Chunk]] = [[]]
    for owner, text, node in chunks:
        start = 0
        for cut in cuts_in_text(text, in_picture=in_picture):
            parts[-1].append((owner, text[start:cut], node))
            parts.append([])
            start = cut
        if start == 0 and parts[-1] and _begins_credit(text.lstrip()):
            parts.append([])
        parts[-1].append((owner, text[start:], node))
    return parts


def _group(chunks: list[Chunk], holders: list[int], starts: set[int]) -> list[list[Chunk]]:
    """Cut a run where the element that holds the text changes to or from one of ``starts``.

    Bare separators between two elements ("|", ",") stay with what is before them.
    """
    parts: list[list[Chunk]] = [[chunks[0]]]
    for chunk, holder, before in zip(chunks[1:], holders[1:], holders[:-1], strict=True):
        if holder != before and (holder in starts or before in starts) and _says_something(chunk[1]):
            parts.append([])
        parts[-1].append(chunk)
    return parts


class Splitter:
    """Splits the runs of one page.

    Of each element, ``inside`` are the flags of it and all its ancestors, ``pictured`` whether its class words speak
    of a picture.
    """

    def __init__(self, nodes: Nodes, inside: list[int], pictured: list[bool]) -> None:
        self._tag, self._parent, self._words = nodes.tag, nodes.parent, nodes.words
        self._inside, self._pictured = inside, pictured
        self._home = -1
        self._known: dict[int, int] = {}  # the branches found so far, of one block-level element

    def split(self, run: list[Chunk], home: int, *, in_picture: bool) -> list[list[Chunk]]:
        """Split a run of text nodes, ``home`` being the block-level element around it."""
        if len(run) == 1:
            return _cut_chunks(run, in_picture=in_picture)
        size = sum([shown_length(chunk[1]) for chunk in run])
        owners = [chunk[0] for chunk in run]
        if self._is_row_of_links(run, home, size):
            branches = [self._branch(owner, home) for owner in owners]
            return _group(run, branches, set(branches) - {home})
        if in_picture:
            starts = {
                owner for owner in set(owners) - {home} if self._tag[owner] in _CAPTION_PIECES or self._pictured[owner]
            }
            return [part for group in _group(run, owners, starts) for part in _cut_chunks(group, in_picture=True)]
        if size <= LONGEST_LINE:
            branches = [self._branch(owner, home) for owner in owners]
            pieces = {b for b in branches if b != home and (self._words[b] or self._tag[b] in _LINE_PIECES)}
            kinds = {self._words[b] for b in pieces}
            if pieces and len(pieces) <= MOST_PIECES and len(kinds) + (home in branches) > 1:
                return [
                    part for group in _group(run, branches, pieces) for part in _cut_chunks(group, in_picture=False)
                ]
        return _cut_chunks(run, in_picture=False) if size <= LONGEST_ELSEWHERE else [run]

    def _branch(self, element: int, home: int) -> int:
        """The outermost inline element around ``element``; ``home`` where it has none."""
        parent = self._parent
        if home != self._home:
            self._home, self._known = home, {}
        path = []
        while element != home and parent[element] != home and parent[element] != element and element not in self._known:
            path.append(element)
            element = parent[element]
        found = self._known.get(element, element)
        self._known.update(dict.fromkeys(path, found))
        return found

    def _is_row_of_links(self, run: list[Chunk], home: int, size: int) -> bool:
        link, inside = BIT["link"], self._inside
        if self._tag[home] == "a":
            return False
        linked = [chunk for chunk in run if inside[chunk[0]] & link]
        return (
            len(linked) >= 2
            and sum([shown_length(chunk[1]) for chunk in linked]) >= LINK_SHARE * size
            and len({self._branch(chunk[0], home) for chunk in linked}) >= 2
        )
