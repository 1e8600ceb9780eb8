"""Who may open a page. Verbs ask again; a gate is what the visitor is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
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
            return turned_away(request, permission) or view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate


class Needs:
    """The same for class-based views: `permission` names what is asked."""

    permission: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        inner = super().dispatch  # type: ignore[misc]
        return needs(self.permission)(inner)(request, *args, **kwargs)


def turned_away(request: HttpRequest, permission: str) -> HttpResponse | None:
    """Where somebody is sent who may not open this; None for whoever may. Raises NotAllowed."""
    user = request.user
    here = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("accounts:start")
    if not user.is_authenticated:
        return redirect_to_login(here)
    if second_factor.is_owed(user):
        return second_factor.lead_to_it(here)
    if not user.may(permission):
        raise NotAllowed(f"{user.label} may not {permission}.")
    return None
