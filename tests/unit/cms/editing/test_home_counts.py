"""Each count on the editor's home leads to a list of exactly the rows that are counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.editing import home_counts
from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.asked_of_senders.models import SenderQuestion
from directory.bounces.came_back import latest_of_failing
from directory.bounces.models import BounceKind
from directory.catalogue.models import (
    Helpline,
    Organisation,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceDelivery,
)
from directory.checks_and_agreements import lists
from directory.checks_and_agreements.models import CheckKind, CheckSeen
from directory.duplicates import actions as duplicates
from directory.duplicates.models import Kind, MayBeSame
from directory.events.over import courses_over
from directory.group_space.changes import change
from directory.group_space.keepers import claim
from directory.openreferral import gone
from directory.openreferral.harvest.models import HarvestedFeed
from directory.openreferral.models import Source, SourceGroup, SourceRecord
from directory.photos.models import ListingPhoto
from directory.shortlists.sending_limits import Visitor
from directory.upkeep.read_words import with_times_in_words
from directory.upkeep.review import ListingReview
from directory.upkeep.suggestions import Suggestion, settle
from directory.web_links.models import WebLink
from directory.words.models import DangerTopic
from tests.factories.accounts import user_with
from tests.factories.catalogue import (
    LocationFactory,
    NeedFactory,
    OrganisationFactory,
    ReferralContactFactory,
    ServiceFactory,
)
from tests.factories.groups import a_keeper, as_actor
from tests.unit.directory.bounces.telling import bounced

pytestmark = pytest.mark.django_db

COUNTED = {
    "Facts to confirm": home_counts.with_facts_to_confirm,
    "Told by the public": home_counts.told_by_the_public,
    "Changed by groups": home_counts.group_changes,
    "Photos from groups": home_counts.group_photos,
    "Questions of groups": home_counts.group_questions,
    "Claims": home_counts.claims,
    "Nobody answers": home_counts.unanswered,
    "Hidden from the public": home_counts.hidden_from_public,
    "Groups that nobody keeps": home_counts.without_keeper,
    "Checks that end soon": lists.ends_soon,
    "Checks that have ended": lists.has_ended,
    "Drafts": home_counts.drafts,
    "Feed and editor differ": home_counts.open_conflicts,
    "Gone from a feed": gone.waiting,
    "May be the same": MayBeSame.objects.open,
    "Feeds that cannot be read": HarvestedFeed.objects.failing,
    "Points that may be wrong": home_counts.places_in_doubt,
    "Places without a point": home_counts.places_without_point,
    "Areas we cannot place": home_counts.areas_not_placed,
    "How help is given is not said": home_counts.delivery_not_said,
    "Groups without a referral contact": home_counts.without_referral_contact,
    "Broken websites": WebLink.objects.broken,
    "Mail that came back": latest_of_failing,
    "Words for danger to look at again": home_counts.dangers_to_review,
    "Times in words only": with_times_in_words,
    "Courses that have ended": courses_over,
    "School terms to fill in": home_counts.school_terms_run_out,
    "Helplines to look at again": home_counts.helplines_to_review,
}


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


def _fill() -> None:
    """Of each kind at least one that is counted, and others that nearly are."""
    _pairs_and_feeds()
    need = NeedFactory.create()
    now = clock.now()
    source = Source.objects.create(key="council", name="Council")
    for number in range(3):
        service = ServiceFactory.create(need=need)
        service.needs.update(basis="inferred")
        record = SourceRecord.objects.create(
            source=source, kind="service", id_in_source=str(number), object_id=service.pk, gone_at=now
        )
        SourceGroup.objects.create(record=record, group="words", value={}, said_at=now, conflict=True)
    Service.objects.filter(pk=service.pk).update(free="yes", free_basis="inferred")
    drafted = ServiceFactory.create(has_unpublished_changes=True)
    ServiceFactory.create(live=False, has_unpublished_changes=True)
    ServiceFactory.create(live=False)
    Suggestion.objects.create(name="Noon chess", words="It has moved.")
    settle(
        suggestion=Suggestion.objects.create(name="Tea", words="Closed?"),
        needed=True,
        by=user_with(Role.EDITOR),
    )
    ServiceFactory.create(has_unpublished_changes=True, archived_at=now, organisation=drafted.organisation)
    ReferralContactFactory.create(organisation=drafted.organisation, confirmed_at=now, confirmed_by="Pat")
    ReferralContactFactory.create(organisation=ServiceFactory.create().organisation)
    OrganisationFactory.create()
    _areas(drafted.organisation)
    for kind, days in zip(CheckKind.objects.all(), (20, -2, 40, None), strict=False):
        last = None if days is None else clock.today() + timedelta(days=days)
        first = clock.today() - timedelta(days=100)
        CheckSeen.objects.create(
            organisation=drafted.organisation, kind=kind, seen_on=first, seen_by="Pat", expires_on=last
        )
    for frequency, school in (("text", ""), ("weekly", "term"), ("weekly", "")):
        Schedule.objects.create(service=drafted, frequency=frequency, days="TU", note="Tu", school=school)
    today = clock.today()
    for days in (-1, 0, None):
        last = None if days is None else today + timedelta(days=days)
        Schedule.objects.create(service=ServiceFactory.create(), days="TU", ends_on=last)
    for slug, day in (("due", today), ("later", today + timedelta(days=1))):
        DangerTopic.objects.create(slug=slug, title=slug, owner="hub", review_on=day)
        for number in range(2):
            due = day if number else None
            Helpline.objects.create(need=NeedFactory.create(), name="Line", phone="116 123", review_due=due)
    _groups()
    _unreached()
    LocationFactory.create(point_doubt="The point is 9.0 km from DT4 8NF.")
    LocationFactory.create(point_doubt="Gone", archived_at=now)
    LocationFactory.create(latitude=None, longitude=None, point_doubt="ZZ is no postcode we know.")
    LocationFactory.create(latitude=None, longitude=None, visibility="owner", live=False)
    LocationFactory.create(latitude=None, longitude=None, kind="virtual")
    LocationFactory.create(latitude=None, longitude=None, archived_at=now)


def _groups() -> None:
    """A claim, a change that waits and one that does not, and listings nobody answers about."""
    service = ServiceFactory.create()
    keeper = a_keeper(service.organisation)
    claim(
        organisation=service.organisation,
        email="jo@gmail.com",
        name="Jo",
        words="",
        by=Visitor({"network": "10.0.0.1"}),
    )
    by = as_actor(keeper)
    change(record=service, after={"name": {"name": "Tea"}, "bring": {"what_to_bring": "A cup"}}, by=by)
    for text, state in (("Do they like tea?", "waiting"), ("Do they like cake?", "asked")):
        SenderQuestion.objects.create(service=service, text=text, state=state, said_by="Jean")
        ListingPhoto.objects.create(
            service=service,
            alt=text,
            state="waiting" if state == "waiting" else "shown",
            **dict.fromkeys(("large", "small"), b"x"),
            **dict.fromkeys(("width", "height", "small_width", "small_height"), 1),
        )
    now = clock.now()
    for days, hidden in ((20, None), (400, now), (1, None)):
        asked = now - timedelta(days=days)
        one = ServiceFactory.create(organisation=service.organisation, hidden_at=hidden)
        ListingReview.objects.create(
            service=one, due_on=clock.today(), first_asked_at=asked, last_asked_at=asked, asks=3
        )


def _pairs_and_feeds() -> None:
    """A pair that waits, one that is decided, one with an archived listing; a feed that fails, one that does
    not, and one that is paused."""
    services = ServiceFactory.create_batch(4, organisation=OrganisationFactory.create())
    ids = [service.pk for service in services]
    for one, other in ((0, 1), (1, 2), (2, 3)):
        duplicates.name_pair(kind=Kind.SERVICE, one=ids[one], other=ids[other], by=SYSTEM)
    duplicates.not_the_same(kind=Kind.SERVICE, one=ids[1], other=ids[2], by=SYSTEM)
    type(services[0]).objects.filter(pk=ids[3]).update(archived_at=clock.now())
    for key, failures, paused in (("fails", 3, False), ("slips", 2, False), ("rests", 5, True)):
        source = Source.objects.create(key=key, name=key)
        HarvestedFeed.objects.create(
            source=source,
            address=f"https://{key}.example.org/",
            failures=failures,
            failing_since=clock.now(),
            is_paused=paused,
        )


def _unreached() -> None:
    """Websites and addresses that fail, and others that nearly do."""
    long_ago, yesterday = (clock.now() - timedelta(days=days) for days in (9, 1))
    for name, failures, since in (("gone", 5, long_ago), ("twice", 2, long_ago), ("today", 5, yesterday)):
        WebLink.objects.create(url=f"https://{name}.example/", failures=failures, failing_since=since)
    WebLink.objects.create(url="https://well.example/")
    kept = {"kept_at": long_ago, "kept_by": "Wendy"}
    WebLink.objects.create(url="https://kept.example/", failures=5, failing_since=long_ago, **kept)
    for _ in range(2):
        bounced("gone@example.org")
        bounced("full@example.org", BounceKind.SOFT)


def _areas(organisation: Organisation) -> None:
    """Two that name somewhere unknown (one twice, one beside a council), and others that nearly do."""
    dorset = {"name": "Dorset", "codes": ["authority:E06000059"]}
    place = LocationFactory.create(latitude=50.6, longitude=-2.4)
    for names, archived, way, at in (
        (["Zennor", "Nanjizal"], False, "in-person", True),
        (["Dorset", "Zennor"], False, "", False),
        (["Zennor"], True, "", True),
        (["Dorset"], False, "", True),
        (["Dorset"], False, "phone", True),
        ([], False, "", True),
    ):
        service = ServiceFactory.create(
            organisation=organisation, archived_at=clock.now() if archived else None
        )
        service.deliveries.all().delete()
        service.at_locations.all().delete()
        for name in names:
            ServiceArea.objects.create(service=service, **(dorset if name == "Dorset" else {"name": name}))
        if way:
            ServiceDelivery.objects.create(service=service, how=way)
        if at:
            ServiceAtLocation.objects.create(service=service, location=place)


def _shown(page: Any) -> list[str]:
    """Ids of the rows of every page of a list."""
    context = page.context
    rows = context.get("listed") or context.get("rows")
    if rows:
        return [str((row[0] if isinstance(row, tuple) else row.row).pk) for row in rows]
    found = context.get("page") or context["page_obj"]
    return [str(getattr(row, "row", row).pk) for row in found.object_list]


def test_every_count_leads_to_exactly_the_rows_it_counts(editor: Client) -> None:
    _fill()
    lists = home_counts.what_waits()
    assert {waiting.title for waiting in lists} == set(COUNTED)
    for waiting in lists:
        expected = [str(row.pk) for row in COUNTED[waiting.title]()]
        page = editor.get(waiting.url)
        assert page.status_code == 200, waiting.url
        assert waiting.count == len(expected) > 0, waiting.title
        assert sorted(_shown(page)) == sorted(expected), waiting.title


def test_the_home_shows_every_count_with_its_link_and_searches_listings(editor: Client) -> None:
    _fill()
    page = editor.get(reverse("wagtailadmin_home")).content.decode()
    for waiting in home_counts.what_waits():
        assert waiting.url.replace("&", "&amp;") in page
    assert f'action="{reverse("wagtailsnippets_directory_service:list")}"' in page


def test_the_lists_of_areas_hold_what_they_say() -> None:
    _areas(OrganisationFactory.create())
    named = [sorted(a.name for a in s.areas.all()) for s in home_counts.areas_not_placed()]
    assert sorted(named) == [["Dorset", "Zennor"], ["Nanjizal", "Zennor"]]
    assert [[a.name for a in s.areas.all()] for s in home_counts.delivery_not_said()] == [["Dorset"]]


def test_a_group_with_several_services_is_counted_once(editor: Client) -> None:
    group = OrganisationFactory.create()
    ServiceFactory.create_batch(3, organisation=group)
    assert list(home_counts.without_referral_contact()) == [Organisation.objects.get(pk=group.pk)]
