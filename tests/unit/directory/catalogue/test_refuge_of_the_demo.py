"""The demo has a refuge whose address is hidden, and no public door tells where it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.test import Client

from directory.accounts.actors import SYSTEM
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.catalogue.hidden_locations import withholds_places
from directory.catalogue.loading import load_needs
from directory.catalogue.models import Location, Service
from directory.messages.delivery import deliver_due
from directory.openreferral.importer import import_records
from directory.openreferral.publish import ids
from directory.places.loading import load_demo
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.exporting import export
from tests.factories.accounts import user_with
from tests.services import ROOT

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver"}
BACKEND = "django.contrib.auth.backends.ModelBackend"
NAME = "Safe Harbour Dorset"
QUESTIONS = ("domestic abuse", "refuge", "Safe Harbour", "Knapwater", "Knapwater Rise", "housing")


@pytest.fixture
def refuge(own_index: None, index: Callable[[], int]) -> Service:
    """As the demo brings it in, with a few listings beside it."""
    load_demo()
    load_needs()
    rows = json.loads((ROOT / "fixtures" / "demo" / "services.json").read_text(encoding="utf-8"))
    wanted = [row for n, row in enumerate(rows) if row["name"] == NAME or n % 20 == 0]
    import_records(wanted, source="demo", by=SYSTEM)
    index()
    return Service.objects.get(name=NAME)


def secrets_of(refuge: Service) -> list[str]:
    """The name, street, postcode (however it is spaced), point and id of its house."""
    [at] = refuge.at_locations.select_related("location")
    house = at.location
    street = house.address.split(",")[0]
    assert street
    assert house.postcode
    assert house.latitude
    assert house.longitude
    points = [f"{value:.4f}"[:-1] for value in (house.latitude, house.longitude)]
    spaced = [house.postcode, house.postcode.replace(" ", ""), house.postcode.replace(" ", "%20")]
    return [house.name, street, *spaced, *points, str(house.pk)]


def doors(client: Client, refuge: Service) -> Iterator[tuple[str, str]]:
    """What everybody may ask, with what is answered."""
    organisation = refuge.organisation_id
    paths = [
        f"/services/{refuge.pk}/",
        f"/services/{refuge.pk}/print/",
        f"/services/{refuge.pk}/send/",
        f"/wrong/service/{refuge.pk}/",
        f"/organisations/{organisation}/",
        f"/organisations/{organisation}/ours/",
    ]
    for word in QUESTIONS:
        for more in ("", "&near=Weymouth", "&format=json", "&near=DT4+8NF&format=json", "&view=map"):
            paths.append(f"/find/?q={word}{more}")
        paths.append(f"/find/suggest/?q={word}")
        for box in ("50,-3,51,-2", "50.59,-2.5,50.65,-2.44"):
            paths += [f"/find/points/?q={word}&box={box}&zoom={zoom}" for zoom in (8, 14, 19)]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code in (200, 302), (path, answer.status_code)
        yield path, _without_question(answer.content.decode(), path)


def same_for_everybody(client: Client, refuge: Service) -> Iterator[tuple[str, str]]:
    """The open feed, calendars, data in pages, the sitemap, and what is sent from a list."""
    organisation = refuge.organisation_id
    [at] = refuge.at_locations.all()
    paths = [
        f"/services/{refuge.pk}/calendar.ics",
        f"/organisations/{organisation}/calendar.ics",
        "/sitemap.xml",
        f"/o/services/{refuge.pk}",
        f"/o/organizations/{organisation}",
    ]
    for rows in ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        for more in ("", "full=true", "format=ndjson&full=true", "search=Knapwater", "postcode=DT4+8NF"):
            paths.append(f"/o/{rows}?per_page=100&{more}")
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield path, body.decode().replace("\r\n ", "")
    assert client.get(f"/o/service_at_locations/{ids.of_place(refuge.pk, at.location_id)}").status_code == 404
    assert client.get(f"/places/{at.location_id}/calendar.ics").status_code == 404
    for path in (f"/services/{refuge.pk}/", f"/organisations/{organisation}/"):
        page = client.get(path).content.decode()
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S):
            yield f"{path} JSON-LD", block
    yield from sent(client, refuge)


def sent(client: Client, refuge: Service) -> Iterator[tuple[str, str]]:
    client.post("/list/change/", {"add": refuge.pk, "next": "/list/"}, headers=OURS)
    client.post("/list/email/", {"address": "sam@example.org", "send": "1"})
    deliver_due()
    message = mail.outbox[-1]
    yield "mail", str(message.body)
    for part in message.alternatives:
        yield "mail as a page", str(part[0])
    [link] = re.findall(r"/list/a/[^\s/]+/", str(message.body))[:1]
    for path in (link, f"{link}print/"):
        page = Client().get(path).content.decode()
        assert NAME in page
        yield "shared list", page


def _without_question(said: str, path: str) -> str:
    """A page says the question back; nothing else in it may hold its words."""
    word = re.search(r"[?&]q=([^&]*)", path)
    return re.sub(rf"{re.escape(word[1])}(?! House| Rise,)", "", said) if word else said


def test_no_public_door_tells_where_the_refuge_of_the_demo_is(client: Client, refuge: Service) -> None:
    assert withholds_places(refuge)
    secrets = secrets_of(refuge)
    seen = 0
    for where, said in (*doors(client, refuge), *same_for_everybody(client, refuge)):
        seen += NAME in said
        for secret in secrets:
            assert secret not in said, (where, secret)
    assert seen > 25
    for path in ("/list/", "/list/print/"):
        page = client.get(path).content.decode()
        assert NAME in page
        assert not [secret for secret in secrets if secret in page], path
    [at] = refuge.at_locations.all()
    pages = {one.pk: client.get(f"/places/{one.pk}/").status_code for one in Location.objects.all()}
    assert pages.pop(at.location_id) == 404
    assert 200 in pages.values()


def test_staff_see_it_on_its_page_and_in_nothing_that_leaves(client: Client, refuge: Service) -> None:
    navigator = user_with(Role.NAVIGATOR)
    client.force_login(navigator, backend=BACKEND)
    secrets = secrets_of(refuge)
    page = client.get(f"/services/{refuge.pk}/").content.decode()
    assert secrets[0] in page
    for where, said in same_for_everybody(client, refuge):
        for secret in secrets:
            assert secret not in said, (where, secret)
    with pytest.raises(NotAllowed):
        export(kind=Kind.SERVICES, found=Service.objects.all(), file_format="csv", by=navigator)
