"""What a list says of each service: who runs it, phone, when, where, cost. On screen, paper and in messages.

A list says only what its audience may see. One's own list is read as oneself; paper, messages and links are
read by somebody else, so they are always for the public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from directory.catalogue import contacting, hidden_locations, pages, wording
from directory.catalogue.locations import AccessFeature, Location
from directory.catalogue.models import Service
from directory.duplicates.addresses import now_called
from directory.finder.result_rows import delivery_words, freshness_of, readable, summary_of
from directory.indexing.service_at_place import places_seen
from directory.indexing.times_at_places import When, when_of
from search.documents import Audience


@dataclass(frozen=True, slots=True)
class Where:
    """A place to go to. Where places differ in when, each says its own."""

    name: str
    address: str
    town: str
    postcode: str
    getting_there: str
    getting_in: str
    when: When | None

    @property
    def line(self) -> str:
        return ", ".join(filter(None, (self.name, self.address, self.town, self.postcode)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One service on a list. `reach` says how it is met where there is no place to name."""

    id: str
    name: str
    url: str
    organisation: str
    summary: str
    call: contacting.Action | None
    others: tuple[contacting.Action, ...]
    when: tuple[str, ...]
    notes: tuple[str, ...]
    where: tuple[Where, ...]
    reach: str
    cost: str
    steps: tuple[dict[str, str], ...]
    alert: str
    closures: tuple[str, ...]
    checked: str
    sensitive: bool

    @property
    def places_differ(self) -> bool:
        """Whether `when` is not the same at all of its places."""
        return any(place.when for place in self.where)

    @property
    def place_words(self) -> str:
        """Where, in one line: "The Old Chandlery, DT4 8NF", "By phone"."""
        return "; ".join(place.line for place in self.where) or self.reach


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as its reader may see it. `gone` are ids that are not, or no longer, for them."""

    entries: tuple[Entry, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def ids(self) -> list[str]:
        return [entry.id for entry in self.entries]

    @property
    def sensitive(self) -> bool:
        return any(entry.sensitive for entry in self.entries)


def read_list(ids: Sequence[str], audience: Audience) -> Shown:
    """The services of these ids in their order. However many, it takes the same number of queries.

    One that was made one with another is read as what it is now.
    """
    if not ids:
        return Shown()
    ids = as_called_now(ids)
    seen = {str(one.pk): one for one in readable(Service.objects.seen_by(audience).filter(pk__in=ids))}
    return Shown(
        entries=tuple(_entry(seen[one], audience) for one in ids if one in seen),
        gone=tuple(one for one in ids if one not in seen),
    )


def as_called_now(ids: Sequence[str]) -> list[str]:
    """The ids of what these services are now, each once."""
    now = {str(pk): str(at) for pk, at in now_called(UUID(one) for one in ids).items()}
    return list(dict.fromkeys(now.get(one, one) for one in ids))


def for_others(ids: Sequence[str]) -> Shown:
    """The same as anybody may see it: on paper, in a message, behind a link."""
    return read_list(ids, Audience.PUBLIC)


def _entry(service: Service, audience: Audience) -> Entry:
    places = places_seen(service, audience)
    when, each = when_of(service, places)
    without_place = pages.where_without_place(service)
    ways = contacting.actions(service, contacting.seen_by(audience))
    call = next((way for way in ways if way.kind == "call"), None)
    return Entry(
        id=str(service.pk),
        name=service.name,
        url=reverse("directory:service", args=[service.pk]),
        organisation=service.organisation.name,
        summary=summary_of(service),
        call=call,
        others=tuple(way for way in ways if way is not call),
        when=when.times,
        notes=when.notes,
        where=tuple(
            _where(place, each[n] if each else None)
            for n, place in enumerate(() if without_place else places)
        ),
        reach=without_place or ("" if places else _reach(service)),
        cost=wording.cost_words(service) if wording.cost_is_known(service) else _("Not known"),
        steps=tuple(pages.steps(service)),
        alert=service.alert,
        closures=tuple(pages.closures(service)),
        checked=freshness_of(service)["label"],
        sensitive=hidden_locations.is_sensitive(service),
    )


def _where(place: Location, when: When | None) -> Where:
    known = {row.feature for row in place.access.all() if row.fact == "yes"}
    said = [str(feature.label) for feature in AccessFeature if feature in known]
    return Where(
        name=place.name,
        address=place.address,
        town=place.town,
        postcode=place.postcode,
        getting_there=place.getting_there,
        getting_in=place.access_note or ", ".join([*said[:1], *(label.lower() for label in said[1:])]),
        when=when,
    )


def _reach(service: Service) -> str:
    if hidden_locations.withholds_places(service):
        return _("The address is not shown, to keep people safe. Ring them.")
    how = delivery_words(tuple(row.how for row in service.deliveries.all()))
    return how or _("Ask how they can meet you")
