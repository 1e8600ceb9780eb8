"""The pages of a service, of who runs it, and of where it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import (
    Contact,
    Cost,
    LocationAccess,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceDelivery,
)
from directory.upkeep.models import Capacity, Check, Closure
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_tuesday() -> Any:
    with clock.moved_to(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        yield


@pytest.fixture
def service() -> Service:
    place = LocationFactory(name="The Old Chandlery", getting_there="By the Town Bridge.")
    LocationAccess.objects.create(location=place, feature="step-free", fact="yes", detail="Ramp")
    LocationAccess.objects.create(location=place, feature="lift", fact="no")
    made = ServiceFactory(
        name="Drop-in money advice",
        description="<p>Bring your letters.</p>",
        location=place,
        begin_by="turn-up",
        what_to_bring="a bank statement",
        website="https://www.example.org/money",
    )
    Phone.objects.create(service=made, number="01632960011")
    Schedule.objects.create(
        service=made,
        location=place,
        days="TU,TH",
        opens_at=time(10),
        closes_at=time(12, 30),
        note="Last person seen at 12 noon",
    )
    Check.objects.create(service=made, on=date(2026, 11, 3), by="Jo")
    Capacity.objects.create(service=made, state="open", said_by="Jo")
    Closure.objects.create(
        service=made, first_day=date(2026, 12, 24), last_day=date(2027, 1, 1), said_by="Jo"
    )
    return made


def page(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers or None)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_service_says_what_when_where_and_how(client: Client, service: Service) -> None:
    said = page(client, f"/services/{service.pk}/")
    for words in (
        "<p>Bring your letters.</p>",
        "Tuesdays and Thursdays, 10am to 12.30pm.",
        "Last person seen at 12 noon",
        "Closed Thursday 24 December to Friday 1 January 2027.",
        "The Old Chandlery",
        "DT4 8NF",
        "By the Town Bridge.",
        "Turn up today",
        "a bank statement",
        'href="tel:+441632960011"',
        "Costs the same as a normal call",
        "Checked by us 3 weeks ago",
        "Taking new people",
        "https://www.example.org/money",
        "Cost not known",
    ):
        assert words in said, words
    for label, fact in (("Step-free", "yes"), ("Hearing loop", "not known"), ("Lift", "no")):
        assert f"{label}: {fact}" in " ".join(said.split()), label
    assert "wm-leave" not in said


def test_facts_that_are_not_known_are_said(client: Client, db: None) -> None:
    said = page(client, f"/services/{ServiceFactory().pk}/")
    for words in (
        "Times not known",
        "Not known. Ring to ask.",
        "Nobody has checked this yet",
        "no place to go to",
    ):
        assert words in said, words


def test_markup_that_is_not_ours_does_not_run(client: Client) -> None:
    service = ServiceFactory(
        name="<b>Bold</b>",
        description='<p onclick="x()">Hi<script>alert(1)</script></p><img src=x onerror=y>',
        eligibility="<i>all</i>",
        website="https://example.org/?a=1&b=<x>",
    )
    plain = ServiceFactory(description="one < two <script src=//evil")
    said = page(client, f"/services/{service.pk}/") + page(client, f"/services/{plain.pk}/")
    for bad in ("onclick", "alert(1)", "onerror", "<b>Bold", "<i>all", "<script src=//evil", "b=<x>"):
        assert bad not in said, bad


def test_the_way_back_keeps_what_was_asked_and_says_how_far(client: Client, service: Service) -> None:
    from directory.places.models import Postcode

    Postcode.objects.create(
        compact="DT48RU", sector="DT4 8", outcode="DT4", latitude=50.601119, longitude=-2.455032
    )
    came = "http://testserver/find/?q=debt&postcode=DT4+8RU&page=2"
    said = page(client, f"/services/{service.pk}/", referer=came)
    assert 'href="/find/?q=debt&amp;postcode=DT4+8RU&amp;page=2"' in said
    assert "0.6\u00a0miles from DT4 8" in said
    other = page(client, f"/services/{service.pk}/", referer="http://elsewhere.example/find/?q=debt")
    assert "Back to the results" not in other


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"status": "ended"}, 410),
        ({"archived_at": datetime(2026, 1, 1, tzinfo=UTC)}, 410),
        ({"live": False}, 404),
        ({"visibility": "professional"}, 404),
        ({"visibility": "owner"}, 404),
        ({"visibility": "professional", "status": "ended"}, 404),
    ],
    ids=str,
)
def test_a_listing_that_is_gone_says_so_and_a_hidden_one_is_not_there(
    client: Client, service: Service, change: dict[str, Any], status: int
) -> None:
    Service.objects.filter(pk=service.pk).update(**change)
    answer = client.get(f"/services/{service.pk}/")
    assert answer.status_code == status
    assert service.name not in answer.content.decode()


def test_a_listing_closed_for_now_says_so(client: Client, service: Service) -> None:
    Service.objects.update(status="paused")
    assert "Closed for now" in page(client, f"/services/{service.pk}/")


def test_a_refuge_has_an_exit_and_neither_address_nor_map(client: Client, settings: Any) -> None:
    settings.MAP_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    place = LocationFactory(name="Rose House", postcode="DT3 5QE", address="3 Rose Lane")
    service = ServiceFactory(location=place, need=NeedFactory(slug="domestic-abuse", sensitive=True))
    path = f"/services/{service.pk}/"
    said = page(client, path)
    assert "Leave this site" in said
    assert "keep people safe" in said
    assert "data-map" not in said
    assert not any(secret in said for secret in ("Rose", "DT3", "50.61", str(place.pk)))
    assert client.get(path)["Cache-Control"] == "private, no-store"
    assert client.get(f"/places/{place.pk}/").status_code == 404
    client.force_login(user_with(Role.NAVIGATOR))
    assert "Rose House" in page(client, path)


def test_staff_see_numbers_kept_for_them(client: Client, service: Service) -> None:
    Contact.objects.create(service=service, phone="01632 960777", phone_visibility="professional")
    assert "960777" not in page(client, f"/services/{service.pk}/")
    client.force_login(user_with(Role.RECEPTIONIST))
    service.phones.all().delete()
    assert "960777" in page(client, f"/services/{service.pk}/")


def test_an_organisation_and_what_it_runs(client: Client, service: Service) -> None:
    hidden = ServiceFactory(organisation=service.organisation, name="Secret", visibility="owner")
    said = page(client, f"/organisations/{service.organisation_id}/")
    assert service.name in said
    assert hidden.name not in said
    practice = OrganisationFactory(listed=False)
    assert client.get(f"/organisations/{practice.pk}/").status_code == 404
    unlisted = ServiceFactory(organisation=practice)
    assert f"/organisations/{practice.pk}/" not in page(client, f"/services/{unlisted.pk}/")


def test_a_place_by_day(client: Client, service: Service) -> None:
    place = service.at_locations.get().location
    other = ServiceFactory(name="By appointment", location=place)
    said = page(client, f"/places/{place.pk}/")
    assert said.index("Today") < said.index("10am to 12.30pm") < said.index("Thursday 26 November")
    assert other.name in said
    assert client.get(f"/places/{LocationFactory().pk}/").status_code == 404, "nothing is on there"


def test_pages_take_the_same_number_of_queries_however_much_is_on(
    client: Client, service: Service, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    place = service.at_locations.get().location

    def asked(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        return len(queries)

    paths = (
        f"/services/{service.pk}/",
        f"/organisations/{service.organisation_id}/",
        f"/places/{place.pk}/",
    )
    before = [asked(path) for path in paths]
    for number in range(6):
        more = ServiceFactory(organisation=service.organisation, location=place)
        Schedule.objects.create(service=more, days="WE", opens_at=time(9), closes_at=time(10))
        Phone.objects.create(service=service, number=f"0163296010{number}")
        Cost.objects.create(service=service, pence=number)
        ServiceAtLocation.objects.create(service=service, location=LocationFactory())
    assert [asked(path) for path in paths] == before
    assert max(before) < 32


WEEK = re.compile(r'<table class="wm-week">.*?</table>', re.DOTALL)


@pytest.mark.parametrize("day", range(22, 29))
def test_the_week_is_the_seven_days_from_today(client: Client, day: int) -> None:
    """Whatever the day, a service that is open daily is closed on none."""
    daily = ServiceFactory()
    Schedule.objects.create(service=daily, days="MO,TU,WE,TH,FR,SA,SU", opens_at=time(8), closes_at=time(22))
    with clock.moved_to(datetime(2026, 11, day, 9, 30, tzinfo=UTC)):
        found = WEEK.search(page(client, f"/services/{daily.pk}/"))
    assert found is not None
    assert found[0].count("8am to 10pm") == 7
    assert "closed" not in found[0]
    assert f"<span>{day}</span>" in found[0].split("</th>")[0]


def test_a_night_that_began_yesterday_is_on_now(client: Client) -> None:
    place = LocationFactory(name="Night shelter")
    night = ServiceFactory(name="Beds", location=place, begin_by="turn-up")
    Schedule.objects.create(service=night, days="MO,TU,WE,TH,FR,SA,SU", opens_at=time(20), closes_at=time(8))
    with clock.moved_to(datetime(2026, 11, 24, 2, 0, tzinfo=UTC)):
        said = page(client, f"/services/{night.pk}/")
        assert "On now, until 8am" in said
        assert "Turn up today" in said
        roof = page(client, f"/places/{place.pk}/")
    assert "until 8am" in roof.split("Today")[1].split("</dt>")[0]


def test_a_line_that_never_closes_is_day_and_night(client: Client) -> None:
    line = ServiceFactory()
    Schedule.objects.create(service=line, days="MO,TU,WE,TH,FR,SA,SU", opens_at=time(0), closes_at=time(0))
    said = page(client, f"/services/{line.pk}/")
    assert "On now, day and night" in said
    assert "until midnight" not in said


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        (["home-visit"], "They come to you."),
        (["phone"], "By phone."),
        (["phone", "home-visit"], "They come to you or by phone."),
        (["online"], "Online."),
    ],
)
def test_what_comes_to_people_is_no_place_to_go_to(client: Client, ways: list[str], words: str) -> None:
    """The page, the page of who runs it, and the sheet say the same as the card."""
    visits = ServiceFactory(location=LocationFactory(name="Control Room"))
    for how in ways:
        ServiceDelivery.objects.create(service=visits, how=how)
    for address in (
        f"/services/{visits.pk}/",
        f"/organisations/{visits.organisation.pk}/",
        f"/services/{visits.pk}/print/",
    ):
        said = page(client, address)
        assert words.rstrip(".") in said, address
        assert "Control Room" not in said, address
    ServiceDelivery.objects.create(service=visits, how="in-person")
    assert "Control Room" in page(client, f"/services/{visits.pk}/")


def test_the_page_itself_prints_its_number_and_address(client: Client) -> None:
    listed = ServiceFactory(location=LocationFactory(name="Old Hall"))
    Phone.objects.create(service=listed, number="01632960011")
    said = page(client, f"/services/{listed.pk}/")
    printed = said.split('class="wm-only-print"')[1].split("</div>")[0]
    assert "01632 960011" in printed
    assert f"http://testserver/services/{listed.pk}/" in printed
