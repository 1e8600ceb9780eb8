"""Times in words of listings that are there are read where they are sure, and only when asked."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from directory.accounts.actors import SYSTEM, System
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Schedule
from directory.indexing.models import ReindexRow
from directory.upkeep.models import Closure
from directory.upkeep.read_words import read_words
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def in_words(note: str, **values: Any) -> Schedule:
    return Schedule.objects.create(
        **{"service": ServiceFactory(name=note[:20]), "frequency": "text", "note": note, **values}
    )


def ran(*arguments: str) -> str:
    out = StringIO()
    call_command("read_hours", *arguments, stdout=out, verbosity=2)
    return out.getvalue()


def test_without_apply_it_only_says_what_it_would_do() -> None:
    in_words("Tuesdays 10am to 12 noon")
    in_words("Tuesdays 2-4")
    in_words("When the flag is up")
    said = ran()
    assert "“Tuesdays 10am to 12 noon” is sure: Tuesdays, 10am to 12 noon" in said
    assert "“Tuesdays 2-4” is probably: Tuesdays, 2pm to 4pm" in said
    assert "1 sure: would be read into times" in said
    assert "1 probable and 1 not understood" in said
    assert set(Schedule.objects.values_list("frequency", flat=True)) == {"text"}
    assert not AuditEvent.objects.filter(kind="listing.hours-read").exists()


def test_with_apply_what_is_sure_becomes_times_and_the_rest_stays() -> None:
    place = LocationFactory()
    sure = in_words("Mon 10am-12pm and Thu 1pm-3pm, closed bank holidays", location=place)
    unsure = in_words("Tuesdays 2-4")
    assert "1 sure: read into times" in ran("--apply")
    made = Schedule.objects.filter(service=sure.service)
    assert [(row.days, row.location_id, row.closed_bank_holidays) for row in made] == [
        ("MO", place.pk, True),
        ("TH", place.pk, True),
    ]
    assert {row.read_from for row in made} == {"Mon 10am-12pm and Thu 1pm-3pm, closed bank holidays"}
    assert Schedule.objects.get(service=unsure.service).note == "Tuesdays 2-4"
    [event] = AuditEvent.objects.filter(kind="listing.hours-read")
    assert (event.about_id, event.detail, event.actor) == (
        str(sure.service_id),
        {"times": 2},
        System("reading hours").label,
    )
    assert "0 sure" in ran("--apply")


def test_closed_days_of_the_words_are_closures() -> None:
    row = in_words("Mondays 10am-12pm, closed 21 December 2026 to 4 January 2027")
    ReindexRow.objects.all().delete()
    assert read_words(service=row.service, by=SYSTEM) == 1
    assert set(ReindexRow.objects.values_list("service_id", flat=True)) == {row.service_id}
    assert Closure.objects.get().last_day.isoformat() == "2027-01-04"


def test_a_description_that_is_clearly_hours_is_read_where_there_are_no_times() -> None:
    service = ServiceFactory(description="A friendly group. Meets on Thursdays, 2pm to 4pm.")
    ran("--apply")
    assert [row.days for row in Schedule.objects.filter(service=service)] == ["TH"]


def test_an_open_draft_takes_the_times_over() -> None:
    row = in_words("Tuesdays 10am to 12 noon")
    service = row.service
    service.summary = "A draft"
    service.save_revision()
    read_words(service=service, by=SYSTEM)
    service.refresh_from_db()
    draft = service.get_latest_revision_as_object()
    assert draft.summary == "A draft"
    assert [(one.frequency, one.days) for one in draft.schedules.all()] == [("weekly", "TU")]


def test_nobody_without_the_permission_does_it() -> None:
    row = in_words("Tuesdays 10am to 12 noon")
    with pytest.raises(NotAllowed):
        read_words(service=row.service, by=user_with(Role.NAVIGATOR))
