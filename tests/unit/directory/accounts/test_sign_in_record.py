"""Signing in, failing to and signing out are in the audit however they happen; a name alone slows too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from directory import clock
from directory.accounts.counting import AccountMark, network_of
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.messages.delivery import deliver_due
from directory.messages.models import OutboxMessage
from tests.factories.accounts import PASSWORD, user_with

pytestmark = pytest.mark.django_db
WRONG = "a-wrong-password-typed"


def attempt(client: Client, email: str, password: str, address: str = "10.0.0.1") -> Any:
    data = {"sign_in-current_step": "auth", "auth-username": email, "auth-password": password}
    return client.post("/signin/", data, REMOTE_ADDR=address)


def kinds(user: User) -> list[str]:
    return list(
        AuditEvent.objects.filter(about_id=str(user.pk)).order_by("at").values_list("kind", flat=True)
    )


@pytest.fixture
def user() -> User:
    return user_with(Role.COMMISSIONER)


def test_in_out_and_wrong_passwords_are_recorded(client: Client, user: User) -> None:
    attempt(client, user.email, WRONG)
    attempt(client, user.email, PASSWORD)
    client.post("/signout/")
    assert kinds(user)[-3:] == ["account.sign-in-failed", "account.signed-in", "account.signed-out"]
    failed = AuditEvent.objects.get(kind="account.sign-in-failed")
    assert failed.detail == {"from": "10.0.0.1"}
    assert failed.actor_id == "system"


def test_another_way_in_than_the_page_is_recorded_too(client: Client, user: User) -> None:
    client.force_login(user)
    assert kinds(user)[-1] == "account.signed-in"
    assert not client.login(request=client.get("/").wsgi_request, username=user.email, password=WRONG)
    assert kinds(user)[-1] == "account.sign-in-failed"


def test_a_lock_out_is_recorded_once_when_it_begins(client: Client, user: User) -> None:
    for _ in range(8):
        attempt(client, user.email, WRONG)
    assert kinds(user).count("account.sign-in-failed") == 5
    assert kinds(user).count("account.locked-out") == 1


def test_names_nobody_has_cannot_fill_the_audit(client: Client) -> None:
    for number in range(25):
        attempt(client, f"nobody{number}@example.org", WRONG)
    events = AuditEvent.objects.filter(kind="account.sign-in-failed")
    assert events.count() == 20
    assert not any("nobody" in str(event.detail) or event.about_id for event in events)


def test_what_was_typed_is_kept_nowhere(client: Client, user: User) -> None:
    attempt(client, user.email, WRONG)
    kept = AccessAttempt.objects.values_list("post_data", "get_data")
    assert kept
    assert not any(WRONG in str(row) for row in kept)


class TestByNameAlone:
    def wrong_from_everywhere(self, client: Client, email: str, times: int) -> None:
        for number in range(times):
            attempt(client, email, WRONG, f"10.1.{number // 250}.{number % 250}")

    def test_thirty_wrong_in_an_hour_from_anywhere_slow_the_name(self, client: Client, user: User) -> None:
        self.wrong_from_everywhere(client, user.email, 29)
        assert attempt(client, user.email, WRONG, "10.2.0.1").status_code == 200
        refused = attempt(client, user.email.upper(), PASSWORD, "10.2.0.2")
        assert refused.status_code == 429
        assert "wait a minute" in refused.content.decode()
        assert SESSION_KEY not in client.session
        assert attempt(client, user_with(Role.COMMISSIONER).email, PASSWORD, "10.2.0.2").status_code == 302
        client.logout()
        with clock.moved_to(clock.now() + timedelta(seconds=61)):
            assert attempt(client, user.email, PASSWORD, "10.2.0.3").status_code == 302

    def test_a_name_nobody_has_is_slowed_alike(self, client: Client) -> None:
        self.wrong_from_everywhere(client, "nobody@example.org", 30)
        assert attempt(client, "nobody@example.org", WRONG, "10.2.0.2").status_code == 429

    def test_the_person_is_told_once_by_email(self, client: Client, user: User) -> None:
        self.wrong_from_everywhere(client, user.email, 30)
        for minute in range(1, 4):
            with clock.moved_to(clock.now() + timedelta(minutes=minute * 2)):
                attempt(client, user.email, WRONG, f"10.3.0.{minute}")
        assert OutboxMessage.objects.filter(kind="account.many-tries").count() == 1
        deliver_due()
        assert mail.outbox[-1].to == [user.email]
        assert "trying to sign in as you" in mail.outbox[-1].subject

    def test_an_hour_later_it_is_forgotten(self, client: Client, user: User) -> None:
        self.wrong_from_everywhere(client, user.email, 30)
        with clock.moved_to(clock.now() + timedelta(minutes=61)):
            attempt(client, user.email, WRONG, "10.2.0.4")
            assert attempt(client, user.email, PASSWORD, "10.2.0.5").status_code == 302

    def test_no_name_and_no_address_can_be_read_from_what_is_counted(
        self, client: Client, user: User
    ) -> None:
        attempt(client, user.email, WRONG)
        assert AccountMark.objects.exists()
        assert not any(
            user.email in mark or "10.0" in mark
            for mark in AccountMark.objects.values_list("mark", flat=True)
        )


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1%eth0]", "2001:db8::"),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_what_counts_as_one_visitor(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_household_of_ipv6_addresses_is_locked_out_as_one(client: Client, user: User) -> None:
    for number in range(5):
        response = attempt(client, user.email, WRONG, f"2001:db8:1:2::{number + 1:x}")
    assert response.status_code == 429


class TestGroupsByHand:
    def test_a_group_somebody_was_put_into_by_hand_gives_nothing_and_is_recorded(
        self, client: Client
    ) -> None:
        user = user_with(Role.EDITOR)
        user.groups.add(Group.objects.get(name=Role.NAVIGATOR.label))
        again = User.objects.get(pk=user.pk)
        assert not again.may("prescribing.read_person")
        assert not again.has_perm("prescribing.read_person")
        assert again not in User.objects.who_may("prescribing.read_person")
        assert kinds(user)[-1] == "account.groups-changed"
        client.force_login(again)
        assert client.get("/people/").status_code == 403

    def test_from_the_groups_side_and_by_removing_too(self) -> None:
        user = user_with(Role.EDITOR)
        before = kinds(user).count("account.groups-changed")
        Group.objects.get(name=Role.NAVIGATOR.label).user_set.add(user)
        user.groups.clear()
        assert kinds(user).count("account.groups-changed") == before + 2

    def test_a_single_permission_given_by_hand_gives_nothing(self) -> None:
        from django.contrib.auth.models import Permission

        user = user_with(Role.COMMISSIONER)
        user.user_permissions.add(Permission.objects.get(codename="read_person"))
        assert not User.objects.get(pk=user.pk).has_perm("prescribing.read_person")

    def test_our_own_verbs_write_no_such_row(self) -> None:
        assert "account.groups-changed" not in kinds(user_with(Role.EDITOR))
