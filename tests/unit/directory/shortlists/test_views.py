"""Ticking, looking, printing: what is kept, what is said, and to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from qrcode import ERROR_CORRECT_M, QRCode

from directory.accounts.roles import Role
from directory.background.sweep import sweep
from directory.catalogue.models import Phone, Schedule, Service, ServiceAtLocation
from directory.shortlists.entries import for_others
from directory.shortlists.session_list import MOST
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory
from tests.unit.directory.shortlists.conftest import OURS, SECRETS

pytestmark = pytest.mark.django_db
Tick = Callable[..., Any]


def page(client: Client, path: str = "/list/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_whoever_only_looks_gets_no_cookie_and_no_session(client: Client, advice: Service) -> None:
    for path in ("/find/", "/find/?q=money", f"/services/{advice.pk}/", "/list/", "/list/print/"):
        answer = client.get(path)
        assert not answer.cookies, path
    assert client.post("/list/change/", {"add": "no-id"}, headers=OURS).status_code == 400
    assert not client.cookies
    assert not Session.objects.exists()


def test_a_tick_keeps_the_id_and_nothing_else(client: Client, advice: Service, tick: Tick) -> None:
    client.get("/find/?q=bailiffs&postcode=DT4+8RU")
    tick(add=advice)
    assert dict(client.session) == {"list": [str(advice.pk)], "list-before": []}


def test_a_visit_that_is_over_is_swept_away(client: Client, advice: Service, tick: Tick) -> None:
    tick(add=advice)
    sweep()
    assert Session.objects.count() == 1
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    sweep()
    assert not Session.objects.exists()


def test_a_list_says_who_phone_when_where_and_cost_in_the_order_ticked(
    client: Client, advice: Service, choir: Service, tick: Tick
) -> None:
    tick(add=choir)
    tick(add=advice)
    said = page(client)
    words = (
        "My list (2)",
        "Harbour Choir",
        "Times not known",
        "Drop-in money advice",
        advice.organisation.name,
        "01632 960011",
        "Costs the same as a normal call",
        "Tuesdays and Thursdays, 10am to 12.30pm",
        "The Old Chandlery, 1 Example Street, Weymouth, DT4 8NF",
        "Not known",
    )
    for word in words:
        assert word in said, word
    assert said.index("Harbour Choir") < said.index("Drop-in money advice")
    tick(up=advice)
    moved = page(client)
    assert moved.index("Harbour Choir") > moved.index("Drop-in money advice")


def test_times_at_several_places_are_said_with_the_place_and_times_of_all_once(
    client: Client, choir: Service, tick: Tick
) -> None:
    hall, church = LocationFactory(name="Mill Hall"), LocationFactory(name="St Ann's")
    for place in (hall, church):
        ServiceAtLocation.objects.create(service=choir, location=place)
    both = Schedule.objects.create(service=choir, days="MO", opens_at=time(10), closes_at=time(12))
    tick(add=choir)
    assert sender_words(choir) == ("Mondays, 10am to 12 noon",)
    for place, days, note in ((hall, "WE", ""), (church, "FR", "Ring the bell.")):
        Schedule.objects.create(
            service=choir, location=place, days=days, opens_at=time(10), closes_at=time(13), note=note
        )
    both.delete()
    when = ("Mill Hall: Wednesdays, 10am to 1pm", "St Ann’s: Fridays, 10am to 1pm")
    assert sender_words(choir) == when

    def read(path: str) -> str:
        return re.sub(r"<[^>]+>", "", unescape(page(client, path)).replace("'", "’"))

    assert all(line in read("/list/") for line in when)
    paper = read("/list/print/")
    hall_said, church_said = paper.index("Wednesdays, 10am to 1pm"), paper.index("Fridays, 10am to 1pm")
    assert paper.index("Mill Hall") < hall_said < paper.index("St Ann’s") < church_said
    assert "Fridays, 10am to 1pm. Ring the bell." in paper
    assert "Times not known" not in paper


def sender_words(service: Service) -> tuple[str, ...]:
    """When it is on, as a message says it."""
    return tuple(line.replace("'", "’") for line in for_others([str(service.pk)]).entries[0].when)


def test_taking_off_and_clearing_offer_undo(
    client: Client, advice: Service, choir: Service, tick: Tick
) -> None:
    tick(add=advice)
    tick(add=choir)
    answer = tick(remove=advice)
    assert answer.headers["Location"] == "/list/?done=remove"
    said = page(client, answer.headers["Location"])
    assert "Taken off your list." in said
    assert 'name="undo"' in said
    assert "Drop-in" not in said
    tick(undo=1)
    assert "Drop-in" in page(client)
    said = page(client, tick(clear=1).headers["Location"])
    assert "Your list is empty now." in said
    assert "Nothing is on your list" in said
    tick(undo=1)
    assert "My list (2)" in page(client)
    assert 'name="undo"' not in page(client)


def test_a_tick_leads_back_to_the_page_and_never_to_another_site(client: Client, advice: Service) -> None:
    def back(to: str) -> str:
        data = {"add": str(advice.pk), "next": to}
        return str(client.post("/list/change/", data, headers=OURS).headers["Location"])

    assert back("/find/?q=debt&postcode=DT4+8RU#x") == f"/find/?q=debt&postcode=DT4+8RU#s-{advice.pk}"
    for elsewhere in (
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "",
        "/\\evil.example",
    ):
        assert back(elsewhere) == f"/list/#s-{advice.pk}", elsewhere


def test_a_script_gets_the_tray_and_the_words_of_the_menu(client: Client, advice: Service) -> None:
    def press(verb: str) -> dict[str, Any]:
        headers = {**OURS, "Accept": "application/json"}
        answer: dict[str, Any] = client.post("/list/change/", {verb: str(advice.pk)}, headers=headers).json()
        return answer

    on = press("add")
    assert (on["ids"], on["label"]) == ([str(advice.pk)], "My list (1)")
    assert "1 on your list" in on["tray"]
    off = press("remove")
    assert (off["ids"], off["tray"].strip(), off["label"]) == ([], "", "My list (0)")


def test_a_full_list_says_so_with_and_without_a_script(client: Client, advice: Service, tick: Tick) -> None:
    session = client.session
    session["list"] = [str(ServiceFactory().pk) for _ in range(MOST)]
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    tick(add=advice)
    said = page(client)
    assert f"{MOST} services is the most" in said
    assert "Drop-in" not in said
    headers = {**OURS, "Accept": "application/json"}
    answer = client.post("/list/change/", {"add": str(advice.pk)}, headers=headers).json()
    assert "is the most" in answer["tray"]
    assert str(advice.pk) not in answer["ids"]
    assert "is the most" not in page(client)


@pytest.mark.parametrize(
    "change",
    [
        {"archived_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"status": "ended"},
        {"live": False},
        {"visibility": "professional"},
        {"visibility": "owner"},
    ],
    ids=str,
)
def test_what_is_no_longer_listed_drops_out_and_the_page_says_so_once(
    client: Client, advice: Service, choir: Service, tick: Tick, change: dict[str, Any]
) -> None:
    tick(add=advice)
    tick(add=choir)
    Service.objects.filter(pk=advice.pk).update(**change)
    assert "Drop-in" not in page(client, "/list/print/")
    said = page(client)
    assert "One service you ticked is no longer listed" in said
    assert "Drop-in" not in said
    again = page(client)
    assert "no longer listed" not in again
    assert "My list (1)" in again


@pytest.mark.parametrize("visibility", ["professional", "owner"])
def test_what_a_visitor_may_not_see_cannot_be_ticked(client: Client, tick: Tick, visibility: str) -> None:
    hidden = ServiceFactory(visibility=visibility)
    for unknown in (hidden, uuid4()):
        tick(add=unknown)
        assert "That is no longer listed" in page(client)
        headers = {**OURS, "Accept": "application/json"}
        data = {"add": str(getattr(unknown, "pk", unknown))}
        assert "no longer listed" in client.post("/list/change/", data, headers=headers).json()["tray"]
    assert "list" not in client.session


def test_hidden_places_and_numbers_are_on_no_public_list_or_sheet(
    client: Client, advice: Service, tick: Tick
) -> None:
    tick(add=advice)
    for path in ("/list/", "/list/print/", "/list/print/?large=1", "/list/email/"):
        said = page(client, path)
        for secret in SECRETS:
            assert secret not in said, f"{path} tells {secret}"


def test_staff_see_what_is_for_professionals_and_paper_does_not(
    client: Client, advice: Service, staff_only: Service, tick: Tick
) -> None:
    client.force_login(user_with(Role.RECEPTIONIST))
    tick(add=advice)
    tick(add=staff_only)
    mine = page(client)
    assert "Hidden House" in mine
    assert "Crisis line for surgeries" in mine
    assert "That stays here: it is not printed or sent." in mine
    for path in ("/list/print/", "/list/email/", "/list/link/"):
        said = page(client, path)
        assert "Crisis line" not in said, path
        for secret in SECRETS:
            assert secret not in said, f"{path} tells {secret}"


def test_a_refuge_is_listed_without_its_place_and_with_the_way_out(
    client: Client, refuge: Service, advice: Service, tick: Tick
) -> None:
    tick(add=advice)
    assert "wm-leave" not in page(client)
    tick(add=refuge)
    for path in ("/list/", "/list/email/", "/list/link/", "/list/print/"):
        said = page(client, path)
        assert "wm-leave" in said, path
        assert "Rose House" not in said, path
    assert "clear the list when you have what you need" in page(client)


def test_one_service_fills_its_sheet_and_the_number_is_the_largest_after_the_name(
    client: Client, advice: Service, choir: Service, tick: Tick
) -> None:
    tick(add=advice)
    said = page(client, "/list/print/")
    assert "<h1>Drop-in money advice</h1>" in said
    assert '<p class="wm-sheet-phone">01632 960011</p>' in said
    assert "Turn up." in said
    assert "Printed for you on Tuesday 24 November 2026" in said
    assert "wm-page--large" not in said
    tick(add=choir)
    several = page(client, "/list/print/?large=1")
    assert "wm-page--large" in several
    assert several.count('class="wm-sheet-entry"') == 2


def test_a_square_on_paper_opens_the_page_of_each_service(
    client: Client, advice: Service, choir: Service, tick: Tick, settings: Any
) -> None:
    settings.SITE_URL = "https://help.example.org/"
    tick(add=advice)
    said = page(client, "/list/print/")
    assert squares(said) == [modules_of(f"https://help.example.org/services/{advice.pk}/")]
    assert "oint your phone at the square" in said
    tick(add=choir)
    said = page(client, "/list/print/")
    assert squares(said) == [
        modules_of(f"https://help.example.org/services/{s.pk}/") for s in (advice, choir)
    ]
    assert "oint your phone at a square" in said
    tick(clear="")
    assert squares(page(client, "/list/print/")) == []


def squares(said: str) -> list[set[tuple[int, int]]]:
    """The dark modules of each square on the page."""
    drawn = re.findall(r'<svg class="wm-square".*?<path d="(.*?)"', said)
    return [{(int(x), int(y)) for x, y in re.findall(r"M(\d+),(\d+)h1v1h-1z", path)} for path in drawn]


def modules_of(address: str) -> set[tuple[int, int]]:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(address)
    return {(x, y) for y, row in enumerate(code.get_matrix()) for x, dark in enumerate(row) if dark}


def test_however_long_a_list_is_it_takes_the_same_number_of_queries(client: Client, tick: Tick) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            service = ServiceFactory(location=LocationFactory())
            Phone.objects.create(service=service, number="01632960011")
            tick(add=service)

    def queries(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            page(client, path)
        return len(counted)

    add(2)
    few = {path: queries(path) for path in ("/list/", "/list/print/", "/list/email/")}
    add(8)
    assert {path: queries(path) for path in few} == few


def test_search_results_carry_ticks_and_remember_them(client: Client, advice: Service, tick: Tick) -> None:
    from directory.indexing import reindex

    reindex.rebuild("embedded")
    assert 'name="add"' in page(client, "/find/?q=money")
    tick(add=advice)
    said = page(client, "/find/?q=money")
    assert f'name="remove" value="{advice.pk}"' in said
    assert "1 on your list" in said
    assert "Saved" in page(client, f"/services/{advice.pk}/")
    assert f'name="remove" value="{advice.pk}"' in page(client, f"/organisations/{advice.organisation_id}/")


def test_staff_who_prescribe_are_offered_it_and_others_are_not(
    client: Client, advice: Service, tick: Tick
) -> None:
    tick(add=advice)
    public = page(client)
    assert "/prescribe/" not in public
    assert f"/desk/{advice.pk}/" not in public
    client.force_login(user_with(Role.RECEPTIONIST))
    tick(add=advice)
    at_desk = page(client)
    assert f"/desk/{advice.pk}/" in at_desk
    assert "/prescribe/" not in at_desk
    client.force_login(user_with(Role.NAVIGATOR))
    tick(add=advice)
    assert f"/prescribe/{advice.pk}/" in page(client)
