"""Whoever may open a person signs in with a second thing: a code from their phone, or a kept backup code.

Where settings.SECOND_FACTOR_REQUIRED, a session without it holds no personal permission at all, whatever
page or verb asks: `User.may` answers no. Pages guarded by `needs` lead to setting it up instead of refusing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from directory.accounts.models import User


class SecondFactor:
    """Middleware, after django_otp's: marks a user whose session has only a password behind it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED:
            signed_in = request.user
            request.user = SimpleLazyObject(lambda: _marked(signed_in))  # type: ignore[assignment]
        return self.get_response(request)


def _marked(user: Any) -> Any:
    if user.is_authenticated and not user.is_verified():
        user.second_factor_missing = True
    return user


def is_owed(user: User) -> bool:
    """Whether this user's roles open people, and this session lacks the second factor for it."""
    return user.second_factor_missing and user.holds_personal()
