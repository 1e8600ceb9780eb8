"""The first account of a deployment: a link to choose a password, then accounts can be added."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from directory.accounts.models import User
from directory.accounts.permissions import MANAGE_ACCOUNTS
from directory.accounts.write_roles import sync_roles
from directory.audit.models import AuditEvent
from directory.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db


def test_the_first_administrator_gets_a_link_and_may_add_others(client: Client) -> None:
    sync_roles()
    out = StringIO()
    call_command("add_administrator", "Ruth@Help.example.org", "Ruth Kell", stdout=out)
    user = User.objects.get(email="ruth@help.example.org")
    assert user.may(MANAGE_ACCOUNTS)
    assert not user.is_superuser
    assert OutboxMessage.objects.filter(kind="account.welcome", about_id=user.pk).count() == 1
    [path] = re.findall(r"https?://[^/\s]+(/password/a/[\w-]+/)", out.getvalue())
    client.get(path)
    password = "harbour-violet-ladder-97"
    client.post("/password/new/", {"new_password1": password, "new_password2": password})
    sign_in = {"sign_in-current_step": "auth", "auth-username": user.email, "auth-password": password}
    client.post("/signin/", sign_in)
    assert client.get("/admin/accounts/").status_code == 200
    given = AuditEvent.objects.get(kind="account.role-given", about_id=str(user.pk))
    assert given.actor == "Waymark (add_administrator)"


def test_an_address_in_use_or_that_cannot_be_one_makes_nobody() -> None:
    call_command("add_administrator", "ruth@help.example.org", "Ruth", stdout=StringIO())
    for email in ("RUTH@help.example.org", "no address"):
        with pytest.raises(CommandError):
            call_command("add_administrator", email, "Ruth", stdout=StringIO())
    assert User.objects.count() == 1
