"""What can go wrong, by name; every error of this package is a ``StripperError``."""

from __future__ import annotations


class StripperError(Exception):
    """Base of all errors that stripper raises itself."""


class UnknownLabel(StripperError, ValueError):
    """A label was asked for that does not exist."""


class ModelError(StripperError):
    """A model directory cannot be read, or was made for other features or labels than the code's."""


class CorpusError(StripperError):
    """A labelled corpus cannot be read, or is not enough to train on."""


class InputError(StripperError, ValueError):
    """What was given is not a page: empty, or of a type that cannot be read."""


class WorkerDied(StripperError):
    """A worker process of a pool ended over a page, twice, or could not be started."""


class PoolClosed(StripperError):
    """A page was given to a pool that is not open, or no longer."""
