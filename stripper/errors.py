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
    return f"{error.name} is missing; install what {work} needs, in the clone of stripper: pip install '.[{extra}]'"
