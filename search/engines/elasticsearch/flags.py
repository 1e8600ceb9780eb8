"""Flags: what each choice of a facet says of a document, or of one of its meetings, as words of one field.

They are reckoned when a document is stored, so that all choices are counted in one pass. `free=yes` says that
it is known to fit, `free~yes` that it fits as far as is known (yes or not known). What depends on the moment
of asking or on the place asked for has no flag; count.py asks it.

Which access features there are is not known of one document, so of these only what is said has a flag:
`access!lift` at every meeting of a document of which one has none, and `access~lift` at those that may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.documents import DELIVERIES, Begin, Document, Fact, Meeting
from search.engines.document_facts import anywhere, may_travel, meetings_of, travels
from search.engines.query_rules import WHEN, weekly_parts

ANYWHERE = "anywhere"
"""Stands among the codes of what may reach anybody; a code has a colon."""
_PARTS = {choice: parts for choice in WHEN if (parts := weekly_parts({choice}))}


def known(facet: str, value: str) -> str:
    return f"{facet}={value}"


def fitting(facet: str, value: str) -> str:
    return f"{facet}~{value}"


def lacked_somewhere(feature: str) -> str:
    return f"access!{feature}"


def not_told(feature: str) -> str:
    """Somebody has asked of this feature, and it is not known."""
    return f"access?{feature}"


DELIVERY_NOT_KNOWN = "delivery?"


def document_flags(document: Document) -> list[str]:
    """What is alike at every meeting of a document."""
    found = set(_fact("free", "yes", document.free))
    for delivery in DELIVERIES:
        fact = Fact.YES if delivery in document.delivery else Fact.NO
        found.update(_fact("delivery", delivery, fact if document.delivery else Fact.NOT_KNOWN))
    if not document.delivery:
        found.add(DELIVERY_NOT_KNOWN)
    begin = {Begin.SELF: Fact.YES, Begin.PROFESSIONAL: Fact.NO, Begin.NOT_KNOWN: Fact.NOT_KNOWN}
    found.update(_fact("begin", "self", begin[document.begin]))
    return sorted(found)


def meeting_flags(document: Document) -> list[list[str]]:
    """Of each meeting, in their order."""
    meetings = meetings_of(document)
    lacked = {slug for meeting in meetings for slug in _features(meeting, Fact.NO)}
    return [sorted({*_times(meeting), *_access(meeting, lacked)}) for meeting in meetings]


def codes_reached(document: Document) -> list[str]:
    """The codes where it reaches whoever lives there, those where it may, and ANYWHERE where it may reach
    anybody."""
    covers = sorted(document.covers)
    found = covers if travels(document) else [perhaps(code) for code in covers if may_travel(document)]
    return [*found, ANYWHERE] if anywhere(document) else found


def perhaps(code: str) -> str:
    """Of a document that may reach whoever lives where this code is."""
    return f"{code}?"


def perhaps_codes(codes: Iterable[str]) -> set[str]:
    """What a document has that may reach somebody with these codes."""
    return {ANYWHERE, *map(perhaps, codes)}


def _fact(facet: str, value: str, fact: Fact) -> Iterator[str]:
    if fact is Fact.YES:
        yield known(facet, value)
    if fact is not Fact.NO:
        yield fitting(facet, value)


def _times(meeting: Meeting) -> Iterator[str]:
    otherwise = Fact.NO if meeting.times_known else Fact.NOT_KNOWN
    for choice, parts in _PARTS.items():
        yield from _fact("when", choice, otherwise if parts.isdisjoint(meeting.parts) else Fact.YES)


def _access(meeting: Meeting, lacked: Iterable[str]) -> Iterator[str]:
    lacks = set(_features(meeting, Fact.NO))
    yield from map(lacked_somewhere, lacked)
    yield from (known("access", slug) for slug in _features(meeting, Fact.YES))
    yield from map(not_told, _features(meeting, Fact.NOT_KNOWN))
    yield from (fitting("access", slug) for slug in lacked if slug not in lacks)


def _features(meeting: Meeting, fact: Fact) -> list[str]:
    return [slug for slug, told in meeting.access.items() if told == fact]
