"""What became of what somebody sent, in a word: all that a sender sees. It never says who is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record_each
from prescribing import permissions as may
from prescribing.intake.models import Intake, ReferringPlace
from prescribing.records import Urgency
from prescribing.referrals.models import Referral, Source
from prescribing.referrals.states import Closed, State
from prescribing.tasks.referral_timers_table import first_contact_due
from prescribing.tasks.timers_table import wd
from prescribing.words import day_short

MOST = 100


@dataclass(frozen=True, slots=True)
class SentReferral:
    """One that somebody sent. `person` is the name as they sent it; `question` what we asked them."""

    referral_id: UUID
    person: str
    sent: str
    word: str
    question: str = ""
    may_take_back: bool = False


def word_for(referral: Referral) -> str:
    """The state for whoever sent it. One put on the record of somebody known reads as any other would."""
    decided = referral.state not in (State.SENT, State.INFORMATION_NEEDED, State.CANCELLED)
    if decided and referral.referrer_not_told:
        return _("Taken on")
    if referral.closed_reason == Closed.DUPLICATE:
        return _as_if_new(referral)
    words = {
        State.SENT: _("Waiting to be read"),
        State.INFORMATION_NEEDED: _("We asked you something"),
        State.WAITING: _("Taken on"),
        State.ALLOCATED: _("Taken on"),
        State.CONTACTING: _("Taken on, and we are ringing"),
        State.CANCELLED: _("Taken back"),
        State.ADVICE_GIVEN: _("Advice given"),
        State.DECLINED: _("They did not want it"),
        State.CANNOT_REACH: _("We could not reach them"),
        State.CLOSED: _("Finished"),
    }
    if referral.state == State.REDIRECTED:
        return _("Sent on: %(where)s") % {"where": referral.destination}
    return words.get(State(referral.state), _("We are in touch with them"))


def _as_if_new(referral: Referral) -> str:
    """Of one that became part of another: "Taken on" until somebody new would have been rung, then what
    became of that other. Where there is none, what the time that has passed makes likely."""
    taken_on = _("Taken on")
    if clock.now() < _rung_by(referral, referral.closed_at or referral.opened_at):
        return taken_on
    intake: Intake | None = getattr(referral, "intake", None)
    goes_on = intake.went_into if intake else None
    if goes_on is None:
        return _("We are in touch with them")
    return taken_on if goes_on.state in (State.SENT, State.INFORMATION_NEEDED) else word_for(goes_on)


def _by_time(referral: Referral) -> str:
    """Of one whose sender the person hides from: nothing that happened, only what the time makes likely."""
    if referral.state == State.CANCELLED:
        return _("Taken back")
    read_by = referral.team.calendar.due(referral.opened_at, wd(1))
    if clock.now() < read_by:
        return _("Waiting to be read")
    return _("Taken on") if clock.now() < _rung_by(referral, read_by) else _("We are in touch with them")


def _rung_by(referral: Referral, since: datetime) -> datetime:
    """When whoever was taken on then is rung first."""
    source, urgency = Source(referral.source), Urgency(referral.urgency)
    return first_contact_due(referral.team, source, urgency, referral.discharged_on, since=since)


def sent_by_place(place: ReferringPlace, by: Actor) -> list[SentReferral]:
    """What a place sent, the newest first, for whoever proved to read its mailbox. Each one is audited."""
    return _listed(Intake.objects.visible_to(by).filter(place=place), by)


def sent_by_user(user: User) -> list[SentReferral]:
    """What somebody sent with their account. One about somebody who hides from them stays on the list, so
    that its absence tells nothing; what becomes of it is not told."""
    require(user, may.READ_SENT)
    seen = set(Intake.objects.visible_to(user).filter(referral__sent_by=user).values_list("pk", flat=True))
    return _listed(Intake.objects.filter(referral__sent_by=user), user, seen=seen)


def _listed(found: QuerySet[Intake], by: Actor, seen: set[UUID] | None = None) -> list[SentReferral]:
    parts = ("referral__team", "went_into__team")
    rows = list(found.select_related(*parts).order_by("-referral__opened_at")[:MOST])
    record_each("referral.seen-by-sender", rows, by=by, person_id_of=lambda row: row.sent_as_id)
    return [_row(row, open_to=seen is None or row.pk in seen) for row in rows]


def _row(row: Intake, *, open_to: bool) -> SentReferral:
    referral = row.referral
    return SentReferral(
        referral_id=row.referral_id,
        person=row.sent_name,
        sent=day_short(referral.opened_at),
        word=word_for(referral) if open_to else _by_time(referral),
        question=referral.asked_for if open_to and referral.state == State.INFORMATION_NEEDED else "",
        may_take_back=open_to and referral.state in (State.SENT, State.INFORMATION_NEEDED),
    )
