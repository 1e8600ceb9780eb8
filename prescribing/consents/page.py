"""All consents of one person as a page: what each says, what was shared on it, and on what footing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from directory.accounts.models import User
from prescribing.consents.standing import Shared, ends_with_all, has_expired, in_force, shared_by, what_stops
from prescribing.intake.models import Footing, Intake, Knows
from prescribing.intake.queue.rows import sender_words
from prescribing.people.models import Person
from prescribing.prescriptions.what_group_sees import FIELDS
from prescribing.privacy.models import Consent, GivenBy
from prescribing.words import at_time, day_long

AGREED = frozenset({GivenBy.PERSON, GivenBy.ATTORNEY, GivenBy.PARENT})


@dataclass(frozen=True, slots=True)
class Line:
    """One label and its words, by components/pairs.html's names."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class ConsentRow:
    id: UUID
    recipient: str
    tag: str
    kind: str
    """The colour of the tag."""
    private: bool
    may_end: bool
    """Not taken back yet."""
    agreed: bool
    """Somebody said yes; else it was decided on another footing."""
    lines: tuple[Line, ...]
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CameOn:
    """On what footing a referral about them reached us: who sent it, and what they knew."""

    sent: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ConsentsPage:
    agreed: tuple[ConsentRow, ...]
    otherwise: tuple[ConsentRow, ...]
    ended: tuple[ConsentRow, ...]
    came: tuple[CameOn, ...]
    count_for_all: int
    """How many "withdraw everything" ends, of those shown."""


def consents_page(person: Person, by: User) -> ConsentsPage:
    """The person was opened, and that was audited; this shows what `by` may see of what they agreed to."""
    shared = shared_by(person, by)
    rows = [(row_of(one), one.consent) for one in shared]
    return ConsentsPage(
        agreed=tuple(row for row, consent in rows if in_force(consent) and row.agreed),
        otherwise=tuple(row for row, consent in rows if in_force(consent) and not row.agreed),
        ended=tuple(row for row, consent in rows if not in_force(consent)),
        came=tuple(_came(person, by)),
        count_for_all=sum(ends_with_all(one.consent) for one in shared),
    )


def row_of(shared: Shared) -> ConsentRow:
    consent = shared.consent
    agreed = consent.given_by in AGREED
    if consent.withdrawn_at:
        tag, kind = "Taken back", "grey"
    elif has_expired(consent):
        tag, kind = "Run out", "grey"
    elif agreed:
        tag, kind = "Agreed", "pine"
    else:
        tag, kind = str(consent.get_given_by_display()), "marker"
    return ConsentRow(
        id=consent.pk,
        recipient=consent.organisation.name,
        tag=tag,
        kind=kind,
        private=any(one.private for one in shared.prescribed) or any(one.private for one in shared.actions),
        may_end=consent.withdrawn_at is None,
        agreed=agreed,
        lines=tuple(line for line in _lines(shared) if line.text),
        stops=tuple(what_stops(shared)),
    )


def _lines(shared: Shared) -> Iterator[Line]:
    consent = shared.consent
    for prescription in shared.prescribed:
        url = reverse("prescribing:prescription", args=[prescription.pk])
        yield Line("For", f"{prescription.service.name} ({prescription.said_in_a_word.lower()})", url)
    for action in shared.actions:
        url = reverse("prescribing:plan_action", args=[action.referral.person_id, action.pk])
        yield Line("For", f"{action.what} ({str(action.get_state_display()).lower()})", url)
    if not shared.prescribed and not shared.actions:
        purpose = "An action of the plan" if consent.purpose == "action" else "A prescription"
        yield Line("For", f"{purpose}; nothing was sent")
    yield Line("What", ", ".join(_fields(consent)) or "Nothing about who they are")
    yield Line("Read aloud", f"“{consent.wording}”")
    yield Line("Who said yes" if consent.given_by in AGREED else "On what footing", _who(consent))
    yield Line("Decided by", consent.decided_by)
    yield Line("Why", consent.why)
    yield Line("Knows of it", "" if consent.person_knows else "No, not yet")
    yield Line("When", f"{day_long(consent.given_at)}, written down by {consent.recorded_by.name}")
    yield Line("Until", day_long(consent.expires_at) if consent.expires_at else "No last day")
    yield from _sent(shared)
    if consent.withdrawn_at:
        by = consent.withdrawn_by.partition(" <")[0]
        when = f"{day_long(consent.withdrawn_at)} at {at_time(consent.withdrawn_at)}"
        yield Line("Taken back", f"{when}, written down by {by}")


def _sent(shared: Shared) -> Iterator[Line]:
    """Each time something was shared on the strength of it, and until when it could be seen."""
    for share in shared.shares:
        ended = min(filter(None, (share.replaced_at, share.withdrawn_at)), default=None)
        until = f", to be seen until {day_long(ended)}" if ended else ""
        yield Line("Shared", f"{day_long(share.shared_at)}, with {share.recipient}{until}")
    for asked in sorted(shared.action_shares, key=lambda one: one.shared_at):
        until = f", to be seen until {day_long(asked.ended_at)}" if asked.ended_at else ""
        yield Line("Shared", f"{day_long(asked.shared_at)}, with {asked.recipient}{until}")


def _fields(consent: Consent) -> list[str]:
    named = [FIELDS[key] for key in FIELDS if key in consent.fields]
    return (
        [named[0], *(one if one.isupper() else one[:1].lower() + one[1:] for one in named[1:])]
        if named
        else []
    )


def _who(consent: Consent) -> str:
    who = str(consent.get_given_by_display())
    if consent.given_by_name:
        who = f"{who}: {consent.given_by_name}"
    return f"{who}, {str(consent.get_method_display()).lower()}"


def _came(person: Person, by: User) -> Iterator[CameOn]:
    """Referrals that told what the person knew of them."""
    theirs = Intake.objects.visible_to(by).filter(
        referral__person__in=[person, *person.merged.visible_to(by)]
    )
    for intake in theirs.select_related("referral__source_organisation").order_by("-referral__opened_at"):
        lines = (
            Line("What they knew", str(Knows(intake.knows).label)),
            Line("On what footing", str(Footing(intake.footing).label) if intake.footing else ""),
            Line("Decided by", intake.decided_by),
        )
        sent = f"{sender_words(intake.referral)}, {day_long(intake.referral.opened_at)}"
        yield CameOn(sent, tuple(line for line in lines if line.text))
