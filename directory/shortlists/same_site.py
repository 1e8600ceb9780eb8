"""A tick comes from one of our own pages, or it does not count.

Django's own guard needs a cookie on every page with a form. Pages with ticks are for visitors who get no
cookie until they tick something, so here the browser's word for where the form stood is asked instead
(Origin, Sec-Fetch-Site, Referer). A browser that says nothing is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def from_our_pages(view: View) -> View:
    """Answers a form of another site, and one that does not say where it stood, with the page that a form
    without its token gets."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD") and not is_ours(request):
            refused: HttpResponse = import_string(settings.CSRF_FAILURE_VIEW)(request, reason="another site")
            return refused
        return view(request, *args, **kwargs)

    return guarded


def is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of this site."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None and said != "same-origin":
        return False
    origin = request.headers.get("Origin") or _origin_of(request.headers.get("Referer", ""))
    if not origin:
        return said == "same-origin"
    return origin in {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
