"""Look over a page's tags before the parser does, for what would keep the parser for minutes.

lexbor compares each attribute with all others of its tag, and looks for an open ``p`` through all open elements at each
block-level tag: with 100,000 of either it takes 15 to 50 s, in C, where nothing can stop it. Small pages cannot
have enough of them, so most pages are not looked at. The look follows the tokenizer of the HTML standard (13.2.5) but
for what depends on the tree; a page made for it can get past it (see ``stripper.limits``).
"""

from __future__ import annotations

import re
from functools import cache

from stripper.errors import TooDeep, TooManyAttributes
from stripper.limits import Limits, raising

# Characters of a page on which even one tag of nothing but attributes costs less than 2 s.
SMALL = 131_072

_ATTRIBUTE = (
    r"[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+"
    r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?+)?+"""
)
_RAW = "script style textarea title xmp iframe noembed noframes".split()  # no tags in them but their own end
_NAME = r"[a-zA-Z][^ \t\n\f\r/>]*+"
_COMMENT = r"!--[^-]*+(?:-(?!->|-!>)[^-]*+)*+"


def _tail(most: str) -> str:
    """A tag from its name on, with up to so many attributes."""
    return rf"(?:{_ATTRIBUTE}){{0,{most}}}+[ \t\n\f\r/]*+(?:>|\Z)"


def _raw(most: str) -> str:
    """An element without tags in it, from its name on up to its end tag."""
    # no group that captures: those go wrong under possessive repeats in Python 3.11
    elements = "|".join(
        rf"(?i:{tag})(?=[ \t\n\f\r/>]){_tail(most)}[^<]*+(?:<(?!/(?i:{tag})[ \t\n\f\r/>])[^<]*+)*+" for tag in _RAW
    )
    return f"(?=[sStTxXiInN])(?:{elements})"


@cache
def _all_with_few(most: int) -> re.Pattern[str]:
    """A page, up to the first tag that has more than so many attributes."""
    tag, raw = rf"/?{_NAME}{_tail(str(most))}", _raw(str(most))
    return re.compile(rf"[^<]*+(?:<(?:/[a-zA-Z0-9]++>|{raw}|{tag}|{_COMMENT}|(?![a-zA-Z/]|!--)|/(?![a-zA-Z]))[^<]*+)*+")


@cache
def _tags() -> re.Pattern[str]:
    """Tags, one by one; groups: the end tag's slash, the name, the slash of one that closes itself."""
    return re.compile(
        rf"<(?:{_raw('')}|{_COMMENT}|(/?)({_NAME})(?:{_ATTRIBUTE})*+[ \t\n\f\r]*+(/?)[ \t\n\f\r/]*+(?:>|\Z))"
    )


# Attributes of every further one go to the first.
_ROOTS = re.compile(r"<(?:html|body)(?=[ \t\n\f\r/])", re.IGNORECASE)


def check_markup(html: str, limits: Limits) -> None:
    """Raise ``TooManyAttributes`` or ``TooDeep`` for a page that the parser would take too long for."""
    if len(html) > SMALL:
        end = _all_with_few(limits.attributes).match(html).end()  # type: ignore[union-attr]  # it matches nothing, too
        if end < len(html) or len(_ROOTS.findall(html)) > limits.attributes:
            raise TooManyAttributes(
                f"a tag with more than {limits.attributes:,} attributes, the limit; {raising('attributes')}"
            )
    if html.count("<") > limits.depth:
        _check_depth(html, limits)


def too_deep(limits: Limits) -> TooDeep:
    """The error for a page that is nested too deep."""
    return TooDeep(f"elements nested more than {limits.depth:,} deep, the limit; {raising('depth')}")


_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Elements that end, or mostly end, where the next of their kind begins: their depth is that of what is around them.
_ENDED = frozenset("p li dt dd option optgroup tr td th tbody thead tfoot colgroup rt rp a button nobr form".split())
# Inline elements that an end tag closes also across block-level elements (13.2.6.4.7, the adoption agency).
_FORMATTING = frozenset("b big code em font i s small strike strong tt u".split())
# Elements that stop the end tag of an inline element (13.2.4.2, "special"), where they can be open.
_SPECIAL = frozenset(
    "address applet article aside blockquote body caption center details dir div dl fieldset figcaption figure footer "
    "frameset h1 h2 h3 h4 h5 h6 head header hgroup html listing main marquee menu nav object ol plaintext pre search "
    "section select summary table template ul".split()
)


def _check_depth(html: str, limits: Limits) -> None:
    """Follow the open elements, roughly as the standard does, until there are too many."""
    opened: list[str] = []
    counts: dict[str, int] = {}
    foreign = 0
    for match in _tags().finditer(html):
        slash, name, closed = match.groups("")
        tag = name.lower()
        if not tag or tag in _VOID or tag in _ENDED:
            continue
        if slash:
            if counts.get(tag):
                _close(opened, counts, tag)
                foreign = counts.get("svg", 0) + counts.get("math", 0)
        elif not (closed and foreign):
            opened.append(tag)
            counts[tag] = counts.get(tag, 0) + 1
            foreign += tag in {"svg", "math"}
            if len(opened) > limits.depth:
                raise too_deep(limits)


def _close(opened: list[str], counts: dict[str, int], tag: str) -> None:
    """Close an open element, and what was left open in it; an inline one only up to what stops its end tag."""
    at = len(opened) - 1
    while opened[at] != tag:
        if tag not in _SPECIAL and opened[at] in _SPECIAL:
            if tag in _FORMATTING:
                counts[tag] -= 1
                opened.pop(len(opened) - 1 - opened[::-1].index(tag))
            return
        at -= 1
    for name in opened[at:]:
        counts[name] -= 1
    del opened[at:]
