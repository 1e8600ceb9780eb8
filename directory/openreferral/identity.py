"""Which record here a source's record is. Identity is (source, kind, id in the source)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import models

from directory.bulk.new_row import new_row
from directory.openreferral.batches.in_hand import InHand
from directory.openreferral.batches.read_ahead import ReadAhead
from directory.openreferral.batches.references import index_references
from directory.openreferral.batches.waiting_rows import SoFar, WaitingRows
from directory.openreferral.models import Source, SourceRecord
from directory.openreferral.publish.ids import AT_PLACE, of_place


@dataclass(frozen=True, slots=True)
class Point:
    """How much of an import was done, so that what came after it can be forgotten."""

    fresh: int
    changed: int
    waiting: SoFar
    renewed: int
    in_hand: int


class Known:
    """The source's records that we know, read once for an import.

    `waiting` are new rows and `hand` changed records that are written at the end of a batch; `ahead` is what
    was read for all of it; and `renewed` are records whose names of others go into Wagtail's reference index
    then.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.waiting = WaitingRows()
        self.hand = InHand()
        self.waiting.after = self.hand.write
        self.ahead = ReadAhead()
        self.renewed: list[models.Model] = []
        rows = list(SourceRecord.objects.filter(source=source))
        for row in rows:
            row.source = source
        self._records = {(row.kind, row.id_in_source): row for row in rows}
        self._fresh: list[tuple[str, str]] = []
        self._changed: list[tuple[SourceRecord, str]] = []

    def get(self, kind: str, id_in_source: str) -> SourceRecord | None:
        return self._records.get((kind, id_in_source))

    def add(
        self, kind: str, id_in_source: str, object_id: UUID, raw: dict[str, Any], modified: str
    ) -> SourceRecord:
        record: SourceRecord = new_row(
            SourceRecord,
            source=self.source,
            kind=kind,
            id_in_source=id_in_source,
            object_id=object_id,
            raw=raw,
            last_modified=modified,
        )
        self._records[kind, id_in_source] = record
        self._fresh.append((kind, id_in_source))
        self.waiting.add(record)
        return record

    def rename(self, record: SourceRecord, id_in_source: str) -> None:
        """The source calls it by another id from now on."""
        self.waiting.write()
        self.changing(record)
        del self._records[record.kind, record.id_in_source]
        record.id_in_source = id_in_source
        record.save(update_fields=["id_in_source"])
        self._records[record.kind, id_in_source] = record

    def changing(self, record: SourceRecord) -> None:
        """Call it before changing what is held of a record, so that `forget` can undo it."""
        self._changed.append((record, record.id_in_source))

    def ids(self, kind: str) -> dict[str, SourceRecord]:
        """What is known of this kind, by the id in the source."""
        return {identity: row for (of, identity), row in self._records.items() if of == kind}

    def is_taken(self, model: type[models.Model], pk: UUID) -> bool:
        """Whether a record here has this id, written or waiting."""
        return self.waiting.has_made(model, pk) or self.ahead.is_taken(model, pk)

    def so_far(self) -> Point:
        waiting, in_hand = self.waiting.so_far(), self.hand.changes
        return Point(len(self._fresh), len(self._changed), waiting, len(self.renewed), in_hand)

    def settle(self) -> None:
        """What was added and changed is committed."""
        self._fresh, self._changed, self.renewed = [], [], []
        self.waiting.settle()
        self.hand.forget()

    def forget(self, since: Point | None = None) -> None:
        """What was added and changed since then, or since `settle`, was rolled back: it is not held here.

        Raises WrittenSince where rows from before were written meanwhile, and so rolled back too.
        """
        if since is None or self.hand.changes != since.in_hand:
            self.hand.forget()
        fresh, changed, renewed = (since.fresh, since.changed, since.renewed) if since else (0, 0, 0)
        for key in self._fresh[fresh:]:
            self._records.pop(key, None)
        for record, called in reversed(self._changed[changed:]):
            if self._records.get((record.kind, record.id_in_source)) is record:
                del self._records[record.kind, record.id_in_source]
                record.id_in_source = called
                self._records[record.kind, called] = record
        for record in {id(record): record for record, _called in self._changed[changed:]}.values():
            if self._records.get((record.kind, record.id_in_source)) is record:
                record.refresh_from_db()
        del self._fresh[fresh:], self._changed[changed:], self.renewed[renewed:]
        if since:
            self.waiting.back_to(since.waiting)
        else:
            self.waiting.settle()

    def write(self) -> None:
        """At the end of a batch, in its transaction: all that waits, and the reference index of it."""
        self.waiting.write()
        by_model: dict[type[models.Model], dict[Any, None]] = {}
        for record in self.renewed:
            by_model.setdefault(type(record), {})[record.pk] = None
        for model, ids in by_model.items():
            index_references(model, ids)
        self.renewed = []


def new_id(model: type[models.Model], known: Known, kind: str, id_in_source: str) -> UUID:
    """The feed's own UUID where it is free here, else a uuid5 of source and id: never another's record."""
    theirs = _own_uuid(id_in_source)
    free = theirs is not None and not known.is_taken(model, theirs)
    return theirs if theirs is not None and free else _made_id(known.source, kind, id_in_source)


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
        if not known.ahead.is_place_taken(theirs):
            raw_ids = {"service": str(service), "location": str(location)}
            known.add(AT_PLACE, theirs, made, raw_ids, "")


def own_ids(source: Source, kind: str, id_in_source: str) -> tuple[UUID, UUID | None]:
    """What a record made for this source can be called: a uuid5, and the source’s own UUID if it is one."""
    return _made_id(source, kind, id_in_source), _own_uuid(id_in_source)


def _made_id(source: Source, kind: str, id_in_source: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"waymark:{source.key}:{kind}:{id_in_source}")


def _own_uuid(id_in_source: str) -> UUID | None:
    try:
        return UUID(id_in_source)
    except ValueError:
        return None


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
