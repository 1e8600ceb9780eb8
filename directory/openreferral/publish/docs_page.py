"""What may be asked of the feed: as an OpenAPI document, and as a page for people made of that."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.openreferral.publish import answers
from directory.openreferral.publish.operations import api
from directory.openreferral.publish.write_terms import address


def _described() -> dict[str, Any]:
    made: dict[str, Any] = api.get_openapi_schema(path_prefix="")
    return {**made, "servers": [{"url": address("")}]}


def openapi(request: HttpRequest) -> HttpResponse:
    return answers.as_json(_described())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    described = _described()
    context = {
        "root": address("/"),
        "openapi_url": address("/openapi.json"),
        "licence": settings.OPEN_REFERRAL_LICENCE,
        "most": settings.OPEN_REFERRAL_REQUESTS_A_MINUTE,
        "addresses": [
            {
                "path": path,
                "summary": one["get"]["summary"],
                "parameters": [
                    {"name": row["name"], "words": row["schema"].get("description", "")}
                    for row in one["get"].get("parameters", ())
                    if row["in"] == "query"
                ],
            }
            for path, one in described["paths"].items()
        ],
    }
    return render(request, "directory/open_data.html", context)
