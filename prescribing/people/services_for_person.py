"""Searching for a person: the directory's own search, with what is known of them already applied."""

from __future__ import annotations

from dataclasses import replace

from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.catalogue.locations import AccessFeature
from directory.catalogue.models import DeliveredBy, Need
from directory.finder.question import SearchParameters
from directory.finder.run_search import SearchAnswer, find
from directory.places.locate import codes_at
from directory.places.models import Postcode
from prescribing import permissions as may
from prescribing.people.areas import area_words
from prescribing.people.details import CommunicationCode
from prescribing.people.models import GettingAbout, Person
from prescribing.sight import sees_place
from search.documents import Audience, Point
from search.query import Near

_ACCESS = {
    CommunicationCode.HEARING_LOOP: AccessFeature.HEARING_LOOP.value,
    CommunicationCode.BSL: AccessFeature.BSL.value,
}


def services_for(
    person: Person,
    *,
    by: User,
    asked: SearchParameters | None = None,
    need: Need | None = None,
    as_asked: bool = False,
) -> SearchAnswer:
    """What may help them: near where they live, within the distance they accept, right for their age, their
    access needs and how they get about. What `asked` says itself goes before what is known of them; with
    `as_asked` it is the whole question, because somebody saw these facts applied and changed them.
    """
    require(by, may.PRESCRIBE, on=person)
    question = (
        (asked or SearchParameters()) if as_asked else preset(asked or SearchParameters(), person, need=need)
    )
    return find(
        question, audience=Audience.PROFESSIONAL, near=near_of(person, by), near_words=near_words(person, by)
    )


def preset(asked: SearchParameters, person: Person, *, need: Need | None = None) -> SearchParameters:
    """The question with the person's own facts where it left them open."""
    wanted = tuple(
        _ACCESS[CommunicationCode(row.code)]
        for row in person.communication_needs.all()
        if row.ended_at is None and row.code in _ACCESS
    )
    reach = (DeliveredBy.HOME_VISIT.value, DeliveredBy.PHONE.value, DeliveredBy.ONLINE.value)
    housebound = person.getting_about == GettingAbout.HOUSEBOUND
    return replace(
        asked,
        need=asked.need or (need.slug if need else ""),
        age=asked.age if asked.age is not None else person.age,
        access=asked.access or wanted,
        delivery=asked.delivery or (reach if housebound else ()),
    )


def near_of(person: Person, by: User) -> Near | None:
    """Where they live and how far they go. Only owner and cover search from a protected person's home."""
    if person.latitude is None or person.longitude is None or not sees_place(by, person):
        return None
    point = Point(person.latitude, person.longitude)
    row = Postcode.objects.filter(compact=person.postcode.replace(" ", "")).first()
    accepted = float(person.distance_accepted) if person.distance_accepted is not None else None
    return Near(point=point, codes=codes_at(point, row=row), metres=accepted)


def near_words(person: Person, by: User) -> str:
    """The place as it may be shown beside results."""
    return area_words(person) if sees_place(by, person) else ""
