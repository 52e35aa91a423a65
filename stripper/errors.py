"""What can go wrong with what this package is given, by name.

Arguments that are wrong in themselves raise ``ValueError`` or ``TypeError``, as elsewhere in Python.
"""

from __future__ import annotations


class StripperError(Exception):
    """Base of all errors that stripper raises itself."""


class UnknownLabel(StripperError, ValueError):
    """A label was asked for that does not exist."""


class ModelError(StripperError):
    """A model directory cannot be read, or was made for other features or labels than the code's."""


class CorpusError(StripperError):
    """A labelled corpus cannot be read, or is not enough to train on."""


class RulesError(StripperError):
    """Rules of sites that are none, or that cannot be applied."""


class SaveError(StripperError):
    """Something could not be written; what was there before is still there."""


class ArchiveError(StripperError):
    """A run over archives cannot start or go on: a wrong input, an output folder of another run, a disk that is full."""


class WriteError(ArchiveError):
    """The output of a run cannot be written: a disk that is full, a path that is no folder."""


class MissingPackage(ArchiveError):
    """A run needs a package that is not installed."""


class InputError(StripperError, ValueError):
    """What was given is no page that can be cleaned: of a type that cannot be read, or one of the errors below."""


class EmptyInput(InputError):
    """There is nothing in what was given but white space."""


class NotHtml(InputError):
    """What was given is something else than HTML: a picture, a PDF, JSON, something compressed."""


class LimitExceeded(InputError):
    """A page goes beyond one of the ``stripper.limits.Limits``; the errors below say which."""


class InputTooLarge(LimitExceeded):
    """More bytes or characters than ``Limits.size``."""


class TooDeep(LimitExceeded):
    """Elements nested deeper than ``Limits.depth``."""


class TooManyBlocks(LimitExceeded):
    """More blocks, or lines of plain text, than ``Limits.blocks``."""


class TooManyAttributes(LimitExceeded):
    """A tag with more attributes than ``Limits.attributes``."""


class PageTimeout(LimitExceeded):
    """A page that took longer than ``Limits.seconds``."""


class OutOfMemory(LimitExceeded):
    """A page that needs more memory than a worker process may have."""


class WorkerDied(StripperError):
    """A worker process of a pool ended over a page, twice, or could not be started."""


class PoolClosed(StripperError):
    """A page was given to a pool that is not open, or no longer."""


def lacking(error: ImportError, work: str, extra: str) -> str:
    """What to do about a missing package that some work needs."""
    return f"{error.name} is missing; install what {work} needs: pip install 'boilerstrip[{extra}]', or '.[{extra}]' in a clone"
