"""Find the texts that no reader of a page sees: mostly by the class words that style sheets and page software share.

Some are for screen readers alone ("opens in a new window"): style sheets move them off the screen, under a few
well-known names (Bootstrap, Drupal, Foundation, Tailwind, WordPress). Fonts of icons draw the name of an icon
("arrow_forward"). MediaWiki puts a link to edit it beside every heading. And dialogs and tooltips are closed until
somebody opens them.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from stripper.called import called, with_words
from stripper.segment import Segments, blocks_within
from stripper.tags import BIT
from stripper.tree import inherit

Bools = npt.NDArray[np.bool_]

# Names as they stand among class words, in lower case.
_NAMES = (
    "sr-only", "sronly", "show-for-sr", "screen-reader", "screenreader", "a11y-hidden", "visually-hidden", "visuallyhidden",
    "hidden-visually", "hiddenvisually", "element-invisible", "assistive-text",
    "material-icons", "material-symbols", "google-symbols", "mat-icon", "mw-editsection",
)  # fmt: skip
# ``not-sr-only`` and ``lg:sr-only`` show their text, the second on some screens; ``label-visually-hidden`` is around what has the
# label.
_NAMED = re.compile(rf"(?<![a-z:])(?<!not-)(?<!label-)(?:{'|'.join(map(re.escape, _NAMES))})(?![a-rt-z])")
# Bootstrap's names, and other kits', of what their scripts open.
_OVERLAYS = ("modal", "lightbox", "popup", "pop-up", "popover", "tooltip", "tool-tip", "infotip")


def unseen_elements(s: Segments) -> Bools:
    """Whether readers see the text of each element as something else or not at all: (n_elements,)."""
    named = with_words(s, _NAMES, lambda words: _NAMED.search(words.lower()) is not None)
    unseen: Bools = inherit(named.astype(np.intp), s.parent) != 0 if named.any() else named
    return unseen


def unseen_blocks(s: Segments) -> Bools:
    """Whether readers see none of the text of each block: (n_blocks,).

    In a cell of a table it stands for what they do see: "yes".
    """
    is_unseen = unseen_elements(s)
    if not is_unseen.any():
        return np.zeros(len(s.element), np.bool_)
    whole: Bools = is_unseen[[chunks[0][0] for chunks in s.chunks]] & ((s.inside[s.element] & BIT["cell"]) == 0)
    for block in np.flatnonzero(whole).tolist():
        whole[block] = all(is_unseen[owner] for owner, _, _ in s.chunks[block])
    return whole


def overlaid_blocks(s: Segments) -> tuple[Bools, Bools]:
    """Whether each block stands in a dialog or a tooltip, by its role and by its class words: (n_blocks,) each.

    A link with such a name is in a sentence, and opens one.
    """
    over = (s.flags & BIT["dialog"]) != 0
    over[s.nodes.overlays] = True
    named = called(s, _OVERLAYS) & ((s.flags & BIT["link"]) == 0)
    return blocks_within(over, s), blocks_within(named, s)
