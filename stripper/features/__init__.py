"""From blocks to numbers, the same in training and in serving."""

from stripper.features.context import CONTEXT, surroundings
from stripper.features.measure import Tree, grow
from stripper.features.table import BY_CLASS_WORDS, FEATURES, Wordings, featurize

__all__ = ["BY_CLASS_WORDS", "CONTEXT", "FEATURES", "Tree", "Wordings", "featurize", "grow", "surroundings"]
