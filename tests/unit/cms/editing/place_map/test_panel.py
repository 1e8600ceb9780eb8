"""The map of a place's form asks where a postcode is and what is near; the fields work without it."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from directory.accounts.roles import Role
from directory.places.models import Postcode
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


def test_the_form_has_a_map_and_the_two_fields(editor: Client) -> None:
    place = LocationFactory.create()
    page = editor.get(reverse("wagtailsnippets_directory_location:edit", args=[place.pk])).text
    assert f'data-point-url="{reverse("point_of_place")}"' in page
    assert 'name="latitude"' in page
    assert 'name="longitude"' in page
    assert "waymark/js/place_map" in page
    assert "leaflet/leaflet" in page


def test_it_says_where_a_postcode_is_and_what_is_public_near_it(editor: Client) -> None:
    Postcode.objects.create(
        compact="DT48NF", sector="DT4 8", outcode="DT4", latitude=50.61006, longitude=-2.456758
    )
    hall = LocationFactory.create()
    LocationFactory.create(name="Nightingale House", visibility="professional")
    LocationFactory.create(name="Far away", latitude=51.5, longitude=0.1)
    said = editor.get(reverse("point_of_place"), {"postcode": "dt4 8nf"}).json()
    assert said["at"] == [50.61006, -2.456758]
    assert [one["name"] for one in said["near"]] == [str(hall)]
    there = editor.get(reverse("point_of_place"), {"lat": "51.5", "lng": "0.1"}).json()
    assert (there["at"], [one["name"][:8] for one in there["near"]]) == (None, ["Far away"])
    for odd in ({}, {"postcode": "ZZ99 9ZZ"}, {"lat": "x", "lng": "1"}, {"lat": "nan", "lng": "0"}):
        assert editor.get(reverse("point_of_place"), odd).json()["near"] == []


def test_only_editors_ask(client: Client) -> None:
    client.force_login(user_with(Role.NAVIGATOR))
    assert client.get(reverse("point_of_place")).status_code == 403


@override_settings(MAP_TILES_URL="https://tiles.example.org/{z}/{x}/{y}.png")
def test_the_tiles_of_the_deployer_are_asked_for(editor: Client) -> None:
    place = LocationFactory.create()
    page = editor.get(reverse("wagtailsnippets_directory_location:edit", args=[place.pk]))
    assert "https://tiles.example.org/{z}/{x}/{y}.png" in page.text
