"""What a source says of a service beside its times: nothing is widened, and what is not used is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Service
from directory.indexing.documents import documents_of
from directory.indexing.service_at_place import sessions_at
from directory.openreferral.normalise import normalise
from directory.openreferral.source import service as said
from directory.openreferral.source.costs import amount
from directory.upkeep.actions import set_capacity
from directory.upkeep.models import Capacity, Closure


def read(**record: Any) -> said.Said:
    return said.read(normalise({"id": "m", "name": "Mini", **record}))


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Active", "active"),
        ("published", "active"),
        ("suspended", "paused"),
        ("temporarily_closed", "paused"),
        ("Closed until January", "paused"),
        ("Closed", "ended"),
        ("archived", "ended"),
        ("draft", "unsure"),
        ("seasonal", "unsure"),
    ],
)
def test_a_status_opens_nothing_that_it_does_not_say(written: str, status: str) -> None:
    assert read(status=written).groups["status"] == {"status": status}


def test_a_status_nobody_knows_is_kept_as_words_and_told() -> None:
    told = read(status="seasonal", alert="Bring a coat.")
    assert told.groups["words"]["alert"] == "Bring a coat. The source says: seasonal."
    assert any("seasonal" in problem for problem in told.problems)
    assert "status" not in read(status="").groups


@pytest.mark.parametrize(
    ("low", "high", "ages", "words"),
    [
        ("18+", "", (18, None), ""),
        ("18+", "25 years", (18, 25), ""),
        ("0-5 months", "", (None, 0), "0-5 months"),
        ("6 months", "4 years", (None, 4), "6 months to 4 years"),
        ("", "under 5", (None, 4), ""),
        ("over 60s", "", (60, None), ""),
        (0.5, 4.9, (None, 4), "6 months to 4 years 11 months"),
        (12, 100, (12, None), ""),
        (65, 18, None, "65 to 18"),
        ("school age", "", None, "school age"),
        (18, "ask us", None, "18 to ask us"),
        (-1, -1, None, ""),
    ],
)
def test_ages(low: Any, high: Any, ages: tuple[int | None, int | None] | None, words: str) -> None:
    told = read(minimum_age=low, maximum_age=high)
    group = told.groups.get("ages")
    assert (group and (group["minimum_age"], group["maximum_age"])) == ages
    assert told.groups.get("eligibility", {}).get("eligibility", "") == (f"Ages: {words}" if words else "")


def test_a_gap_between_two_rows_of_ages_is_kept() -> None:
    rows = [{"minimum_age": 0, "maximum_age": 4}, {"minimum_age": 18, "maximum_age": 99}]
    told = read(eligibilitys=rows)
    assert "ages" not in told.groups
    assert told.groups["eligibility"] == {"eligibility": "0 to 4. 18 and over"}


@pytest.mark.parametrize(
    ("written", "currency", "pence", "words"),
    [
        ("3,50", "", [350], ""),
        ("1,000", "GBP", [100_000], ""),
        ("1,234.50", "", [123_450], ""),
        (2.5, "", [250], ""),
        ("50p", "", [50], ""),
        ("£2.50 per session", "", [250], "per session"),
        ("2.50-5.00", "", [250, 500], ""),
        ("free", "", [0], ""),
        ("5", "EUR", [], "€5"),
        (5, "PLN", [], "5 PLN"),
        ("€5", "", [], "€5"),
        ("£5 (£3 concessions)", "", [], "£5 (£3 concessions)"),
        ("free for members", "", [], "free for members"),
        ("from £5", "", [], "from £5"),
        ("varies", "", [], "varies"),
        (-1, "", [], "-1"),
    ],
)
def test_prices_are_pounds_only_where_they_are(
    written: Any, currency: str, pence: list[int], words: str
) -> None:
    assert amount(written, currency) == (pence, words)


def test_a_number_is_kept_whole_and_told_where_it_is_none() -> None:
    told = read(
        phones=[
            {
                "number": "01632 960011",
                "extension": 21,
                "languages": [{"name": "Welsh"}],
                "description": "Desk",
            },
            {"number": "In an emergency 999, else 101"},
            {"number": "1.17979E+09"},
            {"number": "NA"},
            {"number": "85258", "type": "text"},
            {"number": "01632 960012", "type": "fax"},
        ]
    )
    assert [tuple(row.values()) for row in told.groups["people"]["phones"]] == [
        ("01632 960011 ext. 21", "voice", "Desk", "Welsh"),
        ("In an emergency 999, else 101", "voice", "", ""),
        ("85258", "text", "", ""),
        ("01632 960012", "fax", "", ""),
    ]
    assert [p for p in told.problems if "1.17979E+09" in p or "“NA”" in p or "999" in p] == told.problems[:3]


def test_the_same_number_in_three_forms_is_one_line() -> None:
    written = ("0117 496 0014", "01174960014", "+44 117 496 0014")
    told = read(phones=[{"number": one} for one in written])
    assert len(told.groups["people"]["phones"]) == 1


@pytest.mark.parametrize(
    "holder",
    [
        {
            "service_at_locations": [
                {"id": "s", "phones": [{"number": "01632 960011"}], "location": {"id": "l"}}
            ]
        },
        {
            "service_at_locations": [
                {"id": "s", "location": {"id": "l", "phones": [{"number": "01632 960011"}]}}
            ]
        },
        {"organization": {"id": "o", "name": "O", "contacts": [{"phones": [{"number": "01632 960011"}]}]}},
    ],
)
def test_numbers_hung_elsewhere_are_used_where_the_service_has_none(holder: dict[str, Any]) -> None:
    assert [row["number"] for row in read(**holder).groups["people"]["phones"]] == ["01632 960011"]
    own = read(phones=[{"number": "01632 960099"}], **holder)
    assert [row["number"] for row in own.groups["people"]["phones"]] == ["01632 960099"]


def test_every_filled_key_that_is_not_read_is_told_in_one_line() -> None:
    told = read(capacity={"available": 0}, licenses="L1", empty="", phones=[{"number": "111", "priority": 1}])
    assert told.problems == ["Given by the source and not used: capacity, licenses; of phones: priority."]
    assert read(contacts="Ann").problems == ["Given by the source and not used: contacts (as text)."]


def test_waiting_interpreters_documents_and_lists_are_kept_whole() -> None:
    told = read(
        wait_time="About 3 weeks",
        interpretation_services="BSL on request",
        application_process="<p>Ring us</p><ol><li>One</li><li>Two</li></ol>",
        required_documents=[{"document": "Proof of who you are. " * 15 + "A passport alone will do."}],
    )
    note = told.groups["begin"]["begin_note"]
    assert [one in note for one in ("1. One", "2. Two", "Waiting time: About 3 weeks", "BSL on request")] == [
        True
    ] * 4
    assert told.groups["bring"]["what_to_bring"].endswith("A passport alone will do.")


def _place(**address: Any) -> dict[str, Any]:
    point = {key: address.pop(key) for key in ("latitude", "longitude") if key in address}
    return {
        "service_at_locations": [
            {"id": "s", "location": {"id": "l", "name": "Hall", "addresses": [address], **point}}
        ]
    }


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Call us", ""),
        ("Bromley", ""),
        ("Bow", ""),
        ("DT4 8NF, DT1 1XJ", "DT4 8NF"),
        ("DT4 8NF, UK", "DT4 8NF"),
        ("DT4 BNF", "DT4 BNF"),
        ("BFPO 61", "BFPO 61"),
        ("JE2 3AB", "JE2 3AB"),
    ],
)
def test_a_postcode_is_never_made_of_words(world: None, written: str, kept: str) -> None:
    told = read(**_place(address_1="1 High St", postal_code=written))
    assert told.places is not None
    assert told.places[0].postcode == kept
    assert bool(told.problems) == (written != "DT4 8NF, UK")


@pytest.mark.parametrize(
    ("latitude", "longitude", "postcode", "near"),
    [
        (-2.4567, 50.61, "DT4 8NF", True),
        (50.61, 2.4567, "DT4 8NF", True),
        ("50,61", "-2,4567", "DT4 8NF", True),
        (358613, 170058, "", None),
    ],
)
def test_points_are_put_right_by_their_address(
    world: None, latitude: Any, longitude: Any, postcode: str, near: bool | None
) -> None:
    told = read(**_place(latitude=latitude, longitude=longitude, postal_code=postcode))
    assert told.places is not None
    place = told.places[0]
    if near is None:
        assert place.point is None
        assert place.doubt
    else:
        assert place.point is not None
        assert (round(place.point.latitude, 1), round(place.point.longitude, 1)) == (50.6, -2.5)


def test_an_address_for_post_alone_is_no_place_to_go_to(world: None) -> None:
    told = read(**_place(address_1="PO Box 12", attention="c/o Ann", address_type="postal"))
    assert told.places is not None
    assert told.places[0].groups["place"]["kind"] == "postal"
    assert told.places[0].groups["address"]["address"] == "c/o Ann, PO Box 12"


def test_the_page_shows_kinds_labels_languages_and_only_prices_of_today(
    bring: Any, record: Any, client: Client
) -> None:
    phones = [
        {"number": "01632 960011", "description": "Desk", "languages": [{"name": "Welsh"}]},
        {"number": "18001 01632 960012", "type": "textphone"},
        {"number": "Text SHOUT to 85258"},
    ]
    costs = [
        {"option": "Once", "amount": "35", "valid_to": "2022-12-31"},
        {"option": "Adult", "amount": 5, "currency": "EUR"},
    ]
    bring(record(phones=phones, cost_options=costs, contacts=[], description="Tea."))
    service = Service.objects.get()
    assert service.free == "not-known"
    said = client.get(f"/services/{service.pk}/").content.decode()
    for words in ("Textphone: 18001 01632 960012", "Text SHOUT to 85258", "Desk. Languages: Welsh", "€5"):
        assert words in said, words
    assert "£35" not in said
    assert "£5" not in said


def test_closed_days_of_a_source_are_closures_and_go_with_it(bring: Any, record: Any) -> None:
    closed = {"closed": "true", "start_date": "2026-12-21", "end_date": "2027-01-04"}
    bring(record(holiday_schedules=[closed]))
    [closure] = Closure.objects.all()
    assert (closure.first_day.isoformat(), closure.said_by) == ("2026-12-21", "council")
    Closure.objects.create(service=closure.service, first_day="2026-12-01", said_by="Jo")
    bring(record(holiday_schedules=[]))
    assert [one.said_by for one in Closure.objects.all()] == ["Jo"]


@pytest.fixture
def imported_on_24_november(bring: Any, record: Any) -> Any:
    """A Tuesday. `imported_on_24_november(key=value)` imports the record with these keys."""
    with clock.moved_to(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        yield lambda **changes: bring(record(**changes))


def test_other_hours_of_a_source_stand_in_for_the_usual_ones_on_those_days(
    imported_on_24_november: Any, client: Any
) -> None:
    """Usually it is Tuesdays and Thursdays, 10am to 12.30pm."""
    other = {"closed": "false", "start_date": "2026-12-01", "end_date": "2026-12-02", "opens_at": "14:00"}
    shut = {"closed": "true", "start_date": "2026-12-02", "end_date": "2026-12-03"}
    given = [{**other, "closes_at": "15:00"}, shut]
    imported_on_24_november(holiday_schedules=given)
    assert imported_on_24_november(holiday_schedules=given).run.changed == 0
    service = Service.objects.get()
    place = service.at_locations.get().location
    found = sessions_at(service, place, date(2026, 11, 30))
    starts = [session.starts.strftime("%d %H:%M") for session in found if session.starts.day < 9]
    assert starts[:2] == ["01 14:00", "08 10:00"], "the 2nd is closed altogether, the 3rd too"
    said = client.get(f"/services/{service.pk}/").content.decode()
    assert "Other hours Tuesday 1 December to Wednesday 2 December: 2pm to 3pm" in said
    document = documents_of([service.pk])[0]
    assert (document.closed_from, document.closed_to) == (date(2026, 12, 2), date(2026, 12, 3))
    imported_on_24_november(holiday_schedules=[])
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    ("rows", "state", "note", "told"),
    [
        ([{"available": 3, "maximum": 10, "unit": {"name": "beds"}}], "open", "3 of 10 beds free", 0),
        ([{"available": "0", "maximum": "10"}], "full", "0 of 10 places free", 0),
        ([{"available": 0}, {"available": 2, "description": "Upstairs"}], "open", "Upstairs", 0),
        ([{"available": 0}, {"available": "some"}], None, "", 1),
        ([{"available": -1}], None, "", 1),
        ([{"description": "Ring us"}], None, "", 1),
        ([{"available": 4, "updated": "2026-01-02"}], None, "", 1),
        ([{"available": 4, "updated": "2026-11-01T10:00:00Z"}], "open", "4 places free", 0),
        ([{"available": 4, "updated": "lately"}], "open", "4 places free", 1),
        ([], None, "", 0),
    ],
)
def test_counts_of_free_places_say_whether_there_is_room(
    imported_on_24_november: Any, rows: Any, state: Any, note: str, told: int
) -> None:
    [line] = imported_on_24_november(service_capacities=rows).lines
    assert len(line.problems) == told, line.problems
    held = Capacity.objects.first()
    assert (held and held.state) == state
    assert held is None or note in held.note


def test_room_of_a_source_never_hides_what_people_said_and_goes_with_it(bring: Any, record: Any) -> None:
    def room() -> list[tuple[str, str]]:
        return [(row.state, row.said_by) for row in Capacity.objects.all()]

    bring(record(service_capacities=[{"available": 2}]))
    assert room() == [("open", "council")]
    bring(record(service_capacities=[]))
    assert room() == []
    bring(record(service_capacities=[{"available": 2}]))
    set_capacity(service=Service.objects.get(), state="full", by=SYSTEM)
    bring(record(service_capacities=[{"available": 5}]))
    assert room() == [("full", SYSTEM.label)]
    Capacity.objects.update(until=date(2026, 1, 1))
    bring(record(service_capacities=[{"available": 6}]))
    assert room() == [("open", "council")]
