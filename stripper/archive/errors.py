"""What can go wrong with a whole run; what goes wrong with one page is an account, no exception."""

from __future__ import annotations

from importlib.util import find_spec

from stripper.errors import StripperError


class ArchiveError(StripperError):
    """A run cannot start or go on: a wrong input, an output folder of another run, a disk that is full."""


class WriteError(ArchiveError):
    """The output cannot be written: a disk that is full, a folder that is none."""


class MissingPackage(ArchiveError):
    """A package is needed that is not installed."""


def missing(error: ImportError, use: str, extra: str = "archive") -> MissingPackage:
    """The error for a failed import, which says what to install."""
    return MissingPackage(
        f"{error.name} is needed {use}; install it, in the clone of stripper: pip install '.[{extra}]'"
    )


def check_package(name: str | None, use: str, extra: str = "archive") -> None:
    """Raise ``MissingPackage`` where a package is not installed; None is none that is needed."""
    if name and not find_spec(name):
        raise missing(ImportError(name=name), use, extra)
