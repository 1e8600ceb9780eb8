"""For which needs services are handed over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from directory.catalogue.models import Need, Service


def needs_of(services: Sequence[Service], chosen: Mapping[str, Collection[str]]) -> list[Need]:
    """The needs they were looked for with; for a service that was not, the first its listing names."""
    slugs = {slug for one in services for slug in chosen.get(str(one.pk), ())}
    found = list(Need.objects.current().filter(slug__in=slugs))
    for one in services:
        if not chosen.get(str(one.pk)):
            own = Need.objects.current().filter(pk__in=one.needs.values("need")).order_by("name").first()
            found += [own] if own and own not in found else []
    return sorted(found, key=lambda need: need.name)
