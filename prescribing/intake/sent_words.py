"""What became of what somebody sent, in a word: all that a sender sees. It never says who is known."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record_each
from prescribing import permissions as may
from prescribing.intake.models import Intake, ReferringPlace
from prescribing.referrals.models import Referral
from prescribing.referrals.states import Closed, State
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
    """The state for whoever sent it. Put on the record of somebody known reads as taken on."""
    if referral.closed_reason == Closed.DUPLICATE:
        return _("Taken on")
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


def sent_by_place(place: ReferringPlace, by: Actor) -> list[SentReferral]:
    """What a place sent, the newest first, for whoever proved to read its mailbox. Each one is audited."""
    return _listed(Intake.objects.filter(place=place), by)


def sent_by_user(user: User) -> list[SentReferral]:
    """What somebody sent with their account."""
    require(user, may.READ_SENT)
    seen = Referral.objects.visible_to(user).filter(sent_by=user)
    return _listed(Intake.objects.filter(referral__in=seen), user)


def _listed(found: QuerySet[Intake], by: Actor) -> list[SentReferral]:
    rows = list(found.select_related("referral", "sent_as").order_by("-referral__opened_at")[:MOST])
    record_each("referral.seen-by-sender", rows, by=by, person_id_of=lambda row: row.sent_as_id)
    return [
        SentReferral(
            referral_id=row.referral_id,
            person=row.sent_as.name,
            sent=day_short(row.referral.opened_at),
            word=word_for(row.referral),
            question=row.referral.asked_for if row.referral.state == State.INFORMATION_NEEDED else "",
            may_take_back=row.referral.state in (State.SENT, State.INFORMATION_NEEDED),
        )
        for row in rows
    ]
