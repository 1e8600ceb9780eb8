"""Days are ticked, stored as before, and what does not go together is said beside its field."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cms.editing.day_ticks import WEEKS, TickedDays, ticks_of, written
from directory.accounts.roles import Role
from directory.catalogue.models import Service
from directory.catalogue.services import Frequency, Schedule
from directory.catalogue.times import BYDAYS, bydays
from tests.editing_forms import form_of, sent
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory

TICKED = st.builds(
    TickedDays,
    st.frozensets(st.sampled_from(BYDAYS), min_size=1),
    st.frozensets(st.sampled_from([week for week, _name in WEEKS]), min_size=1),
)
STORED = st.lists(
    st.builds(
        "{}{}".format,
        st.sampled_from(["", "1", "2", "3", "4", "5", "-1", "-2", "-5"]),
        st.sampled_from(BYDAYS),
    ),
    max_size=5,
).map(",".join)
FREQUENCY = st.sampled_from([value for value, _name in Frequency.choices])


@given(TICKED)
def test_monthly_ticks_come_back_as_they_were_ticked(ticked: TickedDays) -> None:
    assert ticks_of(ticked.stored("monthly"), "monthly") == ticked


@given(st.frozensets(st.sampled_from(BYDAYS)), FREQUENCY.filter(lambda value: value != "monthly"))
def test_other_ticks_come_back_as_they_were_ticked(days: frozenset[str], frequency: str) -> None:
    stored = TickedDays(days).stored(frequency)
    assert ticks_of(stored, frequency) == TickedDays(days)
    assert {BYDAYS[day.weekday] for day in bydays(stored)} == days


@given(STORED, FREQUENCY)
def test_what_is_stored_stays_while_nobody_changes_the_ticks(stored: str, frequency: str) -> None:
    ticks = ticks_of(stored, frequency) or TickedDays()
    assert written(stored, frequency, ticks.days, ticks.weeks) == stored


@given(STORED, FREQUENCY, TICKED)
def test_changed_ticks_are_what_is_stored(stored: str, frequency: str, ticked: TickedDays) -> None:
    weeks = ticked.weeks if frequency == "monthly" else frozenset()
    now = written(stored, frequency, ticked.days, weeks)
    assert ticks_of(now, frequency) == TickedDays(ticked.days, weeks)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


def edit_url(service: Service) -> str:
    return reverse("wagtailsnippets_directory_service:edit", args=[service.pk])


def with_time(client: Client, service: Service, **time_fields: Any) -> dict[str, Any]:
    """The form with one more time."""
    data = sent(client, edit_url(service))
    number = int(data["schedules-TOTAL_FORMS"])
    fields = {"frequency": "weekly", "interval": "1", "id": "", "ORDER": "1", "DELETE": "", **time_fields}
    data |= {f"schedules-{number}-{name}": value for name, value in fields.items()}
    return {**data, "schedules-TOTAL_FORMS": str(number + 1)}


GOOD = [
    ({"days": ["TU", "TH"], "opens_at": "10:00", "closes_at": "12:00"}, "TU,TH"),
    ({"days": ["SU"], "opens_at": "22:00", "closes_at": "01:00"}, "SU"),
    ({"frequency": "monthly", "days": ["TU"], "weeks": ["2"], "opens_at": "10:00"}, "2TU"),
    (
        {"frequency": "monthly", "days": ["TU", "FR"], "weeks": ["1", "-1"], "opens_at": "10:00"},
        "1TU,1FR,-1TU,-1FR",
    ),
    ({"frequency": "monthly", "month_days": "1, 15", "opens_at": "10:00"}, ""),
    ({"frequency": "once", "starts_on": "2026-12-01", "opens_at": "10:00"}, ""),
    ({"frequency": "appointment"}, ""),
    ({"frequency": "appointment", "days": ["MO"]}, "MO"),
    ({"frequency": "text", "note": "Ring for the next walk"}, ""),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("fields", "stored"), GOOD)
def test_a_whole_time_is_published(editor: Client, fields: dict[str, Any], stored: str) -> None:
    service = ServiceFactory.create()
    data = with_time(editor, service, **fields)
    response = editor.post(edit_url(service), {**data, "action-publish": "1"})
    assert response.status_code == 302
    assert service.schedules.get().days == stored


BAD = [
    ({"opens_at": "10:00", "closes_at": "12:00"}, "days"),
    ({"days": ["Tuesday and Thursday"], "opens_at": "10:00"}, "days"),
    ({"days": ["TU"]}, "opens_at"),
    ({"days": ["TU"], "closes_at": "12:00"}, "opens_at"),
    ({"days": ["TU"], "weeks": ["2"], "opens_at": "10:00"}, "weeks"),
    ({"days": ["TU"], "month_days": "3", "opens_at": "10:00"}, "month_days"),
    ({"days": ["TU"], "opens_at": "10:00", "interval": "0"}, "interval"),
    ({"days": ["TU"], "opens_at": "10:00", "starts_on": "2026-12-02", "ends_on": "2026-12-01"}, "ends_on"),
    ({"frequency": "monthly", "days": ["TU"], "opens_at": "10:00"}, "weeks"),
    ({"frequency": "monthly", "weeks": ["2"], "opens_at": "10:00"}, "days"),
    ({"frequency": "monthly", "opens_at": "10:00"}, "days"),
    ({"frequency": "monthly", "month_days": "40", "opens_at": "10:00"}, "month_days"),
    ({"frequency": "monthly", "month_days": "the first", "opens_at": "10:00"}, "month_days"),
    ({"frequency": "once", "opens_at": "10:00"}, "starts_on"),
    ({"frequency": "once", "starts_on": "2026-12-01", "days": ["MO"], "opens_at": "10:00"}, "days"),
    ({"frequency": "appointment", "closes_at": "12:00"}, "opens_at"),
    ({"frequency": "text"}, "note"),
    ({"frequency": "text", "note": "Sometimes", "days": ["MO"]}, "days"),
    ({"frequency": "text", "note": "Sometimes", "opens_at": "10:00"}, "opens_at"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("fields", "beside"), BAD)
def test_what_does_not_go_together_is_said_beside_its_field(
    editor: Client, fields: dict[str, Any], beside: str
) -> None:
    service = ServiceFactory.create()
    data = with_time(editor, service, **fields)
    page = editor.post(edit_url(service), {**data, "action-publish": "1"})
    assert page.status_code == 200
    errors = page.context["form"].formsets["schedules"].forms[0].errors
    assert beside in errors
    assert errors[beside][0] in page.content.decode().replace("&#x27;", "'")
    assert not service.schedules.exists()


@pytest.mark.django_db
def test_an_unfinished_time_may_be_drafted_but_not_published(editor: Client) -> None:
    service = ServiceFactory.create(live=False)
    data = with_time(editor, service)
    assert editor.post(edit_url(service), data).status_code == 302
    again = sent(editor, edit_url(service))
    assert editor.post(edit_url(service), {**again, "action-publish": "1"}).status_code == 200
    service.refresh_from_db()
    assert not service.live


@pytest.mark.django_db
@pytest.mark.parametrize("stored", ["2TU,-1FR", "TH,TU", "-5MO", ""])
def test_what_a_feed_said_stays_when_something_else_is_changed(editor: Client, stored: str) -> None:
    service = ServiceFactory.create()
    Schedule.objects.create(service=service, frequency="monthly", days=stored, opens_at=time(10))
    data = sent(editor, edit_url(service), summary="New words")
    assert editor.post(edit_url(service), {**data, "action-publish": "1"}).status_code == 302
    assert service.schedules.get().days == stored
    service.refresh_from_db()
    assert service.summary == "New words"


@pytest.mark.django_db
def test_days_are_boxes_to_tick(editor: Client) -> None:
    service = ServiceFactory.create()
    Schedule.objects.create(service=service, days="TU,TH", opens_at=time(10))
    form = form_of(editor, edit_url(service)).formsets["schedules"].forms[0]
    boxes = str(form["days"])
    assert boxes.count('type="checkbox"') == 7
    assert boxes.count("checked") == 2
