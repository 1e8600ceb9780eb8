"""What a group changes of its listing: compared, shown or waiting, undone, and safe from feeds."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.actors import SYSTEM
from directory.catalogue.facts import Basis, Visibility
from directory.catalogue.locations import LocationAccess
from directory.catalogue.models import Contact, Location, Phone, Schedule, Service
from directory.group_space.changes import approve, refuse, undo
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.messages.models import OutboxMessage
from directory.openreferral import values
from directory.openreferral.models import Source, SourceGroup, SourceRecord
from tests.factories.catalogue import ServiceFactory
from tests.factories.groups import as_actor, at, space
from tests.posted_forms import posts_on

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def change_part(browser: Client, url: str, said: dict[str, Any]) -> None:
    """Through both pages, as a person presses them."""
    second = browser.post(url, said)
    assert second.status_code == 200, second.content.decode()
    posted = [one for one in posts_on(second, pressing=True) if one.get("sure") == "yes"]
    assert browser.post(url, {**said, "sure": posted[0]["sure"]}).status_code == 302


def test_a_change_is_shown_at_once_compared_first_and_undone_by_the_group(
    browser: Client, keeper: ListingKeeper, cuppa: Service
) -> None:
    url = at("group_part", keeper, cuppa.pk, "words")
    said = {"summary": "Tea, talk and a song.", "description": "Tea\n\nAnd talk."}
    second = browser.post(url, said).content.decode()
    assert "Tea and talk." in second
    assert "Tea, talk and a song." in second
    assert "shown at once" in second
    change_part(browser, url, said)
    cuppa.refresh_from_db()
    assert cuppa.summary == "Tea, talk and a song."
    made = GroupChange.objects.get()
    assert (made.state, made.part) == (ChangeState.LIVE, "words")
    browser.post(at("group_listing", keeper, cuppa.pk), {"do": "undo", "change": str(made.pk), "sure": "yes"})
    cuppa.refresh_from_db()
    assert (cuppa.summary, cuppa.description) == ("Tea and talk.", "<h3>Tea</h3><p>And talk.</p>")
    assert not OutboxMessage.objects.filter(kind="group.change-decided").exists()


def test_words_that_nobody_touched_keep_their_headings(
    browser: Client, keeper: ListingKeeper, cuppa: Service
) -> None:
    page = browser.get(at("group_part", keeper, cuppa.pk, "words"))
    shown = next(iter(posts_on(page, pressing=False)))
    change_part(browser, at("group_part", keeper, cuppa.pk, "words"), {**shown, "summary": "Tea!"})
    cuppa.refresh_from_db()
    assert cuppa.description == "<h3>Tea</h3><p>And talk.</p>"


def test_phone_email_and_website(browser: Client, keeper: ListingKeeper, cuppa: Service) -> None:
    Phone.objects.create(service=cuppa, number="01632 960999", visibility=Visibility.PROFESSIONAL)
    url = at("group_part", keeper, cuppa.pk, "contact")
    page = browser.get(url).content.decode()
    assert "01632 960147" in page
    assert "01632 960999" not in page
    said = {"phone": "01632 960148", "email": "new@example.org", "website": "wykecuppa.example"}
    assert browser.post(url, {**said, "phone": "ask Jean"}).status_code == 400
    assert "01632 960999" not in browser.post(url, said).content.decode()
    change_part(browser, url, said)
    cuppa.refresh_from_db()
    assert (cuppa.email, cuppa.website) == ("old@example.org", "")
    approve(change=GroupChange.objects.get(state="waiting"), by=SYSTEM)
    cuppa.refresh_from_db()
    assert (cuppa.email, cuppa.website) == ("new@example.org", "https://wykecuppa.example")
    assert {(one.number, one.visibility) for one in cuppa.phones.all()} == {
        ("01632 960148", "public"),
        ("01632 960999", "professional"),
    }


def test_the_number_of_somebody_to_ask_for_is_changed_where_there_is_no_other(
    browser: Client, keeper: ListingKeeper, cuppa: Service
) -> None:
    Phone.objects.all().delete()
    Contact.objects.create(service=cuppa, name="Jean", phone="01632 960147", email="jean@example.org")
    url = at("group_part", keeper, cuppa.pk, "contact")
    assert "01632 960147" in browser.get(url).content.decode()
    change_part(browser, url, {"phone": "01632 960148", "email": "", "website": ""})
    kept = Contact.objects.get()
    assert (kept.name, kept.phone, kept.email) == ("Jean", "01632 960148", "jean@example.org")


def test_what_only_professionals_see_is_not_read_by_the_link(
    browser: Client, keeper: ListingKeeper, cuppa: Service
) -> None:
    Service.objects.filter(pk=cuppa.pk).update(
        email="hidden@example.org", email_visibility="professional", website="https://www.new.example/old"
    )
    Contact.objects.create(service=cuppa, name="Ann", phone="01632 960777", visibility="professional")
    url = at("group_part", keeper, cuppa.pk, "contact")
    said = {"phone": "01632 960148", "email": "", "website": "https://new.example"}
    for page in (browser.get(url), browser.post(url, said)):
        assert "hidden@example.org" not in page.content.decode()
        assert "01632 960777" not in page.content.decode()
    change_part(browser, url, said)
    cuppa.refresh_from_db()
    assert cuppa.email == "hidden@example.org"
    for change in GroupChange.objects.all():
        again = browser.post(at("group_listing", keeper, cuppa.pk), {"do": "undo", "change": str(change.pk)})
        assert again.status_code == 200
        assert "hidden@example.org" not in again.content.decode()
        assert "01632 960777" not in again.content.decode()


def test_times_are_changed_added_and_others_kept(
    browser: Client, keeper: ListingKeeper, cuppa: Service, hall: Location
) -> None:
    Schedule.objects.create(
        service=cuppa, location=hall, frequency="monthly", days="2TU", opens_at=time(14), sort_order=5
    )
    url = at("group_part", keeper, cuppa.pk, "times")
    said = {
        "days-0": ["WE", "FR"], "from-0": "10:30", "to-0": "12:00", "keep-1": "keep",
        "days-2": ["SA"], "from-2": "09:00", "to-2": "",
    }  # fmt: skip
    assert browser.post(url, {**said, "from-2": ""}).status_code == 400
    change_part(browser, url, said)
    rows = {(row.frequency, row.days, row.opens_at, row.closes_at) for row in cuppa.schedules.all()}
    assert rows == {
        ("weekly", "WE,FR", time(10, 30), time(12)),
        ("monthly", "2TU", time(14), None),
        ("weekly", "SA", time(9), None),
    }
    assert {row.location_id for row in Schedule.objects.filter(service=cuppa)} == {hall.pk}


@pytest.mark.parametrize("part", ["times", "contact"])
def test_what_somebody_else_changed_meanwhile_is_not_written_over(
    browser: Client, keeper: ListingKeeper, cuppa: Service, part: str
) -> None:
    url = at("group_part", keeper, cuppa.pk, part)
    page = browser.get(url)
    shown = next(iter(posts_on(page, pressing=False)))
    Schedule.objects.update(opens_at=time(9))
    Service.objects.update(email="newer@example.org")
    said = {**shown, "website": "https://new.example", "days-0": ["FR"], "sure": "yes"}
    answer = browser.post(url, said, follow=True)
    assert "changed this meanwhile" in answer.content.decode()
    assert not GroupChange.objects.exists()
    assert Schedule.objects.get().days == "WE"


def test_a_row_that_was_emptied_goes(browser: Client, keeper: ListingKeeper, cuppa: Service) -> None:
    change_part(browser, at("group_part", keeper, cuppa.pk, "times"), {"from-0": "", "to-0": ""})
    assert not Schedule.objects.filter(service=cuppa).exists()


def test_name_address_and_referral_contact_always_wait_for_an_editor(
    browser: Client, keeper: ListingKeeper, cuppa: Service, hall: Location
) -> None:
    change_part(browser, at("group_part", keeper, cuppa.pk, "name"), {"name": "Wyke Company"})
    change_part(
        browser,
        at("group_address", keeper, cuppa.pk, hall.pk),
        {"name": hall.name, "address": "2 New Street", "town": "Weymouth", "postcode": "DT4 8NF"},
    )
    change_part(
        browser, at("group_referral", keeper), {"name": "Tom", "email": "tom@example.org", "phone": ""}
    )
    cuppa.refresh_from_db()
    hall.refresh_from_db()
    assert (cuppa.name, hall.address) == ("Wyke Cuppa and Company", "1 Example Street")
    assert not cuppa.organisation.referral_contacts.exists()
    assert set(GroupChange.objects.values_list("part", "state")) == {
        ("name", "waiting"),
        ("address", "waiting"),
        ("referral-contact", "waiting"),
    }
    assert "waits for somebody" in browser.get(space(keeper)).content.decode()


def test_that_it_has_stopped_waits_for_an_editor_too(
    browser: Client, keeper: ListingKeeper, cuppa: Service
) -> None:
    change_part(browser, at("group_part", keeper, cuppa.pk, "stopped"), {"status": "ended"})
    cuppa.refresh_from_db()
    assert cuppa.status == "active"
    approve(change=GroupChange.objects.get(), by=SYSTEM)
    cuppa.refresh_from_db()
    assert cuppa.status == "ended"
    assert Client().get(reverse("directory:service", args=[cuppa.pk])).status_code == 410
    assert browser.get(space(keeper)).status_code == 200


def test_with_the_setting_everything_waits(
    browser: Client, keeper: ListingKeeper, cuppa: Service, settings: Any
) -> None:
    settings.GROUP_CHANGES_WAIT = True
    change_part(
        browser, at("group_part", keeper, cuppa.pk, "cost"), {"free": "no", "cost_note": "£2 for tea"}
    )
    cuppa.refresh_from_db()
    assert cuppa.cost_note == ""
    assert {row.state for row in GroupChange.objects.all()} == {"waiting"}


def test_an_editor_approves_and_refuses_and_the_group_is_told(
    keeper: ListingKeeper, cuppa: Service, browser: Client
) -> None:
    url = at("group_part", keeper, cuppa.pk, "name")
    change_part(browser, url, {"name": "Wyke Company"})
    approve(change=GroupChange.objects.get(), by=SYSTEM)
    cuppa.refresh_from_db()
    assert cuppa.name == "Wyke Company"
    change_part(browser, url, {"name": "Best group"})
    change_part(browser, url, {"name": "The best group"})
    second = GroupChange.objects.get(state="waiting")
    assert second.after["name"] == "The best group"
    refuse(change=second, words="A name says what it is.", by=SYSTEM)
    cuppa.refresh_from_db()
    assert cuppa.name == "Wyke Company"
    assert OutboxMessage.objects.filter(kind="group.change-decided").count() == 2


def test_a_place_shared_with_another_group_is_changed_by_an_editor_only(
    keeper: ListingKeeper, cuppa: Service, hall: Location, browser: Client
) -> None:
    ServiceFactory(location=hall)
    url = at("group_access", keeper, cuppa.pk, hall.pk, "parking")
    browser.post(url, {"fact": "yes", "detail": ""})
    assert not LocationAccess.objects.exists()
    assert GroupChange.objects.get().state == "waiting"


def test_an_unknown_fact_is_answered_in_one_press_and_the_next_is_asked(
    keeper: ListingKeeper, cuppa: Service, hall: Location, browser: Client
) -> None:
    url = at("group_access", keeper, cuppa.pk, hall.pk, "step-free")
    assert browser.post(url, {}).status_code == 400
    browser.post(url, {"fact": "yes", "detail": "By the side door"})
    row = LocationAccess.objects.get()
    assert (row.feature, row.fact, row.detail, row.basis) == (
        "step-free", "yes", "By the side door", Basis.CONFIRMED,
    )  # fmt: skip
    assert "Accessible toilet. Is there any?" in browser.get(space(keeper)).content.decode()
    browser.post(
        at("group_access", keeper, cuppa.pk, hall.pk, "accessible-toilet"),
        {"fact": "not-known", "detail": ""},
    )
    assert LocationAccess.objects.count() == 1
    assert "Hearing loop. Is there any?" in browser.get(space(keeper)).content.decode()
    undo(change=GroupChange.objects.get(), by=as_actor(keeper))
    assert not LocationAccess.objects.exists()


def test_a_feed_does_not_write_over_what_a_group_changed(
    keeper: ListingKeeper, cuppa: Service, browser: Client
) -> None:
    source = Source.objects.create(key="feed", name="A feed")
    held = SourceRecord.objects.create(source=source, kind="service", id_in_source="1", object_id=cuppa.pk)
    row = SourceGroup.objects.create(record=held, group="words", value=values.current(cuppa, "words"))
    change_part(
        browser,
        at("group_part", keeper, cuppa.pk, "words"),
        {"summary": "Tea, talk and a song.", "description": "New"},
    )
    row.refresh_from_db()
    assert row.edited_here
    undo(change=GroupChange.objects.get(), by=SYSTEM)
    row.refresh_from_db()
    assert not row.edited_here


def test_an_editors_open_draft_stays(keeper: ListingKeeper, cuppa: Service, browser: Client) -> None:
    cuppa.save_revision().publish()
    cuppa.refresh_from_db()
    cuppa.alert = "Closed on Friday"
    cuppa.save_revision()
    change_part(
        browser, at("group_part", keeper, cuppa.pk, "contact"),
        {"phone": "01632 960148", "email": "old@example.org", "website": ""},
    )  # fmt: skip
    draft = Service.objects.get(pk=cuppa.pk).get_latest_revision_as_object()
    assert (draft.alert, draft.email) == ("Closed on Friday", "old@example.org")
    assert [phone.number for phone in draft.phones.all()] == ["01632 960148"]
