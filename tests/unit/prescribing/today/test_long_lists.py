"""A long day is looked at by eye: what can hurt first, the rest one press away, and every count true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.clock import LONDON
from prescribing.people.details_given import ContactGiven
from prescribing.referrals.actions import log_contact
from prescribing.tasks.actions import add_task, make_task
from prescribing.tasks.models import TaskKind
from prescribing.today.groups_and_buttons import FEW
from prescribing.today.hours import FEW_COMING
from prescribing.today.worklist import today
from tests.factories.intake import a_coordinator, sent_in, team_of
from tests.factories.plans import an_appointment, at_ten
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 8, 10, tzinfo=LONDON)
MANY = FEW + 3


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.moved_to(TUESDAY):
        yield


@pytest.fixture
def priya(client: Client) -> User:
    with clock.moved_to(TUESDAY - timedelta(days=40)):
        user = a_navigator()
    client.force_login(user)
    return user


def rows_of(html: str, slug: str) -> int:
    """Rows in the section of this heading."""
    section = re.split(r"<section", html.partition(f'id="{slug}"')[2])[0]
    return section.count('class="wm-work"')


def test_a_long_group_shows_its_first_rows_its_true_count_and_all_of_it_when_asked(
    client: Client, priya: User
) -> None:
    referral = a_referral(priya)
    for number in range(MANY):
        with clock.moved_to(TUESDAY - timedelta(days=4, minutes=number)):
            add_task(referral=referral, note=f"Ring {number}", due_at=clock.now(), by=priya)
    for number in range(FEW):
        with clock.moved_to(TUESDAY - timedelta(minutes=number)):
            add_task(referral=referral, note=f"Write {number}", due_at=at_ten(0), by=priya)

    html = client.get(reverse("prescribing:today")).content.decode()

    assert f"Late ({MANY})" in html
    assert rows_of(html, "late") == FEW
    assert rows_of(html, "due") == FEW, "not folded for the sake of one or two"
    assert f"and {MANY + FEW - 1} more for them" in html
    whole = client.get(reverse("prescribing:today") + "?show=mine&all=late").content.decode()
    assert rows_of(whole, "late") == MANY
    for_all = client.get(reverse("prescribing:today_sheet")).content.decode()
    assert all(f"Ring {number}" in for_all for number in range(MANY)), "paper is never folded"


def test_what_is_urgent_is_never_folded(client: Client, priya: User) -> None:
    for number in range(MANY):
        person = a_person(priya, name=f"Ann Adams {number}")
        a_referral(priya, person, urgency="today", urgency_why="Nobody there")
    html = client.get(reverse("prescribing:today")).content.decode()
    assert rows_of(html, "urgent") == MANY


def test_of_a_full_day_the_next_hours_are_shown(client: Client, priya: User) -> None:
    referral = a_referral(priya)
    for hour in range(FEW_COMING + 3):
        an_appointment(priya, referral, starts_at=at_ten(0) + timedelta(hours=hour))
    html = client.get(reverse("prescribing:today")).content.decode()
    assert f"By the hour ({FEW_COMING + 3})" in html
    assert rows_of(html, "by-the-hour") == FEW_COMING
    whole = client.get(reverse("prescribing:today") + "?all=hours").content.decode()
    assert rows_of(whole, "by-the-hour") == FEW_COMING + 3


def test_of_one_day_those_whom_we_promised_to_ring_come_first(priya: User) -> None:
    with clock.moved_to(TUESDAY - timedelta(days=30)):
        referral = a_referral(priya)
        rung = a_referral(priya, a_person(priya, name="Ann Adams"))
        log_contact(referral=referral, channel="phone", by=priya)
        log_contact(referral=rung, channel="phone", by=priya)
        due = TUESDAY - timedelta(days=3)
        add_task(referral=referral, note="Write to the landlord", due_at=due, by=priya)
        make_task(
            TaskKind.REVIEW_REFERRAL,
            rung,
            since=due,
            due_at=due + timedelta(hours=1),
            owner=priya,
            queue=None,
            person=rung.person,
        )
    late = today(priya, "mine").late
    assert [row.person for row in late] == ["Ann Adams", "Margaret Hallett"]


def test_nobody_is_told_to_call_whom_it_is_not_safe_to_ring(client: Client, priya: User) -> None:
    never = [ContactGiven(kind="phone", value="07700 900142", call="no", text="yes")]
    a_referral(priya, a_person(priya, contacts=never))
    html = client.get(reverse("prescribing:today")).content.decode()
    assert "Contact Peg" in html
    assert "Call Peg" not in html
    assert "tel:" not in html


def test_of_what_can_wait_in_the_queue_the_oldest_are_shown(client: Client) -> None:
    martin = a_coordinator()
    for number in range(18):
        sent_in(team=team_of(martin), name=f"Violet Samways {'abcdefghijklmnopqr'[number]}")
    client.force_login(martin)
    url = reverse("prescribing:intake")
    html = client.get(url).content.decode()
    assert "Routine (18)" in html
    assert html.count('class="wm-in"') == 15
    assert client.get(url + "?all=routine").content.decode().count('class="wm-in"') == 18
