"""The demo's front desk: whom the receptionist sent somewhere, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from cms.demo import chapters
from cms.demo.people import PersonInStory
from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Need, Service
from prescribing.models import Person
from prescribing.people.details import ContactKind
from prescribing.people.details_given import ContactGiven
from prescribing.prescriptions.prescribe_at_desk import prescribe_at_desk
from prescribing.privacy.consents import ConsentGiven


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the desk. `days` ago, and the chapters that followed, two days apart."""

    name: str
    born: date
    phone: str
    service: str
    need: str
    days: int
    then: tuple[chapters.Step, ...] = ()


VISITS = (
    Visit("Colin Strand", date(1957, 5, 3), "07700 900301", "Men's Shed", "mens-sheds", 1),
    Visit(
        "Agnes Fenn",
        date(1944, 9, 21),
        "07700 900302",
        "Phone Pals",
        "befriending",
        6,
        (chapters.opened, chapters.waiting),
    ),
    Visit(
        "Rohan Dell",
        date(1989, 1, 30),
        "07700 900303",
        "Drop-in money advice",
        "debt-advice",
        9,
        (chapters.opened, chapters.accepted, chapters.attended),
    ),
    Visit(
        "Marjorie Pell",
        date(1949, 12, 8),
        "07700 900304",
        "Tophill Lunch Club",
        "lunch-clubs",
        12,
        (chapters.opened, chapters.accepted, chapters.attended, chapters.finished),
    ),
)


def moments(by: User) -> Iterator[tuple[datetime, chapters.Step, chapters.Thread]]:
    """When, what, and the thread it belongs to, for everything that began at the desk."""
    for number, visit in enumerate(VISITS):
        thread = chapters.Thread(PersonInStory(number, {}), visit.need, by, partial(_service, visit))
        day = clock.today() - timedelta(days=visit.days)
        began = datetime.combine(day, time(10, 5 + number * 9), clock.LONDON)
        yield began, _at_the_desk(visit), thread
        for step, chapter in enumerate(visit.then, start=1):
            yield began + step * timedelta(days=2, hours=1), chapter, thread


def _at_the_desk(visit: Visit) -> chapters.Step:
    def prescribe(thread: chapters.Thread) -> None:
        thread.prescription = prescribe_at_desk(
            name=visit.name,
            date_of_birth=visit.born,
            contact=ContactGiven(ContactKind.PHONE, visit.phone, preferred=True, call="yes", voicemail="yes"),
            service=_service(visit),
            need=Need.objects.get(slug=visit.need),
            consent=ConsentGiven(method="in-person"),
            by=thread.by,
        )

    return prescribe


def _service(visit: Visit, person: Person | None = None) -> Service:
    return Service.objects.get(name=visit.service)
