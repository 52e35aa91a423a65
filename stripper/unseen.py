"""Find the texts that no reader of a page sees: mostly by the class words that style sheets and page software share.

Some are for screen readers alone ("opens in a new window"): style sheets move them off the screen, under a few
well-known names (Bootstrap, Drupal, Foundation, Tailwind, WordPress). Fonts of icons draw the name of an icon
("arrow_forward"). MediaWiki puts a link to edit it beside every heading. And the numbers of a listing's lines are seen, but are none of its code.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from stripper.called import lowered_words, with_words
from stripper.core.page_table import PageTable
from stripper.tags import BIT
from stripper.tree import inherit, nearest, subtree_sums

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
# Where highlighters of code (Pygments, Rouge, SyntaxHighlighter, highlight.js, Chroma) put the numbers of its lines.
_NUMBERS = (
    "linenos", "lineno", "linenumber", "line-number", "line-numbers", "gutter", "rouge-gutter", "hljs-ln-numbers", "lnt",
)  # fmt: skip
_NUMBERS_WORDS = frozenset(_NUMBERS)


def has_unseen(s: PageTable) -> bool:
    """Whether class words of the page say that there may be something unseen: most pages' do not, which is quickly told."""
    return bool(s.once("has unseen", lambda s: any(name in lowered_words(s) for name in (*_NAMES, *_NUMBERS))))


def unseen_elements(s: PageTable) -> Bools:
    """Whether readers see the text of each element as something else or not at all: (n_elements,)."""
    if not has_unseen(s):
        return np.zeros(s.n_nodes, np.bool_)
    found: Bools = s.once("unseen elements", _unseen_elements)
    return found


def _unseen_elements(s: PageTable) -> Bools:
    named = with_words(s, _NAMES, lambda words: _NAMED.search(words.lower()) is not None)
    return _inherited(named, s) | line_numbers(s)


def line_numbers(s: PageTable) -> Bools:
    """Whether each element is in one that holds nothing but the numbers of a listing's lines: (n_elements,).

    It is one within a ``pre``, or in a table with code; but what holds code itself is code.
    """
    named = with_words(s, _NUMBERS, lambda words: not _NUMBERS_WORDS.isdisjoint(words.lower().split()))
    if named.any():
        is_pre, is_table, is_cell = ((s.flags & BIT[flag]) != 0 for flag in ("pre", "table", "cell"))
        is_code = s.tag == (s.tag_names.index("code") if "code" in s.tag_names else -1)
        listings, code = subtree_sums(np.stack([is_pre, is_code], axis=1), np.arange(len(named)), s.end).T
        places = zip(s.listed("text_start"), s.listed("text_end"), strict=True)
        words = np.array([[not _is_number(s.raw_text(start, end))] for start, end in places])
        others = subtree_sums(words, s.text_owner, s.end)[:, 0]
        table = nearest(is_table, s.parent)
        of_code = listings > 0
        of_code[table[is_cell & with_words(s, ("code",), lambda words: "code" in words.lower().split())]] = True
        in_code = (is_table & of_code)[table] | ((s.inside[s.parent] & BIT["pre"]) != 0)
        named &= in_code & (others == 0) & (code == 0)
    return _inherited(named, s)


def _inherited(named: Bools, s: PageTable) -> Bools:
    """Whether each element is one of those named, or in one."""
    found: Bools = inherit(named.astype(np.intp), s.parent) != 0 if named.any() else named
    return found


def _is_number(text: str) -> bool:
    return all(map(str.isdecimal, text.split()))


def unseen_blocks(s: PageTable) -> Bools:
    """Whether readers see none of the text of each block: (n_blocks,).

    In a cell of a table it stands for what they do see ("yes"), but for the numbers of lines.
    """
    is_unseen = unseen_elements(s)
    if not is_unseen.any():
        return np.zeros(len(s.element), np.bool_)
    first = s.chunk_owner[s.chunk_first[:-1]]
    in_cell = (s.inside[s.element] & BIT["cell"]) != 0
    whole: Bools = is_unseen[first] & (~in_cell | line_numbers(s)[first])
    for block in np.flatnonzero(whole).tolist():
        whole[block] = is_unseen[s.chunk_owner[s.chunk_first[block] : s.chunk_first[block + 1]]].all()
    return whole
