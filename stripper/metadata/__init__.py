"""What a page says of itself: title, authors, dates, language, address, description, picture, tags, licence, publisher."""

from stripper.metadata.read import read
from stripper.metadata.record import UNKNOWN, Metadata

__all__ = ["UNKNOWN", "Metadata", "read"]
