"""The editor's screens about freshness: the least fresh first, broken websites, mail that came back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cms.editing.home_counts import what_waits
from directory import clock
from directory.accounts.roles import Role
from directory.bounces.came_back import failing
from directory.catalogue.models import Service
from directory.freshness.models import ListingFreshness
from directory.freshness.renew import renew_daily
from directory.web_links.actions import AT_ONCE
from directory.web_links.models import Problem, WebLink
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.unit.directory.bounces.telling import bounced

pytestmark = pytest.mark.django_db
SCREENS = ("listing_freshness", "broken_links", "returned_mail")


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


@pytest.fixture
def tea() -> Service:
    return ServiceFactory(name="Tea and talk", website="https://tea.example/", email="tea@wykecuppa.example")


def broken(url: str = "https://tea.example/") -> WebLink:
    since = clock.now() - timedelta(days=9)
    return WebLink.objects.create(
        url=url,
        failures=4,
        failing_since=since,
        asked_at=clock.now(),
        problem=Problem.NOT_FOUND,
        status=404,
        next_at=clock.now() + timedelta(days=6),
    )


def words(client: Client, name: str, query: str = "") -> str:
    return " ".join(client.get(reverse(name) + query).content.decode().split())


@pytest.mark.parametrize("name", SCREENS)
def test_only_who_keeps_the_directory_opens_them(client: Client, name: str) -> None:
    client.force_login(user_with(Role.NAVIGATOR))
    assert client.get(reverse(name)).status_code in (302, 403)
    assert client.post(reverse(name)).status_code in (302, 403)
    client.force_login(user_with(Role.EDITOR))
    assert client.get(reverse(name)).status_code == 200


def test_a_broken_website_stands_with_its_listings(editor: Client, tea: Service) -> None:
    group = OrganisationFactory(name="Wyke Cuppa", website="https://group.example/")
    ServiceFactory(organisation=group, name="Walks")
    broken()
    broken("https://group.example/")
    WebLink.objects.create(url="https://well.example/")
    said = words(editor, "broken_links")
    assert "There is no such page any more. (HTTP 404)" in said
    assert reverse("wagtailsnippets_directory_service:edit", args=[tea.pk]) in said
    assert reverse("wagtailsnippets_directory_organisation:edit", args=[group.pk]) in said
    assert "well.example" not in said


def test_try_again_now_and_the_address_is_right(editor: Client, tea: Service) -> None:
    link = broken()
    editor.post(reverse("broken_links"), {"id": link.pk, "again": "1"})
    link.refresh_from_db()
    assert link.next_at == AT_ONCE
    assert "It is the next to be tried." in words(editor, "broken_links")
    editor.post(reverse("broken_links"), {"id": link.pk, "right": "1"})
    assert "Every website answers" in words(editor, "broken_links")
    assert "https://tea.example/" in words(editor, "broken_links", "?show=kept")
    editor.post(reverse("broken_links") + "?show=kept", {"id": link.pk, "watch": "1"})
    link.refresh_from_db()
    assert (link.kept_at, link.failures) == (None, 0)


def test_mail_that_came_back_stands_with_its_listings_until_it_works_again(
    editor: Client, tea: Service
) -> None:
    bounced("tea@wykecuppa.example")
    bounced("nobody@elsewhere.example")
    said = words(editor, "returned_mail")
    assert "There is no such mailbox." in said
    assert "Tea and talk" in said
    assert "No listing uses it any more." in said
    editor.post(reverse("returned_mail"), {"address": "tea@wykecuppa.example"})
    assert set(failing()) == {"nobody@elsewhere.example"}


def test_the_least_fresh_stands_first_with_what_takes_its_points(editor: Client, tea: Service) -> None:
    ServiceFactory(name="Walks")
    broken()
    renew_daily()
    said = words(editor, "listing_freshness")
    assert said.index("Tea and talk") < said.index("Walks")
    assert "The website does not answer. 0 of 10" in said
    editor.post(reverse("listing_freshness"), {"id": tea.pk})
    assert ListingFreshness.objects.get(service=tea).score == 90


def test_the_home_counts_what_each_list_shows(tea: Service) -> None:
    broken()
    bounced("tea@wykecuppa.example")
    counts = {one.title: (one.count, one.url) for one in what_waits()}
    assert counts["Broken websites"] == (1, reverse("broken_links"))
    assert counts["Mail that came back"] == (1, reverse("returned_mail"))


def test_what_is_no_link_of_ours_is_not_found(editor: Client) -> None:
    assert editor.post(reverse("broken_links"), {"id": "x", "again": "1"}).status_code == 404
    assert editor.post(reverse("listing_freshness"), {"id": "x"}).status_code == 404
