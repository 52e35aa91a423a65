"""The pages that come with the package: what every model is measured by, before and after.

They were written for this project, so that they can go wherever it goes; no trained model may lose them.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from stripper.errors import CorpusError
from stripper.learn.corpus import LABELS_FILE


def fixtures_folder() -> Path:
    """The corpus of fixtures: inside an installed package, or beside it in a checkout."""
    package = Path(str(files("stripper")))
    for folder in (package / "fixtures", package.parent / "fixtures"):
        if (folder / LABELS_FILE).exists():
            return folder
    raise CorpusError(f"{package / 'fixtures'}: the fixtures are missing; install stripper again")
