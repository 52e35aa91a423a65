"""What is said of packages that a run needs and that are not installed."""

from __future__ import annotations

from importlib.util import find_spec

from stripper.errors import MissingPackage, lacking


def missing(error: ImportError, work: str, extra: str = "archive") -> MissingPackage:
    """The error for a failed import, which says what to install."""
    return MissingPackage(lacking(error, work, extra))


def check_package(name: str | None, work: str, extra: str = "archive") -> None:
    """Raise ``MissingPackage`` where a package is not installed; ``None`` means that no package is needed."""
    if name and not find_spec(name):
        raise missing(ImportError(name=name), work, extra)
