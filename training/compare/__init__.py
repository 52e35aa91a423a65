"""The comparison with other extractors: ``python -m training.compare``."""
