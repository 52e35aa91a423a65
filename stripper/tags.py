"""What each HTML tag means to the segmenter and to the features: a table of flags."""

from __future__ import annotations

# One flag a line; a tag may stand in several.
_TAGS_BY_FLAG = {
    # Where a reader sees a new piece begin: HTML's block-level elements, and controls that stand alone.
    "block": "html body address article aside blockquote button caption center dd details dialog dir div dl "
    "dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol "
    "optgroup option p pre search section select summary table tbody td tfoot th thead tr ul label",
    # Whose content no reader sees as text. Not ``head``: what of it is not seen stands in elements of these kinds, and libxml2
    # leaves what it does not know from HTML 4 there, a whole article, where a page has no ``<body>``. Nor ``embed``, which has no content, while libxml2 puts all that follows into it.
    "skip": "script style template svg math noframes iframe object applet canvas textarea title audio video",
    "noscript": "noscript",
    "media": "img picture video audio iframe object embed canvas svg amp-img",
    "drawing": "svg canvas",  # mostly icons
    "break": "br",
    "link": "a",
    "emphasis": "em i small b strong cite",
    "pre": "pre",
    "heading": "h1 h2 h3 h4 h5 h6 hgroup",
    "list": "ul ol dl menu",
    "item": "li dt dd",
    "table": "table",
    "row": "tr",
    "cell": "td th",
    "figure": "figure picture",
    "figcaption": "figcaption caption",
    "article": "article",
    "main": "main",
    "section": "section",
    "aside": "aside",
    "nav": "nav",
    "header": "header",
    "footer": "footer",
    "form": "form fieldset",
    "quote": "blockquote q",
    "paragraph": "p",
    "control": "button select option label",
    "dialog": "dialog",
}
# Elements that have no content, and so no end tag (HTML standard, 13.1.2).
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
BIT = {name: 1 << position for position, name in enumerate(_TAGS_BY_FLAG)}


def _tag_flags() -> dict[str, int]:
    flags: dict[str, int] = {}
    for name, tags in _TAGS_BY_FLAG.items():
        for tag in tags.split():
            flags[tag] = flags.get(tag, 0) | BIT[name]
    return flags


TAG_FLAGS = _tag_flags()
