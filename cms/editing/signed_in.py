"""Who is at the editing screens. Wagtail opens them to nobody who is not signed in."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from directory.accounts.models import User


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)
