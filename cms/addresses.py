"""Addresses of Wagtail that are taken away: other doors to sign in by, other ways to give rights."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.generic import RedirectView
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern

TAKEN_AWAY = ("users/", "groups/", "failwhale/", "test404/", "password_reset/")
"""Of the editing screens. Accounts and roles are ours (cms.editing.accounts), and so is a new password."""


def not_here(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    raise Http404


our_door = RedirectView.as_view(pattern_name="accounts:signin", query_string=True)


def editing_screens() -> list[URLPattern | URLResolver]:
    """Wagtail's editing screens without what is taken away. Names stay, for its templates ask for them."""
    kept: list[URLPattern | URLResolver] = [
        path("login/", our_door, name="wagtailadmin_login"),
        re_path(r"^(?:users|groups|failwhale|password_reset)(?:/.*)?$", not_here),
        # Roles given, or accounts removed, by the boxes of a list.
        re_path(r"^bulk/(?:directory/user|auth/group)/", not_here),
    ]
    for pattern in wagtailadmin_urls.urlpatterns:
        address = str(pattern.pattern)
        if address == "login/":
            continue
        kept.append(_closed(pattern) if address.startswith(TAKEN_AWAY) else pattern)
    return kept


def public_pages() -> list[URLPattern | URLResolver]:
    """Wagtail's pages, without its own sign-in and its passwords for single pages."""
    return [
        path("_util/login/", our_door, name="wagtailcore_login"),
        path(
            "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
            not_here,
            name="wagtailcore_authenticate_with_password",
        ),
        re_path(serve_pattern, wagtail_views.serve, name="wagtail_serve"),
    ]


def _closed(pattern: URLPattern | URLResolver) -> URLPattern | URLResolver:
    """The same addresses and names, with nothing behind them."""
    if isinstance(pattern, URLResolver):
        inner = [_closed(each) for each in pattern.url_patterns]
        return URLResolver(
            pattern.pattern, inner, pattern.default_kwargs, pattern.app_name, pattern.namespace
        )
    return URLPattern(pattern.pattern, not_here, pattern.default_args, pattern.name)
