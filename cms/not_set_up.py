"""What a site answers whose database was not migrated, or that has no pages yet: what to run."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as usual_server_error
from wagtail.models import Page, Site

from cms.models import HomePage
from directory.background import database_tables


class NotSetUp:
    """Looks only when a page fails, so a site that is well pays nothing for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        shown = getattr(response, "context_data", None) or {}
        # The page that Wagtail's first migration leaves; ours are of kinds of their own.
        return (answer() if type(shown.get("page")) is Page else None) or response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        meant = isinstance(exception, PermissionDenied | SuspiciousOperation | BadRequest)
        if meant or (isinstance(exception, Http404) and request.path != "/"):
            return None
        return answer()


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page, or what to run where that is why."""
    return answer() or usual_server_error(request)


def answer() -> HttpResponse | None:
    """A page of its own with status 503; None for a site that is set up."""
    steps = missing_steps()
    if not steps:
        return None
    response = HttpResponse(render_to_string("not_set_up.html", {"steps": steps}), status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = "60"
    return response


def missing_steps() -> list[str]:
    """The commands that make this a site. None where the database does not answer: that is another matter."""
    try:
        if connection.needs_rollback:
            return []  # a failed transaction answers nothing
        if database_tables.differences():
            return ["manage.py migrate", "manage.py setup"]
        if not HomePage.objects.live().exists() or not Site.objects.filter(is_default_site=True).exists():
            return ["manage.py setup"]
    except DatabaseError:
        return []
    return []
