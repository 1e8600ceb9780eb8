"""Reading what is known of the freshness of many listings, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.db.models import Q

from directory.bounces.came_back import addresses_that_fail
from directory.catalogue.models import Contact, ReferralContact, Service
from directory.freshness.score import FreshnessFacts
from directory.group_space.models import ListingKeeper
from directory.openreferral.models import SourceRecord
from directory.upkeep.models import Check, CheckedBy
from directory.web_links.in_use import of_service
from directory.web_links.models import WebLink

Answers = Callable[[Collection[UUID]], Mapping[UUID, tuple[int, int]]]
"""From listings to how many prescriptions they were to answer by now, and how many they did not."""
_answers: list[Answers] = []


def register_answers(read: Answers) -> None:
    """Called once by whoever knows of prescriptions. Without it nobody was asked anything."""
    _answers[:] = [read]


def facts_of(service_ids: Collection[UUID]) -> dict[UUID, FreshnessFacts]:
    """What is known of each listing that exists, today."""
    rows = list(
        Service.objects.filter(pk__in=service_ids)
        .order_by()
        .values_list("pk", "organisation_id", "email", "website", "organisation__email", "organisation__website")
    )
    ids = [row[0] for row in rows]
    checks = _last_checks(ids)
    addresses = _addresses(ids, {row[0]: row[1] for row in rows})
    for pk, _group, email, _site, theirs, _ in rows:
        addresses[pk] |= {one.strip().lower() for one in (email or theirs,) if one.strip()}
    failing = addresses_that_fail({one for found in addresses.values() for one in found})
    sites = {row[0]: of_service(row[3], row[5]) for row in rows}
    broken = set(
        WebLink.objects.broken().filter(url__in=set(filter(None, sites.values()))).values_list("url", flat=True)
    )
    gone = _gone(ids)
    answers = _answers[0](ids) if _answers else {}
    found = {}
    for pk in ids:
        on, by = checks.get(pk, (None, None))
        asked, unanswered = answers.get(pk, (0, 0))
        found[pk] = FreshnessFacts(
            checked_on=on,
            checked_by=by,
            mail_came_back=bool(addresses[pk] & failing),
            website_broken=sites[pk] in broken,
            asked=asked,
            unanswered=unanswered,
            gone_from_feed=pk in gone,
        )
    return found


def last_check(service: Service) -> Check | None:
    """The one that counts: of the latest day; on one day, somebody who looked before a date of a feed."""
    checks = sorted(service.checks.all(), key=_rank)
    return checks[-1] if checks else None
