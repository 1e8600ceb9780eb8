"""Who may open a page. Verbs ask again; a gate is what the visitor is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from directory.accounts import second_factor
from directory.accounts.permissions import NotAllowed

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def needs(permission: str) -> Callable[[View], View]:
    """Signed out: to sign-in and back. Without the permission: a 403 page that says whom to ask.

    Who owes the second factor: to setting it up.
    Guarded pages are never kept by caches.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return redirect_or_refuse(request, permission) or view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate


class Needs:
    """The same for class-based views: `permission` names what is asked."""

    permission: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        inner = super().dispatch  # type: ignore[misc]
        return needs(self.permission)(inner)(request, *args, **kwargs)


def _page_of_the_form(request: HttpRequest) -> str:
    """Where a form was sent from, to come back to what was typed in it; else where they begin."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        there = urlsplit(came_from)
        if there.path.startswith("/") and not there.path.startswith("//"):
            return there.path + (f"?{there.query}" if there.query else "")
    return reverse("accounts:start")


def redirect_or_refuse(request: HttpRequest, permission: str) -> HttpResponse | None:
    """Where somebody is sent who may not open this; None for whoever may. Raises NotAllowed."""
    user = request.user
    here = request.get_full_path() if request.method in ("GET", "HEAD") else _page_of_the_form(request)
    if not user.is_authenticated:
        return redirect_to_login(here)
    if second_factor.is_owed(user):
        return second_factor.redirect_to_second_factor(here)
    if not user.may(permission):
        raise NotAllowed(f"{user.label} may not {permission}.")
    return None
