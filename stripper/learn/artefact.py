"""Put a trained model into its folder: all of it or, where something goes wrong, nothing.

A model is written beside its place and moved there whole, so that a full disk or an interrupt leaves the
model that was there before as it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from stripper import model as models
from stripper.errors import CorpusError, SaveError
from stripper.learn.probes import PROBES_FILE, probes_text
from stripper.model import Model

CARD_FILE = "CARD.md"
_OWN = {"model.json", "model.safetensors", CARD_FILE, PROBES_FILE}


def check_place(folder: Path) -> None:
    """Raise ``CorpusError`` where a folder holds something else, ``SaveError`` where it cannot be made."""
    try:
        if folder.exists() and not folder.is_dir():
            raise CorpusError(f"{folder}: a file is there; name another folder for the model")
        if folder.is_dir():
            others = sorted(entry.name for entry in folder.iterdir() if entry.name not in _OWN)
            if others:
                raise CorpusError(f"{folder}: holds {', '.join(others[:3])}, no model; name a folder of its own for it")
        with _beside(folder):
            pass
    except OSError as error:
        raise SaveError(
            f"{folder}: cannot be written ({error.strerror}); allow writing beside it, or name another folder"
        ) from error


def holds_model(folder: Path) -> bool:
    """Whether there is something in a folder that a new model would replace."""
    return folder.is_dir() and any(folder.iterdir())


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder of a name that nobody else has, on the same disk: what is in it can be moved to its place whole."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f"{folder.name}.unfinished-", dir=folder.parent) as name:
        yield Path(name)


def write_model(model: Model, folder: str | Path, card: str | None = None) -> None:
    """Write a model with its card and probes into a folder, in place of the model that is there.

    Without a card the one that is there stays. Raises ``CorpusError`` where the folder holds something else,
    ``SaveError`` where it cannot be written.
    """
    folder = Path(folder).resolve()
    check_place(folder)
    try:
        with _beside(folder) as beside:
            new, before = beside / "new", beside / "before"
            models.save(model, new)
            if card is not None:
                (new / CARD_FILE).write_text(card, encoding="utf-8")
            elif (folder / CARD_FILE).exists():
                shutil.copy(folder / CARD_FILE, new)
            (new / PROBES_FILE).write_text(probes_text(models.load(new), new), encoding="utf-8")
            _replace(folder, new, before)
    except OSError as error:
        raise SaveError(
            f"{folder}: cannot be written ({error.strerror}); make room there or name another folder. "
            "What was there before is as it was"
        ) from error


def _replace(folder: Path, new: Path, before: Path) -> None:
    """Put the new folder in place of the one that may be there, which goes to ``before``, and comes back if that fails."""
    try:
        if folder.exists():
            folder.rename(before)
        new.rename(folder)
    finally:
        if before.exists() and not folder.exists():
            before.rename(folder)
