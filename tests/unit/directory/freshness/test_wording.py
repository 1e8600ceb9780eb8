"""How fresh a listing is, as its page says it: to the public in a sentence, to staff part by part."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import Phone, Service
from directory.clock import LONDON
from directory.freshness.renew import renew
from directory.upkeep.models import Check
from directory.web_links.models import WebLink
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory
from tests.unit.directory.bounces.telling import bounced

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 24, 10, tzinfo=LONDON)


def page(service: Service, client: Client | None = None) -> str:
    with clock.moved_to(NOW):
        answer = (client or Client()).get(reverse("directory:service", args=[service.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def checked(service: Service, on: date, how: str) -> None:
    Check.objects.create(service=service, on=on, by="Dorset Council", how=how)


@pytest.fixture
def tea() -> Service:
    service = ServiceFactory(name="Tea", email="tea@wykecuppa.example", website="https://tea.example/")
    Phone.objects.create(service=service, number="01632 960147", sort_order=0)
    return service


@pytest.mark.parametrize(
    ("on", "how", "said"),
    [
        (date(2026, 5, 12), "By the group", "Checked by the group in May 2026."),
        (date(2026, 5, 12), "By an editor", "Checked by us in May 2026."),
        (date(2026, 5, 12), "Said by the source", "Checked by Dorset Council in May 2026."),
        (date(2026, 11, 24), "By the group", "Checked by the group today."),
        (date(2025, 9, 24), "By the group", "Nobody has checked this for 14 months: ring before you go."),
        (date(2023, 9, 24), "By the group", "Nobody has checked this for 3 years: ring before you go."),
    ],
)
def test_the_page_says_who_checked_and_when_or_what_to_do(
    tea: Service, on: date, how: str, said: str
) -> None:
    checked(tea, on, how)
    assert said in page(tea)


def test_who_cannot_be_rung_is_asked_instead() -> None:
    assert "Nobody has checked this yet: ask before you go." in page(ServiceFactory())


def test_a_broken_website_and_mail_that_came_back_are_said(tea: Service) -> None:
    assert "did not answer when we last looked" not in page(tea)
    since = NOW - timedelta(days=9)
    WebLink.objects.create(url="https://tea.example/", failures=5, failing_since=since)
    with clock.moved_to(NOW):
        bounced("tea@wykecuppa.example")
    said = page(tea)
    assert "Their website did not answer when we last looked." in said
    assert "Mail to their address came back to us." in said


def test_an_address_that_is_not_shown_is_not_told_of(tea: Service) -> None:
    Service.objects.filter(pk=tea.pk).update(email_visibility="professional")
    with clock.moved_to(NOW):
        bounced("tea@wykecuppa.example")
    assert "came back" not in page(tea)


def test_staff_read_why_part_by_part_and_the_public_does_not(tea: Service) -> None:
    checked(tea, date(2026, 5, 12), "By the group")
    WebLink.objects.create(url="https://tea.example/", failures=5, failing_since=NOW - timedelta(days=9))
    with clock.moved_to(NOW):
        renew([tea.pk])
    assert "of 100" not in page(tea)
    staff = Client()
    with clock.moved_to(NOW):
        staff.force_login(user_with(Role.NAVIGATOR))
    said = page(tea, staff)
    assert "Fresh to 81 of 100: why" in said
    assert "The group checked it on 12 May 2026." in said
    assert "The website does not answer. 0 of 10" in said
