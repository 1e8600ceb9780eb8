"""The kinds of message about prescriptions. To a group: nobody is named. To staff: nothing personal at all.

Each asks again at sending: is the person alive, does consent stand, does the link open, is the contact the
one it was meant for, and is it still worth saying.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from directory import clock
from directory.accounts.actors import System
from directory.accounts.models import User
from directory.audit.actions import record
from directory.catalogue.models import ReferralContact
from directory.clock import LONDON
from directory.links.models import SignedLink
from directory.links.tokens import problem_of
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from prescribing.group_page.models import GroupQuestion
from prescribing.group_page.who_to_ring import who_to_ring
from prescribing.locks import hold
from prescribing.people.areas import area_words
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.sending import remind_at
from prescribing.prescriptions.states import State
from prescribing.privacy.models import BreakGlass, Consent
from prescribing.tasks.actions import task_of_prescription
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import answer_due, wd

_UNANSWERED = frozenset({State.SENT, State.OPENED})
_COMING = frozenset({State.WAITING, State.ACCEPTED, State.ATTENDED})


class _ToGroup(MessageKind):
    """To a group's referral contact, about one prescription."""

    folder: ClassVar[str]
    while_in: ClassVar[frozenset[State]]
    button: ClassVar[Any] = _("See what is asked, and answer")
    needs_consent: ClassVar[bool] = True

    def resolve(self, message: OutboxMessage) -> Envelope:
        prescription = _prescription(message)
        contact = ReferralContact.objects.confirmed().filter(pk=_id(message)).first()
        if contact is None:
            raise Withheld("The referral contact has ended or is not confirmed")
        if prescription.person.died_on is not None:
            raise Withheld("The person has died")
        if prescription.state not in self.while_in:
            raise Withheld("Something happened first")
        standing = Consent.objects.in_force().filter(prescriptions=prescription)
        if self.needs_consent and not standing.exists():
            raise Withheld("Consent has ended")
        context = {**_common(prescription, contact), **self.more(prescription, message)}
        if context.get("link") is not None:
            context |= {"button_url": context["link"], "button_label": str(self.button)}
        owner_email = prescription.owner.email if prescription.owner else ""
        reply_to = owner_email or prescription.referral.team.email
        return letter(self.folder, recipient=contact.email, context=context, reply_to=reply_to)

    def more(self, prescription: Prescription, message: OutboxMessage) -> dict[str, Any]:
        return {"link": _link(message)}

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        _make_it_a_task(message)

    def on_came_back(self, message: OutboxMessage, why: str) -> None:
        """Who waits for an answer learns that nobody has read what was asked, once for each message."""
        prescription = Prescription.objects.filter(pk=message.about_id).first()
        if prescription is None or prescription.state not in self.while_in:
            return
        hold(prescription)
        open_one = Task.objects.open().filter(prescription=prescription, kind=TaskKind.MAIL_CAME_BACK)
        if prescription.is_open and not open_one.exists():
            since = message.created_at
            task_of_prescription(
                TaskKind.MAIL_CAME_BACK, prescription, since=since, within=wd(0), note=message.kind
            )
        record(
            "prescription.mail-came-back",
            prescription,
            by=System("mail that came back"),
            person_id=prescription.person_id,
            detail={"kind": message.kind},
        )

    def on_withheld(self, message: OutboxMessage, why: str) -> None:
        """Withheld because something happened is as it should be; an ended contact is somebody's task."""
        if why.startswith("The referral contact"):
            _make_it_a_task(message)


class Sent(_ToGroup):
    name = "prescription.sent"
    folder = "prescription_sent"
    while_in = _UNANSWERED

    def more(self, prescription: Prescription, message: OutboxMessage) -> dict[str, Any]:
        link = _link(message)
        calendar = prescription.referral.team.calendar
        sent_at = prescription.sent_at or clock.now()
        reminded = prescription.urgency == "routine"
        return {
            "link": link,
            "answer_by": answer_due(prescription, calendar).astimezone(LONDON).date(),
            "remind_on": remind_at(sent_at).date() if reminded else None,
            "link_until": link.expires_at.astimezone(LONDON).date(),
        }


class Reminder(Sent):
    name = "prescription.reminder"
    folder = "prescription_reminder"

    def resolve(self, message: OutboxMessage) -> Envelope:
        if GroupQuestion.objects.filter(prescription=message.about_id, answered_at=None).exists():
            raise Withheld("They asked us something first")
        return super().resolve(message)


class Thanks(_ToGroup):
    name = "prescription.thanks"
    folder = "prescription_thanks"
    while_in = _COMING
    button = _("Open the page about this person")


class QuestionAnswered(_ToGroup):
    name = "prescription.question-answered"
    folder = "prescription_question_answered"
    while_in = _UNANSWERED | _COMING
    button = _("See the answer")


class NewsAsked(_ToGroup):
    name = "prescription.news-asked"
    folder = "prescription_news_asked"
    while_in = _COMING
    button = _("Tell us how it goes")


class Withdrawn(_ToGroup):
    """Sharing has stopped: this one goes without consent, and without a link."""

    name = "prescription.withdrawn"
    folder = "prescription_withdrawn"
    while_in = frozenset({State.STOPPED})
    needs_consent = False

    def more(self, prescription: Prescription, message: OutboxMessage) -> dict[str, Any]:
        sent = prescription.sent_at
        return {"sent_on": sent.astimezone(LONDON).date() if sent else None}


class ToStaff(MessageKind):
    """To a user of ours: where to look, and nothing else."""

    folder: ClassVar[str]
    page: ClassVar[str] = "/today/"

    def resolve(self, message: OutboxMessage) -> Envelope:
        user = User.objects.filter(pk=_id(message), is_active=True).first()
        if user is None:
            raise Withheld("The account is closed")
        url = f"{settings.SITE_URL.rstrip('/')}{self.page}"
        context = {"user": user, "button_url": url, "button_label": _("Open your list"), **self.more(message)}
        return letter(self.folder, recipient=user.email, context=context)

    def more(self, message: OutboxMessage) -> dict[str, Any]:
        return {}


class OwnerNews(ToStaff):
    name = "owner.news"
    folder = "owner_news"


class OwnerWorry(ToStaff):
    name = "owner.worry"
    folder = "owner_worry"


class HandedOver(ToStaff):
    """How many people were given to them, and by whom; never about whom."""

    name = "handed-over"
    folder = "handed_over"

    def more(self, message: OutboxMessage) -> dict[str, Any]:
        giver = User.objects.filter(pk=UUID(str(message.facts.get("by")))).first()
        if giver is None:
            raise Withheld("There is nothing to tell of")
        return {"who": giver.name, "people": message.facts["people"], "tasks": message.facts["tasks"]}


class GlassBroken(ToStaff):
    name = "break-glass"
    folder = "break_glass"

    def more(self, message: OutboxMessage) -> dict[str, Any]:
        broken = BreakGlass.objects.select_related("user").filter(pk=message.about_id).first()
        if broken is None:
            raise Withheld("There is nothing to tell of")
        return {"who": broken.user.name, "at": broken.at, "until": broken.until}


def _id(message: OutboxMessage) -> UUID:
    if message.to_id is None:
        raise Withheld("It has no recipient")
    return message.to_id


def _prescription(message: OutboxMessage) -> Prescription:
    related = Prescription.objects.select_related(
        "person", "owner", "author", "referral__team", "service__organisation", "need_in_referral__need"
    )
    found = related.filter(pk=message.about_id).first()
    if found is None:
        raise Withheld("There is nothing to tell of")
    return found


def _common(prescription: Prescription, contact: ReferralContact) -> dict[str, Any]:
    person: Person = prescription.person
    ring = who_to_ring(prescription)
    return {
        "contact_name": contact.name.partition(",")[0].partition(" ")[0],
        "area": area_words(person),
        "service": prescription.service.name,
        "organisation": prescription.service.organisation.name,
        "ring": ring,
        "hub": ring.team,
        "place_name": "",
    }


def _link(message: OutboxMessage) -> SignedLink:
    link = SignedLink.objects.filter(pk=UUID(str(message.facts.get("link")))).first()
    if link is None or problem_of(link) is not None:
        raise Withheld("The link in it no longer opens anything")
    return link


def _make_it_a_task(message: OutboxMessage) -> None:
    prescription = Prescription.objects.filter(pk=message.about_id).first()
    if prescription is None or not prescription.is_open:
        return
    open_one = Task.objects.open().filter(prescription=prescription, kind=TaskKind.MESSAGE_FAILED)
    if not open_one.exists():  # one that was done was about an earlier message
        since = message.created_at
        task_of_prescription(
            TaskKind.MESSAGE_FAILED, prescription, since=since, within=wd(0), note=message.kind
        )


def register_own() -> None:
    for kind in (
        Sent(),
        Reminder(),
        Thanks(),
        QuestionAnswered(),
        NewsAsked(),
        Withdrawn(),
        OwnerNews(),
        OwnerWorry(),
        GlassBroken(),
        HandedOver(),
    ):
        register(kind)
