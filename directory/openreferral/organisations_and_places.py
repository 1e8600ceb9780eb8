"""The organisations and places of an import, each written once however many services name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from directory.catalogue.facts import Basis
from directory.catalogue.inference import access
from directory.catalogue.models import Location, Organisation
from directory.openreferral import provenance
from directory.openreferral.apply_groups import Applied, Applier
from directory.openreferral.identity import Known
from directory.openreferral.source.places import SaidPlace
from directory.openreferral.source.service import SaidOrganisation
from directory.places.area_served import Cover
from directory.places.point_of_postcode import MIDDLE, far_doubt, rough_doubt
from directory.places.postcodes_ahead import PostcodesAhead
from directory.places.towns import REACH, only_town, point_of
from search.documents import Point

NOT_NAMED = "(not named)"


@dataclass(slots=True)
class Placed:
    """A place here, where it is, and what the import changed of it."""

    record: Location
    id_in_source: str
    note: str
    point: Point | None
    changes: list[str] = field(default_factory=list)


class Surroundings:
    """Organisations and places of one source, with the postcodes and areas looked up on the way."""

    def __init__(self, known: Known) -> None:
        self.cover = Cover()
        self._known = known
        self._organisations = Applier(Organisation, "organisation", known)
        self._locations = Applier(Location, "location", known)
        self._done: dict[tuple[str, str], tuple[Any, Any]] = {}
        self._before: list[tuple[tuple[str, str], tuple[Any, Any] | None]] = []
        self.postcodes = PostcodesAhead()
        self._towns: dict[str, Point | None] = {}
        self._problems: list[str] = []
        self._changed: list[Any] = []

    def organisation(self, said: SaidOrganisation) -> tuple[Organisation, list[str]]:
        """The organisation, and what changed. A service that names none belongs to one that says so."""
        if not said.id:
            said = SaidOrganisation(
                NOT_NAMED, "", {"name": {"name": f"Not named by {self._known.source.name}"[:255]}}
            )
            self._problems.append("It names no organisation.")
        elif not said.name and self._known.get("organisation", said.id) is None:
            said.groups["name"] = {"name": f"Not named by {self._known.source.name}"[:255]}
        raw = {"said": said.groups}
        applied = self._apply(self._organisations, "organisation", said.id, raw, said.groups)
        return applied.record, [f"organisation’s {change}" for change in applied.changes]

    def places(self, said: list[SaidPlace]) -> list[Placed]:
        return [self._place(place) for place in said]

    def problems(self) -> list[str]:
        """What was found doubtful since the last asking."""
        found, self._problems = self._problems, []
        return found

    def seen_on(self) -> set[UUID]:
        """Other listings on which what changed since the last asking is seen."""
        changed, self._changed = self._changed, []
        return {pk for record in changed for pk in provenance.services_showing(record)}

    def so_far(self) -> int:
        """Where an import stands, to go back to with `forget`."""
        return len(self._before)

    def settle(self) -> None:
        """What was written is committed."""
        self._before = []

    def forget(self, since: int = 0) -> None:
        """What was written since then, or since `settle`, was rolled back: it is not there."""
        for key, before in reversed(self._before[since:]):
            if before is None:
                self._done.pop(key, None)
            else:
                self._done[key] = before
        del self._before[since:]
        self._problems, self._changed = [], []

    def _apply(self, applier: Applier, kind: str, identity: str, raw: dict[str, Any], groups: Any) -> Applied:
        """Once for each record and what is said of it; what a service leaves out, another may have said."""
        before = self._done.get((kind, identity))
        if before and before[0] == groups:
            return Applied(before[1], new=False)
        held = self._known.get(kind, identity)
        whole = {"said": {**(held.raw.get("said", {}) if held else {}), **raw["said"]}}
        if held and held.raw == whole and not before:
            model = applier.model
            record = self._known.waiting.find(model, held.object_id)
            applied = Applied(record or self._known.hand.look_at(model, held), new=False)
        else:
            applied = applier.apply(identity, whole, groups)
            if applied.changes:
                self._changed.append(applied.record)
        self._before.append(((kind, identity), before))
        self._done[kind, identity] = (groups, applied.record)
        return applied

    def _place(self, said: SaidPlace) -> Placed:
        groups = dict(said.groups)
        point = self._point(said, groups)
        if "access" in groups:
            words = f"{said.access_words}\n{groups.get('getting_there', {}).get('getting_there', '')}"
            groups["access_facts"] = {
                "access": [
                    {
                        "feature": str(feature),
                        "fact": str(fact),
                        "detail": detail,
                        "basis": str(Basis.INFERRED),
                    }
                    for feature, fact, detail in access.access(words)
                ]
            }
        applied = self._apply(self._locations, "location", said.id, {"said": groups}, groups)
        changes = [f"place’s {change}" for change in applied.changes]
        return Placed(applied.record, said.id, said.note, point, changes)

    def _middle_of(self, town: str) -> Point | None:
        """The middle of a town that is small, where no other is called so."""
        if town not in self._towns:
            area = only_town(town)
            self._towns[town] = point_of(area) if area and (area.reach or REACH) <= REACH else None
        return self._towns[town]

    def _point(self, said: SaidPlace, groups: dict[str, Any]) -> Point | None:
        """The source's point, doubted when far from its postcode; without one, the postcode's."""
        home = self.postcodes.place(said.postcode)
        point, doubt = said.point, said.doubt
        if point and home and not doubt:
            doubt = far_doubt(point, home)
            if doubt:
                self._problems.append(doubt)
        elif point is None and home:
            point = home.point
            doubt = rough_doubt(home) or doubt
        elif point is None and not said.postcode and not doubt:
            town = str(groups.get("address", {}).get("town", ""))
            point, doubt = self._middle_of(town), f"{MIDDLE}{town}, for want of a better point."
            doubt = doubt if point else ""
        if point is None and not doubt:
            return None
        ward, authority = self.postcodes.codes(said.postcode)
        groups["point"] = {
            "latitude": point.latitude if point else None,
            "longitude": point.longitude if point else None,
            "point_doubt": doubt,
            "ward_code": ward,
            "authority_code": authority,
        }
        return point
