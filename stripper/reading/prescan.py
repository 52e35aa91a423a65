"""Look over a page's tags before the parser does, for what would keep the parser for minutes.

lexbor compares each attribute with all others of its tag, and looks for an open ``p`` through all open elements at each
block-level tag: 100,000 attributes take 20 s, 40,000 lists one in another 9 s, in C, where nothing can stop it. Small
pages cannot have enough of them and are not looked at. The look follows the tokenizer of the HTML standard (13.2.5) but
for what depends on the tree; a page made for it can get past it (see ``stripper.limits``).
"""

from __future__ import annotations

import re
from functools import cache

from stripper.errors import TooDeep, TooManyAttributes
from stripper.limits import Limits, raising
from stripper.reading.nesting import check_nesting

# Characters of a page on which even one tag of nothing but attributes costs less than 2 s.
SMALL = 131_072
# Tags, and inline elements left open, of which fewer cannot be opened again often enough to matter.
FEW_TAGS, FEW_LEFT_OPEN = 2_000, 300

_ATTRIBUTE = (
    r"[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+"
    r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?+)?+"""
)
_RAW = "style textarea title xmp iframe noembed noframes".split()  # and script: no tags in them but their own end
_NAME = r"[a-zA-Z][^ \t\n\f\r/>]*+"
_COMMENT = r"!--[^-]*+(?:-(?!->|-!>)[^-]*+)*+"


def _tail(most: str) -> str:
    """A tag from its name on, with up to ``most`` attributes."""
    return rf"(?:{_ATTRIBUTE}){{0,{most}}}+[ \t\n\f\r/]*+(?:>|\Z)"


# What ends a tag's name, and a script in a comment of a script, which does not end the outer one (13.2.5.15 ff.).
_END = r"(?=[ \t\n\f\r/>])"
_IN_ESCAPED = rf"<(?i:script){_END}(?:[^<-]++|-(?!->)|<(?!/(?i:script){_END}))*+(?:</(?i:script))?+"
_ESCAPED = rf"!--(?:[^<-]++|-(?!->)|{_IN_ESCAPED}|<(?!/(?i:script){_END}))*+"


def _raw(most: str) -> str:
    """An element without tags in it, from its name on up to its end tag."""
    # no group that captures: those go wrong under possessive repeats in Python 3.11
    script = rf"(?i:script){_END}{_tail(most)}[^<]*+(?:<(?:{_ESCAPED}|(?!!--|/(?i:script){_END}))[^<]*+)*+"
    others = "|".join(rf"(?i:{tag}){_END}{_tail(most)}[^<]*+(?:<(?!/(?i:{tag}){_END})[^<]*+)*+" for tag in _RAW)
    return f"(?=[sStTxXiInN])(?:{script}|{others})"


def _foreign(most: str) -> str:
    """An ``svg`` or ``math`` element, from its name on up to its end tag: in it scripts and styles have tags."""
    tags = rf"/?{_NAME}{_tail(most)}|{_COMMENT}|(?![a-zA-Z/]|!--)|/(?![a-zA-Z])"
    return rf"(?=[sSmM])(?i:svg|math){_END}{_tail(most)}[^<]*+(?:<(?!/(?i:svg|math){_END})(?:{tags})[^<]*+)*+"


@cache
def _all_with_few(most: int) -> re.Pattern[str]:
    """A page, up to the first tag that has more than ``most`` attributes."""
    tag, raw = rf"/?{_NAME}{_tail(str(most))}", f"{_foreign(str(most))}|{_raw(str(most))}"
    return re.compile(rf"[^<]*+(?:<(?:/[a-zA-Z0-9]++>|{raw}|{tag}|{_COMMENT}|(?![a-zA-Z/]|!--)|/(?![a-zA-Z]))[^<]*+)*+")


@cache
def _tags() -> re.Pattern[str]:
    """Tags, one by one; groups: the end tag's slash, the name, the slash of one that closes itself."""
    return re.compile(
        rf"<(?:{_raw('')}|{_COMMENT}|(/?)({_NAME})(?:{_ATTRIBUTE})*+[ \t\n\f\r]*+(/?)[ \t\n\f\r/]*+(?:>|\Z))"
    )


# Attributes of every further one go to the first.
_ROOTS = re.compile(r"<(?:html|body)(?=[ \t\n\f\r/])", re.IGNORECASE)
_OPENED, _CLOSED = (
    re.compile(
        rf"<{slash}(?=[bcefinstu])(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[ \t\n\f\r/>])",
        re.IGNORECASE,
    )
    for slash in ("", "/")
)


def check_markup(html: str, limits: Limits) -> None:
    """Raise ``TooManyAttributes`` or ``TooDeep`` for a page that the parser would take too long for."""
    if len(html) > SMALL:
        end = _all_with_few(limits.attributes).match(html).end()  # type: ignore[union-attr]  # it matches nothing, too
        if end < len(html) or _root_attributes(html, limits.attributes):
            raise TooManyAttributes(
                f"a tag with more than {limits.attributes:,} attributes, the limit; {raising('attributes')}"
            )
    count = html.count("<")
    # fewer can be nested too deep, too, but then parsing costs less than a second: it is seen after that
    if count > 2 * limits.depth or (count > FEW_TAGS and _are_many_left_open(html)):
        check_nesting(_tags().finditer(html), count, limits)


def _root_attributes(html: str, most: int) -> bool:
    """Whether there are more ``html`` and ``body`` tags than may be, those in scripts apart."""
    if len(_ROOTS.findall(html)) <= most:
        return False
    names = (match.group(2) or "" for match in _tags().finditer(html))
    return sum(name.lower() in {"html", "body"} for name in names) > most


def _are_many_left_open(html: str) -> bool:
    """Whether many more inline elements are opened than closed."""
    opened = len(_OPENED.findall(html))
    return opened > FEW_LEFT_OPEN and opened - len(_CLOSED.findall(html)) > FEW_LEFT_OPEN


def too_deep(limits: Limits) -> TooDeep:
    """The error for a page that is nested too deep."""
    return TooDeep(f"elements nested more than {limits.depth:,} deep, the limit; {raising('depth')}")
