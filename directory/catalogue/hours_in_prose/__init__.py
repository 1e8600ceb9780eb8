"""Hours in prose: words such as "Tues & Thurs 10am-2pm, term time only" read into rules, with how sure it is."""

from directory.catalogue.hours_in_prose.read import read_hours
from directory.catalogue.hours_in_prose.reading import ClosedFrom, Confidence, Piece, Reading

__all__ = ["ClosedFrom", "Confidence", "Piece", "Reading", "read_hours"]
