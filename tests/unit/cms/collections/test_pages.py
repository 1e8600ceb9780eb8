"""Lists for an occasion or a need: what stands on them, in which order, and what never does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.collections.pages import CollectionNeed, CollectionPage, CollectionPick
from cms.editing.pages.rights import give_page_rights
from cms.models import HomePage
from cms.pages import setup_pages
from directory.accounts.roles import Role
from directory.catalogue.models import Service, ServiceGroup, ServiceNeed
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    NeedFactory.create(slug="heating", name="Heating", plain_name="A cold home")
    setup_pages()
    return HomePage.objects.get()


def _page(home: HomePage, **fields: Any) -> CollectionPage:
    page = CollectionPage(title="Warm this winter", slug="warm", lead="Rooms with tea.", **fields)
    home.add_child(instance=page)
    return page


def _named(client: Client, page: CollectionPage) -> list[str]:
    answer = client.get(page.get_url())
    assert answer.status_code == 200
    return [one["name"] for one in answer.context["results"]]


def _pick(page: CollectionPage, *services: Service, note: str = "") -> None:
    for order, service in enumerate(services):
        CollectionPick.objects.create(page=page, service=service, note=note, sort_order=order)


def test_what_was_picked_comes_first_in_its_order_then_what_the_rule_finds(
    client: Client, home: HomePage
) -> None:
    energy = NeedFactory.create(name="Energy")
    bills = NeedFactory.create(name="Bills", parent=energy)
    zebra, apple = ServiceFactory.create(name="Zebra room"), ServiceFactory.create(name="Apple room")
    for name, need in (("Boiler help", energy), ("Advice on bills", bills), ("Apple room", energy)):
        service = apple if name == "Apple room" else ServiceFactory.create(name=name)
        ServiceNeed.objects.create(service=service, need=need)
    ServiceNeed.objects.create(service=ServiceFactory.create(name="Guessed"), need=energy, basis="inferred")
    page = _page(home)
    _pick(page, zebra, apple, note="A warm room with tea.")
    CollectionNeed.objects.create(page=page, need=energy)
    assert _named(client, page) == ["Zebra room", "Apple room", "Advice on bills", "Boiler help"]
    said = client.get(page.get_url()).text
    assert "Why it is here:</strong> A warm room with tea." in said
    assert "Rooms with tea." in said
    assert "4\n" not in said
    assert "4 listings." in " ".join(said.split())


def test_the_rule_narrows_by_cost_group_and_town_and_stops_at_most(client: Client, home: HomePage) -> None:
    warm = NeedFactory.create()
    halls = {"Weymouth": LocationFactory.create(), "Portland": LocationFactory.create(town="Portland")}
    for name, free, group, town in (
        ("Right", "yes", "carers", "Weymouth"),
        ("Right too", "yes", "carers", "Weymouth"),
        ("Costs", "no", "carers", "Weymouth"),
        ("For men", "yes", "men", "Weymouth"),
        ("On Portland", "yes", "carers", "Portland"),
    ):
        service = ServiceFactory.create(name=name, free=free, location=halls[town])
        ServiceNeed.objects.create(service=service, need=warm)
        ServiceGroup.objects.create(service=service, group=group, basis="stated")
    page = _page(home, free_only=True, for_group="carers", town="weymouth")
    CollectionNeed.objects.create(page=page, need=warm)
    assert _named(client, page) == ["Right", "Right too"]
    CollectionPage.objects.update(most=1)
    assert _named(client, page) == ["Right"]


def test_without_a_need_or_a_group_the_rule_finds_nothing(client: Client, home: HomePage) -> None:
    ServiceFactory.create()
    page = _page(home, free_only=True)
    assert _named(client, page) == []
    assert "There is nothing on this list at the moment." in client.get(page.get_url()).text


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.NAVIGATOR])
def test_nothing_hidden_stands_on_it_whoever_looks(client: Client, home: HomePage, role: Role | None) -> None:
    if role is not None:
        client.force_login(user_with(role))
    need = NeedFactory.create()
    refuge = LocationFactory.create(name="Nightingale House", town="Weymouth", visibility="professional")
    for fields in (
        {"live": False},
        {"visibility": "professional"},
        {"status": "ended"},
        {"hidden_at": "2026-01-01T00:00Z"},
        {"archived_at": "2026-01-01T00:00Z"},
    ):
        ServiceNeed.objects.create(service=ServiceFactory.create(**fields), need=need)
    secret = ServiceFactory.create(name="Safe house", location=refuge)
    ServiceNeed.objects.create(service=secret, need=need)
    page = _page(home)
    _pick(page, *Service.objects.all())
    CollectionNeed.objects.create(page=page, need=need)
    assert _named(client, page) == ["Safe house"]
    assert "Nightingale" not in client.get(page.get_url()).text
    CollectionPick.objects.all().delete()
    CollectionPage.objects.update(town="Weymouth")
    assert _named(client, page) == []


def test_a_list_with_something_sensitive_can_be_left_quickly(client: Client, home: HomePage) -> None:
    page = _page(home)
    _pick(page, ServiceFactory.create(sensitive=True))
    answer = client.get(page.get_url())
    assert answer.context["sensitive"]
    assert "Leave this site" in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_the_home_page_leads_to_the_page_of_a_need_and_to_lists_in_menus(
    client: Client, home: HomePage
) -> None:
    need = home.needs.get().need
    assert f"/find/?need={need.slug}" in client.get("/").text
    page = _page(home, page_of_need=need, show_in_menus=True)
    said = client.get("/").text
    assert f'href="{page.get_url()}">A cold home</a>' in said
    assert f'href="{page.get_url()}">Warm this winter</a>' in said
    page.unpublish()
    assert f"/find/?need={need.slug}" in client.get("/").text
    assert "Warm this winter" not in client.get("/").text


def test_an_editor_makes_one(client: Client, home: HomePage) -> None:
    give_page_rights()
    client.force_login(user_with(Role.EDITOR))
    service = ServiceFactory.create(name="Tea room")
    url = reverse("wagtailadmin_pages:add", args=["cms", "collectionpage", home.pk])
    assert client.get(url).status_code == 200
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    form: dict[str, Any] = {
        f"{rows}-{name}": value for rows in ("picks", "needs") for name, value in empty.items()
    }
    form |= {f"comments-{name}": value for name, value in empty.items()}
    form |= {
        "title": "Warm this winter",
        "slug": "warm-this-winter",
        "lead": "",
        "body": "null",
        "most": "30",
        "picks-TOTAL_FORMS": 1,
        "picks-0-service": str(service.pk),
        "picks-0-note": "",
        "picks-0-ORDER": "1",
        "action-publish": "1",
    }
    client.post(url, form, follow=True)
    page = CollectionPage.objects.get()
    assert page.live
    client.logout()
    assert _named(client, page) == ["Tea room"]
