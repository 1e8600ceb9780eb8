"""Words of a feed that are read here afterwards are no change by an editor; the feed may change them."""

from __future__ import annotations

from typing import Any

from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Schedule, Service
from directory.openreferral.models import SourceGroup
from directory.upkeep.read_words import read_words


def test_a_feed_may_change_what_was_read_of_its_words(bring: Any, record: Any) -> None:
    words = {"id": "s", "description": "Tuesdays 2-4"}
    bring(record(schedules=[words]))
    # As an earlier version brought it in: words that can be read now.
    Schedule.objects.update(note="Tuesdays 2pm-4pm")
    said = SourceGroup.objects.get(group="times", record__kind="service")
    said.value["schedules"][0]["note"] = "Tuesdays 2pm-4pm"
    said.save()
    assert read_words(service=Service.objects.get(), by=SYSTEM) == 1
    bring(record(schedules=[{**words, "description": "Fridays 1pm-3pm"}]))
    assert [row.days for row in Schedule.objects.all()] == ["FR"]
    assert not SourceGroup.objects.filter(conflict=True).exists()
