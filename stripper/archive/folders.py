"""The files of a folder, to the bottom, each once and in a fixed order.

Hidden files do not count as pages. Neither does what a run wrote that has its output in the folder: it would be read by the next run,
and the same command could not go on, for its inputs had changed. A folder that was named may be the output of another
run that is to be cleaned once more; but what the run itself writes is never its input, by whatever name that came.

A file is a part of an output only if that has an account of it. (Told by its name, an input train-20240101-00001.jsonl
was passed over.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from stripper.archive.writers import ROW_FILES

ACCOUNTS = ".accounts"  # is in every output folder
_OF_JOB = re.compile(r"(?:job|manifest)\.json|failures\.jsonl|sites\.npy")
_PART = re.compile(rf".+-[0-9a-f]{{8}}-\d{{5}}\.(?:{'|'.join(map(re.escape, ROW_FILES))})")


def may_be_of_run(file: Path) -> bool:
    """Whether a file has a name that runs give.

    >>> may_be_of_run(Path("manifest.json")), may_be_of_run(Path("manifest.jsonl"))
    (True, False)
    """
    return bool(_OF_JOB.fullmatch(file.name) or _PART.fullmatch(file.name))


def is_of_run(file: Path) -> bool:
    """Whether the run wrote a file whose output folder it is in."""
    return bool(_OF_JOB.fullmatch(file.name)) or bool(_mode(account_of(file)))


def account_of(part: Path) -> Path:
    """The file of a part's account."""
    return part.parent / ACCOUNTS / f"{part.name}.json"


def walk(folder: Path, entered: set[Path] | None = None, out: Path | None = None) -> Iterator[Path]:
    """The files below a folder; those folders that were ``entered``, without links in their paths, are added to it.

    ``out`` is the output folder of the run, also without links: what it wrote there is left out.
    What cannot be looked into, or is gone, comes too: whoever opens it says why. So a page is never left out unseen.
    """
    entered = set() if entered is None else entered
    root = folder.resolve()
    linked: set[Path] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        mode = _mode(path)
        if not S_ISDIR(mode):
            if not mode or (S_ISREG(mode) and not _stands_elsewhere(path, root, linked)):
                yield path
        elif (real := path.resolve()) not in entered:
            entered.add(real)
            try:
                is_output = real == out or (path != folder and (path / ACCOUNTS).is_dir())
                waiting += _listed(path, is_output=is_output)
            except OSError:
                yield path


def _listed(folder: Path, *, is_output: bool) -> list[Path]:
    """What is in a folder, the last one first; in an output folder without what a run wrote."""
    paths = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return sorted((path for path in paths if not (is_output and is_of_run(path))), reverse=True)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _stands_elsewhere(path: Path, root: Path, linked: set[Path]) -> bool:
    """Whether a path is a link to a file that the walk meets elsewhere; ``linked`` are the files that links led to.

    It must have the same suffix there, for names tell what files are.
    """
    if not path.is_symlink():
        return False
    real = path.resolve()
    if real.suffix != path.suffix:
        return False
    if real in linked:
        return True
    linked.add(real)
    return real.is_relative_to(root) and not any(part.startswith(".") for part in real.relative_to(root).parts)
