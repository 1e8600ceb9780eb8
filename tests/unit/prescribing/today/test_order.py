"""In which order the list of the day stands, and beside what a number can be tapped."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.clock import LONDON
from prescribing.group_page import actions, questions_and_worries
from prescribing.people.details_given import ContactGiven
from prescribing.tasks.actions import add_task
from tests.factories.plans import an_appointment
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 8, 10, tzinfo=LONDON)


def to_ring(by: User, name: str, days: int, **fields: object) -> None:
    referral = a_referral(by, a_person(by, name=name, **fields), needs=[])
    add_task(referral=referral, note="Ring", due_at=clock.now() + timedelta(days=days), by=by)


def test_what_can_hurt_somebody_comes_first(client: Client) -> None:
    with clock.moved_to(TUESDAY):
        priya = a_navigator()
        to_ring(priya, "Dora Due", 0)
        to_ring(priya, "Lily Late", -1)
        came = a_prescription("opened", by=priya)
        actions.decline(prescription=came.fresh(), reason="full", by=came.group())
        now = a_referral(priya, a_person(priya, name="Una Urgent"), urgency="today", urgency_why="No heating")
        an_appointment(priya, now, starts_at=clock.now() + timedelta(hours=1))
        worried = a_prescription("opened", by=priya)
        questions_and_worries.worry(prescription=worried.prescription, text="Cried", by=worried.group())
        client.force_login(priya)
        page = client.get(reverse("prescribing:today")).content.decode()
        paper = client.get(reverse("prescribing:today_sheet")).content.decode()
    order = ["Somebody is worried", "By the hour", "Urgent", "Late", "Came back", "Due today"]
    titles = re.findall(r"<h2[^>]*>([A-Z][a-z ]+?) \(\d+\)</h2>|(?<=>)(By the hour)", page)
    assert [one or other for one, other in titles if (one or other) in order] == order
    on_paper = [title for title in re.findall(r"<h2>([A-Z][a-z ]+?) \(\d+\)", paper) if title in order]
    assert on_paper == ["By the hour", *(title for title in order if title != "By the hour")]
    assert page.index("Una Urgent") < page.index("Lily Late") < page.index("Dora Due")


def test_a_number_is_tapped_where_ringing_it_is_safe_and_nowhere_else(client: Client) -> None:
    with clock.moved_to(TUESDAY):
        priya = a_navigator()
        for number, call in (("07700 900551", "yes"), ("07700 900552", "no"), ("07700 900553", "not-known")):
            person = a_person(priya, contacts=[ContactGiven(kind="phone", value=number, call=call)])
            a_referral(priya, person, urgency="today", urgency_why="No heating", needs=[])
        client.force_login(priya)
        page = client.get(reverse("prescribing:today")).content.decode()
    assert re.findall(r'href="tel:\+44(\d+)"', page) == ["7700900551"]
