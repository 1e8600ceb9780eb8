"""Reading people: every way of opening or listing one goes through here, and is audited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record, record_each
from directory.places.postcodes import PostcodeProblem, parse
from prescribing import permissions as may
from prescribing.people.areas import line_of
from prescribing.people.as_written.names import folded, spellings
from prescribing.people.as_written.phones import read_phone
from prescribing.people.as_written.typed_query import split
from prescribing.people.contacting import Part, current_points, needs_words, phone_words, safe_phone, warnings
from prescribing.people.details import ContactKind, ContactPoint
from prescribing.people.identity import read_nhs_number, show_nhs_number
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import Referral
from prescribing.tasks.models import Task
from prescribing.words import born_words, day_short, local_day

MOST = 50


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands at the top of every page about one person, by components/person_banner.html's names."""

    person_id: UUID
    name: str
    likes: str
    called: str
    alert: str
    age: str
    nhs_number: str
    phone: str
    phone_url: str
    contact: tuple[Part, ...]
    needs: str
    died: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in a list. `line` is "64, Westham"."""

    person_id: UUID
    name: str
    line: str
    owner: str
    team: str
    next: str = ""
    """The next day on which something is due about them: "Fri 4 Dec", "Late: Fri 20 Nov"."""
    late: bool = False


def open_person(by: Actor, pk: UUID | str) -> Person:
    """The person, read by `by`, and audited. Raises NotAllowed, or Person.DoesNotExist for one unseen."""
    require(by, may.READ_PERSON)
    try:
        person = Person.objects.visible_to(by).with_banner().get(pk=pk)
    except (ValueError, ValidationError):
        raise Person.DoesNotExist from None
    record("person.read", person, by=by, person_id=person.pk)
    return person


def find_people(by: Actor, text: str) -> list[PersonRow]:
    """Those `by` may see whose name, date of birth, NHS number, phone or postcode matches, by family name;
    of several typed together all must match. Each one found is audited.

    Nothing typed finds nobody: a list of everybody is not a search.
    """
    require(by, may.READ_PERSON)
    wanted = _all_matching(text)
    if wanted is None:
        return []
    people = Person.objects.visible_to(by).current().filter(wanted).select_related("owner", "team")
    return listed(by, people[:MOST])


def caseload(by: User) -> QuerySet[Person]:
    """Those whose open referral is theirs, or who are theirs to protect, by family name. Show by `listed`."""
    require(by, may.READ_PERSON)
    open_ones = Referral.objects.open().filter(owner=by).values("person")
    theirs = Q(pk__in=open_ones) | Q(owner=by)
    return Person.objects.visible_to(by).current().filter(theirs).select_related("owner", "team")


def soonest_first(by: User) -> list[Person]:
    """The same in the order of what is next about them, the latest first; last, of whom nothing is open."""
    people = list(caseload(by))
    dates = _next_dates(by, people)
    return sorted(people, key=lambda one: (one.pk not in dates, dates.get(one.pk, one.recorded_at)))


def listed(by: Actor, people: Iterable[Person]) -> list[PersonRow]:
    """Rows of people who are shown in a list, with one audit event each, written in one statement."""
    shown = list(people)
    open_ones = Referral.objects.open().filter(
        person__in=[person.pk for person in shown], owner__isnull=False
    )
    workers = dict(open_ones.values_list("person", "owner__name"))
    dates = _next_dates(by, shown)
    record_each("person.listed", shown, by=by, person_id_of=lambda person: person.pk)
    return [
        PersonRow(
            person_id=person.pk,
            name=person.name,
            line=line_of(person),
            owner=person.owner.name if person.owner else workers.get(person.pk, ""),
            team=person.team.name,
            next=_day_words(dates.get(person.pk)),
            late=_is_late(dates.get(person.pk)),
        )
        for person in shown
    ]


def _next_dates(by: Actor, people: list[Person]) -> dict[UUID, datetime]:
    """The soonest due date of what is open about each, of what `by` may see."""
    soonest: dict[UUID, datetime] = {}
    open_records = (
        Task.objects.visible_to(by).open(),
        Prescription.objects.visible_to(by).open(),
        Referral.objects.visible_to(by).open(),
    )
    for records in open_records:
        dated = records.filter(person__in=[person.pk for person in people], due_at__isnull=False)
        for pk, due_at in dated.values_list("person", "due_at"):
            if due_at is not None:
                soonest[pk] = min(due_at, soonest.get(pk, due_at))
    return soonest


def _day_words(due_at: datetime | None) -> str:
    if due_at is None:
        return ""
    return f"Late: {day_short(due_at)}" if _is_late(due_at) else day_short(due_at)


def _is_late(due_at: datetime | None) -> bool:
    return due_at is not None and local_day(due_at) < clock.today()


def banner(person: Person) -> Banner:
    """Needs no permission of its own: whoever has the person has read them. Use objects.with_banner()."""
    phone = safe_phone(person)
    likes = ", ".join(
        filter(None, [f"“{person.preferred_name}”" if person.preferred_name else "", person.pronouns])
    )
    age = f"{person.age}, born {born_words(person.date_of_birth)}" if person.date_of_birth else ""
    died = f"Died {born_words(person.died_on)}" if person.died_on else ""
    return Banner(
        person_id=person.pk,
        name=person.name,
        likes=likes,
        called=person.called,
        alert=_alert(person),
        age=died or age,
        nhs_number=show_nhs_number(person.nhs_number),
        phone=phone_words(phone.value) if phone else "",
        phone_url=f"tel:{phone.match_value}" if phone else "",
        contact=tuple(_how_to_reach(person, phone)),
        needs=needs_words(person),
        died=died,
    )


def _how_to_reach(person: Person, phone: ContactPoint | None) -> list[Part]:
    """The warnings of the number shown, then each other way in a word."""
    parts = [*_beside(phone), *warnings(phone)] if phone else []
    for point in current_points(person):
        if point == phone:
            continue
        if point.kind == ContactKind.PHONE:
            parts += [Part(f"{phone_words(point.value)}:"), *_beside(point), *warnings(point)]
        else:
            parts += warnings(point)
    return parts


def _beside(point: ContactPoint) -> list[Part]:
    """What was written beside a number: "(daughter)"."""
    return [Part(f"({point.note})")] if point.note else []


def _alert(person: Person) -> str:
    if not person.speak_first:
        return ""
    who = person.lead_worker.name if person.lead_worker else person.lead_worker_elsewhere
    return f"Speak to the lead worker first: {who}" if who else "Speak to the lead worker first"


def _all_matching(text: str) -> Q | None:
    typed = split(text)
    wanted = [_matching(part) for part in (typed.number, typed.postcode, typed.name) if part]
    if typed.born:
        wanted.append(Q(date_of_birth=typed.born))
    if not wanted or None in wanted:
        return None
    return Q(*wanted)


def _matching(text: str) -> Q | None:
    """Digits are an NHS number or a phone; a whole postcode is one; anything else are words of a name."""
    typed = text.strip()
    if not typed:
        return None
    try:
        return Q(nhs_number=read_nhs_number(typed))
    except ValidationError:
        pass
    if sum(sign.isdigit() for sign in typed) >= 6:
        try:
            points = ContactPoint.objects.current().filter(match_value=read_phone(typed))
            return Q(pk__in=points.values("person"))
        except ValidationError:
            return None
    try:
        parsed = parse(typed)
        if parsed.incode:
            # Where a protected person lives is not told by finding them through it.
            return Q(postcode=parsed.canonical, protected=False)
    except PostcodeProblem:
        pass
    matching = Q()
    for words in spellings(folded(typed)):
        every = Q()
        for word in words:
            every &= Q(match_name__startswith=word) | Q(match_name__contains=f" {word}")
        matching |= every
    return matching or None
