"""How complete and how fresh the directory is, which needs are met where, and who may see it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from directory import clock
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.catalogue.models import (
    LocationAccess,
    Need,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceDelivery,
    ServiceNeed,
)
from directory.places.models import Area
from directory.quality import parts
from directory.quality.report import Split, quality
from directory.upkeep.models import Capacity, Check
from tests.factories.accounts import user_with
from tests.factories.catalogue import (
    LocationFactory,
    NeedFactory,
    OrganisationFactory,
    ReferralContactFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(client: Client) -> Any:
    user = user_with(Role.COMMISSIONER)
    client.force_login(user)
    return user


def _whole() -> Service:
    """A listing that says everything."""
    group = OrganisationFactory.create()
    ReferralContactFactory.create(organisation=group, confirmed_at=clock.now(), confirmed_by="Pat")
    service = ServiceFactory.create(
        organisation=group, summary="Tea.", free="yes", begin_by="turn-up", email="tea@example.org"
    )
    service.at_locations.all().delete()
    hall = LocationFactory.create(ward_code="E05000001")
    LocationAccess.objects.create(location=hall, feature="step-free", fact="no")
    ServiceAtLocation.objects.create(service=service, location=hall)
    ServiceNeed.objects.create(service=service, need=NeedFactory.create())
    Schedule.objects.create(service=service, frequency="weekly", days="TU", opens_at="10:00")
    Capacity.objects.create(service=service, state="open", said_by="Jo")
    Check.objects.create(service=service, on=clock.today(), by="Jo")
    return service


def _lacking(key: str) -> Service:
    """One that says everything but this."""
    service = _whole()
    at = service.at_locations.get()
    if key == "words":
        service.summary = service.description = ""
    elif key == "need":
        ServiceNeed.objects.filter(service=service).delete()
    elif key == "contact":
        service.email = service.website = ""
    elif key == "where":
        ServiceAtLocation.objects.filter(service=service).delete()
        ServiceDelivery.objects.filter(service=service).delete()
    elif key == "point":
        type(at.location).objects.filter(pk=at.location_id).update(latitude=None, longitude=None)
    elif key == "times":
        Schedule.objects.filter(service=service).update(frequency="text", note="Tuesdays", days="")
    elif key == "cost":
        service.free = "not-known"
    elif key == "begin":
        service.begin_by = "not-known"
    elif key == "steps":
        LocationAccess.objects.update(fact="not-known")
    elif key == "room":
        Capacity.objects.update(until=clock.today() - timedelta(days=1))
    elif key == "referral-contact":
        service.organisation.referral_contacts.update(confirmed_at=None, confirmed_by="")
    else:
        Check.objects.update(on=clock.today() - timedelta(days=400))
    service.save()
    return service


@pytest.mark.parametrize("key", [part.key for part in parts.parts()])
def test_what_is_missing_is_counted_and_leads_to_exactly_its_rows(client: Client, key: str) -> None:
    lacking, whole = _lacking(key), _whole()
    if key in {"steps", "room", "check"}:  # what was said of every listing is said of the whole one again
        LocationAccess.objects.filter(location__at_services__service=whole).update(fact="no")
    hidden = _lacking(key)
    Service.objects.filter(pk=hidden.pk).update(visibility="professional")
    if key in {"steps", "room", "check"}:
        LocationAccess.objects.filter(location__at_services__service=whole).update(fact="no")
        Capacity.objects.filter(service=whole).update(until=None)
        Check.objects.filter(service=whole).update(on=clock.today())
    by = user_with(Role.EDITOR)
    report = quality(by=by)
    assert report.total == 2
    assert [line.part.key for line in report.complete if line.missing] == [key]
    [first] = report.first
    assert (first.missing, first.percent) == (1, 50)
    client.force_login(by)
    rows = client.get(reverse("wagtailsnippets_directory_service:list"), {"missing": key})
    assert [row.pk for row in rows.context["page_obj"].object_list] == [lacking.pk]
    url = f"{reverse('wagtailsnippets_directory_service:list')}?missing={key}"
    assert f'href="{url}"' in client.get(reverse("directory:quality")).text


def test_a_phone_that_is_free_text_counts_as_a_way_to_get_in_touch() -> None:
    service = _lacking("contact")
    Phone.objects.create(service=service, number="01305 000000")
    assert not parts.missing("contact").exists()
    assert not parts.missing("nothing of ours").exists()


def test_the_curve_says_how_many_were_checked_within_so_many_months(ann: Any) -> None:
    today = clock.today()
    for days in (10, 100, 300, 500):
        Check.objects.create(service=ServiceFactory.create(), on=today - timedelta(days=days), by="Jo")
    ServiceFactory.create()
    twice = Check.objects.get(on=today - timedelta(days=10)).service
    Check.objects.create(service=twice, on=today - timedelta(days=20), by="Jo")
    report = quality(by=ann)
    assert report.total == 5
    assert [line.count for line in report.fresh] == [1, 2, 3, 4, 4]
    assert [line.percent for line in report.fresh] == [20, 40, 60, 80, 80]
    assert report.never.count == 1


def test_needs_are_counted_once_in_each_ward_below_the_need_at_the_top(ann: Any) -> None:
    money = NeedFactory.create(name="Money", position=1)
    debt = NeedFactory.create(name="Debt", parent=money)
    company = NeedFactory.create(name="Company", position=2)
    for code, name in (("E05000001", "Melcombe Regis"), ("E05000002", "Westham")):
        Area.objects.create(key=f"ward:{code}", kind="ward", code=code, name=name, search_name=name.lower())
    halls = [LocationFactory.create(ward_code=f"E0500000{n}") for n in (1, 1, 2)]
    everywhere = ServiceFactory.create()
    for hall in halls:
        ServiceAtLocation.objects.create(service=everywhere, location=hall)
    for need in (money, debt):
        ServiceNeed.objects.create(service=everywhere, need=need)
    by_phone = ServiceFactory.create()
    ServiceNeed.objects.create(service=by_phone, need=debt)
    guessed = ServiceFactory.create(location=halls[0])
    ServiceNeed.objects.create(service=guessed, need=company, basis="inferred")
    cover = quality(by=ann).cover
    assert cover.columns == ("By phone, online or at home", "Melcombe Regis", "Westham")
    said = {line.need: (line.numbers, line.total) for line in cover.lines}
    assert said == {"Money": ((1, 1, 1), 2), "Company": ((0, 0, 0), 0)}
    towns = quality(by=ann, split=Split.TOWN.value).cover
    assert towns.columns[1:] == ("Weymouth",)


def test_no_hidden_place_is_told_by_its_ward(ann: Any) -> None:
    refuge_need = NeedFactory.create(slug="domestic-abuse", name="Domestic abuse")
    other = NeedFactory.create(name="Housing")
    refuge = ServiceFactory.create(location=LocationFactory.create(ward_code="E05000009"))
    for need in (refuge_need, other):
        ServiceNeed.objects.create(service=refuge, need=need)
    secret = ServiceFactory.create(
        location=LocationFactory.create(ward_code="E05000008", visibility="professional")
    )
    ServiceNeed.objects.create(service=secret, need=other)
    for split in Split:
        cover = quality(by=ann, split=split.value).cover
        assert cover.columns == ("By phone, online or at home",)
        assert {line.need: line.numbers for line in cover.lines} == {"Domestic abuse": (1,), "Housing": (2,)}


def test_a_commissioner_reads_it_and_downloads_it_without_links_to_editing(client: Client, ann: Any) -> None:
    _lacking("times")
    page = client.get(reverse("directory:quality"))
    assert page.status_code == 200
    assert "No search by day finds it." in page.text
    assert "/admin/" not in page.text
    answer = client.get(reverse("directory:quality_sheet"), {"split": "town"})
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Completeness", "Freshness", "Needs by town"]
    rows = {row[0].value: row[2].value for row in book["Completeness"].rows}
    assert (rows["Days and times"], rows["What it costs"]) == (1, 0)


def test_an_empty_directory_has_its_page(client: Client, ann: Any) -> None:
    assert "There are no listings yet." in client.get(reverse("directory:quality")).text
    assert client.get(reverse("directory:quality_sheet")).status_code == 200


def test_it_asks_as_many_questions_for_many_as_for_few(ann: Any) -> None:
    _whole()
    quality(by=ann)
    with CaptureQueriesContext(connection) as few:
        quality(by=ann)
    for _ in range(5):
        _whole()
    with CaptureQueriesContext(connection) as many:
        quality(by=ann)
    assert len(many) == len(few) < 8
    assert Need.objects.count() == 6


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_it(client: Client, role: Role) -> None:
    may = role in {Role.COMMISSIONER, Role.EDITOR, Role.ADMINISTRATOR}
    user = user_with(role)
    client.force_login(user)
    for name in ("quality", "quality_sheet"):
        assert client.get(reverse(f"directory:{name}")).status_code == (200 if may else 403)
    if not may:
        with pytest.raises(NotAllowed):
            quality(by=user)
