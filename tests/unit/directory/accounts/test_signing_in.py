"""Signing in through the real pages: password, lock-out, second factor, backup codes."""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.contrib.auth import SESSION_KEY
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from directory.accounts import demo_logins
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, user_with

pytestmark = pytest.mark.django_db
SIGNIN = "/signin/"


def try_password(
    client: Client,
    email: str,
    password: str,
    *,
    address: str = "10.0.0.1",
    follow: bool = False,
    **headers: Any,
) -> Any:
    data = {"sign_in-current_step": "auth", "auth-username": email, "auth-password": password}
    return client.post(SIGNIN, data, REMOTE_ADDR=address, **headers)


def try_code(client: Client, code: str, step: str = "token") -> Any:
    data = {"sign_in-current_step": step, f"{step}-otp_token": code}
    return client.post(SIGNIN, data, REMOTE_ADDR="10.0.0.1")


def is_signed_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def code_of(device: TOTPDevice) -> str:
    return f"{totp(unhexlify(device.key), device.step, device.t0, device.digits, device.drift):06d}"


@contextmanager
def minutes_later(minutes: int) -> Iterator[None]:
    """So many minutes later, as far as the lock-out knows."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=minutes))
    yield
    AccessAttempt.objects.update(attempt_time=F("attempt_time") + timedelta(minutes=minutes))


def with_device(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="default", confirmed=True)


@pytest.fixture
def navigator() -> User:
    return user_with(Role.NAVIGATOR, email="priya@example.org")


def test_an_email_address_in_any_case_and_a_password(client: Client, navigator: User) -> None:
    response = try_password(client, "Priya@Example.org", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/start/")
    assert is_signed_in(client)
    assert AuditEvent.objects.filter(kind="account.signed-in", actor_id=str(navigator.pk)).count() == 1


def test_where_they_wanted_to_go_is_kept_if_it_is_here(client: Client, navigator: User) -> None:
    data = {"sign_in-current_step": "auth", "auth-username": navigator.email, "auth-password": PASSWORD}
    assert client.post(f"{SIGNIN}?next=/people/", data)["Location"] == "/people/"
    client.logout()
    assert client.post(f"{SIGNIN}?next=https://evil.example/", data)["Location"] == "/start/"


def test_a_wrong_password_says_what_to_do_and_not_which_half_was_wrong(
    client: Client, navigator: User
) -> None:
    known = try_password(client, navigator.email, "wrong").content.decode()
    unknown = try_password(client, "nobody@example.org", "wrong").content.decode()
    words = "do not go together"
    assert words in known
    assert words in unknown


def test_a_closed_account_cannot_sign_in(client: Client, navigator: User) -> None:
    User.objects.filter(pk=navigator.pk).update(is_active=False)
    try_password(client, navigator.email, PASSWORD)
    assert not is_signed_in(client)


class TestLockOut:
    def test_five_wrong_tries_close_the_name_from_that_address_for_a_quarter_of_an_hour(
        self, client: Client, navigator: User
    ) -> None:
        for _ in range(4):
            assert try_password(client, navigator.email, "wrong").status_code == 200
        fifth = try_password(client, navigator.email, "wrong")
        assert fifth.status_code == 429
        assert "15 minutes" in fifth.content.decode()
        right = try_password(client, navigator.email, PASSWORD)
        assert right.status_code == 429
        assert not is_signed_in(client)

    def test_after_a_quarter_of_an_hour_it_is_open_again_even_if_tried_meanwhile(
        self, client: Client, navigator: User
    ) -> None:
        for _ in range(5):
            try_password(client, navigator.email, "wrong")
        with minutes_later(14):
            assert try_password(client, navigator.email, PASSWORD).status_code == 429
        with minutes_later(16):
            assert try_password(client, navigator.email, PASSWORD).status_code == 302

    def test_another_name_and_another_address_are_not_closed(self, client: Client, navigator: User) -> None:
        other = user_with(Role.EDITOR)
        for _ in range(5):
            try_password(client, navigator.email, "wrong")
        assert try_password(client, other.email, PASSWORD).status_code == 302
        client.logout()
        assert try_password(client, navigator.email, PASSWORD, address="10.0.0.2").status_code == 302

    def test_writing_the_name_differently_gives_no_more_tries(self, client: Client, navigator: User) -> None:
        for spelling in ("priya@example.org", "PRIYA@example.org", "Priya@example.org", " priya@example.org"):
            try_password(client, spelling, "wrong")
        assert try_password(client, "pRiya@example.org", "wrong").status_code == 429

    def test_an_address_the_visitor_made_up_counts_for_nothing(self, client: Client, navigator: User) -> None:
        statuses = [
            try_password(client, navigator.email, "x", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}").status_code
            for number in range(5)
        ]
        assert statuses[-1] == 429

    def test_behind_our_own_proxy_its_word_counts(
        self, client: Client, navigator: User, settings: Any
    ) -> None:
        settings.PROXY_COUNT = 1
        for number in range(5):
            seen = f"198.51.100.{number}, 192.0.2.7"  # the visitor's invention, then what the proxy saw
            response = try_password(client, navigator.email, "x", HTTP_X_FORWARDED_FOR=seen)
        assert response.status_code == 429
        elsewhere = try_password(client, navigator.email, PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.8")
        assert elsewhere.status_code == 302

    def test_the_settings_of_production_are_these(self) -> None:
        assert django_settings.AXES_FAILURE_LIMIT == 5
        assert django_settings.AXES_COOLOFF_TIME * 60 == 15
        assert django_settings.AXES_LOCKOUT_PARAMETERS == [["username", "ip_address"]]


class TestSecondFactor:
    def test_a_password_alone_does_not_sign_in_who_has_a_device(
        self, client: Client, navigator: User
    ) -> None:
        device = with_device(navigator)
        assert try_password(client, navigator.email, PASSWORD).status_code == 200
        assert not is_signed_in(client)
        wrong = try_code(client, "000000")
        assert "That code is not right" in wrong.content.decode()
        assert "Token" not in wrong.content.decode()
        assert not is_signed_in(client)
        device.refresh_from_db()
        device.throttle_reset()
        assert try_code(client, code_of(device))["Location"] == "/start/"
        assert is_signed_in(client)

    def test_a_backup_code_works_once(self, client: Client, navigator: User) -> None:
        with_device(navigator)
        StaticDevice.objects.create(user=navigator, name="backup").token_set.create(token="kept-code")
        for expected in (True, False):
            try_password(client, navigator.email, PASSWORD)
            client.post(SIGNIN, {"sign_in-current_step": "token", "wizard_goto_step": "backup"})
            try_code(client, "kept-code", step="backup")
            assert is_signed_in(client) is expected
            client.logout()

    def test_setting_it_up_from_the_first_page_to_the_backup_codes(
        self, client: Client, navigator: User, settings: Any
    ) -> None:
        settings.SECOND_FACTOR_REQUIRED = True
        try_password(client, navigator.email, PASSWORD)
        assert client.get("/start/")["Location"] == reverse("two_factor:setup")
        setup = reverse("two_factor:setup")
        prefix = "set_up_second_factor"
        page = client.get(setup)
        assert page.status_code == 200
        client.post(setup, {f"{prefix}-current_step": "welcome"})
        key = client.session[f"wizard_{prefix}"]["extra_data"]["keys"]["generator"]
        assert client.get(reverse("two_factor:qr"))["Content-Type"].startswith("image/svg")
        code = totp(unhexlify(key))
        done = client.post(setup, {f"{prefix}-current_step": "generator", "generator-token": code})
        assert done.status_code == 302, done.content.decode()
        assert client.get("/start/")["Location"] != setup
        codes = client.post(reverse("two_factor:backup_tokens"), follow=True)
        assert StaticDevice.objects.get(user=navigator).token_set.count() == 10
        assert codes.status_code == 200

    def test_a_session_with_a_password_alone_cannot_add_a_second_phone(
        self, client: Client, navigator: User
    ) -> None:
        client.force_login(navigator)  # a session from before the device was set up
        with_device(navigator)
        response = client.post(reverse("two_factor:setup"), {"set_up_second_factor-current_step": "welcome"})
        assert response["Location"] == SIGNIN
        assert not is_signed_in(client)


def test_one_press_signs_in_to_a_demonstration(client: Client, navigator: User, settings: Any) -> None:
    settings.DEMO = True
    login = demo_logins.DemoLogin("Navigator", "Priya", navigator.email, PASSWORD)
    demo_logins.register(lambda: [login])
    try:
        page = client.get(SIGNIN).content.decode()
    finally:
        demo_logins._suppliers.pop()
    pressed = page[: page.index("Sign in as Priya")].rpartition("<form")[2]
    fields = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', pressed))
    assert client.post(SIGNIN, fields)["Location"] == "/start/"
    assert is_signed_in(client)


def test_signing_out_is_a_press_not_a_link(client: Client, navigator: User) -> None:
    client.force_login(navigator)
    assert client.get("/signout/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/signout/")["Location"] == "/"
    assert not is_signed_in(client)


def test_logins_are_shown_in_a_demonstration_and_nowhere_else(client: Client, settings: Any) -> None:
    shown = demo_logins.DemoLogin("Navigator", "Priya", "navigator@example.org", "demo-password-shown")
    demo_logins.register(lambda: [shown])
    try:
        assert "demo-password-shown" not in client.get(SIGNIN).content.decode()
        settings.DEMO = True
        page = client.get(SIGNIN).content.decode()
        assert "demo-password-shown" in page
        assert "Sign in as Priya" in page
    finally:
        demo_logins._suppliers.pop()
