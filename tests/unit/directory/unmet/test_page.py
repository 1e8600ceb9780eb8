"""Who may see what was not there, that no small number stands in it, and that a spreadsheet says the same."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.clock import LONDON
from directory.places.models import Area, AreaKind
from directory.unmet.models import Asker, Kind, UnmetCount
from directory.unmet.report import Quarter, Split, unmet
from directory.unmet.spreadsheet import safe
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory
from tests.unit.directory.unmet.conftest import Times

pytestmark = pytest.mark.django_db
MAY_SEE = {Role.COMMISSIONER, Role.EDITOR, Role.SUPERVISOR, Role.ADMINISTRATOR}
PAGES = ("unmet", "unmet_sheet")
NOW = datetime(2026, 11, 24, 10, tzinfo=LONDON)


@pytest.fixture
def commissioner(client: Client) -> Any:
    user = user_with(Role.COMMISSIONER)
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def _november() -> Any:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def counts(times: Times) -> None:
    """Debt and befriending in two wards: one small number, and four beside it that must go with it."""
    NeedFactory(slug="debt", name="Debt advice")
    NeedFactory(slug="befriending", name="Befriending")
    NeedFactory(slug="chess", name="Chess")
    for code, name in (("E1", "Melcombe Regis"), ("E2", "Westham")):
        Area.objects.create(
            key=f"ward:{code}", kind=AreaKind.WARD, code=code, name=name, search_name=name.lower()
        )
    times(30, "debt", "E1")
    times(3, "debt", "E2", kind=Kind.FULL, asker=Asker.STAFF)
    times(8, "debt")
    times(20, "befriending", "E1")
    times(9, "befriending", "E2", kind=Kind.FEW)
    times(6, "befriending")
    times(2, "chess", "E1")
    times(4, "", "E1", kind=Kind.WIDENED)


@pytest.mark.parametrize("role", [None, *Role])
def test_only_who_may_see_it_opens_it(client: Client, role: Role | None) -> None:
    client.force_login(user_with(role))
    for name in PAGES:
        assert client.get(reverse(f"directory:{name}")).status_code == (200 if role in MAY_SEE else 403)
        assert client.post(reverse(f"directory:{name}")).status_code == (405 if role in MAY_SEE else 403)


def test_signed_out_leads_to_signing_in(client: Client) -> None:
    for name in PAGES:
        assert (
            client.get(reverse(f"directory:{name}"))
            .headers["Location"]
            .startswith(reverse("accounts:signin"))
        )


def test_the_report_asks_again(counts: None) -> None:
    with pytest.raises(NotAllowed):
        unmet(by=user_with(Role.NAVIGATOR))


def test_small_numbers_are_hidden_and_every_sum_is_true(commissioner: Any, counts: None) -> None:
    table = unmet(by=commissioner).table
    assert table is not None
    assert table.columns == ("Melcombe Regis", "No place given", "Westham")
    assert [(line.label, line.numbers, line.total) for line in table.lines] == [
        ("Debt advice", (30, None, None), 41),
        ("Befriending", (20, None, None), 35),
        ("Other needs", (6, 0, 0), 6),
    ]
    assert (table.totals, table.total) == ((56, 14, 12), 82)
    assert table.together == ("Chess", "No need we know")


@pytest.mark.parametrize("split", Split)
def test_every_split_has_the_same_needs_and_totals_and_no_small_number(
    commissioner: Any, counts: None, split: Split
) -> None:
    table = unmet(by=commissioner, split=split.value).table
    assert table is not None
    assert [(line.label, line.total) for line in table.lines] == [
        ("Debt advice", 41),
        ("Befriending", 35),
        ("Other needs", 6),
    ]
    shown = [number for line in table.lines for number in line.numbers if number is not None]
    assert not any(0 < number < 5 for number in [*shown, *table.totals])


def test_a_need_that_is_small_takes_the_next_smallest_with_it(commissioner: Any, times: Times) -> None:
    times(40, "debt", "E1")
    times(9, "food", "E1")
    times(2, "chess", "E1")
    table = unmet(by=commissioner).table
    assert table is not None
    assert [(line.label, line.total) for line in table.lines] == [("debt", 40), ("Other needs", 11)]


def test_fewer_than_five_in_all_are_not_shown(client: Client, commissioner: Any, times: Times) -> None:
    times(4, "debt", "E1")
    page = client.get("/unmet-need/").content.decode()
    assert "Fewer than 5 in this quarter" in page
    assert "<table" not in page
    assert "debt" not in client.get("/unmet-need/spreadsheet/").content.decode()


def test_nothing_yet_is_said(client: Client, commissioner: Any) -> None:
    assert "Nothing was missing in this quarter" in client.get("/unmet-need/").content.decode()


def test_week_by_week_joins_weeks_until_none_is_small(commissioner: Any, times: Times) -> None:
    for day, number in ((5, 6), (12, 2), (19, 3), (26, 2)):
        times(number, "debt", at=datetime(2026, 10, day, 12, tzinfo=LONDON))
    table = unmet(by=commissioner, split="week").table
    assert table is not None
    assert table.columns == ("5 to 11 Oct", "12 Oct to 1 Nov")
    assert table.totals == (6, 7)


def test_an_earlier_quarter_can_be_chosen_and_an_unknown_one_is_the_newest(
    client: Client, commissioner: Any, times: Times
) -> None:
    times(7, "debt", at=datetime(2026, 5, 5, tzinfo=LONDON))
    page = client.get("/unmet-need/", {"quarter": "2026-2"}).content.decode()
    assert "<strong>7</strong>" in page
    labels = [quarter.label for quarter in unmet(by=commissioner, quarter="9999-9", split="x").quarters]
    assert labels == ["October to December 2026", "July to September 2026", "April to June 2026"]
    assert "Nothing was missing" in client.get("/unmet-need/", {"quarter": "\x00"}).content.decode()


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 12, 31), "2026-4"),
        (date(2027, 1, 3), "2026-4"),
        (date(2027, 1, 4), "2027-1"),
        (date(2026, 9, 30), "2026-4"),
    ],
)
def test_a_week_belongs_to_the_quarter_of_its_thursday(day: date, key: str) -> None:
    quarter = Quarter.of(day)
    assert quarter.key == key
    first, after = quarter.mondays
    assert first <= day < after
    assert first.weekday() == after.weekday() == 0


def test_the_spreadsheet_says_what_the_page_says(client: Client, commissioner: Any, counts: None) -> None:
    page = client.get("/unmet-need/").content.decode()
    assert "hidden" in page
    response = client.get("/unmet-need/spreadsheet/", {"quarter": "2026-4", "split": "area"})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="unmet-need-2026-4-area.csv"' in response.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [
        ["Need", "Melcombe Regis", "No place given", "Westham", "Total"],
        ["Debt advice", "30", "hidden", "hidden", "41"],
        ["Befriending", "20", "hidden", "hidden", "35"],
        ["Other needs", "6", "0", "0", "6"],
        ["All needs", "56", "14", "12", "82"],
    ]


@pytest.mark.parametrize("name", ["=1+1", "+44", "-1", "@x", "\tx"])
def test_no_name_is_a_formula(name: str) -> None:
    assert safe(name) == f"'{name}"
    assert safe("Debt advice") == "Debt advice"


def test_a_page_of_many_needs_and_wards_asks_no_more_questions(
    client: Client, commissioner: Any, times: Times, django_assert_max_num_queries: Any
) -> None:
    UnmetCount.objects.bulk_create(
        UnmetCount(
            week=date(2026, 10, 5),
            need=f"need-{n % 30}",
            area=f"ward:E{n // 30}",
            kind="empty",
            asker="public",
            count=n % 13,
        )
        for n in range(600)
    )
    with django_assert_max_num_queries(16):
        assert client.get("/unmet-need/").status_code == 200


def test_a_commissioner_begins_here(client: Client, commissioner: Any) -> None:
    assert client.get(reverse("accounts:start")).headers["Location"] == "/unmet-need/"
    assert "Unmet need" in client.get("/unmet-need/").content.decode()
