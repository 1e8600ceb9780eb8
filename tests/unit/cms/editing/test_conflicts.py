"""Where a feed and an editor both changed a part: the list, both sides in words, and which stands."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.actions import archive
from directory.catalogue.models import Location, Service
from directory.openreferral.importer import import_records
from directory.openreferral.models import SourceGroup
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db

LIST = "/admin/conflicts/"
PLACE = {
    "id": "7d3f5b2a-1111-5b1e-9d3f-1f3c3a5b7a10",
    "name": "The Old Chandlery",
    "location_type": "physical",
    "addresses": [{"id": "a1", "address_1": "14 Custom House Court", "city": "Weymouth"}],
}
ADVICE: dict[str, Any] = {
    "id": "0b1f7e0e-6c53-5b6e-9d3f-1f3c3a5b7a10",
    "name": "Drop-in money advice",
    "description": "<p>Help with debt.</p>",
    "status": "active",
    "organization": {"id": "5a6d1a44-3c3a-5f8e-8a6e-0a3d3b1c9f01", "name": "Harbourside Advice"},
    "service_at_locations": [{"id": "9c3e2d10-7777-5b1e-9d3f-1f3c3a5b7a10", "location": PLACE}],
    "schedules": [{"id": "c1", "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:30"}],
    "cost_options": [{"id": "d1", "option": "A visit", "amount": 2}],
}


def bring(number: int = 0, **changes: Any) -> Service:
    """One service of the feed, and the listing it became."""
    record = copy.deepcopy(ADVICE) | changes
    if number:
        record["id"] = f"0b1f7e0e-6c53-5b6e-9d3f-{number:012}"
    import_records([record], source="council", by=SYSTEM)
    return Service.objects.get(pk=record["id"])


def edit(service: Service, *, publish: bool = True, **changes: Any) -> None:
    """As the editing screen does."""
    service = Service.objects.get(pk=service.pk)
    for name, value in changes.items():
        setattr(service, name, value)
    revision = service.save_revision(clean=False)
    if publish:
        revision.publish()


def a_conflict(number: int = 0, **publish: Any) -> Service:
    service = bring(number)
    edit(service, description="<p>Ours: debt &amp; arrears.</p><p>Ask for Marian.</p>", **publish)
    return bring(number, description="<p>Theirs: debt and benefits.</p>")


def page_of(group: str = "words") -> str:
    return reverse("feed_conflict", args=[SourceGroup.objects.get(conflict=True, group=group).pk])


def choose(client: Client, url: str, stands: str) -> Any:
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(url).content.decode())
    assert seen
    return client.post(url, {"stands": stands, "seen": seen[1]}, follow=True)


def waiting(client: Client) -> int:
    """The count on the editor's home."""
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    found = re.search(rf'href="{LIST}">.*?</td>\s*<td>(\d+)</td>', home, re.DOTALL)
    assert found
    return int(found[1])


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


def test_what_differs_is_counted_listed_and_compared_in_words(editor: Client) -> None:
    bring()
    assert waiting(editor) == 0
    assert "Feeds and editors agree" in editor.get(LIST).content.decode()
    a_conflict()
    assert waiting(editor) == 1
    listed = editor.get(LIST).content.decode()
    assert "Drop-in money advice" in listed
    assert page_of() in listed
    both = editor.get(page_of()).content.decode()
    assert "<p>Ours: debt &amp; arrears.</p><p>Ask for Marian.</p>" in both
    assert "<p>Theirs: debt and benefits.</p>" in both
    assert both.index("What we show") < both.index("What the feed last said")
    assert "In our draft" not in both
    assert both.count("Differs") == 2  # the line of the summary follows the description


def test_ours_is_kept_and_nothing_changes_for_people(editor: Client) -> None:
    service = a_conflict()
    after = choose(editor, page_of(), "ours").content.decode()
    assert "Ours stands." in after
    service.refresh_from_db()
    assert "arrears" in service.description
    assert waiting(editor) == 0
    assert AuditEvent.objects.get(kind="listing.kept").about_id == str(service.pk)
    bring(description="<p>Theirs, once more.</p>")
    assert waiting(editor) == 1  # the feed said something new


def test_the_feeds_is_taken_and_followed(editor: Client) -> None:
    service = a_conflict()
    after = choose(editor, page_of(), "theirs").content.decode()
    assert "now says what council says" in after
    service.refresh_from_db()
    assert "benefits" in service.description
    assert AuditEvent.objects.get(kind="listing.released").detail == {"group": "words"}
    bring(description="<p>And newer.</p>")
    service.refresh_from_db()
    assert "newer" in service.description
    assert waiting(editor) == 0


def test_a_draft_stands_between_the_two(editor: Client) -> None:
    service = a_conflict(publish=False)
    both = editor.get(page_of()).content.decode()
    assert "In our draft" in both
    assert "People see what the feed says" in both
    assert "Differs" in both
    choose(editor, page_of(), "theirs")
    drafted = Service.objects.get(pk=service.pk).get_latest_revision_as_object()
    assert "benefits" in drafted.description


def test_times_and_prices_are_said_as_people_say_them(editor: Client) -> None:
    service = bring()
    times = service.schedules.get()
    times.days = "MO"
    times.save()
    service.costs.update(pence=250)
    changed = copy.deepcopy(ADVICE)
    changed["schedules"][0]["byday"] = "WE"
    changed["cost_options"][0]["amount"] = 3
    bring(schedules=changed["schedules"], cost_options=changed["cost_options"])
    said = editor.get(page_of("times")).content.decode()
    assert "Mondays, 10am to 12.30pm" in said
    assert "Wednesdays, 10am to 12.30pm" in said
    prices = editor.get(page_of("cost")).content.decode()
    assert "A visit, £2.50" in prices
    assert "A visit, £3" in prices


def test_a_place_is_compared_too(editor: Client) -> None:
    place = bring().at_locations.get().location
    Location.objects.filter(pk=place.pk).update(address="15 Custom House Court")
    other = {**PLACE, "addresses": [{"id": "a1", "address_1": "16 Custom House Court", "city": "Weymouth"}]}
    bring(service_at_locations=[{"id": "9c3e2d10-7777-5b1e-9d3f-1f3c3a5b7a10", "location": other}])
    both = editor.get(page_of("address")).content.decode()
    assert "15 Custom House Court" in both
    assert "16 Custom House Court" in both
    choose(editor, page_of("address"), "theirs")
    place.refresh_from_db()
    assert place.address == "16 Custom House Court"


def test_nobody_chooses_what_they_have_not_seen(editor: Client) -> None:
    service, url = a_conflict(), page_of()
    seen = re.search(r'name="seen" value="([^"]+)"', editor.get(url).content.decode())
    assert seen
    bring(description="<p>Theirs, once more.</p>")
    after = editor.post(url, {"stands": "theirs", "seen": seen[1]}, follow=True).content.decode()
    assert "said something new meanwhile" in after
    service.refresh_from_db()
    assert "arrears" in service.description
    assert editor.post(url, {"seen": seen[1]}).status_code == 302
    choose(editor, url, "ours")
    assert "chosen already" in editor.get(url, follow=True).content.decode()


def test_what_is_archived_is_not_asked_about(editor: Client) -> None:
    archive(thing=a_conflict(), by=SYSTEM)
    assert waiting(editor) == 0
    assert "Feeds and editors agree" in editor.get(LIST).content.decode()


@pytest.mark.parametrize(
    "role", [Role.NAVIGATOR, Role.RECEPTIONIST, Role.COMMISSIONER, Role.MEMBER, Role.PARTNER]
)
def test_only_editors_choose(client: Client, role: Role) -> None:
    service, url = a_conflict(), page_of()
    client.force_login(user_with(role))
    for method in (client.get, client.post):
        assert method(url).status_code in {302, 403}
    assert client.get(LIST).status_code in {302, 403}
    service.refresh_from_db()
    assert "arrears" in service.description


def test_both_pages_ask_a_constant_number_of_questions(editor: Client) -> None:
    def asked(url: str) -> int:
        editor.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert editor.get(url).status_code == 200
        return len(queries)

    a_conflict()
    first = page_of()
    few = (asked(LIST), asked(first))
    for number in range(1, 5):
        a_conflict(number)
    assert (asked(LIST), asked(first)) == few
