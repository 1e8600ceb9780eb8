"""A session with a password alone counts for nothing where the account has a device or its role needs one."""

from __future__ import annotations

from binascii import unhexlify
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from directory.accounts.models import User
from directory.accounts.permissions import NEEDS_SECOND_FACTOR
from directory.accounts.roles import PERMISSIONS, Role
from directory.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, user_with

pytestmark = pytest.mark.django_db

PAGES = {
    Role.ADMINISTRATOR: [
        "/admin/",
        "/admin/accounts/",
        "/admin/accounts/add/",
        "/admin/teams/",
        "/admin/imports/",
    ],
    Role.EDITOR: ["/admin/", "/admin/imports/", "/admin/conflicts/", "/admin/to-confirm/"],
    Role.NAVIGATOR: ["/people/", "/today/"],
    Role.COMMISSIONER: ["/directory/unmet/"],
}
NEEDING = [role for role in Role if not NEEDS_SECOND_FACTOR.isdisjoint(PERMISSIONS[role])]


def with_device(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="default", confirmed=True)


def verify(client: Client, device: TOTPDevice) -> None:
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()


def opens(client: Client, address: str) -> bool:
    return client.get(address).status_code == 200


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EDITOR, Role.NAVIGATOR])
def test_an_account_that_owns_a_device_opens_nothing_until_the_code_was_given(
    client: Client, role: Role
) -> None:
    """Where the second factor is not required too: whoever has one is asked for it."""
    user = user_with(role)
    device = with_device(user)
    for address in PAGES[role]:
        client.force_login(user)
        assert not opens(client, address), address
        client.force_login(user)
        assert client.post(address).status_code in (302, 403, 405)
    client.force_login(user)
    verify(client, device)
    for address in PAGES[role]:
        assert opens(client, address), address


def test_no_permission_at_all_is_held_by_such_a_session() -> None:
    user = user_with(Role.COORDINATOR)
    with_device(user)
    user.session_is_verified = False
    for permission in PERMISSIONS[Role.COORDINATOR] | {"wagtailadmin.access_admin"}:
        assert not user.may(permission)
        assert not user.has_perm(permission)
    assert not user.has_perms(["directory.see_professional"])
    assert not user.is_staff
    assert user.get_all_permissions() == set()


def test_somebody_elses_device_or_one_not_confirmed_verifies_nothing(client: Client) -> None:
    user, other = user_with(Role.ADMINISTRATOR), user_with(Role.ADMINISTRATOR)
    with_device(user)
    for device in (with_device(other), TOTPDevice.objects.create(user=user, name="x", confirmed=False)):
        client.force_login(user)
        verify(client, device)
        assert not opens(client, "/admin/accounts/")


@pytest.mark.parametrize("role", NEEDING)
def test_where_it_is_required_a_role_that_needs_it_leads_to_setting_it_up(
    client: Client, settings: Any, role: Role
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = user_with(role)
    client.force_login(user)
    assert client.get("/start/")["Location"] == reverse("two_factor:setup")
    for address in PAGES.get(role, []):
        assert client.get(address)["Location"].startswith("/account/codes/setup/?next=")


def test_the_roles_that_need_it_are_those_that_open_people_or_open_them_to_others() -> None:
    assert set(Role) - set(NEEDING) == {Role.MEMBER, Role.COMMISSIONER, Role.WRITER}


def test_a_superuser_needs_it_too(client: Client, settings: Any) -> None:
    root = User.objects.create_superuser("root@example.org", PASSWORD, name="Root")
    client.force_login(root)
    assert opens(client, "/admin/accounts/")
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get("/admin/accounts/")["Location"].startswith("/account/codes/setup/")
    assert client.get("/admin/")["Location"].startswith("/account/codes/setup/")
    verify(client, with_device(root))
    assert opens(client, "/admin/accounts/")


def test_a_stolen_password_sets_up_no_second_phone_and_removes_none(client: Client) -> None:
    user = user_with(Role.ADMINISTRATOR)
    with_device(user)
    for name in ("setup", "disable", "backup_tokens", "profile"):
        for method in (client.get, client.post):
            client.force_login(user)
            response = method(reverse(f"two_factor:{name}"))
            assert response.status_code == 302
            assert SESSION_KEY not in client.session
    assert TOTPDevice.objects.filter(user=user).count() == 1
    assert not StaticDevice.objects.filter(user=user).exists()


def test_setting_up_making_codes_using_one_and_removing_are_each_in_the_audit(client: Client) -> None:
    user = user_with(Role.NAVIGATOR)
    client.force_login(user)
    setup, prefix = reverse("two_factor:setup"), "set_up_second_factor"
    client.post(setup, {f"{prefix}-current_step": "welcome"})
    key = client.session[f"wizard_{prefix}"]["extra_data"]["keys"]["generator"]
    page = client.get(setup).content.decode() or ""
    client.post(setup, {f"{prefix}-current_step": "welcome"})
    key = client.session[f"wizard_{prefix}"]["extra_data"]["keys"]["generator"]
    client.post(setup, {f"{prefix}-current_step": "generator", "generator-token": totp(unhexlify(key))})
    client.post(reverse("two_factor:backup_tokens"))
    backup = StaticDevice.objects.get(user=user).token_set.first()
    assert backup is not None
    client.logout()
    client.post(
        "/signin/", {"sign_in-current_step": "auth", "auth-username": user.email, "auth-password": PASSWORD}
    )
    wrong = {"sign_in-current_step": "token", "token-otp_token": "000000"}
    client.post("/signin/", wrong)
    client.post("/signin/", {"sign_in-current_step": "token", "wizard_goto_step": "backup"})
    client.post("/signin/", {"sign_in-current_step": "backup", "backup-otp_token": backup.token})
    assert SESSION_KEY in client.session
    client.post(reverse("two_factor:disable"), {"understand": "on"})
    assert not TOTPDevice.objects.filter(user=user).exists()
    kinds = set(AuditEvent.objects.filter(about_id=str(user.pk)).values_list("kind", flat=True))
    assert kinds >= {
        "account.second-factor-set-up",
        "account.backup-codes-made",
        "account.backup-code-used",
        "account.code-failed",
        "account.second-factor-removed",
    }
    assert page


def test_the_page_of_the_square_has_a_link_to_tap(client: Client) -> None:
    client.force_login(user_with(Role.NAVIGATOR))
    data = {"set_up_second_factor-current_step": "welcome"}
    page = client.post(reverse("two_factor:setup"), data).content.decode()
    assert 'href="otpauth://totp/' in page
    assert "secret=" in page


def sign_in(client: Client, user: User) -> None:
    data = {"sign_in-current_step": "auth", "auth-username": user.email, "auth-password": PASSWORD}
    client.post("/signin/", data)


def test_a_code_too_soon_after_a_wrong_one_is_told_in_our_words(client: Client) -> None:
    user = user_with(Role.NAVIGATOR)
    with_device(user)
    sign_in(client, user)
    for _ in range(3):
        page = client.post(
            "/signin/", {"sign_in-current_step": "token", "token-otp_token": "000000"}
        ).content.decode()
    assert "you have to wait" in page
    assert "Verification" not in page


@pytest.mark.parametrize("wrong", ["no-such-code", "x"])
def test_a_wrong_backup_code_has_words_of_its_own(client: Client, wrong: str) -> None:
    user = user_with(Role.NAVIGATOR)
    with_device(user)
    StaticDevice.objects.create(user=user, name="backup").token_set.create(token="kept-code")
    sign_in(client, user)
    client.post("/signin/", {"sign_in-current_step": "token", "wizard_goto_step": "backup"})
    data = {"sign_in-current_step": "backup", "backup-otp_token": wrong}
    page = client.post("/signin/", data).content.decode()
    assert "That backup code is not right" in page
    assert "six numbers" not in page
