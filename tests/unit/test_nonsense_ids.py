"""Whatever is typed where an id stands, in an address or in a form's field, is never an error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from directory.accounts.models import User
from directory.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.prescribing import a_team
from tests.resolver import Address, every_address
from tests.unit.prescribing.test_pages import ADDRESSES, World, world

pytestmark = pytest.mark.django_db
__all__ = ["world"]

NONSENSE = {
    UUIDConverter: ["00000000-0000-4000-8000-000000000000"],
    IntConverter: ["0", "999999999999999999999999"],
    SlugConverter: ["not-there"],
    StringConverter: ["not-there", "%00"],
}
FIELD = re.compile(r"""(?:POST|GET)(?:\.get\(|\[|\.getlist\()["']([\w-]+)["']""")
PRESS = re.compile(r"""(?:==\s*|^\s+)["']([\w-]+)["']\s*:""", re.MULTILINE)


def sources() -> Iterator[Path]:
    for app in ("cms", "directory", "prescribing"):
        yield from (settings.BASE_DIR / app).rglob("*.py")


def fields_read() -> set[str]:
    return {found for path in sources() for found in FIELD.findall(path.read_text())} - {"do", "q"}


def filled(address: Address) -> Iterator[str]:
    """The address with nonsense where its parameters stand."""
    most = max(len(_nonsense(converter)) for converter in address.converters.values())
    for number in range(most):
        route = address.route
        for name, converter in address.converters.items():
            chosen = _nonsense(converter)
            route = re.sub(rf"<[^<>]*\b{name}>", chosen[number % len(chosen)].replace("\\", ""), route)
        yield "/" + route.replace("^", "").replace("$", "").replace("\\Z", "")


def _nonsense(converter: Any) -> list[str]:
    return next((value for kind, value in NONSENSE.items() if type(converter) is kind), ["not-there"])


@pytest.fixture
def quiet(client: Client) -> Client:
    """A client to whom an error is an answer of 500."""
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.RECEPTIONIST, "superuser"])
def test_an_address_with_an_id_that_is_none(quiet: Client, role: Any) -> None:
    user = user_with(role if role != "superuser" else Role.EDITOR)
    User.objects.filter(pk=user.pk).update(is_superuser=role == "superuser")
    quiet.force_login(user)
    data = dict.fromkeys(fields_read(), "not-an-id")
    tried, errors = 0, []
    for address in every_address():
        if not address.converters or (role != "superuser" and address.route.startswith("admin/")):
            continue
        for url in filled(address):
            tried += 1
            for response in (quiet.get(url), quiet.post(url, data)):
                if response.status_code >= 500:
                    errors.append(f"{response.request['REQUEST_METHOD']} {url}")
    assert tried > 30
    assert not errors, "\n".join(errors)


def test_a_field_that_should_hold_an_id(quiet: Client, world: World) -> None:
    """Every page about a person, with each of its presses and nonsense in every field that is read."""
    fields = dict.fromkeys(fields_read(), "not-an-id")
    assert "row" in fields
    errors = []
    presses = {
        "",
        *(press for path in sources() if "views" in path.name for press in PRESS.findall(path.read_text())),
    }
    assert {"admit", "resolve"} <= presses
    quiet.force_login(world.owner)
    for name in ADDRESSES:
        for press in sorted(presses) if name in ("protect", "needs", "prescription") else ("",):
            response = quiet.post(world.url(name), {**fields, "do": press})
            if response.status_code >= 500:
                errors.append((name, press))
    assert errors == []


def test_the_buttons_of_accounts_and_teams(quiet: Client) -> None:
    user, other, team = user_with(Role.ADMINISTRATOR), user_with(Role.NAVIGATOR), a_team()
    quiet.force_login(user)
    for url in (reverse("account", args=[other.pk]), reverse("team", args=[team.pk])):
        for field in ("end", "leave", "join", "give", "user", "role", "organisation", "serves"):
            for value in ("not-an-id", "", "999999999999999999999999", "\x00"):
                response = quiet.post(url, {field: value, "join": "1"} if field == "user" else {field: value})
                assert response.status_code < 500, (url, field, value)


@pytest.mark.parametrize("what", ["row", "question", "need", "end", "leave"])
def test_the_fields_that_hold_ids_are_among_those_tried(what: str) -> None:
    assert what in fields_read()
