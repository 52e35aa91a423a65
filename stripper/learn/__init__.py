"""Retraining as a library: read a corpus, align, fit, evaluate."""

from importlib import import_module

from stripper.errors import lacking

# What both extras, train and annotate, bring: who has neither is told here, whichever module was asked for.
for _package in ("filelock", "rapidfuzz"):
    try:
        import_module(_package)
    except ImportError as error:
        raise ImportError(lacking(error, "learning from labelled pages", "train"), name=error.name) from error
