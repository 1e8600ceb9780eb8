"""What a batch of records asks of the database for each of them, read for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import models

from directory.catalogue.models import Location, Organisation, Service
from directory.openreferral.models import SourceRecord
from directory.openreferral.normalise import listed
from directory.openreferral.publish.ids import AT_PLACE
from directory.places.postcodes import PostcodeProblem, parse


class ReadAhead:
    """Which ids that a batch brings have records here: read when the first of them is asked for."""

    def __init__(self) -> None:
        self._records: Collection[Mapping[str, Any]] = ()
        self._taken: dict[type[models.Model], dict[UUID, bool]] = {}
        self._places: dict[str, bool] | None = None

    def expect(self, records: Collection[Mapping[str, Any]]) -> None:
        """Forget what was read before; what these may ask is read when it is asked."""
        self._records, self._taken, self._places = records, {}, None

    def is_taken(self, model: type[models.Model], pk: UUID) -> bool:
        if model not in self._taken:
            self._taken[model] = _which(model, _IDS[model](self._records))
        known = self._taken[model]
        return known[pk] if pk in known else model._base_manager.filter(pk=pk).exists()

    def is_place_taken(self, identity: str) -> bool:
        """Whether a source gave this id to a service at a place."""
        if self._places is None:
            rows = (row for record in self._records for row in listed(record, "service_at_locations"))
            asked = {str(found) for row in rows if (found := _uuid(row.get("id")))}
            there = SourceRecord.objects.filter(kind=AT_PLACE, id_in_source__in=asked)
            known = set(there.values_list("id_in_source", flat=True)) if asked else set()
            self._places = {each: each in known for each in asked}
        if identity in self._places:
            return self._places[identity]
        return SourceRecord.objects.filter(kind=AT_PLACE, id_in_source=identity).exists()


def _which(model: type[models.Model], written: Iterable[Any]) -> dict[UUID, bool]:
    asked = {found for one in written if (found := _uuid(one))}
    there = set(model._base_manager.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return {pk: pk in there for pk in asked}


def _uuid(written: Any) -> UUID | None:
    try:
        return UUID(str(written)) if written else None
    except ValueError:
        return None


def organisation_id(record: Mapping[str, Any]) -> Any:
    """As its source writes it; None where it names none."""
    row = record.get("organization")
    return (row.get("id") if isinstance(row, Mapping) else None) or record.get("organization_id")


def place_ids(record: Mapping[str, Any]) -> Iterator[Any]:
    """Of the places that a record names."""
    for at in listed(record, "service_at_locations"):
        location = at.get("location")
        yield (location.get("id") if isinstance(location, Mapping) else None) or at.get("location_id")
    for location in listed(record, "locations"):
        yield location.get("id")


def postcodes_of(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Those of their places, as an import keeps them; one that cannot be read is left out."""
    for record in records:
        rows = [row for at in listed(record, "service_at_locations") for row in listed(at, "location")]
        for place in (*rows, *listed(record, "locations")):
            for address in listed(place, "addresses", "physical_addresses"):
                try:
                    yield parse(str(address.get("postal_code") or "")).canonical
                except PostcodeProblem:
                    continue


_IDS: dict[type[models.Model], Callable[[Iterable[Mapping[str, Any]]], Iterable[Any]]] = {
    Service: lambda records: (record.get("id") for record in records),
    Organisation: lambda records: map(organisation_id, records),
    Location: lambda records: (place for record in records for place in place_ids(record)),
}
