"""Read text files that were written by hand for training: phrases, articles, answers to the sheets of a review."""

from __future__ import annotations

from pathlib import Path

from stripper.errors import CorpusError


def lines_of(file: Path) -> list[str]:
    """The lines of a file, without the byte order mark that some editors write. Raises ``CorpusError`` where it is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CorpusError(f"{file}: not UTF-8 ({error}); save it as that") from error
