"""A signed-in session ends after some minutes without use: screens are left open on shared desks.

Only sessions of people who are signed in; a visitor's list has no such end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory import clock
from directory.audit.actions import record

USED_AT = "used-at"
ENDED = "ended-by-idleness"
"""In the new session: the sign-in page says why somebody is there."""
_NOTED_EVERY = 30
"""Seconds: a session is not written at every request."""
BY_ITSELF = ("/session/left/", "/admin/editing-sessions/", "/admin/sprite/", "/admin/jsi18n/", "/health/")
"""What an open page asks for by itself, without anybody at the keyboard, is no use of the session."""


class EndsWhenIdle:
    """Middleware, after the one that knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked of the cookie first: reading the session would make every public page vary by it.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._end_or_renew(request)
        return self.get_response(request)

    def _end_or_renew(self, request: HttpRequest) -> None:
        now = int(clock.now().timestamp())
        used = request.session.get(USED_AT)
        if isinstance(used, int) and now - used > idle_after().total_seconds():
            _end(request)
        elif not request.path.startswith(BY_ITSELF) and (used is None or now - used >= _NOTED_EVERY):
            request.session[USED_AT] = now


def idle_after() -> timedelta:
    """How long a signed-in session may go without use."""
    return timedelta(minutes=settings.STAFF_IDLE_MINUTES)


def seconds_left(request: HttpRequest) -> int | None:
    """How long this session still has unless it is used; None for somebody who is not signed in."""
    if SESSION_KEY not in request.session:
        return None
    now = int(clock.now().timestamp())
    return max(0, int(request.session.get(USED_AT, now) + idle_after().total_seconds() - now))


@never_cache
@require_safe
def session_left(request: HttpRequest) -> HttpResponse:
    """Seconds until this session ends, for the page that warns of it. Asked at "left/" it is no use of it."""
    left = seconds_left(request)
    return JsonResponse({"seconds": left or 0}, status=200 if left is not None else 401)


def _end(request: HttpRequest) -> None:
    user = request.user
    request.ended_by_idleness = True  # type: ignore[attr-defined]
    if user.is_authenticated:
        record("account.session-ended", user, by=user)
    logout(request)
    request.session[ENDED] = True
