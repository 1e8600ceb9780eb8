"""A link that names nobody, changes nothing and ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory import clock
from directory.accounts.roles import Role
from directory.background.sweep import sweep
from directory.catalogue.models import Service
from directory.links.logs import without_secrets
from directory.links.models import SignedLink
from directory.shortlists import actions
from directory.shortlists.models import SharedList
from tests.factories.accounts import user_with
from tests.unit.directory.shortlists.conftest import (
    NOBODY,
    SAM,
    SECRETS,
    every_cell,
    made_link,
    path_of,
)

pytestmark = pytest.mark.django_db
Tick = Callable[..., Any]


def test_a_link_shows_the_list_as_it_was_and_names_nobody(
    client: Client, advice: Service, choir: Service, tick: Tick
) -> None:
    tick(add=advice)
    address = made_link(client)
    assert made_link(client) == address
    tick(add=choir)
    assert "Make a link" in client.get("/list/link/").content.decode()
    other = Client()
    answer = other.get(path_of(address))
    said = answer.content.decode()
    assert "Drop-in money advice" in said
    assert "Harbour Choir" not in said
    for secret in SECRETS:
        assert secret not in said
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert not answer.cookies
    assert "Printed for you" in other.get(f"{path_of(address)}print/").content.decode()
    holders = set(SignedLink.objects.values_list("holder", flat=True))
    assert holders == {"anybody"}


def test_following_a_link_changes_nothing_however_often(client: Client, advice: Service, tick: Tick) -> None:
    tick(add=advice)
    path = path_of(made_link(client))
    before = every_cell()
    scanner = Client()
    with CaptureQueriesContext(connection) as asked:
        for method in (scanner.get, scanner.head, scanner.get):
            assert method(path).status_code == 200
    assert not [q for q in asked if not q["sql"].startswith("SELECT")]
    assert scanner.post(path).status_code == 405
    assert every_cell() == before


def test_after_thirty_days_it_explains_and_offers_to_search(
    client: Client, advice: Service, tick: Tick
) -> None:
    tick(add=advice)
    path = path_of(made_link(client))
    with clock.moved_to(clock.now() + actions.LASTS - timedelta(minutes=1)):
        assert client.get(path).status_code == 200
    with clock.moved_to(clock.now() + actions.LASTS):
        for late in (path, f"{path}print/"):
            answer = client.get(late)
            said = answer.content.decode()
            assert answer.status_code == 410
            assert "works for 30 days" in said
            assert 'href="/find/"' in said
            assert "Drop-in" not in said
        sweep()
        assert not SharedList.objects.exists()
        assert client.get(path).status_code == 410


def test_a_changed_link_and_another_purposes_open_nothing(
    client: Client, advice: Service, tick: Tick
) -> None:
    from directory.links import actions as links
    from directory.links.tokens import token_of

    tick(add=advice)
    path = path_of(made_link(client))
    assert client.get(path[:-3] + "xx/").status_code == 404
    other = links.make(
        purpose="account.password",
        about=SharedList.objects.get(),
        holder=SAM,
        expires_at=clock.now() + timedelta(days=1),
    )
    assert client.get(f"/list/a/{token_of(other)}/").status_code == 404


def test_the_token_reaches_no_log(client: Client, advice: Service, tick: Tick) -> None:
    tick(add=advice)
    path = path_of(made_link(client))
    token = path.split("/")[3]
    for line in (f'"GET {path} HTTP/1.1" 200', f'"GET {path}print/?large=1 HTTP/1.1" 200'):
        assert token not in without_secrets(line)


def test_what_is_unlisted_after_sharing_is_gone_from_the_link(
    client: Client, advice: Service, choir: Service, tick: Tick
) -> None:
    tick(add=advice)
    tick(add=choir)
    path = path_of(made_link(client))
    Service.objects.filter(pk=choir.pk).update(visibility="owner")
    said = client.get(path).content.decode()
    assert "Harbour Choir" not in said
    assert "One service that was on it is no longer listed." in said


def test_a_link_of_staff_holds_only_what_is_public(
    client: Client, advice: Service, staff_only: Service, tick: Tick
) -> None:
    client.force_login(user_with(Role.RECEPTIONIST))
    tick(add=staff_only)
    assert client.get("/list/link/").headers["Location"] == "/list/"
    tick(add=advice)
    said = client.get(path_of(made_link(client))).content.decode()
    assert "Drop-in" in said
    assert "Crisis line" not in said
    for secret in SECRETS:
        assert secret not in said
    with pytest.raises(ValidationError):
        actions.share(services=[str(staff_only.pk)], by=NOBODY)
