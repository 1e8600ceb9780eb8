"""A group's space: what it says of its listings by its link, how that is shown, and what a scanner can do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.audit.models import AuditEvent
from directory.catalogue.facts import Visibility
from directory.catalogue.locations import LocationAccess
from directory.catalogue.models import Location, Phone, Schedule, Service
from directory.group_space.models import GroupChange, ListingKeeper
from directory.links.models import SignedLink
from directory.messages.models import OutboxMessage
from directory.upkeep.actions import close, set_capacity
from directory.upkeep.models import Capacity, Check, Closure
from directory.upkeep.review import ListingReview
from tests.factories.catalogue import LocationFactory, ServiceFactory
from tests.factories.groups import a_keeper, at, landing, link_of, space
from tests.posted_forms import posts_on

pytestmark = pytest.mark.django_db


def everything() -> list[Any]:
    models = (
        Service, Location, LocationAccess, Schedule, Phone, Capacity, Closure, Check, GroupChange,
        ListingKeeper, ListingReview, SignedLink, OutboxMessage, AuditEvent,
    )  # fmt: skip
    return [
        sorted(
            tuple(str(value) for name, value in row.items() if name != "pressed_at")
            for row in model.objects.values()
        )
        for model in models
    ]


def test_the_space_says_what_the_page_says_and_asks_one_unknown_fact(
    browser: Client, keeper: ListingKeeper
) -> None:
    page = browser.get(space(keeper)).content.decode()
    for words in ("Wednesday", "10.30am to 12.30pm", "Wyke Smugglers Hall", "01632 960147", "Tea and talk."):
        assert words in page
    assert page.count("Is there any?") == 1
    assert "Step-free. Is there any?" in page


@pytest.mark.parametrize("pressing", [False, True])
def test_a_scanner_that_posts_every_form_of_every_page_changes_nothing(
    browser: Client, keeper: ListingKeeper, cuppa: Service, hall: Location, pressing: bool
) -> None:
    set_capacity(service=cuppa, state="open", by=SYSTEM)
    close(service=cuppa, first_day=clock.today() + timedelta(days=3), by=SYSTEM)
    browser.post(at("group_part", keeper, cuppa.pk, "cost"), {"free": "no", "cost_note": "£1", "sure": "yes"})
    a_keeper(cuppa.organisation, email="tom@example.org")
    before = everything()
    pages = [
        space(keeper),
        at("group_listing", keeper, cuppa.pk),
        at("group_people", keeper),
        at("group_parts", keeper, cuppa.pk),
        *(
            at("group_part", keeper, cuppa.pk, part)
            for part in ("times", "contact", "words", "cost", "begin", "name", "stopped")
        ),
        at("group_room", keeper, cuppa.pk),
        at("group_closed", keeper, cuppa.pk),
        at("group_address", keeper, cuppa.pk, hall.pk),
        at("group_access", keeper, cuppa.pk, hall.pk, "parking"),
        at("group_referral", keeper),
    ]
    forms = 0
    for url in pages:
        page = browser.get(url)
        assert page.status_code == 200, url
        for posted in posts_on(page, pressing=pressing):
            forms += 1
            if posted.get("do") == "close":
                continue  # it only shuts this browser out: test_links.py
            browser.post(url, posted)
            assert everything() == before, (url, posted)
    assert forms >= len(pages)


def test_a_scanner_at_the_link_can_only_open_it(keeper: ListingKeeper) -> None:
    before = everything()[:-1]
    url = landing(link_of(keeper))
    for posted in posts_on(Client().get(url), pressing=True):
        Client().post(url, posted)
        assert everything()[:-1] == before
    assert AuditEvent.objects.filter(kind="keeper.opened").count() == 1


def test_still_right_asks_once_more_and_says_checked_today(
    browser: Client, keeper: ListingKeeper, cuppa: Service
) -> None:
    url = at("group_listing", keeper, cuppa.pk)
    assert "Yes, all of it is right" in browser.post(url, {"do": "still-right"}).content.decode()
    assert not Check.objects.exists()
    page = browser.post(url, {"do": "still-right", "sure": "yes"}, follow=True)
    assert "Checked today" in page.content.decode()
    assert Check.objects.get().how == "By the group"
    assert (
        "Checked by the group today"
        in Client().get(reverse("directory:service", args=[cuppa.pk])).content.decode()
    )


def test_room_is_said_with_a_day_for_full_and_shown_at_once(
    browser: Client, keeper: ListingKeeper, cuppa: Service
) -> None:
    url = at("group_room", keeper, cuppa.pk)
    assert browser.post(url, {"state": "full"}).status_code == 400
    day = clock.today() + timedelta(days=40)
    said = {"state": "full", "until": day.isoformat()}
    assert browser.post(url, said).status_code == 200
    assert not Capacity.objects.exists()
    browser.post(url, {**said, "sure": "yes"})
    kept = Capacity.objects.get()
    assert (kept.state, kept.until) == ("full", day)
    assert "Jean Bartlett" in kept.said_by
    assert "Full until" in Client().get(reverse("directory:service", args=[cuppa.pk])).content.decode()


def test_room_that_is_still_right_is_good_for_another_while(
    browser: Client, keeper: ListingKeeper, cuppa: Service
) -> None:
    set_capacity(service=cuppa, state="waiting", weeks=3, by=SYSTEM, until=clock.today())
    browser.post(at("group_listing", keeper, cuppa.pk), {"do": "room-still", "sure": "yes"})
    kept = Capacity.objects.get()
    assert (kept.state, kept.weeks) == ("waiting", 3)
    assert kept.until is not None
    assert kept.until > clock.today() + timedelta(days=70)


def test_closed_for_a_while_and_open_after_all(
    browser: Client, keeper: ListingKeeper, cuppa: Service
) -> None:
    first = clock.today() + timedelta(days=10)
    said = {"first_day": first.isoformat(), "last_day": (first + timedelta(days=5)).isoformat()}
    url = at("group_closed", keeper, cuppa.pk)
    assert browser.post(url, {**said, "last_day": "2020-01-01"}).status_code == 400
    browser.post(url, said)
    assert not Closure.objects.exists()
    browser.post(url, {**said, "why": "Christmas", "sure": "yes"})
    closure = Closure.objects.get()
    assert "Christmas" in Client().get(reverse("directory:service", args=[cuppa.pk])).content.decode()
    listing = at("group_listing", keeper, cuppa.pk)
    browser.post(listing, {"do": "open-again", "closure": str(closure.pk), "sure": "yes"})
    assert not Closure.objects.exists()


def test_another_groups_listing_is_not_there(keeper: ListingKeeper, browser: Client, hall: Location) -> None:
    other = ServiceFactory(location=LocationFactory())
    place = other.at_locations.get().location
    for name, more in (
        ("group_listing", (other.pk,)),
        ("group_parts", (other.pk,)),
        ("group_part", (other.pk, "name")),
        ("group_room", (other.pk,)),
        ("group_closed", (other.pk,)),
        ("group_address", (other.pk, place.pk)),
        ("group_access", (other.pk, place.pk, "parking")),
    ):
        url = at(name, keeper, *more)
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"sure": "yes", "do": "still-right"}).status_code == 404


def test_a_hidden_place_is_not_shown_even_to_its_group_by_link(
    keeper: ListingKeeper, cuppa: Service, browser: Client
) -> None:
    secret = LocationFactory(name="The Refuge", address="9 Secret Lane", visibility=Visibility.OWNER)
    cuppa.at_locations.create(location=secret)
    for name, more in (
        ("group_space", ()),
        ("group_parts", (cuppa.pk,)),
        ("group_part", (cuppa.pk, "times")),
    ):
        page = browser.get(at(name, keeper, *more)).content.decode()
        assert "The Refuge" not in page
        assert "Secret Lane" not in page
    assert browser.get(at("group_address", keeper, cuppa.pk, secret.pk)).status_code == 404


def test_a_day_that_is_given_is_kept(browser: Client, keeper: ListingKeeper, cuppa: Service) -> None:
    with clock.moved_to(clock.now().replace(year=2026, month=11, day=2, hour=9)):
        browser.post(
            at("group_room", keeper, cuppa.pk), {"state": "full", "until": "2026-12-18", "sure": "yes"}
        )
    assert Capacity.objects.get().until == date(2026, 12, 18)
