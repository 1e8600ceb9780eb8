"""Looking a spreadsheet through and importing it: at once where it is short, else by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from directory import clock
from directory.accounts.actors import Actor, System
from directory.accounts.permissions import NotAllowed
from directory.openreferral import runs
from directory.openreferral.importer import ADDED, CHANGED, SKIPPED, UNCHANGED, ImportStopped
from directory.spreadsheets.apply.apply_others import contacts_of, organisation_of, place_row
from directory.spreadsheets.apply.applying import JOINED, Progress, bring_in, look_through
from directory.spreadsheets.columns.file_kind import other_table
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.files.header_row import Table
from directory.spreadsheets.files.reading import read_table
from directory.spreadsheets.models import CHECK_STOPPED, RowOutcome, Spreadsheet, Stage
from directory.spreadsheets.rows.row_records import RowRecord, service_of
from directory.spreadsheets.rows.row_values import Choices, joined, parts_of
from directory.spreadsheets.rows.times_rows import of_one_service, times_of

AT_ONCE = 100
"""Rows that are worked on while somebody waits for the page; more are left to the worker."""
_NAMED = 8
SILENT = timedelta(minutes=5)
_CUT_OFF, _CUT_OFF_AGAIN = "It was cut off.", "It was cut off again."
_MAKE = {
    Kind.SERVICES: service_of,
    Kind.ORGANISATIONS: organisation_of,
    Kind.PLACES: place_row,
    Kind.CONTACTS: contacts_of,
    Kind.TIMES: times_of,
}


def records_of(sheet: Spreadsheet, table: Table | None = None) -> list[RowRecord]:
    """Every row, with those that continue it, as what is imported."""
    table = table or read_table(bytes(sheet.content), sheet.name)
    choices = Choices(
        tuple(sheet.fields),
        pounds=sheet.options.get("pounds", True),
        month_first=sheet.options.get("month_first", False),
    )
    other = other_table(table)
    kind = Kind(sheet.kind)
    rows = of_one_service(parts_of(table, choices)) if kind == Kind.TIMES else joined(table, choices)
    made = [_MAKE[kind](one, choices) for one in rows]
    for row in made:
        row.other_table = other
    return made


def is_short(sheet: Spreadsheet) -> bool:
    return sheet.rows <= AT_ONCE


def check_now(sheet: Spreadsheet, *, by: Actor) -> bool:
    """Look every row through, where it waits for that. Whether this call did it."""
    if not _begin(sheet, Stage.TO_CHECK, Stage.CHECKING):
        return False
    sheet.outcomes.filter(is_check=True).delete()
    try:
        look_through(sheet, records_of(sheet), by=by, progress=_alive(sheet))
    except Exception as problem:
        _end(sheet, Stage.COLUMNS, f"It could not be looked through ({type(problem).__name__}).")
        raise
    _end(sheet, Stage.CHECKED)
    return True


def import_now(sheet: Spreadsheet, *, by: Actor, progress: Progress = lambda done: None) -> bool:
    """Import every row that was not yet, where it waits for that. Whether this call did it."""
    if not _begin(sheet, Stage.TO_IMPORT, Stage.IMPORTING):
        return False
    sheet.refresh_from_db()
    done = set(sheet.outcomes.filter(is_check=False).exclude(what=SKIPPED).values_list("number", flat=True))
    sheet.outcomes.filter(is_check=False, what=SKIPPED).delete()
    if sheet.run_id is not None:
        # One that was cut off goes on as a run of its own; what it brought in stays its.
        Spreadsheet.objects.filter(pk=sheet.pk).update(run=None)
        sheet.run = None
    every = records_of(sheet)
    rows = [row for row in every if row.rows.numbers[0] not in done]
    brought = [row for row in every if row.rows.numbers[0] in done]
    alive = _alive(sheet)
    try:
        bring_in(sheet, rows, by=by, progress=lambda count: (alive(count), progress(count)), brought=brought)
    except (ImportStopped, NotAllowed) as problem:
        _end(sheet, Stage.STOPPED, str(problem))
        raise
    except Exception as problem:
        _end(sheet, Stage.STOPPED, f"It could not go on ({type(problem).__name__}).")
        raise
    _end(sheet, Stage.DONE)
    return True


def _begin(sheet: Spreadsheet, waiting: Stage, working: Stage) -> bool:
    found = Spreadsheet.objects.filter(pk=sheet.pk, stage=waiting)
    # Of a check it stays known how often it was cut off.
    if not found.update(stage=working, stage_at=clock.now()):
        return False
    sheet.refresh_from_db()
    return True


def _end(sheet: Spreadsheet, stage: Stage, why: str = "") -> None:
    Spreadsheet.objects.filter(pk=sheet.pk).update(stage=stage, stage_at=clock.now(), why_stopped=why[:300])
    sheet.refresh_from_db()


def _alive(sheet: Spreadsheet) -> Progress:
    """Says every so often that the work goes on."""
    said = [clock.now()]

    def alive(done: int) -> None:
        if clock.now() - said[0] > timedelta(seconds=10):
            said[0] = clock.now()
            Spreadsheet.objects.filter(pk=sheet.pk).update(stage_at=said[0])

    return alive


def has_died(sheet: Spreadsheet) -> bool:
    """Whether what worked on it is gone, so that somebody may have it go on."""
    run = sheet.run if sheet.stage == Stage.IMPORTING else None
    if run is not None and run.ended_at is None:
        return runs.has_died(run)
    return sheet.stage in (Stage.CHECKING, Stage.IMPORTING) and clock.now() - sheet.stage_at > SILENT


def release_dead() -> int:
    """What died while it was looked through or imported stands as what it is, and can go on."""
    count = 0
    working = Spreadsheet.objects.filter(stage__in=(Stage.CHECKING, Stage.IMPORTING)).select_related("run")
    for sheet in working.defer("content"):
        if has_died(sheet):
            stage, why = _after_death(sheet)
            found = Spreadsheet.objects.filter(pk=sheet.pk, stage=sheet.stage, stage_at=sheet.stage_at)
            count += found.update(stage=stage, stage_at=clock.now(), why_stopped=why)
    return count


def _after_death(sheet: Spreadsheet) -> tuple[Stage, str]:
    """An import whose run came to its end is done; a check is tried twice again, as it may have killed it."""
    if sheet.stage == Stage.IMPORTING:
        run = sheet.run
        is_whole = run is not None and run.ended_at is not None and not run.failure
        return (Stage.DONE, "") if is_whole else (Stage.STOPPED, _CUT_OFF)
    if sheet.why_stopped == _CUT_OFF_AGAIN:
        return Stage.STOPPED, CHECK_STOPPED
    return Stage.TO_CHECK, _CUT_OFF_AGAIN if sheet.why_stopped == _CUT_OFF else _CUT_OFF


def work() -> int:
    """The worker's share: one spreadsheet at a time, the oldest first."""
    release_dead()
    waiting = Spreadsheet.objects.filter(stage__in=(Stage.TO_CHECK, Stage.TO_IMPORT))
    sheet = waiting.select_related("source", "by_user").order_by("stage_at").first()
    if sheet is None:
        return 0
    by: Actor = sheet.by_user or System("import")
    try:
        do = check_now if sheet.stage == Stage.TO_CHECK else import_now
        return int(do(sheet, by=by))
    except (ImportStopped, NotAllowed):
        return 1  # the page says why


def counts_of(sheet: Spreadsheet, *, is_check: bool) -> dict[str, int]:
    """How many rows became what; they add up to the rows that were looked at."""
    found = sheet.outcomes.filter(is_check=is_check).values_list("what").annotate(n=Count("pk"))
    made = dict.fromkeys((ADDED, CHANGED, UNCHANGED, SKIPPED, JOINED), 0)
    return made | dict(found.order_by())


@dataclass(frozen=True, slots=True)
class RefusedRows:
    """Rows that were refused for one reason."""

    why: str
    rows: list[RowOutcome]

    @property
    def where(self) -> str:
        """ "Row 14", or "Rows 14, 77 and 3 more"."""
        numbers = [str(row.number) for row in self.rows[:_NAMED]]
        more = f" and {len(self.rows) - _NAMED} more" if len(self.rows) > _NAMED else ""
        return f"Row{'s' if len(self.rows) > 1 else ''} {', '.join(numbers)}{more}"

    @property
    def told(self) -> str:
        return str(next(iter(self.rows[0].told), ""))


def refused_for(sheet: Spreadsheet, *, is_check: bool) -> list[RefusedRows]:
    """Refused rows by reason, the commonest first."""
    made: dict[str, list[RowOutcome]] = {}
    for row in sheet.outcomes.filter(is_check=is_check, what=SKIPPED).order_by("number"):
        made.setdefault(row.why or "Refused", []).append(row)
    return [RefusedRows(why, rows) for why, rows in sorted(made.items(), key=lambda pair: -len(pair[1]))]


def refused_table(sheet: Spreadsheet, *, is_check: bool) -> tuple[list[str], list[list[str]]]:
    """Headings and refused rows as they came, with why, to correct and send again."""
    table = read_table(bytes(sheet.content), sheet.name)
    why = {
        row.number: ". ".join(filter(None, (row.why, " ".join(row.told[:1]))))
        for row in sheet.outcomes.filter(is_check=is_check, what=SKIPPED)
    }
    rows = [[*row.cells, str(row.number), why[row.number]] for row in table.rows if row.number in why]
    return [*table.headings, "Row", "Why it was refused"], rows
