"""robots.txt and sitemap.xml: what search engines of others may list.

Public pages, and services, organisations and places that everybody may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.models import HomePage
from directory.catalogue.models import Location, LocationKind, Organisation, Service
from directory.openreferral.publish import public_records

AT_MOST = 10_000
"""Addresses in one file; the protocol allows 50,000."""
NOT_FOR_ROBOTS = (
    *("/admin/", "/a/", "/list/", "/find/suggest/", "/find/points/", "/signin/", "/account/", "/start/"),
    *(
        "/today/",
        "/people/",
        "/desk/",
        "/sent/",
        "/tasks/",
        "/quality/",
        "/unmet-need/",
        "/signposts/",
        "/components/",
        "/demo/",
        "/health/",
    ),
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """A demonstration is listed nowhere."""
    if settings.DEMO:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), "", f"Sitemap: {_map()}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The map, or where it is long a list of its parts."""
    parts = ceil(sum(rows.count() for _name, rows in _records()) / AT_MOST)
    if parts <= 1:
        return _written(request, "sitemap.xml", [*_pages(), *_part(0)])
    locations = [f"{_map()}?part={part}" for part in range(parts)]
    if "part" not in request.GET:
        return _written(request, "sitemap_index.xml", [{"location": one} for one in locations])
    wanted = request.GET["part"]
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6 and int(wanted) < parts):
        raise Http404
    return _written(request, "sitemap.xml", [*(_pages() if wanted == "0" else ()), *_part(int(wanted))])


def _pages() -> Iterator[dict[str, object]]:
    """Live pages below the home page that anybody may read, and the search."""
    home = HomePage.objects.live().first()
    if home is not None:
        for page in Page.objects.live().public().descendant_of(home, inclusive=True).order_by("path"):
            path = page.get_url_parts()
            if path is not None:
                yield {"location": _absolute(path[2]), "lastmod": page.last_published_at}
    for name in ("find", "week"):
        yield {"location": _absolute(reverse(f"directory:{name}")), "lastmod": None}


def _records() -> list[tuple[str, QuerySet[Any]]]:
    """Public services, organisations, and the places where something public is on: ids, and when changed."""
    never = Value(None, output_field=DateTimeField())
    here = public_records.places().filter(location__kind=LocationKind.PHYSICAL).values("location")
    return [
        ("service", Service.objects.public().order_by("pk").values_list("pk", "changed_at")),
        ("organisation", Organisation.objects.listed().order_by("pk").values_list("pk", never)),
        ("place", Location.objects.filter(pk__in=here).order_by("pk").values_list("pk", never)),
    ]


def _part(part: int) -> Iterator[dict[str, object]]:
    """So many of all records one after another, beginning where the part before ended."""
    start, left = part * AT_MOST, AT_MOST
    for name, rows in _records():
        found = list(rows[start : start + left])
        start, left = max(0, start - rows.count()), left - len(found)
        for pk, changed_at in found:
            yield {"location": _absolute(reverse(f"directory:{name}", args=[pk])), "lastmod": changed_at}
        if not left:
            return


def _written(request: HttpRequest, template: str, found: list[dict[str, object]]) -> HttpResponse:
    shown = {"found": found}
    return render(request, f"cms/{template}", shown, content_type="application/xml; charset=utf-8")


def _map() -> str:
    return _absolute(reverse("cms:sitemap"))


def _absolute(path: str) -> str:
    """With the address people type, whatever host asked."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
