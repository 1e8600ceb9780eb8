"""`manage.py setup` on an empty database, twice; and what the hub says of itself on every page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client

from cms.models import HomePage, HubSettings
from cms.navigation import about_us
from cms.pages import name_the_hub
from directory.accounts.roles import Role
from directory.catalogue.models import Need
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db


def test_an_empty_deployment_is_filled_and_filling_it_again_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("setup")
    first = capsys.readouterr().out
    assert "Roles: as roles.py says" in first
    assert Need.objects.top().count() == 16
    assert HomePage.objects.count() == 1
    assert Group.objects.filter(name=Role.NAVIGATOR.label).exists()
    needs = set(Need.objects.values_list("pk", "latest_revision_id", "name"))
    call_command("setup")
    assert set(Need.objects.values_list("pk", "latest_revision_id", "name")) == needs
    assert "0 added" in capsys.readouterr().out
    assert HomePage.objects.count() == 1


def test_pages_show_the_hubs_own_number_and_reading_writes_nothing(client: Client) -> None:
    call_command("setup", verbosity=0)
    before = HubSettings.objects.count()
    client.get("/signin/")
    assert HubSettings.objects.count() == before
    name_the_hub(place_name="Weymouth and Portland", hub_phone="01632 960400", hub_email="hub@example.org")
    page = client.get("/accessibility/").content.decode()
    assert "01632 960400" in page
    assert "Weymouth and Portland" in page
    assert about_us()["reply_to"] == "hub@example.org"


def test_the_menu_is_by_permission(client: Client) -> None:
    call_command("setup", verbosity=0)
    page = client.get("/accessibility/")
    assert [item.label for item in page.context["navigation"]] == ["Find help", "My list (0)"]
    client.force_login(user_with(Role.EDITOR))
    assert "Directory" in [item.label for item in client.get("/accessibility/").context["navigation"]]
    client.force_login(user_with(Role.COMMISSIONER))
    assert "Directory" not in [item.label for item in client.get("/accessibility/").context["navigation"]]
