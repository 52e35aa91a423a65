"""Write kept blocks as HTML that is safe to show.

It is written anew from the few elements that carry meaning in an article (headings, paragraphs, lists, quotes, tables,
code, emphasis, links), so nothing of the page's own markup gets through, and then goes through nh3 (ammonia) all the
same. Markdown is made from it (``stripper.render.markdown``). A table that only lays out its page is no table. Of each block
what readers see of it is written (``stripper.render.shown``).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from stripper.core import elements
from stripper.core.cut import GAP_BLOCK, GAP_BREAK
from stripper.core.page_table import PageTable
from stripper.render.code_language import code_languages
from stripper.render.links import SCHEMES, Links
from stripper.render.shown import Shown, without_unseen
from stripper.render.tables import Cell, find_tables, lay_out
from stripper.render.text import Ancestors, gap_between
from stripper.tags import BIT, TAG_FLAGS

if TYPE_CHECKING:
    from stripper.render.images import Image

# Elements that are written again. ``div`` and the like only part paragraphs.
_TABLE = frozenset("table caption thead tbody tfoot tr td th".split())
_STRUCTURE = _TABLE | frozenset("h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd blockquote pre figure figcaption".split())
_INLINE = {"em": "em", "i": "em", "cite": "em", "strong": "strong", "b": "strong", "code": "code", "kbd": "code",
           "samp": "code", "sub": "sub", "sup": "sup", "del": "del", "s": "del", "strike": "del", "q": "q", "a": "a"}  # fmt: skip
# Structure that holds no text itself, and structure that holds text and further blocks.
_BARE = frozenset("ul ol dl table thead tbody tfoot tr blockquote figure".split())
_HOLDERS = frozenset("li dt dd td th".split())
# Elements written around one text: Markdown is written by recursion, and no reader tells a fortieth level from the next.
_DEEPEST = 40
_FORMULA = re.compile(r"(\$\$?)[^$]+\1")  # how ``stripper.core.builder`` writes TeX
_MOST_AMPERSANDS = 1000  # in one text that ammonia is given
SAFE_TAGS = _STRUCTURE | frozenset(_INLINE.values()) | {"br", "span"}
SAFE_ATTRIBUTES = {
    "a": {"href"},
    "span": {"id", "class"},
    "pre": {"class"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SAFE_PICTURES = {"img": {"src", "alt"}}  # where they are asked for

# An element to write: its index, or -1 for one that flows into its like, and its tag.
_Step = tuple[int, str]
# What is written around a text, outermost first: its structure, what is inline, and whether a pre is among it.
_Around = tuple[tuple[_Step, ...], tuple[_Step, ...], bool]
_NOTHING_AROUND: _Around = ((), (), False)


def _added(steps: tuple[_Step, ...], step: _Step) -> tuple[_Step, ...]:
    """The steps and one more, where there is room and it is not there yet."""
    return steps if len(steps) >= _DEEPEST or step in steps else (*steps, step)


class _Writer:
    """Writes chunks as HTML, opening and closing elements as the path to the text changes."""

    def __init__(
        self, s: PageTable, shown: Shown, kept: list[int], links: Links | None, images: Sequence[Image]
    ) -> None:
        self._s = s
        self._waiting = deque(images)
        self._links = links
        self._starts = elements.starts(s)
        self._languages = code_languages(s)
        self._tables = find_tables(s)
        self._tags: dict[int, str] = {}  # of cells of which something is kept, with the empty ones before them
        self._rests: dict[int, str] = {}  # of rows, the empty cells at their end
        for row, cells in lay_out(s, self._tables, kept).items():
            self._rests[row] = self._lay_out(cells)
        self._ancestors = Ancestors(s)
        self._shown = shown
        self._known: dict[int, _Around] = {}
        self._open: list[_Step] = []
        self._out: list[str] = []
        self._is_further = False  # the block stands right in an item or a cell, but is not the first to do so

    def _lay_out(self, cells: list[Cell]) -> str:
        """Note what opens each cell of a row; return what is left behind the last one."""
        empty = ""
        for cell in cells:
            across = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            down = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
            empty += f"<{cell.tag}{across}{down}>"
            if cell.is_kept:
                self._tags[cell.element] = empty
                empty = ""
            else:
                empty += f"</{cell.tag}>\n"
        return empty

    def write(self, index: int, before: int) -> None:
        """Write block ``index``; ``before`` is the block written last, -1 for none."""
        s = self._s
        chunks, holder = self._shown.chunks(index), s.home_of(index)
        is_pre = self._ancestors.of(index, "pre") >= 0
        gap = gap_between(s, before, index) if before >= 0 else GAP_BLOCK
        if gap == GAP_BLOCK:
            self._begin(holder)
            self._write_images(index)
            between = "\n" if is_pre and self._open and self._open[-1][1] == "pre" else ""
        elif gap == GAP_BREAK:
            between = "\n" if is_pre else "<br>"
        else:
            between = " " if self._shown.follows_apart(before, index) else ""
        for position, chunk in enumerate(chunks):
            owner, raw, number = chunk
            if position and not is_pre and self._shown.are_apart(chunks[position - 1], chunk):
                between = between or " "
            text = without_unseen(raw)
            text = text if is_pre else " ".join(text.split())
            if text:
                between = self._write_places(number, owner, holder, between)
                self._move_to(self._path(owner, holder), between)
                self._out.append(_escaped(text) if is_pre else _inline(text))
                between = ""

    def _write_places(self, text: int, owner: int, holder: int, between: str) -> str:
        """Write the places that links lead to before the text that they are; return what is left to write before that."""
        for name in self._links.places_at(text) if self._links else ():
            path = self._path(owner, holder)
            self._move_to([step for step in path if step[1] in _STRUCTURE], between)
            self._out.append(f'<span id="{escape(name)}"></span>')
            between = ""
        return between

    def _write_images(self, block: int) -> None:
        """Write the pictures that stand before a block; within lists, tables and code they wait for the end of that."""
        while self._waiting and not self._open and self._waiting[0].block <= block:
            self._out.append(_figure(self._waiting.popleft()))

    def close(self) -> str:
        self._close_to(0)
        self._write_images(len(self._s))
        return "".join(self._out)

    def _begin(self, holder: int) -> None:
        """Close what does not go on around a new block; containers of several blocks do."""
        structure = self._around(holder)[0]
        count = 0
        for opened, wanted in zip(self._open, structure, strict=False):
            if opened != wanted or not (wanted[1] in _BARE or wanted[1] in _HOLDERS or wanted[1] == "pre"):
                break
            count += 1
        self._close_to(count)
        self._is_further = 0 < count == len(structure) and structure[-1][1] in _HOLDERS

    def _path(self, owner: int, holder: int) -> list[_Step]:
        """The elements to write around a text, outermost first: structure, then what is inline."""
        structure, inline, _ = self._around(owner)
        if self._is_further or not structure or structure[-1][1] in _BARE:
            structure = (*structure, (holder, "p"))
        return [*structure, *inline]

    def _around(self, element: int) -> _Around:
        """What is written around the texts of an element: what is written around its parent's, and itself.

        Kept for each element: walking up from every text takes a time that grows with the square of the depth.
        """
        known, parents = self._known, self._s.listed("parent")
        below = []
        while element not in known:
            below.append(element)
            if parents[element] == element:
                break
            element = parents[element]
        found = known.get(element, _NOTHING_AROUND)
        for inner in reversed(below):
            found = known[inner] = self._with(found, inner)
        return found

    def _with(self, around: _Around, element: int) -> _Around:
        structure, inline, in_pre = around
        tag = self._s.tag_of(element)
        if tag == "pre" and not in_pre:
            return _added(structure, (element, tag)), inline, True
        if tag in _STRUCTURE and not (tag in _TABLE and self._tables.lays_out[element]):
            # in pre there is code as it stands, whatever colours or numbers its lines; headings hold no structure
            in_heading = structure and TAG_FLAGS[structure[-1][1]] & BIT["heading"]
            return around if in_pre or in_heading else (_added(structure, (element, tag)), inline, in_pre)
        if tag in _INLINE and self._is_written(tag, element) and (not in_pre or _INLINE[tag] == "code"):
            return structure, _added(inline, (element if tag in {"a", "q"} else -1, _INLINE[tag])), in_pre
        return around

    def _is_written(self, tag: str, element: int) -> bool:
        """Whether an inline element says something to readers."""
        if tag == "a":
            return self._links is not None and bool(self._links.target(element))
        return tag != "q" or self._shown.draws_quotes

    def _move_to(self, path: list[_Step], between: str) -> None:
        """Close what is not around the next text, write what parts it from the last one, open the rest."""
        count = 0
        for opened, wanted in zip(self._open, path, strict=False):
            if opened != wanted:
                break
            count += 1
        self._close_to(count)
        self._out.append(between)
        for element, tag in path[count:]:
            self._out.append(self._opening(element, tag))
            self._open.append((element, tag))

    def _opening(self, element: int, tag: str) -> str:
        if tag == "a" and self._links:
            return f'<a href="{escape(self._links.target(element))}">'
        if tag == "ol" and element in self._starts:
            return f'<ol start="{self._starts[element]}">'
        if tag == "pre" and element in self._languages:
            return f'<pre class="language-{escape(self._languages[element])}">'
        return self._tags.get(element, f"<{tag}>") if tag in {"td", "th"} else f"<{tag}>"

    def _close_to(self, count: int) -> None:
        while len(self._open) > count:
            element, tag = self._open.pop()
            if tag == "tr":
                self._out.append(self._rests.get(element, ""))
            self._out.append(f"</{tag}>\n" if tag in _STRUCTURE else f"</{tag}>")


def _figure(image: Image) -> str:
    said = " ".join(escape(part) for part in (image.caption, image.credit) if part)
    caption = f"<figcaption>{said}</figcaption>" if said else ""
    return f'<figure><img src="{escape(image.src)}" alt="{escape(image.alt)}">{caption}</figure>\n'


def _inline(text: str) -> str:
    """A text in a line as HTML; a formula is marked as pandoc marks it, so that its signs are not taken for Markdown's."""
    found = _FORMULA.fullmatch(text)
    if not found:
        return _escaped(text)
    return f'<span class="math {"display" if found[1] == "$$" else "inline"}">{_escaped(text)}</span>'


def _escaped(text: str) -> str:
    """A text as HTML, with an empty comment at intervals where it has many ``&``.

    ammonia takes a time that grows with the square of the ``&`` in one text. It leaves comments out.
    """
    if text.count("&") <= _MOST_AMPERSANDS:
        return escape(text, quote=False)
    parts = (text[start : start + _MOST_AMPERSANDS] for start in range(0, len(text), _MOST_AMPERSANDS))
    return "<!---->".join(escape(part, quote=False) for part in parts)


def to_html(
    s: PageTable, kept: list[int], url: str | None = None, *, links: bool = True, images: Sequence[Image] = ()
) -> str:
    """The kept blocks in their headings, paragraphs, lists, quotes, tables and links; safe to show.

    Links are seen from ``url``, the page's address, where the page names none (``stripper.render.links``); without
    ``links`` there is only their text. ``images`` are written where they stand among the blocks.
    """
    import nh3

    shown = Shown(s)
    writer = _Writer(s, shown, kept, Links(s, shown, kept, url) if links else None, images)
    before = -1
    for index in kept:
        if shown.text(index):
            writer.write(index, before)
            before = index
    return nh3.clean(
        writer.close(),
        tags={*SAFE_TAGS, *SAFE_PICTURES} if images else set(SAFE_TAGS),
        attributes=SAFE_ATTRIBUTES | SAFE_PICTURES if images else SAFE_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    ).strip()
