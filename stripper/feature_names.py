"""The names of a block's features, group by group, in the order of their columns.

Groups follow each other: the text, its wording, its place in the markup, its containers, repetition and pictures
around it, what the page declares, headings, the page, its neighbours. The functions of ``stripper.core`` that fill a
group's columns fill them in the order that stands here.
"""

from __future__ import annotations

from stripper.characters import CLASSES
from stripper.labels import LABELS

# Characters that a text may begin and end with.
FIRST = ("lower", "upper", "digit", "quote", "bracket", "copyright", "dash", "colon")
LAST = ("lower", "sentence end", "digit", "quote", "bracket", "colon", "separator", "ideograph")
TEXT = (
    "log characters", "log characters to page's paragraph", "log words", "log word length",
    *(f"share of {name} characters" for name in CLASSES),
    *(f"first character is {name}" for name in FIRST), *(f"last character is {name}" for name in LAST),
    "sentence ends", "commas", "link density", "is all link", "emphasised share", "is all emphasised",
    "capitalised share of words", "log capitalised words",
)  # fmt: skip

CUED = (
    *(f"cue {name}" for name in ("picture", "agency", "consent", "control", "related", "follow", "figure")),
    "picture cue at start", "agency cue at end", "figure cue at start", "byline cue at start", "related cue at start",
    "figure cue in brackets", "brackets at end",
)  # fmt: skip

WORDING = tuple(f"wording {label}" for label in LABELS)

# Flags of tags (``stripper.tags.BIT``): of a block's own elements, and of all that are around it.
OWN = ("link", "emphasis", "heading", "item", "cell", "figcaption", "paragraph", "control", "pre", "section")
INSIDE = ("link", "emphasis", "pre", "heading", "list", "item", "table", "cell", "figure", "figcaption", "article", "main", "section",
          "aside", "nav", "header", "footer", "form", "quote", "paragraph", "control", "dialog")  # fmt: skip
PLACE = (
    *(f"own {name}" for name in OWN), *(f"inside {name}" for name in INSIDE), "depth", "hidden", "gap none", "gap break",
    "in link within page", "position", "position from end", "characters before", "log characters after",
)  # fmt: skip

WORDS = tuple(
    f"{whose} words {label}"
    for whose in ("own", "parent's", "grandparent's", "strongest", "summed")
    for label in LABELS
)

# Concepts that class words name, in the order of ``words/class_cues.txt``.
CLASS_CUES = ("consent", "picture", "caption", "credit", "comment", "related", "share", "navigation", "footer", "author", "date",
              "newsletter", "advert", "article", "tags", "overlay", "review")  # fmt: skip
WORD_CUES = tuple(f"{whose} class words say {cue}" for whose in ("own", "parent's", "any") for cue in CLASS_CUES)

LEVELS = (1, 2, 3, 5)  # above a block, of the containers that are measured
_SUMS = ("log characters", "share of page", "link density", "log blocks", "prose share", "media", "mean block",
         "share of page prose")  # fmt: skip
CONTAINERS = (
    *(f"{name} of container {level}" for level in LEVELS for name in _SUMS),
    "inside main container", "below main container", "levels from main container", "share of main container",
    "inside wide main container", "levels from wide main container",
)  # fmt: skip

WORDED_LEVELS = (1, 2, 3)
WORDED_CONTAINERS = tuple(f"wording {label} of container {level}" for level in WORDED_LEVELS for label in LABELS)

REPETITION = (
    *(f"repeated shape {level}" for level in range(4)), "text repeats", "text seen before", "log page of same element words",
    "blocks since picture", "blocks to picture", "log elements since picture", "log elements to picture",
    *(f"pictures in container {level}" for level in range(3)), *(f"share of pictured container {level}" for level in range(3)),
    "pictures before", "log blocks since title", "log characters since title", "after title", "log prose of own shape",
    "log h1 before", "log h1 since title", "log rank of repeated container", "log repeated containers", "in later repeated container",
)  # fmt: skip

ECHO = (
    "is a declared title", "title contains it", "contains title", "is a declared name", "description contains its start",
    "declared body contains its start", "declared caption contains its start", "picture's alternative text contains its start",
    "page declares its body", "share of prose in declared body", "share that is a declared author", "has a declared date",
)  # fmt: skip

HEADINGS = (
    *(f"wording {label} of last heading" for label in LABELS), "level of own heading", "level of last heading",
    "log blocks since heading", "log characters since heading", "log elements since heading", "in last heading's container",
    "in container of last heading's container",
)  # fmt: skip

PAGE = (
    "log blocks on page", "log characters on page", "link density of page", "prose share of page", "has article", "has main", "has h1",
    "ideograph share of page", "prose blocks on page", "log media on page", "is article by meta", "p share of prose",
    "is product by declaration",
)  # fmt: skip

# What is looked at of the neighbours at these offsets, and what of the two next ones alone.
OFFSETS = (-3, -2, -1, 1, 2, 3)
NEAR = (
    "log characters", "link density", "is all link", "last character is sentence end", "own heading", "own paragraph", "own item",
    "own figcaption", "wording body", "wording caption", "wording credit", "wording cookie", "cue picture", "cue agency",
    "strongest words body", "emphasised share",
)  # fmt: skip
NEXT_OFFSETS = (-1, 1)
NEXT = (
    "first character is lower", "last character is colon", "is all emphasised", "is a declared title", "declared body contains its start",
    "cue figure", "log prose of own shape",
)  # fmt: skip
NEIGHBOURS = (
    *(f"{name} of neighbour {offset:+d}" for offset in OFFSETS for name in NEAR),
    *(f"{name} {offset:+d}" for offset in OFFSETS for name in ("same container", "same element words")),
    *(f"{name} of neighbour {offset:+d}" for offset in NEXT_OFFSETS for name in NEXT),
)

GROUPS = {
    "text": TEXT, "cues": CUED, "wording": WORDING, "place": PLACE, "words": WORDS, "word cues": WORD_CUES,
    "containers": CONTAINERS, "worded containers": WORDED_CONTAINERS, "repetition": REPETITION, "echo": ECHO,
    "headings": HEADINGS, "page": PAGE, "neighbours": NEIGHBOURS,
}  # fmt: skip
FEATURES = tuple(name for names in GROUPS.values() for name in names)
COLUMN = {name: column for column, name in enumerate(FEATURES)}
# The first column of each group.
FIRST_COLUMN = {group: COLUMN[names[0]] for group, names in GROUPS.items()}

# What is known by class words alone, a block's own and its neighbours': training drops it as a whole now and then, so
# that no class name can carry a decision alone. ("log page of same element words" counts blocks, whatever their class
# is called.)
BY_CLASS_WORDS = (
    *WORDS, *WORD_CUES,
    *(f"strongest words body of neighbour {offset:+d}" for offset in OFFSETS),
    *(f"same element words {offset:+d}" for offset in OFFSETS),
)  # fmt: skip
