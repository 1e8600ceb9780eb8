"""Which listings stand on a list: what was picked and what a rule finds, as everybody may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from directory.catalogue import hidden_locations
from directory.catalogue.facts import Basis, Fact
from directory.catalogue.models import Need, Service, ServiceAtLocation, ServiceGroup, ServiceNeed
from directory.catalogue.views import card
from directory.finder.result_rows import readable
from directory.indexing.service_at_place import places_seen
from search.documents import Audience


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs` with those under them; `group` and `town` empty for any."""

    needs: frozenset[UUID] = frozenset()
    free: bool = False
    group: str = ""
    town: str = ""
    most: int = 30

    def __bool__(self) -> bool:
        """Without a need or a group it would be the whole directory."""
        return bool(self.needs or self.group)


def found(picked: Mapping[UUID, str], rule: Rule) -> dict[str, Any]:
    """`results` for components/result.html, and whether the page is one to leave quickly (`sensitive`).

    What is not published, hidden or for professionals only is left out, whoever looks.
    """
    rows = {one.pk: one for one in readable(Service.objects.public().filter(pk__in=list(picked)))}
    chosen = [rows[pk] for pk in picked if pk in rows]
    others = _by_rule(rule, picked) if rule else []
    results = [{**card(one, Audience.PUBLIC), "why": picked.get(one.pk, "").rstrip(".")} for one in chosen]
    results += [card(one, Audience.PUBLIC) for one in others]
    sensitive = any(hidden_locations.is_sensitive(one) for one in (*chosen, *others))
    return {"results": results, "sensitive": sensitive}


def _by_rule(rule: Rule, besides: Iterable[UUID]) -> list[Service]:
    services: QuerySet[Service] = Service.objects.public().exclude(pk__in=list(besides))
    if rule.needs:
        meeting = ServiceNeed.objects.filter(need__in=with_those_under(rule.needs))
        services = services.filter(pk__in=meeting.exclude(basis=Basis.INFERRED).values("service"))
    if rule.free:
        services = services.filter(free=Fact.YES)
    if rule.group:
        services = services.filter(
            pk__in=ServiceGroup.objects.filter(group=rule.group)
            .exclude(basis=Basis.INFERRED)
            .values("service")
        )
    if rule.town:
        there = ServiceAtLocation.objects.filter(location__town__iexact=rule.town)
        services = services.filter(pk__in=there.values("service"))
    rows = readable(services).order_by("name", "pk")
    if not rule.town:
        return list(rows[: rule.most])
    # A hidden place in that town does not count: else the list would say where it is.
    town = rule.town.casefold()
    seen = [one for one in rows if any(p.town.casefold() == town for p in places_seen(one, Audience.PUBLIC))]
    return seen[: rule.most]


def with_those_under(needs: frozenset[UUID]) -> set[UUID]:
    """The needs and all below them."""
    parents = dict(Need.objects.filter(archived_at=None).values_list("pk", "parent"))
    chosen = set(needs)
    while more := {pk for pk, parent in parents.items() if parent in chosen} - chosen:
        chosen |= more
    return chosen
