"""robots.txt and sitemap.xml name what is public, with the address people type, and nothing else."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from cms import crawlers
from cms.models import HomePage, InformationPage
from cms.pages import setup_pages
from directory.catalogue.facts import Visibility
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE_URL = "https://help.example.org/"


def listed(client: Client, path: str = "/sitemap.xml") -> list[str]:
    response = client.get(path, headers={"host": "localhost"})
    assert response.headers["Content-Type"].startswith("application/xml")
    root = ElementTree.fromstring(response.content)
    return [element.text or "" for element in root.iter() if element.tag.endswith("}loc")]


def test_robots_are_told_where_the_map_is_and_kept_from_staff_pages_and_links(client: Client) -> None:
    said = client.get("/robots.txt").content.decode().splitlines()
    assert "Sitemap: https://help.example.org/sitemap.xml" in said
    for path in ("/a/", "/admin/", "/people/", "/today/"):
        assert f"Disallow: {path}" in said
    assert "Disallow: /" not in said


def test_a_demonstration_is_listed_nowhere(client: Client, settings: Any) -> None:
    settings.DEMO = True
    assert "Disallow: /" in client.get("/robots.txt").content.decode().splitlines()


def test_the_map_has_public_services_and_pages_only(client: Client) -> None:
    setup_pages()
    public = ServiceFactory(name="Public")
    for visibility in (Visibility.PROFESSIONAL, Visibility.OWNER):
        ServiceFactory(visibility=visibility)
    for hidden in ({"status": "ended"}, {"live": False}, {"archived_at": public.created_at}):
        ServiceFactory(**hidden)
    draft = InformationPage.objects.first()
    assert draft is not None
    draft.unpublish()
    found = listed(client)
    assert [one for one in found if "/services/" in one] == [
        f"https://help.example.org/services/{public.pk}/"
    ]
    assert "https://help.example.org/" in found
    assert "https://help.example.org/find/" in found
    assert "https://help.example.org/this-week/" in found
    assert not any(one.endswith(f"/{draft.slug}/") for one in found)
    assert all(one.startswith("https://help.example.org/") for one in found)
    assert len(found) == len(set(found))


def test_everything_on_the_map_can_be_opened(client: Client) -> None:
    setup_pages()
    ServiceFactory(location=LocationFactory())
    for one in listed(client):
        assert client.get(one.removeprefix("https://help.example.org")).status_code == 200, one


def test_organisations_and_places_are_on_the_map_where_everybody_may_see_them(client: Client) -> None:
    hall = LocationFactory()
    service = ServiceFactory(location=hall)
    unlisted = ServiceFactory(organisation__listed=False)
    draft = OrganisationFactory(live=False)
    found = listed(client)
    assert f"https://help.example.org/organisations/{service.organisation.pk}/" in found
    assert not [one for one in found if str(unlisted.organisation.pk) in one or str(draft.pk) in one]
    assert [one for one in found if "/places/" in one] == [f"https://help.example.org/places/{hall.pk}/"]


def test_no_hidden_place_is_on_the_map(client: Client) -> None:
    refuge = LocationFactory()
    ServiceFactory(location=refuge, need=NeedFactory(slug="domestic-abuse"))
    ServiceFactory(location=LocationFactory(visibility=Visibility.PROFESSIONAL))
    ServiceFactory(location=LocationFactory(archived_at=refuge.created_at))
    ServiceFactory(location=LocationFactory(live=False))
    ServiceFactory(location=LocationFactory(kind="virtual"))
    ServiceFactory(location=LocationFactory(), visibility=Visibility.OWNER)
    LocationFactory()
    assert not [one for one in listed(client) if "/places/" in one]


def test_a_long_map_comes_in_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawlers, "AT_MOST", 2)
    services = [ServiceFactory(location=LocationFactory()) for _ in range(3)]
    made = {f"https://help.example.org/services/{one.pk}/" for one in services}
    parts = listed(client)
    assert len(parts) == 5
    found = [one for part in parts for one in listed(client, part.removeprefix("https://help.example.org"))]
    assert {one for one in found if "/services/" in one} == made
    assert len([one for one in found if "/organisations/" in one]) == 3
    assert len([one for one in found if "/places/" in one]) == 3
    assert len(found) == len(set(found))
    for wrong in ("5", "-1", "x", "", "9" * 30, "²"):
        assert client.get("/sitemap.xml", {"part": wrong}).status_code == 404


def test_before_it_is_set_up_the_map_has_the_search_and_the_week_alone(client: Client) -> None:
    HomePage.objects.all().delete()
    assert listed(client) == ["https://help.example.org/find/", "https://help.example.org/this-week/"]
