"""Every answer of the feed: its headers, what is said where something cannot be answered, and limits.

Anybody may read it from any page (CORS), without a key. A copy that is still right is answered with 304.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI
from ninja.errors import Throttled, ValidationError
from ninja.parser import Parser
from ninja.throttling import SimpleRateThrottle
from pydantic import BaseModel

from directory.accounts.lockout import network_of_request
from directory.openreferral.publish.filters import BadParameter

MAY_BE_KEPT = 60
"""Seconds for which a copy may be used without asking again."""
View = Callable[..., HttpResponseBase]


class WithoutBlanks(Parser):
    """A parameter without a value is none; no database takes a NUL."""

    def parse_querydict(self, data: Any, list_fields: Any, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        plain = {key: value.replace("\0", "") for key, value in found.items()}
        return {key: value for key, value in plain.items() if value.strip()}


class PerNetwork(SimpleRateThrottle):
    """So many questions a minute from one network, counted by each web process for itself."""

    def get_rate(self) -> str:
        return f"{settings.OPEN_REFERRAL_REQUESTS_A_MINUTE}/min"

    def get_cache_key(self, request: HttpRequest) -> str | None:
        network = network_of_request(request)
        return f"open-referral:{''.join(c if c.isalnum() else '-' for c in network)}"

    def allow_request(self, request: HttpRequest) -> bool:
        self.num_requests, self.duration = self.parse_rate(self.get_rate())
        return bool(super().allow_request(request))


def as_json(said: object, status: int = 200) -> HttpResponse:
    body = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    return HttpResponse(body, status=status, content_type="application/json")


def as_lines(rows: Iterable[object]) -> StreamingHttpResponse:
    """ndjson: one row of JSON to a line."""
    lines = (json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in rows)
    return StreamingHttpResponse(lines, content_type="application/x-ndjson")


def problem(status: int, message: str, problems: Iterable[dict[str, str]] = ()) -> HttpResponse:
    said: dict[str, Any] = {"status": status, "message": message}
    if problems := list(problems):
        said["problems"] = problems
    return as_json(said, status)


def connect(api: NinjaAPI, *, asked: Iterable[type[BaseModel]]) -> None:
    """Say every problem in words, with what to write instead from the descriptions of what may be asked."""
    hints = {name: field.description or "" for model in asked for name, field in model.model_fields.items()}

    def bad(request: HttpRequest, wrong: ValidationError | type[ValidationError]) -> HttpResponse:
        found = {str(one["loc"][-1]): one for one in getattr(wrong, "errors", [])}
        said = [{"parameter": name, "problem": _said(name, hints)} for name in found]
        return problem(400, "Something that was asked cannot be read.", said)

    def cannot(request: HttpRequest, wrong: BadParameter | type[BadParameter]) -> HttpResponse:
        said = [{"parameter": str(getattr(wrong, "parameter", "")), "problem": str(wrong)}]
        return problem(400, "Something that was asked cannot be answered.", said)

    def too_often(request: HttpRequest, wrong: Throttled | type[Throttled]) -> HttpResponse:
        wait = max(1, round(getattr(wrong, "wait", None) or 60))
        response = problem(429, f"That is too many questions in a minute. Ask again in {wait} seconds.")
        response["Retry-After"] = str(wait)
        return response

    def missing(request: HttpRequest, wrong: Http404 | type[Http404]) -> HttpResponse:
        return problem(404, str(wrong) or "There is nothing here.")

    api.add_exception_handler(ValidationError, bad)
    api.add_exception_handler(BadParameter, cannot)
    api.add_exception_handler(Throttled, too_often)
    api.add_exception_handler(Http404, missing)


def _said(name: str, hints: dict[str, str]) -> str:
    return f"Write here: {hint}" if (hint := hints.get(name)) else "This cannot be read."


def public(view: View) -> View:
    """Around every view of the feed."""
    kept = conditional_page(view)

    @csrf_exempt
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
        elif request.method not in ("GET", "HEAD"):
            response = problem(405, "This is only to be read: use GET.")
        else:
            asked_with, request.method = request.method, "GET"
            response = kept(request, *args, **kwargs)
            request.method = asked_with
        if response.status_code in (204, 405):
            response["Allow"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since, Accept, Content-Type"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response["Access-Control-Max-Age"] = "86400"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["X-Robots-Tag"] = "noindex"
        if response.status_code in (200, 304):
            patch_cache_control(response, public=True, max_age=MAY_BE_KEPT)
        return response

    return shown


def without_slash(request: HttpRequest, rest: str) -> HttpResponse:
    """Addresses that are none: those with a slash at the end lead to the one without."""
    if rest.endswith("/") and rest.strip("/"):
        asked = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        return HttpResponsePermanentRedirect(f"{request.path.rstrip('/')}{asked}", preserve_request=True)
    return problem(404, "There is nothing at this address. All addresses are listed at /o/docs.")
