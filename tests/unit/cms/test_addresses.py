"""One door to sign in by, and none of Wagtail's own ways to give somebody rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY, views
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import clear_url_caches, resolve
from django_otp.plugins.otp_totp.models import TOTPDevice
from two_factor.views import LoginView as TwoStepLoginView
from wagtail.admin.views.account import LoginView as WagtailLoginView
from wagtail.views import authenticate_with_password

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.accounts.signing_in import SignIn
from directory.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, user_with
from tests.resolver import every_address

pytestmark = pytest.mark.django_db

OTHER_DOORS = (
    views.LoginView,
    TwoStepLoginView,
    WagtailLoginView,
    views.PasswordResetView,
    views.PasswordResetConfirmView,
    views.PasswordChangeView,
)
CLOSED = [
    "users/",
    "users/new/",
    "users/results/",
    "users/edit/{user}/",
    "users/delete/{user}/",
    "users/copy/{user}/",
    "users/history/{user}/",
    "users/usage/{user}/",
    "users/anything/else/",
    "groups/",
    "groups/new/",
    "groups/edit/{group}/",
    "groups/delete/{group}/",
    "groups/anything/",
    "bulk/directory/user/assign_role/?id={user}",
    "bulk/directory/user/delete/?id={user}",
    "bulk/directory/user/set_active_state/?id={user}",
    "failwhale/",
    "password_reset/",
    "password_reset/confirm/x/y/",
]


def test_the_resolver_knows_one_view_that_signs_in_and_none_that_sets_a_password_another_way() -> None:
    addresses = list(every_address())
    assert len(addresses) > 300
    others = [
        address.route
        for address in addresses
        if isinstance(address.view_class, type)
        and issubclass(address.view_class, OTHER_DOORS)
        and address.view_class is not SignIn
    ]
    assert others == []
    assert not [address.route for address in addresses if address.view is authenticate_with_password]
    assert [address.route for address in addresses if address.view_class is SignIn]


@pytest.mark.parametrize("door", ["/_util/login/", "/admin/login/"])
def test_another_door_leads_to_ours_and_signs_nobody_in(client: Client, door: str) -> None:
    user = user_with(Role.ADMINISTRATOR)
    TOTPDevice.objects.create(user=user, name="default", confirmed=True)
    response = client.post(f"{door}?next=/admin/", {"username": user.email, "password": PASSWORD})
    assert response["Location"] == "/signin/?next=/admin/"
    assert SESSION_KEY not in client.session
    assert client.get(f"{door}?next=/admin/")["Location"] == "/signin/?next=/admin/"


def test_a_page_has_no_password_of_its_own(client: Client) -> None:
    assert client.get("/_util/authenticate_with_password/1/1/").status_code == 404
    assert client.post("/_util/authenticate_with_password/1/1/", {"password": "x"}).status_code == 404


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR, Role.EDITOR, Role.NAVIGATOR, "superuser"])
def test_wagtails_own_screens_for_users_and_groups_are_not_there(client: Client, role: Any) -> None:
    user = user_with(role if role != "superuser" else None)
    if role == "superuser":
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    client.force_login(user)
    group = Group.objects.get(name=Role.NAVIGATOR.label)
    before = AuditEvent.objects.count()
    for address in CLOSED:
        url = "/admin/" + address.format(user=user.pk, group=group.pk)
        for response in (client.get(url), client.post(url, {"groups": [group.pk], "role": group.pk})):
            assert response.status_code == 404, address
    assert not user.groups.filter(pk=group.pk).exists() or role == Role.NAVIGATOR
    assert AuditEvent.objects.count() == before


def test_the_addresses_are_the_same_in_every_setting() -> None:
    """Development and production have one urlconf: what is walked here is what is served there."""
    from pathlib import Path

    clear_url_caches()
    for settings in (Path(__file__).parents[3] / "cms" / "settings").glob("*.py"):
        assert "ROOT_URLCONF" not in settings.read_text() or settings.name == "base.py"
    assert resolve("/signin/").func.view_class is SignIn  # type: ignore[attr-defined]
