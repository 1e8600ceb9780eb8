"""The editing home: counts that lead to their lists, the oldest rows of each, and lists of other rooms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.editing.home import lists
from cms.editing.home.panel import about_directory
from directory import clock
from directory.accounts.roles import Role
from directory.duplicates.models import Kind, MayBeSame
from directory.group_space.changes import change
from directory.group_space.keepers import claim
from directory.shortlists.sending_limits import Visitor
from directory.upkeep.models import Check
from directory.upkeep.review import ListingReview
from directory.upkeep.suggestions import Suggestion
from directory.web_links.models import WebLink
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.factories.groups import a_keeper, as_actor

pytestmark = pytest.mark.django_db
HOME = "wagtailadmin_home"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


def _one_of_each() -> None:
    group = OrganisationFactory.create(name="Carers Circle")
    cuppa = ServiceFactory.create(organisation=group, name="Carers Cuppa")
    change(record=cuppa, after={"name": {"name": "Cuppa and chat"}}, by=as_actor(a_keeper(group)))
    claim(
        organisation=OrganisationFactory.create(name="The Big Table"),
        email="marnie@gmail.com",
        name="Marnie Cox",
        words="",
        by=Visitor({"network": "10.0.0.1"}),
    )
    for days in (20, 40, 60, 80):
        asked = clock.now() - timedelta(days=days)
        late = ServiceFactory.create(organisation=group, name=f"Walk after {days} days")
        ListingReview.objects.create(
            service=late, due_on=clock.today(), first_asked_at=asked, last_asked_at=asked, asks=3
        )
    Suggestion.objects.create(about="service", about_id=cuppa.pk, name="Carers Cuppa", words="It has moved.")


def test_pairs_that_may_be_the_same_are_compared_from_the_home(editor: Client) -> None:
    one, other = ServiceFactory.create(name="Chair yoga"), ServiceFactory.create(name="Yoga on chairs")
    ids = sorted([one.pk, other.pk])
    pair = MayBeSame.objects.create(
        kind=Kind.SERVICE, first_id=ids[0], second_id=ids[1], score=80, reasons=["the same phone"]
    )
    said = editor.get(reverse(HOME)).text
    assert "May be the same" in said
    assert "the same phone" in said
    assert reverse("compare_duplicates", args=[pair.pk]) in said


def test_a_broken_website_stands_with_the_listing_that_leads_there(editor: Client) -> None:
    ServiceFactory.create(name="Chair yoga", website="https://gone.example/")
    WebLink.objects.create(
        url="https://gone.example/",
        failures=5,
        failing_since=clock.now() - timedelta(days=9),
        problem="no-name",
    )
    said = editor.get(reverse(HOME)).text
    assert "Broken website" in said
    assert "Chair yoga" in said
    assert "https://gone.example/: " in said
    assert reverse("broken_links") in said


def test_each_list_shows_its_oldest_rows_and_leads_to_all_of_them(editor: Client) -> None:
    _one_of_each()
    page = editor.get(reverse(HOME))
    said = page.text
    assert "Name: “Carers Cuppa” becomes “Cuppa and chat”" in said
    assert "Marnie Cox, from marnie@gmail.com" in said
    assert "It has moved." in said
    assert said.index("Walk after 80 days") < said.index("Walk after 60 days")
    assert "Walk after 20 days" not in said  # three are shown, the longest waiting first
    assert f'href="{reverse("listing_reviews")}">Show all 4' in said
    counts = {one.home_list.key: one.count for one in lists.shown_to(lambda _permission: True)}
    assert counts == {**counts, "group-changes": 1, "claims": 1, "due": 4, "reported": 1, "submitted": 0}
    for one in lists.shown_to(lambda _permission: True):
        assert f'href="#list-{one.home_list.key}"' in said
        assert editor.get(one.url).status_code == 200
        for row in one.rows:
            assert editor.get(row.action_url).status_code == 200
            assert editor.get(row.url).status_code == 200


def test_the_home_says_how_much_of_the_directory_was_checked_lately() -> None:
    today = clock.today()
    for days in (10, 300, 400):
        Check.objects.create(service=ServiceFactory.create(), on=today - timedelta(days=days), by="Jo")
    twice = Check.objects.filter(on=today - timedelta(days=300)).first()
    assert twice is not None
    Check.objects.create(service=twice.service, on=today, by="Jo")
    ServiceFactory.create(live=False)
    about = about_directory()
    assert (about.listings, about.checked) == (3, 66)


def test_an_empty_directory_has_a_home_too(editor: Client) -> None:
    assert "0 live" in editor.get(reverse(HOME)).text
    assert about_directory().checked == 0


def test_lists_of_other_rooms_are_shown_in_order_to_whoever_may_open_them(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_lists", dict(lists._lists))
    row = lists.Row(
        title="Chesil Bank Savers",
        url="/admin/",
        action="Mend",
        action_url="/admin/",
        what="Website gives “page not found”",
        since="6 days ago",
    )
    broken = lists.HomeList(
        key="unheard",
        title="Broken",
        label="broken",
        about="People may not get through.",
        what="What is wrong",
        count=lambda: 1,
        rows=lambda most: [row][:most],
        url=lambda: "/admin/",
        order=30,
        permission="directory.change_service",
    )
    lists.register_list(broken)
    said = editor.get(reverse(HOME)).text
    assert "Website gives “page not found”" in said
    assert said.index("list-reported") < said.index("list-unheard") < said.index("list-due")
    assert [one.home_list.key for one in lists.shown_to(lambda _permission: False)] == []
    with pytest.raises(ValueError, match="already registered"):
        lists.register_list(lists.HomeList(**{**_fields(broken), "title": "Other"}))


def _fields(one: lists.HomeList) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def test_the_home_asks_as_many_questions_for_many_as_for_few(editor: Client) -> None:
    _one_of_each()
    editor.get(reverse(HOME))
    with CaptureQueriesContext(connection) as few:
        editor.get(reverse(HOME))
    group = OrganisationFactory.create()
    for number in range(8):
        late = ServiceFactory.create(organisation=group)
        asked = clock.now() - timedelta(days=30 + number)
        ListingReview.objects.create(service=late, due_on=clock.today(), first_asked_at=asked, asks=0)
        Suggestion.objects.create(name=f"Tea {number}", words="Closed?", about="group")
    with CaptureQueriesContext(connection) as many:
        editor.get(reverse(HOME))
    assert len(many) <= len(few)
