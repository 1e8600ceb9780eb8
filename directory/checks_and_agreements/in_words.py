"""What was seen of an organisation, in a line each, and whether sharing with it asks for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings

from directory import clock
from directory.catalogue.models import Organisation
from directory.checks_and_agreements.models import CheckKind, CheckSeen

SOON = timedelta(days=30)
"""So long before its last day a group is asked for the next one."""
NO_AGREEMENT = "No sharing agreement seen"


class Standing(StrEnum):
    FINE = "fine"
    SOON = "soon"
    ENDED = "ended"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Line:
    """ "Insurance seen March 2026, ends March 2027"."""

    words: str
    standing: Standing
    note: str = ""


def standing_of(seen: CheckSeen | None, today: date) -> Standing:
    if seen is None:
        return Standing.NEVER
    if seen.expires_on is None:
        return Standing.FINE
    if seen.expires_on < today:
        return Standing.ENDED
    return Standing.SOON if seen.expires_on <= today + SOON else Standing.FINE


def line_of(seen: CheckSeen, today: date) -> Line:
    """In months; of what ends or ended within two months of today, the day."""
    standing = standing_of(seen, today)
    said = f"{seen.kind} seen {seen.seen_on:%B %Y}"
    if seen.expires_on is not None:
        near = abs(seen.expires_on - today) <= timedelta(days=61)
        day = f"{seen.expires_on.day} {seen.expires_on:%B %Y}" if near else f"{seen.expires_on:%B %Y}"
        said += f", {'ended' if standing == Standing.ENDED else 'ends'} {day}"
    return Line(said, standing, seen.note)


def lines_of(organisation: Organisation) -> list[Line]:
    """What was seen, in the order of its kinds. That there is no sharing agreement is said only where the
    site asks for agreements: elsewhere it would stand on every page and tell nobody anything."""
    today = clock.today()
    found = (
        CheckSeen.objects.seen_last().of_current().filter(organisation=organisation).select_related("kind")
    )
    lines = [line_of(one, today) for one in found.order_by("kind__position", "kind__name")]
    if says_why(organisation) and not any(one.kind.sharing for one in found):
        lines.append(Line(NO_AGREEMENT, Standing.NEVER))
    return lines


def shares_by_agreement(organisation: Organisation) -> bool:
    """Whether an agreement to share with it is in force."""
    return (
        CheckSeen.objects.in_force()
        .of_current()
        .filter(organisation=organisation, kind__sharing=True)
        .exists()
    )


def says_why(organisation: Organisation) -> bool:
    """Whether telling this organisation of somebody asks for a reason: the site asks for agreements, and
    there is none in force."""
    return bool(settings.SHARING_AGREEMENTS_ASKED) and not shares_by_agreement(organisation)


def wanted_kinds() -> list[CheckKind]:
    """What is wanted of every group; with the site's setting an agreement to share too."""
    return [
        kind
        for kind in CheckKind.objects.current()
        if kind.wanted_of_all or (kind.sharing and settings.SHARING_AGREEMENTS_ASKED)
    ]
