"""Find elements by what their class words call them, in the names that style sheets and page software share."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from stripper.segment import Segments

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")  # "ProductModal" is a product's modal


def called(s: Segments, names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Whether each element has one of the names, in lower case, as a whole word of its class, id or role: (n_elements,)."""
    page = "\n".join(s.nodes.vocabulary).lower()
    found = [name for name in names if name in page]
    if not found:  # most pages, quickly told
        return np.zeros(len(s.parent), np.bool_)
    of_vocabulary = [
        any(name in words.lower() for name in found) and _words(names).search(_HUMP.sub("-", words).lower()) is not None
        for words in s.nodes.vocabulary
    ]
    return np.array(of_vocabulary, np.bool_)[np.array(s.nodes.words, np.intp)]


@cache
def _words(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, names))})(?![a-z])")
