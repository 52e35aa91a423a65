"""Write what stands in a line of safe HTML as Markdown: text and its escapes, emphasis, code, links, line breaks.

CommonMark lets raw HTML through: an article that says ``&lt;script&gt;`` must not say ``<script>`` in Markdown. What
Markdown would read as markup is escaped, and nothing else: ``=``, ``+``, ``.`` and ``&`` of ordinary prose stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from string import punctuation
from typing import TYPE_CHECKING, Literal, NamedTuple
from unicodedata import category
from urllib.parse import quote

if TYPE_CHECKING:
    from lxml.etree import _Element

# Anywhere: code, emphasis (not inside a word: a_b_c), strike-through, links, raw HTML, entities.
_MARKUP = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|&(?=#?\w+;)")
# At the beginning of a line: headings, lists, quotes; lines of =, - and | alone, which make the line above a heading or
# a table.
_LINE_START = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|[-=](?=[-=|:\s]*$)|[|:](?=[|:\s]*-[-|:\s]*$))", re.MULTILINE
)
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
# What says something else at another height: a power, a note, an index; not "®", "th", or small print.
_BY_HEIGHT = re.compile(r"[^\W\d_]|\S*\d\S*")
# What would end a link's target: CommonMark has no control characters in it.
_NOT_IN_TARGET = re.compile(r"[\x00-\x20\x7f\s()<>\\]")
# What CommonMark decodes in a target: ``javascript&colon;`` is a harmless path before, and no path after.
_ENTITY = re.compile(r"&(?=#?\w+;)")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_BACKTICKS = re.compile(r"`+")
# Punctuation at the edge of a text, with a blank; some of a long run will do.
_LEADING = re.compile(r"(?:[^\w\s]|_){1,8}\s?")
_TRAILING = re.compile(r"\s?(?:[^\w\s]|_){1,8}$")

_WRITTEN = frozenset({"text", "markdown", "break"})
_MARKS = {"em": "*", "strong": "**", "del": "~~"}


class _Token(NamedTuple):
    """A piece of a line: text to escape, Markdown as it stands, a line break, an end of emphasis, or its mark."""

    kind: Literal["text", "markdown", "break", "open", "close", "mark"]
    value: str


class Line:
    """A line of Markdown, or several between line breaks, written from texts and elements that stand in a line."""

    def __init__(self) -> None:
        self._tokens: list[_Token] = []

    def add(self, text: str | None) -> None:
        """Add a text; its white space is collapsed."""
        if text:
            self._tokens.append(_Token("text", _SPACES.sub(" ", text)))

    def add_element(self, el: _Element) -> None:
        """Add what an element holds; elements that do not stand in a line add no more than that."""
        if el.tag == "br":
            self._tokens.append(_Token("break", "\n"))
        elif el.tag == "img":
            alt = Line()
            alt.add(el.get("alt"))
            self._write(f"![{alt.markdown(' ')}]({_target(el.get('src', ''))})")
        elif el.tag == "code":
            self._write(code_span(_SPACES.sub(" ", "".join(el.itertext()))))
        elif el.tag in _MARKS:
            # what punctuation is moved out of the marks takes the empty places before and behind them
            self._tokens += (_Token("text", ""), _Token("open", el.tag))
            self._add_within(el)
            self._tokens += (_Token("close", el.tag), _Token("text", ""))
        elif el.tag == "a" and el.get("href") and "".join(el.itertext()).strip():
            self._write("[")
            self._add_within(el)
            self._write(f"]({_target(el.get('href', ''))})")
        elif el.tag in {"sub", "sup"} and _BY_HEIGHT.fullmatch("".join(el.itertext()).strip()):
            self._write(f"<{el.tag}>")
            self._add_within(el)
            self._write(f"</{el.tag}>")
        elif el.tag == "span" and el.get("id"):  # a place that links lead to, for which Markdown has nothing of its own
            self._write(f'<span id="{escape(el.get("id", ""))}"></span>')
        elif el.tag == "span" and "math" in el.get("class", "").split():
            self._write("".join(el.itertext()).replace("|", r"\vert "))  # which would end a cell of a table
        elif el.tag == "q":
            self._write('"')
            self._add_within(el)
            self._write('"')
        else:
            self._add_within(el)

    def _add_within(self, el: _Element) -> None:
        self.add(el.text)
        for child in el:
            self.add_element(child)
            self.add(child.tail)

    def _write(self, markdown: str) -> None:
        if markdown:
            self._tokens.append(_Token("markdown", markdown))

    def markdown(self, line_break: str) -> str:
        """What was added, as Markdown; "" where that shows nothing."""
        _place_marks(self._tokens)
        lines = [[""]]
        for kind, value in self._tokens:
            if kind == "break":
                lines.append([""])
                continue
            line = lines[-1]
            if value == "[" and kind == "markdown" and line[-1].endswith("!"):  # a picture is a link with ! before it
                line[-1] = f"{line[-1][:-1]}\\!"
            if value:
                line.append(_MARKUP.sub(r"\\\g<0>", value) if kind == "text" else value)
        return "\n".join("".join(line).strip() for line in lines).strip().replace("\n", line_break)


def with_line_starts_escaped(text: str) -> str:
    """A paragraph's text of which no line begins what is no paragraph: a heading, a list, a quote, a table."""
    return _NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", text))


def _place_marks(tokens: list[_Token]) -> None:
    """Write each emphasis as marks that CommonMark takes for marks, or leave them out where it would take none.

    Between punctuation and a letter that follows (``**Note:**text``, all the time in Chinese), marks close nothing, and
    the other way round they open nothing: such punctuation is written outside of them.
    https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
    """
    begun: list[int] = []
    for place, (kind, _) in enumerate(tokens):
        if kind == "open":
            begun.append(place)
        elif kind == "close":
            _place(tokens, begun.pop(), place)


def _place(tokens: list[_Token], begin: int, end: int) -> None:
    """Write one emphasis; those within it are written already."""
    before = _beside(tokens, range(begin - 1, -1, -1), -1)
    after = _beside(tokens, range(end + 1, len(tokens)), 0)
    if _is_letter(before):
        before = _move(tokens, range(begin + 1, end), begin - 1, _LEADING, 0) or before
    if _is_letter(after):
        after = _move(tokens, range(end - 1, begin, -1), end + 1, _TRAILING, -1) or after
    first = _beside(tokens, range(begin + 1, end), 0)
    last = _beside(tokens, range(end - 1, begin, -1), -1)
    opens = first.strip() and not (_is_letter(before) and _is_mark(first))
    closes = last.strip() and not (_is_letter(after) and _is_mark(last))
    mark = _MARKS[tokens[begin].value] if opens and closes else ""
    if mark == "~~" and any("~" in value for _, value in tokens[begin + 1 : end]):
        mark = ""
    tokens[begin] = tokens[end] = _Token("mark", mark)


def _first_of(tokens: list[_Token], places: Iterable[int]) -> int:
    """The first place that writes a character, marks of emphasis apart; -1 where none does."""
    return next((place for place in places if tokens[place].kind in _WRITTEN and tokens[place].value), -1)


def _beside(tokens: list[_Token], places: Iterable[int], edge: int) -> str:
    """The first character that the places write, seen from an edge: 0 or -1; "" where there is none."""
    place = _first_of(tokens, places)
    return tokens[place].value[edge] if place >= 0 else ""


def _move(tokens: list[_Token], places: Iterable[int], outside: int, found_by: re.Pattern[str], edge: int) -> str:
    """Move punctuation at an edge of the places outside; return the character that now stands at the marks, or ""."""
    place = _first_of(tokens, places)
    if place < 0 or tokens[place].kind != "text":
        return ""
    text = tokens[place].value
    found = found_by.match(text) if edge == 0 else found_by.search(text)
    if not found:
        return ""
    tokens[place] = _Token("text", text[found.end() :] if edge == 0 else text[: found.start()])
    tokens[outside] = _Token("text", found[0])
    return found[0][-1 if edge == 0 else 0]


def _is_mark(character: str) -> bool:
    """Whether a character is punctuation to any reader of CommonMark: symbols are to some."""
    return category(character)[0] in "PS"


def _is_letter(character: str) -> bool:
    """Whether a character, if there is one, may be neither white space nor punctuation to a reader of CommonMark."""
    return (
        bool(character) and not character.isspace() and character not in punctuation and category(character)[0] != "P"
    )


def code_span(code: str) -> str:
    """Code between more backticks than it has in a row.

    https://spec.commonmark.org/0.31.2/#code-spans
    """
    code = code.strip()
    if not code:
        return ""
    longest = max(map(len, _BACKTICKS.findall(code)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {code} {fence}" if longest else f"{fence}{code}{fence}"


def _target(href: str) -> str:
    """The target of a link, with all that would end it percent-encoded."""
    return _ENTITY.sub("&amp;", _NOT_IN_TARGET.sub(lambda found: quote(found[0]), href.strip()))
