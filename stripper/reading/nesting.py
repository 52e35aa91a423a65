"""Follow a page's open elements, before it is parsed, as the tree construction of the HTML standard (13.2.6) would.

Only what nests and what is opened again is followed, tag by tag; a page of which nothing is suspicious is not looked at
(see ``stripper.reading.prescan``). Two things make the standard's algorithm costly: it looks through all open elements at
every block-level tag, and it opens inline elements that were left open anew in every paragraph (each ``<p><b
id=7>x</p>`` opens all the ``b`` before it again). Two more are the parser's own: it passes over all options of a list
at each further one, and at a tag with attributes that makes no element (a row without its table) it copies the text
before it, which goes on behind. All are counted here, and a page that has too much of any is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from stripper.errors import TooDeep
from stripper.limits import Limits, raising
from stripper.tags import VOID

# Steps of the parser's work: a number for each tag, and a number for any page. Ordinary pages use less than a tenth.
_A_TAG, _ALWAYS = 20, 200_000
_PASSED = 300  # options that the parser passes over in a step: all before, at each
_COPIED = 1000  # characters of text that the parser copies in a step, and never gives back

_IGNORED = frozenset("html head body frame frameset image".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_CLOSES_P = _HEADINGS | frozenset(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form header "
    "hgroup hr li dd dt listing main menu nav ol p plaintext pre search section summary table ul xmp".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_LEAVES_FOREIGN = (_CLOSES_P | _FORMATTING) - {"a", "font"}  # 13.2.6.5, but for what svg has of the same name
_SCOPE = frozenset("applet caption html table td th marquee object template".split())  # 13.2.4.2, "in scope"
_BUTTON_SCOPE = _SCOPE | {"button"}
_TABLE_SCOPE = frozenset(("html", "table", "template"))  # 13.2.4.2, "in table scope"
_TABLE_PARTS = frozenset("caption table tbody td tfoot th thead tr".split())
_SPECIAL = (
    _CLOSES_P
    | _SCOPE
    | frozenset("button colgroup iframe noscript script select style tbody textarea tfoot thead title tr".split())
)
# In a table: what a tag is put into, after all else up to there was closed.
_TABLE_PLACES = {
    "td": frozenset({"tr", "table", "template"}),
    "th": frozenset({"tr", "table", "template"}),
    "tr": frozenset({"tbody", "thead", "tfoot", "table", "template"}),
    **dict.fromkeys(("tbody", "thead", "tfoot", "caption", "colgroup"), frozenset({"table", "template"})),
}
_TABLE_TAGS = frozenset((*_TABLE_PLACES, "col"))
_AROUND_CELLS = frozenset(("colgroup", "tbody", "tfoot", "thead", "tr"))
_ITEMS = {"li": frozenset({"li"}), "dd": frozenset({"dd", "dt"}), "dt": frozenset({"dd", "dt"})}
_LETS_ITEMS_THROUGH = frozenset({"address", "div", "p"})


def check_nesting(tags: Iterable[re.Match[str]], count: int, limits: Limits) -> None:
    """Raise ``TooDeep`` for a page whose elements are too deep in each other, or too entangled.

    ``tags`` match one tag each, in order, with the groups slash, name, slash of one that closes itself; ``count`` is
    about how many there are.
    """
    page = _Page(limits.depth, _ALWAYS + _A_TAG * count)
    before: re.Match[str] | None = None
    for match in tags:
        page.text(match.start() - before.end() if before else 0)
        slash, name, closed = match.groups("")
        if slash:
            page.end(name.lower(), match.group())
        elif name:
            page.start(name.lower(), match.group(), closes_itself=bool(closed))
        else:
            page.parted()
        _check(page, limits)
        before = match
    if before:
        page.text(len(before.string) - before.end())
        _check(page, limits)


def _check(page: _Page, limits: Limits) -> None:
    if page.is_too_much():
        raise TooDeep(
            f"elements nested more than {limits.depth:,} deep, the limit, or as entangled; {raising('depth')}"
        )


class _Page:
    """The open elements, outermost first, and the inline ones that are to be opened again."""

    def __init__(self, depth: int, work: int) -> None:
        self._depth, self._work = depth, work
        self._open: list[str] = []
        self._keys: list[str] = []  # of each open element: its whole tag, for formatting ones
        self._counts: Counter[str] = Counter()
        self._dormant: dict[str, list[str]] = {}  # by tag as written: names of formatting elements closed by others
        self._sleeping = 0
        self._foreign = 0
        self._said = 0  # characters of the text that goes on
        self._options = 0  # of the select that began last

    def is_too_much(self) -> bool:
        return len(self._open) > self._depth or self._work < 0

    def start(self, tag: str, written: str, *, closes_itself: bool) -> None:
        """See a start tag."""
        if tag in _IGNORED or (tag in _TABLE_TAGS and not self._counts["table"] and not self._foreign):
            self._ignore(tag, written)
            return
        if self._foreign and tag in _LEAVES_FOREIGN:
            self._leave_foreign()
        if self._foreign or tag in {"svg", "math"}:
            if not closes_itself:
                self._push(tag)
            return
        if tag in _CLOSES_P and self._counts["p"]:
            self._close("p", _BUTTON_SCOPE)
        if tag in VOID:
            self._said = 0
            return
        said = self._said
        self._make_room(tag)
        if tag not in _SPECIAL:
            self._wake()
        self._push(tag, written if tag in _FORMATTING else "")
        if tag in _AROUND_CELLS:  # their text goes before the table, where it goes on
            self._said = said
            self._ignore(tag, written)

    def text(self, length: int) -> None:
        """See some text, were it white space alone."""
        self._said += length
        if length and not self._foreign:
            self._wake()

    def parted(self) -> None:
        """See what is no element but ends a text: a comment, a script."""
        self._said = 0

    def _ignore(self, tag: str, written: str) -> None:
        """See a tag that parts no text. The parser then copies the text that goes on, where the tag has attributes."""
        if len(written) > len(tag) + len("</>"):
            self._work -= self._said // _COPIED

    def _make_room(self, tag: str) -> None:
        """Close what a start tag closes before it opens its own element."""
        counts = self._counts
        if tag in _ITEMS:
            self._close_item(tag)
        elif tag in _TABLE_PLACES:
            self._pop_to_place(_TABLE_PLACES[tag])
        elif tag in {"select", "option", "optgroup"}:
            self._make_room_in_list(tag)
        elif tag in {"rt", "rp"} and counts["ruby"]:
            while self._open and self._open[-1] in {"rt", "rp", "rb", "rtc"}:
                self._pop(len(self._open) - 1)
        elif tag in {"a", "nobr"}:
            self.end(tag, f"</{tag}>")
        elif tag == "button" and counts["button"]:
            self._close("button", _SCOPE)
        elif tag in _HEADINGS and self._open and self._open[-1] in _HEADINGS:
            self._pop(len(self._open) - 1)

    def _make_room_in_list(self, tag: str) -> None:
        self._options = self._options + 1 if self._counts["select"] else 0
        self._work -= self._options // _PASSED
        if tag != "select" and self._open and self._open[-1] == "option":
            self._pop(len(self._open) - 1)

    def end(self, tag: str, written: str) -> None:
        """See an end tag."""
        is_open, said = self._counts[tag] > 0, self._said
        if not is_open:
            self._ignore(tag, written)
        if tag in _FORMATTING:
            self._end_formatting(tag)
        elif is_open and tag in _SPECIAL:
            self._close(tag, _BUTTON_SCOPE if tag == "p" else _TABLE_SCOPE if tag in _TABLE_PARTS else _SCOPE)
        elif is_open:
            at = self._find(tag, _SPECIAL)
            if at >= 0:
                self._pop(at)
        if tag in _AROUND_CELLS:
            self._said = said

    def _end_formatting(self, tag: str) -> None:
        if self._counts[tag]:
            at = self._find(tag, frozenset())
            inner = self._open[at + 1 :]
            if _SPECIAL.isdisjoint(inner):
                self._pop(at, is_ended=True)
            else:  # the adoption agency takes it out from around what is in it
                self._remove(at)
        else:
            for written, names in self._dormant.items():
                if names[0] == tag:
                    self._sleeping -= 1
                    names.pop()
                    if not names:
                        del self._dormant[written]
                    return

    def _push(self, tag: str, written: str = "") -> None:
        self._open.append(tag)
        self._keys.append(written)
        self._counts[tag] += 1
        self._foreign += tag in {"svg", "math"}
        self._said = 0

    def _remove(self, at: int) -> None:
        tag = self._open.pop(at)
        self._keys.pop(at)
        self._counts[tag] -= 1

    def _pop(self, at: int, *, is_ended: bool = False) -> None:
        """Close the element at an index and all in it; inline ones but the first are then to be opened again."""
        for number, (tag, written) in enumerate(zip(self._open[at:], self._keys[at:], strict=True)):
            self._counts[tag] -= 1
            self._foreign -= tag in {"svg", "math"}
            if written and not (is_ended and number == 0):
                alike = self._dormant.setdefault(written, [])
                if len(alike) < 3:  # of elements that are all the same no more are opened again
                    alike.append(tag)
                    self._sleeping += 1
        del self._open[at:], self._keys[at:]
        self._said = 0

    def _wake(self) -> None:
        """Open again what was left open."""
        if self._sleeping:
            self._work -= self._sleeping
            for written, names in self._dormant.items():
                for name in names:
                    self._push(name, written)
            self._dormant.clear()
            self._sleeping = 0

    def _find(self, tag: str, stops: frozenset[str]) -> int:
        """The index of the innermost open element of that tag, -1 where one of ``stops`` is around it."""
        at = len(self._open) - 1
        while self._open[at] != tag:
            if self._open[at] in stops or at == 0:
                self._work -= len(self._open) - at
                return -1
            at -= 1
        self._work -= len(self._open) - at
        return at

    def _close(self, tag: str, scope: frozenset[str]) -> None:
        at = self._find(tag, scope - {tag})
        if at >= 0:
            self._pop(at)

    def _close_item(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            self._work -= 1
            name = self._open[at]
            if name in _ITEMS[tag]:
                self._pop(at)
                return
            if name in _SPECIAL and name not in _LETS_ITEMS_THROUGH:
                return

    def _pop_to_place(self, places: frozenset[str]) -> None:
        at = len(self._open)
        while at and self._open[at - 1] not in places:
            self._work -= 1
            at -= 1
        if at:
            self._pop(at)

    def _leave_foreign(self) -> None:
        at = next(index for index, name in enumerate(self._open) if name in {"svg", "math"})
        self._pop(at)
