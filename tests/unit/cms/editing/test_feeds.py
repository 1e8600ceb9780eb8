"""The pages of feeds that are read by themselves."""

import pytest
from django.urls import reverse

from cms.editing.home_counts import what_waits
from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.openreferral.harvest.models import FeedReading, HarvestedFeed, Outcome
from directory.openreferral.importer import ensure_source
from directory.openreferral.models import ImportRun
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "County directory",
    "address": "https://feed.example.org/services?key=k",
    "licence": "OGL-UK-3.0",
    "every": "24",
    "asks_for_changes": "on",
    "full_every_days": "7",
}


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("wendy@example.org", "x"))
    return client


def test_an_editor_adds_changes_pauses_and_asks(editor):
    page = editor.post(reverse("feed_add"), GIVEN)
    feed = HarvestedFeed.objects.get()
    assert page.url == reverse("feed", args=[feed.pk])
    assert feed.source.key == "county-directory"
    editor.post(reverse("feed_change", args=[feed.pk]), GIVEN | {"every": "168", "name": "The county"})
    feed.refresh_from_db()
    assert (feed.every, str(feed)) == (168, "The county")
    where = reverse("feed", args=[feed.pk])
    assert "Every week" in editor.get(where).text
    editor.post(where, {"pause": ""})
    assert "It is paused" in editor.get(where).text
    editor.post(where, {"go_on": ""})
    editor.post(where, {"whole": ""})
    feed.refresh_from_db()
    assert (feed.is_paused, feed.asked_whole) == (False, True)
    assert "within a minute" in editor.get(where).text
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"feed.added", "feed.changed", "feed.paused", "feed.went-on", "feed.asked"} <= kinds


def test_a_feed_of_a_source_that_was_imported_by_hand_goes_on_with_it(editor):
    source = ensure_source("county", name="County")
    editor.post(reverse("feed_add"), GIVEN | {"source": source.pk})
    assert HarvestedFeed.objects.get().source == source
    again = editor.post(reverse("feed_add"), GIVEN | {"source": source.pk})
    assert again.status_code == 200
    assert HarvestedFeed.objects.count() == 1


def test_our_own_feed_is_refused_beside_the_form(editor, settings):
    page = editor.post(reverse("feed_add"), GIVEN | {"address": f"{settings.SITE_URL}/o/services"})
    assert "that we publish ourselves" in page.text
    assert not HarvestedFeed.objects.exists()


def test_readings_say_what_changed_what_was_refused_and_what_is_gone(editor):
    editor.post(reverse("feed_add"), GIVEN)
    feed = HarvestedFeed.objects.get()
    run = ImportRun.objects.create(source=feed.source, by="x", added=3, changed=2, unchanged=1, skipped=4)
    now = clock.now()
    FeedReading.objects.create(
        feed=feed, run=run, by="Waymark (feeds)", ended_at=now, outcome=Outcome.READ, answers=5, gone=6
    )
    page = editor.get(reverse("feed", args=[feed.pk])).text
    assert "3 added, 2 changed" in page
    assert "4 refused" in page
    assert "6 newly gone" in page
    assert reverse("import_run", args=[run.pk]) in page
    assert "4 refused" in editor.get(reverse("feeds")).text


def test_a_feed_that_fails_waits_for_an_editor(editor):
    editor.post(reverse("feed_add"), GIVEN)
    feed = HarvestedFeed.objects.get()
    row = "Feeds that cannot be read"
    assert next(each.count for each in what_waits() if each.title == row) == 0
    HarvestedFeed.objects.update(failures=3, failing_since=clock.now())
    one = next(each for each in what_waits() if each.title == row)
    assert one.count == 1
    assert reverse("feed", args=[feed.pk]) in editor.get(one.url).text
    assert "failed 3 times" in editor.get(reverse("feed", args=[feed.pk])).text


def test_who_may_not_import_sees_none_of_it(client):
    client.force_login(user_with(Role.COMMISSIONER))
    for name in ("feeds", "feed_add"):
        assert client.get(reverse(name)).status_code in (302, 403, 404)
