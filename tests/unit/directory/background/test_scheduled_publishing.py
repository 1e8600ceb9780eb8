"""What was scheduled goes live and ends when its moment has come, by the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Revision

from directory import clock
from directory.background.scheduled_publishing import publish_due
from directory.background.sweep import PartlyFailed
from directory.catalogue.models import Service
from directory.openreferral import rebase_drafts
from tests.factories.catalogue import ServiceFactory

pytestmark = pytest.mark.django_db


def _scheduled(service: Service, **changed: Any) -> Revision:
    """A version that goes live in an hour."""
    draft = Service.objects.get(pk=service.pk)
    for name, value in changed.items():
        setattr(draft, name, value)
    draft.go_live_at = clock.now() + timedelta(hours=1)
    version = draft.save_revision()
    version.publish()
    version.refresh_from_db()
    assert version.approved_go_live_at is not None
    return version


def _come(*versions: Revision) -> None:
    """The hour has passed."""
    past = clock.now() - timedelta(minutes=1)
    for version in versions:
        content = {**version.content, "go_live_at": past.isoformat()}
        Revision.objects.filter(pk=version.pk).update(approved_go_live_at=past, content=content)


def test_a_version_goes_live_when_its_moment_has_come_and_not_before() -> None:
    service = ServiceFactory.create(summary="Now")
    version = _scheduled(service, summary="Warm this winter")
    assert publish_due() == 0
    service.refresh_from_db()
    assert (service.summary, service.live) == ("Now", True)
    assert service.live_revision is not None
    assert service.live_revision.content["summary"] == "Now"
    _come(version)
    assert publish_due() == 1
    service.refresh_from_db()
    assert (service.summary, service.live, service.has_unpublished_changes) == (
        "Warm this winter",
        True,
        False,
    )
    assert publish_due() == 0


def test_what_was_never_live_is_first_shown_then() -> None:
    service = ServiceFactory.create(live=False)
    version = _scheduled(service)
    assert not Service.objects.public().filter(pk=service.pk).exists()
    _come(version)
    publish_due()
    assert Service.objects.public().filter(pk=service.pk).exists()


def test_what_ends_is_taken_off_and_can_be_published_again() -> None:
    service = ServiceFactory.create(expire_at=clock.now() - timedelta(minutes=1))
    later = ServiceFactory.create(expire_at=clock.now() + timedelta(days=1))
    assert publish_due() == 1
    service.refresh_from_db()
    later.refresh_from_db()
    assert (service.live, service.expired, later.live) == (False, True, True)


def test_one_that_fails_stops_no_other() -> None:
    bad, good = ServiceFactory.create(), ServiceFactory.create(summary="Now")
    versions = [_scheduled(bad, summary="Then"), _scheduled(good, summary="Then")]
    _come(*versions)
    Revision.objects.filter(pk=versions[0].pk).update(content={"pk": str(bad.pk), "organisation": "nothing"})
    with pytest.raises(PartlyFailed):
        publish_due()
    good.refresh_from_db()
    assert good.summary == "Then"


def test_what_a_feed_changed_since_is_not_rolled_back() -> None:
    service = ServiceFactory.create(summary="Now", eligibility="Adults")
    version = _scheduled(service, summary="Then")
    service.refresh_from_db()
    was = rebase_drafts.before(service)
    Service.objects.filter(pk=service.pk).update(eligibility="Everybody")
    rebase_drafts.rebase(service, was)
    [moved] = Revision.objects.exclude(approved_go_live_at=None)
    assert moved.pk != version.pk
    _come(moved)
    publish_due()
    service.refresh_from_db()
    assert (service.summary, service.eligibility) == ("Then", "Everybody")


def test_nor_where_another_draft_was_begun_since() -> None:
    service = ServiceFactory.create(summary="Now", eligibility="Adults")
    version = _scheduled(service, summary="Then")
    draft = Service.objects.get(pk=service.pk).get_latest_revision_as_object()
    draft.what_to_bring = "A cup"
    draft.save_revision()
    service.refresh_from_db()
    was = rebase_drafts.before(service)
    Service.objects.filter(pk=service.pk).update(eligibility="Everybody")
    rebase_drafts.rebase(service, was)
    version.refresh_from_db()
    _come(version)
    publish_due()
    service.refresh_from_db()
    assert (service.summary, service.eligibility, service.what_to_bring) == ("Then", "Everybody", "")
    assert service.get_latest_revision_as_object().what_to_bring == "A cup"


def test_the_worker_does_it() -> None:
    service = ServiceFactory.create(summary="Now")
    _come(_scheduled(service, summary="Then"))
    call_command("worker", once=True)
    service.refresh_from_db()
    assert service.summary == "Then"
