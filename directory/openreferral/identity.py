"""Which record here a source's record is. Identity is (source, kind, id in the source)."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import models

from directory.openreferral.models import Source, SourceRecord
from directory.openreferral.publish.ids import AT_PLACE, of_place


class Known:
    """The source's records that we know, read once for an import."""

    def __init__(self, source: Source) -> None:
        self.source = source
        rows = list(SourceRecord.objects.filter(source=source))
        for row in rows:
            row.source = source
        self._records = {(row.kind, row.id_in_source): row for row in rows}
        self._fresh: list[tuple[str, str]] = []
        self._changed: list[SourceRecord] = []

    def get(self, kind: str, id_in_source: str) -> SourceRecord | None:
        return self._records.get((kind, id_in_source))

    def add(
        self, kind: str, id_in_source: str, object_id: UUID, raw: dict[str, Any], modified: str
    ) -> SourceRecord:
        record = SourceRecord.objects.create(
            source=self.source,
            kind=kind,
            id_in_source=id_in_source,
            object_id=object_id,
            raw=raw,
            last_modified=modified,
        )
        self._records[kind, id_in_source] = record
        self._fresh.append((kind, id_in_source))
        return record

    def rename(self, record: SourceRecord, id_in_source: str) -> None:
        """The source calls it by another id from now on."""
        self.changing(record)
        del self._records[record.kind, record.id_in_source]
        record.id_in_source = id_in_source
        record.save(update_fields=["id_in_source"])
        self._records[record.kind, id_in_source] = record

    def changing(self, record: SourceRecord) -> None:
        """Call it before changing what is held of a record, so that `forget` can undo it."""
        self._changed.append(record)

    def ids(self, kind: str) -> dict[str, SourceRecord]:
        """What is known of this kind, by the id in the source."""
        return {identity: row for (of, identity), row in self._records.items() if of == kind}

    def settle(self) -> None:
        """What was added and changed is committed."""
        self._fresh, self._changed = [], []

    def forget(self) -> None:
        """What was added and changed since `settle` was rolled back, so it is not held here either."""
        for key in self._fresh:
            del self._records[key]
        for record in self._changed:
            if record.pk and (record.kind, record.id_in_source) in self._records:
                record.refresh_from_db()
        self._fresh, self._changed = [], []


def new_id(model: type[models.Model], source: Source, kind: str, id_in_source: str) -> UUID:
    """The feed's own UUID where it is free here, else a uuid5 of source and id: never another's record."""
    made, theirs = own_ids(source, kind, id_in_source)
    if theirs is None:
        return made
    taken = model._base_manager.filter(pk=theirs).exists()
    return made if taken else theirs


def keep_ids_of_places(known: Known, service: UUID, raw: dict[str, Any], here: dict[str, UUID]) -> None:
    """Remember the ids that a source gives to a service at its places, so that it goes out by them again.

    `here` has our places by their ids in the source. An id that another has already stays with that one.
    """
    rows = raw.get("service_at_locations")
    for at in rows if isinstance(rows, list) else ():
        location = here.get(_place_id(at))
        written = str(at.get("id") or "") if location else ""
        try:
            theirs = str(UUID(written))
        except ValueError:
            continue
        made = of_place(service, location) if location else None
        if made is None or str(made) == theirs or known.get(AT_PLACE, theirs):
            continue
        if not SourceRecord.objects.filter(kind=AT_PLACE, id_in_source=theirs).exists():
            raw_ids = {"service": str(service), "location": str(location)}
            known.add(AT_PLACE, theirs, made, raw_ids, "")


def own_ids(source: Source, kind: str, id_in_source: str) -> tuple[UUID, UUID | None]:
    """What a record made for this source can be called: a uuid5, and the source’s own UUID if it is one."""
    made = uuid5(NAMESPACE_URL, f"waymark:{source.key}:{kind}:{id_in_source}")
    try:
        return made, UUID(id_in_source)
    except ValueError:
        return made, None


def merged(was: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """What the source has said in all: a key it left out this time keeps its last word.

    Organisations are merged the same way, and places by their ids, for a list row may hold less than a whole
    page. An empty value is a word too, and removes.
    """
    made = {**was, **said}
    if isinstance(was.get("organization"), dict) and isinstance(said.get("organization"), dict):
        made["organization"] = _same_organisation(was["organization"], said["organization"])
    both = (was.get("service_at_locations"), said.get("service_at_locations"))
    if all(isinstance(places, list) for places in both):
        before = {_place_id(at): at for at in was["service_at_locations"]}
        made["service_at_locations"] = [
            _at_location(before.get(_place_id(at)), at) for at in said["service_at_locations"]
        ]
    return made


def _same_organisation(was: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    return {**was, **said} if said.get("id", was.get("id")) == was.get("id") else said


def _place_id(at: Any) -> str:
    """Of a place in a record; empty where it has none."""
    if not isinstance(at, dict):
        return ""
    location = at.get("location")
    return str((location.get("id") if isinstance(location, dict) else None) or at.get("location_id") or "")


def _at_location(was: Any, said: Any) -> Any:
    if not isinstance(was, dict) or not isinstance(said, dict) or not _place_id(said):
        return said
    made = {**was, **said}
    if isinstance(was.get("location"), dict) and isinstance(said.get("location"), dict):
        made["location"] = {**was["location"], **said["location"]}
    return made
