"""The short way: a receptionist prescribes for the person at the desk. The team's queue owns it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from directory.accounts.models import Membership, User
from directory.accounts.permissions import require
from directory.audit.actions import record_each
from directory.catalogue.models import Location, Need, Organisation, OrganisationKind, Service
from prescribing import permissions as may
from prescribing.people.actions import identifiers, write_person
from prescribing.people.details import ContactKind
from prescribing.people.details_given import ContactGiven, PersonDetails
from prescribing.people.duplicates import Identifiers, matches_for_team
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.proposing import What, _agree, _propose
from prescribing.prescriptions.sending import _send, confirmed_contact
from prescribing.prescriptions.states import State
from prescribing.privacy.consents import ConsentGiven
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.referrals.actions import start_referral
from prescribing.referrals.models import Referral, Source
from prescribing.tasks.actions import make_task, task_of_prescription
from prescribing.tasks.models import TaskKind
from prescribing.tasks.timers_table import wd
from prescribing.teams.models import Team, TeamMember
from prescribing.words import day_short

TOLD = ("name", "phone")
"""What is shared from the desk: enough to ring them."""
TOLD_WITHOUT_PHONE = ("name",)
"""Of somebody whom nobody can ring: they are reached through their practice, which is said in its place."""


class NoTeam(ValidationError):
    """No team serves this practice, so nobody would look after what is sent."""


@dataclass(frozen=True, slots=True)
class SentRow:
    """What somebody sent, its state and outcome in a word: all they see of it."""

    prescription_id: UUID
    person: str
    service: str
    state: str
    word: str
    sent: str


def practice_of(user: User) -> Organisation:
    """The practice at whose desk somebody sits. Raises ValidationError when there is none."""
    at = Membership.objects.current().filter(user=user, organisation__kind=OrganisationKind.PRACTICE)
    membership = at.select_related("organisation").order_by("started_at").first()
    if membership is None or membership.organisation is None:
        raise ValidationError("Your account does not say at which practice you are. Ask your administrator.")
    return membership.organisation


FEWEST_PATIENTS = 5
"""So many people of a practice must live in a postcode district before it is taken for the practice's own."""


def place_of(user: User) -> str:
    """Where the practice at whose desk somebody sits is, to look near it: its own postcode, else the postcode
    district most of its people live in; empty where nobody knows."""
    try:
        practice = practice_of(user)
    except ValidationError:
        return ""
    there = Location.objects.filter(at_services__service__organisation=practice).exclude(postcode="")
    found = there.order_by("created_at").values_list("postcode", flat=True).first()
    return found or _district_of_people(practice)


def _district_of_people(practice: Organisation) -> str:
    """The district alone: it says of nobody where they live."""
    theirs = Person.objects.filter(practice=practice, protected=False).exclude(postcode="")
    districts = Counter(code.split()[0] for code in theirs.values_list("postcode", flat=True) if " " in code)
    district, number = next(iter(districts.most_common(1)), ("", 0))
    return district if number >= FEWEST_PATIENTS else ""


def team_of(practice: Organisation) -> Team:
    """The team that serves a practice. Raises NoTeam."""
    team = Team.objects.serving(practice).first()
    if team is None:
        raise NoTeam(f"No team serves {practice} yet, so nobody would follow this up. Ring the hub instead.")
    return team


@transaction.atomic
def prescribe_at_desk(
    *,
    name: str,
    contact: ContactGiven | None,
    service: Service,
    need: Need,
    consent: ConsentGiven,
    by: User,
    practice: Organisation | None = None,
    location: Location | None = None,
    date_of_birth: date | None = None,
    why: str = "",
    fields: Sequence[str] = TOLD,
    no_agreement_why: str = "",
    answers: Mapping[str, str] | None = None,
    reach: str = "",
) -> Prescription:
    """Person, referral and prescription in one press, owned by the queue of the team serving the practice.

    It is sent where the group has a confirmed referral contact; else the team phones them. Whoever is known
    already is not shown at the desk: the team finds both side by side. Without a `contact`, or with one by
    post, they have neither phone nor email, and `reach` says in words how they are reached.
    """
    require(by, may.PRESCRIBE_AT_DESK)
    practice = practice or practice_of(by)
    arrived = person_at_desk(
        name=name,
        contact=contact,
        need=need,
        by=by,
        practice=practice,
        date_of_birth=date_of_birth,
        reach=reach,
    )
    referral, team = arrived.referral, arrived.team
    told = What(service=service, location=location, why=why, answers=answers or {}, fields=fields)
    row = referral.needs.get()
    prescription = _propose(row, told, by, owner=None, queue=team)
    _agree(prescription, consent, by)
    if confirmed_contact(service) is not None:
        _send(prescription, by, no_agreement_why=no_agreement_why)
    else:
        task_of_prescription(TaskKind.PHONE_NEW, prescription, since=prescription.state_since, within=wd(1))
    arrived.look_out_for_duplicates(prescription)
    return prescription


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody at the desk, as they were recorded a moment ago."""

    referral: Referral
    team: Team
    identifiers: Identifiers

    def look_out_for_duplicates(self, prescription: Prescription) -> None:
        """Whoever may be known already is a question to the team, and not shown at the desk."""
        _look_out_for_duplicates(self.identifiers, self.referral.person, prescription, self.team)


def person_at_desk(
    *,
    name: str,
    contact: ContactGiven | None,
    need: Need,
    by: User,
    practice: Organisation,
    date_of_birth: date | None = None,
    reach: str = "",
) -> Arrived:
    """Person and referral in the queue of the team that serves the practice, in the caller's transaction.

    Something is prescribed already, so nobody decides on it first: the queue has it, with the date of the
    first contact. Raises NoTeam, ValidationError.
    """
    team = team_of(practice)
    details = details_at_desk(name=name, contact=contact, practice=practice, date_of_birth=date_of_birth)
    contacts = [contact] if contact is not None else []
    person = write_person(details, contacts, [], team=team, by=by)
    referral = start_referral(
        person=person,
        source=Source.PRACTICE,
        by=by,
        owner=None,
        team=team,
        needs=[need],
        source_organisation=practice,
        source_name=by.name,
        sent_name=name.strip()[:200],
        reason=reach,
    )
    return Arrived(referral, team, identifiers(details, contacts))


def details_at_desk(
    *, name: str, contact: ContactGiven | None, practice: Organisation, date_of_birth: date | None = None
) -> PersonDetails:
    """What is said at a desk of somebody: without a contact, or with one by post, they have neither phone nor
    email."""
    by_post = contact is not None and contact.kind == ContactKind.POST
    return PersonDetails(
        name=name,
        date_of_birth=date_of_birth,
        practice=practice,
        address=contact.value if contact is not None and by_post else "",
        without=frozenset({"phone", "email"}) if contact is None or by_post else frozenset(),
    )


def sent_by(user: User) -> list[SentRow]:
    """What this user sent, the newest first. Each person named is audited."""
    require(user, may.READ_SENT)
    sent = Prescription.objects.visible_to(user).filter(author=user).select_related("person", "service")
    rows = list(sent.order_by("-proposed_at")[:100])
    record_each("prescription.listed", rows, by=user, person_id_of=lambda row: row.person_id)
    return [
        SentRow(
            prescription_id=one.pk,
            person=one.person.name,
            service=one.service.name,
            state=one.state,
            word="We are phoning them" if one.state == State.AGREED else one.said_in_a_word,
            sent=day_short(one.sent_at or one.proposed_at),
        )
        for one in rows
    ]


def _look_out_for_duplicates(
    known_by: Identifiers, person: Person, prescription: Prescription, team: Team
) -> None:
    found = matches_for_team(known_by, besides=person)
    if not any(_may_be_asked_about(known, team) for known, _ in found):
        return
    make_task(
        TaskKind.POSSIBLE_DUPLICATE,
        person,
        since=person.recorded_at,
        due_at=team.calendar.due(person.recorded_at, wd(2)),
        owner=None,
        queue=team,
        person=person,
        prescription=prescription,
    )


def _may_be_asked_about(known: Person, team: Team) -> bool:
    """Whether the question alone tells nobody of the team of somebody who hides from them."""
    members = TeamMember.objects.current().filter(team=team)
    hides = members.filter(user__in=users_who_may_not_find(known.pk)).exists()
    return not hides and (known.team_id == team.pk or not known.protected)
