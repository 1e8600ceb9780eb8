"""Which addresses listings lead to, and which listings lead to an address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Q

from directory.catalogue.models import Service
from directory.web_links.models import WebLink

BATCH = 500


def is_web_address(url: str) -> bool:
    """One that can be asked for: http or https, with a host and a port that is one."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def host_in(url: str) -> str:
    """In small letters; "" for what is no address."""
    return (urlsplit(url).hostname or "") if is_web_address(url) else ""


def of_service(website: str, of_organisation: str) -> str:
    """The website that a listing's page shows."""
    return website or of_organisation


def gather() -> int:
    """Addresses that listings lead to now are watched; those that none leads to any more are forgotten.
    Returns how many came or went."""
    wanted = set(_published().keys())
    known = set(WebLink.objects.values_list("url", flat=True))
    new = [WebLink(url=url) for url in sorted(wanted - known)]
    WebLink.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    gone = sorted(known - wanted)
    for start in range(0, len(gone), BATCH):
        WebLink.objects.filter(url__in=gone[start : start + BATCH]).delete()
    return len(new) + len(gone)


def _published() -> dict[str, list[UUID]]:
    """Address → the published listings that lead to it."""
    found: dict[str, list[UUID]] = defaultdict(list)
    rows = Service.objects.published().order_by()
    for pk, own, theirs in rows.values_list("pk", "website", "organisation__website").iterator():
        url = of_service(own, theirs)
        if is_web_address(url):
            found[url].append(pk)
    return found


def listings_leading_to(urls: Collection[str]) -> dict[str, list[Service]]:
    """Published listings by the address they lead to, their own or their organisation's."""
    near = Q(website__in=urls) | Q(website="", organisation__website__in=urls)
    found: dict[str, list[Service]] = defaultdict(list)
    services = Service.objects.published().filter(near).select_related("organisation").order_by("name", "pk")
    for service in services:
        url = of_service(service.website, service.organisation.website)
        if url in urls:
            found[url].append(service)
    return found
