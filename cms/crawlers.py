"""robots.txt and sitemap.xml: what search engines of others may list. Public pages and public services
only."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.models import HomePage
from directory.catalogue.models import Service

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
        "/unmet-need/",
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
    parts = ceil(Service.objects.public().count() / AT_MOST)
    if parts <= 1:
        return _written(request, "sitemap.xml", [*_pages(), *_services(0)])
    locations = [f"{_map()}?part={part}" for part in range(parts)]
    if "part" not in request.GET:
        return _written(request, "sitemap_index.xml", [{"location": one} for one in locations])
    wanted = request.GET["part"]
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6 and int(wanted) < parts):
        raise Http404
    return _written(request, "sitemap.xml", [*(_pages() if wanted == "0" else ()), *_services(int(wanted))])


def _pages() -> Iterator[dict[str, object]]:
    """Live pages below the home page that anybody may read, and the search."""
    home = HomePage.objects.live().first()
    if home is not None:
        for page in Page.objects.live().public().descendant_of(home, inclusive=True).order_by("path"):
            path = page.get_url_parts()
            if path is not None:
                yield {"location": _absolute(path[2]), "lastmod": page.last_published_at}
    yield {"location": _absolute(reverse("directory:find")), "lastmod": None}


def _services(part: int) -> Iterator[dict[str, object]]:
    rows = Service.objects.public().order_by("pk").values_list("pk", "changed_at")
    for pk, changed_at in rows[part * AT_MOST : (part + 1) * AT_MOST]:
        yield {"location": _absolute(reverse("directory:service", args=[pk])), "lastmod": changed_at}


def _written(request: HttpRequest, template: str, found: list[dict[str, object]]) -> HttpResponse:
    shown = {"found": found}
    return render(request, f"cms/{template}", shown, content_type="application/xml; charset=utf-8")


def _map() -> str:
    return _absolute(reverse("cms:sitemap"))


def _absolute(path: str) -> str:
    """With the address people type, whatever host asked."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
