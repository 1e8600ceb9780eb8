"""Verbs on accounts: permission, audit, groups, guards."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from directory.accounts import actions
from directory.accounts.actors import SYSTEM
from directory.accounts.models import Membership, User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import PERMISSIONS, Role
from directory.accounts.write_roles import sync_roles
from directory.audit.models import AuditEvent
from directory.messages.models import OutboxMessage
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory

pytestmark = pytest.mark.django_db


def kinds_about(user: User) -> list[str]:
    return list(
        AuditEvent.objects.filter(about_id=str(user.pk)).order_by("at").values_list("kind", flat=True)
    )


def test_only_who_looks_after_accounts_may() -> None:
    editor, other = user_with(Role.EDITOR), user_with(None)
    verbs: list[Any] = [
        lambda: actions.add_user(email="a@example.org", name="A", by=editor),
        lambda: actions.give_role(user=other, role=Role.NAVIGATOR, by=editor),
        lambda: actions.end_role(user=other, role=Role.NAVIGATOR, by=editor),
        lambda: actions.deactivate(user=other, by=editor),
        lambda: actions.reactivate(user=other, by=editor),
        lambda: actions.reset_second_factor(user=other, by=editor),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    administrator = user_with(Role.ADMINISTRATOR)
    assert actions.add_user(email="a@example.org", name="A", by=administrator).name == "A"


def test_a_new_user_is_welcomed_with_a_link_unless_a_password_was_given() -> None:
    user = actions.add_user(email="Jo@Example.org", name=" Jo Lamb ", by=SYSTEM)
    assert (user.email, user.name, user.has_usable_password()) == ("jo@example.org", "Jo Lamb", False)
    assert OutboxMessage.objects.get(about_id=user.pk).kind == "account.welcome"
    quiet = actions.add_user(email="b@example.org", name="B", password="x" * 12, by=SYSTEM)
    assert not OutboxMessage.objects.filter(about_id=quiet.pk).exists()
    assert kinds_about(user) == ["account.added"]


@pytest.mark.parametrize("email", ["not an address", "", "TAKEN@example.org"])
def test_an_address_that_cannot_be_or_is_in_use_is_refused(email: str) -> None:
    user_with(None, email="taken@example.org")
    with pytest.raises(ValidationError):
        actions.add_user(email=email, name="Jo", by=SYSTEM)


def test_a_role_gives_its_permissions_at_once_and_takes_them_back() -> None:
    user, practice = user_with(None), OrganisationFactory.create()
    assert not user.may("prescribing.read_person")
    actions.give_role(user=user, role=Role.NAVIGATOR, organisation=practice, by=SYSTEM)
    actions.give_role(user=user, role=Role.NAVIGATOR, organisation=practice, by=SYSTEM)
    assert user.may("prescribing.read_person")
    assert Membership.objects.filter(user=user).count() == 1
    actions.end_role(user=user, role=Role.NAVIGATOR, organisation=practice, by=SYSTEM)
    assert not user.may("prescribing.read_person")
    assert not User.objects.get(pk=user.pk).may("prescribing.read_person")
    assert kinds_about(user)[-2:] == ["account.role-given", "account.role-ended"]


def test_a_role_held_for_two_organisations_ends_with_the_second() -> None:
    user, one, two = user_with(None), OrganisationFactory.create(), OrganisationFactory.create()
    for organisation in (one, two):
        actions.give_role(user=user, role=Role.MEMBER, organisation=organisation, by=SYSTEM)
    actions.end_role(user=user, role=Role.MEMBER, organisation=one, by=SYSTEM)
    assert user.groups.filter(name=Role.MEMBER.label).exists()
    actions.end_role(user=user, role=Role.MEMBER, organisation=two, by=SYSTEM)
    assert not user.groups.exists()
    assert Membership.objects.filter(user=user, ended_at=None).count() == 0


def test_a_role_can_be_given_again_after_it_ended() -> None:
    user = user_with(Role.EDITOR)
    actions.end_role(user=user, role=Role.EDITOR, by=SYSTEM)
    actions.give_role(user=user, role=Role.EDITOR, by=SYSTEM)
    assert Membership.objects.filter(user=user).count() == 2
    assert user.may("directory.change_service")


def test_a_closed_account_is_out_at_once(client: Client) -> None:
    user = user_with(Role.EDITOR)
    client.force_login(user)
    assert client.get("/start/").status_code == 302
    actions.deactivate(user=user, by=SYSTEM)
    assert client.get("/start/")["Location"].startswith("/signin/")
    user.refresh_from_db()
    assert not user.may("directory.change_service")
    actions.reactivate(user=user, by=SYSTEM)
    assert user.may("directory.change_service")
    assert kinds_about(user)[-2:] == ["account.deactivated", "account.reactivated"]


def test_a_guard_that_objects_keeps_the_account_open() -> None:
    user, other = user_with(Role.NAVIGATOR), user_with(Role.NAVIGATOR)

    def guard(asked: User) -> str:
        return "They own 3 open referrals: hand them over first." if asked == user else ""

    actions.register_guard(guard)
    try:
        with pytest.raises(actions.CannotDeactivate, match="hand them over"):
            actions.deactivate(user=user, by=SYSTEM)
        actions.deactivate(user=other, by=SYSTEM)
    finally:
        actions._guards.remove(guard)
    assert User.objects.get(pk=user.pk).is_active
    assert not User.objects.get(pk=other.pk).is_active


def test_setup_writes_what_roles_says_and_mends_what_was_changed_by_hand() -> None:
    assert sync_roles() == []
    group = Group.objects.get(name=Role.EDITOR.label)
    group.permissions.clear()
    sync_roles()
    sync_roles()
    held = {f"{row.content_type.app_label}.{row.codename}" for row in group.permissions.all()}
    assert held == PERMISSIONS[Role.EDITOR]
    assert Group.objects.filter(name__in=[role.label for role in Role]).count() == len(Role)


def test_a_lost_phone_is_taken_off_the_account_by_whoever_looks_after_accounts(client: Client) -> None:
    user, administrator = user_with(Role.NAVIGATOR), user_with(Role.ADMINISTRATOR)
    TOTPDevice.objects.create(user=user, name="default", confirmed=True)
    StaticDevice.objects.create(user=user, name="backup").token_set.create(token="kept-code")
    client.force_login(administrator)
    client.post(f"/admin/accounts/{user.pk}/", {"codes": "1"})
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert not StaticDevice.objects.filter(user=user).exists()
    event = AuditEvent.objects.get(kind="account.second-factor-reset")
    assert (event.about_id, event.actor_id) == (str(user.pk), str(administrator.pk))
