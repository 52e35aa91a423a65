"""From blocks to numbers, the same in training and in serving."""

from stripper.features.context import CONTEXT, surroundings
from stripper.features.measure import Tree, grow
from stripper.features.table import FEATURES, Wordings, featurize

__all__ = ["CONTEXT", "FEATURES", "Tree", "Wordings", "featurize", "grow", "surroundings"]
