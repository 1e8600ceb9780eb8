"""Somebody who is signed in and may not see a page gets a page that says where to go, never a circle."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.pages import setup_pages
from directory.accounts.models import User
from directory.accounts.roles import Role
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db
ADDRESSES = [
    "/admin/",
    "/admin/accounts/",
    "/admin/pages/",
    "/admin/reports/site-history/",
    "/account/codes/",
    "/account/codes/setup/",
    "/account/codes/backup/",
    "/account/codes/remove/",
    "/people/",
    "/today/",
    "/start/",
]


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize("role", [None, *Role, "superuser"])
def test_every_role_at_every_address_arrives_somewhere(
    client: Client, settings: Any, role: Any, required: bool
) -> None:
    settings.SECOND_FACTOR_REQUIRED = required
    setup_pages()
    user = user_with(role if role != "superuser" else None)
    if role == "superuser":
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    for address in ADDRESSES:
        client.force_login(user)
        seen, where = [address], client.get(address)
        while where.status_code in (301, 302):
            assert where["Location"] not in seen, f"A circle: {seen}"
            seen.append(where["Location"])
            where = client.get(where["Location"])
        assert where.status_code in (200, 403), seen
        if where.status_code == 403:
            page = where.content.decode()
            assert 'href="/start/"' in page or "/account/codes/setup/" in page, seen


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.RECEPTIONIST, Role.PARTNER, Role.COMMISSIONER])
def test_the_editing_screens_say_that_they_are_not_for_this_role(client: Client, role: Role) -> None:
    client.force_login(user_with(role))
    response = client.get("/admin/")
    assert response.status_code == 403
    assert "You cannot see this page" in response.content.decode()


def test_backup_codes_before_set_up_say_what_to_do_first(client: Client) -> None:
    client.force_login(user_with(Role.NAVIGATOR))
    response = client.get("/account/codes/backup/")
    assert response.status_code == 403
    assert "/account/codes/setup/" in response.content.decode()


def test_a_page_that_sends_straight_back_ends_in_a_page(client: Client) -> None:
    """Whatever page it is: the second time within a moment somebody is told instead of sent on."""
    client.force_login(user_with(Role.NAVIGATOR))
    assert client.get("/signin/?next=/private/")["Location"] == "/private/"
    again = client.get("/signin/?next=/private/")
    assert again.status_code == 403
    assert "You are signed in as" in again.content.decode()
    assert client.get("/signin/?next=/private/").status_code == 302
