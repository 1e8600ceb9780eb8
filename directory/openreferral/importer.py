"""Brings a feed's services into the directory, some hundred a transaction, and says what became of every one.

A second run over the same feed changes nothing. What an editor changed here stays. A record that cannot be
read is skipped with its reason and does not keep the others out: a batch that cannot be written is done again
record by record.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from django.db import DatabaseError, transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import IMPORT_LISTINGS, require
from directory.audit.actions import record as audit
from directory.bulk.collecting import many_objects
from directory.bulk.new_row import new_row
from directory.catalogue import cleaning
from directory.catalogue.inference.infer import Vocabulary
from directory.catalogue.models import Service
from directory.indexing.touched import postponed, touch
from directory.openreferral import gone, normalise, our_own, runs
from directory.openreferral.apply_groups import Applied, Applier
from directory.openreferral.batches import log_entries
from directory.openreferral.batches.bringing import BeforeRecord, InBatches, Progress
from directory.openreferral.batches.may_change import MayChange
from directory.openreferral.batches.read_ahead import postcodes_of
from directory.openreferral.batches.taking import in_batches
from directory.openreferral.batches.waiting_rows import WrittenSince
from directory.openreferral.feeds import characters
from directory.openreferral.feeds.reader import Feed, kind_of
from directory.openreferral.identity import Known, keep_ids_of_places, merged
from directory.openreferral.models import ImportLine, ImportRun, Source, SourceRecord
from directory.openreferral.organisations_and_places import Placed
from directory.openreferral.service_values import service_values
from directory.openreferral.source import service
from directory.openreferral.source.closures import closures_of_new, write_closures
from directory.openreferral.source.room import room_of_new, write_room
from directory.upkeep.inferred_facts import Refused
from directory.upkeep.models import HOW_SOURCE, Check

log = logging.getLogger(__name__)

ADDED, CHANGED, UNCHANGED, SKIPPED = "added", "changed", "unchanged", "skipped"


class ImportStopped(RuntimeError):
    """An import that could not go on; says why and how far it came. What it had brought stays."""


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

    Raises ImportStopped when it cannot go on at all (a full disk): the run says how far it came.

    `dry_run` does all of it and takes it back, but for the report. `again` reads anew also what the source
    has not changed, as after a change of needs or terms; edits made here are kept all the same.
    """
    require(by, IMPORT_LISTINGS)
    with ExitStack() as stack:
        stack.enter_context(many_objects())
        # It would run before child rows are written; Applier does it after.
        stack.enter_context(disable_reference_index_auto_update())
        if dry_run:
            # What is on the web is fetched before: no transaction waits for another computer.
            feed = replace(feed, records=iter(list(feed.records)))
            stack.enter_context(transaction.atomic())
        else:
            stack.enter_context(postponed())
        report = Importing(source, by, again).whole(feed, progress)
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


class Importing(InBatches):
    """One run. What brings records in by another way builds on it: see directory/spreadsheets."""

    def __init__(self, source: Source, by: Actor, again: bool) -> None:
        self.source, self.by, self.again = source, by, again
        super().__init__(Known(source))
        self.vocabulary = Vocabulary.load()
        self.counts = dict.fromkeys((ADDED, CHANGED, UNCHANGED, SKIPPED), 0)

    def whole(self, feed: Feed, progress: Progress) -> Report:
        self.run = ImportRun.objects.create(
            source=self.source,
            by=self.by.label[:200],
            total=feed.total,
            process=runs.this_process(),
            last_line_at=clock.now(),
        )
        try:
            for batch in in_batches(feed.records):
                self._bring(batch, progress)
            self._end(feed)
        except Exception as problem:
            raise self._stopped(problem) from problem
        return Report(self.run, self.lines)

    def _end(self, feed: Feed) -> None:
        with transaction.atomic():
            for identity, line in self.again_lines.items():
                if self.times[identity] > 2:
                    line.problems = [_comes_again(identity, self.times[identity])]
                    line.save(update_fields=["problems"])
            self.run.is_part = bool(feed.unread)
            told: list[str] = []
            self.run.problems = characters.mended([*feed.unread, *feed.problems], told)
            # Part of a feed, or one record of it, says nothing of the rest.
            if feed.is_list and not feed.unread:
                gone.mark(self.known, set(self.times))
            gone.seen_again(self.known, set(self.times))
            self.run.ended_at = clock.now()
            self.run.save()
            audit(
                "listings.imported",
                self.source,
                by=self.by,
                detail={"run": str(self.run.pk), **self.counts},
            )

    def _stopped(self, problem: Exception) -> ImportStopped:
        """Marks the run as failed, if the database still takes that."""
        words = _why_stopped(problem)
        log.error("The import of %s stopped: %s", self.source.key, type(problem).__name__)
        try:
            with transaction.atomic():
                ImportRun.objects.filter(pk=self.run.pk).update(
                    failure=words[:300], ended_at=clock.now(), **self.counts
                )
        except (DatabaseError, transaction.TransactionManagementError):
            log.exception("Nor could the run be marked as failed.")
        done = sum(self.counts.values())
        of = f" of {self.run.total}" if self.run.total is not None else ""
        return ImportStopped(
            f"It stopped after {done}{of} records. {words} What was brought in stays; "
            "once that is put right, run it again and it goes on from there."
        )

    def _read_ahead(self, records: list[Any]) -> None:
        read = [record for record in records if isinstance(record, Mapping)]
        self.known.ahead.expect(read)
        self.known.hand.expect(MayChange(read, self.known, again=self.again))
        self.around.postcodes.expect(postcodes_of(read))

    def _cannot_be_written(self, record: Any, problem: Exception) -> None:
        """One record by itself: it is told why, unless the run itself cannot go on."""
        if isinstance(problem, ImportStopped | WrittenSince):
            raise problem
        told: list[str] = []
        line = self._line_of(characters.mended(record, told))
        self.times[line.id_in_source] += 1
        with transaction.atomic():
            self._fail(line, [_why_not(problem), *told], None)
            self.known.write()
            self._keep_counts()

    def _line_of(self, record: Any) -> ImportLine:
        of = record if isinstance(record, Mapping) else {}
        made: ImportLine = new_row(
            ImportLine,
            run=self.run,
            id_in_source=str(of.get("id") or "")[:200],
            name=str(of.get("name") or "")[:255],
        )
        return made

    def _line(self, given: Any) -> None:
        told: list[str] = []
        record = characters.mended(given, told)
        line = self._line_of(record)
        if line.id_in_source and self._comes_again(line):
            return
        before = self._so_far()
        try:
            whole = self._whole(record, line)
            if whole is not None:
                with self._apart():
                    self._change(whole, line)
            line.problems = [*told, *line.problems]
            self._write(line)
        except WrittenSince:
            raise
        except service.NotAService as problem:
            self._fail(line, [str(problem), *told], before, problem)
            return
        except Exception as problem:  # noqa: BLE001  one record never keeps the others out
            log.warning("Record %s could not be imported: %s", line.id_in_source, type(problem).__name__)
            self._fail(line, [_why_not(problem), *told], before, problem)
            return
        self.lines.append(line)
        self.counts[line.what] += 1

    def _comes_again(self, line: ImportLine) -> bool:
        """Whether this id was in the feed before: the first stands, and it is told once."""
        self.times[line.id_in_source] += 1
        if self.times[line.id_in_source] == 1:
            return False
        line.what = SKIPPED
        first = line.id_in_source not in self.again_lines
        if first:
            line.problems = [_comes_again(line.id_in_source, 2)]
            self.again_lines[line.id_in_source] = line
            self.lines.append(line)
        self._write(line if first else None)
        self.counts[SKIPPED] += 1
        return True

    def _write(self, line: ImportLine | None) -> None:
        """The line, with the record itself: a killed run says how far it came."""
        if line:
            line.pk = None
            self.known.waiting.add(line)

    def _fail(
        self,
        line: ImportLine,
        why: list[str],
        before: BeforeRecord | None,
        problem: Exception | None = None,
    ) -> None:
        self._undo(before, problem)
        line.what, line.problems, line.changes = SKIPPED, why, []
        self._write(line)
        self.lines.append(line)
        self.counts[SKIPPED] += 1

    def _one(self, record: Any, line: ImportLine) -> None:
        whole = self._whole(record, line)
        if whole is not None:
            self._change(whole, line)

    def _whole(self, record: Any, line: ImportLine) -> dict[str, Any] | None:
        """What the source has said of it in all; None where that is what it said before, or our own."""
        kind = kind_of(record)
        if kind != "service":
            raise service.NotAService(f"It is {_an(kind)}, not a service.")
        held = self.known.get("service", line.id_in_source)
        if held is None and (ours := our_own.came_back(record, self.known)):
            line.what, line.problems = UNCHANGED, [ours]
            return None
        raw = normalise.normalise(record)
        whole = merged(held.raw, raw) if held else raw
        if held and whole == held.raw and not self.again:
            line.what = UNCHANGED
            return None
        return whole

    def _change(self, whole: dict[str, Any], line: ImportLine) -> None:
        """Bring the directory to what the source says."""
        held = self.known.get("service", line.id_in_source)
        if held is not None and held.pk is None:
            self.known.waiting.write()
        told = service.read(whole)
        if held and "times" not in told.groups and _were_read_from_words(held):
            told.groups["times"] = {"schedules": []}
        organisation, changed_around = self.around.organisation(told.organisation)
        places = self.around.places(told.places) if told.places is not None else None
        changed_around += [] if places is None else [w for place in places for w in place.changes]
        refused = self.known.hand.refused_of(held) if held else frozenset()
        values = self.values(told, places, refused)
        applier = Applier(Service, "service", self.known)
        applied = applier.apply(told.id, whole, values, told.modified, organisation=organisation)
        checked = self._check(applied, told)
        here = {place.id_in_source: place.record.pk for place in places or []}
        keep_ids_of_places(self.known, applied.record.pk, whole, here)
        changed_around += self._closed_and_full(applied, told, here)
        line.name, line.problems = told.name, told.problems + self.around.problems()
        line.what, line.changes = _what(applied, changed_around, checked)
        if line.what != UNCHANGED:
            self._tell(applied, line, told.modified)

    def _closed_and_full(self, applied: Applied, told: service.Said, here: dict[str, Any]) -> list[str]:
        """Days closed and room, as the source says them; what changed of them in words."""
        record, by = applied.record, self.source.name
        if applied.new:
            self.known.waiting.add(*closures_of_new(record, told.closures, here, by))
            self.known.waiting.add(*room_of_new(record, told.room, by))
            return []
        made = ["closed days"] if write_closures(record, told.closures, here, by) else []
        return [*made, "room"] if write_room(record, told.room, by) else made

    def values(self, told: service.Said, places: list[Placed] | None, refused: Refused) -> dict[str, Any]:
        """All that is said of the service and implied by it, ready to be applied."""
        return service_values(told, places, self.vocabulary, self.around, refused=refused)

    def _check(self, applied: Applied, told: service.Said) -> bool:
        """What the source calls assured is a check by the source, once for each date."""
        if told.checked_on is None or told.checked_on > clock.today():
            return False
        by = self.source.name[:200]
        if (
            not applied.new
            and Check.objects.filter(service=applied.record, by=by, on__gte=told.checked_on).exists()
        ):
            return False
        self.known.waiting.add_said(
            [(Check, {"service_id": applied.record.pk, "on": told.checked_on, "by": by, "how": HOW_SOURCE})]
        )
        return True

    def _tell(self, applied: Applied, line: ImportLine, modified: str) -> None:
        """A line in the listing's history, and word to the search."""
        entry = log_entries.entry_of(
            applied.record,
            "wagtail.create" if applied.new else "wagtail.edit",
            by=self.by if isinstance(self.by, User) else None,
            data={"source": self.source.key, "changes": line.changes},
        )
        self.known.waiting.add_said(entry)
        others = self.around.seen_on()
        touch({applied.record.pk, *others})
        for pk in others:
            self.said.pop(pk, None)
        if said := cleaning.moment(modified):
            self.said[applied.record.pk] = said


def _what(applied: Applied, around: list[str], checked: bool) -> tuple[str, list[str]]:
    if applied.new:
        return ADDED, []
    changes = [*applied.changes, *dict.fromkeys(around), *(["checked"] if checked else [])]
    return (CHANGED, changes) if changes else (UNCHANGED, [])


def _were_read_from_words(held: SourceRecord) -> bool:
    """Whether the times a source last said are those of words, which now say none."""
    said = held.groups.filter(group="times").first()
    rows = said.value.get("schedules", []) if said else []
    return bool(rows) and all(row.get("read_from") for row in rows)


def _an(kind: str) -> str:
    if kind.startswith(("null", "text")):
        return kind
    return f"an {kind}" if kind[0] in "aeioO" else f"a {kind}"


def _why_not(problem: Exception) -> str:
    why = str(characters.mended(str(problem)[:200], []))
    return f"It could not be read ({type(problem).__name__}: {why})."


def _comes_again(identity: str, times: int) -> str:
    return f"The id “{identity}” comes {times} times in this feed. The first is used, the others are not."


def _why_stopped(problem: Exception) -> str:
    said = str(problem).lower()
    if "full" in said or "no space" in said or getattr(problem, "errno", None) == errno.ENOSPC:
        return "The disk is full."
    if isinstance(problem, DatabaseError):
        return f"The database took no more ({type(problem).__name__})."
    return f"It could not go on ({type(problem).__name__})."
