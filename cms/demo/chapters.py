"""What can happen to a prescription in the demo, step by step, each one verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from cms.demo.people import PersonInStory
from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Need, Service
from prescribing.group_page import actions, questions_and_worries
from prescribing.group_page.feedback import FeedbackGiven
from prescribing.group_page.links import holder_of, links_of
from prescribing.models import Person, Prescription
from prescribing.prescriptions import ending
from prescribing.prescriptions.proposing import What, agree, propose
from prescribing.prescriptions.sending import confirmed_contact, record_phone_referral, send
from prescribing.prescriptions.states import Declined, Helped, HowOften, MorePeople, Stopped
from prescribing.privacy.consents import ConsentGiven
from prescribing.referrals.actions import add_need

left_late: set[UUID] = set()
"""Prescriptions whose group nobody has phoned, so that the demo shows what late looks like."""

_CONSENT = ConsentGiven(method="phone")
_FIRST = timedelta(days=2)


@dataclass
class Thread:
    """One prescription as it goes along. `choose` finds the service when it is proposed."""

    told: PersonInStory
    need: str
    by: User
    choose: Callable[[Person], Service]
    prescription: Prescription | None = None

    @property
    def rx(self) -> Prescription:
        assert self.prescription is not None
        self.prescription.refresh_from_db()
        return self.prescription

    @property
    def group(self) -> Any:
        """The holder of the newest link; the navigator, by phone, where none was sent."""
        links = links_of(self.rx)
        return holder_of(links[0]) if links else self.by


Step = Callable[[Thread], object]


def proposed(thread: Thread) -> None:
    told = thread.told
    assert told.person is not None
    assert told.referral is not None
    need = Need.objects.get(slug=thread.need)
    row = told.referral.needs.filter(need=need).first() or add_need(
        referral=told.referral, need=need, by=thread.by
    )
    what = What(
        service=thread.choose(told.person),
        why=f"{told.person.called} would like this, and has somebody to come with the first time.",
    )
    thread.prescription = propose(need=row, what=what, by=thread.by)


def agreed(thread: Thread) -> None:
    agree(prescription=thread.rx, consent=_CONSENT, by=thread.by)


def sent(thread: Thread) -> None:
    if confirmed_contact(thread.rx.service) is None:
        record_phone_referral(prescription=thread.rx, spoke_to="the coordinator", by=thread.by)
    else:
        send(prescription=thread.rx, by=thread.by)


def sent_late(thread: Thread) -> None:
    sent(thread)
    left_late.add(thread.rx.pk)


def opened(thread: Thread) -> None:
    if thread.group is not thread.by:
        actions.show_who(prescription=thread.rx, by=thread.group)


def asked(thread: Thread) -> None:
    questions_and_worries.ask(
        prescription=thread.rx, text="Is there anything we should know about getting here?", by=thread.group
    )


def waiting(thread: Thread) -> None:
    actions.wait(prescription=thread.rx, by=thread.group, weeks=3)


def accepted(thread: Thread) -> None:
    first = clock.today() + _FIRST
    actions.accept(prescription=thread.rx, by=thread.group, first_date=first)


def accepted_no_date(thread: Thread) -> None:
    actions.accept(prescription=thread.rx, by=thread.group)


def accepted_by_phone(thread: Thread) -> None:
    actions.accept(prescription=thread.rx, by=thread.by, note="Said yes on the phone")


def attended(thread: Thread) -> None:
    actions.attend(
        prescription=thread.rx, by=thread.group, note="Stayed to the end, and asked about next week."
    )


def no_show(thread: Thread) -> None:
    actions.did_not_come(prescription=thread.rx, by=thread.group)


def finished(thread: Thread) -> None:
    given = FeedbackGiven(
        helped=Helped.YES,
        attended=HowOften.MOSTLY,
        changed="Made friends, and comes alone now.",
        more_people=MorePeople.YES,
    )
    actions.finish(prescription=thread.rx, given=given, by=thread.group)


def finished_some(thread: Thread) -> None:
    given = FeedbackGiven(helped=Helped.PARTLY, attended=HowOften.SOMETIMES, more_people=MorePeople.ASK)
    actions.finish(prescription=thread.rx, given=given, by=thread.group)


def declined(reason: Declined) -> Step:
    return lambda thread: actions.decline(prescription=thread.rx, reason=reason, by=thread.group)


def stopped(thread: Thread) -> None:
    ending.stop(prescription=thread.rx, reason=Stopped.PERSON, by=thread.by)


def worried(thread: Thread) -> None:
    questions_and_worries.worry(prescription=thread.rx, by=thread.group, text="Not like himself this week.")


def reopened(thread: Thread) -> None:
    ending.reopen(prescription=thread.rx, note="There is a place after all.", by=thread.by)


_TOLD = (proposed, agreed, sent)
_SEEN = (*_TOLD, opened)
SCRIPTS: dict[str, tuple[Step, ...]] = {
    "proposed": (proposed,),
    "agreed": (proposed, agreed),
    "sent": _TOLD,
    "sent-late": (proposed, agreed, sent_late),
    "opened": _SEEN,
    "asked": (*_SEEN, asked),
    "waiting": (*_SEEN, waiting),
    "accepted": (*_SEEN, accepted),
    "accepted-no-date": (*_SEEN, accepted_no_date),
    "accepted-by-phone": (*_TOLD, accepted_by_phone),
    "attended": (*_SEEN, accepted, attended),
    "worried": (*_SEEN, accepted, attended, worried),
    "finished": (*_SEEN, accepted, attended, finished),
    "finished-some": (*_SEEN, accepted, attended, finished_some),
    "no-show": (*_SEEN, accepted, no_show),
    "stopped": (*_SEEN, stopped),
    "declined-full": (*_TOLD, declined(Declined.FULL)),
    "declined-closed": (*_TOLD, declined(Declined.CLOSED)),
    "declined-not-eligible": (*_SEEN, declined(Declined.NOT_ELIGIBLE)),
    "declined-could-not-reach": (*_SEEN, declined(Declined.COULD_NOT_REACH)),
    "declined-did-not-want": (*_SEEN, declined(Declined.NOT_WANTED)),
    "reopened": (*_TOLD, declined(Declined.OTHER), reopened),
}
