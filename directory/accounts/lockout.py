"""Five wrong tries by one name from one address: what counts as a name and an address, and the page after."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name in lower case, for signing in takes it in any case: else each spelling had its own tries."""
    tried = (credentials or {}).get("username") or request.POST.get("auth-username") or ""
    return str(tried).strip().lower()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, behind as many of our own proxies as settings.PROXY_COUNT says.

    Each proxy adds the address it saw at the end of X-Forwarded-For; what stands before was written by the
    visitor and counts for nothing.
    """
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXY_COUNT <= len(forwarded) and forwarded[-settings.PROXY_COUNT]:
        return forwarded[-settings.PROXY_COUNT]
    return str(request.META.get("REMOTE_ADDR", ""))


def locked_out(
    request: HttpRequest, credentials: dict[str, str] | None = None, *args: object
) -> HttpResponse:
    return render(request, "accounts/locked_out.html", {"minutes": 15}, status=429)
