"""Write safe HTML as Markdown, by markdownify, with the escapes that it leaves out.

CommonMark lets raw HTML through: an article that says ``&lt;script&gt;`` must not say ``<script>`` in
Markdown. Markdownify's own ``escape_misc`` would escape that, and with it each ``=``, ``+``, ``.`` and
``&`` of ordinary prose; here only what Markdown would read as markup is escaped. Its autolinks are off:
``<script>`` is what they make of a link to ``script`` that says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from string import punctuation
from typing import Any
from unicodedata import category
from urllib.parse import quote

from markdownify import MarkdownConverter

# Anywhere: code, emphasis (not inside a word: a_b_c), strike-through, links, raw HTML, entities.
_MARKUP = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|&(?=#?\w+;)")
# At the beginning of a line: headings, lists, quotes; lines of =, - and | alone, which make the line above a heading or
# a table.
_LINE_START = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|[-=](?=[-=|:\s]*$)|[|:](?=[|:\s]*-[-|:\s]*$))", re.MULTILINE
)
# At the end of a heading, where ATX headings may have as many as they begin with.
_CLOSING = re.compile(r"(?<!\S)#+$")
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
# What says something else at another height: a power, a note, an index; not "®", "th", or small print.
_BY_HEIGHT = re.compile(r"[^\W\d_]|\S*\d\S*")
# What would end a link's target: CommonMark has no control characters in it.
_NOT_IN_TARGET = re.compile(r"[\x00-\x20\x7f\s()<>\\]")
# What CommonMark decodes in a target: ``javascript&colon;`` is a harmless path before, and no path after.
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BAR = re.compile(r"(?<!\\)\|")
# Where a further line begins that is not empty.
_LINE = re.compile(r"(?<=\n)(?=.)")
_EMPTY_LINES = re.compile(r"[ \n]*\n")
_LANGUAGE = "language-"  # begins the class of a ``pre`` that says its language
_FENCE = re.compile(r"`{3,}")

# Elements that write no character between their text and what stands beside it, emphasis marks apart.
_SEAMLESS = frozenset({"em", "strong", "del"})
# What markdownify says is around a text in code.
_CODE = "_noformat"
# A line end in a cell of a table, which is one line of Markdown. Text that says so is escaped: ``\\<br>``.
_CELL_LINE_END = "<br>"
_CELL_LINES = re.compile(r"(?<!\\)<br>")
# Elements in a term that marks around all of it do not go with.
_MARKED = ["strong", "em", "del", "h1", "h2", "h3", "h4", "h5", "h6"]
# Elements of which Markdown shows nothing but what they hold.
_SHELLS = frozenset({"dl", "dd", "figure"})
_EDGES = {"a": ("[", "]"), "code": ("`", "`"), "q": ('"', '"'), "sub": ("<", ">"), "sup": ("<", ">")}
# Punctuation at the edge of a text, with a blank; some of a long run will do. Not behind a backslash, which is escaped
# too.
_LEADING = re.compile(r"(?:[^\w\s\\]|_){1,8}\s?")
_TRAILING = re.compile(r"(?<!\\)\s?(?:[^\w\s\\]|_){1,8}$")


def _before(node: Any) -> str:
    """The character that Markdown has before a node in its line, emphasis marks apart; "" where there is none."""
    return _beside(node, "previous_sibling", 0, -1)


def _after(node: Any) -> str:
    """The character that Markdown has after a node in its line, emphasis marks apart; "" where there is none."""
    return _beside(node, "next_sibling", -1, 0)


def _beside(node: Any, sibling: str, near: int, edge: int) -> str:
    """Go out of what ends with the node, to its neighbour, and in to the edge of that."""
    while getattr(node, sibling) is None:
        node = node.parent
        if node is None or node.name not in _SEAMLESS:
            return _EDGES[node.name][near] if node is not None and node.name in _EDGES else ""
    node = getattr(node, sibling)
    while node.name in _SEAMLESS and node.contents:
        node = node.contents[edge]
    if node.name is None:
        return str(node)[edge]
    return _EDGES[node.name][edge] if node.name in _EDGES else ""


def _list_above(el: Any) -> Any:
    """The list of the same kind that ends right before a list, None where there is none."""
    above = el
    while above.find_previous_sibling() is None and above.parent is not None and above.parent.name in _SHELLS:
        above = above.parent
    above = above.find_previous_sibling()
    while above is not None and above.name in _SHELLS:
        above = next((inner for inner in reversed(above.contents) if inner.name), None)
    return above if above is not None and above.name == el.name else None


def _emphasised(el: Any, text: str, parent_tags: Any, mark: str) -> str:
    """A text between marks that CommonMark takes for marks, or without, where it would take none, as in code.

    Between punctuation and a letter that follows (``**Note:**text``, all the time in Chinese), marks close nothing, and
    the other way round they open nothing: such punctuation is written outside of them.
    https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
    """
    if _CODE in parent_tags:
        return text
    before, after = _before(el), _after(el)
    begin = _length(text, _LEADING.match(_edge(el, 0)), 0) if _is_letter(before) else 0
    end = len(text) - (_length(text, _TRAILING.search(_edge(el, -1)), -1) if _is_letter(after) else 0)
    lead, inner, trail = text[:begin], text[begin:end], text[end:]
    bare = inner.strip("*~")  # of marks within
    if not bare or inner != inner.strip():
        return text
    opens = not (_is_letter(lead[-1:] or before) and _is_mark(bare[0]))
    closes = not (_is_letter(trail[:1] or after) and _is_mark(bare[-1]))
    return f"{lead}{mark}{inner}{mark}{trail}" if opens and closes else text


def _edge(el: Any, edge: int) -> str:
    """The text that an element begins (0) or ends (-1) with; "" where that is code or a link."""
    while el.name in _SEAMLESS and el.contents:
        el = el.contents[edge]
    return str(el) if el.name is None else ""


def _length(text: str, found: re.Match[str] | None, edge: int) -> int:
    """How long in Markdown, at an edge of a text, what was found there in HTML is: with the backslashes of its escapes."""
    length = 0
    for _ in found[0] if found else "":
        at = length if edge == 0 else len(text) - length - 2
        length += 2 if text[at : at + 1] == "\\" else 1
    return length


def _is_mark(character: str) -> bool:
    """Whether a character is punctuation to any reader of CommonMark: symbols are to some."""
    return category(character)[0] in "PS"


def _is_letter(character: str) -> bool:
    """Whether a character, if there is one, may be neither white space nor punctuation to a reader of CommonMark."""
    return (
        bool(character) and not character.isspace() and character not in punctuation and category(character)[0] != "P"
    )


def _is_in_cell(parent_tags: Any) -> bool:
    return not parent_tags.isdisjoint({"td", "th"})


def _cell_line(text: str) -> str:
    """A text on a line of its own in a cell."""
    return f"{_CELL_LINE_END}{text.strip()}{_CELL_LINE_END}"


@dataclass(slots=True)
class _Section:
    """Rows of a table, and how far they are written: Markdown has no spans, so what a cell reaches over is left empty."""

    number: int = 0
    row: Any = None
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)  # of a column, until which row

    def add(self, cell: Any) -> int:
        """Go on by a cell; return how many places there are between it and the one before, for cells of rows above."""
        if self.row is not cell.parent:
            self.number, self.row, self.column = self.number + 1, cell.parent, 0
        begin = self.column
        while self.taken.get(self.column, 0) > self.number:
            self.column += 1
        empty = self.column - begin
        across, down = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
        if down > 1:
            self.taken.update(dict.fromkeys(range(self.column, self.column + across), self.number + down))
        self.column += across
        return empty


class _Converter(MarkdownConverter):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # of each list by its identity: the number of the item written last, and whether with the other marker
        self._items: dict[int, int] = {}
        self._is_other: dict[int, bool] = {}
        self._begun: set[int] = set()  # tables of which the first row was written
        self._sections: dict[int, _Section] = {}  # what rows stand in, by its identity
        self._is_within = False  # the text that is escaped begins within a line

    def process_text(self, el: Any, parent_tags: Any = None) -> str:
        self._is_within = bool(_before(el).strip())
        text = str(super().process_text(el, parent_tags=parent_tags))  # type: ignore[misc]  # not in markdownify's stubs
        if text.endswith("!") and "_noformat" not in parent_tags and _after(el) == "[":
            return f"{text[:-1]}\\!"  # a picture is a link with ! before it
        return text

    def escape(self, text: str, parent_tags: Any) -> str:  # noqa: ARG002  # markdownify's signature
        text = _MARKUP.sub(r"\\\g<0>", text)
        if self._is_within and "\n" not in text:
            return text
        return _NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", text))

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:
        if el.get("href"):
            target = _NOT_IN_TARGET.sub(lambda found: quote(found[0]), el["href"].strip())
            el["href"] = _ENTITY.sub("&amp;", target)
        return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]  # not in markdownify's stubs

    def convert_strong(self, el: Any, text: str, parent_tags: Any) -> str:
        return _emphasised(el, text, parent_tags, "**")

    def convert_em(self, el: Any, text: str, parent_tags: Any) -> str:
        return _emphasised(el, text, parent_tags, "*")

    def convert_del(self, el: Any, text: str, parent_tags: Any) -> str:
        return text if "~" in text else _emphasised(el, text, parent_tags, "~~")

    def convert_sup(self, el: Any, text: str, parent_tags: Any) -> str:
        is_told_by_height = _CODE not in parent_tags and _BY_HEIGHT.fullmatch(el.get_text().strip())
        return f"<{el.name}>{text}</{el.name}>" if is_told_by_height else text

    convert_sub = convert_sup

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: Any) -> str:  # noqa: N802  # markdownify's name
        text = _CLOSING.sub(r"\\\g<0>", text.rstrip())
        return str(super().convert_hN(n, el, text, parent_tags))  # type: ignore[misc]  # not in markdownify's stubs

    def convert_dt(self, el: Any, text: str, parent_tags: Any) -> str:
        # CommonMark has no terms; markdownify writes Pandoc's, of which all other readers show the colons
        text = text.strip()
        is_plain = text and "\n" not in text and el.find(_MARKED) is None and not _is_in_cell(parent_tags)
        return self.convert_dd(el, f"**{text}**" if is_plain else text, parent_tags)

    def convert_dd(self, el: Any, text: str, parent_tags: Any) -> str:
        return _cell_line(text) if _is_in_cell(parent_tags) else str(super().convert_div(el, text, parent_tags))  # type: ignore[misc]  # not in markdownify's stubs

    def convert_p(self, el: Any, text: str, parent_tags: Any) -> str:
        return _cell_line(text) if _is_in_cell(parent_tags) else str(super().convert_p(el, text, parent_tags))  # type: ignore[misc]  # not in markdownify's stubs

    def convert_br(self, el: Any, text: str, parent_tags: Any) -> str:
        return _CELL_LINE_END if _is_in_cell(parent_tags) else str(super().convert_br(el, text, parent_tags))  # type: ignore[misc]  # not in markdownify's stubs

    def convert_li(self, el: Any, text: str, parent_tags: Any) -> str:
        if _is_in_cell(parent_tags):
            return _cell_line(text)
        # markdownify's own counts the items before each one: 20,000 took 73 s
        is_first = id(el.parent) not in self._items
        number = int(el.parent.get("start", 1)) if is_first else self._items[id(el.parent)] + 1
        self._items[id(el.parent)] = number
        if is_first:  # CommonMark reads a list on where the next one has the same marker
            above = _list_above(el.parent)
            self._is_other[id(el.parent)] = above is not None and not self._is_other.get(id(above), False)
        numbered, bullet = (")", "*") if self._is_other[id(el.parent)] else (".", "-")
        if el.parent.name == "ol":  # its own number would be the second
            text = re.sub(rf"\A\s*{number}\\?[.)]\s+", "", text)
        marker = f"{number}{numbered} " if el.parent.name == "ol" else f"{bullet} "
        return f"{marker}{_LINE.sub(' ' * len(marker), text.strip())}\n" if text.strip() else "\n"

    def convert_pre(self, el: Any, text: str, parent_tags: Any) -> str:
        # markdownify's own strips by a pattern that takes the square of a run of spaces
        first = _EMPTY_LINES.match(text)
        text = text[first.end() if first else 0 :].rstrip(" \n")
        written = str(super().convert_pre(el, text, parent_tags))  # type: ignore[misc]  # not in markdownify's stubs
        longest = max((len(fence) for fence in _FENCE.findall(text)), default=0)
        return re.sub(r"^```|```$", "`" * (longest + 1), written.strip()).join(["\n\n"] * 2) if longest else written

    def convert_td(self, el: Any, text: str, parent_tags: Any) -> str:
        lines = [line.strip() for line in _CELL_LINES.split(_BAR.sub(r"\|", text))]
        text = _CELL_LINE_END.join(filter(None, lines))
        written = str(super().convert_td(el, text, parent_tags))  # type: ignore[misc]  # not in markdownify's stubs
        section = self._sections.setdefault(id(el.parent.parent), _Section())
        return "  |" * section.add(el) + written

    convert_th = convert_td

    def convert_tr(self, el: Any, text: str, parent_tags: Any) -> str:  # noqa: ARG002  # markdownify's signature
        # markdownify's own looks for headings of a table in each of its parts, and counts the rows of a thead for each
        table = el.find_parent("table")
        if id(table) in self._begun:
            return f"|{text}\n"
        self._begun.add(id(table))
        cells = el.find_all(["td", "th"], recursive=False)
        columns = sum(int(cell.get("colspan", 1)) for cell in cells)
        rule = f"|{' --- |' * columns}\n"
        is_heading = el.parent.name == "thead" or all(cell.name == "th" for cell in cells)
        return f"|{text}\n{rule}" if is_heading else f"|{'  |' * columns}\n{rule}|{text}\n"


def _language(el: Any) -> str:
    """The language that a ``pre`` says, "" where it says none."""
    return next((name[len(_LANGUAGE) :] for name in el.get("class", ()) if name.startswith(_LANGUAGE)), "")


def from_html(html: str) -> str:
    """CommonMark with GitHub's tables and strike-through: headings with #, lists with -, fenced code, ``<sup>`` as it stands."""
    return str(
        _Converter(heading_style="ATX", autolinks=False, strip_pre=None, code_language_callback=_language).convert(html)
    ).strip()
