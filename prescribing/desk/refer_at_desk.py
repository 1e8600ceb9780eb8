"""Somebody at the desk who needs more than a service: the team of the practice rings them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record_each
from directory.catalogue.models import Need
from prescribing import permissions as may
from prescribing.intake.models import CameBy, Knows
from prescribing.intake.receive import SentBy, Told, receive
from prescribing.people.details_given import ContactGiven
from prescribing.prescriptions.prescribe_at_desk import details_at_desk, practice_of, team_of
from prescribing.referrals.models import Referral, Source
from prescribing.referrals.states import ENDED
from prescribing.words import day_short


@dataclass(frozen=True, slots=True)
class ReferredRow:
    """Whom somebody referred, by the name they wrote, and where it is in a word: all they see of it."""

    person: str
    team: str
    sent: str
    state: str
    word: str


@transaction.atomic
def refer_at_desk(
    *,
    name: str,
    contact: ContactGiven | None,
    need: Need,
    by: User,
    reach: str = "",
    words: str = "",
) -> Referral:
    """Person and referral in the queue of the team that serves the practice, decided on with all that come.

    Whoever is known already is not shown at the desk: it is a question at triage. Raises NoTeam.
    """
    require(by, may.PRESCRIBE_AT_DESK)
    practice = practice_of(by)
    told = Told(
        details=details_at_desk(name=name, contact=contact, practice=practice),
        contacts=[contact] if contact is not None else [],
        knows=Knows.AGREES,
        needs=[need],
        reason=words.strip() or f"Help with {need.name}",
        how_to_reach=reach[:200],
    )
    sent = SentBy(
        came_by=CameBy.ACCOUNT, source=Source.PRACTICE, name=by.name, phone=by.phone, organisation=practice
    )
    return receive(told=told, sent=sent, by=by, team=team_of(practice), ask_at_triage=True)


def referred_by(user: User) -> list[ReferredRow]:
    """Whom this user referred before those came through intake, the newest first. Each person named is
    audited."""
    require(user, may.READ_SENT)
    theirs = Referral.objects.visible_to(user).filter(sent_by=user, intake=None)
    theirs = theirs.exclude(prescriptions__author=user)
    rows = list(theirs.select_related("person", "team").order_by("-opened_at")[:100])
    record_each("person.listed", [row.person for row in rows], by=user, person_id_of=lambda one: one.pk)
    return [
        ReferredRow(
            person=one.sent_name or one.person.name,
            team=one.team.name,
            sent=day_short(one.opened_at),
            state=state,
            word=word,
        )
        for one in rows
        for state, word in [_where_it_is(one)]
    ]


def _where_it_is(referral: Referral) -> tuple[str, str]:
    """State and word. Where the person does not want who referred to be told, it ends at being taken on."""
    if referral.referrer_not_told:
        return "accepted", "Taken on"
    if referral.state in ENDED:
        return "finished", "Ended"
    return ("accepted", "With a navigator") if referral.owner_id else ("sent", "Waiting")
