"""Times that a feed gives in words alone are read where they are sure, and never over its own rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.catalogue.models import Schedule, Service
from directory.openreferral.normalise import normalise
from directory.openreferral.source import service as said
from directory.upkeep.models import Closure

NOW = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_sunday() -> Any:
    with clock.moved_to(NOW):
        yield


def read(**record: Any) -> said.Said:
    return said.read(normalise({"id": "m", "name": "Mini", **record}))


def times(told: said.Said) -> list[dict[str, Any]]:
    return [
        {name: row[name] for name in ("frequency", "days", "opens_at", "closes_at", "note")}
        for row in told.groups["times"]["schedules"]
    ]


def test_words_that_are_sure_become_times_that_say_what_they_were_read_from() -> None:
    told = read(schedules=[{"id": "s", "description": "Mon-Fri 9:30am–5pm, term time only. Tea is served."}])
    [row] = told.groups["times"]["schedules"]
    assert (row["days"], row["opens_at"], row["closes_at"]) == ("MO,TU,WE,TH,FR", "09:30", "17:00")
    assert (row["school"], row["note"]) == ("term", "Tea is served")
    assert row["read_from"] == "Mon-Fri 9:30am–5pm, term time only"
    assert told.problems == []


@pytest.mark.parametrize(
    "words", ["Tuesdays 2-4", "Mondays 10am-12pm. Times vary.", "Office: Mon-Fri 9am-5pm"]
)
def test_words_that_are_not_sure_stay_words_and_are_told(words: str) -> None:
    told = read(schedules=[{"id": "s", "description": words}])
    assert times(told) == [
        {"frequency": "text", "days": "", "opens_at": None, "closes_at": None, "note": words}
    ]
    assert any("not sure" in problem and words[:10] in problem for problem in told.problems)


def test_words_beside_a_rule_change_nothing_of_it() -> None:
    row = {
        "id": "s",
        "freq": "WEEKLY",
        "byday": "MO",
        "opens_at": "10:00",
        "description": "Tuesdays 2pm to 4pm",
    }
    [made] = times(read(schedules=[row]))
    assert (made["days"], made["opens_at"], made["note"]) == ("MO", "10:00", "Tuesdays 2pm to 4pm")
    assert "read_from" not in read(schedules=[row]).groups["times"]["schedules"][0]


@pytest.mark.parametrize(
    ("description", "days"),
    [
        ("<p>A friendly group.</p><p>Meets on Thursdays, 2pm to 4pm.</p>", ["TH"]),
        ("A friendly group.\nOpening hours:\nMon 10am-12pm\nWed 1pm-3pm", ["MO", "WE"]),
        ("A friendly group that meets on Thursdays.", None),
        ("We help people. Ring our office Monday to Friday, 9am to 5pm.", None),
        ("Office open Mondays 9am-5pm. Come and see us.", None),
        ("The group was founded on Monday 5 May 2025.", None),
        ("Meets on Thursdays 2-4.", None),
    ],
)
def test_a_description_gives_times_only_where_its_lines_are_clearly_hours(
    description: str, days: list[str] | None
) -> None:
    told = read(description=description)
    assert (told.groups.get("times") and [row["days"] for row in times(told)]) == days


def test_a_description_is_not_asked_where_there_are_times() -> None:
    row = {"id": "s", "freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}
    told = read(description="Meets on Thursdays, 2pm to 4pm.", schedules=[row])
    assert [row["days"] for row in times(told)] == ["MO"]
    told = read(
        description="Meets on Thursdays, 2pm to 4pm.", schedules=[{"id": "s", "description": "Ask us"}]
    )
    assert [row["note"] for row in times(told)] == ["Ask us"]


def test_an_import_keeps_them_shows_them_and_repeats_itself_in_silence(
    bring: Any, record: Any, client: Client
) -> None:
    words = {"id": "s", "description": "Tuesdays 10am to 12 noon, closed 22 December 2026 to 5 January 2027"}
    given = record(schedules=[words])
    bring(given)
    [row] = Schedule.objects.all()
    assert row.read_from == "Tuesdays 10am to 12 noon, closed 22 December 2026 to 5 January 2027"
    assert [shut.first_day for shut in Closure.objects.all()] == [date(2026, 12, 22)]
    page = client.get(f"/services/{row.service_id}/").content.decode()
    assert "Tuesdays, 10am to 12 noon" in page
    assert bring(given).run.unchanged == 1
    changed = bring(record(schedules=[{**words, "description": "Tuesdays 1pm to 3pm"}]))
    assert changed.run.changed == 1
    assert [str(row.opens_at) for row in Schedule.objects.all()] == ["13:00:00"]


def test_times_read_from_a_description_go_with_it(bring: Any, record: Any) -> None:
    plain = {key: value for key, value in record().items() if not key.startswith("schedule")}
    bring({**plain, "description": "Meets on Thursdays, 2pm to 4pm."})
    assert [row.days for row in Service.objects.get().schedules.all()] == ["TH"]
    bring({**plain, "description": "Ask us when we meet."})
    assert not Schedule.objects.exists()


def test_what_an_editor_made_of_them_stays(bring: Any, record: Any) -> None:
    words = {"id": "s", "description": "Tuesdays 10am to 12 noon"}
    bring(record(schedules=[words]))
    Schedule.objects.update(days="WE", read_from="")
    bring(record(schedules=[{**words, "description": "Tuesdays 1pm to 3pm"}]))
    assert [row.days for row in Schedule.objects.all()] == ["WE"]


def test_what_a_source_said_before_months_were_kept_is_still_the_same(bring: Any, record: Any) -> None:
    """A stored last word has no keys for what is newer; that is no change by an editor."""
    from directory.openreferral.models import SourceGroup

    row = {"id": "s", "freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}
    bring(record(schedules=[row]))
    said_of_times = SourceGroup.objects.get(group="times", record__kind="service")
    assert all("months" not in one for one in said_of_times.value["schedules"])
    bring(record(schedules=[{**row, "byday": "TU"}]))
    assert [one.days for one in Schedule.objects.all()] == ["TU"]
    assert not SourceGroup.objects.filter(conflict=True).exists()
