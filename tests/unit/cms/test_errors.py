"""Error pages say what happened and what to do next."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from cms.errors import not_allowed
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db


def page_for(user: Any) -> str:
    request = RequestFactory().get("/people/")
    request.user = user
    response = not_allowed(request, NotAllowed("Wendy may not prescribing.read_person."))
    assert response.status_code == 403
    return response.content.decode()


def test_whoever_may_not_is_told_whom_to_ask_and_not_what_there_is() -> None:
    user_with(Role.ADMINISTRATOR, name="Ruth Kell", email="ruth@example.org")
    page = page_for(user_with(Role.EDITOR))
    assert "Ruth Kell" in page
    assert "mailto:ruth@example.org" in page
    assert "read_person" not in page


def test_a_stranger_learns_no_names() -> None:
    user_with(Role.ADMINISTRATOR, name="Ruth Kell")
    assert "Ruth Kell" not in page_for(AnonymousUser())
