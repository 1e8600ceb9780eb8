"""What whoever rings or meets somebody must know of the way they came: it stays until the support ends."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from directory.accounts.models import User
from prescribing.intake.models import Footing, Intake, Knows
from prescribing.intake.queue.rows import sender_words
from prescribing.people.models import Person
from prescribing.referrals.models import Referral
from prescribing.referrals.states import OPEN, Closed
from prescribing.words import when_words


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CameWith:
    """What one referral told: who sent it and when, and each thing to know before speaking with them."""

    sent: str
    lines: tuple[Line, ...]


def came_with(person: Person, by: User) -> list[CameWith]:
    """For every open referral of theirs that `by` may see, the newest first; none where nothing was said.

    One that was sent again while another was open counts with it, and so does one on a record that was found
    to be the same person.
    """
    everyone = [person.pk, *person.merged.values_list("pk", flat=True)]
    seen = Referral.objects.visible_to(by)
    goes_on = seen.open().filter(person=person, opened_at__lte=OuterRef("referral__closed_at"))
    found = (
        Intake.objects.filter(referral__person__in=everyone, referral__in=seen)
        .filter(
            Q(referral__state__in=OPEN) | Q(referral__closed_reason=Closed.DUPLICATE) & Q(Exists(goes_on))
        )
        .select_related("referral", "referral__source_organisation")
        .order_by("-referral__opened_at")
    )
    told = [(one.referral, lines_of(one)) for one in found]
    return [
        CameWith(f"{sender_words(referral)}, {when_words(referral.opened_at)}", lines)
        for referral, lines in told
        if lines
    ]


def lines_of(intake: Intake) -> tuple[Line, ...]:
    """What must not be said first, then what they know, who decided, and whom to ring."""
    agrees = intake.knows == Knows.AGREES
    lines = (
        Line("Do not say", intake.not_to_say),
        Line("What they know", "" if agrees else str(Knows(intake.knows).label)),
        Line("On what footing", str(Footing(intake.footing).label) if intake.footing else ""),
        Line("Decided by", intake.decided_by),
        Line("Whom to ring and when", intake.how_to_reach),
    )
    return tuple(line for line in lines if line.text)
