"""Opening times in a table of their own, and in columns Monday to Sunday: in, out, and in again."""

from __future__ import annotations

import csv
from datetime import date, time

import pytest
from hypothesis import given as given_by
from hypothesis import strategies as st

from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.permissions import IMPORT_LISTINGS
from directory.accounts.roles import Role
from directory.catalogue.models import Schedule, Service
from directory.openreferral import values
from directory.spreadsheets import running
from directory.spreadsheets.columns.file_kind import guess_kind
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.exporting import export, template
from directory.spreadsheets.files.reading import read_table
from directory.spreadsheets.listing_times import seen_times
from directory.spreadsheets.rows.row_values import Part
from directory.spreadsheets.rows.times_rows import values_of
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory
from tests.unit.directory.spreadsheets.conftest import as_csv

pytestmark = pytest.mark.database
LISTINGS = [
    ["Id", "Name", "Venue", "Postcode", "Phone"],
    ["L1", "Weymouth Library", "Weymouth Library", "DT4 8NF", "01632 960011"],
    ["L2", "Portland Library", "Portland Library", "DT5 1LT", "01632 960012"],
]
HOURS = [
    ["Library", "Day", "Opens", "Closes"],
    ["Weymouth Library", "Monday", "09:30", "17:00"],
    ["Weymouth Library", "Tues", "9.30am", "7pm"],
    ["Weymouth Library", "Wednesday", "Closed", ""],
    ["Portland Library", "Mon-Fri", "10:00", "16:00"],
    ["Portland Library", "First Sat of the month", "10:00", "13:00"],
]


def told(name: str) -> list[tuple[str, str, str]]:
    rows = Service.objects.get(name=name).schedules.all()
    return [
        (row.days, f"{row.opens_at or ''}"[:5], f"{row.closes_at or ''}"[:5])
        for row in rows.order_by("sort_order", "pk")
    ]


def why(sheet) -> list[tuple[int, str]]:
    rows = sheet.outcomes.filter(is_check=False, what="skipped").order_by("number")
    return list(rows.values_list("number", "why"))


def counts(sheet) -> dict[str, int]:
    found = running.counts_of(sheet, is_check=False)
    assert sum(found.values()) == sheet.rows
    return {what: count for what, count in found.items() if count}


def hours_out(file_format: str = "csv") -> bytes:
    found = Service.objects.order_by("name")
    return export(kind=Kind.TIMES, found=found, file_format=file_format, by=SYSTEM)


def test_a_row_for_each_day_and_place(brought) -> None:
    brought(LISTINGS)
    sheet = brought(HOURS, name="opening hours.csv")
    assert sheet.kind == "times"
    assert why(sheet) == []
    assert counts(sheet) == {"changed": 2, "joined": 3}
    assert told("Weymouth Library") == [("MO", "09:30", "17:00"), ("TU", "09:30", "19:00")]
    assert told("Portland Library") == [("MO,TU,WE,TH,FR", "10:00", "16:00"), ("1SA", "10:00", "13:00")]
    assert counts(brought(HOURS, name="opening hours.csv")) == {"unchanged": 2, "joined": 3}


def test_what_the_table_no_longer_says_goes_and_other_services_keep_theirs(brought) -> None:
    brought(LISTINGS)
    brought(HOURS)
    assert counts(brought(HOURS[:2])) == {"changed": 1}
    assert told("Weymouth Library") == [("MO", "09:30", "17:00")]
    assert len(told("Portland Library")) == 2


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["service_id", "weekday", "opens_at", "closes_at"], ["L1", "Monday", "09:30", "17:00"]),
        (["Service", "Days", "From", "To"], ["Weymouth library", "Mondays", "9.30", "5pm"]),
        (["Group", "Byday", "Start time", "End time"], ["Weymouth Library", "MO", "09:30:00", "17:00:00"]),
        (["location_name", "weekday", "opens_at", "closes_at"], ["Weymouth Library", "Mon", "0930", "1700"]),
        (["service_id", "freq", "byday", "opens_at", "closes_at"], ["L1", "WEEKLY", "MO", "09:30", "17:00"]),
        (["Service", "Monday", "Tuesday"], ["Weymouth Library", "9.30am - 5pm", "closed"]),
    ],
)
def test_however_it_is_laid_out(brought, head: list[str], row: list[str]) -> None:
    brought(LISTINGS)
    sheet = brought([head, row], name="times.csv")
    assert (sheet.kind, why(sheet)) == ("times", [])
    assert told("Weymouth Library") == [("MO", "09:30", "17:00")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", "Monday", "10:00", "12:00"], "Belongs to nothing"),
        (["Nowhere", "Monday", "10:00", "12:00"], "Its service is not known"),
        (["Weymouth Library", "", "", ""], "Says nothing"),
    ],
)
def test_what_is_of_no_service_or_says_nothing_is_refused(brought, row: list[str], reason: str) -> None:
    brought(LISTINGS)
    sheet = brought([HOURS[0], HOURS[4], row], kind="times")
    assert why(sheet) == [(3, reason)]
    assert sheet.outcomes.get(is_check=False, number=3).told


def test_each_row_of_a_service_that_is_refused_says_why(brought) -> None:
    sheet = brought([HOURS[0], *HOURS[1:3]])
    assert why(sheet) == [(2, "Its service is not known"), (3, "Belongs to a row that was refused")]
    assert all(row.told for row in sheet.outcomes.filter(is_check=False))


def test_a_listing_of_somebody_else_gets_its_times_by_name(brought) -> None:
    ServiceFactory(name="Weymouth Library")
    assert why(brought([HOURS[0], HOURS[1]], source="another council")) == []
    assert told("Weymouth Library") == [("MO", "09:30", "17:00")]


def test_a_table_of_sessions_with_their_places_is_a_list_of_listings() -> None:
    for head in (["Name", "Venue", "Day", "Start", "End"], ["Group", "Day", "Time", "Phone"],
                 ["Name", "Opening hours", "Postcode"]):  # fmt: skip
        assert guess_kind(read_table(as_csv([head, ["a"] * len(head)]), "x.csv")) == Kind.SERVICES
    assert guess_kind(read_table(template(Kind.TIMES, "csv"), "template.csv")) == Kind.TIMES


@pytest.mark.parametrize("spelling", ["{}day", "{:.3}", "Opening hours {}day", "{}day_hours"])
def test_a_column_for_each_day_in_the_main_table(brought, spelling: str) -> None:
    names = [spelling.format(day) for day in ("Mon", "Tues", "Wednes")]
    rows = [
        ["Name", "Postcode", *names],
        ["Chemist", "DT4 8NF", "09:00-13:00,14:00-17:30", "9am to 5pm", "CLOSED"],
    ]
    sheet = brought(rows)
    assert sheet.fields[2:] == ["times_mo", "times_tu", "times_we"]
    wanted = [("MO", "09:00", "13:00"), ("MO", "14:00", "17:30"), ("TU", "09:00", "17:00")]
    assert sorted(told("Chemist")) == wanted
    ours = hours_out()
    assert counts(brought(ours, name="ours.csv", source="us")).keys() <= {"unchanged", "joined"}
    assert sorted(told("Chemist")) == wanted


# Out and in again -------------------------------------------------------------------------------------------


@pytest.fixture
def library(brought) -> Service:
    brought(LISTINGS)
    brought(HOURS)
    service = Service.objects.get(name="Weymouth Library")
    place = service.at_locations.get().location
    rows = [
        {
            "frequency": "weekly",
            "days": "SA",
            "interval": 2,
            "starts_on": date(2026, 11, 7),
            "location": place,
        },
        {"frequency": "monthly", "days": "-1FR", "opens_at": time(18), "note": "=Reading group"},
        {"frequency": "monthly", "month_days": "1,15", "months": "4,5,6", "school": "term"},
        {"frequency": "text", "note": "Ring first; closed for stocktaking"},
        {"frequency": "appointment", "days": "TH", "closed_bank_holidays": True},
        {"frequency": "once", "starts_on": date(2026, 12, 24), "opens_at": time(9), "closes_at": time(12)},
    ]
    for place, row in enumerate(rows, 2):
        Schedule.objects.create(service=service, sort_order=place, **row)
    return service


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_out_and_in_is_a_circle(library: Service, brought, file_format: str) -> None:
    before = values.current(library, "times")
    ours = hours_out(file_format)
    sheet = brought(ours, name=f"times.{file_format}", source="us")
    assert (sheet.kind, why(sheet)) == ("times", [])
    assert set(counts(sheet)) == {"unchanged", "joined"}
    assert values.current(library, "times") == before


def test_each_of_ours_is_read_as_it_was_though_another_row_changed(library: Service, brought) -> None:
    before = values.current(library, "times")["schedules"]
    changed = hours_out().replace(b"09:30,17:00", b"10:00,17:00")
    sheet = brought(changed, name="times.csv", source="us")
    assert why(sheet) == []
    now = values.current(library, "times")["schedules"]
    assert now[0]["opens_at"] == "10:00"
    assert now[1:] == before[1:]
    row = sheet.outcomes.get(is_check=False, what="changed")
    label, was, stands = row.changes[0]
    assert (label, "9.30am" in was, "10am" in stands) == ("When it is on", True, True)


def test_a_row_taken_out_of_the_sheet_takes_the_time_out(library: Service, brought) -> None:
    lines = hours_out().split(b"\r\n")
    without = b"\r\n".join(line for line in lines if b"Reading group" not in line)
    brought(without, name="times.csv", source="us")
    assert not library.schedules.filter(note="=Reading group").exists()
    assert library.schedules.count() == 7


def lines_without(content: bytes, *columns: str) -> list[list[str]]:
    """Our own sheet as somebody's spreadsheet holds it, without these columns."""
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    kept = [place for place, title in enumerate(rows[0]) if title not in columns]
    return [[row[place] for place in kept] for row in rows]


@pytest.fixture
def pool(brought) -> Service:
    """A swim whose four times differ in their months, which a short sheet does not show."""
    service = ServiceFactory(name="Early Swim")
    for place, (day, hour, months) in enumerate(
        [("MO", 7, "1,2"), ("TU", 8, "3,4"), ("WE", 9, "5,6"), ("TH", 9, "7,8")]
    ):
        Schedule.objects.create(
            service=service,
            days=day,
            opens_at=time(hour),
            closes_at=time(hour + 1),
            months=months,
            sort_order=place,
        )
    return service


def months_by_day(service: Service) -> dict[str, str]:
    return dict(service.schedules.values_list("days", "months"))


@pytest.mark.parametrize("gone", ["Monday", "Tuesday", "Wednesday"])
def test_a_row_taken_out_and_another_changed_leaves_each_what_the_sheet_does_not_show(
    pool: Service, brought, gone: str
) -> None:
    rows = lines_without(hours_out(), "Only in these months")
    assert rows[0] != lines_without(hours_out())[0]
    before = months_by_day(pool)
    short = [row for row in rows if gone not in row]
    short[-1] = [cell.replace("09:00", "09:30") for cell in short[-1]]
    sheet = brought(short, name="ours.csv", source="us")
    assert why(sheet) == []
    assert pool.schedules.get(days="TH").opens_at == time(9, 30)
    days = {"Monday": "MO", "Tuesday": "TU", "Wednesday": "WE"}
    assert months_by_day(pool) == {day: kept for day, kept in before.items() if day != days[gone]}


def test_a_changed_row_that_may_be_one_of_two_is_not_guessed(pool: Service, brought) -> None:
    """Wednesday and Thursday are gone and one row of their hours came on Friday: whose months are its?"""
    before = months_by_day(pool)
    rows = [row for row in lines_without(hours_out(), "Only in these months") if "Thursday" not in row]
    rows[-1] = [cell.replace("Wednesday", "Friday") for cell in rows[-1]]
    sheet = brought(rows, name="ours.csv", source="us")
    reasons = {reason for _row, reason in why(sheet)}
    assert reasons == {"Which row it was is not known", "Belongs to a row that was refused"}
    assert months_by_day(pool) == before


def test_a_row_put_between_ours_is_new(pool: Service, brought) -> None:
    before = months_by_day(pool)
    rows = lines_without(hours_out(), "Only in these months")
    new = [
        cell.replace("Tuesday", "Saturday").replace("08:00", "13:00").replace("09:00", "15:00")
        for cell in rows[2]
    ]
    sheet = brought([*rows[:2], new, *rows[2:]], name="ours.csv", source="us")
    assert why(sheet) == []
    assert months_by_day(pool) == {**before, "SA": ""}


def test_times_changed_here_since_are_not_written_over(library: Service, brought) -> None:
    ours = hours_out().replace(b"09:30,17:00", b"10:00,17:00")
    Schedule.objects.filter(service=library, days="TU").update(opens_at=time(8))
    sheet = brought(ours, name="times.csv", source="us")
    assert why(sheet)[0][1] == "Changed here since"
    assert told("Weymouth Library")[0] == ("MO", "09:30", "17:00")


@pytest.mark.parametrize("may_edit", [True, False])
def test_only_who_may_edit_changes_ours(library: Service, brought, may_edit: bool) -> None:
    ours = hours_out().replace(b"09:30,17:00", b"10:00,17:00")
    importer = LinkHolder("x", "Importers", "", frozenset({IMPORT_LISTINGS}))
    by = user_with(Role.EDITOR) if may_edit else importer
    sheet = brought(ours, name="times.csv", source="us", by=by, show_new=False)
    opens = "10:00" if may_edit else "09:30"
    assert told("Weymouth Library")[0] == ("MO", opens, "17:00")
    assert [reason for _row, reason in why(sheet)][:1] == (
        [] if may_edit else ["Only an editor may change this"]
    )


def test_a_hidden_place_is_in_no_sheet_and_is_not_moved(brought) -> None:
    service = ServiceFactory(name="Refuge")
    place = LocationFactory(name="Secret House", visibility="owner")
    service.at_locations.create(location=place)
    Schedule.objects.create(service=service, days="MO", opens_at=time(9), location=place)
    ours = hours_out()
    assert b"Secret House" not in ours
    assert b"(hidden)" in ours
    assert counts(brought(ours, name="times.csv", source="us")) == {"unchanged": 1}
    sheet = brought(ours.replace(b"09:00", b"10:00"), name="times.csv", source="us")
    assert why(sheet) == [(2, "Kept from the public here")]
    assert Schedule.objects.get().location == place


def test_times_can_be_taken_back(library: Service, brought) -> None:
    from directory.spreadsheets.apply import taking_back

    before = values.current(library, "times")
    sheet = brought(hours_out().replace(b"09:30,17:00", b"10:00,17:00"), name="times.csv", source="us")
    taking_back.take_back(sheet=sheet, by=SYSTEM)
    assert values.current(library, "times") == before


SCHEDULES = st.builds(
    dict,
    frequency=st.sampled_from(["weekly", "appointment"]),
    days=st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), unique=True).map(
        lambda days: ",".join(sorted(days, key="MOTUWETHFRSASU".index))
    ),
    interval=st.integers(1, 4),
    opens_at=st.just(time(9, 30)),
    closes_at=st.sampled_from([None, time(10), time(23, 59)]),
    starts_on=st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1))),
    months=st.sampled_from(["", "4,5,6", "12"]),
    school=st.sampled_from(["", "term", "holidays"]),
    closed_bank_holidays=st.booleans(),
    note=st.sampled_from(["", "In the hall", "Ring first"]),
)


@given_by(st.lists(SCHEDULES, min_size=1, max_size=3))
def test_what_a_row_says_is_what_stands_here(rows: list[dict]) -> None:
    for row in rows:
        stands = Schedule(**row)
        cells = _cells_of(stands)
        read = values_of(Part(2, {key: [value] for key, value in cells.items()}), problems := [])
        assert problems == []
        assert {key: read[key] for key in row} == {key: values.plain(getattr(stands, key)) for key in row}


def _cells_of(row: Schedule) -> dict[str, str]:
    from directory.spreadsheets.listing_times import _row

    service = Service(name="x")
    service.organisation = ServiceFactory.build().organisation
    return _row(service, row, {})


def test_every_row_of_a_service_has_the_same_version(library: Service) -> None:
    assert len({cells["version"] for _row, cells in seen_times(library)}) == 1
