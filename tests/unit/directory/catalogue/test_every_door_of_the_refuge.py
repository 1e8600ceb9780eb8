"""Every address there is, tried by everybody for the hidden address of the demo's refuge.

The table of addresses is the site's own, so that a new door is tried the day it is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cms.models import CollectionNeed, CollectionPage, CollectionPick, HomePage
from cms.pages import setup_pages
from cms.wagtail_hooks import our_screens
from directory import clock
from directory.accounts.permissions import SEE_PROFESSIONAL
from directory.accounts.roles import PERMISSIONS, Role
from directory.catalogue.models import Frequency, Schedule, Service, ServiceNeed
from directory.duplicates.finding import find
from directory.duplicates.models import Kind, MayBeSame, in_order
from directory.photos.models import ListingPhoto, PhotoState
from tests.editing_forms import sent
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.unit.directory.catalogue.test_refuge_of_the_demo import (
    BACKEND,
    NAME,
    refuge,  # noqa: F401
    same_for_everybody,
    secrets_of,
)

pytestmark = pytest.mark.django_db
WITHOUT_SIGHT = [None, *(role for role in Role if SEE_PROFESSIONAL not in PERMISSIONS[role])]
"""Nobody signed in, and the roles from whom an address is kept."""
EDITING = [role for role in Role if "wagtailadmin.access_admin" in PERMISSIONS[role]]
NOT_EDITING = [role for role in (None, *Role) if role not in EDITING]
QUESTIONS = (
    "",
    "?q=Knapwater",
    "?q=Safe+Harbour&postcode=DT4+9SD",
    "?near=DT4+9SD&q=domestic+abuse&format=json",
    "?postcode=DT4+9SD&miles=1",
    "?export=csv",
)
ASKED = ("/find/", "/this-week/", "/o/", "/quality/", "/unmet-need/", "/warm/")
WORDS = {"kind": "service", "way": "email", "size": "large", "part": "places", "feature": "step-free"}
NO_DOOR = re.compile(r"sign-?out|logout|forget|sprite")
"""What ends the session, and a drawing full of numbers."""


@pytest.fixture
def planted(refuge: Service) -> Service:  # noqa: F811
    """In all that may have a door: times at its house, a photo, a lookalike, a list for an occasion."""
    [at] = refuge.at_locations.select_related("location")
    held = {"service": refuge, "location": at.location, "opens_at": time(0, 30), "closes_at": time(23, 30)}
    Schedule.objects.create(days="MO,TU,WE,TH,FR,SA,SU", **held)
    event = ServiceFactory.create(name="Open day", location=at.location, organisation=refuge.organisation)
    for need in refuge.needs.all():
        ServiceNeed.objects.create(service=event, need=need.need, basis=need.basis)
    once = held | {"service": event, "frequency": Frequency.ONCE}
    Schedule.objects.create(starts_on=clock.today() + timedelta(days=2), **once)
    lookalike = ServiceFactory.create(name=NAME, organisation=refuge.organisation)
    first, second = in_order(refuge.pk, lookalike.pk)
    find()
    MayBeSame.objects.get_or_create(
        kind=Kind.SERVICE, first_id=first, second_id=second, defaults={"score": 90, "reasons": ["a name"]}
    )
    ListingPhoto.objects.create(
        service=refuge, alt="The door", large=b"x", small=b"x", width=9, height=9, small_width=9,
        small_height=9, digest="x", state=PhotoState.SHOWN, said_by="Jo",
    )  # fmt: skip
    setup_pages()
    page = CollectionPage(title="Warm this winter", slug="warm", lead="Rooms.")
    HomePage.objects.get().add_child(instance=page)
    CollectionPick.objects.create(page=page, service=refuge)
    for row in refuge.needs.all():
        CollectionNeed.objects.create(page=page, need=row.need)
    return refuge


def browsers(roles: list[Role | None]) -> Iterator[tuple[Role | None, Client]]:
    """One for each role, and for nobody signed in."""
    for role in roles:
        client = Client()
        if role is not None:
            of = OrganisationFactory.create() if role == Role.MEMBER else None
            client.force_login(user_with(role, organisation=of), backend=BACKEND)
        yield role, client


def addresses(service: Service) -> Iterator[str]:
    """Every address of the site that a record here fits, whatever it is called there."""
    [at] = service.at_locations.all()
    ids: list[Any] = [service.pk, at.location_id, service.organisation_id]
    ids += [
        *MayBeSame.objects.values_list("pk", flat=True)[:1],
        *ListingPhoto.objects.values_list("pk", flat=True),
    ]
    for route, converters in _routes(get_resolver().url_patterns, ""):
        if NO_DOOR.search(route):
            continue
        uuids = [name for name, kind in converters.items() if kind == "UUIDConverter"]
        fitting = ids[:2] if route.startswith("admin/") else ids
        for given in _fitting(uuids, fitting, service, at.location_id):
            yield "/" + _filled(route, given)


def _filled(route: str, given: dict[str, Any]) -> str:
    return re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda found: _word(found[1], given), route)


def _word(name: str, given: dict[str, Any]) -> str:
    return str(given.get(name) or WORDS.get(name, given["any"]))


def _fitting(uuids: list[str], ids: list[Any], service: Service, place: UUID) -> Iterator[dict[str, Any]]:
    own = {"service_id": service.pk, "location_id": place, "place_id": place}
    own["organisation_id"] = service.organisation_id
    free = [name for name in uuids if name not in own]
    for one in ids if free or not uuids else [service.pk]:
        yield {**own, **dict.fromkeys(free, one), "any": one}
        if not uuids:
            return


def _routes(patterns: list[Any], before: str) -> Iterator[tuple[str, dict[str, str]]]:
    for pattern in patterns:
        own = pattern.pattern
        route = getattr(own, "_route", None)
        if route is None:
            if not isinstance(pattern, URLResolver):
                continue  # written as an expression: the same views have plain addresses too
            route = str(own).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, before + str(route))
        elif isinstance(pattern, URLPattern):
            kinds = {name: type(one).__name__ for name, one in own.converters.items()}
            whole = before + str(route)
            inherited = dict.fromkeys(re.findall(r"<uuid:([^>]+)>", whole), "UUIDConverter")
            yield whole, {**kinds, **inherited}


def told(client: Client, path: str) -> str:
    """All that is answered: the page, its address where it leads elsewhere, and its headings."""
    answer = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads = " ".join(f"{name}: {value}" for name, value in answer.items())
    return f"{heads}\n{body.decode('utf-8', 'replace')}".replace("\r\n ", "")


def without_question(said: str) -> str:
    """A page says back where somebody looks, and leads on with it."""
    return re.sub(r"DT4(\+|%20|%2B| |&nbsp;)?9SD", "", said)


def words_of(service: Service) -> list[str]:
    """What must not be read: its house in any writing. Its id alone leads nowhere, and was in the address."""
    [at] = service.at_locations.all()
    return [one for one in secrets_of(service) if one != str(at.location_id) and "9SD" not in one]


def test_the_walk_finds_the_doors(planted: Service) -> None:
    every = set(addresses(planted))
    [at] = planted.at_locations.all()
    for path in (
        "/this-week/", "/find/", "/find/points/", f"/services/{planted.pk}/", f"/places/{at.location_id}/",
        f"/places/{at.location_id}/calendar.ics", f"/organisations/{planted.organisation_id}/calendar.ics",
        "/o/service_at_locations", f"/o/services/{planted.pk}", "/sitemap.xml", "/quality/spreadsheet/",
        f"/group/{planted.organisation_id}/", f"/admin/snippets/directory/location/edit/{at.location_id}/",
        f"/admin/snippets/directory/location/history/{at.location_id}/", "/admin/reports/site-history/",
        "/admin/duplicates/places/", "/admin/spreadsheets/",
    ):  # fmt: skip
        assert path in every, path
    assert any("chooser" in path for path in every)
    screens = {one.name for one in our_screens()}
    assert len(screens) > 40
    assert len(every) > 500


def test_whoever_may_not_know_it_reads_it_behind_no_door(planted: Service) -> None:
    secrets = words_of(planted)
    every = list(addresses(planted))
    for role, client in browsers(WITHOUT_SIGHT):
        opened = 0
        for path in every:
            asks = path.startswith(ASKED) and not re.search(r"[0-9a-f]{8}-", path)
            for question in QUESTIONS if asks else ("",):
                said = without_question(told(client, path + question))
                opened += NAME in said
                for secret in secrets:
                    assert secret not in said, (role, path + question, secret)
        assert opened > 20


def test_staff_who_do_not_edit_read_it_on_none_of_the_editing_screens(planted: Service) -> None:
    secrets = words_of(planted)
    screens = [path for path in addresses(planted) if path.startswith("/admin/")]
    for role, client in browsers([role for role in NOT_EDITING if role not in WITHOUT_SIGHT]):
        for path in screens:
            said = told(client, path)
            assert not [secret for secret in secrets if secret in said], (role, path)


@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.RECEPTIONIST, Role.WRITER, Role.EDITOR])
def test_what_is_the_same_for_everybody_tells_nobody(planted: Service, role: Role | None) -> None:
    """Also not those who may know it: what is kept, sent on or printed is read by others."""
    secrets, words = secrets_of(planted), words_of(planted)
    today = clock.today()
    days = [(today + timedelta(days=n)).isoformat() for n in range(7)]
    occasion = CollectionPage.objects.get().get_url() or ""
    paths = [f"/this-week/?postcode=DT4+9SD&miles={miles}" for miles in (1, 10)]
    paths += [f"/this-week/?postcode=DT4+9SD&day={day}" for day in days]
    paths += [occasion, "/quality/", "/quality/spreadsheet/", "/unmet-need/", "/unmet-need/spreadsheet/"]
    photo = ListingPhoto.objects.get()
    for _role, client in browsers([role]):
        for where, said in same_for_everybody(client, planted):
            assert not [secret for secret in secrets if secret in said], (role, where)
        for path in paths:
            said = without_question(told(client, path))
            assert not [secret for secret in words if secret in said], (role, path)
        assert NAME in told(client, occasion)
        for size in ("large", "small"):
            assert client.get(f"/photos/{photo.pk}/{size}.jpg").status_code == 404, role


def test_an_editors_preview_and_export_keep_it(planted: Service) -> None:
    [at] = planted.at_locations.select_related("location")
    words = words_of(planted)
    for role, client in browsers([*EDITING]):
        for thing in (planted, planted.organisation, at.location):
            base = f"/admin/snippets/directory/{thing._meta.model_name}"
            edit, preview = f"{base}/edit/{thing.pk}/", f"{base}/preview/{thing.pk}/"
            client.post(preview, sent(client, edit))
            said = told(client, preview)
            if thing == at.location:
                # Its own name and address stand in the form; who is there is what nobody is told.
                assert NAME not in said
                continue
            assert NAME in said
            assert not [secret for secret in words if secret in said], (role, thing)
        for model in ("service", "organisation", "location"):
            said = told(client, f"/admin/snippets/directory/{model}/?export=csv")
            assert not [secret for secret in words if secret in said], (role, model)
