"""Write safe HTML as Markdown: CommonMark, with GitHub's tables and strike-through.

The HTML is that of ``stripper.render.html``: a few elements, each of them closed, in at most some forty levels. What
stands in a line is written by ``stripper.render.inline``. Lines go out as they come, behind the prefixes of the quotes
and items around them, so that the time grows with what is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from stripper.render.inline import Line, code_span, with_line_starts_escaped

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"td", "th"})
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
# Elements that do not stand in a line. Of those that are named only here, Markdown shows nothing but what they hold.
_BLOCKS = frozenset(
    {*_HEADINGS, *_LISTS, *_CELLS, *_SECTIONS, "blockquote", "pre", "table", "li", "dl", "dt"}
    | {"p", "dd", "figure", "figcaption", "caption", "tr"}
)
# Elements in a term that marks around all of it do not go with.
_MARKED = ("strong", "em", "del", *_HEADINGS)
_HARD_BREAK = "  \n"
# A line end in a cell of a table, which is one line of Markdown. Text that says so is escaped: ``\\<br>``.
_CELL_LINE_END = "<br>"
# At the end of a heading, where ATX headings may have as many as they begin with.
_CLOSING = re.compile(r"(?<!\S)#+$")
_OWN_NUMBER = re.compile(r"(\d{1,9})[.)]\s+")
_EMPTY_LINES = re.compile(r"[ \n]*\n")
_FENCE = re.compile(r"`{3,}")
_LANGUAGE = "language-"  # begins the class of a ``pre`` that says its language
_BAR = re.compile(r"(?<!\\)\|")


class _Lines:
    """The lines that are written, behind the prefixes of the quotes and items around them."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._first = ""  # before the next line: with the markers of the items that it begins
        self._further = ""  # before the lines after that
        self._gap: str | None = None  # the blank line before the next block, if there is to be one

    def add(self, lines: list[str]) -> None:
        """Add the lines of a block."""
        if self._gap is not None:
            self._written.append(self._gap)
        for line in lines:
            self._written.append(f"{self._first}{line}" if line else self._first.rstrip())
            self._first = self._further
        self._gap = self._further.rstrip()

    def close_up(self) -> None:
        """Leave no blank line before the next block."""
        self._gap = None

    @contextmanager
    def within(self, first: str, further: str) -> Iterator[None]:
        """Write what an element holds: its first line behind one prefix, further ones behind another."""
        begin, count, outer = self._first, len(self._written), self._further
        self._first, self._further = begin + first, outer + further
        yield
        self._further = outer
        if len(self._written) > count:
            self._first = outer
            self._gap = outer.rstrip()
        else:
            self._first = begin

    def __str__(self) -> str:
        return "\n".join(self._written)


@dataclass(slots=True)
class _Section:
    """Rows of a table, and how far they are written: Markdown has no spans, so what a cell reaches over is left empty."""

    number: int = 0
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)  # of a column, until which row

    def row(self, cells: list[_Element]) -> str:
        """The next row as a line of Markdown."""
        self.number, self.column = self.number + 1, 0
        return f"|{''.join(map(self._cell, cells))}"

    def _cell(self, cell: _Element) -> str:
        begin = self.column
        while self.taken.get(self.column, 0) > self.number:
            self.column += 1
        empty = self.column - begin
        across, down = _span(cell, "colspan"), _span(cell, "rowspan")
        if down > 1:
            self.taken.update(dict.fromkeys(range(self.column, self.column + across), self.number + down))
        self.column += across
        text = _BAR.sub(r"\|", _CELL_LINE_END.join(_cell_lines(cell)))
        return "  |" * empty + f" {text}" + " |" * across


class _Writer:
    def __init__(self) -> None:
        self.lines = _Lines()
        # the list that ended last, where nothing was written since: its tag, and whether its markers are the other ones
        self._list: tuple[str, bool] | None = None

    def write_parts(self, el: _Element, number: int = -1) -> None:
        """Write what an element holds; a text that begins with the number of its item is left without it."""
        may_be_tight = False
        for part in _parts(el, _HARD_BREAK):
            if isinstance(part, str):
                own = _OWN_NUMBER.match(part)
                text = part[own.end() :] if own and int(own[1]) == number else part
                self._add(with_line_starts_escaped(text).split("\n"))
            else:
                if may_be_tight and part.tag in _LISTS and part.get("start", "1") == "1":
                    self.lines.close_up()  # no other number goes on right behind a paragraph
                self._write(part, number)
            may_be_tight = el.tag == "li" and (isinstance(part, str) or part.tag in _LISTS)
            number = -1

    def _add(self, lines: list[str]) -> None:
        self.lines.add(lines)
        self._list = None

    def _write(self, el: _Element, number: int) -> None:
        if el.tag in _HEADINGS:
            self._write_heading(el)
        elif el.tag in _LISTS:
            self._write_list(el)
        elif el.tag == "blockquote":
            self._list = None
            with self.lines.within("> ", "> "):
                self.write_parts(el)
            self._list = None
        elif el.tag == "pre":
            self._write_listing(el)
        elif el.tag == "table":
            self._write_table(el)
        elif el.tag == "dt":
            self._write_term(el)
        else:
            self.write_parts(el, number)

    def _write_heading(self, el: _Element) -> None:
        text = " ".join(_cell_lines(el, " "))
        if text:
            text = _CLOSING.sub(r"\\\g<0>", text)
            self._add([f"{_HEADINGS[el.tag]} {text}"])

    def _write_list(self, el: _Element) -> None:
        # CommonMark reads a list on where the next one has the same marker
        is_other = self._list == (el.tag, False)
        numbered, bullet = (")", "*") if is_other else (".", "-")
        number = int(el.get("start", 1))
        margin = ""  # of what stands in the list and in no item: that of the item above
        for child in el:
            self._list = None
            if child.tag != "li":
                with self.lines.within(margin, margin):
                    self._write(child, -1)
                continue
            marker = f"{number}{numbered} " if el.tag == "ol" else f"{bullet} "
            if margin:
                self.lines.close_up()
            margin = " " * len(marker)
            with self.lines.within(marker, margin):
                self.write_parts(child, number if el.tag == "ol" else -1)
            number += 1
        self._list = (el.tag, is_other)

    def _write_listing(self, el: _Element) -> None:
        code = _text_of(el)
        first = _EMPTY_LINES.match(code)
        code = code[first.end() if first else 0 :].rstrip(" \n")
        if code.strip():
            fence = "`" * max(3, 1 + max((len(fence) for fence in _FENCE.findall(code)), default=0))
            self._add([fence + _language(el), *code.split("\n"), fence])

    def _write_term(self, el: _Element) -> None:
        # CommonMark has no terms; of Pandoc's, all other readers show the colons
        match list(_parts(el, _HARD_BREAK)):
            case [str(text)] if "\n" not in text and next(el.iter(*_MARKED), None) is None:
                self._add([f"**{text}**"])
            case _:
                self.write_parts(el)

    def _write_table(self, el: _Element) -> None:
        for caption in el.iterchildren("caption"):
            self.write_parts(caption)
        lines: list[str] = []
        for section in (el, *el.iterchildren(*_SECTIONS)):
            written = _Section()
            for row in section.iterchildren("tr"):
                cells = list(row.iterchildren(*_CELLS))
                if not lines:
                    columns = sum(_span(cell, "colspan") for cell in cells)
                    rule = f"|{' --- |' * columns}"
                    is_heading = section.tag == "thead" or all(cell.tag == "th" for cell in cells)
                    lines = [] if is_heading else [f"|{'  |' * columns}", rule]
                    lines += [written.row(cells), rule] if is_heading else [written.row(cells)]
                else:
                    lines.append(written.row(cells))
        if lines:
            self._add(lines)


def _parts(el: _Element, line_break: str) -> Iterator[str | _Element]:
    """The blocks that an element holds, and the texts that stand right in it, as Markdown."""
    line = Line()
    line.add(el.text)
    for child in el:
        if child.tag in _BLOCKS:
            if text := line.markdown(line_break):
                yield text
            line = Line()
            yield child
        else:
            line.add_element(child)
        line.add(child.tail)
    if text := line.markdown(line_break):
        yield text


def _cell_lines(el: _Element, line_break: str = _CELL_LINE_END) -> Iterator[str]:
    """The texts of the blocks of a cell or a heading."""
    for part in _parts(el, line_break):
        if isinstance(part, str):
            yield part
        elif part.tag == "pre":
            yield code_span(_text_of(part))
        else:
            yield from _cell_lines(part, line_break)


def _text_of(el: _Element) -> str:
    return "".join(el.itertext())


def _span(cell: _Element, name: str) -> int:
    return int(cell.get(name, 1))


def _language(el: _Element) -> str:
    """The language that a ``pre`` says, "" where it says none."""
    return next((name[len(_LANGUAGE) :] for name in el.get("class", "").split() if name.startswith(_LANGUAGE)), "")


def from_html(html: str) -> str:
    """Safe HTML as Markdown: headings with #, lists with -, fenced code; ``<sup>`` and ``<sub>`` stay."""
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True)
    page = etree.fromstring(f"<div>{html}</div>", parser)
    writer = _Writer()
    writer.write_parts(page[0][0])
    return str(writer.lines)
