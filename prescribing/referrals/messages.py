"""The kinds of message about referrals. To staff and referrers: nobody is named. To a person: who rings."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from directory import clock
from directory.accounts.models import User
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.prescriptions.messages import ToStaff
from prescribing.referrals.models import Referral, Transfer
from prescribing.referrals.who_rings import email_to_write_to, task_to_tell
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind
from prescribing.tasks.timers_table import wd
from prescribing.teams.models import Team

_NEWS: dict[str, Any] = {
    "draft": _("You wrote about somebody and have not sent it to us yet."),
    "asked": _("We need to know more about somebody you sent before we can go on."),
    "reminder": _("We still wait for your answer about somebody you sent."),
    "accepted": _("Somebody you sent was accepted. A navigator will ring them."),
    "redirected": _("Somebody you sent is better helped elsewhere. Your page says where."),
    "advised": _("There is advice for you about somebody you sent."),
    "declined": _("Somebody you sent does not want support now."),
    "cannot-reach": _("We could not reach somebody you sent."),
    "closed": _("Support for somebody you sent has ended."),
}


class ReferrerNews(ToStaff):
    """Something became of somebody they sent: look at your own page."""

    name = "referrer.news"
    folder = "referrer_news"
    page: ClassVar[str] = "/sent/"

    def more(self, message: OutboxMessage) -> dict[str, Any]:
        referral = Referral.objects.filter(pk=message.about_id).select_related("person", "team").first()
        words = _NEWS.get(str(message.facts.get("news")))
        if referral is None or words is None or referral.referrer_not_told:
            raise Withheld("There is nothing to tell of")
        return {"news": words, "team": referral.team, "button_label": _("See what became of it")}

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        phone_who_referred(message)


def phone_who_referred(message: OutboxMessage) -> None:
    """Mail to who referred could not be sent: somebody phones them, and tells them."""
    found = Referral.objects.filter(pk=message.about_id).select_related("person", "team").first()
    if found is None or found.person.died_on is not None or found.referrer_not_told:
        return
    hold(found)
    make_task(
        TaskKind.MANUAL,
        found,
        since=message.created_at,
        due_at=found.team.calendar.due(clock.now(), wd(1)),
        owner=found.owner,
        queue=found.team,
        person=found.person,
        note="A message to who referred could not be sent. Phone them, and tell them.",
    )


class OwnerLate(ToStaff):
    """Something of theirs is a working day late. Once a day at most."""

    name = "owner.late"
    folder = "owner_late"


class SupervisorLate(ToStaff):
    """Something in their team is later than agreed. Once a day at most."""

    name = "supervisor.late"
    folder = "supervisor_late"


class Allocated(ToStaff):
    name = "referral.allocated"
    folder = "referral_allocated"


class QuestionOver(ToStaff):
    """Something they asked about somebody is not answered any more; never about whom."""

    name = "question.over"
    folder = "question_over"


class Answered(ToStaff):
    """What they asked who referred has been answered: it is in the queue again."""

    name = "referral.answered"
    folder = "referral_answered"
    page: ClassVar[str] = "/intake/"

    def more(self, message: OutboxMessage) -> dict[str, Any]:
        return {"button_label": _("Open the queue")}


class TransferAsked(ToStaff):
    """How many people they are asked to take, and by whom; never whom."""

    name = "transfer.asked"
    folder = "transfer_asked"

    def more(self, message: OutboxMessage) -> dict[str, Any]:
        return {"who": _user(message, "by").name, "people": message.facts["people"]}


class TransferAnswered(ToStaff):
    name = "transfer.answered"
    folder = "transfer_answered"

    def more(self, message: OutboxMessage) -> dict[str, Any]:
        transfer = Transfer.objects.select_related("to").filter(pk=message.about_id).first()
        if transfer is None or transfer.answered_at is None:
            raise Withheld("There is nothing to tell of")
        return {"who": transfer.to.name, "accepted": transfer.answer == "accepted"}


class WhoRings(MessageKind):
    """To the person, where email is safe: who rings them from now on, and on which number to reach us."""

    name = "person.who-rings"

    def resolve(self, message: OutboxMessage) -> Envelope:
        person, owner, team = _person(message), _user(message, "owner"), _team(message)
        point = email_to_write_to(person)
        if point is None:
            raise Withheld("It is not safe to write to them")
        context = {"person": person, "who": owner.name, "team": team}
        return letter("who_rings", recipient=point.value, context=context, reply_to=team.email)

    def on_withheld(self, message: OutboxMessage, why: str) -> None:
        _tell_them(message)

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        _tell_them(message)

    def on_came_back(self, message: OutboxMessage, why: str) -> None:
        _tell_them(message)


def _tell_them(message: OutboxMessage) -> None:
    """What could not be written is told by the navigator who has them."""
    person = _person(message)
    hold(person)
    referral = person.referrals.open().filter(owner__isnull=False).select_related("owner").first()
    if person.died_on is None and referral is not None and referral.owner is not None:
        task_to_tell(person, referral.owner, since=message.created_at, team=_team(message))


def _person(message: OutboxMessage) -> Person:
    person = Person.objects.filter(pk=message.about_id).first()
    if person is None:
        raise Withheld("There is nobody to tell")
    return person


def _user(message: OutboxMessage, fact: str) -> User:
    user = User.objects.filter(pk=UUID(str(message.facts.get(fact)))).first()
    if user is None:
        raise Withheld("There is nothing to tell of")
    return user


def _team(message: OutboxMessage) -> Team:
    team = Team.objects.filter(pk=UUID(str(message.facts.get("team")))).first()
    if team is None:
        raise Withheld("There is nothing to tell of")
    return team


def register_own() -> None:
    for kind in (
        ReferrerNews(),
        OwnerLate(),
        SupervisorLate(),
        Allocated(),
        QuestionOver(),
        Answered(),
        TransferAsked(),
        TransferAnswered(),
        WhoRings(),
    ):
        register(kind)
