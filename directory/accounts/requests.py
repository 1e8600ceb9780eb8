"""Requests of people who are signed in."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from directory.accounts.models import User


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in: for views that the login or a permission guards."""

    user: User


def user_of(request: HttpRequest) -> User:
    """The user of a request that a login or a permission guards; only the type is narrowed."""
    return cast(StaffRequest, request).user
