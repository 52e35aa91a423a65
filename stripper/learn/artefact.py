"""Put a trained model into its folder: all of it or, where something goes wrong, nothing.

A model is written beside its place and moved there whole, so that a full disk or an interrupt leaves the
model that was there before as it was.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from stripper import model as models
from stripper.errors import CorpusError
from stripper.learn.probes import PROBES_FILE, probes_text
from stripper.learn.store import SaveError
from stripper.model import Model

CARD_FILE = "CARD.md"
_OWN = {"model.json", "model.safetensors", CARD_FILE, PROBES_FILE}


def check_place(folder: Path) -> None:
    """Raise ``CorpusError`` where a folder holds something else, ``SaveError`` where it cannot be made."""
    if folder.exists() and not folder.is_dir():
        raise CorpusError(f"{folder}: a file is there; name another folder for the model")
    if folder.is_dir():
        others = sorted(entry.name for entry in folder.iterdir() if entry.name not in _OWN)
        if others:
            raise CorpusError(f"{folder}: holds {', '.join(others[:3])}, no model; name a folder of its own for it")
    beside = _beside(folder)
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        beside.rmdir()
    except OSError as error:
        raise SaveError(
            f"{folder}: cannot be written ({error.strerror}); allow writing beside it, or name another folder"
        ) from error


def _beside(folder: Path) -> Path:
    return folder.resolve().with_name(folder.resolve().name + ".unfinished")


def write_model(model: Model, folder: Path, card: str) -> None:
    """Write a model with its card and probes into a folder, in place of the model that is there."""
    check_place(folder)
    folder = folder.resolve()
    beside, before = _beside(folder), folder.with_name(folder.name + ".before")
    try:
        models.save(model, beside)
        (beside / CARD_FILE).write_text(card, encoding="utf-8")
        (beside / PROBES_FILE).write_text(probes_text(models.load(beside), beside), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(before, ignore_errors=True)
            folder.rename(before)
        beside.rename(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        if before.exists() and not folder.exists():
            before.rename(folder)
        raise SaveError(
            f"{folder}: cannot be written ({error.strerror}); make room there or name another folder. "
            "What was there before is as it was"
        ) from error
    shutil.rmtree(before, ignore_errors=True)
