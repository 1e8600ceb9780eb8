"""Builds teams, people and prescriptions through the verbs, so that audit, outbox and history agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from directory import clock
from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import Need, Organisation, ReferralContact, Service
from directory.links.models import SignedLink
from prescribing.group_page import actions as answer_actions
from prescribing.group_page.feedback import FeedbackGiven
from prescribing.group_page.links import PURPOSE, holder_of
from prescribing.models import NeedInReferral, Person, Prescription, Referral, Team
from prescribing.people.actions import record_person
from prescribing.people.details_given import CommunicationGiven, ContactGiven, PersonDetails
from prescribing.prescriptions import actions
from prescribing.prescriptions.proposing import What
from prescribing.prescriptions.states import Declined, Helped, State, Stopped
from prescribing.privacy.consents import ConsentGiven
from prescribing.referrals.actions import open_referral
from prescribing.teams.actions import add_team, join_team
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory, OrganisationFactory, ReferralContactFactory, ServiceFactory

AGREED = ConsentGiven(method="phone")
_made = 0


def _next() -> int:
    global _made  # noqa: PLW0603  only to keep names apart
    _made += 1
    return _made


def a_team(*users: User, serves: tuple[Organisation, ...] = (), **fields: Any) -> Team:
    fields.setdefault("phone", "01632 960400")
    fields.setdefault("email", "hub@example.org")
    team = add_team(name=f"Hub team {_next()}", by=SYSTEM, serves=serves, **fields)
    for user in users:
        join_team(team=team, user=user, by=SYSTEM)
    return team


def a_navigator(team: Team | None = None, *, role: Role = Role.NAVIGATOR, **fields: Any) -> User:
    """A user of a caseload role, in `team` or a new one of their own."""
    user = user_with(role, **fields)
    User.objects.filter(pk=user.pk).update(phone="01632 960412")
    if team is None:
        a_team(user)
    else:
        join_team(team=team, user=user, by=SYSTEM)
    return User.objects.get(pk=user.pk)


def a_person(by: User, **fields: Any) -> Person:
    """Peg, unless told otherwise: with a phone that is safe to call, and no voicemail."""
    contacts = fields.pop(
        "contacts", [ContactGiven(kind="phone", value="07700 900142", call="yes", voicemail="no")]
    )
    communication = fields.pop("communication", [CommunicationGiven("large-print")])
    team = fields.pop("team", None)
    fields.setdefault("name", "Margaret Hallett")
    fields.setdefault("preferred_name", "Peg")
    fields.setdefault("date_of_birth", date(1948, 2, 14))
    return record_person(
        details=PersonDetails(**fields),
        contacts=contacts,
        communication=communication,
        team=team,
        anyway=True,
        by=by,
    )


def a_referral(by: User, person: Person | None = None, **fields: Any) -> Referral:
    fields.setdefault("needs", [NeedFactory()])
    fields.setdefault("source", "self")
    return open_referral(person=person or a_person(by), by=by, **fields)


def a_need(by: User, person: Person | None = None, need: Need | None = None) -> NeedInReferral:
    referral = a_referral(by, person, needs=[need or NeedFactory()])
    return referral.needs.get()


def a_service(*, contact: bool = True, **fields: Any) -> Service:
    """A service whose group can be written to, unless `contact` is false."""
    organisation = fields.pop("organisation", None) or OrganisationFactory()
    if contact and not organisation.referral_contacts.exists():
        a_contact(organisation)
    return ServiceFactory(organisation=organisation, **fields)


def a_contact(organisation: Organisation, **fields: Any) -> ReferralContact:
    return ReferralContactFactory(
        organisation=organisation,
        confirmed_at=clock.now(),
        confirmed_by="An editor",
        confirmed_how="Rang them",
        **fields,
    )


@dataclass
class Thread:
    """A prescription with everybody it needs."""

    navigator: User
    prescription: Prescription

    @property
    def person(self) -> Person:
        return self.prescription.person

    def link(self) -> SignedLink:
        return SignedLink.objects.filter(purpose=PURPOSE, about_id=self.prescription.pk).latest("created_at")

    def group(self) -> LinkHolder:
        """The holder of the newest link; of one made for the purpose where none was sent."""
        if not SignedLink.objects.filter(about_id=self.prescription.pk).exists():
            from prescribing.group_page.links import make_link

            contact = self.prescription.service.organisation.referral_contacts.get(ended_at=None)
            make_link(self.prescription, contact)
        return holder_of(self.link())

    def fresh(self) -> Prescription:
        return Prescription.objects.get(pk=self.prescription.pk)


def a_prescription(
    state: State | str = State.SENT,
    *,
    by: User | None = None,
    need: NeedInReferral | None = None,
    service: Service | None = None,
    **what: Any,
) -> Thread:
    """A prescription walked to `state` through the verbs, as the group and the navigator would."""
    navigator = by or a_navigator()
    need = need or a_need(navigator)
    service = service or a_service()
    prescription = actions.propose(need=need, what=What(service=service, **what), by=navigator)
    thread = Thread(navigator, prescription)
    _walk(thread, State(state))
    return Thread(navigator, thread.fresh())


def _walk(thread: Thread, state: State) -> None:
    by, p = thread.navigator, thread.prescription
    if state == State.PROPOSED:
        return
    if state == State.STOPPED:
        actions.stop(prescription=p, reason=Stopped.OTHER, by=by)
        return
    actions.agree(prescription=p, consent=AGREED, by=by)
    if state == State.AGREED:
        return
    actions.send(prescription=p, by=by)
    if state == State.SENT:
        return
    group = thread.group()
    answer_actions.show_who(prescription=p, by=group)
    if state == State.DECLINED:
        answer_actions.decline(prescription=p, reason=Declined.NOT_ELIGIBLE, by=group)
    elif state == State.WAITING:
        answer_actions.wait(prescription=p, weeks=3, by=group)
    elif state != State.OPENED:
        answer_actions.accept(prescription=p, by=group)
        if state in (State.ATTENDED, State.FINISHED):
            answer_actions.attend(prescription=p, by=group)
        if state == State.FINISHED:
            answer_actions.finish(prescription=p, given=FeedbackGiven(helped=Helped.YES), by=group)
