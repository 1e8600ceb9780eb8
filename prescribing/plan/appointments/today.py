"""Today's appointments by the hour, of one worker and those they cover for. Everybody shown is audited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record_each
from prescribing import permissions as may
from prescribing.people.contacting import phone_words, reach_words, safe_phone, tags, tags_beside
from prescribing.people.models import Person
from prescribing.plan.appointments.models import Appointment, AppointmentState, Where
from prescribing.sight import sees_place
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.models import Cover
from prescribing.words import at_time


@dataclass(frozen=True, slots=True)
class Hour:
    """One appointment of the day."""

    id: UUID
    person_id: UUID
    person: str
    at: str
    """ "10.30am"."""
    what: str
    """ "At home, with Sam Orr. Benefits form."."""
    address: str
    """Of a visit, for whoever may know it."""
    tags: tuple[str, ...]
    phone: str
    phone_shown: str
    passed: bool
    owner: str
    """Whose it is, where it is not one's own."""
    reach: str
    starts_at: datetime
    is_meeting: bool = False

    @property
    def tags_on_paper(self) -> str:
        return tags_beside(self.reach, self.tags)


def by_the_hour(by: User) -> tuple[Hour, ...]:
    """What is planned for today, the earliest first; without what stands among the tasks already."""
    require(by, may.SEE_TODAY)
    midnight = clock.midnight(clock.today())
    tomorrow = clock.midnight(clock.today() + timedelta(days=1))
    covered = list(Cover.objects.owners_covered_by(by))
    workers = [by, *covered]
    along = Appointment.others.through.objects.filter(user__in=workers).values("appointment")
    asked = Task.objects.open().filter(about_id=OuterRef("pk"), kind=TaskKind.APPOINTMENT, owner__in=workers)
    found = list(
        Appointment.objects.visible_to(by)
        .filter(Q(lead__in=workers) | Q(pk__in=along))
        .filter(starts_at__gte=midnight, starts_at__lt=tomorrow, state=AppointmentState.PLANNED)
        .exclude(Exists(asked))
        .select_related("referral__person__team", "referral__person__care_home", "lead")
        .prefetch_related(
            "others", "referral__person__contact_points", "referral__person__communication_needs"
        )
    )
    people = {one.referral.person_id: one.referral.person for one in found}
    record_each("person.listed", people.values(), by=by, person_id_of=lambda person: person.pk)
    return tuple(_hour(one, by) for one in found)


def hours_of_team(by: User, members: Collection[UUID], *, until: datetime) -> list[tuple[datetime, Hour]]:
    """What a whole team has planned from this morning until then, for paper that all of it reads: without
    what is private, and of a protected person without an address. Whoever makes the paper audits it."""
    require(by, may.SAVE_TEAM_LIST)
    midnight = clock.midnight(clock.today())
    along = Appointment.others.through.objects.filter(user__in=members).values("appointment")
    found = (
        Appointment.objects.visible_to(by)
        .filter(Q(lead__in=members) | Q(pk__in=along))
        .filter(starts_at__gte=midnight, starts_at__lt=until, state=AppointmentState.PLANNED, private=False)
        .select_related("referral__person__team", "referral__person__care_home", "lead")
        .prefetch_related(
            "others", "referral__person__contact_points", "referral__person__communication_needs"
        )
    )
    return [
        (
            one.starts_at,
            replace(
                _hour(one, by, besides=one.lead),
                owner=one.lead.name,
                address="" if _is_protected(one.referral.person) else _address(one.referral.person, one, by),
            ),
        )
        for one in found
    ]


def where_words(appointment: Appointment) -> str:
    """ "At their home", "Quarry Room, Fortuneswell"."""
    if appointment.where == Where.PLACE:
        return appointment.place
    return str(appointment.get_where_display())


def with_words(appointment: Appointment, *, besides: User | None = None) -> str:
    """ "Priya Nair (lead), Sam Orr and Dean from the Shed"; empty when only `besides` is there."""
    others = [user.name for user in appointment.others.all() if user != besides]
    lead = (
        []
        if appointment.lead == besides
        else [f"{appointment.lead.name} (lead)" if others else appointment.lead.name]
    )
    outside = [appointment.with_whom] if appointment.with_whom else []
    names = [*lead, *others, *outside]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _hour(appointment: Appointment, by: User, *, besides: User | None = None) -> Hour:
    """`besides`: who is named beside it already; otherwise the reader."""
    person = appointment.referral.person
    phone = safe_phone(person)
    company = with_words(appointment, besides=besides or by)
    parts = [where_words(appointment) + (f", with {company}" if company else ""), appointment.purpose]
    address = _address(person, appointment, by)
    is_theirs = appointment.lead == by or by in appointment.others.all()
    return Hour(
        id=appointment.pk,
        person_id=person.pk,
        person=person.name,
        at=at_time(appointment.starts_at),
        what=". ".join(part.rstrip(".") for part in parts if part) + ".",
        address=address,
        tags=tuple(tags(person)),
        phone=phone.match_value if phone else "",
        phone_shown=phone_words(phone.value) if phone else "",
        passed=appointment.starts_at <= clock.now(),
        owner="" if is_theirs else f"for {appointment.lead.name}",
        reach=reach_words(person),
        starts_at=appointment.starts_at,
    )


def _is_protected(person: Person) -> bool:
    """Also through the record that theirs was merged into: both lead to one door."""
    return person.protected or (person.merged_into is not None and person.merged_into.protected)


def _address(person: Person, appointment: Appointment, by: User) -> str:
    if appointment.where != Where.HOME or not sees_place(by, person):
        return ""
    if person.care_home:
        return person.care_home.name
    return ", ".join(filter(None, [person.address, person.postcode]))
