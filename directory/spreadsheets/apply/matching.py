"""Which listing, organisation or place here a row means that this source has not sent before.

By name and postcode, and only where there is one of that name and postcode; all are read in one question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from uuid import UUID

from directory.catalogue.models import Location, Organisation, Service
from directory.openreferral.identity import own_ids
from directory.openreferral.models import SourceRecord
from directory.places.place_names import fold

Found = dict[tuple[str, ...], list[UUID]]


def compact(postcode: str) -> str:
    return "".join(postcode.split()).upper()


def is_ours(held: SourceRecord) -> bool:
    """Whether the record was here before this source spoke of it, and was only known again."""
    return held.object_id not in own_ids(held.source, held.kind, held.id_in_source)


class Matches:
    """Names here, read when first asked for. Before that `settle` has all that is to be found written."""

    def __init__(self, settle: Callable[[], None] = lambda: None) -> None:
        self._settle = settle

    def service(self, name: str, postcode: str, organisation: str = "") -> list[UUID]:
        """Of this name at this postcode; without one, of this name and organisation where it has no place."""
        if postcode:
            return self._services.get((fold(name), compact(postcode)), [])
        return self._unplaced.get((fold(name), fold(organisation)), []) if organisation else []

    def organisation(self, name: str) -> list[UUID]:
        return self._organisations.get((fold(name),), [])

    def place(self, name: str, address: str, postcode: str) -> list[UUID]:
        if not postcode:
            return []
        at = compact(postcode)
        return self._places.get((fold(name), at), []) if name else self._streets.get((fold(address), at), [])

    def service_named(self, name: str, organisation: str = "") -> list[UUID]:
        """Of this name, and of the organisation where one is given."""
        if organisation:
            return self._of_organisation.get((fold(name), fold(organisation)), [])
        return self._named.get((fold(name),), [])

    @cached_property
    def _organisations(self) -> Found:
        self._settle()
        rows = Organisation.objects.current().values_list("pk", "name")
        return _by(((fold(name),), pk) for pk, name in rows)

    @cached_property
    def _services(self) -> Found:
        self._settle()
        rows = Service.objects.filter(archived_at=None).exclude(at_locations__location__postcode="")
        found = rows.values_list("pk", "name", "at_locations__location__postcode")
        return _by(((fold(name), compact(postcode or "")), pk) for pk, name, postcode in found)

    @cached_property
    def _unplaced(self) -> Found:
        self._settle()
        rows = Service.objects.filter(archived_at=None, at_locations=None)
        return _by(
            ((fold(name), fold(organisation)), pk)
            for pk, name, organisation in rows.values_list("pk", "name", "organisation__name")
        )

    @cached_property
    def _named(self) -> Found:
        self._settle()
        rows = Service.objects.filter(archived_at=None).values_list("pk", "name")
        return _by(((fold(name),), pk) for pk, name in rows)

    @cached_property
    def _of_organisation(self) -> Found:
        self._settle()
        rows = Service.objects.filter(archived_at=None).values_list("pk", "name", "organisation__name")
        return _by(((fold(name), fold(organisation)), pk) for pk, name, organisation in rows)

    @cached_property
    def _places(self) -> Found:
        self._settle()
        rows = Location.objects.filter(archived_at=None).exclude(postcode="")
        found = rows.exclude(name="").values_list("pk", "name", "postcode")
        return _by(((fold(name), compact(postcode)), pk) for pk, name, postcode in found)

    @cached_property
    def _streets(self) -> Found:
        self._settle()
        rows = Location.objects.filter(archived_at=None).exclude(postcode="")
        found = rows.exclude(address="").values_list("pk", "address", "postcode")
        return _by(((fold(address), compact(postcode)), pk) for pk, address, postcode in found)


def _by(pairs: object) -> Found:
    made: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
    for key, pk in pairs:  # type: ignore[attr-defined]
        if pk not in made[key]:
            made[key].append(pk)
    return dict(made)
