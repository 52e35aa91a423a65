"""Find elements by what their class words call them, in the names that style sheets and page software share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from stripper.segment import Segments

AROUND_ALL = ("html", "body", "main")  # elements around all of a page


def with_words(s: Segments, names: tuple[str, ...], fits: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
    """Whether the class, id and role of each element have one of the names anywhere, and ``fits`` says so of them: (n_elements,)."""
    if not s.nodes.lowered:
        s.nodes.lowered = "\n".join(s.nodes.vocabulary).lower()
    found = [name for name in names if name in s.nodes.lowered]
    if not found:  # most pages, quickly told
        return np.zeros(len(s.parent), np.bool_)
    all_words = list(s.nodes.vocabulary)
    lower = [words.lower() for words in all_words]
    is_named = np.zeros(len(all_words), np.bool_)
    for index in {index for name in found for index, words in enumerate(lower) if name in words}:
        is_named[index] = fits(all_words[index])
    return is_named[np.array(s.nodes.words, np.intp)]
