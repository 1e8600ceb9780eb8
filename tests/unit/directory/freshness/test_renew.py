"""The score is kept true: at once where something happens, once a day for all. Only the search is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Contact, Service
from directory.clock import LONDON
from directory.freshness import read_facts
from directory.freshness.models import ListingFreshness
from directory.freshness.read_facts import facts_of
from directory.freshness.renew import renew, renew_daily
from directory.freshness.score import FreshnessFacts
from directory.indexing import documents
from directory.indexing.models import ListingChange, ReindexRow
from directory.openreferral.models import Source, SourceRecord
from directory.upkeep.actions import check
from directory.upkeep.models import Check, CheckedBy
from directory.web_links.models import WebLink
from search import registry
from search.documents import Audience
from search.query import Query
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.factories.groups import a_keeper
from tests.unit.directory.bounces.telling import bounced

pytestmark = [pytest.mark.django_db, pytest.mark.database]
START = datetime(2026, 1, 5, 9, tzinfo=LONDON)


def facts(service: Service) -> FreshnessFacts:
    return facts_of([service.pk])[service.pk]


def score_of(service: Service) -> int:
    return ListingFreshness.objects.get(service=service).score


def test_a_check_counts_at_once_and_fades_by_the_daily_round() -> None:
    service = ServiceFactory()
    with clock.moved_to(START):
        renew_daily()
        assert score_of(service) == 50
        check(service=service, by=SYSTEM, how="By the group")
        assert score_of(service) == 100
    with clock.moved_to(START + timedelta(days=300)):
        assert renew_daily() == 1
        assert 50 < score_of(service) < 100
        assert renew_daily() == 0


def test_the_daily_round_takes_every_published_listing_once_a_day() -> None:
    first, second, draft = ServiceFactory(), ServiceFactory(), ServiceFactory(live=False)
    assert renew_daily() == 2
    assert set(ListingFreshness.objects.values_list("pk", flat=True)) == {first.pk, second.pk}
    assert not ListingFreshness.objects.filter(pk=draft.pk).exists()
    with clock.moved_to(clock.now() + timedelta(days=1)):
        renew_daily()
        assert not ListingFreshness.objects.exclude(reckoned_on=clock.today()).exists()


def test_the_latest_check_counts_and_on_one_day_whoever_looked() -> None:
    service = ServiceFactory()
    day = START.date()
    for on, how in (
        (day, "Said by the source"),
        (day, "By the group"),
        (day - timedelta(days=9), "By an editor"),
    ):
        Check.objects.create(service=service, on=on, by="somebody", how=how)
    assert (facts(service).checked_on, facts(service).checked_by) == (day, CheckedBy.GROUP)


@pytest.mark.parametrize("whose", ["service", "organisation", "contact", "keeper"])
def test_mail_that_came_back_from_any_address_of_theirs_counts(whose: str) -> None:
    group = OrganisationFactory()
    service = ServiceFactory(organisation=group)
    if whose == "service":
        Service.objects.filter(pk=service.pk).update(email="Gone@wykecuppa.example")
    elif whose == "organisation":
        type(group).objects.filter(pk=group.pk).update(email="gone@wykecuppa.example")
    elif whose == "contact":
        Contact.objects.create(service=service, email="gone@wykecuppa.example", sort_order=0)
    else:
        a_keeper(group, email="gone@wykecuppa.example")
    assert not facts(service).mail_came_back
    bounced("gone@wykecuppa.example")
    assert facts(service).mail_came_back


def test_a_broken_website_counts_its_own_before_its_organisations() -> None:
    group = OrganisationFactory(website="https://group.example/")
    service = ServiceFactory(organisation=group, website="https://own.example/")
    since = clock.now() - timedelta(days=9)
    WebLink.objects.create(url="https://group.example/", failures=5, failing_since=since)
    assert not facts(service).website_broken
    WebLink.objects.create(url="https://own.example/", failures=5, failing_since=since)
    assert facts(service).website_broken


def test_gone_from_its_feed_counts_unless_another_has_it_or_it_is_kept() -> None:
    service = ServiceFactory()
    one, other = (Source.objects.create(key=key, name=key) for key in ("one", "other"))
    gone = SourceRecord.objects.create(source=one, kind="service", id_in_source="1", object_id=service.pk)
    assert not facts(service).gone_from_feed
    SourceRecord.objects.filter(pk=gone.pk).update(gone_at=clock.now())
    assert facts(service).gone_from_feed
    SourceRecord.objects.filter(pk=gone.pk).update(gone_kept=True)
    assert not facts(service).gone_from_feed
    SourceRecord.objects.filter(pk=gone.pk).update(gone_kept=False)
    SourceRecord.objects.create(source=other, kind="service", id_in_source="2", object_id=service.pk)
    assert not facts(service).gone_from_feed


def test_many_listings_take_the_same_number_of_queries(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_facts, "_answers", [])
    services = [ServiceFactory(email=f"one{n}@example.org") for n in range(6)]
    with django_assert_num_queries(8):
        facts_of([services[0].pk])
    with django_assert_num_queries(8):
        facts_of([one.pk for one in services])


def test_the_search_is_told_and_whoever_keeps_a_copy_is_not(index: Callable[[], int]) -> None:
    service = ServiceFactory()
    ReindexRow.objects.all().delete()
    ListingChange.objects.all().delete()
    renew([service.pk])
    assert ReindexRow.objects.filter(service_id=service.pk).exists()
    assert not ListingChange.objects.exists()
    ReindexRow.objects.all().delete()
    renew([service.pk])
    assert not ReindexRow.objects.exists()


def test_the_fresh_one_of_two_alike_comes_first(index: Callable[[], int]) -> None:
    old, new = ServiceFactory(name="Chess club"), ServiceFactory(name="Chess club")
    Check.objects.create(service=old, on=clock.today() - timedelta(days=700), by="x", how="By an editor")
    Check.objects.create(service=new, on=clock.today(), by="x", how="By the group")
    renew([old.pk, new.pk])
    found = {one.id: one.freshness for one in documents.documents_of([old.pk, new.pk])}
    assert found[str(new.pk)] == 1.0
    assert found[str(old.pk)] < 0.6
    index()
    hits = registry.embedded().search(Query(Audience.PUBLIC, clock.now())).hits
    assert [hit.id for hit in hits] == [str(new.pk), str(old.pk)]
    assert hits[0].parts["freshness"] > hits[1].parts["freshness"] > 0
