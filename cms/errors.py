"""Error pages that say what happened and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from directory.accounts.models import User
from directory.accounts.permissions import MANAGE_ACCOUNTS


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or cookies switched off."""
    return render(request, "403_csrf.html", status=403)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Says whom to ask. What was asked for stays unsaid: the visitor may not know of it."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    whom = list(User.objects.who_may(MANAGE_ACCOUNTS)[:3]) if signed_in else []
    begin = reverse("accounts:start") if signed_in else ""
    return render(request, "403.html", {"whom": whom, "begin_url": begin}, status=403)
