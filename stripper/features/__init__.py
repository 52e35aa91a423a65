"""From blocks to numbers: ``featurize`` gives each block its row, the same in training and serving."""

from stripper.features.table import FEATURES, featurize

__all__ = ["FEATURES", "featurize"]
