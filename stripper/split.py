"""Part a run of text that mixes kinds: a caption and its credit, the links of a footer line.

The rules only say where a second kind of text may begin; what each part is, the classifier decides.
Parts that turn out alike are put together again when the page is rendered, so a cut too many costs
nothing, while a cut too few leaves a credit in its caption. (On the gold pages blocks cut at
block-level tags and ``<br>`` alone could at best reach a credit F1 of 0.78.)
"""

from __future__ import annotations

import re

from stripper.parse import Nodes
from stripper.tags import BIT

# A text node or a part of one: the element it stands in, its text, its index among the page's texts.
Chunk = tuple[int, str, int]

# Runs longer than this are prose: a credit hides in them too rarely to be worth the look.
LONGEST_CAPTION = 900
LONGEST_ELSEWHERE = 400
# A line of several pieces, each in an element of its own ("Video | 1:30 min | ARD"), is short.
LONGEST_LINE = 300
MOST_PIECES = 6
# A footer line is made of links: at least this share of its characters.
LINK_SHARE = 0.5

# How a credit begins, where it stands behind a caption: "… in Milan. Photo: X / Getty", "… © dpa".
_WORDS = (
    "photo(?:s|graphs?|graphy|graphie|credits?|e)?|foto(?:s|graf|grafie|grafía|grafia|credit)?|fot|pictures?|images?|imagen|"
    "immagin[ei]|imagem|bild(?:er|quelle|nachweis|rechte)?|abb|grafik|graphics?|illustrations?|credits?|crédits?|créditos?|"
    "cr[ée]dit photos?|courtesy|copyright|source|quelle|fuente|fonte|zdroj|źródło|kuva|kilde|beeld|φωτό|φωτογραφία|"
    "фото|снимка|صورة|تصوير|video|vidéo|autor|fotó|fotograf"
)
_CREDIT_START = re.compile(
    rf"""
    (?:(?<=\s)|(?<=[.!?…"”»)\]。／/|]))                       # behind white space, or a mark of punctuation
    (?:
        [(\[]?(?:©|\(c\)\s|Ⓒ|📷|📸)                      # © Name, (c) Name
      | [(\[]\s*(?:{_WORDS})\b                            # (Foto: Name)
      | (?:{_WORDS})\s?(?:[:：/|]|\(|\b(?:by|von|di|de|par|av|af|courtesy|credit)\b)    # Photo: Name, Photo by Name
    )
  | [（(【［\[／/＝=〔▲]?\s?(?:写真|画像|撮影|提供|出典|圖|图|图源|圖源|来源|摄影|攝影|사진|출처)\s?[：:／/＝=]   # 写真：時事
  | (?<=[。ぁ-んァ-ヶ一-龥])[＝=][^＝=。]{{2,30}}$                    # …警察官ら＝ＡＰ
  | (?<=[。])[（(][^（()）]{{2,40}}[)）]\s*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
# None of the above can match without one of these: a quick look that spares the slow one.
_HINT = re.compile(r"[:：©()Ⓒ/|\[＝=（📷📸]|\b(?:by|von|courtesy|credit|di|de|par|av|af)\b", re.IGNORECASE)
# In a picture's own text also what has no cue: a last short sentence, a last bracket, after a bar.
_LAST_BRACKET = re.compile(r"\s[(\[（][^()\[\]（）]{2,120}[)\]）][\s.]*$")
_LAST_SENTENCE = re.compile(r"""(?<=[.!?…"”»])\s+(?=[^.!?\s][^.!?]{0,100}\.?\s*$)""")
_BAR = re.compile(r"\s[|·•]\s|\s[—–/]\s?(?=[^—–/]{2,60}$)|(?<=\w)/\s(?=[^/]{2,60}$)")
_PICTURE_WORDS = re.compile(
    r"capt|credit|legend|figur|photo|imag|foto|bild|media|copyright|kuva|kredit|didascalia|gallery|galer", re.IGNORECASE
)


# Inline elements that hold a piece of their own, in a caption, in a line anywhere.
_CAPTION_PIECES = frozenset("span small cite time font".split())
_LINE_PIECES = frozenset("small cite time".split())


def cuts_in_text(text: str, in_picture: bool) -> list[int]:
    """Offsets at which another kind of text may begin inside one text node.

    >>> cuts_in_text("A street in Milan. Photo: X / Getty", in_picture=False)
    [19]
    """
    cuts: set[int] = set()
    if _HINT.search(text):
        cuts = {_before_bracket(text, found.start()) for found in _CREDIT_START.finditer(text)}
    if in_picture:
        for pattern in (_LAST_BRACKET, _LAST_SENTENCE, _BAR):
            found = pattern.search(text)
            if found:
                cuts.add(_before_bracket(text, found.start() + text[found.start()].isspace()))
    return sorted(cut for cut in cuts if _says_something(text[:cut]) and _says_something(text[cut:]))


def _before_bracket(text: str, cut: int) -> int:
    """Move a cut inside an open bracket to before it: "(AP Photo/X)" is one piece."""
    opened = max(text.rfind(bracket, 0, cut) for bracket in "([（")
    closed = max(text.rfind(bracket, 0, cut) for bracket in ")]）")
    return opened if opened > closed and cut - opened < 60 else cut


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _cut_chunks(chunks: list[Chunk], in_picture: bool) -> list[list[Chunk]]:
    """Cut the text nodes of one run at wording: each part a list of chunks."""
    parts: list[list[Chunk]] = [[]]
    for owner, text, node in chunks:
        start = 0
        for cut in cuts_in_text(text, in_picture):
            parts[-1].append((owner, text[start:cut], node))
            parts.append([])
            start = cut
        if start == 0 and parts[-1] and _CREDIT_START.match(" " + text.lstrip(), 1):
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
    """Parts the runs of one page."""

    def __init__(self, nodes: Nodes, inside: list[int]) -> None:
        self.inside = inside
        self._tag, self._parent, self._words = nodes.tag, nodes.parent, nodes.words
        self._vocabulary = list(nodes.vocabulary)
        self._pictured: dict[int, bool] = {0: False}

    def split(self, run: list[Chunk], home: int) -> list[list[Chunk]]:
        """Part a run of text nodes, ``home`` being the block-level element around it."""
        size = sum([len(chunk[1]) for chunk in run])
        if size < 6 or size > LONGEST_CAPTION:
            return [run]
        owner = run[0][0]
        if len(run) == 1:
            text = run[0][1]
            in_picture = self._in_picture(owner, home)
            if in_picture or (size <= LONGEST_ELSEWHERE and _HINT.search(text)):
                return _cut_chunks(run, in_picture)
            return [run]
        if self._is_row_of_links(run, home, size):
            branches = [self._branch(chunk[0], home) for chunk in run]
            return _group(run, branches, set(branches) - {home})
        owners = [chunk[0] for chunk in run]
        in_picture = any([self._in_picture(owner, home) for owner in set(owners)])
        if in_picture:
            starts = {o for o in owners if o != home and (self._tag[o] in _CAPTION_PIECES or self._is_pictured(o))}
            return [part for group in _group(run, owners, starts) for part in _cut_chunks(group, True)]
        if size <= LONGEST_LINE:
            branches = [self._branch(owner, home) for owner in owners]
            pieces = {b for b in branches if b != home and (self._words[b] or self._tag[b] in _LINE_PIECES)}
            kinds = {self._words[b] for b in pieces}
            if pieces and len(pieces) <= MOST_PIECES and len(kinds) + (home in branches) > 1:
                return [part for group in _group(run, branches, pieces) for part in _cut_chunks(group, False)]
        return _cut_chunks(run, False) if size <= LONGEST_ELSEWHERE else [run]

    def _branch(self, element: int, home: int) -> int:
        """The outermost inline element around ``element``; ``home`` where it has none."""
        parent = self._parent
        while element != home and parent[element] != home and parent[element] != element:
            element = parent[element]
        return element

    def _is_row_of_links(self, run: list[Chunk], home: int, size: int) -> bool:
        link = BIT["link"]
        linked = [chunk for chunk in run if self.inside[chunk[0]] & link and self._tag[home] != "a"]
        return len({chunk[0] for chunk in linked}) >= 2 and sum(len(chunk[1]) for chunk in linked) >= LINK_SHARE * size

    def _in_picture(self, element: int, home: int) -> bool:
        return (
            self.inside[home] & (BIT["figure"] | BIT["figcaption"]) != 0
            or self._is_pictured(element)
            or self._is_pictured(home)
            or self._is_pictured(self._parent[home])
        )

    def _is_pictured(self, element: int) -> bool:
        """Whether its class or id words say that an element belongs to a picture."""
        words = self._words[element]
        pictured = self._pictured.get(words)
        if pictured is None:
            pictured = self._pictured[words] = _PICTURE_WORDS.search(self._vocabulary[words]) is not None
        return pictured
