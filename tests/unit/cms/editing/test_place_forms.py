"""A place made or changed by hand stands at its postcode, or says why it does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.roles import Role
from directory.catalogue.models import Location
from directory.indexing.models import ReindexRow
from directory.openreferral import placing
from directory.places.models import Area, AreaKind, Postcode
from tests.editing_forms import messages_of, sent
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_directory_location:add"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


@pytest.fixture(autouse=True)
def postcodes() -> None:
    Area.objects.all().delete()
    Postcode.objects.all().delete()
    for compact, latitude, longitude in (("DT47QS", 50.6100, -2.4600), ("DT11XX", 50.7150, -2.4370)):
        Postcode.objects.create(
            compact=compact,
            sector=f"{compact[:3]} {compact[3]}",
            outcode=compact[:3],
            latitude=latitude,
            longitude=longitude,
            ward_code="E05000001",
            authority_code="E06000059",
        )


def edit_url(place: Location) -> str:
    return reverse("wagtailsnippets_directory_location:edit", args=[place.pk])


def publish(client: Client, url: str, **changed: Any) -> Any:
    data = sent(client, url, **{"action-publish": "1", **changed})
    return client.post(url, data, follow=True)


def made(client: Client, **fields: Any) -> tuple[Location, Any]:
    response = publish(client, reverse(ADD), **{"name": "New hall", "visibility": "public", **fields})
    return Location.objects.get(name=fields.get("name", "New hall")), response


def at(place: Location) -> tuple[float | None, float | None]:
    place.refresh_from_db()
    return place.latitude, place.longitude


@pytest.mark.parametrize("typed", ["DT4 7QS", "dt47qs", " dt4  7qs "])
def test_a_new_place_stands_at_its_postcode_and_says_so(editor: Client, typed: str) -> None:
    place, response = made(editor, postcode=typed)
    assert at(place) == (50.61, -2.46)
    assert "Placed at DT4 7QS." in messages_of(response)
    assert place.live
    assert (place.point_doubt, place.ward_code, place.authority_code) == ("", "E05000001", "E06000059")
    assert place.latest_revision.content["latitude"] == 50.61


@pytest.mark.parametrize("typed", ["DT3 5ZZ", "ZE9 9ZZ", "nonsense"])
def test_an_unknown_postcode_is_said_and_the_place_has_no_point(editor: Client, typed: str) -> None:
    place, response = made(editor, postcode=typed)
    assert at(place) == (None, None)
    expected = f"{typed} is no postcode we know: the place has no point; check it, or load postcodes."
    assert expected in messages_of(response)
    assert place.point_doubt == f"{typed} is no postcode we know."


def test_where_only_the_sector_is_known_the_place_is_doubted(editor: Client) -> None:
    Area.objects.create(
        key="sector:DT3 5", kind=AreaKind.SECTOR, code="DT3 5", name="DT3 5", latitude=50.66, longitude=-2.47
    )
    place, response = made(editor, postcode="DT3 5ZZ")
    assert at(place) == (50.66, -2.47)
    assert "DT3 5ZZ is no postcode we know: placed in the middle of DT3;" in messages_of(response)
    assert place.point_doubt.startswith("Placed in the middle of DT3")


def test_a_point_typed_by_hand_stays(editor: Client) -> None:
    place, response = made(editor, postcode="DT4 7QS", latitude="50.6111", longitude="-2.4611")
    assert at(place) == (50.6111, -2.4611)
    assert "Placed at" not in messages_of(response)
    publish(editor, edit_url(place), town="Weymouth")
    assert at(place) == (50.6111, -2.4611)
    response = publish(editor, edit_url(place), postcode="DT1 1XX")
    assert at(place) == (50.6111, -2.4611)
    assert "km from DT1 1XX" in messages_of(response)
    place.refresh_from_db()
    assert "km from DT1 1XX" in place.point_doubt


def test_another_postcode_moves_a_place_that_stood_at_its_old_one(editor: Client) -> None:
    place, _ = made(editor, postcode="DT4 7QS")
    service = ServiceFactory.create(location=place)
    ReindexRow.objects.all().delete()
    response = publish(editor, edit_url(place), postcode="DT1 1XX")
    assert at(place) == (50.715, -2.437)
    assert "Placed at DT1 1XX." in messages_of(response)
    assert ReindexRow.objects.filter(service_id=service.pk).exists()


def test_a_postcode_nobody_knows_takes_the_old_point_away(editor: Client) -> None:
    place, _ = made(editor, postcode="DT4 7QS")
    publish(editor, edit_url(place), postcode="DT3 5ZZ")
    assert at(place) == (None, None)


def test_what_was_saved_by_itself_meanwhile_is_not_taken_for_typed_by_hand(editor: Client) -> None:
    place, _ = made(editor, postcode="DT4 7QS")
    page = sent(editor, edit_url(place), postcode="DT1 1XX")
    saved = editor.post(edit_url(place), page, headers={"Accept": "application/json"})
    assert saved.json()["success"]
    editor.post(edit_url(place), {**page, "action-publish": "1"})
    assert at(place) == (50.715, -2.437)


def test_a_draft_changes_nothing_of_what_is_live(editor: Client) -> None:
    place, _ = made(editor, postcode="DT4 7QS")
    editor.post(edit_url(place), sent(editor, edit_url(place), postcode="DT1 1XX"))
    assert at(place) == (50.61, -2.46)


def test_half_a_point_is_refused_beside_the_field(editor: Client) -> None:
    place = LocationFactory.create()
    data = sent(editor, edit_url(place), longitude="", **{"action-publish": "1"})
    page = editor.post(edit_url(place), data)
    assert page.context["form"].errors["longitude"]


def test_a_point_that_is_on_no_map_is_refused_beside_the_field(editor: Client) -> None:
    place = LocationFactory.create()
    data = sent(editor, edit_url(place), latitude="506.1", **{"action-publish": "1"})
    assert editor.post(edit_url(place), data).context["form"].errors["latitude"]


def test_places_without_a_point_are_placed_once_their_postcode_is_loaded(editor: Client) -> None:
    place, _ = made(editor, postcode="DT3 5ZZ")
    assert placing.count_rough() == 1
    assert placing.place_again() == 0
    Postcode.objects.create(compact="DT35ZZ", sector="DT3 5", outcode="DT3", latitude=50.66, longitude=-2.48)
    assert placing.place_again() == 1
    assert at(place) == (50.66, -2.48)
    assert place.point_doubt == ""


def test_the_point_of_a_hidden_place_is_not_public(editor: Client, client: Client) -> None:
    place, _ = made(editor, postcode="DT4 7QS", visibility="professional")
    ServiceFactory.create(location=place, name="Refuge by the sea")
    assert at(place) == (50.61, -2.46)
    assert Client().get(f"/places/{place.pk}/").status_code == 404


def published_by_code(place: Location, **changed: Any) -> Location:
    for name, value in changed.items():
        setattr(place, name, value)
    place.save_revision().publish()
    return Location.objects.get(pk=place.pk)


def test_a_place_that_code_publishes_stands_at_its_postcode_and_so_does_its_version() -> None:
    place = published_by_code(LocationFactory.create(postcode="DT4 7QS", latitude=None, longitude=None))
    assert (place.latitude, place.longitude, place.authority_code) == (50.61, -2.46, "E06000059")
    assert place.latest_revision.content["latitude"] == 50.61
    assert not place.has_unpublished_changes
    moved = published_by_code(place, postcode="DT1 1XX")
    assert (moved.latitude, moved.point_doubt) == (50.715, "")
    lost = published_by_code(moved, postcode="ZZ1 1ZZ")
    assert (lost.latitude, lost.point_doubt) == (None, "ZZ1 1ZZ is no postcode we know.")


def test_a_point_that_code_publishes_by_hand_stays() -> None:
    place = published_by_code(LocationFactory.create(postcode="DT4 7QS", latitude=50.7, longitude=-2.5))
    assert (place.latitude, place.longitude) == (50.7, -2.5)
    online = LocationFactory.create(postcode="DT4 7QS", kind="virtual", latitude=None, longitude=None)
    assert published_by_code(online).latitude is None
