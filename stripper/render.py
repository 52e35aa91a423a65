"""Write kept blocks as text, HTML or Markdown.

Text comes straight from the blocks. HTML is written anew from the few elements that carry meaning in
an article (headings, paragraphs, lists, quotes, tables, code, emphasis, links), so nothing of the
page's own markup gets through, and then goes through nh3 (ammonia) all the same. Markdown is made
from that HTML by markdownify.
"""

from __future__ import annotations

from html import escape

from stripper.segment import GAP_BLOCK, GAP_BREAK, GAP_NONE, Segments
from stripper.tags import BIT

CELL_SEPARATOR = " | "
# Elements that are written again. ``div`` and the like only part paragraphs.
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_STRUCTURE = _HEADINGS | frozenset(
    "p ul ol li dl dt dd blockquote pre table caption thead tbody tfoot tr td th figure figcaption".split()
)
_INLINE = {"em": "em", "i": "em", "cite": "em", "strong": "strong", "b": "strong", "code": "code", "kbd": "code",
           "samp": "code", "sub": "sub", "sup": "sup", "q": "q", "a": "a"}  # fmt: skip
_BARE = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "blockquote", "figure"})
SAFE_TAGS = _STRUCTURE | frozenset(_INLINE.values()) | {"br"}
SAFE_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


def to_text(s: Segments, kept: list[int]) -> str:
    """Paragraphs parted by blank lines; headings, list items and table rows on lines of their own."""
    pieces: list[str] = []
    before = -1
    for index in kept:
        if pieces:
            pieces.append(_separator(s, before, index))
        pieces.append(s.text[index])
        before = index
    return "".join(pieces)


def _separator(s: Segments, before: int, index: int) -> str:
    gap = int(s.gap[before + 1 : index + 1].max())
    if gap == GAP_NONE:
        return " " if _spaced(s, before, index) else ""
    if gap == GAP_BREAK:
        return "\n"
    row = _ancestor(s, index, "row")
    if row >= 0 and row == _ancestor(s, before, "row"):
        return CELL_SEPARATOR
    table = _ancestor(s, index, "table")
    if row >= 0 and table >= 0 and table == _ancestor(s, before, "table"):
        return "\n"
    both_items = all(int(s.inside[s.element[i]]) & BIT["item"] for i in (before, index))
    if both_items and _ancestor(s, before, "list") == _ancestor(s, index, "list"):
        return "\n"
    return "\n\n"


def _spaced(s: Segments, before: int, index: int) -> bool:
    """Whether white space stood between two blocks of one run (or something that was not kept)."""
    if index != before + 1:
        return True
    return s.chunks[before][-1][1][-1:].isspace() or s.chunks[index][0][1][:1].isspace()


def _ancestor(s: Segments, index: int, flag: str) -> int:
    """The nearest element with the flag around a block, -1 where there is none."""
    bit = BIT[flag]
    element = int(s.element[index])
    while not int(s.flags[element]) & bit:
        parent = int(s.parent[element])
        if parent == element:
            return -1
        element = parent
    return element


class _Writer:
    """Writes chunks as HTML, opening and closing elements as the path to the text changes."""

    def __init__(self, s: Segments) -> None:
        self._s = s
        self._open: list[tuple[int, str]] = []
        self._out: list[str] = []

    def write(self, index: int, before: int) -> None:
        """Write block ``index``; ``before`` is the block written last, -1 for none."""
        s = self._s
        gap = int(s.gap[before + 1 : index + 1].max()) if before >= 0 else GAP_BLOCK
        if gap == GAP_BLOCK:
            self._close_to(0, keep=self._common(index))
        elif gap == GAP_BREAK:
            self._out.append("<br>")
        elif _spaced(s, before, index):
            self._out.append(" ")
        is_pre = int(s.inside[s.element[index]]) & BIT["pre"]
        for position, (owner, raw, _) in enumerate(s.chunks[index]):
            self._move_to(owner, index)
            text = raw if is_pre else " ".join(raw.split())
            if not is_pre and text:
                if raw[:1].isspace() and position:
                    text = " " + text
                if raw[-1:].isspace() and position < len(s.chunks[index]) - 1:
                    text += " "
            self._out.append(escape(text, quote=False))

    def _path(self, owner: int) -> list[tuple[int, str]]:
        path: list[tuple[int, str]] = []
        element = owner
        while True:
            tag = self._s.nodes.tag[element]
            if tag in _STRUCTURE:
                path.append((element, tag))
            elif tag in _INLINE:
                path.append((element, _INLINE[tag]))
            parent = int(self._s.parent[element])
            if parent == element:
                break
            element = parent
        path.reverse()
        return path

    def _common(self, index: int) -> int:
        """How many open elements the block ``index`` may stay in: containers of more than one block."""
        path = self._path(int(self._s.block_element[index]))
        count = 0
        for opened, wanted in zip(self._open, path, strict=False):
            if opened != wanted or (opened[1] not in _BARE and opened[1] not in {"li", "td", "th", "dd"}):
                break
            count += 1
        return count

    def _move_to(self, owner: int, index: int) -> None:
        path = self._path(owner)
        if not any(tag in _STRUCTURE and tag not in _BARE for _, tag in path):
            holder = int(self._s.block_element[index])
            at = sum(1 for _, tag in path if tag in _BARE)
            path.insert(at, (holder, "p"))
        count = 0
        for opened, wanted in zip(self._open, path, strict=False):
            if opened != wanted:
                break
            count += 1
        self._close_to(count)
        for element, tag in path[count:]:
            self._out.append(self._start(element, tag))
            self._open.append((element, tag))

    def _start(self, element: int, tag: str) -> str:
        href = self._s.nodes.href.get(element) if tag == "a" else None
        return f'<a href="{escape(href)}">' if href else f"<{tag}>"

    def _close_to(self, count: int, keep: int = 0) -> None:
        while len(self._open) > max(count, keep):
            _, tag = self._open.pop()
            self._out.append(f"</{tag}>\n" if tag in _STRUCTURE else f"</{tag}>")

    def close(self) -> str:
        self._close_to(0)
        return "".join(self._out)


def to_html(s: Segments, kept: list[int]) -> str:
    """The kept blocks in their headings, paragraphs, lists, quotes, tables and links; safe to show."""
    import nh3

    writer = _Writer(s)
    before = -1
    for index in kept:
        writer.write(index, before)
        before = index
    return nh3.clean(
        writer.close(),
        tags=set(SAFE_TAGS),
        attributes=SAFE_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    ).strip()


def to_markdown(s: Segments, kept: list[int]) -> str:
    """The kept blocks as Markdown: headings, lists, quotes, tables, code, emphasis, links."""
    from markdownify import markdownify

    text: str = markdownify(to_html(s, kept), heading_style="ATX", bullets="-")
    return text.strip()
