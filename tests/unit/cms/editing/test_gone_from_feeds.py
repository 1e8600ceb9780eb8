"""The page of listings that their feed has no more, reached from the run's page."""

import pytest
from django.urls import reverse

from cms.editing.home_counts import what_waits
from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.catalogue.models import Service
from directory.openreferral import gone
from directory.openreferral.feeds.reader import Feed
from directory.openreferral.importer import ensure_source, import_services
from directory.openreferral.models import ImportRun


@pytest.mark.django_db
def test_an_editor_keeps_what_is_gone(client):
    client.force_login(User.objects.create_superuser("wendy@example.org", "x"))
    rows = [{"id": f"s{n}", "name": f"Lunch {n}", "status": "active"} for n in (1, 2)]
    for given in (rows, rows[:1]):
        feed = Feed(iter(given), "3.0", len(given), "x", is_list=True)
        import_services(source=ensure_source("x"), feed=feed, by=SYSTEM)
    assert next(each.count for each in what_waits() if each.title == "Gone from a feed") == 1
    run = ImportRun.objects.first()
    assert reverse("gone_from_feeds") in client.get(reverse("import_run", args=[run.pk])).text
    assert "finished" in client.get(reverse("imports")).text
    page = client.get(reverse("gone_from_feeds"))
    assert "Lunch 2" in page.text
    assert "Lunch 1" not in page.text
    client.post(reverse("gone_from_feeds"), {"keep": gone.waiting().get().pk})
    assert not gone.waiting().exists()
    assert Service.objects.filter(archived_at=None).count() == 2
