"""Brings a feed's services into the directory, one transaction each, and says what became of every one.

A second run over the same feed changes nothing. What an editor changed here stays. A record that cannot be
read is skipped with its reason and does not keep the others out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from wagtail.log_actions import log as log_action
from wagtail.signal_handlers import disable_reference_index_auto_update

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import IMPORT_LISTINGS, require
from directory.audit.actions import record as audit
from directory.audit.kinds import name_kind
from directory.catalogue.inference.infer import Vocabulary
from directory.catalogue.models import Service
from directory.indexing.touched import postponed, touch
from directory.openreferral import normalise, source_values
from directory.openreferral.apply_groups import Applied, Applier
from directory.openreferral.identity import Known, merged
from directory.openreferral.models import ImportLine, ImportRun, Source
from directory.openreferral.organisations_and_places import Surroundings
from directory.openreferral.reader import Feed, kind_of
from directory.openreferral.service_values import service_values
from directory.upkeep.models import Check

log = logging.getLogger(__name__)
name_kind("listings.imported", "Imported listings from a source")

ADDED, CHANGED, UNCHANGED, SKIPPED = "added", "changed", "unchanged", "skipped"
Progress = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Report:
    """A run with its counts, and a line for each record of the feed, in the feed's order."""

    run: ImportRun
    lines: list[ImportLine]


def import_services(
    *,
    source: Source,
    feed: Feed,
    by: Actor,
    dry_run: bool = False,
    again: bool = False,
    progress: Progress = lambda: None,
) -> Report:
    """Import every service of the feed. Raises NotAllowed; a bad record is a line of the run, not an error.

    `dry_run` does all of it and takes it back, but for the report. `again` reads anew also what the source
    has not changed, as after a change of needs or terms; edits made here are kept all the same.
    """
    require(by, IMPORT_LISTINGS)
    with ExitStack() as stack:
        # It would run before child rows are written; Applier does it after.
        stack.enter_context(disable_reference_index_auto_update())
        if dry_run:
            stack.enter_context(transaction.atomic())
        else:
            stack.enter_context(postponed())
        report = _Import(source, by, again).whole(feed, progress)
        if dry_run:
            transaction.set_rollback(True)
    return report


def import_records(records: Iterable[Mapping[str, Any]], *, source: str, name: str = "", by: Actor) -> Report:
    """Import services that are in hand, as from the source of this key. Raises NotAllowed."""
    rows = list(records)
    feed = Feed(iter(rows), normalise.version_of(rows), len(rows), source)
    return import_services(source=ensure_source(source, name=name), feed=feed, by=by)


def ensure_source(key: str, *, name: str = "", url: str = "", licence: str = "") -> Source:
    """The source of this key, made where it is new."""
    made, _created = Source.objects.get_or_create(
        key=key, defaults={"name": name or key, "url": url, "licence": licence}
    )
    return made


class _Import:
    def __init__(self, source: Source, by: Actor, again: bool) -> None:
        self.source, self.by, self.again = source, by, again
        self.known = Known(source)
        self.vocabulary = Vocabulary.load()
        self.around = Surroundings(self.known)
        self.lines: list[ImportLine] = []

    def whole(self, feed: Feed, progress: Progress) -> Report:
        self.run = ImportRun.objects.create(source=self.source, by=self.by.label[:200])
        counts = dict.fromkeys((ADDED, CHANGED, UNCHANGED, SKIPPED), 0)
        for record in feed.records:
            line = self._line(record)
            counts[line.what] += 1
            self.lines.append(line)
            progress()
        with transaction.atomic():
            ImportLine.objects.bulk_create(self.lines, batch_size=500)
            for what, count in counts.items():
                setattr(self.run, what, count)
            self.run.ended_at = clock.now()
            self.run.save()
            audit("listings.imported", self.source, by=self.by, detail={"run": str(self.run.pk), **counts})
        return Report(self.run, self.lines)

    def _line(self, record: Mapping[str, Any]) -> ImportLine:
        line = ImportLine(
            run=self.run, id_in_source=str(record.get("id", ""))[:200], name=str(record.get("name", ""))[:255]
        )
        try:
            with transaction.atomic():
                self._one(record, line)
            self.known.settle()
        except source_values.NotAService as problem:
            self._failed(line, str(problem))
        except (ValueError, TypeError, KeyError, AttributeError, ValidationError, DatabaseError) as problem:
            log.warning("Record %s could not be imported: %s", line.id_in_source, type(problem).__name__)
            self._failed(line, f"It could not be read ({type(problem).__name__}: {str(problem)[:200]}).")
        return line

    def _failed(self, line: ImportLine, why: str) -> None:
        self.known.forget()
        self.around.forget()
        line.what, line.problems, line.changes = SKIPPED, [why], []

    def _one(self, record: Mapping[str, Any], line: ImportLine) -> None:
        kind = kind_of(record)
        if kind != "service":
            raise source_values.NotAService(f"It is a {kind}, not a service.")
        raw = normalise.normalise(record)
        held = self.known.get("service", line.id_in_source)
        whole = merged(held.raw, raw) if held else raw
        if held and whole == held.raw and not self.again:
            line.what = UNCHANGED
            return
        told = source_values.read(whole)
        organisation, changed_around = self.around.organisation(told.organisation)
        places = self.around.places(told.places) if told.places is not None else None
        changed_around += [] if places is None else [w for place in places for w in place.changes]
        values = service_values(told, places, self.vocabulary, self.around)
        applier = Applier(Service, "service", self.known)
        applied = applier.apply(told.id, whole, values, told.modified, organisation=organisation)
        checked = self._check(applied, told)
        line.name, line.problems = told.name, told.problems + self.around.problems()
        line.what, line.changes = _what(applied, changed_around, checked)
        if line.what != UNCHANGED:
            self._tell(applied, line)

    def _check(self, applied: Applied, told: source_values.Said) -> bool:
        """What the source calls assured is a check by the source, once for each date."""
        if told.checked_on is None or told.checked_on > clock.today():
            return False
        by = self.source.name[:200]
        if (
            not applied.new
            and Check.objects.filter(service=applied.record, by=by, on__gte=told.checked_on).exists()
        ):
            return False
        Check.objects.create(
            service_id=applied.record.pk, on=told.checked_on, by=by, how="Said by the source"
        )
        return True

    def _tell(self, applied: Applied, line: ImportLine) -> None:
        """A line in the listing's history, and word to the search."""
        log_action(
            instance=applied.record,
            action="wagtail.create" if applied.new else "wagtail.edit",
            data={"source": self.source.key, "changes": line.changes},
        )
        touch({applied.record.pk, *self.around.seen_on()})


def _what(applied: Applied, around: list[str], checked: bool) -> tuple[str, list[str]]:
    if applied.new:
        return ADDED, []
    changes = [*applied.changes, *dict.fromkeys(around), *(["checked"] if checked else [])]
    return (CHANGED, changes) if changes else (UNCHANGED, [])
