"""Words such as "Tues & Thurs 10am-2pm, term time only" read into times, with how sure each is."""

from directory.catalogue.hours_in_prose.read import read_hours
from directory.catalogue.hours_in_prose.reading import ClosedFrom, Confidence, Piece, Reading
from directory.catalogue.hours_in_prose.rows import all_values, schedule_values, words_alone
from directory.catalogue.hours_in_prose.said_back import said_back

__all__ = [
    "ClosedFrom",
    "Confidence",
    "Piece",
    "Reading",
    "all_values",
    "read_hours",
    "said_back",
    "schedule_values",
    "words_alone",
]
