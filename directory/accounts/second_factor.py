"""Signing in with a second thing: a code from one's phone, or a kept backup code.

A session of an account that owns a device counts for nothing until the code was given; where
settings.SECOND_FACTOR_REQUIRED, neither does one of an account whose role needs it. `User.may` answers no to
every permission, whatever page or verb asks. Gates lead to giving the code, or to setting it up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from directory.accounts.models import User


class SecondFactor:
    """Middleware, after django_otp's: says of the user whether this session gave the second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user
        request.user = SimpleLazyObject(lambda: _marked(signed_in))  # type: ignore[assignment]
        return self.get_response(request)


def _marked(user: Any) -> Any:
    if user.is_authenticated:
        user.session_is_verified = bool(user.is_verified())
        user.__dict__.pop("second_factor_missing", None)
    return user


def is_owed(user: User) -> bool:
    """Whether this session counts for nothing because the second factor was not given."""
    return user.second_factor_missing


def redirect_to_second_factor(back_to: str) -> HttpResponse:
    """Where somebody goes who owes the second factor. Whoever has a device is sent on to signing in."""
    return redirect(f"{reverse('two_factor:setup')}?{urlencode({'next': back_to})}")


def sign_in_again(request: HttpRequest, back_to: str = "") -> HttpResponse:
    """Ends a session that has only a password behind it, though the account has a second factor."""
    logout(request)
    return redirect_to_login(back_to) if back_to else redirect("accounts:signin")
