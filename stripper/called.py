"""Find elements by what their class words call them, in the names that style sheets and page software share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from stripper.core.page_table import PageTable

AROUND_ALL = ("html", "body", "main")  # elements around all of a page


def lowered_words(s: PageTable) -> str:
    """All class words, ids and roles of a page in lower case, a line an entry."""
    words: str = s.once("lowered words", lambda s: "\n".join(s.vocabulary).lower())
    return words


def with_words(s: PageTable, names: tuple[str, ...], fits: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
    """Whether the class, id and role of each element have one of the names anywhere, and ``fits`` says so of them: (n_elements,)."""
    lowered = lowered_words(s)
    found = [name for name in names if name in lowered]
    if not found:  # most pages, quickly told
        return np.zeros(s.n_nodes, np.bool_)
    lower = [words.lower() for words in s.vocabulary]
    is_named = np.zeros(len(lower), np.bool_)
    for index in {index for name in found for index, words in enumerate(lower) if name in words}:
        is_named[index] = fits(s.vocabulary[index])
    return is_named[s.words]
