"""Is it right for them? Each rule is yes, no or not known, with its reason, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

from directory import clock
from directory.accounts.models import User
from directory.catalogue.facts import Basis, Fact
from directory.catalogue.locations import AccessFeature, Location
from directory.catalogue.models import DeliveredBy, Service
from directory.catalogue.times_words import times_words
from directory.catalogue.wording import ages_words, room_words
from directory.indexing.service_at_place import room_at, schedules_at
from directory.places.distances import metres
from directory.places.locate import codes_at
from directory.places.miles import miles_words
from directory.places.models import Postcode
from directory.upkeep.models import Capacity
from prescribing.group_page.who_to_ring import title_of
from prescribing.people.details import CommunicationCode
from prescribing.people.models import GettingAbout, Person
from prescribing.prescriptions.said_twice import groups_to_ask, words_to_ask
from prescribing.sight import sees_place
from prescribing.words import day_long, local_day
from search.documents import Point, Room


@dataclass(frozen=True, slots=True)
class Rule:
    """`matters`: not known, and it matters to this person, so it becomes a question to the group."""

    key: str
    label: str
    answer: str
    """yes, no or not-known."""
    reason: str
    more: str = ""
    matters: bool = False
    question: str = ""
    room: str = ""
    """For "taking people": open, waiting, full, ask or not-known, to draw its tag."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    who: tuple[Rule, ...]
    getting: tuple[Rule, ...]

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions that follow from what is not known and matters."""
        return tuple(rule.question for rule in (*self.who, *self.getting) if rule.matters and rule.question)

    @property
    def fails(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in (*self.who, *self.getting) if rule.answer == Fact.NO)


YES, NO, UNKNOWN = Fact.YES.value, Fact.NO.value, Fact.NOT_KNOWN.value
_ACCESS_FOR = {
    CommunicationCode.HEARING_LOOP: AccessFeature.HEARING_LOOP,
    CommunicationCode.BSL: AccessFeature.BSL,
}


def eligibility(person: Person, service: Service, location: Location | None, by: User) -> Eligibility:
    """Every rule of a service for a person, at one of its places or (None) where it has none."""
    called = person.called
    who = [_age(person, service), _area(person, service, by)]
    who += [_professional(service, by), *_groups(service, called)]
    words = words_to_ask(service)
    if words:
        who.append(Rule("words", words, UNKNOWN, f"Not known. Ask {called}."))
    getting = [_distance(person, service, location, by), *_access(person, location)]
    getting += [_room(service, location), _days(service, location)]
    return Eligibility(tuple(rule for rule in who if rule), tuple(rule for rule in getting if rule))


def distance_to(person: Person, location: Location | None) -> float | None:
    """Metres from home; None when either is not known. Shown only to those who may see where they live."""
    if location is None or location.latitude is None or person.latitude is None:
        return None
    home = Point(person.latitude, person.longitude or 0.0)
    return metres(home, Point(location.latitude, location.longitude or 0.0))


def nearest_place(person: Person, service: Service) -> Location | None:
    """The place of a service that is nearest to home, the first where home is not known; None without any."""
    places = [row.location for row in service.at_locations.select_related("location")]
    far = {place.pk: distance_to(person, place) for place in places}
    known = [place for place in places if far[place.pk] is not None]
    return min(known, key=lambda place: far[place.pk] or 0.0) if known else next(iter(places), None)


def _age(person: Person, service: Service) -> Rule | None:
    words = ages_words(service)
    if not words:
        return None
    if person.age is None:
        return Rule(
            "age",
            words,
            UNKNOWN,
            f"{person.called}'s age is not known.",
            matters=True,
            question="Does age matter?",
        )
    low, high = service.minimum_age or 0, service.maximum_age
    fits = low <= person.age and (high is None or person.age <= high)
    return Rule("age", words, YES if fits else NO, f"{person.called} is {person.age}.")


def _area(person: Person, service: Service, by: User) -> Rule | None:
    areas = [area for area in service.areas.all() if area.is_place]
    if not areas:
        return None
    label = "Lives in " + ", ".join(area.name for area in areas[:3])
    if not sees_place(by, person):
        return Rule("area", label, UNKNOWN, "Only the owner knows where they live.")
    codes = {code for area in areas for code in area.codes}
    home = _codes_of(person)
    if not codes or not home:
        return Rule("area", label, UNKNOWN, "We cannot tell from the listing or the address.")
    where = person.area_name or person.postcode
    if codes & home:
        return Rule("area", label, YES, f"{where}.")
    if unplaced := [area.unplaced for area in areas if area.unplaced]:
        return Rule(
            "area",
            label,
            UNKNOWN,
            f"“{', '.join(unplaced)}” is not on our map.",
            matters=True,
            question="Do they come to where this person lives?",
        )
    return Rule("area", label, NO, f"{where} is outside.")


def _codes_of(person: Person) -> frozenset[str]:
    row = (
        Postcode.objects.filter(compact=person.postcode.replace(" ", "")).first() if person.postcode else None
    )
    if row is None:
        return frozenset()
    return codes_at(Point(row.latitude, row.longitude), row=row)


def _professional(service: Service, by: User) -> Rule | None:
    if service.referral_only != Fact.YES:
        return None
    title = title_of(by) or "professional"
    return Rule("professional", "Sent by a health or care professional", YES, f"You are a {title}.")


def _groups(service: Service, called: str) -> list[Rule]:
    found = []
    for row in groups_to_ask(service):
        label = f"{row.get_group_display()}{' only' if row.only else ''}"
        sure = "" if row.basis != Basis.INFERRED else " Read from the words of the listing."
        question = f"Is it only for {str(row.get_group_display()).lower()}?" if not row.only else ""
        reason = f"Ask {called}.{sure}"
        found.append(Rule(f"group-{row.group}", label, UNKNOWN, reason, matters=row.only, question=question))
    return found


def _distance(person: Person, service: Service, location: Location | None, by: User) -> Rule:
    how = {row.how for row in service.deliveries.all()}
    reaches = how & {DeliveredBy.HOME_VISIT, DeliveredBy.PHONE, DeliveredBy.ONLINE}
    if location is None and reaches:
        words = {
            DeliveredBy.HOME_VISIT: "They come to people.",
            DeliveredBy.PHONE: "By phone.",
            DeliveredBy.ONLINE: "Online.",
        }
        return Rule("distance", "Distance", YES, next(words[DeliveredBy(one)] for one in sorted(reaches)))
    housebound = person.getting_about == GettingAbout.HOUSEBOUND
    if housebound and DeliveredBy.HOME_VISIT not in how:
        return Rule(
            "distance", "Distance", NO, f"{person.called} cannot get out, and they do not come to people."
        )
    if not sees_place(by, person):
        return Rule("distance", "Distance", UNKNOWN, "Only the owner sees how far it is.")
    far = distance_to(person, location)
    if far is None:
        return Rule("distance", "Distance", UNKNOWN, "One of the two places is not on our map.")
    reason, more = f"{miles_words(far)} from home.", ""
    if person.distance_accepted is not None:
        by_what = "" if person.getting_about == GettingAbout.NOT_KNOWN else f", {_lower(person)}"
        more = f"{person.called} will go up to {miles_words(person.distance_accepted)}{by_what}."
    fits = person.distance_accepted is None or far <= person.distance_accepted
    return Rule("distance", "Distance", YES if fits else NO, reason, more)


def _lower(person: Person) -> str:
    words = str(person.get_getting_about_display())
    return words[:1].lower() + words[1:]


def _access(person: Person, location: Location | None) -> list[Rule]:
    if location is None:
        return []
    known = {row.feature: row for row in location.access.all()}
    needed = {
        _ACCESS_FOR[CommunicationCode(need.code)]
        for need in person.communication_needs.all()
        if need.ended_at is None and need.code in _ACCESS_FOR
    }
    rules = []
    for feature in (AccessFeature.STEP_FREE, *sorted(needed)):
        row = known.get(feature)
        answer = row.fact if row else UNKNOWN
        wanted = feature in needed
        label = f"{feature.label}, which {person.called} needs" if wanted else str(feature.label)
        reason = (row.detail if row else "") or ("We will ask." if answer == UNKNOWN and wanted else "")
        question = (
            f"Is there {_with_article(feature)}?"
            if feature != AccessFeature.STEP_FREE
            else "Is it step-free?"
        )
        rules.append(
            Rule(
                f"access-{feature}",
                label,
                answer,
                reason,
                matters=wanted and answer == UNKNOWN,
                question=question,
            )
        )
    return rules


def _with_article(feature: AccessFeature) -> str:
    words = str(feature.label)
    return words if words.startswith("British") else f"a {words.lower()}"


def _room(service: Service, location: Location | None) -> Rule:
    state, until = room_at(service, location)
    if until and until < clock.today():
        state = Room.NOT_KNOWN
    said = _capacity(service, location)
    words = room_words(state, weeks=said.weeks if said else None, until=until) or "Not said. Ask them."
    more = ""
    if said and state != Room.NOT_KNOWN:
        good = f" Good until {day_long(said.until)}." if said.until else ""
        more = f"Said by {said.said_by.partition(' <')[0]} on {day_long(local_day(said.said_at))}.{good}"
    answer = {Room.OPEN: YES, Room.FULL: NO}.get(state, UNKNOWN)
    return Rule("room", "Taking people", answer, f"{words.rstrip('.')}.", more, room=state.value)


def _capacity(service: Service, location: Location | None) -> Capacity | None:
    said = {row.location_id: row for row in service.capacities.all()}
    return (said.get(location.pk) if location else None) or said.get(None)


def _days(service: Service, location: Location | None) -> Rule:
    lines = times_words(schedules_at(service, location), today=clock.today())
    if not lines:
        return Rule(
            "days",
            "Days and times",
            UNKNOWN,
            "Not in the listing.",
            matters=True,
            question="Which days is it on?",
        )
    return Rule("days", "Days and times", YES, f"{'; '.join(lines).rstrip('.')}.")
