"""A signed-in session ends after half an hour without use, and not before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from directory import clock
from directory.accounts import idle
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, user_with

pytestmark = pytest.mark.django_db


def later(minutes: float) -> Any:
    return clock.moved_to(clock.now() + timedelta(minutes=minutes))


def signed_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_after_half_an_hour_without_use_the_session_has_ended_and_the_page_says_so(client: Client) -> None:
    user = user_with(Role.NAVIGATOR)
    client.force_login(user)
    assert client.get("/today/").status_code == 200
    with later(31):
        response = client.get("/today/")
        assert response["Location"] == "/signin/?next=/today/"
        assert not signed_in(client)
        page = client.get(response["Location"]).content.decode()
        assert "You were signed out after 30 minutes without use." in page
        data = {"sign_in-current_step": "auth", "auth-username": user.email, "auth-password": PASSWORD}
        client.post("/signin/?next=/today/", data)
        assert signed_in(client)
        client.post("/signout/")
        assert "without use" not in client.get("/signin/").content.decode()
    kinds = AuditEvent.objects.filter(actor_id=str(user.pk)).values_list("kind", flat=True)
    assert "account.session-ended" in kinds


def test_nothing_is_written_by_a_form_that_waited_too_long(client: Client) -> None:
    user = user_with(Role.ADMINISTRATOR)
    client.force_login(user)
    client.get("/admin/accounts/")
    with later(31):
        client.post("/admin/accounts/add/", {"name": "M", "email": "m@example.org", "role": "navigator"})
    assert not AuditEvent.objects.filter(kind="account.added", actor_id=str(user.pk)).exists()


def test_use_renews_it_however_long_the_day_is(client: Client) -> None:
    client.force_login(user_with(Role.NAVIGATOR))
    client.get("/today/")
    for minutes in range(20, 600, 20):
        with later(minutes):
            assert client.get("/today/").status_code == 200


def test_what_an_open_page_asks_for_by_itself_is_no_use(client: Client) -> None:
    client.force_login(user_with(Role.EDITOR))
    client.get("/admin/")
    with later(20):
        client.get("/admin/sprite/")
        client.post("/admin/editing-sessions/release/1/")
    with later(31):
        assert client.get("/admin/")["Location"].startswith("/signin/")


def test_the_minutes_are_a_setting(client: Client, settings: Any) -> None:
    settings.STAFF_IDLE_MINUTES = 5
    client.force_login(user_with(Role.NAVIGATOR))
    client.get("/today/")
    with later(6):
        response = client.get("/today/", follow=True)
    assert "You were signed out after 5 minutes without use." in response.content.decode()


def test_a_visitors_session_has_no_such_end_and_gets_no_mark(client: Client) -> None:
    session = client.session
    session["kept"] = "list"
    session.save()
    client.get("/")
    with later(300):
        client.get("/")
    assert client.session["kept"] == "list"
    assert idle.USED_AT not in client.session


def test_how_long_is_left_is_known_without_renewing_it(client: Client) -> None:
    client.force_login(user_with(Role.NAVIGATOR))
    response = client.get("/today/")
    request = response.wsgi_request
    with later(10):
        left = idle.seconds_left(request)
    assert left is not None
    assert 1195 <= left <= 1205


def test_a_page_may_ask_how_long_is_left_and_staying_renews_it(client: Client) -> None:
    assert client.get("/session/left/").status_code == 401
    client.force_login(user_with(Role.NAVIGATOR))
    client.get("/today/")
    with later(28):
        assert client.get("/session/left/").json()["seconds"] <= 120
        assert client.get("/session/left/").json()["seconds"] <= 120
        assert client.get("/session/stay/").json()["seconds"] >= 1795
    with later(31):
        assert client.get("/today/").status_code == 200


def test_a_form_that_waited_too_long_leads_back_to_its_own_page(client: Client) -> None:
    client.force_login(user_with(Role.NAVIGATOR))
    client.get("/people/new/")
    with later(31):
        there = {"HTTP_REFERER": "http://testserver/people/new/?a=1"}
        assert client.post("/people/new/", {}, **there)["Location"] == "/signin/?next=/people/new/%3Fa%3D1"
        elsewhere = {"HTTP_REFERER": "https://example.org/people/new/"}
        assert client.post("/people/new/", {}, **elsewhere)["Location"] == "/signin/?next=/start/"
