"""What was found, ready to be shown: one row per listing, in the order the engine gave.

A row says only what its audience may see: places come from `meetings.places_seen`, numbers from
`contacting.actions`. Reading a page of them takes a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue import cleaning, contacting, times, times_words, wording
from directory.catalogue.facts import Fact
from directory.catalogue.locations import AccessFeature, Location
from directory.catalogue.models import DeliveredBy, Frequency, Schedule, Service
from directory.events.event_dates import is_over
from directory.finder import result_reasons as reasons
from directory.indexing.service_at_place import capacity_at, places_seen, room_at, schedules_at, sessions_at
from directory.photos.models import ListingPhoto
from directory.photos.shown import photos_of
from directory.places.distances import metres
from directory.places.miles import miles_words
from search.documents import Audience, Begin, Point
from search.results import Hit, Reach

SUMMARY_LENGTH = 150
"""Characters of a listing's own words that stand for a summary it does not have."""


@dataclass(frozen=True, slots=True)
class Row:
    """One listing found, in the names of components/result.html. `metres` is along the ground, or None."""

    id: str
    name: str
    url: str
    organisation: str
    summary: str
    where_strong: str = ""
    where: str = ""
    next_strong: str = ""
    next: str = ""
    next_at: datetime | None = None
    """When the next session begins, or began where one is on."""
    room: Mapping[str, str] | None = None
    tags: Sequence[Mapping[str, str]] = ()
    why: str = ""
    reasons: tuple[str, ...] = ()
    freshness: Mapping[str, str] = field(default_factory=dict)
    action: Mapping[str, str] | None = None
    photo: ListingPhoto | None = None
    cost: str = ""
    delivery: tuple[str, ...] = ()
    reach: str = ""
    metres: float | None = None
    point: Point | None = None
    number: int | None = None
    unsure: tuple[str, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)


def readable(services: QuerySet[Service]) -> QuerySet[Service]:
    """Listings with all that a row or a page says of them."""
    return (
        services.select_related("organisation")
        .annotate(last_checked=Max("checks__on"))
        .prefetch_related(
            "at_locations__location__access",
            "schedules",
            "phones",
            "contacts",
            "costs",
            "deliveries",
            "groups",
            "needs__need",
            "areas",
            "capacities",
            "closures",
        )
    )


@dataclass(frozen=True, slots=True)
class Listings:
    """Listings read for rows, by their id as text, with the photos of each."""

    services: Mapping[str, Service]
    photos: Mapping[UUID, Sequence[ListingPhoto]]


def read_listings(hits: Iterable[Hit], audience: Audience) -> Listings:
    """What these hits are of, without listings that have gone, are hidden or over since it was indexed."""
    seen = Service.objects.seen_by(audience)
    wanted = readable(seen.filter(pk__in=[hit.id for hit in hits]))
    services = {str(service.pk): service for service in wanted if not is_over(service)}
    return Listings(services, photos_of(services.values()))


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom rows are written, and what they asked as far as the reasons name it. `known` are listings that
    were read for several lists at once: reading costs more than all the rest of an answer."""

    audience: Audience
    origin: Point | None = None
    near_words: str = ""
    meant: reasons.QuestionTerms = field(default_factory=reasons.QuestionTerms)
    known: Listings | None = None


def rows(hits: Sequence[Hit], asker: Asker) -> list[Row]:
    """Rows of these hits, without those whose listing may no longer be shown."""
    known = asker.known or read_listings(hits, asker.audience)
    listed = [(known.services[hit.id], hit) for hit in hits if hit.id in known.services]
    return [
        replace(
            _Writer(service, hit, asker).row(number),
            photo=next(iter(known.photos.get(service.pk, ())), None),
        )
        for number, (service, hit) in enumerate(listed, 1)
    ]


class _Writer:
    """Writes one row."""

    def __init__(self, service: Service, hit: Hit, asker: Asker) -> None:
        self.service, self.hit, self.asker = service, hit, asker
        self.place = self._place()
        self.point = _point_of(self.place)
        self.metres = metres(asker.origin, self.point) if asker.origin and self.point else None
        self.delivery = tuple(row.how for row in service.deliveries.all())

    def row(self, number: int) -> Row:
        service, hit = self.service, self.hit
        why = reasons.of(service, hit, self.asker.near_words, self.metres, self.asker.meant)
        where_strong, where = self._where()
        next_strong, then, begins = self._when()
        return Row(
            id=str(service.pk),
            name=service.name,
            url=reverse("directory:service", args=[service.pk]),
            organisation=service.organisation.name,
            summary=summary_of(service),
            where_strong=where_strong,
            where=where,
            next_strong=next_strong,
            next=then,
            next_at=begins,
            room=self._room(),
            tags=self._tags(),
            why=reasons.sentence(why),
            reasons=why,
            freshness=freshness_of(service),
            action=self._action(),
            cost=wording.cost_words(service),
            delivery=self.delivery,
            reach=hit.reach.value,
            metres=self.metres,
            point=self.point,
            number=number,
            unsure=hit.unsure,
            parts=hit.parts,
        )

    def _place(self) -> Location | None:
        """The place shown for the service; none where it reaches people in another way."""
        seen = places_seen(self.service, self.asker.audience)
        meant = next((place for place in seen if str(place.pk) == self.hit.meeting), None)
        if self.hit.reach == Reach.ANYWHERE and meant is None and len(seen) == 1:
            meant = seen[0]
        return meant if self.hit.reach in (Reach.NEAR, Reach.ANYWHERE, Reach.COVERS) else None

    def _where(self) -> tuple[str, str]:
        if self.place is not None:
            place, far = self.place, self.asker.origin is None  # then any town of the country may be meant
            town = place.town if far or not place.postcode else ""
            named = ", ".join(filter(None, (place.name or place.address, town, place.postcode)))
            return miles_words(self.metres), named
        how = delivery_words(self.delivery)
        areas = [area.name for area in self.service.areas.all() if area.is_place]
        across = _("in %(areas)s") % {"areas": ", ".join(areas)} if areas and len(areas) < 4 else ""
        if how:
            return how, across
        if self.hit.reach != Reach.COVERS:
            return "", across
        return _("May reach you") if "near" in self.hit.unsure else _("Covers your area"), across

    def _when(self) -> tuple[str, str, datetime | None]:
        now, today = clock.now(), clock.today()
        schedules = schedules_at(self.service, self.place)
        coming = times.next_session(sessions_at(self.service, self.place, today), now)
        lines = times_words.times_words(schedules, today=today)
        if coming is None:
            return "", "; ".join(lines[:2]), None
        usual = list(dict.fromkeys(filter(None, (usual_days(schedule, today) for schedule in schedules))))
        said = _("then %(days)s") % {"days": usual[0]} if len(usual) == 1 else ""
        return times_words.next_words(coming, now=now), said, coming.starts

    def _room(self) -> dict[str, str] | None:
        state, until = room_at(self.service, self.place)
        said = capacity_at(self.service, self.place)
        label = wording.room_words(state, weeks=said.weeks if said else None, until=until)
        return {"state": "ring" if state == "ask" else state.value, "label": label} if label else None

    def _tags(self) -> list[dict[str, str]]:
        service, tags = self.service, []
        access = {row.feature: row for row in self.place.access.all()} if self.place else {}
        asked_but_unknown = "access" in self.hit.unsure
        if (step := access.get(AccessFeature.STEP_FREE)) and step.fact == Fact.YES:
            tags.append({"label": _("Step-free"), "kind": ""})
        elif asked_but_unknown:
            tags.append({"label": _("Getting in: not all known"), "kind": "unknown"})
        tags.append(
            {
                "label": wording.cost_words(service),
                "kind": "" if wording.cost_is_known(service) else "unknown",
            }
        )
        if ages := wording.ages_words(service):
            tags.append({"label": ages, "kind": ""})
        tags += [
            {"label": words, "kind": ""}
            for words in wording.groups_words([row for row in service.groups.all() if row.only])
        ]
        if service.referral_only == Fact.YES or service.begin_by == Begin.PROFESSIONAL.value:
            tags.append({"label": _("Through a professional"), "kind": ""})
        not_known = {
            "free": _("Free for some people: ask") if self.service.free == Fact.NO else "",
            "when": _("Times not known"),
            "language": _("Languages not known"),
            "delivery": _("How it is given: not known"),
            "self_referral": _("How to begin: not known"),
        }
        return tags + [
            {"label": label, "kind": "unknown"}
            for name, label in not_known.items()
            if label and name in self.hit.unsure
        ]

    def _action(self) -> dict[str, str] | None:
        seen = contacting.seen_by(self.asker.audience)
        action = next((one for one in contacting.actions(self.service, seen) if one.href), None)
        return (
            {"label": action.label, "url": action.href, "about": self.service.name, "kind": action.kind}
            if action
            else None
        )


def _point_of(place: Location | None) -> Point | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return Point(place.latitude, place.longitude)


def usual_days(schedule: Schedule, today: date) -> str:
    """ "Tuesdays and Thursdays", "every day": a schedule's days without its hours; empty for one date."""
    if schedule.frequency not in (Frequency.WEEKLY, Frequency.MONTHLY):
        return ""
    words = times_words.schedule_words(schedule, today=today)
    hours = times_words.hours_words(schedule.opens_at, schedule.closes_at)
    days = words.split(f", {hours}")[0] if hours else words
    weekday = days.split()[0].rstrip("s,") in times_words.WEEKDAYS if days else True
    return days if weekday else days[:1].lower() + days[1:]


def summary_of(service: Service) -> str:
    """What it does in one line: the editor's, else the first sentence or two of what happens there."""
    return service.summary or cleaning.first_sentence(service.description, SUMMARY_LENGTH)


def delivery_words(delivery: Collection[str]) -> str:
    """ "By phone or online", "Comes to you"; empty where it is only met in person, or nobody said."""
    words = {
        DeliveredBy.HOME_VISIT: _("Comes to you"),
        DeliveredBy.PHONE: _("By phone"),
        DeliveredBy.ONLINE: _("Online"),
    }
    said = [label for how, label in words.items() if how in delivery]
    if len(said) < 2:
        return said[0] if said else ""
    return _("%(first)s or %(last)s") % {
        "first": ", ".join([said[0], *(label.lower() for label in said[1:-1])]),
        "last": said[-1].lower(),
    }


def freshness_of(service: Service) -> dict[str, str]:
    """For components/freshness.html."""
    checked = service.last_checked  # annotated in readable()
    if service.hidden_at is not None:  # only staff come this far
        return {"state": "old", "label": _("Hidden from the public: nobody said that it is still right")}
    stale = checked is not None and wording.is_stale(checked)
    return {"state": "old" if stale else "fresh", "label": wording.checked_words(checked)}
