"""Facts in words; what is not known is said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from directory import clock
from directory.catalogue.models import Cost, Service, ServiceGroup
from directory.catalogue.wording import (
    ages_words,
    ago,
    checked_words,
    cost_words,
    groups_words,
    is_stale,
    pounds,
    room_words,
)
from search.documents import Room
from tests.factories.catalogue import ServiceFactory

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.moved_to(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        yield


def test_money() -> None:
    assert [pounds(p) for p in (50, 200, 250, 123400)] == ["50p", "£2", "£2.50", "£1234"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("free", "costs", "words"),
    [
        ("yes", [], "Free"),
        ("not-known", [], "Cost not known"),
        ("no", [], "There is a charge"),
        ("no", [("To join", 200)], "£2 to join"),
        ("no", [("", 250)], "£2.50"),
        ("no", [("Adult", 500), ("Child", 300)], "£3 to £5"),
        ("not-known", [("Ask", None)], "Cost not known"),
        ("no", [("A very long label about all the things included in it", 500)], "£5"),
    ],
)
def test_cost(free: str, costs: list[tuple[str, int | None]], words: str) -> None:
    service = ServiceFactory(free=free)
    for label, pence in costs:
        Cost.objects.create(service=service, label=label, pence=pence)
    assert cost_words(service) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (60, None, "Aged 60 and over"),
        (None, 17, "Aged 17 and under"),
        (16, 25, "Aged 16 to 25"),
        (0, None, ""),
        (None, None, ""),
    ],
)
def test_ages(low: int | None, high: int | None, words: str) -> None:
    assert ages_words(Service(minimum_age=low, maximum_age=high)) == words


def test_groups() -> None:
    rows = [ServiceGroup(group="carers"), ServiceGroup(group="women", only=True), ServiceGroup(group="lgbt")]
    assert groups_words(rows) == ["Women only", "For unpaid carers", "For LGBT+ people"]


@pytest.mark.parametrize(
    ("day", "words", "checked", "stale"),
    [
        (date(2026, 11, 24), "today", "Checked today", False),
        (date(2026, 11, 23), "1 day ago", "Checked 1 day ago", False),
        (date(2026, 11, 3), "3 weeks ago", "Checked 3 weeks ago", False),
        (date(2026, 6, 24), "5 months ago", "Checked 5 months ago", False),
        (date(2025, 9, 24), "14 months ago", "Not checked for 14 months", True),
        (date(2023, 11, 1), "3 years ago", "Not checked for 3 years", True),
    ],
)
def test_freshness(day: date, words: str, checked: str, stale: bool) -> None:
    assert (ago(day), checked_words(day), is_stale(day)) == (words, checked, stale)


def test_never_checked_is_said() -> None:
    assert checked_words(None) == "Not checked yet"


@pytest.mark.parametrize(
    ("state", "options", "words"),
    [
        (Room.OPEN, {}, "Taking new people"),
        (Room.WAITING, {"weeks": 3}, "Waiting list, about 3 weeks"),
        (Room.WAITING, {"weeks": 1}, "Waiting list, about 1 week"),
        (Room.WAITING, {}, "Waiting list"),
        (Room.FULL, {"until": date(2027, 6, 1)}, "Full until June"),
        (Room.FULL, {"until": date(2026, 11, 28)}, "Full until 28 November"),
        (Room.FULL, {"until": date(2028, 6, 1)}, "Full until June 2028"),
        (Room.FULL, {"until": date(2026, 11, 23)}, ""),
        (Room.ASK, {}, "Ring first"),
        (Room.NOT_KNOWN, {}, ""),
    ],
    ids=str,
)
def test_room(state: Room, options: dict[str, Any], words: str) -> None:
    assert room_words(state, **options) == words
