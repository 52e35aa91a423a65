"""Retraining as a library: read a corpus, align, fit, evaluate."""
