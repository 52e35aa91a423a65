"""Tell in which language a listing is written, by what highlighters and page software write into the markup.

The HTML standard names ``<code class="language-…">`` for it; others say it at the ``pre`` or at an element around it:
``lang-…`` (Prettify), ``highlight-source-…`` (GitHub), ``highlight-…`` (Sphinx), ``brush: …`` (SyntaxHighlighter, MDN),
``hljs …`` (highlight.js), ``sourceCode …`` (Pandoc), ``data-lang`` and ``data-language`` (Hugo, Jekyll, Expressive Code).
"""

from __future__ import annotations

import re

from stripper.core import elements
from stripper.core.builder import Kind
from stripper.core.page_table import PageTable
from stripper.tags import BIT

_NAME = r"([a-z][\w+#.-]{0,29})(?=\s|;|$)"
# What says so wherever it stands, and what says so at the ``pre`` or ``code`` alone.
_BY_CLASS = re.compile(
    rf"(?:^|\s)(?:(?:language|lang|highlight-source|highlight|brush)-|brush:\s*){_NAME}", re.IGNORECASE
)
_BEHIND_CLASS = re.compile(rf"(?:^|\s)(?:hljs|sourcecode)\s+{_NAME}", re.IGNORECASE)
_ATTRIBUTE = re.compile(rf"\s*{_NAME}", re.IGNORECASE)
# Names that highlighters have for no language.
_NONE = frozenset("none text txt plain plaintext plain-text default auto nohighlight no-highlight source code".split())
_FURTHEST = 3  # elements around a ``pre`` that are looked at


def code_languages(s: PageTable) -> dict[int, str]:
    """The language of each ``pre`` that says it, in lower case, by element."""
    said = {element: _ATTRIBUTE.match(value) for element, value in elements.entries(s, Kind.LANGUAGE)}
    found = {}
    for pre in (s.flags & BIT["pre"]).nonzero()[0].tolist():
        inner = next((node for node in range(pre + 1, int(s.end[pre])) if s.tag_of(node) == "code"), pre)
        for match in (*_at(s, inner, said), *_at(s, pre, said), *_around(s, pre)):
            if match and match[1].lower() not in _NONE:
                found[pre] = match[1].lower()
                break
    return found


def _at(s: PageTable, element: int, said: dict[int, re.Match[str] | None]) -> tuple[re.Match[str] | None, ...]:
    words = s.vocabulary[s.words[element]]
    return _BY_CLASS.search(words), said.get(element), _BEHIND_CLASS.search(words)


def _around(s: PageTable, pre: int) -> list[re.Match[str] | None]:
    """What the elements around a ``pre`` say, as far as they hold nothing else."""
    found: list[re.Match[str] | None] = []
    inner = pre
    for _ in range(_FURTHEST):
        outer = s.parent_of(inner)
        if s.sums[outer, 0] != s.sums[pre, 0]:
            break
        found.append(_BY_CLASS.search(s.vocabulary[s.words[outer]]))
        inner = outer
    return found
