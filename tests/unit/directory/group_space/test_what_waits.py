"""What a group may not bring about alone: addresses it is known by, undoing, and showing a hidden listing."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.permissions import NotAllowed
from directory.catalogue.actions import name_referral_contact
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Contact, Location, Schedule, Service
from directory.group_space.changes import approve, change, undo
from directory.group_space.keepers import claim
from directory.group_space.known_address import known_addresses
from directory.group_space.listing_parts import shown
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.shortlists.sending_limits import Visitor
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory
from tests.factories.groups import as_actor, at, space
from tests.posted_forms import posts_on
from tests.unit.directory.group_space.test_changes import change_part

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("email", "website", "waits"),
    [
        ("new@evil.example", "https://old.example/tea", True),
        ("old@example.org", "https://evil.example", True),
        ("old@example.org", "https://old.example.evil.example/tea", True),
        ("OLD@example.org", "https://www.old.example/new-page", False),
        ("", "https://old.example/tea", False),
        ("old@example.org", "", False),
    ],
)
def test_a_new_email_or_another_websites_host_waits_and_proves_nothing(
    keeper: ListingKeeper, cuppa: Service, email: str, website: str, waits: bool
) -> None:
    Service.objects.filter(pk=cuppa.pk).update(website="https://old.example/tea")
    cuppa.refresh_from_db()
    said = {"email": email, "website": website}
    made = change(record=cuppa, after={"contact": said}, by=as_actor(keeper))
    assert made[0].state == ("waiting" if waits else "live")
    assert "new@evil.example" not in known_addresses(cuppa.organisation)
    for stranger in ("new@evil.example", "x@evil.example"):
        asked = claim(
            organisation=cuppa.organisation, email=stranger, name="", words="", by=Visitor({"network": "1"})
        )
        assert asked.confirmed_at is None


@pytest.mark.parametrize(
    ("part", "now", "before"),
    [
        ("name", {"name": "Approved"}, "Wyke Cuppa and Company"),
        ("status", {"status": "paused"}, "active"),
        ("contact", {"email": "new@example.org"}, "old@example.org"),
        ("contact", {"email": ""}, "old@example.org"),
    ],
)
def test_undoing_waits_where_saying_it_anew_would(
    browser: Client, keeper: ListingKeeper, part: str, now: dict[str, str], before: str
) -> None:
    field, cuppa = next(iter(now)), keeper.organisation.services.get()
    made = change(record=cuppa, after={part: shown(cuppa, part) | now}, by=as_actor(keeper))[0]
    if made.state == ChangeState.WAITING:
        approve(change=made, by=SYSTEM)
    said = {"do": "undo", "change": str(made.pk), "sure": "yes"}
    page = browser.post(at("group_listing", keeper, cuppa.pk), said, follow=True)
    assert "We look at it and write to you" in page.content.decode()
    cuppa.refresh_from_db()
    assert getattr(cuppa, field) == now[field]
    waiting = GroupChange.objects.get(state="waiting")
    assert waiting.after[field] == before
    approve(change=waiting, by=SYSTEM)
    cuppa.refresh_from_db()
    assert getattr(cuppa, field) == before


def test_undoing_a_place_where_others_meet_by_now_waits(
    keeper: ListingKeeper, cuppa: Service, hall: Location
) -> None:
    row = {"feature": "parking", "fact": "yes", "detail": "", "basis": "confirmed"}
    made = change(record=hall, after={"access_facts": {"access": [row]}}, by=as_actor(keeper), service=cuppa)
    assert made[0].state == "live"
    ServiceFactory(location=hall)
    assert undo(change=made[0], by=as_actor(keeper)).state == "waiting"
    assert hall.access.exists()


def test_nobody_undoes_what_is_not_their_groups_any_more(keeper: ListingKeeper, cuppa: Service) -> None:
    made = change(
        record=cuppa, after={"words": shown(cuppa, "words") | {"summary": "New"}}, by=as_actor(keeper)
    )[0]
    Service.objects.filter(pk=cuppa.pk).update(organisation=OrganisationFactory())
    with pytest.raises(NotAllowed):
        undo(change=made, by=as_actor(keeper))
    cuppa.refresh_from_db()
    assert cuppa.summary == "New"


def hide(*services: Service, status: str = "active") -> None:
    Service.objects.filter(pk__in=[one.pk for one in services]).update(hidden_at=clock.now(), status=status)


def is_hidden(service: Service) -> bool:
    return Service.objects.exclude(hidden_at=None).filter(pk=service.pk).exists()


def test_a_waiting_change_does_not_bring_a_hidden_listing_back(
    keeper: ListingKeeper, cuppa: Service, browser: Client
) -> None:
    hide(cuppa)
    change_part(browser, at("group_part", keeper, cuppa.pk, "name"), {"name": "Another"})
    assert is_hidden(cuppa)
    said = {"summary": "Tea", "description": "Tea"}
    change_part(browser, at("group_part", keeper, cuppa.pk, "words"), said)
    assert not is_hidden(cuppa)


@pytest.mark.parametrize("status", ["paused", "ended"])
@pytest.mark.parametrize("what", ["words", "room", "closed"])
def test_what_is_paused_or_ended_stays_hidden(
    keeper: ListingKeeper, cuppa: Service, browser: Client, status: str, what: str
) -> None:
    hide(cuppa, status=status)
    cuppa.refresh_from_db()
    if what == "words":
        after = {"words": shown(cuppa, "words") | {"summary": "New"}}
        assert change(record=cuppa, after=after, by=as_actor(keeper))[0].state == "live"
    elif what == "room":
        browser.post(at("group_room", keeper, cuppa.pk), {"state": "open", "sure": "yes"})
        assert cuppa.capacities.exists()
    else:
        day = clock.today().isoformat()
        said = {"first_day": day, "last_day": day, "sure": "yes"}
        browser.post(at("group_closed", keeper, cuppa.pk), said)
        assert cuppa.closures.exists()
    assert is_hidden(cuppa)


def test_a_fact_of_a_place_answers_for_the_listing_in_hand_alone(
    keeper: ListingKeeper, cuppa: Service, hall: Location, browser: Client
) -> None:
    second = ServiceFactory(organisation=cuppa.organisation, location=hall)
    hide(cuppa, second)
    url = at("group_access", keeper, cuppa.pk, hall.pk, "parking")
    browser.post(url, {"fact": "yes", "detail": ""})
    assert not is_hidden(cuppa)
    assert is_hidden(second)


def test_times_at_a_place_that_is_not_seen_are_neither_shown_nor_lost(
    keeper: ListingKeeper, cuppa: Service, hall: Location, browser: Client
) -> None:
    secret = LocationFactory(name="The Refuge", visibility=Visibility.OWNER)
    cuppa.at_locations.create(location=secret)
    Schedule.objects.create(
        service=cuppa, location=secret, days="SU", opens_at=time(3, 45), closes_at=time(4, 15), sort_order=-1
    )
    url = at("group_part", keeper, cuppa.pk, "times")
    first = next(iter(posts_on(browser.get(url), pressing=False)))
    said: dict[str, Any] = {**first, "days-0": ["WE"], "from-0": "11:00", "to-0": "12:30"}
    for page in (browser.get(url), browser.post(url, said), browser.get(space(keeper))):
        assert "3.45" not in page.content.decode()
        assert "03:45" not in page.content.decode()
    change_part(browser, url, said)
    rows = set(cuppa.schedules.values_list("location", "days", "opens_at"))
    assert rows == {(secret.pk, "SU", time(3, 45)), (hall.pk, "WE", time(11))}
    made = GroupChange.objects.get()
    again = browser.post(at("group_listing", keeper, cuppa.pk), {"do": "undo", "change": str(made.pk)})
    assert again.status_code == 200
    assert "3.45" not in again.content.decode()


def test_what_was_hidden_then_stays_hidden_in_what_is_undone(
    keeper: ListingKeeper, cuppa: Service, browser: Client
) -> None:
    """Also once the address is another, or an editor has shown the next one to everybody."""
    Service.objects.filter(pk=cuppa.pk).update(email="hidden@example.org", email_visibility="professional")
    Contact.objects.create(service=cuppa, name="Ann", phone="01632 960777", visibility="professional")
    url = at("group_part", keeper, cuppa.pk, "contact")
    change_part(browser, url, {"phone": "01632 960148", "email": "own@example.org", "website": ""})
    approve(change=GroupChange.objects.get(state="waiting"), by=SYSTEM)
    Service.objects.filter(pk=cuppa.pk).update(email_visibility="public")
    Contact.objects.update(visibility="public", phone_visibility="public")
    changes = list(GroupChange.objects.filter(state="live"))
    assert {one.part for one in changes} == {"contact", "people"}
    for made in changes:
        said = {"do": "undo", "change": str(made.pk)}
        page = browser.post(at("group_listing", keeper, cuppa.pk), said).content.decode()
        assert "Yes, undo it" in page
        assert "hidden@example.org" not in page
        assert "01632 960777" not in page


def test_a_referral_contact_is_approved_only_beside_the_one_that_was_compared(
    keeper: ListingKeeper, cuppa: Service
) -> None:
    group = cuppa.organisation
    said = {"name": "Tom", "email": "tom@example.org", "phone": ""}
    made = change(record=group, after={"referral-contact": said}, by=as_actor(keeper))[0]
    name_referral_contact(organisation=group, name="Ann", email="ann@example.org", by=SYSTEM)
    with pytest.raises(ValidationError):
        approve(change=made, by=SYSTEM)
    assert group.referral_contacts.get(ended_at=None).email == "ann@example.org"
