"""Articles in many languages, written for this project line by line with their labels: ``articles/<language>.txt`` beside this file.

The corpus has few pages in most languages, and texts that are hard to tell (an article about cookies, a credit right
under a heading) are few in all. A line is a label and a text, parted by a tab; an empty line parts two articles. A
large language model wrote them, without sight of the corpus; speakers of each language have not checked them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stripper.errors import CorpusError
from stripper.labels import LABELS
from stripper.learn.dialogs import language
from training.by_hand import lines_of

FOLDER = Path(__file__).with_name("articles")
LONGEST_TITLE = 120  # characters
_SENTENCE_ENDS = (".", "。", "؟", "।", "…", ":", "։", "۔")


@dataclass(frozen=True, slots=True)
class Article:
    """The lines of an article, each with its label; ``title`` is the index of the line that is its title, or -1."""

    name: str
    lang: str
    lines: tuple[tuple[str, str], ...]

    @property
    def title(self) -> int:
        """The first line of the body where it reads like a title: a short one that does not end as a sentence."""
        first = next((index for index, (_, label) in enumerate(self.lines) if label == "body"), -1)
        if first < 0:
            return -1
        text = self.lines[first][0]
        return first if len(text) <= LONGEST_TITLE and not text.endswith(_SENTENCE_ENDS) else -1

    def beginning(self, length: int) -> str:
        """Its text behind the title, cut at about so many characters as teasers are."""
        text = next((text for at, (text, label) in enumerate(self.lines) if label == "body" and at != self.title), "")
        return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + "…"


def read_articles(folder: Path = FOLDER) -> list[Article]:
    """Read the articles of every language; none where the folder has none.

    Raises ``CorpusError`` with file and line where a line is faulty.
    """
    return [article for file in sorted(folder.glob("*.txt")) for article in _of_file(file)]


def _of_file(file: Path) -> Iterator[Article]:
    count = 0
    lines: list[tuple[str, str]] = []
    for number, row in enumerate([*lines_of(file), ""], 1):
        if row.strip():
            lines.append(_line(row, f"{file}, line {number}"))
        elif lines:
            yield Article(f"{file.stem}-{count}", language(file.stem), tuple(lines))
            count, lines = count + 1, []


def _line(row: str, where: str) -> tuple[str, str]:
    label, tab, text = row.partition("\t")
    text = " ".join(text.split())
    if not tab or not text:
        raise CorpusError(f"{where}: a label and a text, parted by a tab, were expected")
    if label not in LABELS:
        raise CorpusError(f"{where}: unknown label {label!r}; the labels are {', '.join(LABELS)}")
    return text, label
