"""What a page's markup may cost the parser, and what is refused before or while it is parsed.

Two things make libxml2's HTML parser slow, in C, where nothing can stop it. It looks through all attributes of a tag at each
further one: 100,000 take 40 s. And an end tag of an element that is open, but may not be closed from within what is in it,
is compared with all open elements: 100,000 of them, 2,000 deep, take 5 s. Pages that may have such tags are told by a scan of
their bytes (``stripper.core.prescan``: 5 % of the time of parsing). A page that may have huge tags is tried out
with a target that builds no tree, which takes no more time for them than for others; one with many end tags is fed to the
parser a piece at a time, and given up where that takes a hundred times as long as for ordinary pages.

Unlike lexbor's, libxml2's algorithm opens no elements again that were left open, and looks for none through all that are
open at each tag, so nothing else needs to be followed: 6,000 unclosed ``<b>``, no two alike, are parsed in 5 ms.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from lxml import etree

from stripper.core.prescan import count_end_tags, may_have_huge_tag
from stripper.errors import TooDeep, TooManyAttributes
from stripper.limits import Limits, raising

# End tags that take less than 0.3 s, however deep they stand. One real page in fifty has more.
FEW_END_TAGS = 4_000
PIECE = 4_096  # bytes that are fed to the parser at once: at worst those, too, take 0.3 s
# Seconds of processor time that any page may take to be parsed, and further ones for each byte that was fed.
# Ordinary pages take 1e-8 a byte.
_ALWAYS, _A_BYTE = 0.25, 1e-6


def parser(target: object = None) -> etree.HTMLParser:
    """A parser for UTF-8 that knows no limits but those of libxml2's tree."""
    # no table of ids is kept: nothing here looks elements up by it, and it takes a twentieth of the time
    return etree.HTMLParser(encoding="utf-8", huge_tree=True, collect_ids=False, target=target)


def check_attributes(data: bytes, limits: Limits) -> None:
    """Raise ``TooManyAttributes`` for a page in UTF-8 with tags that the parser would take very long for."""
    if may_have_huge_tag(data):
        etree.fromstring(data, parser(_Attributes(limits)))


class _Attributes:
    """A target that looks at nothing but how many attributes there are."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        too_many_attributes(len(attributes), self._limits)

    def close(self) -> bool:
        return True


def fed(parser: etree.HTMLParser, data: bytes, limits: Limits) -> Any:
    """What a parser makes of a page that it is fed in pieces. Raises ``TooDeep`` before the next where it takes too long."""
    begun = time.thread_time()
    for at in range(0, len(data), PIECE):
        if time.thread_time() - begun > _ALWAYS + _A_BYTE * at:
            raise TooDeep(
                f"elements nested more than {limits.depth:,} deep, the limit, or as entangled; {raising('depth')}"
            )
        parser.feed(data[at : at + PIECE])
    return parser.close()


def is_heavy(data: bytes) -> bool:
    """Whether a page has so many end tags that it must be parsed a piece at a time."""
    return count_end_tags(data) > FEW_END_TAGS


def too_many_attributes(count: int, limits: Limits) -> None:
    """Raise ``TooManyAttributes`` where a tag has more than may be."""
    if count > limits.attributes:
        raise TooManyAttributes(
            f"a tag with more than {limits.attributes:,} attributes, the limit; {raising('attributes')}"
        )


def too_deep(deepest: int, limits: Limits) -> None:
    """Raise ``TooDeep`` where elements are nested deeper than may be."""
    if deepest > limits.depth:
        raise TooDeep(f"elements nested more than {limits.depth:,} deep, the limit; {raising('depth')}")
